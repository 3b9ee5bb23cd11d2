from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from loaders import ReadOptions, load
from loaders.annotate import annotate
from loaders.load import batched
from loaders.pipeline.fingerprints import Candidate, identify
from loaders.records import ParsedArticle, Rejected
from store import connect, database_digest, get_article, select_quotations
from store.errors import DatelineError
from store.models import (
    Article,
    Country,
    CountryMention,
    CountryName,
    LoadRun,
    Person,
    PersonMention,
    PersonName,
    PersonRole,
    Reject,
)
from tests.conftest import SHARED, needs_shared

PUTIN = " date 2023-02-22 Putin in Minsk\n\nThe Russian president, Vladimir Putin, flew to Belarus.\n"
NEXT_DAY = " date 2023-02-23 Talks end\n\nMr. Putin left for Moscow, officials in Belarus said.\n"
THIRD = " date 2023-02-24 Storm hits Portugal\n\nWind tore roofs off in Lisbon. Nobody was hurt.\n"
SPACED = " date 2023-02-22   Putin in Minsk \n\n\nThe Russian president, Vladimir Putin,\nflew to  Belarus.\n"
UNDATED = "No date here\n\nSome text.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, words in (("a", PUTIN), ("b", NEXT_DAY), ("c", THIRD), ("d", UNDATED)):
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
    return folder


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def balance(counts: dict[str, int]) -> int:
    return (
        counts["loaded"] + counts["revised"] + counts["unchanged"] + counts["duplicates"] + counts["rejected"]
    )


def test_a_folder_becomes_a_database_that_is_made_for_it(news: Path, tmp_path: Path) -> None:
    report = load(f"sqlite:///{tmp_path}/new.db", [str(news)])
    assert (report.counts["read"], report.counts["loaded"], report.counts["rejected"]) == (4, 3, 1)
    assert report.exit_status == 3
    with connect(f"sqlite:///{tmp_path}/new.db") as session:
        article = get_article(session, 1)
        assert article is not None
        assert article.title == "Putin in Minsk"
        assert {m.person.name for m in article.findings(PersonMention)} == {"Vladimir Putin"}
        assert {m.country_code for m in article.findings(CountryMention)} >= {"RU", "BY"}
        assert [(r.title, r.country_code) for r in article.findings(PersonRole)] == [
            ("Russian president", "RU")
        ]
        reject = session.scalars(select(Reject)).one()
        assert (reject.reason, reject.raw) == ("no-date", UNDATED.encode())


def test_loading_again_from_another_folder_in_another_order_changes_nothing(
    url: str, news: Path, tmp_path: Path
) -> None:
    load(url, [str(news)])
    before = digest_of(url)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(news, elsewhere)
    again = load(url, [str(elsewhere / name) for name in ("c.txt", "d.txt", "a.txt", "b.txt")])
    assert (again.counts["unchanged"], again.counts["loaded"], again.counts["rejected"]) == (3, 0, 1)
    assert digest_of(url) == before


@pytest.mark.parametrize(
    ("order", "options"),
    [
        ("dcba", {}),
        ("bdca", {"batch_size": 1}),
        ("abcd", {"batch_size": 2}),
        ("cabd", {"workers": ThreadPoolExecutor(3)}),
    ],
)
def test_order_batches_and_executors_make_no_difference(
    news: Path, make_database: Callable[[str], str], order: str, options: dict[str, int]
) -> None:
    one, other = make_database("one"), make_database("other")
    load(one, [str(news)])
    load(other, [str(news / f"{name}.txt") for name in order], **options)  # type: ignore[arg-type]
    assert digest_of(one) == digest_of(other)


def test_worker_processes_make_no_difference(news: Path, make_database: Callable[[str], str]) -> None:
    one, other = make_database("one"), make_database("other")
    load(one, [str(news)])
    load(other, [str(news)], workers=2, batch_size=2)
    assert digest_of(one) == digest_of(other)


@pytest.mark.parametrize("order", ["as", "sa"])
def test_of_two_copies_the_same_one_is_kept_whichever_comes_first(
    news: Path, make_database: Callable[[str], str], order: str
) -> None:
    (news / "s.txt").write_text(SPACED, encoding="utf-8")
    one, other = make_database("one"), make_database("other")
    reports = [load(one, [str(news / f"{name}.txt")]) for name in order]
    assert reports[1].counts["unchanged"] == 1
    together = load(other, [str(news / f"{name}.txt") for name in "as"])
    assert (together.counts["loaded"], together.counts["duplicates"]) == (1, 1)
    assert digest_of(one) == digest_of(other)


def test_a_bare_surname_finds_its_person_in_the_other_article(url: str, news: Path) -> None:
    load(url, [str(news / "b.txt")])
    load(url, [str(news / "a.txt")])
    with connect(url) as session:
        assert session.scalars(select(Person.name)).all() == ["Vladimir Putin"]


def test_a_dry_run_reports_and_writes_nothing(url: str, news: Path, tmp_path: Path) -> None:
    before = digest_of(url)
    report = load(url, [str(news)], dry_run=True)
    assert (report.counts["loaded"], report.counts["rejected"], report.run_id) == (3, 1, None)
    with connect(url) as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 0
        assert session.scalar(select(func.count()).select_from(LoadRun)) == 0
    assert digest_of(url) == before
    missing = tmp_path / "missing.db"
    assert load(f"sqlite:///{missing}", [str(news)], dry_run=True).counts["loaded"] == 3
    assert not missing.exists()


def test_a_corrected_file_resolves_its_reject(url: str, news: Path) -> None:
    load(url, [str(news)])
    (news / "d.txt").write_text(" date 2023-02-25 Dated now\n\nSome text.\n", encoding="utf-8")
    load(url, [str(news)])
    with connect(url) as session:
        assert session.scalars(select(Reject.resolved_at)).one() is not None


def test_the_counts_add_up_and_are_kept_with_the_run(url: str, news: Path) -> None:
    report = load(url, [str(news), str(news / "missing.txt")])
    assert balance(report.counts) == report.counts["read"] == 5
    with connect(url) as session:
        run = session.scalars(select(LoadRun)).one()
        assert run.finished_at is not None
        assert (
            balance(
                run.counts | {k: 0 for k in ("revised", "unchanged", "duplicates") if k not in run.counts}
            )
            == 5
        )


def test_batches_are_cut_by_number_and_by_size() -> None:
    def article(body: str) -> Candidate:
        return identify(ParsedArticle("t", body, date(2023, 1, 1), "file:///t", "text"))

    records: list[Candidate | Rejected] = [article("x" * size) for size in (1, 1, 1, 50, 1)]
    records.append(Rejected("file:///r", "empty", "empty"))
    assert [len(batch) for batch in batched(records, size=3, chars=40)] == [3, 1, 2]


def test_a_users_own_name_of_a_country_is_found_after_annotating_the_stale(
    url: str, news: Path, tmp_path: Path
) -> None:
    load(url, [str(news)])
    names = tmp_path / "names.csv"
    names.write_text("country_code,name,kind,language\nPT,Storm,alias,en\n", encoding="utf-8")
    report = load(url, [str(names)])
    assert report.reference == {"country names": (1, 1)}
    assert load(url, [str(names)]).reference == {"country names": (1, 0)}
    assert annotate(url, stale=True).counts["annotated"] == 3
    with connect(url) as session:
        found = session.execute(
            select(CountryMention.country_code, CountryMention.via).where(CountryMention.surface == "Storm")
        )
        assert [tuple(row) for row in found] == [("PT", "alias")]
    assert annotate(url, stale=True).counts["annotated"] == 0


def test_annotating_again_gives_what_loading_gave(url: str, news: Path) -> None:
    load(url, [str(news)])
    before = digest_of(url)
    assert annotate(url).counts["annotated"] == 3
    assert digest_of(url) == before


def test_an_authority_file_of_people_gives_them_names_to_be_found_by(url: str, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("key,name,kind\nx,Edson Arantes,full\nx,Pelé,alias\n", encoding="utf-8")
    assert load(url, [str(people)]).reference == {"people": (1, 1)}
    with connect(url) as session:
        names = session.execute(select(Person.key, PersonName.name, PersonName.kind).join(PersonName.person))
        assert set(map(tuple, names)) == {
            ("edson-arantes", "Edson Arantes", "curated"),
            ("edson-arantes", "Pelé", "curated"),
        }


def test_the_packaged_countries_are_there_after_the_first_load(url: str, news: Path) -> None:
    load(url, [str(news)])
    with connect(url) as session:
        assert (session.scalar(select(func.count()).select_from(Country)) or 0) > 249
        assert (session.scalar(select(func.count()).select_from(CountryName)) or 0) > 2000


EVIDENCE = """
SELECT count(*) FROM {table} m JOIN articles a ON a.id = m.article_id
WHERE substr(CASE m.field WHEN 'title' THEN a.title ELSE a.body END, m.start_char + 1, m.end_char - m.start_char) <> m.{surface}
"""


@needs_shared
def test_the_article_that_started_it_is_read_right(url: str) -> None:
    load(url, [str(SHARED / "seed-articles" / "000_f888ac50807c3bfa.txt")])
    with connect(url) as session:
        article = session.scalars(select(Article)).one()
        assert str(article.published_on) == "2023-02-22"
        assert article.title.startswith("Putin meets the head of Chinese diplomacy")
        mentions = session.execute(
            select(Person.name, PersonMention.field, PersonMention.surface)
            .join(PersonMention.person)
            .order_by(Person.name, PersonMention.field.desc(), PersonMention.start_char)
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for name, field, surface in mentions:
            found.setdefault(name, []).append((field, surface))
        assert found == {
            "Jens Stoltenberg": [("body", "Jens Stoltenberg")],
            "Nikolai Patrushev": [("body", "Nikolai Patrushev")],
            "Sergei Lavrov": [("body", "Sergei Lavrov")],
            "Vladimir Putin": [("title", "Putin"), ("body", "Vladimir Putin")] + 3 * [("body", "Putin")],
            "Wang Yi": [("body", "Wang Yi"), ("body", "Wang")],
            "Xi Jinping": 2 * [("body", "Xi Jinping")],
        }
        places = [
            tuple(row)
            for row in session.execute(
                select(
                    CountryMention.surface,
                    CountryMention.country_code,
                    CountryMention.via,
                    CountryMention.field,
                )
            )
        ]
        assert {code for _, code, _, _ in places} == {"RU", "CN", "UA", "FR", "IT", "HU", "US"}
        assert {
            ("Moscow", "RU", "government", "title"),
            ("Beijing", "CN", "government", "title"),
            ("Russian", "RU", "adjective", "body"),
            ("Chinese", "CN", "adjective", "body"),
            ("People’s Republic of China", "CN", "name", "body"),
            ("Russian Federation", "RU", "name", "body"),
        } <= set(places)
        roles = session.execute(select(Person.name, PersonRole.title).join(PersonRole.person).distinct())
        assert set(map(tuple, roles)) == {
            ("Vladimir Putin", "Russian president"),
            ("Wang Yi", "head of Chinese diplomacy"),
            ("Xi Jinping", "president of the People’s Republic of China"),
            ("Xi Jinping", "Chinese President"),
            ("Nikolai Patrushev", "Security Council Secretary"),
            ("Sergei Lavrov", "Foreign Minister"),
            ("Jens Stoltenberg", "secretary general of the Atlantic Alliance"),
        }
        for table, surface in (
            ("person_mentions", "surface"),
            ("country_mentions", "surface"),
            ("person_roles", "title"),
        ):
            assert session.execute(text(EVIDENCE.format(table=table, surface=surface))).scalar_one() == 0


@pytest.mark.parametrize(
    ("name", "problem"), [("nltk", "spacy:MODEL"), ("spacy:no_such_model", "not installed")]
)
def test_an_annotator_that_is_not_there_is_refused_before_anything_is_made(
    news: Path, tmp_path: Path, name: str, problem: str
) -> None:
    with pytest.raises(DatelineError, match=problem):
        load(f"sqlite:///{tmp_path}/new.db", [str(news)], people_annotator=name)
    assert not (tmp_path / "new.db").exists()


def test_dates_with_two_readings_are_loaded_when_it_is_said_how(url: str, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(" date 03/04/2023 Lens is the wrong size\n\nIt does not fit.\n", encoding="utf-8")
    assert load(url, [str(article)]).rejected_by_reason == {"ambiguous-date": 1}
    assert load(url, [str(article)], options=ReadOptions(day_first=True)).counts["loaded"] == 1
    with connect(url) as session:
        assert [str(day) for day in session.scalars(select(Article.published_on))] == ["2023-04-03"]


@needs_shared
def test_who_says_what_in_the_article_that_started_it_is_read_right(url: str) -> None:
    load(url, [str(SHARED / "seed-articles" / "000_f888ac50807c3bfa.txt")])
    with connect(url) as session:
        found = session.scalars(select_quotations()).all()
        said = [(q.person.name if q.person else q.country_code or q.speaker, q.kind) for q in found]
        assert said.count(("Vladimir Putin", "direct")) == 3
        assert said.count(("Vladimir Putin", "mixed")) == 1
        assert {("Wang Yi", "mixed"), ("Jens Stoltenberg", "mixed"), ("CN", "indirect")} <= set(said)
        assert ("The ministry’s spokesman", "mixed") in said
        assert ("The Wall Street Journal", "indirect") in said
        relays = {q.relayed_by for q in found if q.person and q.person.name == "Vladimir Putin"}
        assert relays == {None, "the Russian agency Tass", "Ria Novosti"}
        [heard] = [q for q in found if q.addressee]
        assert (heard.person and heard.person.name, heard.addressee) == ("Wang Yi", "Sergei Lavrov")
        assert heard.addressee_person_id is not None
