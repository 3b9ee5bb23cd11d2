from __future__ import annotations

from statistics import mean

from benchmarks.generate import COUNTRY_MENTIONS, PERSON_MENTIONS, article, articles


def test_an_article_depends_on_its_number_alone() -> None:
    assert list(articles(3, first=2)) == [article(2), article(3), article(4)]


def test_generated_articles_look_like_news_and_their_mentions_stand_where_they_say() -> None:
    made = list(articles(200))
    assert 2_300 < mean(len(one.text.body) for one in made) < 3_100
    for one in made:
        rows = one.findings.rows
        people, countries = rows["person_mentions"], rows["country_mentions"]
        assert (len(people), len(countries)) == (PERSON_MENTIONS, COUNTRY_MENTIONS)
        places = [row[2:5] for row in people] + [row[1:4] for row in countries]
        assert all(one.text.body[start:end] == surface for start, end, surface in places)
