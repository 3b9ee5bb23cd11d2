"""How articles are identified: digest, checksum, and the identity that other texts of the article share.

docs/adr/0002-identity.md has the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from typing import Final, NamedTuple
from urllib.parse import unquote

from loaders.languages.detection import with_language
from loaders.options import DEFAULTS, ReadOptions
from loaders.records import Document, Notice, ParsedArticle, Part, Rejected
from loaders.sources import parse
from store.texts import LONGEST_KEY, LONGEST_PLACE, Text, bounded, make_text

PUBLISHER: Final = "{publisher}"
"""The place of the publisher in a template of a path."""
NAMELESS: Final = ("stdin:",)
"""Sources whose content may differ each time."""


class Candidate(NamedTuple):
    """An article that was read: its text, identified, and what was repaired to read it."""

    text: Text
    repairs: tuple[str, ...] = ()
    embargoed: datetime | None = None
    entry_uri: str | None = None  # the feed's entry that led to this page


def identify(article: ParsedArticle, *, alone: bool = False, options: ReadOptions = DEFAULTS) -> Candidate:
    """Give an article its language, digest, checksum and identity.

    `alone` says that its file holds nothing else; `options` have the language that the user states,
    and the publisher of what states none.
    """
    article = with_language(article, options.language)
    if options.publisher and not article.publisher:
        article = replace(article, publisher=publisher_of(options.publisher, article.source_uri))
    article = _bounded(_named(article))
    identity = article.external_id or (article.source_uri if alone else None)
    text = make_text(article, identity=identity and bounded(identity, LONGEST_KEY))
    return Candidate(text, article.repairs, article.embargoed, article.entry_uri)


def publisher_of(stated: str, source_uri: str) -> str | None:
    """Give the publisher that a user states: a name, or the part of the source's path that `{publisher}` stands for.

    >>> publisher_of("The Pier", "file:///news/1.txt"), publisher_of("{publisher}/20*/*", "file:///news/The%20Pier/2023/1.txt")
    ('The Pier', 'The Pier')
    >>> publisher_of("{publisher}/20*/*", "file:///news/1.txt")  # another path: nothing is known
    """
    if PUBLISHER not in stated:
        return stated
    found = _path_pattern(stated).search(unquote(source_uri.partition("#")[0]))
    return found["publisher"].strip() or None if found else None


@lru_cache
def _path_pattern(template: str) -> re.Pattern[str]:
    """Compile a template of the end of a path: `*` is anything within a name, `**` over several; two names must be equal."""
    before, *after = (
        re.escape(part).replace(r"\*\*", ".*").replace(r"\*", "[^/]*") for part in template.split(PUBLISHER)
    )
    first, *again = after
    return re.compile(
        rf"(?:^|/){before}(?P<publisher>[^/]+?){first}{''.join('(?P=publisher)' + part for part in again)}$"
    )


def _named(article: ParsedArticle) -> ParsedArticle:
    """Use an article's address as its identifier if it has no guid."""
    if article.external_id or not article.url:
        return article
    return replace(article, external_id=article.url)


def _bounded(article: ParsedArticle) -> ParsedArticle:
    """Cut the indexed values that are longer than an index takes."""
    place = bounded(article.source_uri, LONGEST_PLACE)
    publisher = article.publisher and bounded(article.publisher, LONGEST_KEY)
    if (place, publisher) == (article.source_uri, article.publisher):
        return article
    cut = ("publisher cut",) if publisher != article.publisher else ()
    return replace(article, source_uri=place, publisher=publisher, repairs=(*article.repairs, *cut))


def mark_alone(parts: Iterable[Part]) -> Iterator[Document | Rejected | Notice]:
    """Mark the documents that are all their file or archive member holds; its name identifies their articles."""
    held: Part | None = None
    before: str | None = None
    for part in chain(parts, [None]):
        after = _file_of(part)
        if isinstance(held, ParsedArticle):
            held = Document(held.source_uri, len(held.body), partial(replace, held))
        if isinstance(held, Document) and held.source_uri not in (before, after, *NAMELESS):
            yield replace(held, alone="#" not in held.source_uri)
        elif held:
            yield held
        before, held = _file_of(held), part


def _file_of(part: Part | None) -> str | None:
    return part.source_uri.partition("#")[0] if part else None


def read_document(part: Part, options: ReadOptions = DEFAULTS) -> Candidate | Rejected | Notice:
    """Parse a document and identify its article."""
    record = parse(part)
    if not isinstance(record, ParsedArticle):
        return record
    return identify(record, alone=isinstance(part, Document) and part.alone, options=options)
