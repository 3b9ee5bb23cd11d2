"""The text of a page's article is what the page shows as its paragraphs, and nothing beside them."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from loaders.sources.html_body import article_text
from loaders.sources.html_page import decode_page

FIRST = "The ferry line will call at the north pier again from May, the harbour board said on Monday."
SECOND = "Its two ships were repaired over the winter, and the pier has new steps for low water."
THIRD = "Whoever has a ticket of last year can use it until the end of June, and children go free of charge."
ARTICLE = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
WHOLE = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def text(body: str, *, description: str = "") -> str:
    return article_text(document_fromstring(f"<html><body>{body}</body></html>"), description=description)


@pytest.mark.parametrize(
    "box",
    [
        "<aside>{}</aside>",
        "<figure><figcaption>{}</figcaption></figure>",
        "<div class='c-newsletterBox'>{}</div>",
        "<section id='related_articles'>{}</section>",
        "<div role='complementary'>{}</div>",
        "<div style='display: none'>{}</div>",
        "<p><a href='/x'>{}</a></p>",
        "<script>{}</script>",
    ],
)
def test_a_box_within_the_article_is_left_out(box: str) -> None:
    other = box.format("Subscribe to our letter: every morning the news of the port.")
    assert text(f"<article><p>{FIRST}</p>{other}<p>{SECOND}</p><p>{THIRD}</p></article>") == WHOLE


def test_an_element_called_a_box_that_holds_the_article_is_none() -> None:
    assert text(f"<form><div class='has-sidebar'>{ARTICLE}</div></form>") == WHOLE


def test_text_beside_the_article_is_left_out() -> None:
    beside = "<div><div><p>Another story of the harbour, in a list beside.</p></div></div>"
    assert text(f"<div>{ARTICLE}</div>{beside}") == WHOLE


def test_a_heading_stays_where_paragraphs_follow_it() -> None:
    assert (
        text(f"<div><p>{FIRST}</p><h2>New steps</h2><p>{SECOND}</p><h2>More</h2></div>")
        == f"{FIRST}\n\nNew steps\n\n{SECOND}"
    )


def test_a_text_above_the_article_that_the_page_describes_itself_with_comes_first() -> None:
    lead = "After a winter of repairs the north pier opens"
    page = f"<header><h1>Ferry</h1><div>{lead}</div></header><div>{ARTICLE}</div>"
    assert text(page, description="The harbour has two ships and a pier") == WHOLE
    assert text(page, description=lead) == f"{lead}\n\n{WHOLE}"


def test_two_line_breaks_separate_paragraphs() -> None:
    assert text(f"<div>{FIRST}<br> <br>{SECOND}</div>") == f"{FIRST}\n\n{SECOND}"


def test_a_page_without_paragraphs_has_no_text() -> None:
    assert text("<nav><a href='/'>Home</a></nav><p>Login</p>") == ""


def test_a_page_that_is_utf_8_is_read_so_whatever_it_declares() -> None:
    assert decode_page('<meta charset="iso-8859-1"><p>Märkte öffnen</p>'.encode())[0].endswith(
        "<p>Märkte öffnen</p>"
    )


STANDFIRST = "After a winter of repairs the north pier opens for the ferry again, a month late."


def test_a_sentence_between_the_heading_and_the_text_is_the_standfirst() -> None:
    page = f"<header><h1>Ferry</h1><p>{{}}</p></header><div>{ARTICLE}</div>"
    assert text(page.format(STANDFIRST)) == f"{STANDFIRST}\n\n{WHOLE}"
    for other in ("Ann Berg", f"<a href='/x'>{STANDFIRST}</a>", "Published Feb 22, 2023 • 3 minute read"):
        assert text(page.format(other)) == WHOLE


def test_a_standfirst_counts_though_its_element_is_called_a_teaser() -> None:
    page = f"<div><h1>Ferry</h1><p class='teaser'>Oslo. {STANDFIRST}</p><div>{ARTICLE}</div></div>"
    assert text(page, description=STANDFIRST) == f"Oslo. {STANDFIRST}\n\n{WHOLE}"


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("Read more: The pier that nobody wanted, and what became of it", False),
        ("Lesen Sie auch: Der Steg, den niemand wollte, und was daraus wurde", False),
        ("Follow us on Facebook and Instagram for the news of the port.", False),
        ("For news of the port, sign up for our newsletter.", False),
        ("© 2023 The Pier", False),
        ("Millions follow her on Instagram, and she follow her brother on Twitter.", True),
        ("The company changed its privacy policy after the harbour board had asked it to.", True),
        ("They agreed on it in a WhatsApp group, and signed up to a new contract.", True),
        ("More people read about it in the newsletter of the port than in the papers.", True),
    ],
)
def test_a_line_that_asks_the_reader_to_do_something_else_is_left_out(line: str, stays: bool) -> None:
    found = text(f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{line}</p><p>{THIRD}</p></div>")
    assert (line in found) == stays
