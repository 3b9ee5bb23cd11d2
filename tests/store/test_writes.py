from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store import bulk, rejects, writes
from store.models import (
    Article,
    ArticleCountry,
    ArticlePerson,
    CountryMonth,
    CountryPairMonth,
    Person,
    PersonCount,
    PersonMention,
    PersonName,
    Reject,
)
from store.rollups import rebuild_rollups
from store.search.compiler import hits
from tests.factories import add_articles, new_article

VISIT = new_article(
    "Putin in Paris",
    "Vladimir Putin flew from Russia to France. Russian papers say Putin was late.",
    people={"Vladimir Putin": "Vladimir Putin", "Putin": "Vladimir Putin"},
    countries={"Russia ": ("RU", "name"), "Russian": ("RU", "adjective"), "Paris": ("FR", "capital")},
    roles=[("papers", "Vladimir Putin", None)],
)


def found(session: Session, query: str) -> list[int]:
    return list(session.scalars(select(hits(query).c.article_id)))


def test_an_article_is_stored_with_mentions_that_equal_their_surface(
    engine: Engine, session: Session
) -> None:
    add_articles(engine, VISIT)
    field = "CASE field WHEN 'title' THEN title ELSE body END"
    for table in ("person_mentions", "country_mentions"):
        wrong = session.execute(
            text(
                f"SELECT count(*) FROM {table} JOIN articles ON id = article_id "
                f"WHERE substr({field}, start_char + 1, end_char - start_char) <> surface"
            )
        )
        assert wrong.scalar_one() == 0
    assert session.scalar(select(func.count()).select_from(PersonMention)) == 3


def test_derived_rows_count_mentions_and_keep_the_capital_apart(engine: Engine, session: Session) -> None:
    add_articles(engine, VISIT)
    person = session.scalars(select(ArticlePerson)).one()
    assert (person.day, person.mentions) == (20230222, 3)
    countries = {c.country_code: c for c in session.scalars(select(ArticleCountry))}
    assert (countries["RU"].mentions, countries["RU"].via_adjective) == (2, 1)
    assert (countries["FR"].mentions, countries["FR"].via_capital) == (0, 1)


def test_a_person_has_the_names_that_articles_use(engine: Engine, session: Session) -> None:
    add_articles(engine, VISIT)
    names = session.execute(select(PersonName.name, PersonName.kind).order_by(PersonName.name)).all()
    assert [tuple(name) for name in names] == [("Putin", "surname"), ("Vladimir Putin", "full")]


def test_the_search_index_holds_a_batch_when_it_commits(engine: Engine, session: Session) -> None:
    add_articles(engine, VISIT)
    assert found(session, "papers") == [1]


def test_the_search_index_follows_edits_by_hand(engine: Engine, session: Session) -> None:
    add_articles(engine, VISIT)
    session.execute(text("UPDATE articles SET body = 'Only whales.' WHERE id = 1"))
    assert (found(session, "papers"), found(session, "whales")) == ([], [1])
    columns = ", ".join(c.name for c in Article.__table__.c if c.name not in ("id", "digest", "title"))
    session.execute(
        text(
            f"INSERT INTO articles (id, digest, title, {columns}) SELECT 9, 'd', 'Seals', {columns} FROM articles"
        )
    )
    assert found(session, "seals") == [9]
    session.execute(text("DELETE FROM articles WHERE id = 9"))
    assert found(session, "seals") == []
    if engine.dialect.name == "sqlite":
        session.execute(text("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"))


def test_a_batch_that_fails_leaves_nothing(engine: Engine, session: Session) -> None:
    broken = new_article("Bad", "Nobody at all.", countries={"Nobody": ("ZZ", "name")})
    with pytest.raises(IntegrityError):
        add_articles(engine, VISIT, broken)
    assert session.scalar(select(func.count()).select_from(Article)) == 0
    assert found(session, "papers") == []


def test_a_reject_is_kept_once_and_resolved_when_its_place_is_read(engine: Engine, session: Session) -> None:
    run = add_articles(engine)
    row = ("file:///bad.txt", "line 1", "no-date", "bad.txt, line 1: no date", b"Hello")
    for _ in range(2):
        with bulk.writing(engine) as connection:
            rejects.insert_rejects(connection, [row], run)
    assert len(session.scalars(select(Reject)).all()) == 1
    session.rollback()
    with bulk.writing(engine) as connection:
        rejects.resolve_rejects(connection, ["file:///bad.txt"])
    assert session.scalars(select(Reject.resolved_at)).one() is not None


def test_people_get_one_row_whichever_batch_names_them_first(engine: Engine, session: Session) -> None:
    second = new_article("Again", "Putin again.", people={"Putin": "Vladimir Putin"})
    add_articles(engine, VISIT)
    add_articles(engine, second)
    assert len(set(session.scalars(select(PersonMention.person_id)))) == 1


def test_the_monthly_pairs_follow_every_write(engine: Engine, session: Session) -> None:
    def pairs() -> list[tuple[int, str, str, int]]:
        session.rollback()
        p = CountryPairMonth
        rows = session.execute(
            select(p.month, p.country_a, p.country_b, p.articles).order_by(p.country_b)
        ).all()
        return [(month, one, other, articles) for month, one, other, articles in rows]

    countries = {
        "Russia": ("RU", "name"),
        "China": ("CN", "name"),
        "France": ("FR", "name"),
        "Paris": ("FR", "capital"),
    }
    first = new_article("One", "Russia and China.", countries=countries)
    second = new_article("Two", "China, Russia and France.", countries=countries)
    add_articles(engine, first, second)
    assert pairs() == [(202302, "CN", "FR", 1), (202302, "CN", "RU", 2), (202302, "FR", "RU", 1)]
    with bulk.writing(engine) as connection:
        anew = new_article("Two", "Paris and Russia.", countries=countries)
        writes.replace_findings(connection, [(2, anew.text.published_on, anew.findings)], ["tests"])
    assert pairs() == [(202302, "CN", "RU", 1)]
    with bulk.writing(engine) as connection:
        assert set(rebuild_rollups(connection).values()) == {0}
        writes.delete_findings(connection, [1, 2])
    assert pairs() == []


def test_the_counts_of_people_and_months_follow_every_write(engine: Engine, session: Session) -> None:
    def counts() -> list[tuple[str, int, int]]:
        session.rollback()
        people = select(Person.key, PersonCount.articles, PersonCount.mentions).join(
            PersonCount, PersonCount.person_id == Person.id
        )
        months = select(CountryMonth.country_code, CountryMonth.articles, CountryMonth.mentions)
        rows = [*session.execute(people).all(), *session.execute(months).all()]
        return sorted((key, articles, mentions) for key, articles, mentions in rows)

    add_articles(engine, VISIT, new_article("Two", "Putin left Paris.", people={"Putin": "Vladimir Putin"}))
    assert counts() == [("RU", 1, 2), ("vladimir-putin", 2, 4)]
    with bulk.writing(engine) as connection:
        changed = new_article("Two", "France and France.", countries={"France": ("FR", "name")})
        writes.replace_findings(connection, [(2, changed.text.published_on, changed.findings)], ["tests"])
        assert set(rebuild_rollups(connection).values()) == {0}
    assert counts() == [("FR", 1, 2), ("RU", 1, 2), ("vladimir-putin", 1, 3)]
    with bulk.writing(engine) as connection:
        writes.delete_findings(connection, [1, 2])
    assert counts() == []


def test_derived_tables_are_rebuilt_where_an_edit_by_hand_broke_them(
    engine: Engine, session: Session
) -> None:
    add_articles(engine, VISIT)
    session.execute(text("DELETE FROM article_people"))
    session.execute(text("UPDATE article_countries SET mentions = 7, day = 1"))
    session.execute(text("DELETE FROM person_counts"))
    session.execute(text("DELETE FROM country_months"))
    session.execute(text("INSERT INTO country_pair_months VALUES (202001, 'FR', 'RU', 5)"))
    session.commit()
    with bulk.writing(engine) as connection:
        wrong = rebuild_rollups(connection)
        assert wrong == {
            "article_labels": 0,
            "article_people": 1,
            "person_counts": 1,
            "article_countries": 4,
            "country_pair_months": 1,
            "country_months": 1,
            "article_speakers": 0,
        }
        assert set(rebuild_rollups(connection).values()) == {0}
    assert session.scalar(select(ArticleCountry.day).where(ArticleCountry.country_code == "RU")) == 20230222
