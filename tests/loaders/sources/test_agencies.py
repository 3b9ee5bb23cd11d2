"""What agencies and WordPress send: which items are articles, in which format, and why the others are rejected."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from io import BytesIO

import pytest

from loaders.inputs.files import split_stream
from loaders.inputs.units import Unit
from loaders.options import ReadOptions
from loaders.problems import SourceProblem
from loaders.records import Notice, Parsed, ParsedArticle, Rejected
from loaders.sources import detect_format, get_format
from tests.loaders.sources.test_markup import item, message, nitf

NITF = "<nitf><body><body.content>{}</body.content></body></nitf>"


def newsml1(
    body: str = "<p>One.</p>", *, media: str = "Text", status: str = "Usable", revision: int = 1
) -> str:
    return (
        f"<NewsML><NewsEnvelope/><NewsItem><Identification><PublicIdentifier>urn:x:1:{revision}</PublicIdentifier></Identification>"
        f'<NewsManagement><FirstCreated>20230222T011500+0300</FirstCreated><Status FormalName="{status}"/></NewsManagement>'
        f"<NewsComponent><NewsLines><HeadLine>T</HeadLine><SlugLine>S</SlugLine></NewsLines><ContentItem>"
        f'<MediaType FormalName="{media}"/><DataContent>{body}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>'
    )


def ritzau(content: str = "<p>One.</p>", *, headline: str = "T", withdrawn: str = "false") -> str:
    return (
        f"<RBNews><NewsID>x1</NewsID><PublishDate>2023-02-22T01:15:00</PublishDate><headline>{headline}</headline>"
        f"<content>{escape(content)}</content><Annuleret>{withdrawn}</Annuleret></RBNews>"
    )


def wxr(content: str = "One.", *, title: str = "T", kind: str = "post", status: str = "publish") -> str:
    return (
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        f"<wp:wxr_version>1.2</wp:wxr_version><item><title>{title}</title><pubDate>Wed, 22 Feb 2023 01:15:00 +0300</pubDate>"
        f"<content:encoded>{escape(content)}</content:encoded><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"
        "</item></channel></rss>"
    )


def only(form: str, raw: str | bytes) -> Parsed:
    stream = BytesIO(raw.encode() if isinstance(raw, str) else raw)
    (record,) = get_format(form).parse(stream, source_uri="file:///x")
    return record


def article(form: str, raw: str | bytes) -> ParsedArticle:
    record = only(form, raw)
    assert isinstance(record, ParsedArticle), record
    return record


def refused(form: str, raw: str | bytes) -> tuple[str, str]:
    record = only(form, raw)
    assert isinstance(record, Rejected), record
    return record.reason, record.message


def ninjs(**fields: object) -> str:
    return json.dumps({"uri": "x:1", "versioncreated": "2023-02-22T01:15:00Z", "headline": "T", **fields})


@pytest.mark.parametrize(
    "body", [NITF.format("<p>One.</p><p>Two.</p>"), "<![CDATA[<P>One.</P><P>Two.</P>]]>", "One.\n\nTwo.", "<p>One.</p><p>Two.</p>"]
)  # fmt: skip
def test_the_text_of_newsml_1_is_nitf_html_or_plain(body: str) -> None:
    assert article("newsml1", newsml1(body)).body == "One.\n\nTwo."


def test_a_document_type_that_names_the_dtd_of_nitf_does_no_harm() -> None:
    before = '<!DOCTYPE NewsML SYSTEM "NewsML.dtd" [<!ENTITY % nitf SYSTEM "../nitf/nitf-3-0.dtd"> %nitf; ]>'
    assert isinstance(only("newsml1", before + newsml1()), ParsedArticle)


@pytest.mark.parametrize(
    "record",
    [
        {"uri": "x:1", "versioncreated": "2023-02-22", "headline": "T", "body_html5": "<html><body><p>One.</p></body></html>"},
        {"data": {"item": {"uri": "x:1", "versionCreated": "2023-02-22", "headLine": "T", "bodyXhtml": "<p>One.</p>"}}},
    ],
)  # fmt: skip
def test_other_names_of_the_text_in_json(record: dict[str, object]) -> None:
    found = only("json", json.dumps(record))
    assert isinstance(found, ParsedArticle)
    assert (found.title, found.body) == ("T", "One.")


def test_revisions_of_a_newsml_1_item_have_one_name() -> None:
    first, second = (article("newsml1", newsml1(revision=number)) for number in (1, 2))
    assert first.external_id == second.external_id == "urn:x:1"


def test_a_slugline_or_label_is_no_headline() -> None:
    assert article("newsml1", newsml1().replace("<HeadLine>T</HeadLine>", "")).title == ""
    raw = item().replace("<headline>T</headline>", "<slugline>S</slugline><title>S</title>")
    assert article("newsml", raw).title == ""
    assert article("json", ninjs(headline="", title="S", slugline="S", body_text="One.")).title == ""
    assert article("ritzau", ritzau(headline="")).title == ""


TOMBSTONE = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
    '<at:deleted-entry ref="tag:x,1&amp;2" when="2023-02-22T01:15:00Z"{}</feed>'
)
DOCDATA = '<nitf><head><docdata management-status="{}"><doc-id id-string="n:1"/><date.issue norm="20230222T011500Z"/></docdata></head>'
VERSION = datetime(2023, 2, 22, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "raw", "identity", "until"),
    [
        ("newsml", item(status="canceled"), "urn:x:1", None),
        ("newsml", item(status="withheld"), "urn:x:1", datetime(2023, 2, 21, 22, 15, tzinfo=UTC)),
        ("newsml1", newsml1(status="Canceled"), "urn:x:1", None),
        ("ritzau", ritzau(withdrawn="true"), "x1", None),
        ("json", ninjs(pubstatus="canceled"), "x:1", None),
        ("json", ninjs(pubstatus="withheld", body_text="One."), "x:1", VERSION),
        ("nitf", nitf().replace("<nitf>", DOCDATA.format("canceled")), "n:1", None),
        ("nitf", nitf().replace("<nitf>", DOCDATA.format("withheld")), "n:1", VERSION),
        ("feed", TOMBSTONE.format("/>"), "tag:x,1&2", VERSION),
        ("feed", TOMBSTONE.format("><at:comment>Spam</at:comment></at:deleted-entry>"), "tag:x,1&2", VERSION),
    ],
)
def test_a_publishers_notice_names_the_article_and_the_versions_that_it_is_about(
    form: str, raw: str, identity: str, until: datetime | None
) -> None:
    notice = only(form, raw)
    assert isinstance(notice, Notice), notice
    assert (notice.identity, notice.until) == (identity, until)


@pytest.mark.parametrize(
    ("form", "raw"),
    [
        ("wxr", wxr(status="draft")),
        ("newsml", item(status="canceled").replace('guid="urn:x:1"', "")),
        ("feed", TOMBSTONE.format("/>").replace(' ref="tag:x,1&amp;2"', "")),
    ],
)
def test_a_draft_and_a_notice_that_names_nothing_are_rejects(form: str, raw: str) -> None:
    assert refused(form, raw)[0] == "withdrawn"


@pytest.mark.parametrize(
    ("form", "raw", "message"),
    [
        ("newsml1", newsml1("", media="Photo"), "no text in an item of type photo"),
        ("newsml", item("").replace("<itemMeta>", '<itemMeta><itemClass qcode="ninat:picture"/>'), "no text in an item of type picture"),
        ("newsml", message("<packageItem><itemRef/></packageItem>"), "only a <packageItem>"),
        ("newsml", "<planningItem></planningItem>", "only a <planningItem>"),
        ("wxr", wxr(kind="attachment"), "type attachment"),
        ("json", ninjs(type="video"), "no text in an item of type video"),
        ("json", ninjs(type="text", renditions={"nitf": {"href": "x:"}}), "load its rendition in NITF"),
    ],
)  # fmt: skip
def test_what_has_no_text_says_what_it_is(form: str, raw: str, message: str) -> None:
    reason, said = refused(form, raw)
    assert reason == "no-body"
    assert message in said


def test_a_picture_with_a_text_is_loaded() -> None:
    assert article("json", ninjs(type="picture", body_text="One.")).body == "One."


def test_the_title_of_ninjs_is_a_label_unless_a_mapping_says_otherwise() -> None:
    raw = ninjs(title="Label", body_text="One.")
    assert article("json", raw).title == "T"
    options = ReadOptions(mapping={"title": "title"})
    (mapped,) = get_format("json").parse(BytesIO(raw.encode()), source_uri="file:///x", options=options)
    assert isinstance(mapped, ParsedArticle)
    assert mapped.title == "Label"


def test_utf8_that_declares_latin_1_is_read_as_utf8_and_latin_1_as_such() -> None:
    raw = '<?xml version="1.0" encoding="iso-8859-1"?>' + newsml1("<p>Café.</p>")
    read_as_utf8 = article("newsml1", raw.encode())
    assert (read_as_utf8.body, len(read_as_utf8.repairs)) == ("Café.", 1)
    assert article("newsml1", raw.encode("latin-1")).body == "Café."


def test_an_export_of_wordpress_is_no_feed_and_a_feed_is_no_export() -> None:
    feed = '<rss version="2.0"><channel><item><title>T</title></item></channel></rss>'
    chosen = [detect_format("a.xml", raw.encode()) for raw in (wxr(), feed)]
    assert [form.name for form in chosen if form] == ["wxr", "feed"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"\x16\x16\x01W2870\x1f_asian\r\nf l", "ANPA 1312"),
        (b"\x01eca062 4 i 211 ccccb   xyz 061\r\n\r\nPier/", "IPTC 7901"),
        (b"   \nDelivered-To: a@example.org\n\nOne.", "e-mail"),
        (b"BEGIN:VCALENDAR\r\n", "iCalendar"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
@pytest.mark.parametrize("file", ["a.txt", "nameless"])
def test_a_format_that_is_not_read_is_named(raw: bytes, name: str, file: str) -> None:
    with pytest.raises(SourceProblem, match=name) as problem:
        list(split_stream(BytesIO(raw), Unit(file, f"file:///{file}"), name=file))
    assert problem.value.reason == "unknown-format"
    assert "convert it" in str(problem.value)
