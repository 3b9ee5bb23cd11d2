"""When a page was published: the dates that it declares, the day in its address, and the one that it shows.

A day that is only shown is read where pages print it: between the headline and the text, else right above the headline,
else behind a word such as "published". A day within the text, or of another article, is never taken.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from loaders.problems import SourceProblem
from loaders.sources.dates import read_date
from loaders.sources.html_body import text_size
from loaders.sources.markup import SILENT

if TYPE_CHECKING:
    from lxml.etree import _Element

PUBLISHED: Final = (
    "article:published_time", "og:article:published_time", "datePublished", "datepublished", "dateCreated", "date.published", "parsely-pub-date",
    "sailthru.date", "pubdate", "publish-date", "publish_date", "publication_date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dc.date", "dc:date", "date", "cxenseparse:recs:publishtime",
)  # fmt: skip
"""Names of `meta` elements (and, with a capital, of JSON-LD) that say when a page was published, best first."""
_UNSET: Final = ("1970-01-01", "1969-12-31")
"""How a date begins that nobody entered: the first instant that computers count from."""
_DAY_IN_ADDRESS: Final = re.compile(r"[/-]((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-]([0-2]?\d|3[01])(?=[/-]|$)")
_DIGITS_IN_ADDRESS: Final = re.compile(r"[/_-]((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?=[/_.-]|$)")
_WORDS: Final = re.compile(r"\w+")
_SHORT: Final = 140
"""Characters of a piece of a page that may be no more than its date, an author and some words."""
_SKIPPED: Final = SILENT | {"figure", "figcaption"}
"""A caption has the day of its picture."""
_NEAR: Final = 12
"""Pieces after a headline within which its date is printed."""
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_MONTH: Final = r"(?P<name>[^\W\d_][^\s\d.,،_]{1,14})\.?"
_SHOWN: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"(?<![\d.])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[\s-]*(?:d[ei]l?\s|of\s|d['’]|tháng\s)?\s*{_MONTH}[\s-]*[,،]?\s*"
            rf"(?:d[ei]l?\s+|of\s+)?{_YEAR}(?!\d)"
        ),
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?,?\s+{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}\.?\s*(?:m\.|gada|urteko)?\s*{_MONTH}\s+(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日일]",
        rf"(?<![\d./-]){_YEAR}(?P<mark>[-./])\s?(?P<month>\d{{1,2}})(?P=mark)\s?(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<![\d./-])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
        r"(?<![\d./-])(?P<numeric>\d{1,2}(?P<sign>[/-])\d{1,2}(?P=sign)(?:19|20)\d\d)(?![\d/-])",
    )
)
"""Days as pages print them; what has a name is one only if that is the name of a month."""
_PUBLISHED_WORD: Final = re.compile(
    r"\b(?:publi\w+|posted|erschienen|veröffentlicht|geplaatst|gepubliceerd|pubblicat\w+|publicerad|publisert|udgivet|julkaistu|"
    r"opublikowano|vydáno|publikováno|опубликован\w*|опубліковано|yayınlan\w+|date)\b|公開|配信|发布|發布|입력|نشر",
    re.IGNORECASE,
)
_CHANGED_WORD: Final = re.compile(
    r"(?:\b(?:updated?|modified|edited|until|bis|aktualisiert|geändert|mis à jour|modifié|actualizado|atualizado|aggiornato|bijgewerkt|"
    r"uppdaterad|oppdatert|opdateret|päivitetty|zaktualizowano|aktualizováno|обновлен\w*|оновлено|güncelle\w+)\b|更新|수정)\W*"
    r"(?:on|at|le|am|el|il|op)?\W*$",
    re.IGNORECASE,
)


def published(
    tree: _Element,
    said: Mapping[str, str],
    times: tuple[str, ...],
    *,
    address: str,
    title: str,
    language: str,
) -> Iterator[tuple[str, str]]:
    """Give the dates of publication of a page, (where, the date), best first."""
    values = ((name, said.get(name, "")) for name in PUBLISHED)
    stated = [
        (name, value)
        for name, value in (*values, *(("time", time) for time in times))
        if not value.startswith(_UNSET)
    ]
    yield from stated
    yield from ((name, day_in(value, language=language)) for name, value in stated)
    found = _DAY_IN_ADDRESS.search(address) or _DIGITS_IN_ADDRESS.search(address)
    yield "the page's address", "-".join(found.groups()) if found else ""
    yield "the page's text", shown_day(tree, title=title, language=language)


def shown_day(tree: _Element, *, title: str, language: str = "") -> str:
    """Give the day that a page prints beside its headline, or behind a word that says so; empty if it prints none."""
    body = tree.find("body")
    pieces = list(_pieces(tree if body is None else body))
    plain = [_plain(piece) for piece in pieces]
    named = [_plain(each) for each in (title, *map(_shown, islice(tree.iter("h1"), 3)))]
    heads = [at for name in named if text_size(name) > 9 for at, piece in enumerate(plain) if name in piece][
        :20
    ]
    _, bar, after = (tree.findtext(".//title") or "").rpartition("|")
    candidates = chain(
        [after if bar else ""],
        (piece for head in heads for piece in _until_text(pieces[head : head + _NEAR])),
        (piece for head in heads for piece in reversed(pieces[max(0, head - 3) : head])),
        filter(_PUBLISHED_WORD.search, pieces),
    )
    days = (day_in(each, language=language) for each in candidates)
    return next((day for day in days if day and day != day_in(title, language=language)), "")


def _shown(node: _Element) -> str:
    return " ".join(map(str, node.itertext()))


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _pieces(node: _Element) -> Iterator[str]:
    """Give the texts of a page in order: short ones whole, of longer ones their parts; an empty one for a paragraph."""
    if not isinstance(node.tag, str) or node.tag in _SKIPPED:
        return
    if node.tag == "time" and node.get("datetime"):
        yield node.get("datetime", "")
        return
    text = "" if any(True for _ in node.iter("time", *_SKIPPED)) else " ".join(_shown(node).split())
    if text and len(text) <= _SHORT:
        yield text
        return
    yield from _short(node.text)
    for child in node:
        yield from _pieces(child)
        yield from _short(child.tail)


def _short(text: str | None) -> Iterator[str]:
    plain = " ".join((text or "").split())
    if plain:
        yield plain if len(plain) <= _SHORT else ""


def _until_text(pieces: list[str]) -> Iterator[str]:
    """Give the pieces up to the second paragraph."""
    paragraphs = 0
    for piece in pieces:
        paragraphs += not piece
        if paragraphs == 2:
            return
        yield piece


def day_in(text: str, *, language: str = "") -> str:
    """Give the first day that a short text prints, but not one of a change, as YYYY-MM-DD; empty if it prints none.

    >>> day_in("22. Februar 2023, 8 Uhr"), day_in("Publié le 22 février 2023"), day_in("2023年2月22日")
    ('2023-02-22', '2023-02-22', '2023-02-22')
    >>> day_in("Updated Feb. 23, 2023; first published Feb. 22, 2023"), day_in("22 players in 2023")
    ('2023-02-22', '')
    """
    found = sorted(
        (match for pattern in _SHOWN for match in pattern.finditer(text)), key=lambda match: match.start()
    )
    for match in found:
        if not _CHANGED_WORD.search(text[: match.start()][-30:]) and (day := _day_of(match, language)):
            return day
    return ""


def _day_of(match: re.Match[str], language: str) -> str:
    """Write a match as YYYY-MM-DD.

    What 03/04/2023 means is decided by the page's language, as only in America the month is first; in plain English it stays as it is.
    """
    parts = match.groupdict()
    if parts.get("name"):
        parts["month"] = _month(parts["name"], language.partition("-")[0].lower())
    numeric = parts.get("numeric")
    if not (numeric or parts["month"]):
        return ""
    text = numeric or f"{int(parts['year']):04}-{int(parts['month'] or 0):02}-{int(parts['day'] or 0):02}"
    plain = language.lower()
    day_first = None if plain in {"", "en"} else plain not in {"en-us", "es-us", "fil"}
    try:
        day = read_date(text, day_first=day_first).day
    except SourceProblem as problem:
        return text if problem.reason == "ambiguous-date" else ""
    return "" if day > (datetime.now(tz=UTC) + timedelta(days=1)).date() else day.isoformat()


def _month(name: str, language: str) -> str | None:
    """Give the number of a month by its name in a language, else in any language if they agree."""
    known = _months().get(name.casefold(), {})
    if language in known:
        return known[language]
    numbers = set(known.values())
    return numbers.pop() if len(numbers) == 1 else None


@cache
def _months() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    lines = files("seeds").joinpath("month_names.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        for name in row["names"].split("|"):
            found[name.casefold()][row["language"]] = row["month"]
    return dict(found)
