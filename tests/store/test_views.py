from __future__ import annotations

import pytest
from sqlalchemy import Engine, Table, delete, func, inspect, select

from store.models import ArticleDuplicate
from store.views import VIEWS
from tests.revisions import populate


def test_every_view_is_described(engine: Engine) -> None:
    assert set(inspect(engine).get_view_names()) == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_has_the_columns_and_types_that_describe_it(engine: Engine, view: Table) -> None:
    assert [column["name"] for column in inspect(engine).get_columns(view.name)] == view.columns.keys()
    with engine.connect() as connection:
        populate(connection)
        # Each of three articles is another's copy: without one of them there is a first.
        first = select(func.min(ArticleDuplicate.article_id)).scalar_subquery()
        connection.execute(delete(ArticleDuplicate).where(ArticleDuplicate.article_id == first))
        rows = connection.execute(select(view)).all()
    assert rows
    for column, *values in zip(view.columns, *rows, strict=True):
        known = [value for value in values if value is not None]
        assert all(type(value) is column.type.python_type for value in known), column.name


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_and_its_columns_have_comments(view: Table) -> None:
    assert all([view.comment, *(column.comment for column in view.columns)])
