"""The question that a page's address asks: read from the query string, checked, and written back as links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from store import StoreError, get_country, get_person
from store.groups import find_group
from store.models import Person
from store.queries import ArticleFilters

LONGEST = 2_000
"""Characters of a value at most."""
DAYS = ("since", "until", "mentions_date")
FILTERS = ("q", "person", "country", "publisher", "role", "since", "until", "mentions_date", "stories")
"""The parameters of an address that filter articles."""
ORDERS = ("newest", "oldest", "best")


class BadRequest(StoreError):
    """The address asks for something invalid."""


@dataclass(frozen=True, slots=True)
class Question:
    """The filters of an address: as texts for links, as filters of the query layer, and as words to show."""

    texts: dict[str, str]
    filters: ArticleFilters
    person: Person | None = None
    country: str | None = None
    chips: list[tuple[str, str, str]] = field(default_factory=list)
    """The filters to show: parameter, its name, and its value."""

    @property
    def names(self) -> dict[str, str]:
        """The people and countries of the question by names that hold in every database."""
        return {name: self.texts[name] for name in ("person", "country") if name in self.texts}

    def without(self, *names: str, **more: Any) -> dict[str, str]:
        """Give the question's parameters without some, and with others instead."""
        kept = {name: text for name, text in self.texts.items() if name not in (*names, *more)}
        return kept | {name: str(value) for name, value in more.items() if value not in (None, "")}


def read_question(session: Session, query: Mapping[str, str]) -> Question:
    """Read the filters of an address. Raises `BadRequest`, or what the query layer says of a name."""
    texts = {name: clean(name, query[name]) for name in FILTERS if query.get(name, "").strip()}
    days = {name: day_of(name, texts[name]) for name in DAYS if name in texts}
    person = get_person(session, texts["person"]) if "person" in texts else None
    country = None
    filters: ArticleFilters = {}
    if "q" in texts:
        filters["search"] = texts["q"]
    if person is not None:
        filters["person"] = person.id
        texts["person"] = f"key:{person.key}"
    if "country" in texts:
        texts["country"], country = country_of(session, texts["country"])
        filters["country"] = texts["country"]
    if "publisher" in texts:
        filters["publisher"] = texts["publisher"]
    if "role" in texts:
        filters["role"] = texts["role"]
    if "since" in days:
        filters["since"] = days["since"]
    if "until" in days:
        filters["until"] = days["until"]
    if "mentions_date" in days:
        filters["mentions_date"] = days["mentions_date"]
    if texts.get("stories"):
        filters["stories"] = True
    shown = {"person": person and person.name, "country": country, "stories": "once each"}
    chips = [(name, _CHIPS[name], str(shown.get(name) or text)) for name, text in texts.items()]
    return Question(texts, filters, person, country, chips)


_CHIPS = {
    "q": "words", "person": "names", "country": "names", "publisher": "published by", "role": "with the role",
    "since": "from", "until": "to", "mentions_date": "speaks of", "stories": "stories",
}  # fmt: skip


def country_of(session: Session, text: str) -> tuple[str, str]:
    """Give the code and name of a country, or the key and name of a group of countries."""
    if group := find_group(text):
        return group.key, group.name
    country = get_country(session, text)
    return country.code, country.name


def clean(name: str, text: str) -> str:
    """Check the value of a parameter. Raises `BadRequest`."""
    if len(text) > LONGEST:
        raise BadRequest(f"{name} may have at most {LONGEST} characters")
    if "\x00" in text:
        raise BadRequest(f"{name} contains a NUL")
    return text.strip()


def day_of(name: str, text: str) -> date:
    """Read a day. Raises `BadRequest`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{name} is a day, written 2023-02-22") from None


def number_of(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Read a whole number from 1 to `most`. Raises `BadRequest`."""
    text = query.get(name, "") or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and 1 <= int(text) <= most):
        raise BadRequest(f"{name} is a number from 1 to {most}")
    return int(text)


def choice_of(query: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str | None:
    """Read one of a few words. Raises `BadRequest`."""
    text = query.get(name) or None
    if text is not None and text not in choices:
        raise BadRequest(f"{name} is one of {', '.join(choices)}")
    return text


def place_of(query: Mapping[str, str]) -> tuple[date, int] | None:
    """Read where the page before ended: `2023-02-22.17`. Raises `BadRequest`."""
    text = query.get("after", "")
    if not text:
        return None
    day, _, number = text.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        raise BadRequest("after is a day and an article's id, written 2023-02-22.17")
    return day_of("after", day), int(number)


class Linker:
    """Writes addresses under the path that the app is mounted at."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/")

    def __call__(self, path: str, parameters: Mapping[str, Any] | None = None, /, **more: Any) -> str:
        """Write the address of a page."""
        given = {**(parameters or {}), **more}
        said = {name: value for name, value in given.items() if value not in (None, "")}
        return f"{self.root}{path}" + (f"?{urlencode(said)}" if said else "")
