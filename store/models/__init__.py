"""The tables as SQLAlchemy models, each module with one aggregate."""

from store.models.articles import Article, ArticleLabel
from store.models.authority import AuthorityPerson
from store.models.base import Base
from store.models.countries import (
    ArticleCountry,
    Country,
    CountryMention,
    CountryMonth,
    CountryName,
    CountryPairMonth,
)
from store.models.dates import DateMention
from store.models.groups import CountryGroup, CountryGroupMember
from store.models.judgements import Judgement
from store.models.people import (
    ArticlePerson,
    Person,
    PersonCount,
    PersonId,
    PersonMention,
    PersonName,
    RejectedName,
)
from store.models.quotations import ArticleSpeaker, Quotation, QuotationSpan
from store.models.revisions import (
    AnnotationDue,
    ArticleBand,
    ArticleDuplicate,
    ArticleRevision,
    ArticleSource,
    DuplicatesDue,
    RelinkBlock,
)
from store.models.roles import PersonRole
from store.models.runs import LoadRun, Reject, WebSource
from store.models.withheld import Withheld, WithheldName

__all__ = [
    "AnnotationDue",
    "Article",
    "ArticleBand",
    "ArticleCountry",
    "ArticleDuplicate",
    "ArticleLabel",
    "ArticlePerson",
    "ArticleRevision",
    "ArticleSource",
    "ArticleSpeaker",
    "AuthorityPerson",
    "Base",
    "Country",
    "CountryGroup",
    "CountryGroupMember",
    "CountryMention",
    "CountryMonth",
    "CountryName",
    "CountryPairMonth",
    "DateMention",
    "DuplicatesDue",
    "Judgement",
    "LoadRun",
    "Person",
    "PersonCount",
    "PersonId",
    "PersonMention",
    "PersonName",
    "PersonRole",
    "Quotation",
    "QuotationSpan",
    "Reject",
    "RejectedName",
    "RelinkBlock",
    "WebSource",
    "Withheld",
    "WithheldName",
]
