"""NewsML-G2 (IPTC, 2.x): news items alone or in a message, their text as NITF, XHTML or plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem
from loaders.records import Parsed, ParsedArticle
from loaders.sources import Format
from loaders.sources.articles import Origin, build_article, read_text_records
from loaders.sources.dates import first_date, side_instant
from loaders.sources.elements import Element, split_elements, undeclared
from loaders.sources.markup import XML_OPTIONS, element_text, has_root, refuse_unsafe
from loaders.sources.nitf import attribute, find, text

if TYPE_CHECKING:
    from lxml.etree import _Element

_ITEM: Final = re.compile(rb"<((?:[\w-]+:)?newsItem)(?=[\s>/])")
DATES: Final = ("firstCreated", "contentCreated", "versionCreated")
"""When an item first appeared, else when its content or this version was made."""
WITHDRAWN: Final = ("canceled", "withheld")
"""Publishing statuses (IPTC's `stat:`) of items that are not to be published."""


def parse(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Parsed]:
    """Read the news items of a NewsML-G2 document, one in memory at a time.

    The n-th item of a message has the fragment `#n`; an item on its own has the file's
    URI. Packages and concepts are no articles and are passed over.
    """
    origin = Origin(source_uri, "newsml", options)
    return read_text_records(stream, _parse_items, origin=origin, noun="item", empty="no <newsItem> in it")


def _parse_items(chunks: Iterator[bytes], origin: Origin) -> Iterator[Parsed]:
    limit = origin.options.limits.document
    head, items = split_elements(chunks, opening=_ITEM, limit=limit)
    refuse_unsafe(head)
    if origin.repairs:
        head = undeclared(head)
    alone, number = b"newsMessage" not in head, 0
    for number, item in enumerate(items, start=1):
        place = origin if alone and number == 1 else origin.at(number)
        article = partial(_article, item, head, place)
        yield place.attempt(article, position=f"item {number}", raw=item.raw)
    if not number and head.strip():
        raise SourceProblem("malformed", "no <newsItem> in it")


def _tree(raw: bytes) -> _Element:
    """Parse one item behind the document's head, which need not be closed."""
    from lxml import etree

    parser = etree.XMLPullParser(events=("end",), tag="{*}newsItem", **XML_OPTIONS)
    try:
        parser.feed(raw)
        for _, node in parser.read_events():
            return cast("_Element", node)
    except etree.XMLSyntaxError as error:
        reason = "too-deep" if "depth" in str(error).lower() else "malformed"
        raise SourceProblem(reason, f"broken XML ({error})") from error
    raise SourceProblem("malformed", "broken XML: the news item can't be read")


def _article(element: Element, head: bytes, origin: Origin) -> ParsedArticle:
    element.check(limit=origin.options.limits.document)
    item = _tree(head + element.raw)
    status = (attribute(item, "pubStatus", "qcode") or "").rpartition(":")[2]
    if status in WITHDRAWN:
        raise SourceProblem("withdrawn", f"its publisher marked it as {status}")
    dated, passed = first_date(((name, text(item, name)) for name in DATES), origin.read_date)
    modified, left_out = side_instant("versionCreated", text(item, "versionCreated"), origin.read_date)
    return build_article(
        title=text(item, "headline") or text(item, "title") or "",
        body=_body(item),
        dated=dated,
        source_uri=origin.source_uri,
        source_format="newsml",
        language=attribute(item, "language", "tag") or item.get("{http://www.w3.org/XML/1998/namespace}lang"),
        publisher=_provider(item),
        url=attribute(item, "remoteContent", "href"),
        external_id=item.get("guid"),
        repairs=(*origin.repairs, *passed, *left_out),
        modified_at=modified,
    )


def _body(item: _Element) -> str:
    content = find(item, "contentSet")
    if content is None:
        raise SourceProblem("no-body", "the item has no <contentSet>")
    nitf = find(content, "body.content")
    if nitf is not None:
        return element_text(nitf)
    inline = find(content, "inlineXML")
    if inline is not None:
        html = find(inline, "body")
        return element_text(html if html is not None else inline)
    plain = find(content, "inlineData")
    return "".join(str(piece) for piece in plain.itertext()) if plain is not None else ""


def _provider(item: _Element) -> str | None:
    provider = find(item, "provider")
    if provider is None:
        return text(item, "creditline")
    return (
        text(provider, "name")
        or provider.get("literal")
        or (provider.get("qcode") or "").rpartition(":")[2]
        or None
    )


FORMAT: Final = Format(
    "newsml", (".newsml", ".xml"), parse, lambda head: has_root(head, "newsItem", "newsMessage")
)
