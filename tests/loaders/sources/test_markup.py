"""Feeds, HTML pages, WARC, NITF and NewsML-G2."""

from __future__ import annotations

import gzip
import socket
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.options import Limits, ReadOptions
from loaders.records import Parsed, ParsedArticle
from loaders.sources import get_format
from loaders.sources.markup import html_to_text
from tests.loaders.sources.expectations import SAMPLES

URI = "file:///news/a"
DATE = "<pubDate>Wed, 22 Feb 2023 01:15:00 +0300</pubDate>"
ITEM = f"<item><title>T</title>{DATE}<description>&lt;p&gt;One &amp;amp; two.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;</description></item>"
BODY = (
    "<p>"
    + "The ferry line will call at the north pier again from May, its director told the council. " * 4
    + "</p>"
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a parser reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def parse(form: str, raw: bytes | str, options: ReadOptions | None = None) -> list[Parsed]:
    raw = raw.encode() if isinstance(raw, str) else raw
    return list(get_format(form).parse(BytesIO(raw), source_uri=URI, options=options or ReadOptions()))


def outcomes(form: str, raw: bytes | str, options: ReadOptions | None = None) -> list[str]:
    return [
        record.title if isinstance(record, ParsedArticle) else record.reason
        for record in parse(form, raw, options)
    ]


def article(form: str, raw: bytes | str) -> ParsedArticle:
    (record,) = parse(form, raw)
    assert isinstance(record, ParsedArticle), record
    return record


def rss(*items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>P</title>{"".join(items)}</channel></rss>'


def page(
    body: str = BODY,
    head: str = '<meta property="article:published_time" content="2023-02-22T01:15:00+03:00">',
) -> str:
    return f"<!DOCTYPE html><html lang=en><head><title>T</title>{head}</head><body><article><h1>T</h1>{body}</article></body></html>"


def nitf(
    body: str = "<p>One.</p><p>Two.</p>",
    head: str = '<date.issue norm="20230222T011500+0300"/>',
    before: str = "",
) -> str:
    return f"{before}<nitf><head><docdata>{head}</docdata></head><body><body.head><hedline><hl1>T</hl1></hedline></body.head><body.content>{body}</body.content></body></nitf>"


def item(body: str = "<p>One.</p><p>Two.</p>", status: str = "usable") -> str:
    return (
        f'<newsItem guid="urn:x:1"><itemMeta><versionCreated>2023-02-22T01:15:00+03:00</versionCreated><pubStatus qcode="stat:{status}"/>'
        f"</itemMeta><contentMeta><headline>T</headline></contentMeta><contentSet><inlineXML><html><body>{body}</body></html></inlineXML></contentSet></newsItem>"
    )


def message(*items: str, before: str = "") -> str:
    return f'{before}<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>{"".join(items)}</itemSet></newsMessage>'


INSTANT = datetime(2023, 2, 21, 22, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "raw"),
    [("feed", rss(ITEM)), ("html", page()), ("nitf", nitf()), ("newsml", message(item()))],
)
def test_title_day_as_printed_and_instant_are_read(form: str, raw: str) -> None:
    found = article(form, raw)
    assert (found.title, found.published_on, found.published_at) == ("T", date(2023, 2, 22), INSTANT)


def test_markup_becomes_paragraphs() -> None:
    assert article("feed", rss(ITEM)).body == "One & two.\n\nThree."
    assert (
        article("nitf", nitf("<p>One <em>and</em> a\n half.</p><block><p>Two.</p></block>")).body
        == "One and a half.\n\nTwo."
    )
    assert article("newsml", message(item())).body == "One.\n\nTwo."
    fragment = "<script>x()</script><style>p{}</style><!-- c --><ul><li>A</li><li>B<br>C</li></ul>tail"
    assert html_to_text(fragment) == "A\n\nB\nC\n\ntail"


@pytest.mark.parametrize(
    "root",
    [
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    ],
)
def test_rss_1_0_is_read(root: str) -> None:
    raw = f"{root}<channel><title>P</title></channel><item><title>T</title><dc:date>2023-02-22T01:15:00+03:00</dc:date><description>Body.</description></item></rdf:RDF>"
    found = article("feed", raw)
    assert (found.body, found.published_at) == ("Body.", INSTANT)


def test_a_feed_in_latin_1_or_utf_16_is_read() -> None:
    raw = rss(ITEM.replace("Three", "Café")).replace("?>", ' encoding="{}"?>', 1)
    for codec in ("iso-8859-1", "utf-16", "utf-8-sig"):
        declared = raw.format(codec.replace("-sig", ""))
        assert article("feed", declared.encode(codec)).body.endswith("Café.")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (ITEM.replace(DATE, ""), "no-date"),
        (ITEM.replace("22 Feb", "30 Feb"), "impossible-date"),
        (f"<item><title> </title>{DATE}</item>", "no-body"),
        (ITEM.replace("</item>", ""), "malformed"),
    ],
)
def test_a_broken_entry_is_one_reject_and_the_rest_goes_on(broken: str, reason: str) -> None:
    assert outcomes("feed", rss(ITEM, broken, ITEM)) == ["T", reason, "T"]


def test_an_entry_with_tags_in_cdata_is_one_entry() -> None:
    tricky = f"<item><title>T</title>{DATE}<description><![CDATA[<p>How to write </item> and <item> in RSS.</p>]]></description></item>"
    assert outcomes("feed", rss(tricky, ITEM)) == ["T", "T"]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">'


@pytest.mark.parametrize("attack", [LAUGHS, OUTSIDE, f"<!--{' ' * 300_000}-->{OUTSIDE}"])
def test_xml_that_declares_entities_is_refused(attack: str) -> None:
    assert outcomes("feed", rss(ITEM, head=attack)) == ["unsafe"]
    assert outcomes("nitf", nitf("<p>&a;</p>", before=attack)) == ["unsafe"]
    assert outcomes("newsml", message(item("<p>&c;</p>"), before=attack)) == ["unsafe"]


def test_a_doctype_alone_is_read_and_nothing_is_fetched() -> None:
    assert outcomes("feed", rss(ITEM, head=REMOTE)) == ["T"]
    assert outcomes("nitf", nitf(before=REMOTE)) == ["T"]
    assert outcomes("newsml", message(item(), before=REMOTE)) == ["T"]
    assert outcomes(
        "html", page(f'{BODY}<img src="http://example.org/x.png"><iframe src="http://example.org/"></iframe>')
    ) == ["T"]


def test_markup_nested_without_end_is_refused() -> None:
    deep = "<div>" * 5000
    assert outcomes("html", page(deep + BODY)) == ["too-deep"]
    assert outcomes("nitf", nitf("<p>" * 5000 + "x" + "</p>" * 5000)) == ["too-deep"]
    assert outcomes("newsml", message(item("<p>" * 5000 + "x" + "</p>" * 5000))) == ["too-deep"]
    assert len(outcomes("feed", rss(ITEM.replace("Three", "&lt;b&gt;" * 5000 + "Three")))) == 1


def test_broken_items_of_a_message_are_rejects_and_the_rest_goes_on() -> None:
    raw = message(
        item(), item("<p>One</b></p>"), item(status="canceled"), item().replace("</newsItem>", ""), item()
    )
    assert outcomes("newsml", raw) == ["T", "malformed", "killed", "malformed", "T"]
    assert [record.source_uri for record in parse("newsml", raw)] == [f"{URI}#{n}" for n in range(1, 6)]


def test_news_items_may_hold_nitf_or_plain_text() -> None:
    inner = nitf().replace("<nitf>", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">')
    raw = item().replace("<html><body><p>One.</p><p>Two.</p></body></html>", inner)
    assert article("newsml", raw).body == "One.\n\nTwo."
    plain = item().replace(
        "<inlineXML><html><body><p>One.</p><p>Two.</p></body></html></inlineXML>",
        "<inlineData>One.\n\nTwo.</inlineData>",
    )
    assert article("newsml", plain).body == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta name="date" content="2023-02-22">', date(2023, 2, 22)),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2023-02-22"}]}</script>',
            date(2023, 2, 22),
        ),
        (
            '<script type="application/ld+json">{broken</script><meta itemprop="datePublished" content="2023-02-22">',
            date(2023, 2, 22),
        ),
        (
            '<meta name="pubdate" content="soon"><meta name="dc.date" content="22 Feb 2023">',
            date(2023, 2, 22),
        ),
    ],
)
def test_the_date_of_a_page_is_the_one_it_declares(head: str, day: date) -> None:
    assert article("html", page(head=head)).published_on == day


def test_a_page_without_a_date_is_rejected_and_never_given_todays() -> None:
    assert outcomes("html", page(head="")) == ["no-date"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15", "windows-1250"])
def test_a_page_is_decoded_by_what_it_declares(codec: str) -> None:
    text = page(
        BODY.replace("ferry", "fährë"),
        head=f'<meta charset="{codec}"><meta name="date" content="2023-02-22">',
    )
    assert "fährë" in article("html", text.encode(codec)).body


def test_a_page_that_declares_the_wrong_encoding_is_read_by_its_bytes() -> None:
    text = page(
        BODY.replace("ferry", "“ferry”"), head='<meta charset="ascii"><meta name="date" content="2023-02-22">'
    )
    assert "“ferry”" in article("html", text.encode()).body


def warc(*pages: bytes, headers: bytes = b"", status: bytes = b"200 OK", kind: bytes = b"text/html") -> bytes:
    records = b""
    for number, content in enumerate(pages):
        http = b"HTTP/1.1 " + status + b"\r\nContent-Type: " + kind + b"\r\n" + headers + b"\r\n" + content
        records += (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/%d\r\nContent-Type: application/http; msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (number, len(http), http)
        )
    return records


def test_each_html_response_of_a_warc_is_an_article_with_its_offset_and_address() -> None:
    raw = warc(page().encode(), page().encode())
    first, second = parse("warc", raw)
    assert isinstance(second, ParsedArticle)
    offset = int(second.source_uri.rpartition("=")[2])
    assert raw[offset:].startswith(b"WARC/1.0")
    assert second.url == "https://example.org/1"
    assert first.source_uri == f"{URI}#offset=0"


def test_a_bad_page_in_a_warc_is_one_reject_and_the_rest_goes_on() -> None:
    raw = warc(page().encode(), page(head="").encode(), b"\xff" * 300, page().encode())
    found = outcomes("warc", raw)
    assert [found[0], found[1], found[3]] == ["T", "no-date", "T"]
    assert len(found) == 4


def test_pictures_redirects_and_requests_are_no_documents() -> None:
    raw = (
        warc(page().encode(), status=b"302 Found")
        + warc(b"\x89PNG", kind=b"image/png")
        + warc(page().encode())
    )
    assert outcomes("warc", raw) == ["T"]


def test_http_encodings_are_undone_and_a_bomb_among_them_is_one_reject() -> None:
    good = gzip.compress(page().encode())
    bomb = gzip.compress(b"<p>" + b"a" * 3_000_000)
    raw = warc(good, bomb, good, headers=b"Content-Encoding: gzip\r\n")
    assert outcomes("warc", raw, ReadOptions(limits=Limits(document=1_000_000))) == ["T", "too-large", "T"]


def test_a_warc_without_its_end_is_a_reject() -> None:
    raw = warc(page().encode(), page().encode())
    for cut in (len(raw) // 2 + 40, len(raw) - 300):
        assert outcomes("warc", raw[:cut]) == ["T", "corrupt"]
        assert outcomes("warc", gzip.compress(raw)[: cut // 8])[-1] == "corrupt"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_articles_or_rejects(raw: bytes) -> None:
    for form, sample in (
        ("feed", "2023-05-20_hiroshima.rss"),
        ("nitf", "2021-09-17_aukus.nitf.xml"),
        ("newsml", "2023-07-17_grain-deal-ends.newsml.xml"),
    ):
        whole = (SAMPLES / sample).read_bytes()
        middle = len(whole) // 2
        assert parse(form, raw)
        assert parse(form, whole[:middle] + raw + whole[middle:])
