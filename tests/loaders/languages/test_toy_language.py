"""A language is added: one module and one folder of words, in a package of its own, without a migration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from dateline.commands.app import app
from loaders import load
from loaders.annotate import annotate
from loaders.pipeline.workers import make_annotator
from store import connect, database_digest
from store.models import Article, CountryMention, PersonRole
from store.texts import NO_PACK
from tests.conftest import MakeDatabase

MODULE = """
import re
from importlib.resources import files

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.country_contexts import CONTEXT_COLUMNS, context_row
from loaders.annotators.country_contexts import CountryLanguage
from loaders.annotators.country_words import FunctionWords
from loaders.annotators.role_words import RoleGrammar, RoleWords
from loaders.annotators.role_words import ROLE_COLUMNS, RoleLanguage, Vocabulary, role_word
from loaders.annotators.roles import RoleAnnotator
from loaders.languages.words import read_rows, read_words
from loaders.records import PersonSpan

FOLDER = files("toy_words")


class People:
    version = "toy-people"

    def annotate(self, text, countries):
        return [PersonSpan(*m.span(), m.group(), "full") for m in re.finditer(r"[A-Z][a-z]+ [A-Z][a-z]+", text)]


class Toy:
    code = "qaa"

    def make_people(self):
        return People()

    def make_countries(self, names):
        contexts = tuple(context_row(*row) for row in read_rows(FOLDER, "country_contexts", CONTEXT_COLUMNS))
        words = read_words(FOLDER, "country_grammar", FunctionWords)
        return CountryAnnotator(names, CountryLanguage(contexts, words=words))

    def make_roles(self):
        words = read_words(FOLDER, "role_grammar", RoleWords)
        rows = [role_word(*row) for row in read_rows(FOLDER, "roles", ROLE_COLUMNS)]
        return RoleAnnotator(RoleLanguage(Vocabulary.of(rows, words), words, RoleGrammar()))

    def make_dates(self):
        return None

    def make_quotations(self):
        return None


PACK = Toy()
"""
WORDS = {
    "country_contexts": "form,test,words,reading,note\nRotsi,before,herra,none,a surname\n",
    "country_grammar": "word,class,note\nja,joints|list_joints|alternatives|conjunctions,\n",
    "role_grammar": "word,class,note\n",
    "roles": "word,class,trait\npresidentti,head,office\n",
}
NAMES = "country_code,name,kind,language\nNO,Norja,name,qaa\nNO,Norjan,adjective,qaa\nSE,Rotsi,name,qaa\n"
BODY = "Norja ja Rotsi sopivat. Norway was not named. Norjan presidentti Aino Virta ja herra Rotsi lauloivat."


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    rows = [
        {"title": "Sopimus", "body": BODY, "date": "2023-02-22", "language": "qaa-Latn", "id": "1"},
        {"title": "A deal", "body": "Norway and Sweden agreed.", "date": "2023-02-22", "id": "2"},
    ]
    (folder / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "country_names.csv").write_text(NAMES)
    return folder


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pack, as pip would install it."""
    installed = tmp_path / "installed"
    information = installed / "toy-1.dist-info"
    information.mkdir(parents=True)
    (installed / "toy_language.py").write_text(MODULE)
    folder = installed / "toy_words"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for topic, rows in WORDS.items():
        (folder / f"{topic}.csv").write_text(rows)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1\n")
    (information / "entry_points.txt").write_text("[dateline.languages]\nqaa = toy_language:PACK\n")
    monkeypatch.syspath_prepend(str(installed))
    make_annotator.cache_clear()
    yield
    make_annotator.cache_clear()


def countries(url: str) -> dict[str, list[tuple[str, str]]]:
    """The countries of each article: (surface, code), by language."""
    statement = (
        select(Article.language, CountryMention.surface, CountryMention.country_code)
        .join(CountryMention)
        .order_by(CountryMention.start_char)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    with connect(url, read_only=True) as session:
        for language, *mention in session.execute(statement):
            found.setdefault(language, []).append((mention[0], mention[1]))
    return found


@pytest.mark.usefixtures("toy")
def test_an_added_language_is_read_by_its_own_names_and_words(news: Path, url: str) -> None:
    report = load(url, [str(news / "country_names.csv"), str(news / "news.jsonl")])
    assert not report.without_pack
    assert countries(url) == {
        "en": [("Norway", "NO"), ("Sweden", "SE")],
        "qaa": [("Norja", "NO"), ("Rotsi", "SE"), ("Norjan", "NO")],
    }
    with connect(url, read_only=True) as session:
        role = session.scalars(select(PersonRole)).one()
        assert (role.title, role.country_code, role.name) == ("Norjan presidentti", "NO", "Aino Virta")


def test_what_had_no_pack_is_counted_and_caught_up_with_once_there_is_one(
    news: Path, make_database: MakeDatabase, request: pytest.FixtureRequest
) -> None:
    early, late = make_database("early"), make_database("late")
    sources = [str(news / "country_names.csv"), str(news / "news.jsonl")]
    report = load(early, sources)
    assert report.as_dict()["without_language_pack"] == {"qaa": 1}
    assert countries(early) == {"en": [("Norway", "NO"), ("Sweden", "SE")]}
    with connect(early, read_only=True) as session:
        versions = dict(session.execute(select(Article.language, Article.annotator)).all())
    assert versions["qaa"] == NO_PACK != versions["en"]
    assert annotate(early, stale=True).counts["annotated"] == 0
    request.getfixturevalue("toy")
    caught_up = annotate(early, stale=True)
    assert (caught_up.counts["annotated"], dict(caught_up.without_pack)) == (1, {})
    load(late, sources)
    with connect(early, read_only=True) as one, connect(late, read_only=True) as other:
        assert database_digest(one) == database_digest(other)


def test_the_commands_say_what_no_pack_reads(news: Path, url: str) -> None:
    run = CliRunner().invoke
    loaded = run(app, ["load", str(news / "news.jsonl"), "--db", url])
    assert "nothing recognised, as their language has no pack: qaa 1" in loaded.output
    status = run(app, ["status", "--db", url, "--json"])
    assert json.loads(status.output)["without_language_pack"] == {"qaa": 1}
    assert "articles in qaa, which has no pack" in run(app, ["status", "--db", url]).output
    annotated = json.loads(run(app, ["annotate", "--db", url, "--json"]).stdout)
    assert annotated["without_language_pack"] == {"qaa": 1}


def test_a_dry_run_counts_what_no_pack_reads(news: Path, url: str) -> None:
    report = load(url, [str(news / "news.jsonl")], dry_run=True)
    assert dict(report.without_pack) == {"qaa": 1}


def test_copies_that_state_different_languages_give_the_same_whatever_their_order(
    tmp_path: Path, make_database: MakeDatabase
) -> None:
    text = {"title": "A deal", "body": "Norway and Sweden agreed.", "date": "2023-02-22", "id": "1"}
    ranked = {"publisher": "A daily"}  # more is known of this copy, so it is the one that is kept
    sources = []
    for name, row in (("kept", text | ranked | {"language": "qaa"}), ("other", text | {"language": "en"})):
        sources.append(tmp_path / f"{name}.jsonl")
        sources[-1].write_text(json.dumps(row) + "\n")
    digests = []
    for name, order in (("one", sources), ("two", sources[::-1])):
        url = make_database(name)
        for source in order:
            load(url, [str(source)])
        assert countries(url) == {}
        with connect(url, read_only=True) as session:
            digests.append(database_digest(session))
    assert digests[0] == digests[1]
