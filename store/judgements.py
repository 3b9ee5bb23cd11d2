"""Append and read the analysts' judgements, in the order of recording.

A `not_said` has the words of a quotation. When the text is withheld, they are replaced by a hash of each piece;
if the text comes back, the hashes find them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, insert, or_, select, update

from store.bulk import among
from store.evidence import table_of
from store.models import Judgement
from store.models.quotations import BETWEEN
from store.texts import Text

FIELDS = ("verb", "person_key", "other_key", "name", "article_digest", "country_code", "undoes", "note")
"""What a judgement says, apart from its number and when it was recorded."""


def read_judgement_rows(connection: Connection) -> list[dict[str, Any]]:
    """Read all judgements, the first recorded first: the fields, `id`, `recorded_by` and `recorded_at`."""
    table = table_of(Judgement)
    return [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]


def insert_judgements(connection: Connection, judgements: Iterable[Mapping[str, Any]]) -> None:
    """Append judgements; those without `recorded_at` are recorded now."""
    now = datetime.now(UTC)
    rows = [
        {field: j.get(field) or "" for field in (*FIELDS, "recorded_by")}
        | {"recorded_at": j.get("recorded_at") or now}
        for j in judgements
    ]
    if rows:
        connection.execute(insert(Judgement), rows)


HASHED: Final = "sha256 "
"""The prefix of hashed words."""

_HAS_WORDS = or_(Judgement.verb == "not_said", Judgement.undoes == "not_said") & (Judgement.name != "")


def hash_words(digest: str, words: str) -> str:
    """Write the words of a quotation as the length and hash of each piece, salted with the digest of the text.

    >>> hash_words("ab", "No") == hash_words("ab", hash_words("ab", "No")), hash_words("ab", "No")[:11]
    (True, 'sha256 2:a7')
    """
    if words.startswith(HASHED):
        return words
    return HASHED + " ".join(f"{len(piece)}:{_hash(digest, piece)}" for piece in words.split(BETWEEN))


def find_words(text: Text, hashed: str) -> str:
    """Find hashed words in their text; what does not occur in it stays hashed."""
    pieces = (piece.partition(":") for piece in hashed.removeprefix(HASHED).split(" "))
    found = [_find(text, int(length), wanted) for length, _, wanted in pieces]
    return hashed if None in found else BETWEEN.join(filter(None, found))


def _find(text: Text, length: int, wanted: str) -> str | None:
    whole = f"{text.title}\n\n{text.body}"
    pieces = (whole[start : start + length] for start in range(len(whole) - length + 1))
    return next((piece for piece in pieces if _hash(text.digest, piece) == wanted), None)


def _hash(digest: str, words: str) -> str:
    return sha256(f"{digest}{words}".encode("utf-8", "surrogatepass")).hexdigest()


def forget_words(connection: Connection, digests: Iterable[str]) -> None:
    """Replace the words of texts that are withheld by their hashes."""
    j = Judgement
    for of_texts in among(connection, j.article_digest, digests):
        quoted = select(j.id, j.article_digest, j.name).where(_HAS_WORDS, of_texts)
        for id_, digest, words in connection.execute(quoted).all():
            connection.execute(update(j).where(j.id == id_).values(name=hash_words(digest, words)))


def restore_words(connection: Connection, texts: Iterable[Text]) -> None:
    """Put the words back into judgements about texts that come back."""
    j = Judgement
    statement = select(j.id, j.article_digest, j.name).where(_HAS_WORDS, j.name.startswith(HASHED))
    if hashed := connection.execute(statement).all():
        by_digest = {text.digest: text for text in texts}
        for id_, digest, words in hashed:
            if digest in by_digest:
                found = find_words(by_digest[digest], words)
                connection.execute(update(j).where(j.id == id_).values(name=found))
