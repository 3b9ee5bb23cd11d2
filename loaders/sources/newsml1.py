"""NewsML 1 (IPTC, 1.0 to 1.2), which AFP and other agencies still send: news items, their text as NITF, HTML or plain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Final

from loaders.options import DEFAULTS, Limits, ReadOptions
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, build_article
from loaders.sources.dates import first_date, side_instant
from loaders.sources.markup import has_root
from loaders.sources.newsml import XML_LANG, inline_text, refuse_textless, refuse_withdrawn, split_items
from loaders.sources.nitf import attribute, find, text, texts

if TYPE_CHECKING:
    from lxml.etree import _Element

DATES: Final = ("FirstCreated", "ThisRevisionCreated")


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the news items of a NewsML 1 document, one in memory at a time; the n-th has the fragment `#n`."""
    return split_items(stream, Origin(source_uri, "newsml1", options), name="NewsItem", article=_article)


def _article(item: _Element, origin: Origin) -> ParsedArticle:
    revised = text(item, "ThisRevisionCreated")
    modified, left_out = side_instant("ThisRevisionCreated", revised, origin.read_date)
    name = (text(item, "PublicIdentifier") or "").rpartition(":")[0] or None  # without its revision
    refuse_withdrawn(attribute(item, "Status", "FormalName") or "", name, modified)
    dated, passed = first_date(((name, text(item, name)) for name in DATES), origin.read_date)
    body = _body(item, limits=origin.options.limits)
    refuse_textless(attribute(item, "MediaType", "FormalName") or "", body)
    return build_article(
        title=text(item, "HeadLine") or "",
        body=body,
        dated=dated,
        source_uri=origin.source_uri,
        source_format="newsml1",
        language=attribute(item, "Language", "FormalName") or item.get(XML_LANG),
        publisher=_party(item) or text(item, "ProviderId"),
        external_id=name,
        repairs=(*origin.repairs, *passed, *left_out),
        modified_at=modified,
        author=texts(item, "ByLine"),
        rights=text(item, "CopyrightLine"),
        labels=texts(item, "KeywordLine"),
        embargoed=_embargo(item, origin),
    )


def _embargo(item: _Element, origin: Origin) -> datetime | None:
    """Give the instant at which an item's status is to change from embargoed."""
    change = find(item, "StatusWillChange")
    if change is None or (attribute(item, "Status", "FormalName") or "").lower() != "embargoed":
        return None
    return side_instant("StatusWillChange", text(change, "DateAndTime"), origin.read_date)[0]


def _body(item: _Element, *, limits: Limits) -> str:
    """Give the first text of the item that is not a picture's caption."""
    texts = (
        inline_text(data, limits=limits) for data in item.iter("{*}DataContent") if not _is_caption(data)
    )
    return next((each for each in texts if each.strip()), "")


def _is_caption(data: _Element) -> bool:
    component = next(data.iterancestors("{*}NewsComponent"), None)
    return component is not None and component.find("{*}Role[@FormalName='Caption']") is not None


def _party(item: _Element) -> str | None:
    found = (item.find(f".//{{*}}{name}/{{*}}Party") for name in ("Provider", "Source"))
    return next((party.get("FormalName") for party in found if party is not None), None)


FORMAT: Final = Format("newsml1", (".newsml", ".xml"), split, lambda head: has_root(head, "NewsML"))
