"""Draw mentions of countries at random, with a fixed seed, to be judged by reading.

    python -m benchmarks.sample_countries news.db [--count 200] [--seed 2016] [--via government --via capital] [--without US]

A line is the country's code, how it was recognised and the mention in its text.
"""

from __future__ import annotations

import argparse
import random

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from store import connect
from store.models import Article, CountryMention


def context(mention: CountryMention, *, width: int = 60) -> str:
    """Show a mention in its text, in double square brackets."""
    text = mention.article.title if mention.field == "title" else mention.article.body
    before = text[max(0, mention.start_char - width) : mention.start_char]
    shown = f"{before}[[{mention.surface}]]{text[mention.end_char : mention.end_char + width]}"
    return " ".join(shown.split())


def draw(
    session: Session, *, count: int, seed: int, via: list[str], without: list[str]
) -> list[CountryMention]:
    """Draw mentions: the same ones from the same articles, in whatever order these were loaded."""
    statement = (
        select(CountryMention)
        .join(CountryMention.article)
        .options(joinedload(CountryMention.article))
        .where(CountryMention.country_code.not_in(without))
        .order_by(Article.digest, CountryMention.field, CountryMention.start_char)
    )
    if via:
        statement = statement.where(CountryMention.via.in_(via))
    everything = session.scalars(statement).all()
    print(f"{len(everything)} mentions")
    return random.Random(seed).sample(everything, min(count, len(everything)))


def main() -> None:
    """Draw from the database named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("database")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--via", action="append", default=[])
    parser.add_argument("--without", action="append", default=[])
    arguments = parser.parse_args()
    with connect(arguments.database, read_only=True) as session:
        drawn = draw(
            session,
            count=arguments.count,
            seed=arguments.seed,
            via=arguments.via,
            without=arguments.without,
        )
        for mention in drawn:
            print(f"{mention.country_code} {mention.via:10} {context(mention)}")


if __name__ == "__main__":
    main()
