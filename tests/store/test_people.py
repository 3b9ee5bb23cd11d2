from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from loaders.linking.link import Occurrence, link_block
from store import bulk, connect, database_digest, people, writes
from store.engine import open_engine
from store.models import ArticlePerson, Person, PersonMention, PersonName, PersonRole
from store.rows import NewArticle
from tests.factories import add_articles, new_article


class Who(NamedTuple):
    key: str
    name: str


def link(occurrences: list[people.Occurrence]) -> dict[tuple[str, str], Who]:
    linked = link_block(Occurrence(*occurrence) for occurrence in occurrences)
    return {at: Who(person.key, person.name) for at, person in linked.items()}


def relink(engine: Engine) -> int:
    with bulk.writing(engine) as connection:
        return people.relink(connection, [[block] for block in people.touched_blocks(connection)], link)


FULL = new_article("Visit", "Vladimir Putin came.", people={"Vladimir Putin": "Vladimir Putin"})
BARE = new_article("Next day", "Putin left.", day="2023-02-23", people={"Putin": "Putin"})


def test_a_bare_surname_goes_to_the_one_who_bears_it_then(engine: Engine, session: Session) -> None:
    add_articles(engine, FULL)
    add_articles(engine, BARE)
    assert relink(engine) == 1
    person = session.scalars(select(Person)).one()
    assert (person.key, person.name) == ("vladimir-putin", "Vladimir Putin")
    assert session.scalars(select(ArticlePerson.person_id)).all() == [person.id, person.id]
    assert set(session.scalars(select(PersonName.name))) == {"Vladimir Putin", "Putin"}


def test_linking_again_changes_nothing(engine: Engine) -> None:
    add_articles(engine, FULL, BARE)
    relink(engine)
    assert relink(engine) == 0


def test_only_runs_that_are_not_finished_touch_blocks(engine: Engine) -> None:
    add_articles(engine, FULL, finish=True)
    with engine.connect() as connection:
        assert people.touched_blocks(connection) == []
    add_articles(engine, BARE)
    with engine.connect() as connection:
        assert people.touched_blocks(connection) == ["putin"]


def test_a_name_that_nothing_calls_a_person_any_longer_is_pruned(engine: Engine, session: Session) -> None:
    add_articles(engine, FULL)
    who = session.scalars(select(Person.id)).one()
    session.rollback()
    with bulk.writing(engine) as connection:
        writes.delete_findings(connection, [1])
        people.prune(connection, [who])
    assert session.scalars(select(Person)).all() == []
    assert session.scalars(select(PersonMention)).all() == []


NAMES = ("Vladimir Putin", "Putin", "Boris Putin", "V. Putin", "Ann Smith", "Smith", "Ann B. Smith")
ARTICLES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 28)), min_size=1, max_size=8, unique=True
).map(
    lambda rows: [
        new_article(f"On {name}", f"{name} came.", day=f"2023-02-{day:02}", people={name: name})
        for name, day in rows
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles=ARTICLES, data=st.data())
def test_neither_order_nor_batches_matter(
    articles: list[NewArticle], data: st.DataObject, make_database: Callable[[str], str]
) -> None:
    shuffled = data.draw(st.permutations(articles))
    cut = data.draw(st.integers(0, len(articles)))
    digests = set()
    for name, batches in (("one", [articles]), ("other", [shuffled[:cut], shuffled[cut:]])):
        url = make_database(name)
        with open_engine(url) as engine:
            for batch in batches:
                add_articles(engine, *batch)
                relink(engine)
        with connect(url) as session:
            digests.add(database_digest(session))
    assert len(digests) == 1


def test_two_names_with_one_role_between_them_can_become_one_person(engine: Engine, session: Session) -> None:
    names = {"Ann Smith": "Ann Smith", "Anne Smith": "Anne Smith"}
    roles = [("owners", name, None) for name in names]
    add_articles(
        engine, new_article("Bakery", "Ann Smith and Anne Smith, the owners.", people=names, roles=roles)
    )

    def one(occurrences: list[people.Occurrence]) -> dict[tuple[str, str], Who]:
        return {(digest, name): Who("ann-smith", "Ann Smith") for digest, _, name, _ in occurrences}

    with bulk.writing(engine) as connection:
        people.relink(connection, [people.touched_blocks(connection)], one)
    assert session.scalars(select(Person.key)).all() == ["ann-smith"]
    assert len(session.scalars(select(PersonRole)).all()) == 2
