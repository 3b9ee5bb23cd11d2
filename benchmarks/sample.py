"""Draw mentions and links across articles at random, with a fixed seed, to be judged by reading.

`python -m benchmarks.sample news.db` prints 200 mentions of people and 100 links: two articles that
a person is said to be named in, the person drawn evenly among those who are named in several.
"""

from __future__ import annotations

import random
import sys

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store import connect
from store.models import Article, ArticlePerson, Person, PersonMention

SEED = 2016


def context(article: Article, mention: PersonMention, *, width: int) -> str:
    """Show a mention in its text, in double square brackets."""
    text = article.title if mention.field == "title" else article.body
    before = text[max(0, mention.start_char - width) : mention.start_char]
    shown = f"{before}[[{mention.surface}]]{text[mention.end_char : mention.end_char + width]}"
    return " ".join(shown.split())


def mentions(session: Session, count: int) -> None:
    """Print mentions drawn at random."""
    order = (Article.digest, PersonMention.field, PersonMention.start_char)
    keys = [row[0] for row in session.execute(select(Article.id).order_by(Article.digest))]
    everything = [
        (key, field, start)
        for key, field, start in session.execute(
            select(PersonMention.article_id, PersonMention.field, PersonMention.start_char)
            .join(PersonMention.article)
            .order_by(*order)
        )
    ]
    print(f"{len(everything)} mentions in {len(keys)} articles")
    for key in random.Random(SEED).sample(everything, count):
        mention = session.get_one(PersonMention, key)
        person, article = (
            session.get_one(Person, mention.person_id),
            session.get_one(Article, mention.article_id),
        )
        print(f"{person.name:24.24} {context(article, mention, width=45)}")


def links(session: Session, count: int) -> None:
    """Print people drawn evenly among those named in several articles, each in two of these."""
    several = session.scalars(
        select(Person).join(Person.articles).group_by(Person.id).having(func.count() > 1).order_by(Person.key)
    ).all()
    print(f"\n{len(several)} people are named in several articles")
    drawn = random.Random(SEED)
    for person in drawn.sample(several, count):
        articles = session.scalars(
            select(Article)
            .join(Article.rows_of(ArticlePerson))
            .where(ArticlePerson.person_id == person.id)
            .order_by(Article.digest)
        ).all()
        print(f"{person.name} ({person.key})")
        for article in drawn.sample(articles, 2):
            mention = session.scalars(
                select(PersonMention)
                .where(PersonMention.article_id == article.id, PersonMention.person_id == person.id)
                .order_by(PersonMention.field, PersonMention.start_char)
            ).first()
            if mention:
                print(f"    {article.published_on} {mention.name}: {context(article, mention, width=60)}")


def main() -> None:
    """Draw from the database named on the command line."""
    with connect(sys.argv[1], read_only=True) as session:
        mentions(session, 200)
        links(session, 100)


if __name__ == "__main__":
    main()
