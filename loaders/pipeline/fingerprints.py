"""By what an article that was read is told from others: digest, checksum, and the name its other texts share.

The rules are told in docs/adr/0002-identity.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from loaders.records import ParsedArticle, Rejected
from store.digest import article_checksum, digest_and_words

NAMELESS: Final = ("stdin:",)
"""Sources that stand for something else each time."""


class Candidate(NamedTuple):
    """A parsed article with its digest (what it says), checksum (every field), words, and its identity, if it has one."""

    article: ParsedArticle
    digest: str
    checksum: str
    words: int
    identity: str | None


def identify(article: ParsedArticle, *, alone: bool = False) -> Candidate:
    """Give an article what it is known by; `alone` says that its file holds nothing else."""
    a = article
    digest, words = digest_and_words(a.published_on, a.title, a.body)
    metadata = (a.published_on, a.published_at, a.language, a.publisher, a.url, a.external_id)
    return Candidate(
        a,
        digest,
        article_checksum(a.title, a.body, *metadata),
        words,
        a.external_id or a.url or (a.source_uri if alone else None),
    )


def identify_all(records: Iterable[ParsedArticle | Rejected]) -> Iterator[Candidate | Rejected]:
    """Identify what a file or archive holds, in its order; a file's own name counts if one article is all it holds."""
    held: ParsedArticle | Rejected | None = None
    before: str | None = None
    for record in records:
        if held is not None:
            yield _identified(held, before, _file_of(record.source_uri))
            before = _file_of(held.source_uri)
        held = record
    if held is not None:
        yield _identified(held, before, None)


def _identified(
    record: ParsedArticle | Rejected, before: str | None, after: str | None
) -> Candidate | Rejected:
    if isinstance(record, Rejected):
        return record
    uri = record.source_uri
    return identify(record, alone="#" not in uri and uri not in (before, after) and uri not in NAMELESS)


def _file_of(source_uri: str) -> str:
    return source_uri.partition("#")[0]
