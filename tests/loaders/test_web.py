"""Feeds of a real server on loopback, loaded night after night."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest
from sqlalchemy import select

from loaders import ReadOptions, load
from loaders.forget import forget, undo
from loaders.options import Selection
from loaders.pipeline.report import LoadReport
from store import connect
from store.models import Article, ArticleSource, WebSource
from store.withheld import Rule
from tests.servers import plain, redirect, send, serving

BODY = "The ferry calls at the pier again, after the storm of February had torn off its planks. " * 4
PAGE = (
    "<html lang='en'><head><title>Pier reopens</title><meta property='article:published_time' content='2023-02-22'>"
    f"</head><body><article><p>{BODY}</p><p>{BODY}</p></article></body></html>"
)
ITEM = (
    "<item><title>Pier reopens</title><guid>{guid}</guid><link>{link}</link><category>sea</category>"
    "<pubDate>Wed, 22 Feb 2023 09:00:00 GMT</pubDate><description>{text}</description></item>"
)


class Site:
    """Pages by path, the requests that were made for them, and the version of each."""

    def __init__(self, home: str = "") -> None:
        self.home = home
        self.pages: dict[str, str | bytes] = {}
        self.asked: list[str] = []
        self.tagged: dict[str, str] = {}
        self.status: dict[str, int] = {}
        self.moved: dict[str, str] = {}

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        self.asked.append(path)
        tag = self.tagged.get(path)
        if path in self.moved:
            redirect(self.moved[path])(handler)
        elif path in self.status or path not in self.pages:
            send(handler, status=self.status.get(path, 404))
        elif tag and handler.headers["If-None-Match"] == tag:
            send(handler, status=304)
        else:
            page = self.pages[path]
            raw = page if isinstance(page, bytes) else page.encode()
            plain(handler, raw, *([("ETag", tag)] if tag else []))

    def feed(self, *items: str) -> None:
        self.pages["/feed.rss"] = (
            f"<rss version='2.0'><channel><title>The Pier</title>{''.join(items)}</channel></rss>"
        )

    def item(self, path: str = "/a", text: str = "The ferry calls again.", guid: str = "pier-1") -> str:
        return ITEM.format(guid=guid, link=path if "://" in path else f"{self.home}{path}", text=text)

    def read(self, url: str, *, follow: bool = False, **more: object) -> LoadReport:
        self.asked.clear()
        options = ReadOptions(follow=follow, pause=0, **more)  # type: ignore[arg-type]
        return load(url, [f"{self.home}/feed.rss"], options=options)


@pytest.fixture
def site() -> object:
    site = Site()
    with serving(site) as site.home:
        site.feed(site.item())
        site.pages["/a"] = PAGE
        site.tagged["/feed.rss"] = '"1"'
        yield site


def bodies(url: str) -> list[str]:
    with connect(url, read_only=True) as session:
        return [body.split(" at ")[0] for body in session.scalars(select(Article.body).order_by(Article.id))]


def test_a_feed_that_did_not_change_is_not_sent_again_and_that_is_counted(url: str, site: Site) -> None:
    first, second = site.read(url), site.read(url)
    assert (first.counts["loaded"], first.counts["not_modified"]) == (1, 0)
    assert (second.counts["read"], second.counts["not_modified"], second.exit_status) == (0, 1, 0)
    site.tagged["/feed.rss"] = '"2"'
    assert site.read(url).counts["unchanged"] == 1


def test_a_feed_is_read_whole_again_where_that_is_asked_or_the_options_are_others(
    url: str, site: Site
) -> None:
    site.read(url)
    assert site.read(url, refetch=True).counts["unchanged"] == 1
    assert site.read(url, publisher="The Quay").counts["read"] == 1
    assert site.read(url, publisher="The Quay").counts["not_modified"] == 1


def test_a_load_that_took_only_a_part_of_a_feed_does_not_count_it_as_read(url: str, site: Site) -> None:
    site.feed(site.item(), site.item("/b", "Another one.", "pier-2"))
    load(url, [f"{site.home}/feed.rss"], options=ReadOptions(pause=0), selection=Selection(limit=1))
    assert site.read(url).counts["loaded"] == 1
    assert len(bodies(url)) == 2


def test_what_is_allowed_again_is_read_again(url: str, site: Site) -> None:
    site.read(url)
    forget(url, [Rule("identity", "pier-1")])
    assert site.read(url).counts["not_modified"] == 1
    undo(url, [Rule("identity", "pier-1")])
    assert site.read(url).counts["loaded"] == 1


def test_an_address_without_a_version_is_not_remembered(url: str, site: Site) -> None:
    site.tagged.clear()
    site.read(url)
    with connect(url, read_only=True) as session:
        assert session.scalars(select(WebSource)).all() == []
    assert site.read(url).counts["unchanged"] == 1


def test_a_busy_server_is_a_source_that_could_not_be_reached(url: str) -> None:
    with serving(lambda handler: send(handler, ("Retry-After", "9999"), status=429)) as home:
        report = load(url, [f"{home}/feed.rss"], options=ReadOptions(pause=0))
    assert report.exit_status == 4
    assert "try it again after" in report.first_rejects[0]


def test_the_page_behind_a_summary_is_the_article_and_the_entry_one_of_its_sources(
    url: str, site: Site
) -> None:
    report = site.read(url, follow=True)
    assert (report.counts["read"], report.counts["loaded"]) == (1, 1)
    assert site.asked == ["/feed.rss", "/robots.txt", "/a"]
    with connect(url, read_only=True) as session:
        article = session.scalars(select(Article)).one()
        places = session.scalars(select(ArticleSource.source_uri)).all()
    assert article.body == f"{BODY.strip()}\n\n{BODY.strip()}"
    assert (article.source_uri, article.source_format) == (f"{site.home}/a", "html")
    assert (article.external_id, article.publisher, article.labels) == ("pier-1", "The Pier", '["sea"]')
    assert places == [f"{site.home}/feed.rss#1"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_page_that_is_known_is_not_fetched_again(url: str, site: Site, workers: int) -> None:
    site.read(url, follow=True)
    site.feed(site.item(), site.item("/b", guid="pier-2"), site.item("/b", guid="pier-3"))
    site.pages["/b"] = PAGE.replace("ferry", "steamer")
    site.tagged["/feed.rss"] = '"2"'
    site.asked.clear()
    options = ReadOptions(follow=True, pause=0)
    report = load(url, [f"{site.home}/feed.rss"], options=options, workers=workers)
    assert (report.counts["loaded"], report.counts["known_pages"]) == (1, 2)
    assert site.asked == ["/feed.rss", "/robots.txt", "/b"]
    assert bodies(url) == ["The ferry calls", "The steamer calls"]


def test_an_entry_with_the_whole_text_is_not_followed(url: str, site: Site) -> None:
    site.feed(site.item(text=BODY * 4))
    site.read(url, follow=True)
    assert site.asked == ["/feed.rss"]


@pytest.mark.parametrize(
    ("robots", "status", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", None, False),
        ("User-agent: dateline\nDisallow: /*a$", None, False),
        ("User-agent: other\nDisallow: /", None, True),
        ("User-agent: *\nDisallow: /\nUser-agent: dateline\nAllow: /", None, True),
        ("", 404, True),
        ("", 403, True),
        ("", 500, False),
    ],
)
def test_robots_txt_is_obeyed(url: str, site: Site, robots: str, status: int | None, allowed: bool) -> None:
    site.pages["/robots.txt"] = robots
    if status:
        site.status["/robots.txt"] = status
    report = site.read(url, follow=True)
    assert ("/a" in site.asked) == allowed
    assert bodies(url) == ["The ferry calls" if allowed else "The ferry calls again."]
    assert dict(report.repairs) == ({} if allowed else {"its page was not read (permission)": 1})


@pytest.mark.parametrize(
    ("page", "status", "reason"),
    [
        ("", 404, "not-found"),
        ("", 500, "unreadable"),
        ("<html><body><p>No article.</p></body></html>", 200, "no-date"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 200, "binary"),
    ],
)
def test_an_entry_whose_page_can_not_be_read_stays_as_it_is(
    url: str, site: Site, page: str | bytes, status: int, reason: str
) -> None:
    site.pages["/a"] = page
    if status != 200:
        site.status["/a"] = status
    report = site.read(url, follow=True)
    assert (report.counts["loaded"], report.counts["rejected"], report.exit_status) == (1, 0, 0)
    assert dict(report.repairs) == {f"its page was not read ({reason})": 1}
    assert bodies(url) == ["The ferry calls again."]


def test_a_page_that_could_not_be_reached_is_tried_again_and_takes_the_place_of_the_summary(
    url: str, site: Site
) -> None:
    site.status["/a"] = 503
    site.read(url, follow=True)
    site.status.clear()
    report = site.read(url, follow=True)
    assert (report.counts["revised"], report.counts["not_modified"]) == (1, 0)
    assert bodies(url) == ["The ferry calls"]


@pytest.mark.parametrize(
    "link", ["http://localhost:1/a", "http://169.254.169.254/", "http://[::1]/a", "http://[x"]
)
def test_a_page_that_is_not_public_is_not_read_unless_the_feed_is_there(
    url: str, site: Site, link: str
) -> None:
    site.feed(site.item(link))
    report = site.read(url, follow=True)
    assert bodies(url) == ["The ferry calls again."]
    assert report.counts["loaded"] == 1


def test_what_a_page_redirects_to_is_asked_for_in_robots_txt_too(url: str, site: Site) -> None:
    site.moved = {"/a": "/b"}
    site.pages |= {"/b": PAGE, "/robots.txt": "User-agent: *\nDisallow: /b"}
    site.read(url, follow=True)
    assert site.asked == ["/feed.rss", "/robots.txt", "/a"]
