"""NewsML-G2 (IPTC, 2.x): news items alone or in a message, their text as NITF, XHTML or plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from loaders.options import DEFAULTS, Limits, ReadOptions
from loaders.problems import SourceProblem, Withdrawn
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, build_article, split_text
from loaders.sources.dates import first_date, side_instant
from loaders.sources.elements import Element, declares_utf8, is_utf8, split_elements, undeclared
from loaders.sources.markup import (
    PARAGRAPH_TAGS,
    XML_OPTIONS,
    element_text,
    has_root,
    html_to_text,
    refuse_unsafe,
)
from loaders.sources.nitf import attribute, find, text, texts

if TYPE_CHECKING:
    from lxml.etree import _Element

    Make = Callable[[_Element, Origin], ParsedArticle]

DATES: Final = ("firstCreated", "contentCreated", "versionCreated")
"""When an item first appeared, else when its content or this version was made."""
CANCELED: Final = ("canceled", "cancelled")
WITHHELD: Final = "withheld"
"""Statuses (IPTC's `stat:`, NewsML 1, NITF, ninjs) of items that are not to be published: at all, or in this version."""
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ELEMENT: Final = re.compile(rb"<\w")
_OTHERS: Final = "package|planning|concept|knowledge|catalog"
_TEXTLESS: Final = re.compile(rf"<(?:[\w-]+:)?((?:{_OTHERS})Item)[\s>]".encode())


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the news items of a NewsML-G2 document, one in memory at a time.

    The n-th item of a message has the fragment `#n`; an item on its own has the file's
    URI. Packages and concepts are not articles: beside news items they are passed over.
    """
    return split_items(stream, Origin(source_uri, "newsml", options), name="newsItem", article=_article)


def split_items(
    stream: BinaryIO, origin: Origin, *, name: str, article: Make, head_end: bytes = b""
) -> Iterator[Part]:
    """Cut out each element of a name as an article; of the XML before the first, only what precedes `head_end` is kept."""
    opening = re.compile(rb"<((?:[\w-]+:)?%s)(?=[\s>/])" % name.encode())

    def documents(chunks: Iterator[bytes], origin: Origin) -> Iterator[Part]:
        head, items = split_elements(chunks, opening=opening, limit=origin.options.limits.document)
        refuse_unsafe(head)
        head = undeclared(head) if origin.repairs else head
        head = head.partition(head_end)[0] if head_end else head
        alone, number = not _ELEMENT.search(head), 0
        for number, item in enumerate(items, start=1):
            place = origin if alone and number == 1 else origin.at(number)
            make = partial(_parse_item, item, head, place, name=name, article=article)
            yield place.document(make, position=f"item {number}", raw=item.raw)
        if not number and head.strip():
            other = _TEXTLESS.search(head)
            only = f", only a <{other[1].decode()}> without text of its own" if other else ""
            raise SourceProblem("no-body" if other else "malformed", f"no <{name}> in it{only}")

    return split_text(stream, documents, origin=origin, noun="item", empty=f"no <{name}> in it")


def _parse_item(item: Element, head: bytes, origin: Origin, *, name: str, article: Make) -> ParsedArticle:
    item.check(limit=origin.options.limits.document)
    if not declares_utf8(head) and is_utf8(item.raw):
        head, origin = undeclared(head), origin.repaired("read as UTF-8, which it is, not as it declares")
    return article(_tree(head + item.raw, name=name), origin)


def _tree(raw: bytes, *, name: str) -> _Element:
    """Parse one item behind the document's head, which need not be closed."""
    from lxml import etree

    parser = etree.XMLPullParser(events=("end",), tag="{*}" + name, **XML_OPTIONS)
    try:
        parser.feed(raw)
        for _, node in parser.read_events():
            return cast("_Element", node)
    except etree.XMLSyntaxError as error:
        reason = "too-deep" if "depth" in str(error).lower() else "malformed"
        raise SourceProblem(reason, f"broken XML ({error})") from error
    raise SourceProblem("malformed", f"broken XML: the <{name}> can't be read")


def refuse_withdrawn(status: str, identity: str | None, version: datetime | None = None) -> None:
    """Raise `Withdrawn` for an item that is not to be published: an article at all if cancelled, up to this version if withheld."""
    if status.lower() in CANCELED:
        raise Withdrawn(status, identity)
    if status.lower() == WITHHELD:
        raise Withdrawn(status, identity, version)


def refuse_textless(kind: str, body: str) -> None:
    """Raise `SourceProblem` (`no-body`) for a picture, video or the like without text; its headline is a caption."""
    if kind.lower() not in {"", "text"} and not body.strip():
        raise SourceProblem("no-body", f"no text in an item of type {kind.lower()}")


def inline_text(node: _Element, *, limits: Limits) -> str:
    """Give the text of an element that holds NITF, XHTML, escaped HTML or plain text."""
    found = (find(node, name) for name in ("body.content", "body"))
    body = next((each for each in found if each is not None), node)
    if body is not node or len(node):
        return element_text(body)
    plain = str(node.text or "")
    return html_to_text(plain, limits=limits) if PARAGRAPH_TAGS.search(plain) else plain


def _article(item: _Element, origin: Origin) -> ParsedArticle:
    modified, left_out = side_instant("versionCreated", text(item, "versionCreated"), origin.read_date)
    status = (attribute(item, "pubStatus", "qcode") or "").rpartition(":")[2]
    refuse_withdrawn(status, item.get("guid"), modified)
    dated, passed = first_date(((name, text(item, name)) for name in DATES), origin.read_date)
    body = _body(item, limits=origin.options.limits)
    refuse_textless((attribute(item, "itemClass", "qcode") or "").rpartition(":")[2], body)
    return build_article(
        title=text(item, "headline") or text(item, "hl1") or "",
        body=body,
        dated=dated,
        source_uri=origin.source_uri,
        source_format="newsml",
        language=attribute(item, "language", "tag") or item.get(XML_LANG),
        publisher=_provider(item),
        url=attribute(item, "remoteContent", "href"),
        external_id=item.get("guid"),
        repairs=(*origin.repairs, *passed, *left_out),
        modified_at=modified,
        author=texts(item, "by") or texts(item, "byline"),
        rights=text(item, "copyrightNotice") or text(item, "usageTerms"),
        labels=texts(item, "keyword")
        or "\n".join(texts(subject, "name").partition("\n")[0] for subject in item.iter("{*}subject")),
        embargoed=side_instant("embargoed", text(item, "embargoed"), origin.read_date)[0],
    )


def _body(item: _Element, *, limits: Limits) -> str:
    content = find(item, "contentSet")
    if content is None:
        raise SourceProblem("no-body", "the item has no <contentSet>")
    found = (find(content, name) for name in ("body.content", "inlineXML", "inlineData"))
    inline = next((each for each in found if each is not None), None)
    return inline_text(inline, limits=limits) if inline is not None else ""


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
    "newsml",
    (".newsml", ".xml"),
    split,
    lambda head: has_root(head, "newsMessage", rf"(?:news|{_OTHERS})Item"),
)
