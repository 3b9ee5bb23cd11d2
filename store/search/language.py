"""The search language: what a user types, parsed once into a small tree and compiled to FTS5 and to tsquery.

Words and "phrases" stand side by side and must all occur; `OR`, `-not`, `prefix*`, `title:`,
`body:`, parentheses and `NEAR(one other, 10)` refine them (docs/search.md). Both engines
are given words that were split here, by one rule, so that they find the same articles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from store.errors import QuerySyntaxError

if TYPE_CHECKING:
    from lark import Lark

LONGEST = 2_000
"""Code points that a search may have."""
DEEPEST = 20
"""How deep parentheses may be nested; the engines' own parsers have limits, too."""
NEAR_DISTANCE = 10
"""Words that may be between the two phrases of a NEAR that gives no number."""
FARTHEST = 50

Field = Literal["title", "body"]
FIELDS: tuple[Field, ...] = ("title", "body")

_GRAMMAR = r"""
either: both (_OR both)*
both: unary (_AND? unary)*
?unary: NOT atom -> negated | atom
?atom: FIELD simple -> within | simple
?simple: WORD -> word | PHRASE -> phrase | "(" either ")" | near
near: NEAR operand operand DISTANCE? ")"
?operand: WORD -> word | PHRASE -> phrase

_AND.3: /AND(?=[\s("“”„-]|$)/
_OR.3: /OR(?=[\s("“”„-]|$)/
NOT.3: /-(?=[^\s)])|NOT(?=[\s("“”„]|$)/
NEAR.3: /NEAR\(/
FIELD.3: /(title|body):\s*/i
DISTANCE.3: /,\s*\d+\s*(?=\))/
PHRASE: /["“”„][^"“”„]*["“”„]\*?/
WORD: /[^\s()"“”„]+?(?=,\s*\d+\s*\))|[^\s()"“”„]+/
%ignore /\s+/
"""
_FIELD_LIKE = re.compile(r"([A-Za-z]{3,}):(?=[^\s/\d:])")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; `prefix` leaves the end of the last one open."""

    words: tuple[str, ...]
    prefix: bool = False
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Two phrases in either order, with at most `distance` words between them."""

    left: Phrase
    right: Phrase
    distance: int
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Both:
    """All of `wanted` must occur, and none of `unwanted`."""

    wanted: tuple[Query, ...]
    unwanted: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of these must occur."""

    options: tuple[Query, ...]


Query = Phrase | Near | Both | Either


def words_of(text: str) -> tuple[str, ...]:
    """Split text into words: runs of letters, digits and their marks; everything else separates them.

    >>> words_of("U.S.-led café, AT&T")
    ('U', 'S', 'led', 'café', 'AT', 'T')
    """
    spaced = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text)
    return tuple(word for word in spaced.split() if any(unicodedata.category(c)[0] in "LN" for c in word))


@cache
def _parser() -> Lark:
    # Here, not above: most commands never search.
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", lexer="basic", start="either", maybe_placeholders=False)


def parse_query(text: str) -> Query:
    """Parse what a user typed. Raises `QuerySyntaxError` that points at the place of a mistake.

    >>> parse_query('grain "black sea"')
    Both(wanted=(Phrase(words=('grain',), prefix=False, field=None), Phrase(words=('black', 'sea'), prefix=False, field=None)), unwanted=())
    """
    from lark import UnexpectedInput

    if len(text) > LONGEST:
        raise QuerySyntaxError(text, LONGEST, f"a search may have at most {LONGEST} characters")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _mistake(text, error) from error
    query = _Reading(text).query(tree, None, 0)
    if query is None:
        raise QuerySyntaxError(text, 0, "there is no letter or digit to search for")
    return query


def _mistake(text: str, error: Exception) -> QuerySyntaxError:
    token: Any = getattr(error, "token", "")
    position = getattr(error, "pos_in_stream", None)
    type_ = getattr(token, "type", "")
    at = len(text) if position is None or type_ == "$END" else int(position)
    reasons = {
        "$END": "something is missing at the end: a word, a phrase or a parenthesis",
        "RPAR": "this parenthesis closes nothing, or nothing stands in it",
        "_OR": f'{token} must stand between two things to search for; "{token}" in quotes is the word',
    }
    reason = reasons.get("_OR" if type_ == "_AND" else type_, "this can't stand here")
    if not text.strip():
        reason = "the search is empty"
    elif not type_ and text[at] in '"“”„':
        reason = "this quotation mark is never closed"
    return QuerySyntaxError(text, at, reason)


class _Reading:
    """Turns Lark's tree of one text into ours."""

    def __init__(self, text: str) -> None:
        self.text = text

    def query(self, tree: Any, field: Field | None, depth: int) -> Query | None:
        if tree.data in ("word", "phrase"):
            return self.phrase(tree, field)
        if tree.data == "near":
            return self.near(tree, field)
        if tree.data == "within":
            name, inner = tree.children
            return self.query(inner, "title" if name.lower().startswith("title") else "body", depth)
        if depth > 2 * DEEPEST:
            raise QuerySyntaxError(
                self.text, self.start(tree), f"parentheses may be nested at most {DEEPEST} deep"
            )
        if tree.data == "either":
            options = [self.query(child, field, depth + 1) for child in tree.children]
            kept = tuple(option for option in options if option is not None)
            return kept[0] if len(kept) == 1 else Either(kept) if kept else None
        return self.both(tree, field, depth)

    def both(self, tree: Any, field: Field | None, depth: int) -> Query | None:
        wanted: list[Query] = []
        unwanted: list[Query] = []
        for child in tree.children:
            negative = child.data == "negated"
            query = self.query(child.children[1] if negative else child, field, depth + 1)
            if query is not None:
                (unwanted if negative else wanted).append(query)
        if unwanted and not wanted:
            problem = "say also what must occur, not only what must not"
            raise QuerySyntaxError(self.text, self.start(tree), problem)
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        return Both(tuple(wanted), tuple(unwanted)) if wanted else None

    def phrase(self, tree: Any, field: Field | None) -> Phrase | None:
        [token] = tree.children
        at, text = token.start_pos or 0, str(token)
        if tree.data == "word" and (named := _FIELD_LIKE.match(text)):
            problem = f'there is no field {named[1]!r}, only title: and body:; "quote" it if it is text'
            raise QuerySyntaxError(self.text, at, problem)
        star = text.rstrip("*").find("*")
        if star >= 0 and tree.data == "word":
            raise QuerySyntaxError(self.text, at + star, "a * may only be at the end of a word")
        words = words_of(text)
        return Phrase(words, text.endswith("*"), field) if words else None

    def near(self, tree: Any, field: Field | None) -> Near:
        opening, one, other, *said = tree.children
        left, right = self.phrase(one, field), self.phrase(other, field)
        at = opening.start_pos or 0
        if left is None or right is None:
            raise QuerySyntaxError(self.text, at, "NEAR is for two words or phrases: NEAR(grain deal, 10)")
        distance = int(said[0].strip(", \t\r\n\f\v")[:9]) if said else NEAR_DISTANCE
        if distance > FARTHEST:
            raise QuerySyntaxError(self.text, at, f"NEAR takes a distance of at most {FARTHEST} words")
        return Near(left, right, distance, field)

    def start(self, tree: Any) -> int:
        return next((token.start_pos or 0 for token in tree.scan_values(lambda _: True)), 0)


def to_fts5(query: Query) -> str:
    """Compile to an FTS5 expression.

    >>> to_fts5(parse_query('title:grain (deal OR "black sea") -wheat*'))
    'title : "grain" AND ("deal" OR "black sea") NOT "wheat"*'
    """
    match query:
        case Phrase(field=field):
            return _fts5_field(field) + _fts5_phrase(query)
        case Near(left, right, distance, field):
            return f"{_fts5_field(field)}NEAR({_fts5_phrase(left)} {_fts5_phrase(right)}, {distance})"
        case Either(options):
            return " OR ".join(map(_fts5_inner, options))
        case Both(wanted, unwanted):
            found = " AND ".join(map(_fts5_inner, wanted))
            if not unwanted:
                return found
            return f"{found} NOT {_fts5_inner(Either(unwanted) if len(unwanted) > 1 else unwanted[0])}"


def _fts5_inner(query: Query) -> str:
    compiled = to_fts5(query)
    return f"({compiled})" if isinstance(query, Both | Either) else compiled


def _fts5_field(field: Field | None) -> str:
    return f"{field} : " if field else ""


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + ("*" if phrase.prefix else "")


def to_tsquery(query: Query) -> str:
    """Compile to the text of a tsquery; weight A is the title, B the body (0002), so that no phrase spans both.

    >>> to_tsquery(parse_query('title:grain (deal* OR "black sea") -wheat'))
    "'grain':A & ('deal':* | ('black':A <-> 'sea':A | 'black':B <-> 'sea':B)) & !'wheat'"
    """
    match query:
        case Phrase(words, _, field) if len(words) == 1:
            return _ts_phrase(query, field)
        case Phrase(field=field):
            return _ts_fields(field, lambda within: [_ts_phrase(query, within)])
        case Near(left, right, distance, field):
            return _ts_fields(field, lambda within: _ts_near(left, right, distance, within))
        case Either(options):
            return " | ".join(map(_ts_inner, options))
        case Both(wanted, unwanted):
            return " & ".join([*map(_ts_inner, wanted), *(f"!{_ts_inner(each)}" for each in unwanted)])


def _ts_inner(query: Query) -> str:
    compiled = to_tsquery(query)
    return f"({compiled})" if isinstance(query, Both | Either) else compiled


def _ts_fields(field: Field | None, compile_within: Callable[[Field], Iterable[str]]) -> str:
    alternatives = [each for within in ([field] if field else FIELDS) for each in compile_within(within)]
    return f"({' | '.join(alternatives)})"


def _ts_near(left: Phrase, right: Phrase, distance: int, field: Field) -> Iterator[str]:
    one, other = f"({_ts_phrase(left, field)})", f"({_ts_phrase(right, field)})"
    for step in range(1, distance + 2):
        yield f"{one} <{step}> {other}"
        yield f"{other} <{step}> {one}"


def _ts_phrase(phrase: Phrase, field: Field | None) -> str:
    weight = {"title": "A", "body": "B", None: ""}[field]
    marks = [weight] * len(phrase.words)
    if phrase.prefix:
        marks[-1] = f"*{weight}"
    return " <-> ".join(
        f"'{word}'" + (f":{mark}" if mark else "") for word, mark in zip(phrase.words, marks, strict=True)
    )
