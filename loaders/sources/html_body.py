"""The text of a page's article: the element with the most paragraphs, without boxes, captions and lists of links.

No rule names a site. An element's name, role, class and id say whether it is a box; one that
holds much of the page's text is never taken for a box.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from loaders.sources.markup import BLOCKS, SILENT

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTROLS: Final = frozenset([
    "nav", "select", "textarea", "input", "button", "video", "audio", "canvas", "dialog", "menu", "label",
    "option", "embed", "map",
])  # fmt: skip
_BOXES: Final = frozenset(["aside", "footer", "form", "figure", "figcaption", "address", "table"])
_ROLES: Final = frozenset(["navigation", "complementary", "dialog", "contentinfo", "banner", "search"])
_HEADINGS: Final = frozenset(["h2", "h3", "h4", "h5", "h6"])
_PROSE: Final = _HEADINGS | frozenset(["p", "li", "blockquote", "pre", "dd", "dt"])
_NO_PARAGRAPHS: Final = frozenset([
    "h1", "h2", "h3", "h4", "li", "td", "th", "dd", "dt",
])  # fmt: skip
_BOX_WORDS: Final = re.compile(
    r"\b(?:related|recommend\w*|newsletters?|subscri\w*|promo\w*|shar(?:e|ing)|social\w*|comments?|captions?|credits?"
    r"|byline|authors?|breadcrumbs?|tags|taglist|topics|keywords?|teasers?|sidebar|footer|nav|navigation|navbar|menu"
    r"|advert(?:s|isements?|ising)?|ads?|sponsor\w*|banner|cookies?|consent|paywall|toolbar|popular|trending"
    r"|fact-?box|info-?box|gallery|lightbox|slideshow|carousel|copyright|disclaimer|signup|login|hidden|toc|poll|quiz"
    r"|embed\w*|player|donat\w*|cta|widget|modal|popup|tooltip|sr-only|screen-reader\w*|most-?read|read-?more|more-?on"
    r"|see-?also|collections?|picker|post-?excerpt|expandable|affiliates?|highlight-?box|post-?meta|media-?info)\b",
    re.IGNORECASE,
)
_SEAM: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")
_CREDIT: Final = re.compile(
    r"^\W*(?:photo|foto|image|imagen|bild|picture)\w*\s*(?:credit|by|:)"
    r"|\W(?:photo|foto|image|imagen|bild|picture)\w*\s*:[^.]{2,60}$",
    re.IGNORECASE,
)
_CHANNEL: Final = (
    r".{0,90}\b(?:newsletters?|whatsapp|telegram|channel|kanal|app|twitter|facebook|instagram|canal|canale)\b"
)
_PROMPT: Final = re.compile(
    r"(?:^|[.!?,:–•]\s+(?:and |und )?)(?:please )?(?:sign up|subscribe|follow|join) (?!him\b|her\b|them\b)"
    + _CHANNEL
    + r"|\bsign(?:ing)? up (?:to|for) our\b"
    + _CHANNEL
    + r"|(?:^|[.!?:–]\s+)(?:abonnier\w*|folgen sie|folgst du|folge uns|suscríb\w+|abonnez-vous|iscriviti)\b"
    + _CHANNEL
    + r"|^\W*(?:read (?:more|also|next)|also read|related(?: articles?)?:|lesen sie (?:auch|mehr|hier)|mehr (?:zum thema|dazu)"
    r"|lea también|noticias? relacionadas?|lire aussi|à lire aussi|leggi anche|lees ook|les også|läs också|czytaj (?:też|także))\b"
    r"|^\W*(?:stand|updated|published|posted|aktualisiert|lesezeit|reading time)\b\W.{0,20}\d.{0,50}$"
    r"|\bthis site is protected by recaptcha\b|^\W*empfohlener redaktioneller inhalt\b|^\W*(?:©|copyright\b)",
    re.IGNORECASE,
)
"""What asks the reader to do something else, or is printed beside an article, in a short paragraph: no words of a site."""
_SENTENCE_ENDS: Final = tuple('.!?…"”»“:。।')
_DECAY: Final = 0.85
"""The factor of a paragraph's weight for each level between it and an element around it."""

_BREAK: Final = "\x00"
_PARAGRAPH_BREAK: Final = re.compile(rf"{_BREAK}\s*{_BREAK}")

_Chain = tuple["_Element", ...]


@dataclass(slots=True, eq=False)
class _Block:
    """A run of text between the edges of block elements, and the elements around it that look like boxes."""

    node: _Element
    text: str
    linked: int
    boxes: _Chain

    @property
    def is_paragraph(self) -> bool:
        return (
            self.node.tag not in _NO_PARAGRAPHS and len(self.text) >= 40 and self.linked < len(self.text) / 2
        )

    @property
    def is_label(self) -> bool:
        """Whether it is not a sentence: a heading, the words of a button."""
        return len(self.text) < 60 and not self.text.endswith(_SENTENCE_ENDS)


def article_text(tree: _Element, *, description: str = "") -> str:
    """Give the text of the article that a page shows, paragraphs separated by blank lines; empty if it has none.

    `description` is what the page says of itself: a text above the article that says the same is its first paragraph.
    """
    everything = _Collector().blocks_of(tree)
    blocks = _outside_boxes(everything)
    container = _container(blocks)
    if container is None:
        return ""
    within = set(container.iter())
    start = next(number for number, block in enumerate(blocks) if block.node in within)
    kept = [block if block.node in within and _belongs(block) else None for block in blocks[start:]]
    above = everything[: everything.index(blocks[start])]
    return "\n\n".join(block.text for block in (*_lead(above, description), *_without_loose_headings(kept)))


class _Collector:
    """Walks a page once and cuts its text into blocks."""

    def __init__(self) -> None:
        self.found: list[_Block] = []
        self.parts: list[str] = []
        self.linked = 0

    def blocks_of(self, tree: _Element) -> list[_Block]:
        body = tree.find("body")
        body = tree if body is None else body
        self._visit(body, body, linked=False, boxes=())
        return self.found

    def _visit(self, node: _Element, block: _Element, *, linked: bool, boxes: _Chain) -> None:
        tag = node.tag
        if not isinstance(tag, str) or tag in SILENT or tag in _CONTROLS:
            return
        inner = (*boxes, node) if _is_box(node, tag) else boxes
        if tag in BLOCKS:
            self._cut(block, boxes)
            block = node
        elif inner is not boxes and len(str(node.xpath("string()"))) < 80:
            return
        else:
            inner = boxes
        linked = linked or tag == "a"
        if tag == "br":
            self.parts.append(_BREAK)
        self._add(node.text, linked=linked)
        for child in node:
            self._visit(child, block, linked=linked, boxes=inner)
            self._add(child.tail, linked=linked)
        if block is node:
            self._cut(node, inner)

    def _add(self, text: str | None, *, linked: bool) -> None:
        if text:
            self.parts.append(text)
            self.linked += len(text.strip()) if linked else 0

    def _cut(self, node: _Element, boxes: _Chain) -> None:
        whole = "".join(self.parts)
        for part in _PARAGRAPH_BREAK.split(whole):
            text = " ".join(part.replace(_BREAK, " ").split())
            if text:
                self.found.append(_Block(node, text, self.linked * len(part) // len(whole), boxes))
        self.parts, self.linked = [], 0


def _is_box(node: _Element, tag: str) -> bool:
    if tag in {"body", "main", "article"}:
        return False
    if tag in _BOXES:
        return tag != "figure" or node.find(".//blockquote") is None
    said = node.attrib
    return bool(said) and (
        any(_names_box(said[name]) for name in ("class", "id") if name in said)
        or "hidden" in said
        or said.get("aria-hidden") == "true"
        or said.get("role") in _ROLES
        or "display:none" in said.get("style", "").replace(" ", "")
    )


@lru_cache(maxsize=65_536)
def _names_box(words: str) -> bool:
    """Check whether the words of a class or an id name something beside the article.

    >>> _names_box("c-relatedLinks"), _names_box("story__body")
    (True, False)
    """
    return bool(_BOX_WORDS.search(_SEAM.sub("-", words)))


def _outside_boxes(blocks: list[_Block]) -> list[_Block]:
    """Leave out what lies in boxes; what holds a third of the page's paragraphs is not a box."""
    sizes = Counter[object]()
    for block in blocks:
        if block.is_paragraph:
            for each in (None, *block.boxes):
                sizes[each] += len(block.text)
    return [block for block in blocks if all(3 * sizes[box] > sizes[None] for box in block.boxes)]


def _container(blocks: list[_Block]) -> _Element | None:
    """Find the element that holds the article's paragraphs, none of them deep in it."""
    scores, sizes = Counter["_Element"](), Counter["_Element"]()
    paragraphs = [block for block in blocks if block.is_paragraph]
    for block in paragraphs:
        weight = float(len(block.text))
        skipped = block.node.tag in {"p", "blockquote", "pre"}
        for node in (block.node, *block.node.iterancestors())[skipped:]:
            scores[node] += weight  # type: ignore[assignment] # a count may be a fraction
            sizes[node] += len(block.text)
            weight *= _DECAY
    if not scores:
        return None
    best = max(scores, key=lambda node: scores[node])
    for wider in best.iterancestors():
        if 4 * (sizes[wider] - sizes[best]) > sizes[best] and wider.tag not in {"body", "html"}:
            best = wider if _goes_on(wider, best, paragraphs) else best
    return best


def _goes_on(wider: _Element, inner: _Element, paragraphs: list[_Block]) -> bool:
    """Check whether what a wider element holds beside the inner one is long paragraphs with few links."""
    within = set(wider.iter()).difference(inner.iter())
    more = [block for block in paragraphs if block.node.tag == "p" and block.node in within]
    size = sum(len(block.text) for block in more)
    return size > 120 * len(more) and sum(block.linked for block in more) < 0.15 * size


def _belongs(block: _Block) -> bool:
    size = len(block.text)
    return (
        block.node.tag != "h1"
        and block.linked <= 0.6 * size
        and (block.node.tag in _PROSE or not block.is_label)
        and not (size < 300 and (_CREDIT.search(block.text) or _PROMPT.search(block.text)))
    )


def _lead(above: list[_Block], description: str) -> list[_Block]:
    """Give the standfirst: what says the same as the page's description, else a sentence between the heading and the text."""
    start = _plain(description)[:40]
    headings = [number for number, block in enumerate(above, 1) if block.node.tag == "h1"]
    others = [block for block in above if block.node.tag != "h1"]
    described = (block for block in others if len(start) > 25 and start in _plain(block.text))
    below = above[headings[-1] :] if headings else []
    sentences = (block for block in below if not (block.boxes or block.linked) and _is_sentence(block))
    return [*described, *sentences][:1]


def _is_sentence(block: _Block) -> bool:
    return block.is_paragraph and block.text.endswith(_SENTENCE_ENDS) and _belongs(block)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text[:200].lower()))


def _without_loose_headings(blocks: list[_Block | None]) -> list[_Block]:
    """Leave out None, and labels and headings that no text of the article follows."""
    kept = [
        block
        for block, after in zip_longest(blocks, blocks[1:])
        if block and not ((block.node.tag in _HEADINGS or block.is_label) and _ends(block, after))
    ]
    while kept and kept[-1].node.tag in _HEADINGS:
        kept.pop()
    return kept


def _ends(block: _Block, after: _Block | None) -> bool:
    return after is None or (after.node.tag in _HEADINGS and block.node.tag not in _HEADINGS)
