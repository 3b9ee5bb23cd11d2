from __future__ import annotations

from statistics import mean

from benchmarks.generate import COUNTRY_MENTIONS, PERSON_MENTIONS, article, articles


def test_an_article_depends_on_its_number_alone() -> None:
    assert list(articles(3, first=2)) == [article(2), article(3), article(4)]


def test_generated_articles_look_like_news_and_their_mentions_stand_where_they_say() -> None:
    made = list(articles(200))
    assert 2_300 < mean(len(one.body) for one in made) < 3_100
    for one in made:
        assert len(one.person_mentions) == PERSON_MENTIONS
        assert len(one.country_mentions) == COUNTRY_MENTIONS
        for _, start, end, surface, *_ in (*one.person_mentions, *one.country_mentions):
            assert one.body[start:end] == surface
