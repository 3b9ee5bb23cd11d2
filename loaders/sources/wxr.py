"""WXR, what WordPress exports: RSS 2.0 with every post, page and upload of a site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, build_article
from loaders.sources.dates import first_date
from loaders.sources.feed import EXPORT
from loaders.sources.markup import has_root, html_to_text
from loaders.sources.newsml import split_items
from loaders.sources.nitf import text

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNPUBLISHED: Final = frozenset({"draft", "pending", "private", "future", "trash", "auto-draft"})
_NO_ARTICLES: Final = frozenset({"attachment", "nav_menu_item", "revision", "custom_css"})
_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
_SHORTCODE: Final = re.compile(r"\[(/?)([a-z][\w-]*+)([^\[\]]*+)\]")
_BLANK_LINES: Final = re.compile(r"\n\s*\n")


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the posts and pages of an export, one in memory at a time; the n-th item has the fragment `#n`."""
    origin = Origin(source_uri, "wxr", options)
    # Authors, categories and tags follow the channel's title and language, and may be megabytes.
    return split_items(stream, origin, name="item", article=_article, head_end=b"<wp:")


def _article(item: _Element, origin: Origin) -> ParsedArticle:
    kind, status = text(item, "post_type") or "post", text(item, "status") or ""
    if kind in _NO_ARTICLES or kind.startswith("wp_"):
        raise SourceProblem("no-body", f"an item of WordPress's type {kind} is not an article")
    if status in _UNPUBLISHED:
        raise SourceProblem("withdrawn", f"not published: its status is {status}")
    channel, limits = item.getparent(), origin.options.limits
    content = item.findtext(_CONTENT) or item.findtext("description") or ""
    dates = ((name, text(item, name)) for name in ("pubDate", "post_date_gmt", "post_date"))
    dated, passed = first_date(dates, origin.read_date)
    return build_article(
        title=html_to_text(item.findtext("title") or "", limits=limits),
        body=html_to_text(_BLANK_LINES.sub("<p>", without_shortcodes(content)), limits=limits),
        dated=dated,
        source_uri=origin.source_uri,
        source_format="wxr",
        language=channel.findtext("language") if channel is not None else None,
        publisher=channel.findtext("title") if channel is not None else None,
        url=text(item, "link"),
        external_id=text(item, "guid"),
        repairs=(*origin.repairs, *passed),
        author=text(item, "creator"),
        section=next(iter(_categories(item, "category")), None),
        labels="\n".join(_categories(item, "post_tag")),
    )


def _categories(item: _Element, domain: str) -> list[str]:
    return [str(node.text or "") for node in item.iter("category") if node.get("domain") == domain]


def without_shortcodes(text: str) -> str:
    """Take WordPress's shortcodes out, but no other words in brackets: they have values, an end or an underscore.

    >>> without_shortcodes('[contact_form][b]M[/b]any [sic] boats[gallery ids="1,2"]')
    'Many [sic] boats'
    """
    closed = {name for slash, name, _ in _SHORTCODE.findall(text) if slash}

    def kept(found: re.Match[str]) -> str:
        _, name, values = found.groups()
        return "" if name in closed or "=" in values or "_" in name else found[0]

    return _SHORTCODE.sub(kept, text)


FORMAT: Final = Format("wxr", (".wxr", ".xml"), split, lambda head: EXPORT in head and has_root(head, "rss"))
