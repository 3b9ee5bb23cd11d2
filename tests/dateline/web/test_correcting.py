"""Corrections by hand: what they show, what they change, how they are undone, and who may send them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from loaders import load
from store import connect, database_digest
from store.judgements import read_judgement_rows
from tests.dateline.web.conftest import MakeClient
from tests.factories import add_articles, new_article
from tests.test_architecture import ROOT

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@pytest.fixture
def news(engine: Engine, url: str) -> str:
    """A database in which one man is two people, and a state of the U.S. a country."""
    add_articles(
        engine,
        new_article("A merger", "William Gates met Bill Gatesby.", people={"William Gates": "William Gates", "Bill Gatesby": "Bill Gatesby"}),
        new_article("A visit", "Bill Gatesby flew to Georgia.", people={"Bill Gatesby": "Bill Gatesby"}, countries={"Georgia": ("GE", "name")}),
    )  # fmt: skip
    return url


@pytest.fixture
def client(news: str, make_client: MakeClient) -> TestClient:
    """A client of a page that takes corrections."""
    return make_client(news, allow_judgements=True)


def fields_of(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def correct(client: TestClient, **said: str) -> str:
    """Look at a correction, record it, and give the list that follows."""
    preview = client.get("/correct", params=said)
    assert preview.status_code == 200, preview.text
    recorded = client.post("/correct", data=fields_of(preview.text) | {"note": "a test"}, headers=OWN)
    assert recorded.status_code == 200, recorded.text
    assert recorded.url.path == "/judgements"
    return recorded.text


def keys(client: TestClient) -> set[str]:
    return {row["key"] for row in client.get("/people?format=json").json()["rows"]}


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def test_a_merge_shows_what_it_changes_and_one_click_undoes_it(client: TestClient) -> None:
    assert keys(client) == {"william-gates", "bill-gatesby"}
    shown = client.get(
        "/correct", params={"verb": "same", "person": "key:william-gates", "other": "Bill Gatesby"}
    )
    assert "2 places in 2 articles will change" in shown.text
    assert "A visit" in shown.text
    assert keys(client) == {"william-gates", "bill-gatesby"}
    listed = correct(client, verb="same", person="key:william-gates", other="Bill Gatesby")
    assert "a test" in listed
    assert keys(client) == {"william-gates"}
    undo = fields_of(listed)
    assert undo["verb"] == "undo"
    assert client.post("/correct", data=undo, headers=OWN).status_code == 200
    assert keys(client) == {"william-gates", "bill-gatesby"}


def test_a_split_makes_two_people_of_one_who_is_called_by_two_names(client: TestClient) -> None:
    correct(client, verb="same", person="key:william-gates", other="Bill Gatesby")
    assert "<option>Bill Gatesby</option>" in client.get("/people/william-gates").text
    refused = client.get(
        "/correct", params={"verb": "different", "person": "key:william-gates", "name": "Bill Gatesby"}
    )
    assert refused.status_code == 400
    assert "undo one of these first" in refused.text


def test_a_name_with_a_nul_is_refused(client: TestClient) -> None:
    said = {"verb": "rename", "person": "key:william-gates", "name": "Bill\0"}
    assert client.get("/correct", params=said).status_code == 400


def test_each_correction_of_a_person_or_country_holds(client: TestClient) -> None:
    correct(client, verb="rename", person="key:william-gates", name="Wm. Gates")
    assert '<h1 dir="auto">Wm. Gates</h1>' in client.get("/people/william-gates").text
    article = client.get("/articles?q=visit&format=json").json()["rows"][0]["id"]
    correct(client, verb="not_country", country="GE", article=str(article))
    assert client.get("/countries?format=json").json()["rows"] == []
    correct(client, verb="different", person="key:bill-gatesby", article=str(article))
    assert len(keys(client)) == 3
    correct(client, verb="reject", person="key:william-gates")
    assert "william-gates" not in keys(client)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:9000"}, {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    ],
)  # fmt: skip
def test_a_form_of_another_site_records_nothing(
    client: TestClient, news: str, headers: dict[str, str]
) -> None:
    before = digest_of(news)
    preview = client.get("/correct", params={"verb": "reject", "person": "key:william-gates"}).text
    assert client.post("/correct", data=fields_of(preview), headers=headers).status_code == 403
    assert digest_of(news) == before


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_the_token_records_nothing(client: TestClient, token: str) -> None:
    said = {"verb": "reject", "person": "key:william-gates", "token": token}
    assert client.post("/correct", data=said, headers=OWN).status_code == 403
    assert "william-gates" in keys(client)


def test_a_form_that_is_too_long_or_says_nothing_is_refused(client: TestClient) -> None:
    token = fields_of(client.get("/correct", params={"verb": "reject", "person": "key:william-gates"}).text)[
        "token"
    ]
    for said, status in (
        ({"note": "x" * 30_000}, 413),
        ({"verb": "love"}, 404),
        ({"verb": "undo", "id": "7"}, 404),
    ):
        assert client.post("/correct", data=said | {"token": token}, headers=OWN).status_code == status


def test_without_the_option_there_is_no_way_to_correct(news: str, make_client: MakeClient) -> None:
    client = make_client(news)
    assert client.get("/judgements").status_code == 404
    assert client.get("/correct?verb=reject&person=key:william-gates").status_code == 404
    assert client.post("/correct", data={}, headers=OWN).status_code == 405
    assert "/correct" not in client.get("/people/william-gates").text + client.get("/articles/1").text


def test_the_user_whom_the_proxy_names_is_kept_with_the_judgement(news: str, make_client: MakeClient) -> None:
    client = make_client(news, allow_judgements=True, user_header="X-Remote-User")
    said = {"verb": "reject", "person": "key:william-gates"}
    nobody = fields_of(client.get("/correct", params=said).text)
    assert client.post("/correct", data=nobody, headers=OWN).status_code == 403
    ada = {"X-Remote-User": "ada"}
    hers = fields_of(client.get("/correct", params=said, headers=ada).text)
    assert client.post("/correct", data=hers, headers=OWN | {"X-Remote-User": "bob"}).status_code == 403
    assert client.post("/correct", data=hers, headers=OWN | ada).status_code == 200
    with connect(news, read_only=True) as session:
        assert [row["recorded_by"] for row in read_judgement_rows(session.connection())] == ["ada"]


def test_what_somebody_did_not_say_stays_without_them(url: str, make_client: MakeClient) -> None:
    load(url, [str(ROOT / "seeds" / "articles")])
    client = make_client(url, allow_judgements=True)
    said = client.get("/quotations?speaker=sergei-lavrov&format=json").json()["rows"]
    assert f'quotation={said[0]["id"]}"' in client.get("/quotations?speaker=sergei-lavrov").text
    correct(client, verb="not_said", quotation=str(said[0]["id"]))
    left = client.get("/quotations?speaker=sergei-lavrov&format=json").json()["rows"]
    assert len(left) == len(said) - 1


def test_the_judgements_are_listed_with_their_note_as_data(client: TestClient) -> None:
    assert "Nothing was corrected by hand" in client.get("/judgements").text
    correct(client, verb="rename", person="key:william-gates", name="=1+1")
    row = client.get("/judgements?format=json").json()["rows"][0]
    assert (row["verb"], row["note"], row["name"]) == ("rename", "a test", "=1+1")
    assert "'=1+1" in client.get("/judgements?format=csv").text
