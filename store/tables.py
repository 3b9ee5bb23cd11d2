"""The tables that questions read, as plain tables: rows of plain columns come faster past the ORM."""

from __future__ import annotations

from sqlalchemy import FromClause

from store.models import (
    Article,
    ArticleCountry,
    ArticleDuplicate,
    ArticleLabel,
    ArticlePerson,
    ArticleSpeaker,
    Country,
    CountryGroupMember,
    CountryMention,
    CountryMonth,
    CountryPairMonth,
    DateMention,
    Person,
    PersonCount,
    PersonMention,
    PersonRole,
    Quotation,
    QuotationSpan,
)

articles: FromClause = Article.__table__
article_countries: FromClause = ArticleCountry.__table__
article_duplicates: FromClause = ArticleDuplicate.__table__
article_labels: FromClause = ArticleLabel.__table__
article_people: FromClause = ArticlePerson.__table__
article_speakers: FromClause = ArticleSpeaker.__table__
countries: FromClause = Country.__table__
country_group_members: FromClause = CountryGroupMember.__table__
country_mentions: FromClause = CountryMention.__table__
country_months: FromClause = CountryMonth.__table__
country_pair_months: FromClause = CountryPairMonth.__table__
date_mentions: FromClause = DateMention.__table__
people: FromClause = Person.__table__
person_counts: FromClause = PersonCount.__table__
person_mentions: FromClause = PersonMention.__table__
person_roles: FromClause = PersonRole.__table__
quotations: FromClause = Quotation.__table__
quotation_spans: FromClause = QuotationSpan.__table__
