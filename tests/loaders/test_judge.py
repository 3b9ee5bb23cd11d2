from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from loaders import load
from loaders.annotate import annotate
from loaders.judge import export_judgements, finish_due, import_judgements, judge
from loaders.linking.judgements import ContradictingJudgements, JudgementRecord, LinkError, MalformedJudgement
from loaders.pipeline.workers import annotate_articles
from store import connect, database_digest, select_quotations
from store.engine import open_engine
from store.judgements import read_judgement_rows
from store.models import Article, ArticleCountry, ArticleSpeaker, Person, PersonMention
from store.session import create_schema
from tests.dateline.commands.test_monitoring import run

TEXTS = {
    "a": " date 2023-02-22 A merger\n\nThe banker William Gates met President Joe Biden in Washington on Monday.\n",
    "b": " date 2023-02-23 A visit\n\nBill Gates, the banker, flew to Georgia. President Joe Biden did not.\n",
    "c": " date 2023-02-24 A prize\n\nThe chemist Marie Dupont, 44, won it in France. Dupont thanked her team.\n",
}


@pytest.fixture
def news(tmp_path: Path) -> list[str]:
    for name, words in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(words, encoding="utf-8")
    return [str(tmp_path / f"{name}.txt") for name in TEXTS]


def keys(url: str) -> set[str]:
    with connect(url) as session:
        return set(session.scalars(select(Person.key)))


def digest_of(url: str) -> str:
    with connect(url) as session:
        return database_digest(session)


def article_digest_of(url: str, title: str) -> str:
    with connect(url) as session:
        return session.scalars(select(Article.digest).where(Article.title == title)).one()


MERGE = JudgementRecord("same", "marie-dupont", other_key="joe-biden", note="a test")


def test_a_merge_holds_after_reload_and_annotation_and_is_lifted_by_an_undo(
    url: str, news: list[str]
) -> None:
    load(url, news)
    before = keys(url)
    judge(url, MERGE)
    assert keys(url) == before - {"joe-biden"}
    judged = digest_of(url)
    load(url, news)
    annotate(url)
    assert digest_of(url) == judged
    judge(url, JudgementRecord("undo", "marie-dupont", other_key="joe-biden", undoes="same"))
    assert keys(url) == before


def test_a_judgement_made_before_the_article_comes_holds_as_well(
    make_database: Callable[[str], str], news: list[str]
) -> None:
    one, other = make_database("one"), make_database("other")
    load(one, news)
    judge(one, MERGE)
    judge(other, MERGE)
    load(other, news)
    assert digest_of(one) == digest_of(other)


def test_who_is_no_person_goes_and_comes_back_when_that_is_lifted(url: str, news: list[str]) -> None:
    load(url, news)
    before = digest_of(url), keys(url)
    judge(url, JudgementRecord("reject", "marie-dupont"))
    assert "marie-dupont" not in keys(url)
    annotate(url)
    assert "marie-dupont" not in keys(url)
    judge(url, JudgementRecord("undo", "marie-dupont", undoes="reject"))
    assert keys(url) == before[1]


def test_a_renamed_person_keeps_key_and_mentions(url: str, news: list[str]) -> None:
    load(url, news)
    judge(url, JudgementRecord("rename", "joe-biden", name="Joseph R. Biden"))
    with connect(url) as session:
        assert (
            session.scalars(select(Person.name).where(Person.key == "joe-biden")).one() == "Joseph R. Biden"
        )


def test_a_country_that_is_not_meant_in_an_article_goes_from_that_article_only(
    url: str, news: list[str]
) -> None:
    load(url, news)
    digest = article_digest_of(url, "A prize")
    judge(url, JudgementRecord("not_country", country_code="FR", article_digest=digest))

    def countries() -> set[str]:
        with connect(url) as session:
            return set(session.scalars(select(ArticleCountry.country_code)))

    assert "FR" not in countries()
    annotate(url)
    assert "FR" not in countries()
    judge(url, JudgementRecord("undo", country_code="FR", article_digest=digest, undoes="not_country"))
    assert "FR" in countries()


SAID = (
    " date 2023-02-22 A\n\nJoe Biden came. “We will stay,” President Joe Biden said. “We will win,” President Joe Biden said.\n",
)


def said(url: str) -> list[tuple[str, str | None, str | None]]:
    with connect(url) as session:
        return [
            (q.text, q.person.key if q.person else None, q.person_field)
            for q in session.scalars(select_quotations())
        ]


@pytest.mark.parametrize("loaded_before", [False, True])
def test_a_quotation_that_somebody_did_not_say_stays_without_a_person(
    loaded_before: bool, make_database: Callable[[str], str], tmp_path: Path
) -> None:
    one, other, files = make_database("one"), make_database("other"), write(tmp_path, SAID)
    load(one, files)
    before = said(one)
    digest = article_digest_of(one, "A")
    denied = JudgementRecord("not_said", name="We will win,", article_digest=digest)
    if loaded_before:
        load(other, files)
    judge_anyway(other, denied)
    load(other, files)
    judge(one, denied)
    assert [(text, key) for text, key, _ in before] == [
        ("“We will stay,”", "joe-biden"),
        ("“We will win,”", "joe-biden"),
    ]
    assert said(one) == said(other) == [before[0], ("“We will win,”", None, None)]
    assert digest_of(one) == digest_of(other)
    with connect(one) as session:
        assert session.scalars(select(ArticleSpeaker.quotations)).all() == [1]
    annotate(one)
    judge(one, JudgementRecord("same", "joe-biden", "joseph-biden"))
    assert said(one)[1] == ("“We will win,”", None, None)
    judge(one, JudgementRecord("undo", name="We will win,", article_digest=digest, undoes="not_said"))
    assert [key for _, key, _ in said(one)] == ["joe-biden"] * 2


def test_an_undo_without_words_lifts_all_that_was_denied_of_the_quotations_of_an_article(
    url: str, tmp_path: Path
) -> None:
    load(url, write(tmp_path, SAID))
    before, digest = said(url), article_digest_of(url, "A")
    judge(url, *(JudgementRecord("not_said", name=text, article_digest=digest) for text, *_ in before))
    assert [key for _, key, _ in said(url)] == [None, None]
    judge(url, JudgementRecord("undo", article_digest=digest, undoes="not_said"))
    assert said(url) == before


def test_a_contradiction_is_refused_with_its_chain_and_nothing_is_recorded(url: str, news: list[str]) -> None:
    load(url, news)
    judge(url, MERGE)
    before = digest_of(url)
    with pytest.raises(ContradictingJudgements, match="same marie-dupont joe-biden"):
        judge(url, JudgementRecord("different", "joe-biden", other_key="marie-dupont"))
    assert digest_of(url) == before


def test_judgements_move_to_another_database_as_csv(
    make_database: Callable[[str], str], news: list[str]
) -> None:
    one, other = make_database("one"), make_database("other")
    load(one, news)
    load(other, news)
    judge(one, MERGE, JudgementRecord("reject", "bill-gates", note='says "no"'))
    written = io.StringIO()
    with connect(one) as session:
        assert export_judgements(session.connection(), written) == 2
    for new in (2, 0):
        written.seek(0)
        assert import_judgements(other, written) == new
    assert digest_of(one) == digest_of(other)


def test_a_csv_written_by_hand_is_taken_and_every_judgement_has_its_author(url: str, news: list[str]) -> None:
    load(url, news)
    by_hand = (
        "verb,person_key,other_key,article_digest,country_code,recorded_by\n"
        "same,Marie Dupont,Joe Biden,,,\nreject,William Gates,,1,,bo\nnot_country,,,2,Georgia,\n"
    )
    assert import_judgements(url, io.StringIO(by_hand), recorded_by="ana") == 3
    assert import_judgements(url, io.StringIO(by_hand), recorded_by="ana") == 0
    with connect(url) as session:
        rows = read_judgement_rows(session.connection())
    one, two = (article_digest_of(url, title) for title in ("A merger", "A visit"))
    assert [
        (r["person_key"], r["other_key"], r["article_digest"], r["country_code"], r["recorded_by"])
        for r in rows
    ] == [
        ("marie-dupont", "joe-biden", "", "", "ana"),
        ("william-gates", "", one, "", "bo"),
        ("", "", two, "GE", "ana"),
    ]
    assert "joe-biden" not in keys(url)


def test_one_articles_mentions_move_to_another_person_by_one_command(
    url: str, news: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_USER", "ana")
    load(url, news)
    assert run("person", "move", "Biden", "Beau Biden", "--article", "1", "--db", url).exit_code == 0
    assert keys(url) >= {"joe-biden", "beau-biden"}
    assert run("person", "move", "Beau Biden", "joe-biden", "--article", "1", "--db", url).exit_code == 1
    assert run("judgements", "undo", "1", "--db", url).exit_code == 0
    assert "beau-biden" not in keys(url)
    assert ",ana," in run("person", "history", "Joe Biden", "--db", url, "--format", "csv").stdout


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("verb,person_key\nsame,a", "needs the key of the other person"),
        ("person_key\na", "no column verb"),
        ("verb,person\nsame,a", "no judgement has a column 'person'"),
        ("verb,person_key,article_digest\nreject,a,12345", "no article has the id or digest '12345'"),
        ("{header}\nsame,a,b,,,,,,yesterday", "recorded_at"),
        ("{header}\nsame,a,b,,,,,,2023-02-22T10:00:00", "time zone"),
        ("{header}\nmarry,a,b,,,,,,2023-02-22T10:00:00Z", "unknown verb"),
    ],
)
def test_a_broken_file_of_judgements_is_refused_whole(url: str, row: str, problem: str) -> None:
    header = "verb,person_key,other_key,name,article_digest,country_code,undoes,note,recorded_at"
    with pytest.raises(LinkError, match=problem):
        import_judgements(url, io.StringIO(row.format(header=header)))


BUSHES = (
    " date 2023-02-22 A\n\nPresident George W. Bush spoke in Texas. President George H. W. Bush listened in Maine.\n",
    " date 2023-02-23 B\n\nPresident George Bush came to Texas.\n",
    " date 2023-02-24 C\n\nGeorge Bush came to Ohio, President George Bush said.\n",
)
FORMS = (
    " date 2023-02-22 A\n\nDonald J. Trump met Sergei Lavrov in France. Mr. Trump left.\n",
    " date 2023-02-23 B\n\nDonald Trump spoke in Georgia, and Sergey Lavrov listened.\n",
)


def write(folder: Path, texts: Iterable[str]) -> list[str]:
    for number, words in enumerate(texts):
        (folder / f"{number}.txt").write_text(words, encoding="utf-8")
    return sorted(str(path) for path in folder.glob("*.txt"))


@pytest.mark.parametrize("loaded_before", [0, 1, 2])
def test_rejected_names_still_explain_others_whenever_they_are_rejected(
    loaded_before: int, make_database: Callable[[str], str], tmp_path: Path
) -> None:
    one, other, files = make_database("one"), make_database("other"), write(tmp_path, BUSHES)
    load(one, files)
    judge(one, JudgementRecord("reject", "george-w-bush"))
    if loaded_before:
        load(other, files[:loaded_before])
    judge_anyway(other, JudgementRecord("reject", "george-w-bush"))
    load(other, files)
    assert digest_of(one) == digest_of(other)


def judge_anyway(url: str, *judgements: JudgementRecord) -> None:
    with open_engine(url) as engine:
        create_schema(engine)
    judge(url, *judgements)


@pytest.mark.parametrize("rejected", ["donald-trump", "sergey-lavrov"])
def test_an_undo_brings_back_every_form_of_a_rejected_name(rejected: str, url: str, tmp_path: Path) -> None:
    load(url, write(tmp_path, FORMS))
    before = mentions(url)
    judge(url, JudgementRecord("reject", rejected))
    assert not any(key == rejected for key, _ in mentions(url))
    judge(url, JudgementRecord("undo", rejected, undoes="reject"))
    assert mentions(url) == before


def mentions(url: str) -> list[tuple[str, str]]:
    with connect(url) as session:
        rows = session.execute(select(Person.key, PersonMention.surface).join(PersonMention.person)).all()
    return sorted((key, surface) for key, surface in rows)


@pytest.mark.parametrize("repair", ["load", "annotate", "rebuild"])
def test_a_kill_between_a_judgement_and_its_consequences_is_repaired(
    repair: str, url: str, news: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(url, news)
    before = mentions(url), digest_of(url)
    digest = article_digest_of(url, "A prize")
    judge(
        url,
        JudgementRecord("reject", "joe-biden"),
        JudgementRecord("not_country", country_code="FR", article_digest=digest),
    )

    def kill(_: object) -> None:
        raise KeyboardInterrupt

    undo = (
        JudgementRecord("undo", "joe-biden", undoes="reject"),
        JudgementRecord("undo", country_code="FR", article_digest=digest, undoes="not_country"),
    )
    with monkeypatch.context() as killed:
        killed.setattr("loaders.judge.annotate_due", kill)
        with pytest.raises(KeyboardInterrupt):
            judge(url, *undo)
    assert mentions(url) != before[0]
    match repair:
        case "load":
            load(url, news)
        case "annotate":
            annotate(url, stale=True)
        case _:
            finish_due(url)
    assert mentions(url) == before[0]
    with connect(url) as session:
        assert "FR" in set(session.scalars(select(ArticleCountry.country_code)))


def test_an_undone_alias_leaves_the_people_of_its_name_as_they_were(url: str, news: list[str]) -> None:
    load(url, news)
    before = mentions(url)
    alias = JudgementRecord("alias", "marie-dupont", name="Joe Biden")
    judge(url, alias)
    assert mentions(url) != before
    judge(url, JudgementRecord("undo", "marie-dupont", name="Joe Biden", undoes="alias"))
    assert mentions(url) == before


def test_annotating_leaves_an_article_alone_that_was_corrected_meanwhile(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write(tmp_path, FORMS[:1])
    load(url, files)
    at = "loaders.annotate.annotate_articles"

    def correct_first(*arguments: Any) -> Any:
        monkeypatch.setattr(at, annotate_articles)
        write(tmp_path, [" date 2023-02-22 A\n\nIn Paris the banker William Gates spoke.\n"])
        load(url, files)
        return annotate_articles(*arguments)

    monkeypatch.setattr(at, correct_first)
    annotate(url)
    assert mentions(url) == [("william-gates", "William Gates")]


@pytest.mark.parametrize(
    "judgement",
    [
        JudgementRecord("rename", "joe-biden", name="Joe " * 1_000),
        JudgementRecord("alias", "joe-biden", name="é" * 3_000),
        JudgementRecord("same", "joe-biden" * 300, "marie-dupont"),
    ],
    ids=lambda judgement: judgement.verb,
)
def test_a_name_too_long_for_an_index_is_refused_by_both_engines(
    url: str, news: list[str], judgement: JudgementRecord
) -> None:
    load(url, news)
    before = digest_of(url)
    with pytest.raises(MalformedJudgement, match="at most 200 characters"):
        judge(url, judgement)
    assert digest_of(url) == before
