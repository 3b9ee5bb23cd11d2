"""The text of an article: one record whose fields are the columns that `articles` and `article_revisions` share.

A column of an article is added here, in `Text` and in `TextColumns`, to the record that
sources are parsed to, and by a migration. Inserts, revisions, checksums, exports and
copies take it from here by its name.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

SHORTEST_DIGEST: Final = 6
"""Characters of the beginning of a digest that names an article, at least."""

LONGEST_KEY: Final = 500
"""Bytes of the columns by which articles are looked up: identity and publisher. PostgreSQL indexes no more than 2.7 kB."""

LONGEST_PLACE: Final = 2_000
"""Bytes of a place (`source_uri`): together with an identity it is a key of `article_sources`."""


def bounded(text: str, limit: int) -> str:
    """Give a text of at most `limit` bytes: of a longer one the beginning, and its SHA-256 in place of the rest.

    >>> len(bounded("guid-" + "é" * 1_000, 500)), bounded("guid-1", 500)
    (173, 'guid-1')
    """
    if len(text) * 4 <= limit or len(raw := text.encode("utf-8", "surrogatepass")) <= limit:
        return text
    return f"{text[: (limit - 67) // 4]}…{sha256(raw).hexdigest()}"


NO_PACK: Final = "no language pack"
"""The version that annotated an article (`articles.annotator`) in whose language nothing can be recognised."""


LanguageFrom = Literal["stated", "detected"]
"""Where the language of an article comes from (`articles.language_from`)."""

UNCLEAR: Final = "und"
"""The language of a text that states none and is too short, mixed or not clear (ISO 639-2)."""


class Text(NamedTuple):
    """One text of an article, with all that is known of it: what its source says, and how it is identified."""

    digest: str
    checksum: str
    title: str
    body: str
    published_on: date
    published_at: datetime | None
    language: str
    language_from: LanguageFrom | None
    """None if an older version stored the text, which treated every text without a stated language as English."""
    publisher: str | None
    url: str | None
    external_id: str | None
    source_uri: str
    source_format: str
    word_count: int
    identity: str | None = None
    """What identifies another text as this article (docs/adr/0002-identity.md)."""
    modified_at: datetime | None = None
    generation: int = 0
    load_run_id: int = 0
    """0 until a load stores it."""
    author: str | None = None
    section: str | None = None
    rights: str | None = None
    labels: str | None = None
    """A list in JSON, sorted, each label once."""

    @property
    def copy_rank(self) -> tuple[bool, int, str]:
        """Of two copies with one digest the one with the smaller rank is kept: more is known of it, else by checksum."""
        unknown = sum(value is None or value == UNCLEAR for value in _metadata(self))
        return self.language_from is None, unknown, self.checksum

    @property
    def age(self) -> tuple[datetime, int, str]:
        """The sort key of the texts of one article, the newest last.

        First the text's own date, then the load that it came with, then the digest.
        """
        own = self.modified_at or self.published_at or datetime.combine(self.published_on, time(), UTC)
        return own, self.generation, self.digest

    def in_language(self, language: str) -> Text:
        """Give the text with the language that was detected, as if it had been read with it."""
        changed = self._replace(language=language, language_from="detected")
        return changed._replace(checksum=_checksum(changed._asdict()))

    def reads_like(self, other: Text) -> bool:
        """Whether the findings of the other text, dates included, are valid for this one too."""
        return self._annotated == other._annotated

    @property
    def _annotated(self) -> tuple[object, ...]:
        return self.published_on, self.language, self.title, self.body


class TextColumns:
    """The columns of `Text`, for the models that keep one; each adds `digest` as its own key."""

    checksum: Mapped[str] = mapped_column(
        String(64),
        comment="SHA-256 of every field as loaded; differs between two copies that share a digest.",
    )
    published_on: Mapped[date] = mapped_column(comment="Day of publication as printed.")
    published_at: Mapped[datetime | None] = mapped_column(
        comment="Instant of publication in UTC, where the source gives one."
    )
    language: Mapped[str] = mapped_column(String(12), comment="Language of the text, BCP 47.")
    language_from: Mapped[str | None] = mapped_column(
        String(10),
        comment="stated (by the source or the user) or detected; empty where detection is still due.",
    )
    publisher: Mapped[str | None] = mapped_column(comment="Who published it, where the source says so.")
    url: Mapped[str | None] = mapped_column(comment="Address of the article.")
    source_uri: Mapped[str] = mapped_column(comment="File, and place in it, that the text was read from.")
    source_format: Mapped[str] = mapped_column(String(20), comment="Format that it was read as.")
    external_id: Mapped[str | None] = mapped_column(
        comment="The source's own identifier of the article: its guid or url."
    )
    identity: Mapped[str | None] = mapped_column(
        comment="What identifies another text as this article: its guid or url, or the file that holds it alone.",
    )
    modified_at: Mapped[datetime | None] = mapped_column(
        comment="When the source says that it made this text, UTC."
    )
    generation: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="How many loads had ended before this text was first read."
    )
    word_count: Mapped[int] = mapped_column(comment="Words in title and body, split at white space.")
    load_run_id: Mapped[int] = mapped_column(ForeignKey("load_runs.id"), comment="The run that loaded it.")
    author: Mapped[str | None] = mapped_column(
        comment="Who wrote it, as the source says; several with semicolons between them."
    )
    section: Mapped[str | None] = mapped_column(comment="Section or desk, as the source calls it.")
    rights: Mapped[str | None] = mapped_column(comment="Copyright or licence, as the source states it.")
    labels: Mapped[str | None] = mapped_column(
        comment="Tags and keywords of the source as a list in JSON; article_labels has them as rows."
    )
    title: Mapped[str] = mapped_column(comment="Headline, verbatim.")
    body: Mapped[str] = mapped_column(comment="Text, verbatim, outer blank lines stripped.")


COMPUTED = frozenset({"digest", "checksum", "word_count", "identity", "generation", "load_run_id"})
"""Fields that dateline adds to what the source says."""

SAID = tuple(name for name in Text._fields if name not in COMPUTED)
"""Fields that the source gives: those that the parsed record has, by the same names."""

METADATA = tuple(
    name
    for name in SAID
    if name not in ("title", "body", "language_from", "source_uri", "source_format", "modified_at")
)
"""The metadata of an article; of two copies the one that has more of it is kept."""

_said = attrgetter(*SAID)
_metadata = attrgetter(*METADATA)


def make_text(parsed: object, *, identity: str | None) -> Text:
    """Make the record of an article that was parsed: an object that has the fields of `SAID`."""
    said: dict[str, Any] = dict(zip(SAID, _said(parsed), strict=True))
    digest, words = digest_and_words(said["published_on"], said["title"], said["body"])
    return Text(**said, digest=digest, checksum=_checksum(said), word_count=words, identity=identity)


def article_digest(published_on: date, title: str, body: str) -> str:
    r"""Hash what an article says: its date, title and body, whatever their white space and Unicode form.

    >>> article_digest(date(2023, 2, 22), "A  title", "One.\r\n\r\nTwo.") == article_digest(
    ...     date(2023, 2, 22), "A title ", "One.\n\nTwo.\n")
    True
    """
    return digest_and_words(published_on, title, body)[0]


def digest_and_words(published_on: date, title: str, body: str) -> tuple[str, int]:
    """Give an article's digest and its number of words, split at white space, in one pass."""
    in_title, in_body = title.split(), body.split()
    text = f"{published_on.isoformat()}\n{' '.join(in_title)}\n{' '.join(in_body)}"
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), len(in_title) + len(in_body)


def _checksum(said: dict[str, Any]) -> str:
    """Hash every character of an article and of its metadata.

    Metadata that may be left out counts only where it is given, so that a new column
    leaves the checksums of the articles that lack it as they were.
    """
    always = [said[name] for name in METADATA if name not in Text._field_defaults]
    rest = ["" if value is None else str(value) for value in always]
    rest += [
        f"{name}={said[name]}"
        for name in METADATA
        if name in Text._field_defaults and said[name] != Text._field_defaults[name]
    ]
    text = "\x1e".join((said["title"], said["body"], "\x1f".join(rest)))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text_columns(model: type[TextColumns]) -> list[ColumnElement[Any]]:
    """List the columns of a model that make a `Text`, in the order of its fields."""
    return [getattr(model, name) for name in Text._fields]
