"""HTML pages: one article each, its text, title and date by what the page shows and declares."""

from __future__ import annotations

import codecs
import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from loaders.options import DEFAULTS, Limits, ReadOptions
from loaders.problems import SourceProblem
from loaders.records import ParsedArticle, Part
from loaders.sources import Format, bounded
from loaders.sources.articles import Origin, build_article
from loaders.sources.dates import Dated, first_date
from loaders.sources.decoding import REPAIR_UTF16, decode, looks_binary
from loaders.sources.fields import text_of
from loaders.sources.html_body import article_text, text_size
from loaders.sources.html_dates import published
from loaders.sources.markup import html_to_text, is_html, refuse_attributes

if TYPE_CHECKING:
    from lxml.etree import _Element
    from trafilatura.settings import Document

_CHARSET: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_LATIN: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"})
MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified", "dateModified",
)  # fmt: skip
DETAILS: Final = {
    "author": ("author", "parsely-author", "sailthru.author", "article:author", "dc.creator", "byl"),
    "section": ("articleSection", "article:section", "parsely-section"),
    "rights": ("copyrightNotice", "license", "copyright", "dc.rights", "dcterms.rights", "rights"),
    "labels": ("keywords", "news_keywords", "article:tag", "parsely-tags"),
}
"""Names of `meta` elements and of JSON-LD for what a page says about its article."""
_ARTICLE_TYPES: Final = re.compile(r"Article|Posting|Report|Story|WebPage|ClaimReview")
_SHORT_TEXT: Final = 250
"""Characters of an article below which trafilatura is asked too."""
_DATA: Final = frozenset({"application/ld+json", "application/json"})
"""Types of scripts that hold data."""
_SITE: Final = re.compile(r"\s+[|–—·•»-]\s+")
_LINKED: Final = (
    "headline",
    "datePublished",
    "dateCreated",
    "dateModified",
    "publisher",
    *(name for names in DETAILS.values() for name in names),
)
_LISTED: Final = frozenset({"article:tag", "article:author", "author", "dc.creator"})
"""Names of `meta` elements that a page repeats for each of several values."""
DEPTH: Final = 240
"""Elements within each other: libxml2 drops what lies deeper than 256; real pages nest some dozens."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page says about itself in `meta` elements, JSON-LD and `time` elements."""

    meta: dict[str, str]
    linked: dict[str, str]
    times: tuple[str, ...]
    language: str | None
    canonical: str | None


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the one article of an HTML page; nothing that the page refers to is fetched."""
    origin = Origin(source_uri, "html", options)
    raw = stream.read(options.limits.document + 1)
    yield origin.document(partial(parse_page, raw, origin), raw=raw)


def parse_page(
    raw: bytes, origin: Origin, *, charset: str | None = None, url: str | None = None
) -> ParsedArticle:
    """Make an article of a page's bytes, in a process that can be ended; raises `SourceProblem` if there is no article.

    `charset` and `url` are what HTTP said. The date is the one that the page declares;
    the day of the crawl or of the file is never taken for it.
    """
    limits = origin.options.limits
    if len(raw) > limits.document:
        raise SourceProblem("too-large", f"over the limit of {limits.document:,} bytes for one page")
    if not raw.strip():
        raise SourceProblem("empty", "the page has no text")
    kind = looks_binary(raw[:8192])
    if kind:
        raise SourceProblem("binary", f"not text, but {kind}")
    return bounded.call(_parse_page, limits.page_seconds, raw, origin, charset, url)


def _parse_page(raw: bytes, origin: Origin, charset: str | None, url: str | None) -> ParsedArticle:
    page, repairs = decode_page(raw, charset=charset)
    tree = _tree(page, limits=origin.options.limits)
    declared = _declared(tree)
    description = declared.meta.get("og:description") or declared.meta.get("description") or ""
    text = article_text(tree, description=description)
    if text_size(text) < _SHORT_TEXT:
        text = _other_text(tree, text, url=url)
    if not text:
        raise SourceProblem("no-body", "no article text was found in the page")
    title = _title(tree, declared)
    address = declared.canonical or declared.meta.get("og:url") or url or None
    dated, passed = first_date(_published(tree, declared, title=title, address=address), origin.read_date)
    modified, left_out = _modified(declared, origin.read_date)
    return build_article(
        title=title,
        body=re.sub(r"\n+", "\n\n", _without_headline(text, title=title)),
        dated=dated,
        source_uri=origin.source_uri,
        source_format=origin.source_format,
        language=declared.language or declared.meta.get("og:locale", "").replace("_", "-"),
        publisher=declared.linked.get("publisher") or declared.meta.get("og:site_name"),
        url=address,
        external_id=address,
        repairs=(*origin.repairs, *repairs, *passed, *left_out),
        modified_at=modified,
        embargoed=None,
        **{part: _said(declared, names) for part, names in DETAILS.items()} | _shown_author(tree, declared),
    )


def _other_text(tree: _Element, text: str, *, url: str | None) -> str:
    """Give a text that is much longer than the one the page shows: that of its data, else what trafilatura takes for it."""
    for other in (_text_in_data(tree, text), _extracted(tree, url=url)):
        if len(other) > 2 * len(text) and (text_size(other) >= _SHORT_TEXT or text_size(text) < 80):
            return other
    return text


def _said(declared: Declared, names: tuple[str, ...]) -> str:
    """Give the value of the first of some names that the page has; names with a capital are JSON-LD's."""
    return next(
        (found for name in names if (found := declared.linked.get(name) or declared.meta.get(name))), ""
    )


def _shown_author(tree: _Element, declared: Declared) -> dict[str, str]:
    """Give the author that a page shows and marks as one, if it declares none; more than a name is not taken."""
    if _said(declared, DETAILS["author"]):
        return {}
    marked = tree.iterfind(".//*[@itemprop='author']")
    linked = (node for node in tree.iterfind(".//a[@rel]") if "author" in (node.get("rel") or "").split())
    first = next(chain(marked, linked), None)
    if first is None:
        return {}
    name = first.find(".//*[@itemprop='name']")
    shown = _shown(first if name is None else name)
    return {"author": shown} if 0 < len(shown) < 60 else {}


def _title(tree: _Element, declared: Declared) -> str:
    """Give the headline that a page declares, else the one it shows; without the site's name at its end."""
    said = (
        declared.linked.get("headline"),
        declared.meta.get("og:title"),
        declared.meta.get("twitter:title"),
        declared.meta.get("title"),
    )
    titles = (" ".join(html.unescape(each).split()) for each in said if each)
    headings = [_shown(node) for node in tree.iter("h1", "h2", "h3")]
    title = next(filter(None, titles), "") or _shown_title(tree, headings)
    sites = {declared.meta.get("og:site_name", ""), declared.linked.get("publisher", "")}
    stated = bool(declared.linked.get("headline", "").strip())
    return _without_site(title, {site.strip().casefold() for site in sites}, [] if stated else headings)


def _shown(node: _Element) -> str:
    return " ".join(str(node.xpath("string()")).split())


def _shown_title(tree: _Element, headings: list[str]) -> str:
    """Give the heading that the window's title has as well, else the only or first main heading, else the window's title."""
    window = next((_shown(node) for node in tree.iter("title")), "")
    in_both = [
        heading for heading in headings if text_size(heading) > 9 and heading.casefold() in window.casefold()
    ]
    main = next(filter(None, map(_shown, tree.iter("h1"))), "")
    return max(in_both, key=len, default=main or window)


def _without_site(title: str, sites: set[str], headings: list[str]) -> str:
    """Take the site's name off a title: what follows a bar or dash, if the page is called so or has a heading without it."""
    for found in _SITE.finditer(title):
        before, name = title[: found.start()], title[found.end() :]
        if name.casefold() in sites or before in headings:
            return before
    return title


def _without_headline(text: str, *, title: str) -> str:
    """Remove the headline from the text, where a page repeats it above the first paragraph."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if rest and " ".join(first.split()) == title else text


def decode_page(raw: bytes, *, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    r"""Decode a page by its byte order mark, as HTTP or the page declares, else like any text.

    Latin-1 means cp1252, as in every browser.

    >>> decode_page(b'<meta charset="windows-1251"><p>\xcc\xe8\xf0</p>')[0][-10:]
    '<p>Мир</p>'
    """
    found = _CHARSET.search(raw[:4096])
    declared = (charset or (found[1].decode("ascii") if found else "")).lower()
    if declared in _LATIN:
        declared = "cp1252"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16"), (REPAIR_UTF16,)
        except UnicodeDecodeError as error:
            message, place = f"broken UTF-16 ({error.reason})", f"byte {error.start}"
            raise SourceProblem("encoding", message, position=place) from error
    if declared and not raw.isascii() and declared not in {"utf-8", "utf8"}:
        with suppress(
            UnicodeDecodeError
        ):  # in no other encoding do a page's letters look like UTF-8 by chance
            return raw.decode("utf-8-sig"), ()
    if declared and declared not in {"utf-8", "utf8"} and not raw.startswith(codecs.BOM_UTF8):
        # A page that declares one encoding and uses another is common: then its bytes are looked at.
        with suppress(LookupError, UnicodeDecodeError):
            return raw.decode(declared), ()
    return decode(raw.removeprefix(codecs.BOM_UTF8))


def _tree(page: str, *, limits: Limits) -> _Element:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    refuse_attributes(page, most=limits.attributes)
    try:
        tree: _Element = document_fromstring(
            _DECLARATION.sub("", page.replace("\x00", " ")),
            parser=HTMLParser(no_network=True, huge_tree=False),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceProblem("malformed", f"the HTML can't be read ({error})") from error
    if tree.xpath(f"boolean(//*[count(ancestor::*) >= {DEPTH}])"):
        raise SourceProblem("too-deep", f"elements nested more than {DEPTH} times")
    if page.count("<") > limits.elements and tree.xpath(f"boolean(count(//*) > {limits.elements})"):
        raise SourceProblem("too-large", f"over the limit of {limits.elements:,} elements for one page")
    return tree


def _declared(tree: _Element) -> Declared:
    meta: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        content = node.get("content")
        if name and content and content.strip():
            name, said = name.strip().lower(), content.strip()
            meta[name] = f"{meta[name]}\n{said}" if name in _LISTED and name in meta else meta.get(name, said)
    times = (node.get("datetime") or "" for node in tree.iter("time") if _is_publication(node))
    links = (node.get("href") for node in tree.iter("link") if (node.get("rel") or "").lower() == "canonical")
    return Declared(
        meta=meta,
        linked=_linked_data(tree),
        times=tuple(time for time in times if time),
        language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        canonical=next((link for link in links if link and "://" in link), None),
    )


def _is_publication(node: _Element) -> bool:
    return (
        node.get("pubdate") is not None
        or node.get("itemprop", "").lower() == "datepublished"
        or "dt-published" in node.get("class", "").split()
    )


def _linked_data(tree: _Element) -> dict[str, str]:
    """Collect what JSON-LD (schema.org) says about the article; objects about the page count last."""
    things: list[dict[str, object]] = []
    for node in tree.iter("script"):
        if (node.get("type") or "").strip().lower() == "application/ld+json" and node.text:
            with suppress(ValueError, RecursionError):  # what is missing is looked for elsewhere in the page
                things += _things(json.loads(node.text, strict=False))
    things.sort(key=lambda thing: "WebPage" in str(thing["@type"]))
    return {
        name: text
        for name in _LINKED
        if (text := next(filter(None, (text_of(thing.get(name)) for thing in things)), ""))
    }


def _text_in_data(tree: _Element, shown: str) -> str:
    """Give the longest text that a page's scripts hold as data: JSON-LD's articleBody, else paragraphs of HTML.

    It has the beginning of what the page shows, unless that is too little to be text: a page's data may be about cookies.
    """
    found: list[tuple[bool, str]] = []
    for node in tree.iter("script"):
        if (node.get("type") or "").strip().lower() in _DATA and node.text:
            with suppress(ValueError, RecursionError):
                found += _long_texts(json.loads(node.text, strict=False))
    found.sort(key=lambda each: (each[0], len(each[1])), reverse=True)
    start = " ".join(shown.split())[:40] if text_size(shown) >= 80 else ""
    texts = (html_to_text(text) for _, text in found[:5])
    return next((text for text in texts if start in " ".join(text.split())), "")


def _long_texts(value: object, *, name: str = "") -> Iterator[tuple[bool, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _long_texts(each, name=key)
    elif isinstance(value, list):
        for each in value:
            yield from _long_texts(each, name=name)
    elif isinstance(value, str) and (name == "articleBody" or "</p>" in value):
        yield name == "articleBody", value


def _things(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        for each in value:
            yield from _things(each)
    elif isinstance(value, dict):
        if _ARTICLE_TYPES.search(str(value.get("@type", ""))):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(value.get(name))


def _extracted(tree: _Element, *, url: str | None) -> str:
    """Take the text of a page that is not a usual article, as trafilatura does."""
    from trafilatura import bare_extraction

    try:
        document = cast("Document | None", bare_extraction(tree, url=url, fast=True, include_comments=False))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise SourceProblem("malformed", f"no article could be taken out of the page ({error})") from error
    return (document.text or "").strip() if document else ""


def _published(
    tree: _Element, declared: Declared, *, title: str, address: str | None
) -> Iterator[tuple[str, str]]:
    """Give the dates of a page, (where, the date), best first."""
    language = declared.language or declared.meta.get("og:locale", "").replace("_", "-")
    yield from published(
        tree,
        declared.meta | declared.linked,
        declared.times,
        address=address or "",
        title=title,
        language=language,
    )
    yield "the page's text", _day_in_text(tree)


def _day_in_text(tree: _Element) -> str:
    """Find a day that a page prints elsewhere, as htmldate does."""
    from htmldate import find_date

    with suppress(ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return (
            find_date(deepcopy(tree), extensive_search=False, original_date=True, outputformat="%Y-%m-%d")
            or ""
        )
    return ""


def _modified(declared: Declared, read: Callable[[str], Dated]) -> tuple[datetime | None, tuple[str, ...]]:
    said = declared.meta | declared.linked
    candidates = [(name, said.get(name, "")) for name in MODIFIED]
    try:
        dated, passed = first_date(candidates, read)
    except SourceProblem as problem:
        stated = any(value for _, value in candidates)
        return None, (f"modified_at left out ({problem.reason})",) if stated else ()
    return dated.instant, passed


FORMAT: Final = Format("html", (".html", ".htm", ".xhtml"), split, is_html)
