"""How articles are identified: digest, checksum, and the identity that other texts of the article share.

docs/adr/0002-identity.md has the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from loaders.languages.detection import with_language
from loaders.options import DEFAULTS, ReadOptions
from loaders.records import Notice, Parsed, ParsedArticle, Rejected
from store.texts import LONGEST_KEY, LONGEST_PLACE, Text, bounded, make_text

NAMELESS: Final = ("stdin:",)
"""Sources whose content is another each time."""


class Candidate(NamedTuple):
    """An article that was read: its text, identified, and what was repaired to read it."""

    text: Text
    repairs: tuple[str, ...] = ()
    embargoed: datetime | None = None


def identify(article: ParsedArticle, *, alone: bool = False, options: ReadOptions = DEFAULTS) -> Candidate:
    """Give an article its language, digest, checksum and identity.

    `alone` says that its file holds nothing else; `options` have the language that the user states,
    and the publisher of what states none.
    """
    article = with_language(article, options.language)
    if options.publisher and not article.publisher:
        article = replace(article, publisher=options.publisher)
    article = _bounded(_named(article))
    identity = article.external_id or (article.source_uri if alone else None)
    text = make_text(article, identity=identity and bounded(identity, LONGEST_KEY))
    return Candidate(text, article.repairs, article.embargoed)


def _named(article: ParsedArticle) -> ParsedArticle:
    """Name an article without a guid by its address: of two copies at one place neither knows another name."""
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


def identify_all(
    records: Iterable[Parsed], options: ReadOptions = DEFAULTS
) -> Iterator[Candidate | Rejected | Notice]:
    """Identify what a file or archive holds, in its order; a file's own name counts if one article is all it holds."""
    held: Parsed | None = None
    before: str | None = None
    for record in records:
        if held is not None:
            yield _identified(held, before, _file_of(record.source_uri), options)
            before = _file_of(held.source_uri)
        held = record
    if held is not None:
        yield _identified(held, before, None, options)


def _identified(
    record: Parsed, before: str | None, after: str | None, options: ReadOptions
) -> Candidate | Rejected | Notice:
    if not isinstance(record, ParsedArticle):
        return record
    uri = record.source_uri
    return identify(
        record, alone="#" not in uri and uri not in (before, after) and uri not in NAMELESS, options=options
    )


def _file_of(source_uri: str) -> str:
    return source_uri.partition("#")[0]
