"""Authority files: the forms that are read, and what they do to who is who."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from loaders import load
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from loaders.reference.authority import read_people
from loaders.reference.curate import PEOPLE, kind_of
from store import UnknownName, connect, database_digest, get_person
from store.authority import Entry
from store.models import AuthorityPerson, Person, PersonId, PersonMention, PersonName
from store.transactions import persist_reading

OWN = """key,name,kind,ids
twain,Mark Twain,full,wikidata:Q7245 VIAF:50566653
twain,Samuel Clemens,alias,
eliot,George Eliot,full,wikidata:Q131333
eliot,Mary Ann Evans,alias,
"""
TARGETS = """id,schema,name,aliases,birth_date,countries,dataset
Q7245,Person,Mark Twain,Samuel Clemens;S. L. Clemens,1835-11-30,us,sample
NK-1,Person,George Eliot,Mary Ann Evans,,gb,sample
NK-2,Organization,Pier Company,,,gb,sample
NK-3,Person,,,,gb,sample
"""
WIKIDATA = """item,itemLabel,itemAltLabel,positionLabel
http://www.wikidata.org/entity/Q7245,Mark Twain,"Samuel Clemens, Mark Twain, Jr.",writer
http://www.wikidata.org/entity/Q7245,Mark Twain,"Samuel Clemens, Mark Twain, Jr.",lecturer
http://www.wikidata.org/entity/Q131333,Q131333,,writer
"""
FTM = [
    {"id": "Q7245", "schema": "Person", "caption": "Mark Twain", "properties": {"name": ["Mark Twain"], "alias": ["Samuel Clemens"]}},
    {"id": "NK-1", "schema": "Person", "properties": {"name": ["George Eliot"], "wikidataId": ["Q131333"]}},
    {"id": "NK-2", "schema": "Company", "properties": {"name": ["Pier Company"]}},
]  # fmt: skip
NEWS = {
    "a": "On the pier, Mark Twain met George Eliot. Twain said nothing.",
    "b": "On the ferry, Samuel Clemens spoke to Mary Ann Evans. Clemens left early.",
}


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def news(tmp_path: Path) -> str:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, body in NEWS.items():
        write(folder, f"{name}.txt", f" date 2023-02-22 At sea {name}\n\n{body}\n")
    return str(folder)


def who(url: str) -> dict[str, set[str]]:
    """The surfaces of the mentions of each person."""
    found: dict[str, set[str]] = {}
    with connect(url) as session:
        rows = select(Person.key, PersonMention.surface).join(PersonMention.person)
        for key, surface in session.execute(rows):
            found.setdefault(key, set()).add(surface)
    return found


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def own(tmp_path: Path, text: str, name: str = "people.csv") -> tuple[list[Entry], list[str]]:
    entries, problems = read_people(Path(write(tmp_path, name, text)))
    return entries, [str(problem).partition(", ")[2] for problem in problems]


def test_the_form_of_dateline_has_names_and_ids(tmp_path: Path) -> None:
    entries, problems = own(tmp_path, OWN)
    assert not problems
    assert entries == [
        Entry("twain", "Mark Twain", ("Mark Twain", "Samuel Clemens"), ("viaf:50566653", "wikidata:Q7245")),
        Entry("eliot", "George Eliot", ("George Eliot", "Mary Ann Evans"), ("wikidata:Q131333",)),
    ]


def test_opensanctions_people_are_read_and_other_entities_left_out(tmp_path: Path) -> None:
    entries, problems = own(tmp_path, TARGETS)
    assert problems == ["line 5: no name; correct the row or take it out"]
    assert entries == [
        Entry("Q7245", "Mark Twain", ("Mark Twain", "S. L. Clemens", "Samuel Clemens"), ("opensanctions:Q7245", "wikidata:Q7245")),
        Entry("NK-1", "George Eliot", ("George Eliot", "Mary Ann Evans"), ("opensanctions:NK-1",)),
    ]  # fmt: skip


def test_rows_of_one_item_of_wikidata_are_one_person(tmp_path: Path) -> None:
    entries, problems = own(tmp_path, WIKIDATA)
    assert problems == [
        "line 4: Q131333 has no label in the languages asked for; ask for another language too"
    ]
    assert entries == [
        Entry("Q7245", "Mark Twain", ("Mark Twain", "Mark Twain, Jr.", "Samuel Clemens"), ("wikidata:Q7245",))
    ]


def test_a_query_of_wikidata_may_call_its_variable_otherwise(tmp_path: Path) -> None:
    entries, problems = own(
        tmp_path, "who,whoLabel,land,landLabel\nhttp://www.wikidata.org/entity/Q7245,Mark Twain,Q30,US\n"
    )
    assert not problems
    assert [entry.key for entry in entries] == ["Q7245"]


def test_entities_of_followthemoney_are_read_by_line(tmp_path: Path) -> None:
    lines = "".join(json.dumps(entity) + "\n" for entity in FTM) + "[]\n"
    entries, problems = own(tmp_path, lines, "entities.ftm.json")
    assert problems == [
        "line 4: not an entity of FollowTheMoney; write one JSON object with id, schema and properties a line"
    ]
    assert entries == [
        Entry("Q7245", "Mark Twain", ("Mark Twain", "Samuel Clemens"), ("opensanctions:Q7245", "wikidata:Q7245")),
        Entry("NK-1", "George Eliot", ("George Eliot",), ("opensanctions:NK-1", "wikidata:Q131333")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("x,,full,", "line 2: no name; give the name or take the row out"),
        (",Ann,full,", "line 2: no key; give each person a key, the same in all rows of the person"),
        ("x,Ann Lee,nickname,", "line 2: 'nickname' is not a kind; use one of full, alias"),
        ("x,Ann Lee,full,Q7245", "line 2: 'Q7245' is not an identifier; write it as wikidata:Q7747"),
        ("x,Ann Lee,alias,", "line 2: no row of this key has kind full; give the name to show as kind full"),
        (
            "x,Ann Lee,full,,,",
            "line 2: more fields than columns; put quotes around a field that holds a comma",
        ),
        ("x,...,full,", "line 2: '...' has no letters; give the name in letters, or take the row out"),
        (
            "x,Ann Lee,full,\ny,Ann LEE,full,",
            "line 3: 'Ann LEE' is another person's name too (line 2); both are left out; give one of them a fuller name",
        ),
    ],
)
def test_a_bad_row_is_one_line_with_its_place_and_the_others_are_read(
    tmp_path: Path, rows: str, problem: str
) -> None:
    entries, problems = own(tmp_path, f"key,name,kind,ids\n{rows}\nz,Bo Berg,full,\n")
    assert problems == [problem]
    assert entries[-1] == Entry("z", "Bo Berg", ("Bo Berg",))


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", OWN), ("b.csv", TARGETS), ("c.csv", WIKIDATA), ("d.ftm.json", json.dumps(FTM[0]))],
)
def test_an_authority_file_is_known_by_its_columns_or_name(tmp_path: Path, name: str, text: str) -> None:
    assert kind_of(write(tmp_path, name, text)) == PEOPLE


@pytest.mark.parametrize("file_comes_first", [True, False])
def test_aliases_link_at_once_and_after_a_reload(
    url: str, tmp_path: Path, news: str, *, file_comes_first: bool
) -> None:
    people = write(tmp_path, "people.csv", OWN)
    for source in (people, news) if file_comes_first else (news, people):
        load(url, [source])
    linked = {
        "mark-twain": {"Mark Twain", "Twain", "Samuel Clemens", "Clemens"},
        "george-eliot": {"George Eliot", "Mary Ann Evans"},
    }
    assert who(url) == linked
    before = digest_of(url)
    assert load(url, [people, news]).reference == {PEOPLE: (2, 0)}
    assert (who(url), digest_of(url)) == (linked, before)


def test_a_row_that_is_gone_from_the_file_takes_its_alias_with_it(
    url: str, tmp_path: Path, news: str
) -> None:
    load(url, [news])
    before, apart = digest_of(url), who(url)
    load(url, [write(tmp_path, "people.csv", OWN)])
    load(url, [write(tmp_path, "people.csv", OWN.replace("eliot,Mary Ann Evans,alias,\n", ""))])
    assert {"mary-ann-evans", "george-eliot", "mark-twain"} == set(who(url))
    load(url, [write(tmp_path, "people.csv", "key,name,kind\n")])
    assert (who(url), digest_of(url)) == (apart, before)


def test_files_add_up_whatever_their_order(make_database: object, tmp_path: Path, news: str) -> None:
    files = [write(tmp_path, "own.csv", OWN), write(tmp_path, "targets.csv", TARGETS)]
    digests = set()
    for number, order in enumerate((files, files[::-1])):
        url = make_database(f"files{number}")  # type: ignore[operator]
        load(url, [*order, news])
        digests.add(digest_of(url))
    assert len(digests) == 1


def test_people_are_found_by_their_identifiers_even_after_a_merge(
    url: str, tmp_path: Path, news: str
) -> None:
    load(url, [news, write(tmp_path, "people.csv", OWN)])
    with connect(url) as session:
        assert get_person(session, "wikidata:Q7245").key == "mark-twain"
        assert get_person(session, " Wikidata : Q7245").key == "mark-twain"
        with pytest.raises(UnknownName):
            get_person(session, "wikidata:Q1")
    same = JudgementRecord("same", "george-eliot", "mark-twain")
    judge(url, same)
    with connect(url) as session:
        assert get_person(session, "wikidata:Q7245").key == "george-eliot"
        ids = select(PersonId.scheme, PersonId.value, Person.key).join(PersonId.person)
        assert {key for *_, key in session.execute(ids)} == {"george-eliot"}
    judge(url, JudgementRecord("undo", "george-eliot", "mark-twain", undoes="same"))
    with connect(url) as session:
        assert get_person(session, "wikidata:Q7245").key == "mark-twain"


def test_a_judgement_wins_over_an_authority_file(url: str, tmp_path: Path, news: str) -> None:
    load(url, [news])
    judge(url, JudgementRecord("different", "mark-twain", "samuel-clemens"))
    load(url, [write(tmp_path, "people.csv", OWN)])
    assert who(url)["samuel-clemens"] == {"Samuel Clemens", "Clemens"}
    judge(url, JudgementRecord("undo", "mark-twain", "samuel-clemens", undoes="different"))
    assert "samuel-clemens" not in who(url)


@pytest.mark.parametrize(
    "rows",
    [
        "x,Ann Clemens,full,\nx,Samuel Clemens,alias,\n",  # another person's alias too
        "x,Samuel Clemens,full,\n",  # somebody's own name
    ],
)
def test_an_alias_of_two_people_links_neither(url: str, tmp_path: Path, news: str, rows: str) -> None:
    load(url, [news, write(tmp_path, "people.csv", OWN + rows)])
    assert who(url)["samuel-clemens"] == {"Samuel Clemens", "Clemens"}


def test_a_bare_surname_among_the_aliases_does_not_link_by_itself(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder, "a.txt", " date 2023-02-22 At sea\n\nMr. Twain said nothing. Twain left the pier.\n")
    load(url, [str(folder), write(tmp_path, "people.csv", OWN + "twain,Twain,alias,\n")])
    assert set(who(url)) == {"twain"}


def test_a_fuller_name_in_the_file_is_the_person_of_the_articles(url: str, tmp_path: Path, news: str) -> None:
    rows = "key,name,kind,ids\nx,Mark Langhorne Twain,full,wikidata:Q7245\n"
    load(url, [news, write(tmp_path, "people.csv", rows)])
    with connect(url) as session:
        person = get_person(session, "wikidata:Q7245")
        assert (person.key, person.name) == ("mark-twain", "Mark Langhorne Twain")


def test_curated_names_and_ids_are_derived_from_the_entries(url: str, engine: Engine, tmp_path: Path) -> None:
    load(url, [write(tmp_path, "people.csv", OWN)])

    def read(connection: Connection) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
        names = (
            select(Person.key, PersonName.name).join(PersonName.person).where(PersonName.kind == "curated")
        )
        entries = select(Person.key, AuthorityPerson.names).join(AuthorityPerson.person)
        called: set[tuple[str, ...]] = {
            (key, name) for key, names in connection.execute(entries) for name in names
        }
        return {tuple(row) for row in connection.execute(names)}, called

    curated, called = persist_reading(engine, read)
    assert curated == called
    assert ("mark-twain", "Samuel Clemens") in curated
