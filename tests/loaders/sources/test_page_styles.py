"""Pages in the styles of common systems: their text, headline and day are read, and nothing around them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from loaders.problems import SourceProblem
from loaders.records import ParsedArticle
from loaders.sources.articles import Origin
from loaders.sources.html_page import parse_page

TITLE = "Ferry returns to the north pier"
FIRST = "The ferry line will call at the north pier again from May, the harbour board said on Monday."
SECOND = "Its two ships were repaired over the winter, and the pier has new steps for low water."
THIRD = "Whoever has a ticket of last year can use it until the end of June, and children go free of charge."
PARAGRAPHS = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
WHOLE = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
DATED = '<meta property="article:published_time" content="2023-02-22T08:00:00Z">'
BESIDE = "Recent posts of the blog are listed here for everyone who wants to read more of them."


def page(body: str, head: str = DATED, *, lang: str = "en") -> bytes:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode()


def linked(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | data)}</script>'


def read(raw: bytes) -> ParsedArticle:
    return parse_page(raw, Origin("file:///page.html", "html"))


STYLES = {
    "WordPress": page(
        f"<h1 class='site-title'>The Pier</h1><article class='hentry'><header class='entry-header'><h1 class='entry-title'>{TITLE}</h1>"
        "<div class='entry-meta'><span>February 22, 2023</span> <span class='byline'>by Ada Moor</span></div></header>"
        f"<div class='entry-content'>{PARAGRAPHS}<div class='sharedaddy'><h3>Share this:</h3></div></div></article>"
        f"<div id='comments'><h2>2 thoughts</h2><p>{BESIDE}</p><p>{BESIDE}</p><p>{BESIDE}</p><p>{BESIDE}</p></div>",
        f"<title>{TITLE} – The Pier</title>",
    ),
    "blocks": page(
        f"<h1>{TITLE}</h1><div class='wp-block-post-content'><p>{FIRST}</p><figure><figcaption>The pier in winter, seen from the north.</figcaption></figure>"
        f"<p>{SECOND}</p><figure class='wp-block-pullquote'><blockquote><p>“Its two ships were repaired over the winter”</p></blockquote></figure>"
        f"<p>{THIRD}</p></div>"
    ),
    "a page builder": page(
        f"<h1>{TITLE}</h1>"
        + "".join(
            f"<section><div class='elementor-widget elementor-widget-text-editor'><p>{text}</p></div></section>"
            for text in (FIRST, SECOND, THIRD)
        )
    ),
    "Drupal": page(
        f"<h1 class='page-title'>{TITLE}</h1><div class='node__meta'>Submitted by Ada Moor on 02/22/2023</div>"
        f"<div class='field--name-body'>{PARAGRAPHS}</div><div class='field--name-field-tags'>Tags</div>",
        f"<title>{TITLE} | The Pier</title>",
    ),
    "Arc": page(
        f"<article class='b-article-body'><h1>{TITLE}</h1><time datetime='2023-02-22T08:00:00Z'>Feb 22</time>"
        f"<p>{FIRST}</p><div class='c-ad'>Advertisement</div><p>{SECOND}</p><p>{THIRD}</p></article>",
        "",
    ),
    "AMP": page(
        f"<article class='amp-wp-article'><h1>{TITLE}</h1>{PARAGRAPHS}</article>",
        linked(headline=TITLE, datePublished="2023-02-22"),
    ),
    "Ghost": page(
        f"<h1 class='gh-article-title'>{TITLE}</h1><time datetime='2023-02-22'>22 Feb</time><section class='gh-content'>{PARAGRAPHS}"
        f"<div class='kg-signup-card newsletter'><p>{BESIDE}</p></div></section>",
        "",
    ),
    "Blogger": page(
        f"<h2 class='date-header'>Wednesday, February 22, 2023</h2><h3 class='post-title'>{TITLE}</h3>"
        f"<div class='post-body'>{FIRST}<br /><br />{SECOND}<br /><br />{THIRD}</div><div class='post-footer'>Posted by Ada Moor</div>",
        f"<title>The Pier: {TITLE}</title>",
    ),
    "tables": page(
        f"<table><tr><td><a href='/'>Home</a></td><td><b>{TITLE}</b><br><font>22 February 2023</font><p>{FIRST}<p>{SECOND}<p>{THIRD}</td>"
        "<td>Links</td></tr></table>",
        f"<title>{TITLE}</title>",
    ),
    "divisions": page(f"<h1>{TITLE}</h1><div><div>{FIRST}</div><div>{SECOND}</div><div>{THIRD}</div></div>"),
    "single breaks": page(f"<div><h1>{TITLE}</h1><span>{FIRST}<br>{SECOND}<br>{THIRD}</span></div>"),
    "plain text": page(f"<h1>{TITLE}</h1><pre>{FIRST}\n\n{SECOND}\n\n{THIRD}</pre>"),
    "JSON-LD alone": page(
        "<div id='root'></div>", linked(headline=TITLE, datePublished="2023-02-22", articleBody=WHOLE)
    ),
    "data of a script": page(
        f"<h1>{TITLE}</h1><p>Loading...</p><script type='application/json'>{json.dumps({'post': [{'content': PARAGRAPHS}]})}</script>"
    ),
    "microdata": page(
        f"<div itemscope><h1 itemprop='headline'>{TITLE}</h1><meta itemprop='datePublished' content='2023-02-22'>"
        f"<div itemprop='articleBody'>{PARAGRAPHS}</div></div>",
        "",
    ),
    "a cookie wall": page(f"<div id='cookie-consent'><p>{BESIDE}</p><p>{BESIDE}</p></div><h1>{TITLE}</h1>{PARAGRAPHS}"),
    "a part called teaser": page(
        f"<h1>{TITLE}</h1><div><div class='teaser-content'><div class='article-body'><p>{FIRST}</p></div></div>"
        f"<div class='article-body'><p>{SECOND}</p><p>{THIRD}</p></div></div>"
    ),
    "a first paragraph above": page(
        f"<h1>{TITLE}</h1><div><p>{FIRST}</p><div class='paywall'><p>{SECOND}</p><p>{THIRD}</p></div></div>"
    ),
    "a byline and a credit": page(
        f"<h1>{TITLE}</h1><div><p>By Ada Moor and Olaf Brandt</p><p>{FIRST}</p><p>The pier in winter © Ada Moor</p><p>{SECOND}</p><p>{THIRD}</p></div>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_a_page_is_read_in_the_style_of(style: str) -> None:
    article = read(STYLES[style])
    assert (article.title, article.published_on, article.body) == (TITLE, date(2023, 2, 22), WHOLE)


@pytest.mark.parametrize(
    "shown",
    [
        "<a rel='author' href='/ada'>Ada Moor</a>",
        "<span itemprop='author' itemscope>By <b itemprop='name'>Ada Moor</b></span>",
    ],
)
def test_an_author_that_is_only_shown_is_one_if_it_is_marked(shown: str) -> None:
    assert read(page(f"<h1>{TITLE}</h1><p>{shown}</p>{PARAGRAPHS}")).author == "Ada Moor"


def test_a_live_page_is_one_article_with_all_its_posts() -> None:
    posts = f"<article><h2>Ships leave</h2><p>{SECOND}</p></article><article><h2>Board speaks</h2><p>{FIRST}</p><p>{THIRD}</p></article>"
    assert read(page(f"<h1>{TITLE}</h1><div>{posts}</div>")).body == (
        f"Ships leave\n\n{SECOND}\n\nBoard speaks\n\n{FIRST}\n\n{THIRD}"
    )


@pytest.mark.parametrize(
    "below",
    [
        "<div class='paywall'><h2>Read on with a subscription</h2><p>Already a subscriber? Log in to read all of it.</p></div>",
        f"<script type='application/json'>{json.dumps({'consent': f'<p>{BESIDE}</p>' * 9})}</script>",
        "<ul><li><a href='/1'>Storm hits the coast in pictures</a></li><li><a href='/2'>Harbour from the air</a></li></ul>",
    ],
)
def test_the_text_of_a_short_page_is_what_it_shows_and_no_more(below: str) -> None:
    assert read(page(f"<main><h1>{TITLE}</h1><p>{FIRST}</p>{below}</main>")).body == FIRST


def test_a_long_link_in_a_sentence_is_a_part_of_it() -> None:
    text = "Its two ships were <a href='/x'>repaired over the winter, and the pier has new steps for low water</a> in May."
    assert (
        "repaired over the winter"
        in read(page(f"<h1>{TITLE}</h1><p>{FIRST}</p><p>{text}</p><p>{THIRD}</p>")).body
    )


RUSSIAN = (
    "Паромная линия снова будет заходить на северный причал с мая, сообщил в понедельник портовый совет."
)
JAPANESE = (
    "五月から北桟橋への連絡船の運航が再開されると、港湾局が月曜日に発表した。二隻の船は冬の間に修理された。"
)
CHINESE = "渡轮航线将从五月起重新停靠北码头，港务局周一表示。两艘船在冬季进行了维修，码头也修建了新的台阶。"
ARABIC = "سيعود خط العبارات إلى الرصيف الشمالي اعتبارا من مايو المقبل، حسبما أعلن مجلس الميناء يوم الاثنين."


@pytest.mark.parametrize(
    ("charset", "title", "shown", "text"),
    [
        ("windows-1251", "Паром возвращается", "22 февраля 2023, 08:00", RUSSIAN),
        ("shift_jis", "連絡船が北桟橋に戻る", "2023年2月22日 8時00分", JAPANESE),
        ("euc-jp", "連絡船が北桟橋に戻る", "2023年2月22日", JAPANESE),
        ("gb2312", "渡轮重返北码头的新航线", "2023-02-22 08:00 来源", CHINESE),
        ("iso-8859-6", "العبارة تعود إلى الرصيف", "22 فبراير 2023", ARABIC),
    ],
)
def test_letters_are_those_of_the_encoding_that_the_page_declares(
    charset: str, title: str, shown: str, text: str
) -> None:
    raw = f"<html><head><meta charset='{charset}'></head><body><h1>{title}</h1><div>{shown}</div><p>{text}</p><p>{text}</p></body></html>"
    article = read(raw.encode(charset))
    assert (article.title, article.published_on) == (title, date(2023, 2, 22))
    assert article.body == f"{text}\n\n{text}"


@pytest.mark.parametrize(
    ("shown", "lang"),
    [
        ("Publié le 22 février 2023 à 8h00", "fr"),
        ("Stand: 22. Februar 2023, 8 Uhr", "de"),
        ("22 de febrero de 2023", "es"),
        ("Feb. 22, 2023 | Updated 3 hours ago", "en"),
        ("Updated Feb. 24, 2023, first published Feb. 22, 2023", "en"),
        ("Środa, 22 lutego 2023", "pl"),
        ("2023. február 22. 8:00", "hu"),
        ("22/02/2023", "en"),
        ("22.2.2023", ""),
        ("2023년 2월 22일", "ko"),
        ("22 फ़रवरी 2023", "hi"),
    ],
)
def test_a_day_that_is_only_shown_is_read(shown: str, lang: str) -> None:
    later = "<div><h3>More</h3><p><a href='/x'>Another story</a> 24 March 2022</p></div>"
    body = f"<h1>{TITLE}</h1><div>{shown}</div><article>{PARAGRAPHS}</article>{later}"
    assert read(page(body, "", lang=lang)).published_on == date(2023, 2, 22)


@pytest.mark.parametrize(
    ("lang", "day"), [("fr", date(2023, 4, 3)), ("en-US", date(2023, 3, 4)), ("en-GB", date(2023, 4, 3))]
)
def test_the_language_says_whether_the_day_or_the_month_is_first(lang: str, day: date) -> None:
    assert read(page(f"<h1>{TITLE}</h1><div>03/04/2023</div>{PARAGRAPHS}", "", lang=lang)).published_on == day


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("", "no-date"),
        ("03/04/2023", "ambiguous-date"),
        ("Updated 22 February 2023", "no-date"),
        ("<figure><figcaption>The pier on 22 February 2023</figcaption></figure>", "no-date"),
    ],
)
def test_a_page_without_a_clear_day_is_rejected(shown: str, reason: str) -> None:
    with pytest.raises(SourceProblem) as problem:
        read(page(f"<h1>{TITLE}</h1><div>{shown}</div>{PARAGRAPHS}<p>© 2023 The Pier</p>", ""))
    assert problem.value.reason == reason


def test_a_date_that_nobody_entered_is_passed_over() -> None:
    head = '<meta property="article:published_time" content="1970-01-01T00:00:00Z">'
    assert read(page(f"<h1>{TITLE}</h1><div>22 February 2023</div>{PARAGRAPHS}", head)).published_on == date(
        2023, 2, 22
    )
