"""One hash of a whole database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Executable, func, select, union
from sqlalchemy.orm import Session, aliased

from store import models

_MODULUS = 1 << 256


def database_digest(session: Session) -> str:
    """Hash the logical content of a database: no surrogate ids, no clock times, no file names.

    Equal for the same articles, reference data and judgements, whatever the engine,
    the order of loading, the number of workers and the interruptions.
    """
    total = sha256()
    for name, statement in _statements().items():
        rows = session.execute(statement).yield_per(5_000)
        total.update(f"{name} {_sum_of_hashes(rows):064x}\n".encode())
    return total.hexdigest()


def _sum_of_hashes(rows: Iterable[Sequence[object]]) -> int:
    """Add the rows' hashes, so that their order, and an engine's collation, don't matter."""
    total = 0
    for row in rows:
        line = json.dumps(list(row), ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")
        total += int.from_bytes(sha256(line).digest())
    return total % _MODULUS


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no logical form for {value!r}")


def _statements() -> dict[str, Executable]:
    """Give one statement a table, of its logical columns only."""
    article, person = models.Article, models.Person
    mention, role = models.PersonMention, models.PersonRole
    place, shown, judged = models.CountryMention, models.Country, models.Judgement
    revision, source, copy = models.ArticleRevision, models.ArticleSource, models.ArticleDuplicate
    original = aliased(article)
    by_person, by_country, name = models.ArticlePerson, models.ArticleCountry, models.PersonName
    return {
        "articles": select(
            article.digest, article.published_on, article.published_at, article.language, article.publisher,
            article.url, article.external_id, article.word_count, article.annotator, article.title, article.body,
            article.modified_at,
        ),
        "article_revisions": select(
            article.digest, revision.revision, revision.digest, revision.published_on, revision.published_at,
            revision.modified_at, revision.language, revision.publisher, revision.url, revision.external_id,
            revision.word_count, revision.title, revision.body,
        ).join(revision.article),
        # An article's own row names one of its places; which of several, is chance.
        "article_sources": union(
            select(article.digest, article.digest, article.external_id),
            select(article.digest, revision.digest, revision.external_id).join(revision.article),
            select(article.digest, source.digest, source.external_id).join(source.article),
        ),
        "article_duplicates": select(article.digest, original.digest, copy.similarity)
        .join(copy.article).join(original, original.id == copy.of_article_id),
        "people": select(person.key, person.name),
        "person_names": select(person.key, name.name, name.kind).join(name.person),
        "person_mentions": select(
            article.digest, mention.field, mention.start_char, mention.end_char, mention.surface, mention.rule,
            mention.name, person.key,
        ).join(mention.article).join(mention.person),
        "person_roles": select(
            article.digest, role.field, role.start_char, role.end_char, role.title, role.country_code, person.key
        ).join(role.article).join(role.person),
        "country_mentions": select(
            article.digest, place.field, place.start_char, place.end_char, place.surface, place.country_code, place.via
        ).join(place.article),
        "article_people": select(article.digest, person.key, by_person.day, by_person.mentions)
        .join(by_person.article).join(by_person.person),
        "article_countries": select(
            article.digest, by_country.country_code, by_country.day, by_country.mentions, by_country.via_name,
            by_country.via_alias, by_country.via_adjective, by_country.via_demonym, by_country.via_government,
            by_country.via_capital, by_country.via_embedded,
        ).join(by_country.article),
        "countries": select(
            shown.code, shown.name, shown.alpha3, shown.numeric, shown.official_name, shown.region, shown.valid_from,
            shown.valid_to, shown.successors,
        ),
        "country_names": select(
            models.CountryName.country_code, models.CountryName.name, models.CountryName.kind,
            models.CountryName.language, models.CountryName.origin,
        ),
        "judgements": select(
            judged.verb, judged.person_key, judged.other_key, judged.name, judged.article_digest, judged.country_code,
            judged.undoes, judged.note,
        ),
    }  # fmt: skip


def count_rows(session: Session) -> dict[str, int]:
    """Count the rows of every table that users rely on."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in models.Base.metadata.sorted_tables
    }
