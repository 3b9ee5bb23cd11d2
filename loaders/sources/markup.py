"""HTML and XML as text: paragraphs of a fragment, and parsers that reach for nothing outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from loaders.options import DEFAULTS, Limits
from loaders.problems import SourceProblem
from loaders.sources import bounded
from loaders.sources.decoding import glimpse

if TYPE_CHECKING:
    from lxml import etree

BLOCKS: Final = frozenset([
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
])  # fmt: skip
SILENT: Final = frozenset([
    "script", "style", "template", "noscript", "head", "title", "iframe", "object", "svg", "math",
])  # fmt: skip
_BLANKS: Final = re.compile(r"[ \t\n\r\f]+")
PARAGRAPH_TAGS: Final = re.compile(r"</(?:p|div|article)>|<br\s*/?>", re.IGNORECASE)
_BREAK: Final = "\x00"
_PARAGRAPH: Final = "\x01"
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

_ATTRIBUTE: Final = r"""\s++[a-zA-Z_:@][\w:.@-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+"""
SHORT: Final = 64 * 1024
"""Characters of markup that are parsed on the spot: no parser takes long over so little."""

UNSAFE_XML: Final = re.compile(
    rb"""<!ENTITY(?!\s+%\s+[\w.-]+\s+SYSTEM\s+["'][\w./-]+\.dtd["']\s*>)""", re.IGNORECASE
)
"""What every attack on XML parsers uses and no news item needs; some agencies name the DTD of NITF so, and no DTD is ever loaded."""

# The repeated parts can't match in two ways, so that no input makes them backtrack for long.
_COMMENT = r"<!--(?:(?!-->).)*-->"
_INSTRUCTION = r"<\?(?:(?!\?>).)*\?>"
_DOCTYPE = r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>"
_PROLOG: Final = re.compile(rf"(?:\s+|{_COMMENT}|{_INSTRUCTION}|{_DOCTYPE})*", re.DOTALL)
_HTML: Final = re.compile(r"<(?:!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE)
_BEFORE_HTML: Final = re.compile(rf"(?:\s+|{_COMMENT}|{_INSTRUCTION})*", re.DOTALL)


def is_html(head: bytes) -> bool:
    """Recognise HTML by its doctype or first tag."""
    text = glimpse(head)
    start = _BEFORE_HTML.match(text)
    return bool(_HTML.match(text, start.end() if start else 0))


def has_root(head: bytes, *names: str) -> bool:
    """Say whether an XML document's root is one of these elements, whatever its prefix.

    >>> has_root(b"<?xml version='1.0'?><!-- daily --><atom:feed>", "rss", "feed")
    True
    """
    text = glimpse(head)
    prolog = _PROLOG.match(text)
    root = rf"<(?:[\w-]+:)?(?:{'|'.join(names)})[\s>]"
    return bool(re.compile(root).match(text, prolog.end() if prolog else 0))


def root_name(head: bytes) -> str:
    """Give the name of an XML document's root with its prefix; empty if it is none.

    >>> root_name(b"<?xml version='1.0'?><release id='1'>"), root_name(b"a < b")
    ('release', '')
    """
    text = glimpse(head)
    prolog = _PROLOG.match(text)
    root = re.compile(r"<([\w:.-]+)[\s/>]").match(text, prolog.end() if prolog else 0)
    return root[1] if root else ""


def html_to_text(fragment: str, *, limits: Limits = DEFAULTS.limits) -> str:
    r"""Take the text out of a fragment of HTML: paragraphs with blank lines between, scripts left out.

    A long fragment is parsed in a process of its own, within the time for a page.

    >>> html_to_text("<p>Fish &amp; chips<br>cost <b>5</b>&nbsp;€.</p><p>Rain.</p>")
    'Fish & chips\ncost 5\xa0€.\n\nRain.'
    """
    if "<" not in fragment and "&" not in fragment:
        return fragment
    if len(fragment) > SHORT:
        return bounded.call(_text_of, limits.page_seconds, fragment, limits)
    return _text_of(fragment, limits)


def _text_of(fragment: str, limits: Limits) -> str:
    from lxml import etree, html

    refuse_attributes(fragment, most=limits.attributes)
    try:
        tree = html.document_fromstring(
            f"<div>{_CONTROL.sub(' ', fragment)}</div>",
            parser=html.HTMLParser(no_network=True, huge_tree=False),
        )
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise SourceProblem("malformed", f"the HTML can't be read ({error})") from error
    return element_text(tree)


def refuse_attributes(page: str, *, most: int) -> None:
    """Raise `SourceProblem` (`too-large`) for a tag with too many attributes, which parsers compare each with each."""
    # Nothing in it can match in two ways, and what a script says is not a row of attributes.
    if re.search(rf"<[a-zA-Z][\w:-]*+(?:{_ATTRIBUTE}){{{most + 1}}}", page):
        raise SourceProblem("too-large", f"over the limit of {most:,} attributes on one element")


def element_text(tree: etree._Element, *, blocks: frozenset[str] = BLOCKS) -> str:
    """Give an element's text, blank lines around its block elements; namespaces do not matter."""
    from lxml import etree

    parts: list[str] = []
    silent = 0
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if node.tail and not silent:
                parts.append(_BLANKS.sub(" ", node.tail))
            continue
        name = local_name(node)
        if name in SILENT:
            silent += 1 if event == "start" else -1
        if name in blocks:
            parts.append(_PARAGRAPH)
        elif name == "br" and event == "start":
            parts.append(_BREAK)
        piece = node.text if event == "start" else node.tail
        if piece and not silent and not (event == "end" and node is tree):
            parts.append(_BLANKS.sub(" ", _CONTROL.sub(" ", piece)))
    return _paragraphs("".join(parts))


def _paragraphs(text: str) -> str:
    paragraphs = (
        "\n".join(filter(None, (_BLANKS.sub(" ", line).strip(" ") for line in block.split(_BREAK))))
        for block in text.split(_PARAGRAPH)
    )
    return "\n\n".join(filter(None, paragraphs))


def local_name(node: etree._Element) -> str:
    """Give an element's name without its namespace, in lower case."""
    tag = node.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


XML_OPTIONS: Final[dict[str, Any]] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_pis": True,
}  # fmt: skip
"""Options of lxml's XML parsers that keep entities, DTDs and the network out."""


def refuse_unsafe(raw: bytes) -> None:
    """Raise `SourceProblem` (`unsafe`) for XML that declares entities."""
    if UNSAFE_XML.search(raw) or UNSAFE_XML.search(raw.replace(b"\x00", b"")):
        raise SourceProblem("unsafe", "the XML declares entities; remove the declarations if you trust it")


def parse_xml(raw: bytes, *, limit: int) -> etree._Element:
    """Parse one XML document within the limit; raises `SourceProblem` if it is not well-formed or unsafe."""
    from lxml import etree

    if len(raw) > limit:
        raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one document")
    if not raw.strip():
        raise SourceProblem("empty", "the file has no text")
    refuse_unsafe(raw)
    try:
        return etree.fromstring(raw, parser=etree.XMLParser(**XML_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = "too-deep" if "depth" in str(error).lower() else "malformed"
        raise SourceProblem(reason, f"broken XML ({error})") from error
