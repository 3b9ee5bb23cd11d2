"""The search language: what each text finds, the same on both engines, and that no text is a database error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Select, func, select, text
from sqlalchemy.orm import Session

from store import QuerySyntaxError, select_articles, select_facets, select_headlines
from store.models import Article
from store.search.compiler import hits
from store.search.language import parse_query, to_fts5, to_tsquery
from tests.conftest import sqlite_only
from tests.factories import add_articles, new_article

ARTICLES = {
    "g": ("Grain deal holds", "Ships left the harbour. The deal on grain was signed in the Black Sea port."),
    "w": (
        "Wheat prices",
        "Wheat rose while the black market stayed calm. A sea of trucks waited at the port.",
    ),
    "s": ("Sanctions on oil", "New sanctions were laid on the oil price. Nobody spoke of grain."),
    "c": ("Café closes", "The café Müller in Zürich closed. Its résumé: a naïve plan."),
    "n": ("North-Korean launch", "A U.S.-led group of 12 states met at 10:30. AT&T denied it."),
    "m": ("Mail", "Write to press@example.org or see https://example.org/news_today?id=7 for a 3.5% rise."),
    "o": ("Ostrów opens", "Łódź and Ostrów share a rail line. Señor Ñandú came."),
    "k": ("Новости дня", "Переговоры начались в Женеве. Ёлка стоит."),
    "q": ("Talks about talks", "“We talk,” the minister’s aide said – don’t ask; talking is work."),
    "d": ("Deal", "Grain, grain and more grain; no ship."),
}
CASES: dict[str, str] = {
    # words: all must occur, whatever their case and accents
    "grain": "dgs", "GRAIN": "dgs", "Grain": "dgs", "grain deal": "dg", "deal grain": "dg", "grain AND deal": "dg",
    "black sea": "gw", "port": "gw", "harbour": "g", "nothing": "", "grain nothing": "", "the": "cgwsq",
    "cafe": "c", "café": "c", "CAFÉ": "c", "caf\u0065\u0301": "c", "zurich": "c", "Zürich": "c", "naive resume": "c",
    "nandu senor": "o", "12": "n", "7": "m", "2023": "", "новости": "k", "НОВОСТИ": "k", "елка": "", "ёлка": "k", "женеве": "k",
    # letters with a stroke are letters of their own
    "łódź": "o", "lodz": "", "ostrow": "o",
    # no stems: each form is a word of its own; a star finds all forms
    "talk": "q", "talks": "q", "talk*": "q", "sanction": "", "sanction*": "s", "rose": "w", "rise": "m",
    # phrases
    '"black sea"': "g", '"sea black"': "", '"Black Sea port"': "g", '"grain deal"': "g", '"deal on grain"': "g",
    '"grain grain"': "d", "“black sea”": "g", '"deal holds ships"': "", '"holds ships"': "", '"sea of trucks"': "w",
    # OR binds weaker than words side by side, parentheses bind strongest
    "harbour OR trucks": "gw", "grain harbour OR trucks": "gw", "grain (harbour OR trucks)": "g",
    "(harbour OR oil) grain": "gs", "a OR b": "cmnow", "wheat OR oil OR mail": "wsm", "(grain)": "dgs", "((grain))": "dgs",
    '"black sea" OR "black market"': "gw",
    # not
    "grain -deal": "s", "grain NOT deal": "s", "grain -deal -oil": "", "grain -(deal oil)": "dgs", "grain -(deal OR oil)": "",
    '-deal grain': "s", 'port -"black sea"': "w", "grain -ship*": "s", "-nothing grain": "dgs", "grain AND -deal": "s",
    "grain -(oil -price)": "dgs", "grain -title:deal": "s",
    # prefixes
    "gr*": "dgns", "gra* -deal": "s", "ha*": "g", '"black se"*': "g", "north-kor*": "n", "no*": "dns",
    # fields
    "title:grain": "g", "body:grain": "dgs", "TITLE:deal": "dg", 'title:"grain deal"': "g", 'body:"grain deal"': "",
    "title:(grain OR wheat)": "gw", "title:wheat body:rose": "w", "title: deal": "dg", "-title:deal grain": "s", "title:gr*": "g",
    "body:(grain -signed)": "ds",
    # nearness
    "NEAR(grain signed)": "g", "NEAR(signed grain, 1)": "g", "NEAR(signed grain, 0)": "", "NEAR(deal grain, 1)": "g",
    "NEAR(deal grain, 0)": "g", "title:NEAR(deal grain, 0)": "g", "body:NEAR(deal grain, 0)": "", 'NEAR("new sanctions" "oil price", 4)': "s",
    'NEAR("new sanctions" "oil price", 3)': "", "NEAR(sanct* pric*, 5)": "s", "NEAR(holds ships, 3)": "", "NEAR(grain sea, 5) port": "g",
    "NEAR(nobody grain,2)": "s",
    # what separates words separates them in the search as well
    "north-korean": "n", "north korean": "n", "korean-north": "", "U.S.-led": "n", "AT&T": "n", "10:30": "n", "press@example.org": "m",
    "example.org": "m", "https://example.org/news_today": "m", "news_today": "m", "3.5%": "m", "don't": "q", "don’t": "q", "minister's": "q",
    "grain & deal": "dg", "grain - deal": "dg", "grain, deal!": "dg", "+grain": "dgs", "^grain": "dgs", "{grain}": "dgs", "'grain'": "dgs",
    "grain; DROP TABLE articles": "", "or and not near": "", '"OR"': "m", "near": "", "NEAR": "",
}  # fmt: skip
"""Text -> the keys of the articles that it finds."""

MISTAKES: dict[str, tuple[int, str]] = {
    "": (0, "empty"), "  \t": (3, "empty"), "&": (0, "no letter"), '""': (0, "no letter"), "( & )": (0, "no letter"),
    '"grain': (0, "never closed"), 'grain "deal" "': (13, "never closed"), "grain OR": (8, "missing"), "OR grain": (0, "between two"),
    "grain OR OR deal": (9, "between two"), "AND": (0, "between two"), "grain AND": (9, "missing"), "(grain": (6, "missing"),
    "grain)": (5, "closes nothing"), "()": (1, "closes nothing"), "grain ()": (7, "closes nothing"), "-grain": (0, "must occur"),
    "-grain -deal": (0, "must occur"), "grain OR -deal": (9, "must occur"), "NOT": (3, "missing"), "gr*in": (2, "end of a word"), "*grain": (0, "end of a word"),
    "titel:grain": (0, "no field 'titel'"), "title:": (6, "missing"), "NEAR(grain": (10, "missing"), "NEAR(grain)": (10, "closes"),
    "NEAR(grain deal sea)": (16, "can't stand"), "NEAR(grain deal, 99)": (0, "50 words"), "NEAR(& deal)": (0, "two words"),
    "(" * 30 + "a" + ")" * 30: (30, "nested at most 20 deep"), "x" * 2001: (2000, "2000 characters"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def articles(request: pytest.FixtureRequest) -> None:
    if "session" in request.fixturenames:
        engine: Engine = request.getfixturevalue("engine")
        add_articles(engine, *(new_article(*texts, url=key) for key, texts in ARTICLES.items()))


def found(session: Session, query: str) -> str:
    return "".join(sorted(str(a.url) for a in session.scalars(select_articles(search=query))))


def test_a_text_finds_what_it_means_on_both_engines(session: Session) -> None:
    assert len(CASES) >= 80
    wrong = {
        query: (shown, expected)
        for query, expected in CASES.items()
        if (shown := found(session, query)) != "".join(sorted(expected))
    }
    assert wrong == {}


@pytest.mark.parametrize("query", MISTAKES)
def test_a_mistake_is_pointed_at(query: str) -> None:
    position, words = MISTAKES[query]
    with pytest.raises(QuerySyntaxError, match=words) as raised:
        parse_query(query)
    assert raised.value.position == position
    assert str(raised.value).endswith("^")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    "grain",
                    "deal",
                    "-",
                    "(",
                    ")",
                    '"',
                    " OR ",
                    " AND ",
                    "NEAR(",
                    ", 3)",
                    "title:",
                    "*",
                    " ",
                    "é",
                    "'",
                    "\\",
                    ":",
                    "&",
                    "|",
                    "!",
                    "<->",
                    "\0",
                    "x@y.z",
                ]
            ),
            max_size=14,
        ).map("".join),
    )
)
@example("\0").via("PostgreSQL has no NUL")
@example("\ud800 grain").via("a lone surrogate is not text")
@example(" OR ".join("a" * 2 for _ in range(300))).via("a long flat list")
@example("(" * 19 + "grain" + " deal)" * 19).via("deep")
@example("grain -(deal -(sea -(port -oil)))").via("nots within nots")
@example("1e5 0x1f 12abc -1.5e-3 /etc/passwd a.b.c").via(
    "what PostgreSQL's parser takes for numbers, paths, hosts"
)
def test_no_text_is_a_database_error(session: Session, query: str) -> None:
    try:
        session.scalars(select_articles(search=query)).all()
        session.scalars(select_articles(search=query, order="newest")).all()
    except QuerySyntaxError as raised:
        assert 0 <= raised.position <= len(query)  # noqa: PT017 - a mistake is one of two good ends


def test_both_engines_are_given_the_same_tree() -> None:
    query = parse_query('title:grain (deal* OR "black sea") -wheat')
    assert to_fts5(query) == 'title : "grain" AND ("deal"* OR "black sea") NOT "wheat"'
    assert to_tsquery(query) == (
        "'grain':A & ('deal':* | ('black':A <-> 'sea':A | 'black':B <-> 'sea':B)) & !'wheat'"
    )


def test_a_word_in_the_headline_ranks_first(engine: Engine, session: Session) -> None:
    session.rollback()
    add_articles(engine, new_article("Seals swim", "Whales."), new_article("Whales", "Seals swim."))
    assert [a.title for a in session.scalars(select_articles(search="whales"))] == ["Whales", "Seals swim"]


def test_hits_come_in_order_of_rank_under_a_limit_and_filters(session: Session) -> None:
    whole = [a.id for a in session.scalars(select_articles(search="the OR a"))]
    assert [a.id for a in session.scalars(select_articles(search="the OR a").limit(3))] == whole[:3]
    assert [a.id for a in session.scalars(select_articles(search="the OR a").limit(2).offset(1))] == whole[
        1:3
    ]
    other_order = select_articles(search="the OR a").order_by(None).order_by(Article.id.desc()).limit(2)
    assert [a.id for a in session.scalars(other_order)] == sorted(whole)[:-3:-1]
    narrowed = select_articles(search="the OR a").where(Article.id == whole[-1]).limit(1)
    assert [a.id for a in session.scalars(narrowed)] == whole[-1:]
    found = hits("the OR a")
    ranked = session.execute(select(found.c.article_id, found.c.rank)).all()
    ranks = {article_id: rank for article_id, rank in ranked}  # noqa: C416
    assert [ranks[id_] for id_ in whole] == sorted(ranks.values())


PAGES = {
    "a limit": lambda: select_articles(search="the OR a").limit(3),
    "an offset alone": lambda: select_articles(search="the OR a").offset(2),  # all of them, by a limit of -1
    "a limit and an offset": lambda: select_headlines(search="the OR a").limit(2).offset(1),
}
NO_PAGES = {
    "no limit": lambda: select_articles(search="the OR a"),
    "another order": lambda: select_articles(search="the OR a").order_by(Article.published_on).limit(2),
    "a filter": lambda: select_articles(search="the OR a").where(Article.id > 2).limit(2),
    "groups": lambda: select_articles(search="the OR a").group_by(Article.publisher).limit(2),
    "distinct rows": lambda: select_articles(search="the OR a").distinct().limit(2),
    "a count": lambda: select_articles(search="the OR a").with_only_columns(func.count(Article.id)).limit(1),
}


@sqlite_only
@pytest.mark.parametrize(("make", "paged"), [
    *(pytest.param(make, True, id=name) for name, make in PAGES.items()),
    *(pytest.param(make, False, id=name) for name, make in NO_PAGES.items()),
])  # fmt: skip
def test_sqlite_sorts_no_more_hits_than_a_plain_list_shows(
    session: Session, make: Callable[[], Select[Any]], paged: bool
) -> None:
    compiled = str(make().compile(session.get_bind()))
    assert ("LIMIT iif(" in compiled, "LIMIT -1)" in compiled) == (paged, not paged)


@sqlite_only
@pytest.mark.parametrize("make", [*PAGES.values(), *NO_PAGES.values()], ids=[*PAGES, *NO_PAGES])
def test_a_page_of_hits_is_a_slice_of_all(session: Session, make: Callable[[], Select[Any]]) -> None:
    unpaged = session.execute(make().limit(None).offset(None)).all()
    assert session.execute(make().limit(2).offset(1)).all() == unpaged[1:3]
    assert session.execute(make().limit(None).offset(1)).all() == unpaged[1:]


def test_a_hit_is_marked_in_its_words(session: Session) -> None:
    rows = session.execute(select_headlines(search="cafe OR harbour"))
    snippets = {article_id: str(snippet) for article_id, *_, snippet in rows}
    assert set(snippets) >= {1, 4}
    assert "[harbour]" in snippets[1]
    assert "[café]" in snippets[4].lower()


def test_facets_count_one_search_in_one_statement(engine: Engine, session: Session) -> None:
    session.rollback()
    add_articles(
        engine,
        new_article("One", "Putin spoke in Russia of whales.", day="2022-01-05", people={"Putin": "Vladimir Putin"}, countries={"Russia": ("RU", "name")}, publisher="Alpha"),
        new_article("Two", "Putin spoke of whales, China listened.", day="2022-01-06", people={"Putin": "Vladimir Putin"}, countries={"China": ("CN", "name")}, publisher="Alpha"),
    )  # fmt: skip
    facets = [tuple(row) for row in session.execute(select_facets(search="whales"))]
    assert facets == [
        ("country", "CN", "China", 1), ("country", "RU", "Russia", 1), ("day", "2022-01-05", "2022-01-05", 1),
        ("day", "2022-01-06", "2022-01-06", 1), ("month", "2022-01", "2022-01", 2),
        ("person", "vladimir-putin", "Vladimir Putin", 2), ("publisher", "Alpha", "Alpha", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("near", "titles"),
    [
        (("sanctions", "country:RU", 10), ["Near"]),
        (("sanctions", "country:Russia", 3), ["Near"]),
        (("sanctions", "country:RU", 1), []),
        (("sanct*", "person:Putin", 10), ["Near"]),
        (('"new sanctions"', "country:RU", 5), ["Near"]),
        (("sanctions", "country:RU", 50), ["Far", "Near"]),
        (("sanctions", "country:CN", 50), []),
    ],
)
def test_words_are_found_near_a_mention(
    engine: Engine, session: Session, near: tuple[str, str, int], titles: list[str]
) -> None:
    session.rollback()
    people, places = {"Putin": "Vladimir Putin"}, {"Russian": ("RU", "adjective"), "Russia ": ("RU", "name")}
    filler = "and so on it went for many a day " * 3
    add_articles(
        engine,
        new_article(
            "Near", "New sanctions hit the Russian state. Putin shrugged.", people=people, countries=places
        ),
        new_article(
            "Far", f"The sanctions came {filler} until Russia answered.", people=people, countries=places
        ),
        new_article("Capital", "Sanctions, said Moscow.", countries={"Moscow": ("RU", "capital")}),
    )
    assert sorted(a.title for a in session.scalars(select_articles(near=near))) == titles


def test_nearness_to_something_unknown_is_an_error(session: Session) -> None:
    with pytest.raises(Exception, match="country:RU"):
        select_articles(near=("sanctions", "planet:Mars", 3))
    assert not session.execute(select_headlines(near=("sanctions", "country:RU", 255))).all()
    with pytest.raises(Exception, match="0 to 255 words, not 256"):
        select_articles(near=("sanctions", "country:RU", 256))


def test_an_address_is_the_same_words_in_both_indexes(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        words = session.scalar(text("SELECT dateline_words('press@example.org, 3.5% – Müller’s')"))
        assert str(words).split() == ["press", "example", "org", "3", "5", "muller", "s"]
    assert found(session, "example -https") == ""
    assert found(session, "org press") == "m"
