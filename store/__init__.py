"""The database: its models, how to reach it, what to ask it and how to write to it.

>>> from store import connect, select_articles
>>> statement = select_articles(person="Wang Yi", country="RU")
"""

from store.digest import database_digest
from store.errors import AmbiguousName, DatelineError, QuerySyntaxError, StoreError, UnknownName
from store.queries import (
    get_article,
    get_country,
    get_person,
    read_article,
    select_articles,
    select_co_mentions,
    select_countries,
    select_dates,
    select_facets,
    select_headlines,
    select_mentions,
    select_people,
    select_quotations,
    select_roles,
    select_stories,
    select_timeline,
)
from store.session import connect
from store.sql import run_sql

__all__ = [
    "AmbiguousName",
    "DatelineError",
    "QuerySyntaxError",
    "StoreError",
    "UnknownName",
    "connect",
    "database_digest",
    "get_article",
    "get_country",
    "get_person",
    "read_article",
    "run_sql",
    "select_articles",
    "select_co_mentions",
    "select_countries",
    "select_dates",
    "select_facets",
    "select_headlines",
    "select_mentions",
    "select_people",
    "select_quotations",
    "select_roles",
    "select_stories",
    "select_timeline",
]
