"""What each page shows, and that its data, its feed and its recipes give the same."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient
from typer.testing import CliRunner

from dateline.commands.app import app
from dateline.output import plain
from dateline.web.pages import PAGES
from dateline.web.pages.asking import questions
from loaders import load
from store import run_sql
from tests.dateline.web.conftest import MakeClient
from tests.factories import add_articles, new_article

ADDRESSES = [
    "/", "/articles", "/articles?q=grain", "/articles?q=grain&order=oldest", "/articles?country=RU&since=2023-01-01",
    "/articles/facets?country=RU", "/people", "/people?country=TR", "/people/wang-yi", "/people/wang-yi?more=1", "/countries",
    "/countries?person=wang-yi", "/countries/RU", "/countries/RU?more=1", "/map", "/map?month=2023-02", "/network", "/network?person=wang-yi",
    "/stories", "/quotations", "/quotations?speaker=sergei-lavrov&about=UA", "/sql", "/status",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_answers_and_its_links_lead_somewhere(page: TestClient, address: str) -> None:
    answer = page.get(address)
    assert answer.status_code == 200, answer.text
    links = [unescape(link) for link in re.findall(r'(?:href|src|data-part)="(/[^"]*)"', answer.text)]
    assert links
    for link in dict.fromkeys(links[10:40:4]):
        assert page.get(link).status_code == 200, link


def test_every_page_is_tried() -> None:
    tried = [address.partition("?")[0] for address in ADDRESSES]
    patterns = [re.sub(r"\{[^}]*\}", "[^/]+", path) for path in PAGES if path != "/articles/{article}"]
    assert [path for path in patterns if not any(re.fullmatch(path, each) for each in tried)] == []


def test_the_status_lists_what_could_not_be_loaded(url: str, make_client: MakeClient, tmp_path: Path) -> None:
    load(url, [str(tmp_path / name) for name in ("missing.txt", "lost.txt")])
    answer = make_client(url).get("/status")
    assert re.search(r"<td>not-found</td>.*there is no such file.*<td class=\"number\">2</td>", answer.text)


def test_the_first_page_says_what_there_is(page: TestClient) -> None:
    text = page.get("/").text
    assert "<b>31</b> articles" in text
    assert 'aria-label="Map of the world; most named: United States' in text
    assert "Twenty-four prisoners exchanged in Ankara" in text


def test_a_search_shows_what_it_found_and_marks_it_in_the_article(page: TestClient) -> None:
    listed = page.get("/articles", params={"q": '"black sea"'}).text
    assert "<mark>Black</mark>" in listed or "<mark>Black Sea</mark>" in listed
    link = re.search(r'class="headlines">\s*<li><a href="([^"]+)"', listed)
    assert link
    article = page.get(unescape(link[1])).text
    assert re.search(r'class="m[^"]* ?hit">Black Sea<', article)


def test_a_column_of_the_timeline_leads_to_its_articles(page: TestClient) -> None:
    text = page.get("/articles", params={"country": "RU"}).text
    links = [unescape(link) for link in re.findall(r'<a href="(/articles\?[^"]*since=[^"]*)"', text)]
    counts = [int(n) for n in re.findall(r"<title>[^<:]*: ([1-9]\d*) articles?</title>", text)]
    assert len(links) == len(counts) > 5
    for link, count in zip(links[:4], counts, strict=False):
        assert len(page.get(link + "&format=json").json()["rows"]) == count


def test_pages_of_a_list_follow_each_other_and_lose_nothing(page: TestClient) -> None:
    found: list[int] = []
    address = "/articles?limit=10"
    while address:
        text = page.get(address).text
        found += map(int, re.findall(r'href="/articles/(\d+)"', text.partition('class="headlines"')[2]))
        ahead = re.search(r'rel="next" href="([^"]+)"', text)
        address = unescape(ahead[1]) + "&limit=10" if ahead else ""
    assert len(found) == len(set(found)) == 31


def test_the_best_hits_go_on_on_further_pages(page: TestClient) -> None:
    first, second = (
        page.get("/articles", params={"q": "the", "page": n, "limit": 5, "format": "json"}).json()["rows"]
        for n in (1, 2)
    )
    assert len(first) == len(second) == 5
    assert not {row["id"] for row in first} & {row["id"] for row in second}


def test_a_list_is_given_as_csv_and_says_whether_there_is_more(page: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(page.get("/articles?format=csv").text)))
    assert len(rows) == 31
    assert rows[0]["title"] == "Twenty-four prisoners exchanged in Ankara, the most since the Cold War"
    assert page.get("/articles?format=json&limit=3").json()["more"] is True
    assert page.get("/articles?format=json").json()["more"] is False


def test_a_saved_question_is_a_feed(page: TestClient) -> None:
    answer = page.get("/articles?country=TR&format=atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    name = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{name}entry")
    assert len(entries) == len(page.get("/articles?country=TR&format=json").json()["rows"]) > 3
    assert (entries[0].findtext(f"{name}id") or "").startswith("http://localhost/articles/")
    assert page.get("/people?format=atom").status_code == 404


RECIPES = [
    "/", "/articles?country=RU&since=2023-01-01", "/articles?q=grain", "/articles?person=wang-yi&until=2023-03-31",
    "/people?country=TR&limit=5", "/people/wang-yi", "/countries?person=wang-yi", "/countries/TR", "/map?month=2023-02",
]  # fmt: skip


@pytest.mark.parametrize("address", RECIPES)
def test_the_recipes_of_a_page_give_its_rows(page: TestClient, samples: str, address: str) -> None:
    sql, python, command = recipes_of(page.get(address).text)
    shown = run_sql(samples, sql).rows
    names: dict[str, list[tuple[object, ...]]] = {}
    exec(python.replace('"sqlite:///news.db"', repr(samples)), names)  # noqa: S102 - our own page
    assert shown
    assert [[plain(v) for v in row] for row in shown] == [[plain(v) for v in row] for row in names["rows"]]
    words = [*shlex.split(command)[1:], "--db", samples, "--format", "json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert len(answer) == len(shown)
    assert str(answer[0].get("id") or answer[0].get("key") or answer[0].get("code")) == str(shown[0][0])


def test_a_person_is_shown_with_roles_company_and_words(page: TestClient) -> None:
    text = page.get("/people/recep-tayyip-erdogan?more=1").text
    for words in (
        "Roles, as articles state them",
        "Turkish President, 22 Jul 2022",
        "Named with",
        "In what words",
    ):
        assert words in text


def test_a_network_joins_those_that_articles_name_together(page: TestClient) -> None:
    rows = page.get("/network?person=wang-yi&format=json").json()["rows"]
    assert {"wang-yi", "vladimir-putin"} <= {row["key"] for row in rows} | {row["with_key"] for row in rows}


def test_what_somebody_said_about_a_country_is_found_with_its_sentence(
    page: TestClient, samples: str
) -> None:
    address = "/quotations?speaker=lavrov"
    rows = page.get(f"{address}&format=json").json()["rows"]
    assert rows
    assert {row["speaker"] for row in rows} == {"Sergei Lavrov"}
    for row in rows:
        article = get_text(page.get(f"/articles/{row['article_id']}").text)
        assert all(piece in article for piece in row["quotation"].split(" … "))
    sql, python, command = recipes_of(page.get(address).text)
    assert len(run_sql(samples, sql).rows) == len(rows)
    names: dict[str, list[object]] = {}
    exec(python.replace('"sqlite:///news.db"', repr(samples)), names)  # noqa: S102 - our own page
    assert len(names["rows"]) == len(rows)
    done = CliRunner().invoke(app, [*shlex.split(command)[1:], "--db", samples, "--format", "json"])
    assert [row["id"] for row in json.loads(done.stdout)] == [row["article_id"] for row in rows]
    assert page.get(f"{address}&format=atom").status_code == 200


def test_a_quotation_leads_to_its_sentence(page: TestClient) -> None:
    text = page.get("/quotations?speaker=lavrov").text
    address = unescape(re.findall(r'href="(/articles/\d+\?quotation=\d+)#said"', text)[0])
    said = re.findall(r'<span id="said" class="m quotations hit"[^>]*>([^<]*)', page.get(address).text)
    assert len(said) == 1
    assert said[0] in get_text(text)
    assert 'id="said"' not in page.get(address.partition("?")[0]).text


def test_a_question_about_whom_nothing_is_said_leads_to_what_comes_near(page: TestClient) -> None:
    text = page.get("/quotations?speaker=lavrov&about=Ukraine").text
    assert "Articles that name both" in text
    about = page.get("/quotations?about=Zelensky&format=json")
    assert (
        about.json()["rows"] == page.get("/quotations?about=person:Zelensky&format=json").json()["rows"] != []
    )


def test_people_are_found_by_letters_of_their_name(page: TestClient) -> None:
    rows = page.get("/people?name=ZELENS&format=json").json()["rows"]
    assert [row["key"] for row in rows] == ["volodymyr-zelensky"]
    assert "Nobody here is called so" in page.get("/people?name=qqq%25").text


def test_of_very_many_articles_the_newest_are_counted_and_all_if_asked(
    page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.web.pages.articles.COUNTED", 3)
    articles = page.get("/articles?country=RU&n=1").text
    counts = page.get(unescape(re.findall(r'data-part="([^"]*)"', articles)[0])).text
    assert "Counted in the newest articles, since 10 Sep 2023" in counts
    assert "counted=2023-09-10" in articles
    people = page.get("/people?country=RU&n=1").text
    assert "since 10 Sep 2023" in people
    assert "Sanna Marin" not in people
    assert "Sanna Marin" in page.get("/people?country=RU&all=1&limit=100").text
    assert len(page.get("/people?country=RU&format=json").json()["rows"]) > people.count("<li>")


def test_an_article_lists_the_others_of_its_story(
    url: str, engine: Engine, make_client: MakeClient, tmp_path: Path
) -> None:
    body = " ".join(f"Sentence {number} about the flood in the valley." for number in range(40))
    for paper in ("One", "Two", "Three"):
        line = {"title": f"Flood, {paper}", "body": body, "published": "2023-05-01", "publisher": paper}
        with (tmp_path / "flood.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    load(url, [str(tmp_path)])
    client = make_client(url)
    assert "3 articles</b> of 3 publishers" in client.get("/stories").text
    for article in (1, 2, 3):
        others = client.get(f"/articles/{article}").text.partition("The same story")[2]
        assert len(re.findall(r'href="/articles/\d+"', others)) == 2


def get_text(page: str) -> str:
    return unescape(re.sub("<[^>]+>", "", page))


def recipes_of(page: str) -> list[str]:
    return [unescape(recipe) for recipe in re.findall(r"<pre tabindex[^>]*>(.*?)</pre>", page, re.DOTALL)]


def test_the_map_of_a_month_has_the_countries_of_that_month(page: TestClient) -> None:
    months = page.get("/map?format=json").json()["rows"]
    of_month = {row["code"]: row["articles"] for row in months if row["month"] == 202302}
    shown = re.findall(
        r'href="/articles\?country=(\w+)&amp;since=2023-02-01&amp;until=2023-02-28"',
        page.get("/map?month=2023-02").text,
    )
    assert set(shown) <= set(of_month)
    assert {"CN", "RU", "UA"} <= set(shown)


def test_a_worked_question_is_answered(page: TestClient) -> None:
    assert len(questions()) >= 20
    answer = page.get("/sql", params={"statement": questions()[1][1]}).text
    assert re.search(r"<td dir=\"auto\">Joe Biden</td>", answer)


def test_sql_that_writes_is_refused_and_sql_is_answered_only_where_it_is_allowed(
    page: TestClient, samples: str, make_client: MakeClient
) -> None:
    assert 'role="alert"' in page.get("/sql", params={"statement": "DELETE FROM articles"}).text
    assert page.get("/sql", params={"statement": "DELETE FROM articles", "format": "json"}).status_code == 400
    assert make_client(samples).get("/sql", params={"statement": "SELECT 1"}).status_code == 403


def test_a_corrected_article_shows_what_was_changed(
    page: TestClient, url: str, make_client: MakeClient, tmp_path: Path
) -> None:
    for number, words in (("1", "nine people"), ("2", "ten people")):
        (tmp_path / number).mkdir()
        line = {
            "title": "Flood", "body": f"The flood killed {words}.", "published": f"2023-05-0{number}T00:00:00Z",
            "url": "https://news.example/flood",
        }  # fmt: skip
        (tmp_path / number / "flood.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
        load(url, [str(tmp_path / number)])
    text = make_client(url).get("/articles/1").text
    assert "What changed" in text
    assert "<del>nine</del><ins>ten</ins>" in text


def test_an_empty_database_has_pages_that_say_so(url: str, make_client: MakeClient) -> None:
    client = make_client(url)
    assert "No articles yet" in client.get("/").text
    for address in ("/articles", "/people", "/countries", "/map", "/network", "/stories", "/status"):
        assert client.get(address).status_code == 200, address


def test_an_answer_is_kept_until_the_data_change(url: str, engine: Engine, make_client: MakeClient) -> None:
    client = make_client(url)
    before = client.get("/articles")
    tag = before.headers["etag"]
    assert client.get("/articles", headers={"If-None-Match": tag}).status_code == 304
    add_articles(engine, new_article("Talks", "Somebody spoke."))
    after = client.get("/articles", headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert "Talks" in after.text


def test_an_answer_is_the_same_compressed_or_not(page: TestClient) -> None:
    for _ in ("made", "kept"):
        plain = page.get("/people", headers={"Accept-Encoding": "identity"})
        packed = page.get("/people", headers={"Accept-Encoding": "gzip"})
        assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
        assert plain.text == packed.text


@pytest.mark.parametrize("address", ["/people/wang-yi", "/countries/RU"])
def test_what_takes_longer_is_asked_for_apart_and_shown_in_the_page_without_scripts(
    page: TestClient, address: str
) -> None:
    text = page.get(address).text
    part = page.get(f"{address}?fragment=1").text
    assert f'data-part="{address}?fragment=1"' in text
    assert "In what words" not in text
    assert "In what words" in part
    assert "<html" not in part
    assert "In what words" in page.get(f"{address}?more=1").text


def test_the_page_lives_under_any_path_of_another_app(samples: str, make_client: MakeClient) -> None:
    client = make_client(samples, under="/news/archive")
    text = client.get("/news/archive/people").text
    links = [unescape(link) for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', text)]
    assert len(links) > 50
    assert not [link for link in links if not link.startswith("/news/archive/")]
    assert client.get(links[-1]).status_code == 200
    assert 'aria-current="page"' in text
