"""Who is named together with whom: the people most named in some articles, and how many articles name two of them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dateline.pictures.network import Edge
from store import select_articles, select_people
from store.models import Article, Person
from store.queries import ArticleFilters
from store.tables import article_people


def named_together(
    session: Session, filters: ArticleFilters, number: int
) -> tuple[dict[str, str], list[Edge]]:
    """Give the names by key of the people most named in the articles, and their pairs, the most frequent first."""
    names = {key: name for key, name, *_ in session.execute(select_people(**filters, limit=number))}
    found = select(Person.id, Person.key).where(Person.key.in_(names))
    keys = dict(session.execute(found).all())
    one, other = article_people.alias("one"), article_people.alias("other")
    same = (other.c.article_id == one.c.article_id) & (other.c.person_id > one.c.person_id)
    counted = (
        select(one.c.person_id, other.c.person_id, func.count())
        .join_from(one, other, same)
        .where(one.c.person_id.in_(keys), other.c.person_id.in_(keys))
        .group_by(one.c.person_id, other.c.person_id)
    )
    if any(filters.values()):
        asked = select_articles(**filters, order="newest").order_by(None).with_only_columns(Article.id)
        counted = counted.where(one.c.article_id.in_(asked))
    edges = [
        (min(keys[a], keys[b]), max(keys[a], keys[b]), articles)
        for a, b, articles in session.execute(counted)
    ]
    return names, sorted(edges, key=lambda edge: (-edge[2], edge[:2]))
