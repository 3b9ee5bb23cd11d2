"""NITF, the agencies' News Industry Text Format (IPTC, 3.x): an article in each file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem, Withdrawn
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, build_article
from loaders.sources.dates import first_date, side_instant
from loaders.sources.markup import element_text, has_root, local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the one article of a NITF document."""
    origin = Origin(source_uri, "nitf", options)
    raw = stream.read(options.limits.document + 1)
    yield origin.document(partial(_article, raw, origin), raw=raw)


def _article(raw: bytes, origin: Origin) -> ParsedArticle:
    root = parse_xml(raw, limit=origin.options.limits.document)
    if local_name(root) != "nitf":
        raise SourceProblem("malformed", f"the root is <{local_name(root)}>, not <nitf>")
    _refuse_withdrawn(root, origin)
    content = find(root, "body.content")
    if content is None:
        raise SourceProblem("malformed", "no <body.content> in it")
    dated, passed = first_date(_declared(root), origin.read_date)
    return build_article(
        title=text(root, "hl1") or "",  # many agencies write the slugline as <title>
        body=element_text(content),
        dated=dated,
        source_uri=origin.source_uri,
        source_format="nitf",
        language=root.get("{http://www.w3.org/XML/1998/namespace}lang") or attribute(root, "body", "lang"),
        publisher=attribute(root, "doc.copyright", "holder")
        or attribute(root, "pubdata", "name")
        or text(root, "distributor"),
        url=attribute(root, "pubdata", "ex-ref"),
        external_id=attribute(root, "doc-id", "id-string"),
        repairs=passed,
        author=text(root, "byline"),
        section=attribute(root, "pubdata", "position.section"),
        rights=text(root, "rights") or _copyright(root),
        labels="\n".join(node.get("key") or "" for node in root.iter("{*}keyword")),
        embargoed=side_instant("date.release", attribute(root, "date.release", "norm"), origin.read_date)[0],
    )


def _refuse_withdrawn(root: _Element, origin: Origin) -> None:
    """Raise `Withdrawn` for an article that is cancelled or withheld (`docdata/@management-status`)."""
    status = attribute(root, "docdata", "management-status") or ""
    if status in ("canceled", "withheld"):
        name = attribute(root, "doc-id", "id-string") or attribute(root, "pubdata", "ex-ref")
        version, _ = side_instant("date.issue", attribute(root, "date.issue", "norm"), origin.read_date)
        raise Withdrawn(status, name, version if status == "withheld" else None)


def _copyright(root: _Element) -> str | None:
    year, holder = (attribute(root, "doc.copyright", key) for key in ("year", "holder"))
    return f"© {year or ''} {holder}" if holder else None


def find(root: _Element, name: str) -> _Element | None:
    """Find the first element of a local name, whatever its namespace."""
    return next((node for node in root.iter("{*}" + name)), None)


def attribute(root: _Element, name: str, key: str) -> str | None:
    """Get an attribute of the first element of a local name."""
    node = find(root, name)
    return node.get(key) if node is not None else None


def text(root: _Element, name: str) -> str | None:
    """Get the text of the first element of a local name, on one line."""
    node = find(root, name)
    return " ".join(element_text(node).split()) if node is not None else None


def texts(root: _Element, name: str) -> str:
    """Get the texts of all elements of a local name, one a line."""
    return "\n".join(" ".join(element_text(node).split()) for node in root.iter("{*}" + name))


def _declared(root: _Element) -> Iterator[tuple[str, str | None]]:
    """Give the dates of publication, best first: (element, date)."""
    for name, key in (
        ("date.issue", "norm"), ("date.release", "norm"), ("pubdata", "date.publication"), ("story.date", "norm"),
    ):  # fmt: skip
        yield name, attribute(root, name, key)


FORMAT: Final = Format("nitf", (".nitf", ".xml"), split, lambda head: has_root(head, "nitf"))
