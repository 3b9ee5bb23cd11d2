"""The labels of articles as rows: `article_labels`, derived from `articles.labels`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, true

from store import bulk
from store.evidence import table_of
from store.functions import by_engine
from store.models import Article, ArticleLabel

_listed = by_engine(
    "listed", sqlite="json_each({0})", postgresql="json_array_elements_text(CAST({0} AS JSON))"
)
LABELS = table_of(ArticleLabel)


def all_labels() -> Select[*tuple[Any, ...]]:
    """Select what `article_labels` must hold."""
    each = _listed(Article.labels).table_valued("value")
    return (
        select(Article.id, each.c.value).join_from(Article, each, true()).where(Article.labels.is_not(None))
    )


def relabel(connection: Connection, article_ids: Iterable[int]) -> None:
    """Write the labels of some articles again, after their texts."""
    for chunk in bulk.chunks(article_ids):
        connection.execute(delete(LABELS).where(LABELS.c.article_id.in_(chunk)))
        rows = all_labels().where(Article.id.in_(chunk))
        connection.execute(insert(LABELS).from_select(("article_id", "label"), rows))
