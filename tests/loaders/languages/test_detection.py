from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from dateline.commands.app import app
from loaders import load
from loaders.annotate import annotate
from loaders.languages.detection import UnknownTag, detect, language_code, stated_code, with_language
from loaders.options import ReadOptions
from loaders.records import ParsedArticle
from store import connect, database_digest
from store.engine import open_engine
from store.models import Article
from tests.conftest import MakeDatabase

GERMAN = (
    "Die Gespräche zwischen den beiden Ländern sollen am Freitag fortgesetzt werden, sagte eine Sprecherin des "
    "Ministeriums. Der Minister reist nach Angaben seines Hauses am Montag nach Paris, um dort mit seinem Kollegen zu "
    "sprechen. Danach sind weitere Treffen geplant, deren Ort noch nicht feststeht."
)
ENGLISH = (
    "The talks between the two countries are to resume on Friday, a spokeswoman of the ministry said. The minister "
    "travels to Paris on Monday to meet his colleague. More meetings are planned after that, she said, but where they "
    "will be held has not been decided, and neither side would say when it might be."
)


def parsed(body: str, language: str | None, title: str = "") -> ParsedArticle:
    return ParsedArticle(title, body, date(2023, 2, 22), "file:///a", "text", language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        ("Les deux pays doivent reprendre leurs discussions vendredi, selon le ministère.", "fr"),
        ("Los dos países reanudarán las conversaciones el viernes, según el ministerio.", "es"),
        ("Obě země mají v pátek pokračovat v rozhovorech, uvedlo ministerstvo zahraničí.", "cs"),
        ("Министерство сообщило, что переговоры между странами продолжатся в пятницу.", "ru"),
        ("The mayor resigns", "en"),
        ("Norway and Sweden agreed.", "en"),
        ("THE COURT SAID THAT IT WOULD RULE ON FRIDAY", "en"),
        ("Tass", "und"),
        ("6:3 6:4 7:5", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_text_is_detected_or_left_open(text: str, language: str) -> None:
    assert detect("", text) == language


def test_a_text_in_two_languages_is_left_open() -> None:
    assert detect("", ENGLISH * 5 + GERMAN * 8) == "und"


def test_a_table_of_names_does_not_make_the_report_before_it_unclear() -> None:
    report = "Scoreboard of the second match between the Pier and the Harbour club, which was not ended for rain on Friday:\n\n"
    names = (
        "S. Orrin st Kalupahana b Jayalath 2\n\nN. Waite st Kariyawasam b Hollis 2\n\nB. Kalupahana not out 83\n\n"
        "R. Amarasuriya lbw Waite 3\n\nG. Wanigasekara run out 16\n\nD. Gunatilake b Samarakoon 8\n\n"
    )
    assert detect("Cricket: Pier against Harbour", report + names * 8) == "en"


@pytest.mark.parametrize("character", ["a", "\0", "\ud800", "é", "٣", " ", "🙂"])
def test_any_text_has_a_language_or_none(character: str) -> None:
    assert isinstance(detect(character, character * 10_000), str)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-GB", "en"), ("pt_BR", "pt"), ("DE", "de"), ("fil", "fil"), ("zh-Hant-TW", "zh"), ("english", None), ("e", None),
     ("und", None), ("mul", None), ("de--", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_tag_is_cut_to_its_language_and_what_is_none_is_left_out(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code


def test_a_user_must_state_a_language() -> None:
    assert stated_code("pt-BR") == "pt"
    with pytest.raises(UnknownTag, match="'german' is not a language"):
        stated_code("german")


def test_a_source_is_believed_unless_its_text_is_clearly_in_another_language() -> None:
    believed = with_language(parsed(ENGLISH, "en"))
    doubted = with_language(parsed(GERMAN, "en"))
    short = with_language(parsed(GERMAN[:60], "en"))
    unknown = with_language(parsed(GERMAN, "tlh"))
    assert [(each.language, each.language_from) for each in (believed, doubted, short, unknown)] == [
        ("en", "stated"), ("de", "detected"), ("en", "stated"), ("tlh", "stated"),
    ]  # fmt: skip
    assert doubted.repairs == ("its language is de, not en as stated",)


def test_languages_that_look_alike_are_not_doubted_for_each_other() -> None:
    danish = (
        "Regeringen vil ikke svare på spørgsmålet, siger ministeren, som rejser til Paris på mandag. " * 4
    )
    assert with_language(parsed(danish, "nb")).language == "nb"


def test_what_the_user_states_comes_first() -> None:
    article = with_language(parsed(GERMAN, "en"), "fr")
    assert (article.language, article.language_from, article.repairs) == ("fr", "stated", ())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"title": "Talks", "body": ENGLISH, "date": "2023-02-22", "id": "1"},
        {"title": "Gespräche", "body": GERMAN, "date": "2023-02-22", "id": "2"},
        {"title": "Treffen", "body": f"{GERMAN} Ende.", "date": "2023-02-22", "id": "3", "language": "en-GB"},
        {"title": "Tass", "body": "Tass", "date": "2023-02-22", "id": "4"},
        {"title": "Visit", "body": "Wang Yi, Moskva.", "date": "2023-02-22", "id": "5", "language": "sv"},
    ]
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def languages(url: str) -> list[tuple[str, str | None]]:
    with connect(url, read_only=True) as session:
        statement = select(Article.language, Article.language_from).order_by(Article.source_uri)
        return [(row.language, row.language_from) for row in session.execute(statement)]


FOUND = [("en", "detected"), ("de", "detected"), ("de", "detected"), ("und", "detected"), ("sv", "stated")]


def test_a_load_detects_what_is_not_stated_and_says_what_it_found(folder: Path, url: str) -> None:
    report = load(url, [str(folder)])
    assert languages(url) == FOUND
    assert report.as_dict()["languages"] == {"de": 2, "en": 1, "sv": 1, "und": 1}
    assert report.without_pack == {"sv": 1, "und": 1}
    assert report.repairs == {"its language is de, not en as stated": 1}


def test_commands_state_a_language_and_count_articles_by_language(folder: Path, url: str) -> None:
    run = CliRunner().invoke
    assert run(app, ["load", str(folder), "--db", url, "--language", "german"]).exit_code != 0
    loaded = run(app, ["load", str(folder), "--db", url, "--language", "de-AT"])
    assert "languages: de 5" in loaded.output
    assert languages(url) == [("de", "stated")] * 5
    assert json.loads(run(app, ["status", "--db", url, "--json"]).output)["languages"] == {"de": 5}
    assert "articles in de " in run(app, ["status", "--db", url]).output


def test_the_language_that_a_user_states_reaches_every_worker(folder: Path, url: str) -> None:
    load(url, [str(folder)], options=ReadOptions(language="fr"), workers=2)
    assert languages(url) == [("fr", "stated")] * 5


def test_what_an_older_version_took_for_english_is_detected_when_annotated_again(
    folder: Path, make_database: MakeDatabase
) -> None:
    new, old = make_database("new"), make_database("old")
    for url in (new, old):
        load(url, [str(folder)])
    with open_engine(old) as engine, engine.begin() as connection:
        connection.execute(update(Article).values(language_from=None))
        english = update(Article).where(Article.language != "sv")
        connection.execute(english.values(language="en", checksum="0" * 64, annotator="older"))
    assert annotate(old, stale=True).counts["annotated"] == 5
    assert languages(old) == FOUND
    assert annotate(old, stale=True).counts["annotated"] == 0
    with connect(new, read_only=True) as one, connect(old, read_only=True) as other:
        assert database_digest(one) == database_digest(other)
    assert load(old, [str(folder)]).counts["unchanged"] == 5
