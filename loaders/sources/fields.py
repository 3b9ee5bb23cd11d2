"""Records with named fields (JSON, CSV, Parquet): which field is which part of an article."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Final

from loaders.options import ReadOptions
from loaders.problems import SourceProblem
from loaders.records import ParsedArticle
from loaders.sources.articles import Origin, build_article
from loaders.sources.dates import (
    Dated,
    first_date,
    from_datetime,
    from_day,
    read_date,
    read_timestamp,
    side_instant,
)
from loaders.sources.markup import PARAGRAPH_TAGS, html_to_text
from store.errors import LoadError, shown

FIELD_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "headline", "webTitle", "heading", "head", "Titel", "titre", "título", "titolo"),
    "body": (
        "body", "text", "content", "articleBody", "full_text", "article_text", "body_text", "content_text",
        "maintext", "main_text", "article", "story", "content_html", "body_html", "body_xhtml", "html",
        "texte", "texto", "testo",
    ),
    "published_on": (
        "published_on", "published_at", "published", "date_published", "datePublished", "publish_date",
        "publication_date", "date_publish", "pub_date", "webPublicationDate", "first_published", "date",
        "datetime", "timestamp", "firstcreated", "contentcreated", "versioncreated", "Datum", "fecha",
    ),
    "published_at": ("published_at",),
    "modified_at": ("modified_at", "date_modified", "updated_at", "last_modified", "modified", "updated", "versioncreated"),
    "url": ("url", "link", "web_url", "canonical_url", "article_url", "source_url"),
    "external_id": ("external_id", "guid", "uuid", "id"),
    "publisher": ("publisher", "outlet", "newspaper", "publication", "source_name", "source_domain", "site_name", "source", "provider"),
    "language": ("language", "lang"),
    "author": ("author", "authors", "byline", "bylines", "creator", "creators", "writer", "by"),
    "section": ("section", "sectionName", "articleSection", "category", "desk", "rubric"),
    "rights": ("rights", "copyright", "copyrightnotice", "license", "licence", "usageterms"),
    "labels": ("labels", "tags", "keywords", "subjects", "subject", "topics"),
}  # fmt: skip
"""Our parts of an article, and the names under which sources have them, best first.

Case, blanks and punctuation do not matter: `Publish Date` is `publish_date`.
"""

DEPTH: Final = 50
"""Lists and objects within each other in one field."""
_HTML_NAMES: Final = frozenset({"contenthtml", "bodyhtml", "bodyxhtml", "html"})
_INNER_NAMES: Final = ("name", "byline", "by", "title", "main", "rendered", "text", "value")
_COUNTER: Final = re.compile(r"\d{1,9}")
_SECONDS: Final = re.compile(r"\d{9,13}(?:\.\d+)?")

Record = Mapping[str, object]
Read = Callable[[object], Dated]


class UnknownField(LoadError):
    """A mapping names a part that articles do not have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"articles have no {name!r}; map one of {', '.join(FIELD_NAMES)} to a field of the source"
        )


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raise `UnknownField` if a mapping names what articles do not have.

    >>> check_mapping({"title": "headline"})
    """
    for name in mapping:
        if name not in FIELD_NAMES:
            raise UnknownField(name)


def choose_fields(names: Iterable[str], *, mapping: Mapping[str, str]) -> dict[str, str]:
    """Map the parts of an article to a record's fields; the given mapping has precedence over the known names.

    >>> choose_fields(["Headline", "Publish Date", "text"], mapping={})
    {'title': 'Headline', 'body': 'text', 'published_on': 'Publish Date'}
    """
    present: dict[str, str] = {}
    for name in names:
        present.setdefault(_plain(name), name)
    chosen = dict(mapping)
    for part, candidates in FIELD_NAMES.items():
        found = next((present[_plain(name)] for name in candidates if _plain(name) in present), None)
        if part not in chosen and found is not None:
            chosen[part] = found
    return {part: chosen[part] for part in FIELD_NAMES if part in chosen}


def require_fields(names: Iterable[str], *, mapping: Mapping[str, str]) -> None:
    """Raise `SourceProblem` (`malformed`, `no-date`) if a table's columns have no text or no date."""
    columns = list(names)
    chosen = choose_fields(columns, mapping=mapping)
    for part in mapping:
        if mapping[part] not in columns:
            raise _missing_field(mapping[part], columns)
    _require(chosen, columns)


def article_from_record(record: Record, origin: Origin) -> ParsedArticle:
    """Make an article of a record; raises `SourceProblem` with the reason if it is not one."""
    options, repairs = origin.options, origin.repairs
    chosen = choose_fields(record, mapping=options.mapping)
    _require(chosen, record)
    values = {part: lookup(record, path) for part, path in chosen.items()}
    for part, path in options.mapping.items():
        if part in {"body", "published_on"} and values[part] is None and path.split(".")[0] not in record:
            raise _missing_field(path, record)
    body = text_of(values.get("body"))
    if _plain(chosen["body"].split(".")[-1]) in _HTML_NAMES or PARAGRAPH_TAGS.search(body):
        body = html_to_text(body, limits=options.limits)
        repairs = (*repairs, "text taken out of HTML")
    url = text_of(values.get("url")) or None
    read = partial(_read, options=options)
    dated, passed = _dated(record, chosen, values, read, options=options)
    modified, left_out = side_instant(chosen.get("modified_at", ""), values.get("modified_at"), read)
    return build_article(
        title=html.unescape(text_of(values.get("title"))),
        body=body,
        dated=dated,
        source_uri=origin.source_uri,
        source_format=origin.source_format,
        language=text_of(values.get("language")) or None,
        publisher=text_of(values.get("publisher")) or None,
        url=url,
        external_id=_external_id(values.get("external_id"), mapped="external_id" in options.mapping) or url,
        repairs=(*repairs, *passed, *left_out),
        modified_at=modified,
        author=text_of(values.get("author")),
        section=text_of(values.get("section")),
        rights=text_of(values.get("rights")),
        labels=text_of(values.get("labels")),
        embargoed=side_instant("embargoed", record.get("embargoed"), read)[0],
    )


def lookup(record: Record, path: str) -> object:
    """Get a field, or a field of a field by a path with dots, or None.

    >>> lookup({"source": {"name": "The Pier"}}, "source.name")
    'The Pier'
    """
    if path in record:
        return record[path]
    value: object = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text_of(value: object, *, depth: int = 0) -> str:
    r"""Turn a field's value into text: paragraphs of a list separated by blank lines, an object by its name.

    >>> text_of(["First.", "Second."])
    'First.\n\nSecond.'
    """
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if depth > DEPTH:
        raise SourceProblem("too-deep", f"a field's value is nested more than {DEPTH} times")
    if isinstance(value, Mapping):
        return text_of(next((value[name] for name in _INNER_NAMES if value.get(name)), None), depth=depth + 1)
    if isinstance(value, (list, tuple)):
        return "\n\n".join(filter(None, (text_of(each, depth=depth + 1) for each in value)))
    return str(value)


def _require(chosen: Mapping[str, str], names: Iterable[str]) -> None:
    if "body" not in chosen:
        message = f"no field for the text among {_listed(names)}; name it with --map body=..."
        raise SourceProblem("malformed", message)
    if "published_on" not in chosen and "published_at" not in chosen:
        raise SourceProblem(
            "no-date", f"no field for the date among {_listed(names)}; name it with --map published_on=..."
        )


def _missing_field(name: str, names: Iterable[str]) -> SourceProblem:
    return SourceProblem(
        "malformed", f"there is no field {shown(name)}; the fields here are {_listed(names)}"
    )


def _listed(names: Iterable[str], *, limit: int = 20) -> str:
    known = [shown(name) for name in names]
    return ", ".join(known[:limit]) + (", ..." if len(known) > limit else "")


def _external_id(value: object, *, mapped: bool) -> str | None:
    """Accept a guid; a mere counter ("7") identifies articles within one file only, and is left out."""
    identifier = text_of(value).strip()
    if not identifier or (not mapped and _COUNTER.fullmatch(identifier)):
        return None
    return identifier


def _dated(
    record: Record,
    chosen: Mapping[str, str],
    values: Mapping[str, object],
    read: Read,
    *,
    options: ReadOptions,
) -> tuple[Dated, tuple[str, ...]]:
    """Read the first date of publication that is of use, and its instant from a field of its own; notes beside it."""
    dated, passed = first_date(_declared(record, chosen, values, options=options), read)
    instant = values.get("published_at")
    if dated.instant or instant == values.get("published_on"):
        return dated, passed
    moment, left_out = side_instant(chosen.get("published_at", ""), instant, read)
    return Dated(dated.day, moment, dated.notes), (*passed, *left_out)


def _declared(
    record: Record, chosen: Mapping[str, str], values: Mapping[str, object], *, options: ReadOptions
) -> Iterator[tuple[str, object]]:
    """Give the dates of publication, best first: (field, value); a mapping allows no other field."""
    for part in ("published_on", "published_at"):
        if part in chosen:
            yield chosen[part], values[part]
    if "published_on" not in options.mapping:
        known = {_plain(name) for name in FIELD_NAMES["published_on"]}
        yield from ((name, record[name]) for name in record if _plain(name) in known)


def _read(value: object, *, options: ReadOptions) -> Dated:
    match value:
        case datetime():
            return from_datetime(value, today=options.today)
        case date():
            return from_day(value, today=options.today)
        case bool() | None | "":
            raise SourceProblem("no-date", "the date field is empty; an article is never given today's date")
        case int() if 16000101 <= value <= 21991231:
            return read_date(str(value), today=options.today)
        case int() | float():
            return read_timestamp(value, today=options.today)
        case str() if _SECONDS.fullmatch(value.strip()):
            return read_timestamp(float(value), today=options.today)
        case _:
            return read_date(text_of(value), day_first=options.day_first, today=options.today)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()
