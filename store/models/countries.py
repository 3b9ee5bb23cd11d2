"""Countries: the reference data, and where articles mention them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    case,
    func,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from store.evidence import CountryLink, Derived, Evidence, Mark, Row, Rows, Totals
from store.models.articles import Article, ArticleId, SpanColumns, day_column, of_article, span_checks
from store.models.base import Base

STATE_VIAS = ("name", "alias", "adjective", "demonym", "government")
"""Ways of naming a country that speak of the country itself, in the order of the columns."""
OTHER_VIAS = ("capital", "embedded")
VIAS = (*STATE_VIAS, *OTHER_VIAS)


class Country(Base):
    """A country, territory or former country."""

    __tablename__ = "countries"
    __table_args__ = (
        {"comment": "Countries and territories of ISO 3166-1, former ones of ISO 3166-3, and XK."},
    )

    code: Mapped[str] = mapped_column(
        String(4),
        primary_key=True,
        comment="ISO 3166-1 alpha-2; ISO 3166-3 four letters for a former country; XK.",
    )
    alpha3: Mapped[str | None] = mapped_column(String(3), comment="ISO 3166-1 alpha-3.")
    numeric: Mapped[str | None] = mapped_column(String(3), comment="ISO 3166-1 numeric, with leading zeros.")
    name: Mapped[str] = mapped_column(comment="Usual English name.")
    official_name: Mapped[str | None] = mapped_column(comment="Official English name.")
    region: Mapped[str | None] = mapped_column(comment="Region of the world (UN M49).")
    subregion: Mapped[str | None] = mapped_column(comment="Sub-region (UN M49).")
    valid_from: Mapped[date | None] = mapped_column(
        comment="First day of the state under this code, where known."
    )
    valid_to: Mapped[date | None] = mapped_column(comment="Last day, for a former country.")
    successors: Mapped[str] = mapped_column(
        default="", comment="Codes of the states that followed, separated by blanks."
    )

    names: Mapped[list[CountryName]] = relationship(
        back_populates="country", lazy="raise", passive_deletes=True
    )
    mentions: Mapped[list[CountryMention]] = relationship(back_populates="country", lazy="raise")
    articles: Mapped[list[ArticleCountry]] = relationship(back_populates="country", lazy="raise")


class CountryName(Base):
    """One row of the lexicon: a name of a country, and which kind of name it is."""

    __tablename__ = "country_names"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('name', 'official', 'alias', 'adjective', 'demonym', 'capital', 'government')",
            name="kind",
        ),
        {
            "comment": "The names by which countries are recognised; you may add rows.",
            "sqlite_with_rowid": False,
        },
    )

    country_code: Mapped[str] = mapped_column(
        ForeignKey("countries.code", ondelete="CASCADE"), primary_key=True, comment="The country."
    )
    country: Mapped[Country] = relationship(back_populates="names", lazy="raise")
    name: Mapped[str] = mapped_column(primary_key=True, comment="The name as written.")
    kind: Mapped[str] = mapped_column(
        String(10),
        primary_key=True,
        comment="name, official, alias, adjective, demonym, capital, or government (its seat or shorthand).",
    )
    language: Mapped[str] = mapped_column(
        String(12), primary_key=True, comment="Language of the name, BCP 47."
    )
    origin: Mapped[str] = mapped_column(
        String(8),
        server_default="dateline",
        comment="dateline: ships with it and follows its version; user: added here, wins over dateline's of that name.",
    )


class CountryMention(SpanColumns, Base):
    """A place in an article where a country is named."""

    __tablename__ = "country_mentions"
    __table_args__ = (
        *span_checks(),
        CheckConstraint(
            "via IN ('name', 'alias', 'adjective', 'demonym', 'government', 'capital', 'embedded')",
            name="via",
        ),
        Index(None, "country_code"),
        {"comment": "Every place where an article names a country.", "sqlite_with_rowid": False},
    )

    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), comment="The country named.")
    country: Mapped[Country] = relationship(back_populates="mentions", lazy="raise")
    via: Mapped[str] = mapped_column(
        String(10),
        comment="How: name, alias, adjective, demonym, government (a seat standing for the state), "
        "capital (the city as a place), embedded (inside the name of something else).",
    )


class ArticleCountry(Base):
    """An article names a country: one row for each article and country, derived from the mentions."""

    __tablename__ = "article_countries"
    __table_args__ = (
        Index(None, "country_code", "day", "article_id", "mentions"),
        {
            "comment": "Derived: which countries an article names, how often and how.",
            "sqlite_with_rowid": False,
        },
    )

    article_id: Mapped[ArticleId]
    article: Mapped[Article] = of_article("article_countries")
    country_code: Mapped[str] = mapped_column(
        ForeignKey("countries.code"), primary_key=True, comment="The country."
    )
    country: Mapped[Country] = relationship(back_populates="articles", lazy="raise")
    day: Mapped[int] = mapped_column(comment="Day of publication as the number yyyymmdd.")
    mentions: Mapped[int] = mapped_column(
        comment="Mentions of the country itself: by name, alias, adjective, demonym or government."
    )
    via_name: Mapped[int] = mapped_column(comment="Mentions by name.")
    via_alias: Mapped[int] = mapped_column(comment="Mentions by alias or abbreviation.")
    via_adjective: Mapped[int] = mapped_column(comment="Mentions by adjective.")
    via_demonym: Mapped[int] = mapped_column(comment="Mentions by demonym.")
    via_government: Mapped[int] = mapped_column(
        comment="Mentions by a seat of government standing for the state."
    )
    via_capital: Mapped[int] = mapped_column(comment="Mentions of the capital as a place; not in `mentions`.")
    via_embedded: Mapped[int] = mapped_column(
        comment="Mentions inside the name of something else; not in `mentions`."
    )


class CountryPairMonth(Base):
    """How often two countries are named together in a month, derived from `article_countries`."""

    __tablename__ = "country_pair_months"
    __table_args__ = (
        Index(None, "country_a", "country_b"),
        Index(None, "country_b"),
        {
            "comment": "Derived: how many articles of a month name both of two countries.",
            "sqlite_with_rowid": False,
        },
    )

    month: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Month of publication as the number yyyymm."
    )
    country_a: Mapped[str] = mapped_column(
        String(4), primary_key=True, comment="The country whose code comes first."
    )
    country_b: Mapped[str] = mapped_column(String(4), primary_key=True, comment="The other country.")
    articles: Mapped[int] = mapped_column(comment="Articles that name both.")


class CountryMonth(Base):
    """How often a country is named in a month, derived from `article_countries`."""

    __tablename__ = "country_months"
    __table_args__ = (
        {
            "comment": "Derived: how many articles of a month name the country itself, and how often.",
            "sqlite_with_rowid": False,
        },
    )

    month: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Month of publication as the number yyyymm."
    )
    country_code: Mapped[str] = mapped_column(
        ForeignKey("countries.code"), primary_key=True, comment="The country."
    )
    articles: Mapped[int] = mapped_column(comment="Articles that name it.")
    mentions: Mapped[int] = mapped_column(comment="Mentions of it in these.")


def count_countries(mentions: Iterable[tuple[str, str]]) -> list[Row]:
    """Count an article's mentions of each country, (code, via) each: of the country itself, and by each via.

    >>> count_countries([("RU", "name"), ("RU", "capital")])
    [('RU', 1, 1, 0, 0, 0, 0, 1, 0)]
    """
    counts = Counter(mentions)
    rows = []
    for code in sorted({code for code, _ in counts}):
        by_via = [counts[code, via] for via in VIAS]
        rows.append((code, sum(by_via[: len(STATE_VIAS)]), *by_via))
    return rows


def _expected_countries() -> Select[*tuple[Any, ...]]:
    m = CountryMention

    def times(*vias: str) -> ColumnElement[int]:
        return func.sum(case((m.via.in_(vias), 1), else_=0), type_=Integer)

    return (
        select(m.article_id, m.country_code, day_column(), times(*STATE_VIAS), *map(times, VIAS))
        .join(m.article)
        .group_by(m.article_id, m.country_code, Article.published_on)
    )


def _pairs(countries: Rows) -> Iterable[Row]:
    """Give the pairs of countries that an article names, with its month, once each.

    The rows begin with article, day, code and mentions, and are sorted by code.
    """
    named = [row[2] for row in countries if row[3]]
    month = countries[0][1] // 100
    return [(month, one, other, 1) for one, other in combinations(named, 2)]


def _expected_pairs() -> Select[*tuple[Any, ...]]:
    one, other = aliased(ArticleCountry), aliased(ArticleCountry)
    month = one.day // 100
    return (
        select(month.label("month"), one.country_code, other.country_code, func.count())
        .join(other, (other.article_id == one.article_id) & (other.country_code > one.country_code))
        .where(one.mentions > 0, other.mentions > 0)
        .group_by(month, one.country_code, other.country_code)
    )


def _in_month(countries: Rows) -> Iterable[Row]:
    """Give what an article adds to each country's month: one article, and its mentions."""
    return [(row[1] // 100, row[2], 1, row[3]) for row in countries if row[3]]


def _expected_months() -> Select[*tuple[Any, ...]]:
    named, month = ArticleCountry, ArticleCountry.day // 100
    return (
        select(month.label("month"), named.country_code, func.count(), func.sum(named.mentions))
        .where(named.mentions > 0)
        .group_by(month, named.country_code)
    )


def _read_mentions() -> Select[*tuple[Any, ...]]:
    m = CountryMention
    return select(m.field, m.start_char, m.end_char, m.surface, m.country_code, Country.name, m.via).join(
        m.country
    )


def _is_other(mention: CountryMention) -> bool:
    return mention.via in OTHER_VIAS


def _surface_and_via(mention: CountryMention) -> str:
    return f"{mention.surface} ({mention.via})"


ARTICLE_COUNTRIES = Derived(
    ArticleCountry,
    of=("country_code", "via"),
    count=count_countries,
    expected=_expected_countries,
    counted="country_code",
    reports="countries",
    totals=(
        Totals(CountryPairMonth, counts=_pairs, expected=_expected_pairs),
        Totals(CountryMonth, counts=_in_month, expected=_expected_months),
    ),
)
COUNTRY_MENTIONS = Evidence(
    CountryMention,
    title="mentions of countries",
    read=_read_mentions,
    mark=Mark(
        "green", entity="country", brackets="{}", is_naming=True, is_faint=_is_other, words=_surface_and_via
    ),
    country=CountryLink(is_deleted=True),
    derived=(ARTICLE_COUNTRIES,),
)
