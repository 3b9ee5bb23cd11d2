"""Find the text of a page's article: the element with the most paragraphs, without boxes, captions and lists of links.

No rule names a site. An element's name, role, class and id say whether it is a box; one that
holds much of the page's text is never taken for a box.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from loaders.sources.markup import BLOCKS, SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "h1", "h2", "h3", "h4", "li", "th", "dd", "dt",
])  # fmt: skip
_BOX_WORDS: Final = re.compile(
    r"\b(?:related|recommend\w*|newsletters?|subscri\w*|promo\w*|shar(?:e|ing)|social\w*|comments?|captions?|credits?"
    r"|byline|authors?|breadcrumbs?|tags|taglist|topics|keywords?|teasers?|sidebar|footer|nav|navigation|navbar|menu"
    r"|advert(?:s|isements?|ising)?|ads?|sponsor\w*|banner|cookies?|consent|paywall|toolbar|popular|trending"
    r"|fact-?box|info-?box|gallery|lightbox|slideshow|carousel|copyright|disclaimer|signup|login|hidden|toc|poll|quiz"
    r"|embed\w*|player|donat\w*|cta|widget|modal|popup|tooltip|sr-only|screen-reader\w*|most-?read|read-?more|more-?on"
    r"|see-?also|collections?|picker|post-?excerpt|expandable|affiliates?|highlight-?box|post-?meta(?:data)?|media-?info|image-?description)\b",
    re.IGNORECASE,
)
_ASIDES: Final = re.compile(
    r"\b(?:cookies?|consent|comments?|newsletters?|related|recommend\w*)\b", re.IGNORECASE
)
_PARTS: Final = re.compile(r"\b(?:teaser|paywall|widget|promo|banner|expandable)\b", re.IGNORECASE)
"""Words of boxes by which parts of an article are called as well."""
_ARTICLE_TEXT: Final = re.compile(
    r"\b(?:(?:article|story|post|entry)-?(?:body|content|text)|text-editor)\b", re.IGNORECASE
)
_QUOTE: Final = re.compile(r"quote|zitat|citation|highlight", re.IGNORECASE)
_QUOTES: Final = tuple("\"'“”„«»‘’「『")
_WORDS: Final = re.compile(r"\w+")
_SEAM: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")
_CREDIT: Final = re.compile(
    r"^\W*(?:photo|foto|image|imagen|bild|picture)\w*\s*(?:credit|by|:)"
    r"|\W(?:photo|foto|image|imagen|bild|picture)\w*\s*:[^.]{2,60}$"
    r"|\w\W+(?:©|\(c\))\s*[^.]{2,60}$|\((?:archivbild|symbolbild|symbolfoto|file (?:photo|picture|image)|ap photo[^)]*)\)$"
    r"|/\s?(?:afp|reuters|getty images|dpa|epa|ap)\)?$",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"(?:[Bb]y|[Vv]on|[Pp]or|[Pp]ar|[Dd]i|[Dd]oor|[Aa]v|[Aa]f)\s+"
    r"(?:[^\W\d_a-z][\w.’'-]*+[\s,&|/]*+(?:(?:and|und|y|et|e|en|og|och|de|van)\s++)?+){2,9}"
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
    r"|^\W*(?:already a (?:subscriber|member)|log in to|(?:subscribe|register|sign in) (?:now )?to (?:read|continue)|to continue reading"
    r"|jetzt weiterlesen|bereits abonnent|déjà abonné|ya (?:soy|eres) suscriptor|già abbonato|read on with a subscription)\b"
    r"|\bthis site is protected by recaptcha\b|^\W*empfohlener redaktioneller inhalt\b|^\W*(?:©|copyright\b)",
    re.IGNORECASE,
)
"""What asks the reader to do something else, or is printed beside an article, in a short paragraph: no words of a site."""
_SENTENCE_ENDS: Final = tuple('.!?…"”»“:。।')
_DECAY: Final = 0.85
"""A paragraph's weight for an element around it is multiplied by this for each level in between."""

_BREAK: Final = "\x00"
_EMPTY_LINE: Final = re.compile(r"\n[ \t\r]*\n")
_DENSE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")
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
        tag = self.node.tag
        wanted = 80 if tag == "td" else 40
        return (
            tag not in _NO_PARAGRAPHS
            and (len(self.text) >= wanted or text_size(self.text) >= wanted)
            and self.linked < len(self.text) / 2
        )

    @property
    def is_label(self) -> bool:
        """Whether it is not a sentence: a heading, the words of a button."""
        return not self.text.endswith(_SENTENCE_ENDS) and text_size(self.text) < 60


def text_size(text: str) -> int:
    """Count the characters of a text, those of Chinese, Japanese and Korean twice and a half: they say as much more.

    >>> text_size("pier"), text_size("桟橋")
    (4, 5)
    """
    return len(text) if text.isascii() else len(text) + 3 * len(_DENSE.findall(text)) // 2


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
    article = [*_lead(above, description), *_without_loose_headings(kept)]
    return "\n\n".join(_without_pull_quotes(article))


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
        if not whole or whole.isspace():
            self.parts, self.linked = [], 0
            return
        for part in _lines(_EMPTY_LINE.sub(_BREAK * 2, whole) if node.tag == "pre" else whole):
            text = " ".join(part.split())
            if text:
                self.found.append(_Block(node, text, self.linked * len(part) // len(whole), boxes))
        self.parts, self.linked = [], 0


def _lines(whole: str) -> Iterator[str]:
    """Split a text at two line breaks, and at each of them where every line is a sentence."""
    for part in _PARAGRAPH_BREAK.split(whole):
        lines = part.split(_BREAK)
        stripped = [line.strip() for line in lines]
        if len(lines) > 1 and all(
            len(line) > 40 and line.endswith(_SENTENCE_ENDS) for line in stripped if line
        ):
            yield from lines
        else:
            yield part.replace(_BREAK, " ")


def _is_box(node: _Element, tag: str) -> bool:
    if tag in {"body", "main", "article"}:
        return False
    return _is_apart(node) or any(_names_box(name) for name in _names(node))


def _is_apart(node: _Element) -> bool:
    """Whether it is beside the article by its element, its role or because it is hidden."""
    said = node.attrib
    if node.tag in _BOXES:
        return node.tag != "figure" or node.find(".//blockquote") is None
    return bool(said) and (
        "hidden" in said
        or said.get("aria-hidden") == "true"
        or said.get("role") in _ROLES
        or "display:none" in said.get("style", "").replace(" ", "")
    )


def _names(node: _Element) -> list[str]:
    """Give the class and the id of an element; an id of many words is made of a text, and so is that of a heading."""
    name = "" if node.tag in _HEADINGS else node.get("id", "")
    return [found for found in (node.get("class"), name if name.count("-") < 6 else "") if found]


@lru_cache(maxsize=65_536)
def _names_box(words: str) -> bool:
    """Check whether the words of a class or an id name something beside the article.

    >>> _names_box("c-relatedLinks"), _names_box("story__body")
    (True, False)
    """
    return bool(_BOX_WORDS.search(_SEAM.sub("-", words)))


def _outside_boxes(blocks: list[_Block]) -> list[_Block]:
    """Leave out what lies in boxes; what holds much of the page's paragraphs is not a box, nor what says that it is a part."""
    sizes = Counter[object]()
    for block in blocks:
        if block.is_paragraph:
            for each in (None, *block.boxes):
                sizes[each] += len(block.text)
    boxes = {box for block in blocks for box in block.boxes}
    parts = {box for box in boxes if _share(box) * sizes[box] > sizes[None] or _is_part(box)}
    return [block for block in blocks if parts.issuperset(block.boxes)]


def _share(box: _Element) -> float:
    """How many such boxes would hold all paragraphs of a page, if this is to be the article: comments are often longer."""
    return 1.5 if any(_ASIDES.search(_SEAM.sub("-", name)) for name in _names(box)) else 3


def _is_part(box: _Element) -> bool:
    """Check whether what is called a teaser or the like holds what is called the article's text."""
    names = " ".join(_names(box))
    return (
        bool(_PARTS.search(names))
        and not (_is_apart(box) or _names_box(_PARTS.sub("", names)))
        and any(_ARTICLE_TEXT.search(name) for node in box.iter("div", "section") for name in _names(node))
    )


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
        and (block.linked <= 0.6 * size or _links_within(block))
        and (block.node.tag in _PROSE or not block.is_label)
        and not (size < 300 and (_CREDIT.search(block.text) or _PROMPT.search(block.text)))
        and not (size < 120 and _BYLINE.fullmatch(block.text) and block.node.tag not in _HEADINGS)
    )


def _lead(above: list[_Block], description: str) -> list[_Block]:
    """Give the standfirst: what says the same as the page's description, else a sentence between the heading and the text."""
    start = _plain(description)[:40]
    levels = [block.node.tag for block in above]
    heading = next((tag for tag in ("h1", "h2") if tag in levels), "")
    below = above[len(levels) - levels[::-1].index(heading) :] if heading else []
    sentences = [block for block in below if not block.boxes and _is_sentence(block)][-3:]
    if len(start) > 25 and not any(start in _plain(block.text) for block in sentences):
        described = (block for block in above if block.node.tag != "h1" and start in _plain(block.text))
        return [*islice(described, 1), *sentences]
    return sentences


def _links_within(block: _Block) -> bool:
    """Whether it is a sentence with long links in it; the title of another article is a link as a whole."""
    return block.text.endswith(".") and len(block.text) - block.linked >= 12


def _is_sentence(block: _Block) -> bool:
    return block.is_paragraph and block.text.endswith(_SENTENCE_ENDS) and _belongs(block)


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text[:200].lower()))


def _without_loose_headings(blocks: list[_Block | None]) -> list[_Block]:
    """Leave out None, and labels and headings that are not followed by text of the article."""
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


def _without_pull_quotes(blocks: list[_Block]) -> Iterator[str]:
    """Leave out a quotation that a longer paragraph of the article has as well."""
    plain = [" ".join(_WORDS.findall(block.text.lower())) for block in blocks]
    whole = "\n".join(plain)
    for block, words in zip(blocks, plain, strict=True):
        pulled = 40 < len(words) < 300 and _is_pulled(block)
        if not (pulled and whole.count(words) > plain.count(words)):
            yield block.text


def _is_pulled(block: _Block) -> bool:
    around = islice((block.node, *block.node.iterancestors()), 4)
    return block.node.tag not in _HEADINGS and (
        block.text.startswith(_QUOTES)
        or any(node.tag == "blockquote" or _QUOTE.search(node.get("class", "")) for node in around)
    )
