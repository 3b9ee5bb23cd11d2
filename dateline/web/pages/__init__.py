"""The pages by their addresses."""

from __future__ import annotations

from dateline.web.pages import articles, asking, countries, overview, people, quotations
from dateline.web.view import Page

PAGES: dict[str, Page] = {
    "/": overview.home,
    "/articles": articles.listed,
    "/articles/facets": articles.facets,
    "/articles/{article}": articles.one,
    "/people": people.listed,
    "/people/{key:path}": people.one,
    "/countries": countries.listed,
    "/countries/{code}": countries.one,
    "/map": countries.world,
    "/network": people.network,
    "/stories": overview.stories,
    "/quotations": quotations.listed,
    "/sql": asking.sql,
    "/status": overview.status,
}
"""A page is a function from a request to a view; one with a `format` gives its rows as data."""
