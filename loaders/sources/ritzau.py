"""The XML of Ritzau, the Danish agency: one `<RBNews>`, or a response of its queue with several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, build_article
from loaders.sources.dates import first_date
from loaders.sources.markup import has_root, html_to_text
from loaders.sources.newsml import refuse_withdrawn, split_items
from loaders.sources.nitf import find, text

if TYPE_CHECKING:
    from lxml.etree import _Element

_TWICE_ESCAPED: Final = re.compile(r"&amp;(?=#?\w{1,8};)")


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the news of a document; the n-th of a response has the fragment `#n`, one on its own the file's URI."""
    return split_items(stream, Origin(source_uri, "ritzau", options), name="RBNews", article=_article)


def _article(item: _Element, origin: Origin) -> ParsedArticle:
    refuse_withdrawn("cancelled" if text(item, "Annuleret") == "true" else "", text(item, "NewsID"))
    dated, passed = first_date([("PublishDate", text(item, "PublishDate"))], origin.read_date)
    return build_article(
        title=_html(item, "headline", origin),
        body=_html(item, "content", origin),
        dated=dated,
        source_uri=origin.source_uri,
        source_format="ritzau",
        publisher="Ritzau",
        external_id=text(item, "NewsID"),
        repairs=(*origin.repairs, *passed),
    )


def _html(item: _Element, name: str, origin: Origin) -> str:
    """Give the text of an element that holds escaped HTML, whose entities Ritzau often escapes twice."""
    node = find(item, name)
    fragment = str(node.text or "") if node is not None else ""
    return html_to_text(_TWICE_ESCAPED.sub("&", fragment), limits=origin.options.limits)


FORMAT: Final = Format(
    "ritzau", (".xml",), split, lambda head: has_root(head, "RBNews", "XMLNewsQueuedResponse")
)
