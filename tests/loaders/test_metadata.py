"""What sources say of their articles: author, section, rights and labels, in every format that states them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from loaders import load
from loaders.options import ReadOptions
from loaders.records import ParsedArticle
from store import bulk, connect, database_digest, select_articles
from store.evidence import table_of
from store.models import Article, ArticleLabel, ArticleRevision
from store.rollups import rebuild_rollups
from tests.loaders.sources.test_agencies import only

BODY = "The pier reopened on Wednesday after a year of works, the harbour master said."
TEXT = f"""\
 date 2023-02-22 The pier
publisher: The Pier
Author: Ann Berg; Bob Dahl
section: Local
rights: © The Pier
labels: sea; pier; sea

{BODY}
"""
RECORD = {
    "title": "The pier", "body": BODY, "date": "2023-02-22", "authors": ["Ann Berg", {"name": "Bob Dahl"}],
    "category": "Local", "copyright": "© The Pier", "tags": ["sea", "pier"],
}  # fmt: skip
CSV = f'title,body,date,byline,section,license,keywords\nT,"{BODY}",2023-02-22,By Ann Berg; Bob Dahl,Local,© The Pier,"pier,sea"\n'
NITF = (
    '<nitf><head><docdata><date.issue norm="20230222"/><doc.copyright year="" holder="The Pier"/>'
    '<key-list><keyword key="sea"/><keyword key="pier"/></key-list></docdata><pubdata position.section="Local"/></head>'
    f"<body><body.head><byline>By Ann Berg; Bob Dahl</byline></body.head><body.content><p>{BODY}</p></body.content></body></nitf>"
)
NEWSML = (
    '<newsItem guid="x:1"><rightsInfo><copyrightNotice>© The Pier</copyrightNotice></rightsInfo><itemMeta><firstCreated>2023-02-22T01:15:00Z'
    "</firstCreated></itemMeta><contentMeta><by>By Ann Berg; Bob Dahl</by><headline>T</headline>"
    '<subject><name xml:lang="en">sea</name><name xml:lang="de">Meer</name></subject><subject><name>pier</name></subject></contentMeta>'
    f"<contentSet><inlineXML><html><body><p>{BODY}</p></body></html></inlineXML></contentSet></newsItem>"
)
NEWSML1 = (
    "<NewsML><NewsItem><NewsManagement><FirstCreated>20230222T011500Z</FirstCreated></NewsManagement><NewsComponent><NewsLines>"
    "<HeadLine>T</HeadLine><ByLine>Ann Berg</ByLine><ByLine>Bob Dahl</ByLine><CopyrightLine>© The Pier</CopyrightLine><KeywordLine>sea"
    f"</KeywordLine><KeywordLine>pier</KeywordLine></NewsLines><ContentItem><DataContent><p>{BODY}</p></DataContent></ContentItem>"
    "</NewsComponent></NewsItem></NewsML>"
)
NINJS = {
    "uri": "x:1", "firstcreated": "2023-02-22T01:15:00Z", "headline": "T", "body_text": BODY, "byline": "By Ann Berg; Bob Dahl",
    "copyrightnotice": "© The Pier", "subject": [{"name": "sea", "code": "1"}, {"name": "pier"}],
}  # fmt: skip
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><rights>© The Pier</rights><entry><title>T</title><id>x:1</id>'
    "<author><name>Ann Berg</name></author><author><name>Bob Dahl</name></author><updated>2023-02-22T01:15:00Z</updated>"
    f'<category term="sea"/><category term="p" label="pier"/><content>{BODY}</content></entry></feed>'
)
SHOWN = f"<body><article><h1>T</h1><p>{BODY}</p><p>{BODY[::-1]}</p></article></body></html>"
META = (
    '<html><head><meta name="date" content="2023-02-22"><meta name="author" content="Ann Berg"><meta name="author" content="Bob Dahl">'
    '<meta property="article:section" content="Local"><meta property="article:tag" content="sea"><meta property="article:tag" '
    f'content="pier"><meta name="copyright" content="© The Pier"></head>{SHOWN}'
)
LINKED = (
    '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2023-02-22", "author": [{"@type": "Person",'
    '"name": "Ann Berg"}, {"name": "Bob Dahl"}], "articleSection": ["Local"], "keywords": "sea, pier", "copyrightNotice": "© The Pier"}'
    f"</script></head>{SHOWN}"
)
WXR = (
    '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc'
    '/elements/1.1/"><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><pubDate>Wed, 22 Feb 2023 01:15:00 +0300</pubDate>'
    '<dc:creator>Ann Berg; Bob Dahl</dc:creator><category domain="category">Local</category><category domain="post_tag">sea</category>'
    f'<category domain="post_tag">pier</category><content:encoded>{BODY}</content:encoded><wp:status>publish</wp:status>'
    "<wp:post_type>post</wp:post_type></item></channel></rss>"
)
SOURCES = {
    "text": TEXT, "json": json.dumps(RECORD), "jsonl": json.dumps(RECORD), "csv": CSV, "nitf": NITF, "newsml": NEWSML,
    "newsml1": NEWSML1, "ninjs": json.dumps(NINJS), "feed": ATOM, "html": META, "json-ld": LINKED, "wxr": WXR,
}  # fmt: skip
WITHOUT_SECTION = ("newsml", "newsml1", "ninjs", "feed")


@pytest.mark.parametrize("name", SOURCES)
def test_what_a_format_states_of_an_article_is_read(name: str) -> None:
    article = only({"ninjs": "json", "json-ld": "html"}.get(name, name), SOURCES[name])
    assert isinstance(article, ParsedArticle), article
    assert article.author == "Ann Berg; Bob Dahl"
    assert article.section == (None if name in WITHOUT_SECTION else "Local")
    assert (article.rights or "").replace("  ", " ") == (
        None if name == "wxr" else "© The Pier"
    ) or name == "wxr"
    assert article.labels == '["pier", "sea"]'


@pytest.mark.parametrize(
    "head", ["author: Ann Berg\nOn Wednesday: rain.", "publisher: only a word of the text"]
)
def test_lines_that_are_no_fields_stay_text(head: str) -> None:
    article = only("text", f" date 2023-02-22 T\n{head}\n{BODY}\n")
    assert isinstance(article, ParsedArticle)
    assert article.body == f"{head}\n{BODY}"
    assert article.author is article.publisher is None


def test_each_article_of_a_text_file_has_its_own_fields(url: str, tmp_path: Path) -> None:
    first = " date 2023-02-21 Before\n\nThe pier was closed.\n\n"
    (tmp_path / "two.txt").write_text(first + TEXT, encoding="utf-8")
    load(url, [str(tmp_path)], options=ReadOptions(publisher="The Default"))
    with connect(url) as session:
        found = session.execute(select(Article.publisher, Article.section).order_by(Article.published_on))
        assert [tuple(row) for row in found] == [("The Default", None), ("The Pier", "Local")]


@pytest.mark.parametrize(
    ("stated", "publishers"),
    [
        ("{publisher}/*", ["2023", "Le Quai", "The Pier"]),
        ("{publisher}/20*/*", [None, None, "Le Quai"]),
        ("{publisher}/**", ["Le Quai", "Le Quai", "The Pier"]),
        ("{publisher}_*.txt", [None, None, "quai"]),
        ("Le {publisher}/", [None, None, None]),
    ],
)
def test_a_publisher_is_read_from_the_path_of_what_states_none(
    url: str, tmp_path: Path, stated: str, publishers: list[str | None]
) -> None:
    for path in ("Le Quai/2023/quai_1.txt", "The Pier/2.txt", "Le Quai/3.txt"):
        file = tmp_path / "paper" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f" date 2023-02-22 Day {file.stem}\n\nThe pier was closed.\n", encoding="utf-8")
    if "**" in stated:  # everything below the folder of the papers
        stated = f"paper/{stated}"
    load(url, [str(tmp_path)], options=ReadOptions(publisher=stated))
    with connect(url) as session:
        found = session.scalars(select(Article.publisher))
        assert sorted(found, key=str) == sorted(publishers, key=str)


def test_a_publisher_that_the_source_states_wins_over_its_path(url: str, tmp_path: Path) -> None:
    (tmp_path / "pier.txt").write_text(TEXT, encoding="utf-8")
    load(url, [str(tmp_path)], options=ReadOptions(publisher="{publisher}/*"))
    with connect(url) as session:
        assert session.scalars(select(Article.publisher)).all() == ["The Pier"]


def labels(session: Session) -> list[tuple[str, str]]:
    rows = select(Article.title, ArticleLabel.label).join(ArticleLabel.article)
    return sorted((title, label) for title, label in session.execute(rows))


def test_labels_are_rows_that_follow_the_text_of_their_article(
    url: str, tmp_path: Path, engine: Engine
) -> None:
    file = tmp_path / "pier.txt"
    file.write_text(TEXT, encoding="utf-8")
    load(url, [str(file)])
    with connect(url) as session:
        assert labels(session) == [("The pier", "pier"), ("The pier", "sea")]
        for asked in ({"label": "sea"}, {"section": "Local"}, {"author": "dahl"}):
            assert [each.title for each in session.scalars(select_articles(**asked))] == ["The pier"]  # type: ignore[arg-type]
        for asked in ({"label": "se"}, {"section": "local"}, {"author": "dahl berg"}):
            assert session.scalars(select_articles(**asked)).all() == []  # type: ignore[arg-type]
    file.write_text(
        TEXT.replace("sea; pier; sea", "fair").replace("22 The pier", "23 The fair"), encoding="utf-8"
    )
    load(url, [str(file)])
    with connect(url) as session:
        assert labels(session) == [("The fair", "fair")]
        assert session.scalars(select(ArticleRevision.labels)).all() == ['["pier", "sea"]']
    with bulk.writing(engine) as connection:
        assert rebuild_rollups(connection)["article_labels"] == 0
        connection.execute(table_of(ArticleLabel).delete())
        assert rebuild_rollups(connection)["article_labels"] == 1


def test_a_reload_fills_in_what_an_older_dateline_did_not_keep(
    make_database: Callable[[str], str], tmp_path: Path
) -> None:
    one, other = make_database("one"), make_database("other")
    file = tmp_path / "pier.txt"
    file.write_text(f" date 2023-02-22 The pier\n\n{BODY}\n", encoding="utf-8")
    load(one, [str(file)])
    file.write_text(TEXT, encoding="utf-8")
    load(one, [str(file)])
    load(other, [str(file)])
    with connect(one) as session, connect(other) as fresh:
        assert labels(session) == [("The pier", "pier"), ("The pier", "sea")]
        assert database_digest(session) == database_digest(fresh)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("The cafÃ© â€œreopenedâ€\u009d", "The café “reopened”"),
        ("SÃO PAULO: the PÉ“ remains, à\u00a0»", "SÃO PAULO: the PÉ“ remains, à\u00a0»"),
    ],
)
def test_text_that_was_decoded_wrongly_once_is_set_right_and_said_to_be(written: str, meant: str) -> None:
    article = only("text", f" date 2023-02-22 T\n\n{BODY}\n\n{written}\n")
    assert isinstance(article, ParsedArticle)
    assert article.body == f"{BODY}\n\n{meant}"
    assert bool(article.repairs) == (written != meant)
