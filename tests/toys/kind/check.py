"""Checks of a kind of finding that was added: it passes through every stage. Run inside the changed tree."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from sqlalchemy import func, select

from dateline.show import render_article
from loaders import load
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from store import bulk, connect, database_digest, get_article, read_article
from store.copy import copy_database
from store.engine import open_engine
from store.exchange import FORMS, export_database, import_database
from store.migrate import move
from store.models import Article, ArticleBand, Person
from store.models.wishes import ArticleWisher, Wish, WishSpan
from store.rollups import rebuild_rollups

URL, OTHER_URL, FOLDER, BELOW = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
BODY = "Vladimir Putin met Wang Yi in Moscow. Putin wishes peace for Ukraine. Somebody wishes rain. Wang wishes luck."
NEWER = BODY.replace("Putin wishes peace for Ukraine", "Putin wishes gas for China")


def wishes(url: str) -> list[tuple[object, ...]]:
    with connect(url) as session:
        rows = session.execute(
            select(Wish.number, Wish.what, Person.key, Wish.country_code)
            .outerjoin(Wish.person)
            .order_by(Wish.number)
        )
        return [tuple(row) for row in rows]


def wishers(url: str) -> list[tuple[object, ...]]:
    """Read the derived tables, which must equal a fresh derivation."""
    with open_engine(url) as engine, bulk.writing(engine) as connection:
        assert set(rebuild_rollups(connection).values()) == {0}
    with connect(url) as session:
        rows = session.execute(
            select(Person.key, ArticleWisher.wishes).join(Person, Person.id == ArticleWisher.person_id)
        )
        return sorted(map(tuple, rows))


def digest(url: str) -> str:
    with connect(url) as session:
        return database_digest(session)


def write(body: str) -> str:
    path = FOLDER / "visit.txt"
    path.write_text(f" date 2023-02-22 Visit\n\n{body}\n", encoding="utf-8")
    return str(path)


# From annotator to rows, and into the report.
report = load(URL, [write(BODY)])
assert (report.as_dict()["wishes"], report.as_dict()["wishers"]) == (3, 2), report.as_dict()
loaded = [(1, "peace", "vladimir-putin", "UA"), (2, "rain", None, None), (3, "luck", "wang-yi", None)]
assert wishes(URL) == loaded, wishes(URL)
assert wishers(URL) == [("vladimir-putin", 1), ("wang-yi", 1)]
with connect(URL) as session:
    body = func.substr(Article.body, WishSpan.start_char + 1, WishSpan.end_char - WishSpan.start_char)
    spans = session.execute(select(WishSpan.surface, body).join_from(WishSpan, Wish).join(Wish.article)).all()
    assert len(spans) == 6
    assert all(surface == words for surface, words in spans)

# Read and shown.
with connect(URL) as session:
    plain = read_article(session, 1)
    assert plain
    assert [(row[3], row[4]) for row in plain.findings["wishes"]] == [
        ("peace", "vladimir-putin"), ("rain", None), ("luck", "wang-yi"),
    ], plain  # fmt: skip
    article = get_article(session, 1)
    assert article
    console = Console(width=200)
    with console.capture() as shown:
        console.print(render_article(article, colour=False))
    assert "[Putin] wishes <peace> for {Ukraine}" in shown.get(), shown.get()
    assert "luck" in shown.get().rpartition("Wang Yi")[2]

# Digest, export, import and copy.
before = digest(URL)
for form in FORMS:
    export_database_to = FOLDER / form
    with connect(URL) as session:
        export_database(session, export_database_to, form)
    made = f"sqlite:///{FOLDER}/{form}.db"
    import_database(made, export_database_to)
    assert (digest(made), wishes(made)) == (before, loaded), form
copy_database(URL, OTHER_URL)
assert (digest(OTHER_URL), wishes(OTHER_URL), wishers(OTHER_URL)) == (before, loaded, wishers(URL))
for table, values in ((Wish, {"what": "war"}), (WishSpan, {"surface": "war"}), (Wish, {"person_id": None})):
    with connect(URL) as session:
        session.execute(table.__table__.update().values(values))
        assert database_digest(session) != before, values

# Followed: a country that is not in the article, people that are one, a name that belongs to no person.
with connect(URL) as session:
    visit = session.scalars(select(Article.digest)).one()
judge(URL, JudgementRecord("not_country", country_code="UA", article_digest=visit))
assert wishes(URL)[0] == (1, "peace", "vladimir-putin", None), wishes(URL)
judge(URL, JudgementRecord("same", person_key="vladimir-putin", other_key="wang-yi"))
assert [person for _, _, person, _ in wishes(URL)] == ["vladimir-putin", None, "vladimir-putin"], wishes(URL)
assert wishers(URL) == [("vladimir-putin", 2)]
judge(URL, JudgementRecord("reject", person_key="wang-yi", article_digest=visit))
judged = wishes(URL)
assert None in {person for _, _, person, _ in judged}
wishers(URL)

# Replaced by a newer text, and deleted with its article.
load(URL, [write(NEWER)])
assert [what for _, what, _, _ in wishes(URL)] == ["gas", "rain", "luck"], wishes(URL)
wishers(URL)
with open_engine(URL) as engine, bulk.writing(engine) as connection:
    for model in (ArticleBand, Article):
        connection.execute(model.__table__.delete())
    assert [connection.scalar(select(func.count()).select_from(each)) for each in (Wish, WishSpan)] == [0, 0]
load(URL, [write(BODY)])

# And out again.
with open_engine(URL) as engine:
    move(engine, BELOW)
