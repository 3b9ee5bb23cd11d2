"""Nobody can write through the page, reach it under a foreign name, or make an article act in it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from dateline.web.answers import AnswerCache
from dateline.web.safety import HEADERS
from loaders import load
from store import connect, database_digest
from tests.conftest import sqlite_only
from tests.dateline.web.conftest import MakeClient
from tests.factories import add_articles, new_article

FAILING = [
    "/nothing/here",
    "/articles?since=yesterday",
    "/people/nobody-at-all",
    "/static/../app.py",
    "/articles?q=%22",
]


@pytest.mark.parametrize(
    "address",
    ["/", "/articles/1", "/articles?format=csv", "/articles?format=atom", "/static/page.css", *FAILING],
)
def test_every_answer_has_the_headers_that_keep_text_from_acting(page: TestClient, address: str) -> None:
    answer = page.get(address)
    assert answer.status_code != 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_an_internal_error_has_the_headers_and_shows_no_detail(
    page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("dateline.web.answers.data_version", broken)
    answer = page.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_no_page_has_script_or_style_of_its_own_or_asks_a_foreign_host(page: TestClient) -> None:
    for address in ("/", "/articles?q=grain", "/articles/8", "/people/wang-yi", "/map", "/network", "/sql"):
        text = page.get(address).text
        assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=", text), address
        assert not re.findall(
            r'(?:src|href|action)="(?!/|#)[^"]*"', re.sub(r'<a [^>]*rel="noopener[^>]*>', "", text)
        )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_reading_methods_are_answered(page: TestClient, method: str) -> None:
    answer = page.request(method, "/articles")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_the_head_of_an_answer_can_be_asked_alone(page: TestClient) -> None:
    answer = page.head("/articles")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:8000", ""])
def test_a_name_that_is_not_on_the_list_is_not_answered(page: TestClient, host: str) -> None:
    assert page.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_the_names_of_this_machine_are_answered(page: TestClient, host: str) -> None:
    assert page.get("/status", headers={"Host": host}).status_code == 200


def test_a_page_of_another_site_can_link_here_but_not_ask(page: TestClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert (
        page.get("/sql?statement=select+1", headers={**foreign, "Sec-Fetch-Mode": "no-cors"}).status_code
        == 403
    )
    assert page.get("/articles", headers={**foreign, "Sec-Fetch-Mode": "navigate"}).status_code == 200


BAD = [
    "/articles?since=2023-13-01", "/articles?order=worst", "/articles?order=best", "/articles?after=1", "/articles?limit=0",
    "/articles?after=2023-01-01.99999999999999999999", "/articles?page=1e9", "/articles?limit=99999999999999999999",
    "/articles?q=(((", "/articles?q=a%00b", "/articles?country=a%00b", "/articles?person=a%00b", "/articles?publisher=%00",
    "/articles?q=" + "a" * 3_000, "/articles?q=" + "(" * 900, "/articles?format=exe", "/map?month=2023", "/map?month=aaaa-bb",
    "/network?top=100000", "/articles?limit=%D9%A3", "/articles/facets?counted=soon", "/people?name=a%00b", "/articles/1?quotation=x",
]  # fmt: skip


@pytest.mark.parametrize("address", BAD)
def test_what_cannot_be_asked_is_a_bad_request_that_says_why(page: TestClient, address: str) -> None:
    answer = page.get(address)
    assert answer.status_code == 400, answer.text
    assert 'role="alert">' in answer.text


@pytest.mark.parametrize(
    "address",
    ["/articles/99999999999", "/articles/" + "9" * 30, "/articles/%00", "/articles/abc%00def", "/people/%00", "/people/a/b",
     "/countries/%00", "/countries/%F0%9F%92%A3", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/%2e%2e/etc/passwd",
     "/articles?person=" + "x" * 1_500, "/articles?country=nowhere", "/people/key:key:x"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(page: TestClient, address: str) -> None:
    assert page.get(address).status_code == 404


HOSTILE = """<script>alert(1)</script> "><img src=x onerror=alert(2)> javascript:alert(3) {{ 7 * 7 }} {% raw %}
\u202egnp.exe\u202c \x1b]52;c;aGk=\x07 =cmd|'/c calc'!A1 &lt;b&gt; ]]> <!-- --> <svg onload=alert(4)>"""


@pytest.fixture
def hostile(engine: Engine, url: str, make_client: MakeClient) -> TestClient:
    """A page of an article that tries to act wherever its text is shown."""
    person, publisher = 'Eve "><script>x</script>', "=HYPERLINK(1)<script>"
    article = new_article(
        f"=1+1 {HOSTILE}", f"{person} of Russia spoke.\n\n{HOSTILE}", publisher=publisher, url="javascript:alert(5)",
        people={person: person}, countries={"Russia": ("RU", "name")}, roles=[("spoke", person, "RU")],
        source_uri="file:///<script>.txt",
    )  # fmt: skip
    add_articles(engine, article)
    return make_client(url)


def test_a_hostile_article_is_text_and_nothing_else(hostile: TestClient) -> None:
    people = hostile.get("/people?format=json").json()["rows"]
    key = people[0]["key"]
    addresses = [
        "/", "/articles", "/articles?q=alert", "/articles/1", "/articles/1?q=script", "/people", "/countries/RU", "/network",
        "/articles/facets", "/status", "/people/" + key, f"/people/{key}?more=1", "/countries/RU?more=1", "/articles?q=%3Cscript%3Ealert(1)%3C/script%3E", "/stories",
    ]  # fmt: skip
    for address in addresses:
        check_harmless(hostile, address)


def check_harmless(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text)
    text = re.sub(r'<script src="/static/page.js\?v=\w+" defer></script>', "", answer.text)
    assert "<script" not in text.lower(), address
    assert not re.search(r"<(?:img|svg)[^>]*\son\w+\s*=", text), address
    assert not re.search(r'href="\s*javascript:', text, re.IGNORECASE), address
    assert not {"\u202e", "\x1b", "\0"} & set(text), address


def test_a_very_long_address_is_refused_and_not_repeated(page: TestClient) -> None:
    answer = page.get("/articles?" + "&".join(f"a{number}=1" for number in range(5_000)))
    assert answer.status_code == 414
    assert len(answer.text) < 5_000


def test_hostile_files_are_loaded_as_text_and_nothing_else(
    url: str, make_client: MakeClient, tmp_path: Path
) -> None:
    (tmp_path / "2024-01-01_hostile.txt").write_text(
        f" date 2024-01-01 {HOSTILE}\n\nA letter from Russia. {HOSTILE}", encoding="utf-8"
    )
    line = {"title": f"=1+1 {HOSTILE}", "body": f"President Joe Biden of the United States said \0 {HOSTILE}", "published": "2024-01-02",
            "url": "javascript:alert(5)", "publisher": "=HYPERLINK(1)<script>"}  # fmt: skip
    (tmp_path / "hostile.jsonl").write_text(json.dumps(line), encoding="utf-8")
    load(url, [str(tmp_path)])
    client = make_client(url)
    numbers = [row["id"] for row in client.get("/articles?format=json").json()["rows"]]
    assert len(numbers) == 2
    for address in (
        "/",
        "/articles?q=alert",
        "/people",
        "/quotations",
        "/stories",
        "/status",
        *(f"/articles/{n}" for n in numbers),
    ):
        check_harmless(client, address)
    rows = list(csv.reader(io.StringIO(client.get("/articles?format=csv").text)))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_feed_of_a_hostile_article_is_well_formed(hostile: TestClient) -> None:
    feed = ElementTree.fromstring(hostile.get("/articles?format=atom&q=alert").text)  # noqa: S314 - our own answer
    assert "<script>" in "".join(feed.itertext())


def test_a_spreadsheet_takes_nothing_for_a_formula(hostile: TestClient) -> None:
    rows = list(csv.reader(io.StringIO(hostile.get("/articles?format=csv").text)))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_an_article_with_a_great_many_marks_is_shown_whole(
    engine: Engine, url: str, make_client: MakeClient
) -> None:
    body = "Russia and " * 20_000
    add_articles(engine, new_article("Many", body.strip(), countries={"Russia": ("RU", "name")}))
    text = make_client(url).get("/articles/1").text
    assert text.count('class="m country-mentions"') >= 20_000


def test_nothing_that_is_asked_changes_the_database(page: TestClient, samples: str) -> None:
    def digest() -> str:
        with connect(samples, read_only=True) as session:
            return database_digest(session)

    before = digest()
    for statement in ("DELETE FROM articles", "DROP TABLE people", "UPDATE people SET name = 'x'", "ATTACH 'x' AS y",
                      "PRAGMA query_only = 0", "COPY articles TO PROGRAM 'id'", "SELECT 1; DELETE FROM people"):  # fmt: skip
        answer = page.get("/sql", params={"statement": statement})
        assert answer.status_code in (200, 400)
        assert 'role="alert"' in answer.text
    page.get("/articles", params={"publisher": "'; DELETE FROM articles; --"})
    page.get("/articles", params={"role": "' OR 1=1 --"})
    assert digest() == before


def test_kept_answers_take_no_more_room_than_they_may() -> None:
    kept = AnswerCache(most=100)
    for number in range(50):
        kept.put(str(number), b"x" * 30)
    assert kept.get("49") == b"x" * 30
    assert kept.get("0") is None
    assert kept.size <= 100


@sqlite_only
def test_a_statement_that_takes_too_long_is_stopped(
    samples: str, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.web.app.TIMEOUT", -1.0)
    monkeypatch.setattr("dateline.web.app.STEPS", 1)
    answer = make_client(samples).get("/countries?limit=10")
    assert answer.status_code == 503
    assert "ask for less" in answer.text


SERVE = """
import sys
from dateline.__main__ import main
main()
"""


def test_a_database_that_is_named_and_missing_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, "serve", "--db", f"sqlite:///{tmp_path}/none.db", "--no-browser"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "there is no database at" in done.stderr
    assert not list(tmp_path.iterdir())


@sqlite_only
def test_a_text_file_that_is_hostile_is_shown_as_text(
    tmp_path: Path, url: str, make_client: MakeClient
) -> None:
    (tmp_path / "evil.txt").write_text(
        f" date 2023-02-22 <script>alert(0)</script>\n\n{HOSTILE}\n", encoding="utf-8"
    )
    load(url, [str(tmp_path / "evil.txt")])
    text = make_client(url).get("/articles/1").text
    assert "&lt;script&gt;alert(0)" in text
    assert "<script>alert" not in text
