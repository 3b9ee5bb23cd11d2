"""Records that the loaders pass to each other: frozen, and independent of files and databases.

Offsets are Unicode code points, half-open, so that `text[start:end]` is the surface.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal, NamedTuple

from store.models.quotations import QuotationKind
from store.texts import LanguageFrom, Text
from store.withheld import Because

Via = Literal["name", "alias", "adjective", "demonym", "government", "capital", "embedded"]
"""How a country was recognised (`country_mentions.via`)."""


class Unannotated(NamedTuple):
    """What annotators read of an article; `language` is a tag of BCP 47."""

    title: str
    body: str
    language: str
    published_on: date

    @classmethod
    def of(cls, text: Text) -> Unannotated:
        """Give what annotators read of a text."""
        return cls(text.title, text.body, text.language, text.published_on)

    @property
    def text(self) -> str:
        """Title and body as one text, a blank line between."""
        return f"{self.title}\n\n{self.body}"


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One article as its source gives it, decoded and repaired but not interpreted."""

    title: str  # verbatim, as is the body, without outer blank space
    body: str
    published_on: date
    source_uri: str  # leads back to the file and the place in it
    source_format: str
    published_at: datetime | None = None  # UTC
    language: str | None = None  # None: its source states none, and it is to be detected
    language_from: LanguageFrom | None = None
    publisher: str | None = None
    url: str | None = None
    external_id: str | None = None  # the source's own name for the article: url or guid
    repairs: tuple[str, ...] = ()  # in words what had to be repaired to read it
    modified_at: datetime | None = None  # UTC: when the source says that it made this version
    author: str | None = None  # several with semicolons
    section: str | None = None
    rights: str | None = None
    labels: str | None = None  # a list in JSON
    embargoed: datetime | None = None  # UTC: not to be published before
    entry_uri: str | None = None  # the feed's entry that led to this page


@dataclass(frozen=True, slots=True)
class Rejected:
    """What could not become an article: where it is, why, and its bytes."""

    source_uri: str
    reason: str
    message: str
    position: str = ""
    raw: bytes | None = None
    unreached: bool = False  # a source that was named could not be reached at all


@dataclass(frozen=True, slots=True)
class Notice:
    """A publisher's notice that an article is not to be published, in its versions up to `until` (None: in all)."""

    source_uri: str
    identity: str
    until: datetime | None = None
    reason: ClassVar[Because] = "killed"


Parsed = ParsedArticle | Rejected | Notice
"""What reading gives for each document."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document, cut out of its source: `parse` can be pickled and called in any process."""

    source_uri: str
    size: int  # in bytes
    parse: Callable[[], Parsed]
    alone: bool = False  # its file or archive member holds nothing else


Part = Document | Parsed
"""What splitting gives for each document of a source: the document to parse, or at once the result."""


@dataclass(frozen=True, slots=True)
class ReferenceCountry:
    """A country or former country of the reference data (ISO 3166-1, 3166-3, XK)."""

    code: str
    name: str
    alpha3: str | None = None
    numeric: str | None = None
    official_name: str | None = None
    region: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One row of the country lexicon: a name of a country, and which kind of name it is."""

    country_code: str
    name: str
    kind: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in code points, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CountryCandidate(Span):
    """A match of the lexicon, before the context decides: one name, perhaps of several countries."""

    names: tuple[LexiconEntry, ...]


@dataclass(frozen=True, slots=True)
class CountrySpan(Span):
    """A country recognised in a text."""

    country_code: str
    via: Via


@dataclass(frozen=True, slots=True)
class PersonSpan(Span):
    """A person recognised in a text.

    `name` is the fullest form that the same article gives the person ("Vladimir
    Putin" for a bare "Putin"); mentions with an equal `name` are one person there.
    `rule` says how the mention was recognised.
    """

    name: str
    rule: str


DateKind = Literal["date", "range", "duration", "set", "vague"]
"""What a date in a text is (`date_mentions.kind`)."""

DateAnchor = Literal["absolute", "article", "text"]
"""What places a date in time (`date_mentions.anchor`)."""

Tense = Literal["past", "future"]
"""Whether a date lies wholly before or after its article."""


@dataclass(frozen=True, slots=True)
class DateSpan(Span):
    """A date that a text names; the fields are columns of `date_mentions`.

    `value` is TIMEX3's; `from_day` and `to_day` are inclusive, None where the interval is open.
    """

    kind: DateKind
    value: str
    granularity: str | None = None
    from_day: date | None = None
    to_day: date | None = None
    bound: str | None = None
    mod: str | None = None
    anchor: DateAnchor = "absolute"
    tense: Tense | None = None


@dataclass(frozen=True, slots=True)
class RoleSpan(Span):
    """A role as the text states it: the span covers the role's words, `name` is the person's."""

    name: str
    title: str
    country_code: str | None = None


SpeakerForm = Literal["name", "pronoun", "nominal", "none"]
"""How a speaker is named (`quotations.speaker_form`)."""


@dataclass(frozen=True, slots=True)
class QuotationPart(Span):
    """A stretch of a text that belongs to a quotation; a row of `quotation_spans`."""

    part: Literal["content", "cue", "speaker", "relay", "addressee"]
    piece: int


@dataclass(frozen=True, slots=True)
class QuotationFound:
    """Who says what in a text; the fields are columns of `quotations`.

    `person_start` and `addressee_start` are where the mentions of people begin that speaker
    and addressee rest on; `spans` has the parts in the order of the text, content first.
    """

    number: int
    kind: QuotationKind
    cue: str
    speaker: str
    speaker_form: SpeakerForm
    person_start: int | None
    country_code: str | None
    relayed_by: str | None
    addressee: str | None
    addressee_start: int | None
    rule: str
    words: int
    spans: tuple[QuotationPart, ...]


Found = dict[str, Sequence[Any]]
"""What was recognised in one text, by kind of finding (`store.kinds`): `PersonSpan`s for `person_mentions`, and so on."""
