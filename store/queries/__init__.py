"""The query layer: functions that return a `Select`, so that users go on with SQLAlchemy where it ends.

Every statement has a unique last sort key, so that pages never overlap; nothing here
needs a session but the functions called `get_*`. A question is one function; the
conditions that questions share are in `conditions`.
"""

from store.models.articles import day_number
from store.queries.articles import get_article, read_article, select_articles, select_facets, select_headlines
from store.queries.co_mentions import select_co_mentions
from store.queries.conditions import ArticleFilters
from store.queries.dates import select_dates
from store.queries.mentions import select_mentions, select_roles
from store.queries.names import get_country, get_person
from store.queries.quotations import select_quotations
from store.queries.rankings import select_countries, select_people
from store.queries.stories import select_stories
from store.queries.timelines import select_timeline

__all__ = [
    "ArticleFilters",
    "day_number",
    "get_article",
    "get_country",
    "get_person",
    "read_article",
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
