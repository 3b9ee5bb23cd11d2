"""The page in a real browser: Debian's chromium, driven by Playwright. Without one, these tests are skipped.

`DATELINE_WRITE_DOCS=1` takes the screenshots of docs/web.md again; `AXE` names axe-core's `axe.min.js`, which
`.ci/run` fetches from npm.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from dateline.web import make_app
from loaders import load
from tests.test_architecture import ROOT

CHROMIUM = shutil.which("chromium")
AXE = Path(os.environ.get("AXE", "/nowhere"))

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")

PAGES = {
    "home": "/",
    "articles": "/articles?q=grain+OR+sanctions&since=2022-06-01&until=2023-12-31",
    "article": "/articles/13?q=ukraine",
    "person": "/people/volodymyr-zelensky",
    "people": "/people",
    "country": "/countries/TR",
    "countries": "/countries",
    "map": "/map?month=2023-02",
    "network": "/network?person=joe-biden",
    "stories": "/stories",
    "quotations": "/quotations",
    "sql": "/sql?statement=SELECT+name+FROM+countries+ORDER+BY+1+LIMIT+3",
    "status": "/status",
    "judgements": "/judgements",
    "correct": "/correct?verb=rename&person=joe-biden&name=Joseph+Biden",
    "error": "/people/nobody-here",
}
PICTURED = ("home", "articles", "article", "person", "country", "map", "network", "quotations")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the samples' web page."""
    url = f"sqlite:///{tmp_path_factory.mktemp('browser') / 'samples.db'}"
    load(url, [str(ROOT / "seeds" / "articles")])
    app = make_app(url, sql=True, allow_judgements=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()
    app.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which every word on the console and every foreign request fails the test."""
    with browser.new_context(viewport={"width": 1180, "height": 760}) as context:
        tab = context.new_page()
        heard: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if "status of 404" not in message.text:  # an error page is requested on purpose
                heard.append(message.text)

        def asked(request: Request) -> None:
            if not request.url.startswith("http://127.0.0.1:"):
                heard.append(request.url)

        tab.on("console", hear)
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.on("request", asked)
        yield tab
        assert heard == []


def open_page(tab: Page, address: str) -> None:
    tab.goto(address)
    tab.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1180, 390])
def test_a_page_fits_its_window_and_asks_nothing_of_others(
    tab: Page, served: str, name: str, width: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 760})
    open_page(tab, served + PAGES[name])
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.locator("h1").count() == 1
    if os.environ.get("DATELINE_WRITE_DOCS") and name in PICTURED and width > 1000:
        tab.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: AXE=.../axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_the_rules_of_accessibility(tab: Page, served: str, name: str, scheme: str) -> None:
    tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_page(tab, served + PAGES[name])
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = tab.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    broken = [
        (rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found["violations"]
    ]
    assert broken == []


def test_dragging_over_the_timeline_narrows_the_time(tab: Page, served: str) -> None:
    open_page(tab, f"{served}/articles?country=RU")
    columns = tab.locator(".timeline .period")
    first, last = columns.nth(2).bounding_box(), columns.nth(20).bounding_box()
    assert first
    assert last
    with tab.expect_navigation():
        tab.mouse.move(first["x"] + 3, first["y"] + 60)
        tab.mouse.down()
        tab.mouse.move(last["x"] + 3, last["y"] + 60, steps=8)
        tab.mouse.up()
    assert "country=RU" in tab.url
    assert "since=2021-08-01" in tab.url
    assert "until=2023-02-28" in tab.url


def test_a_column_can_be_chosen_by_keyboard(tab: Page, served: str) -> None:
    open_page(tab, f"{served}/articles")
    tab.locator(".timeline a").first.focus()
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert "since=2021-06-01" in tab.url


def test_counts_load_after_the_results(tab: Page, served: str) -> None:
    open_page(tab, f"{served}/articles?q=grain")
    assert tab.locator("aside .facets li").count() > 3
    with tab.expect_navigation():
        tab.locator("aside .facets a", has_text="Turkey").click()
    assert "country=TR" in tab.url


def test_a_mark_shows_who_it_is_beside_it(tab: Page, served: str) -> None:
    open_page(tab, f"{served}/articles/13")
    mark = tab.locator(".body a.person-mentions").first
    mark.hover()
    assert tab.locator(".pop").is_visible()
    assert tab.locator(".m.lit").count() >= 1
    tab.keyboard.press("Escape")
    assert tab.locator(".pop").count() == 0


def test_the_slider_colours_the_map_by_month(tab: Page, served: str) -> None:
    open_page(tab, f"{served}/map")
    coloured = tab.locator(".world .land:not(.q0)")
    assert coloured.count() > 50
    slider = tab.locator("input[type=range]")
    slider.evaluate("each => { each.value = 1; each.dispatchEvent(new Event('input')); }")
    expect(coloured).to_have_count(4)
    assert tab.locator("output").text_content() == "2021-06"


def test_everything_works_without_javascript(browser: Browser, served: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{served}/articles?q=grain")
        tab.get_by_role("link", name="Count by person, country and publisher").click()
        tab.locator(".facets a", has_text="Turkey").click()
        tab.locator(".timeline a").first.click()
        assert tab.locator(".headlines li").count() == 1
        tab.goto(f"{served}/map")
        tab.locator("select[name=month]").select_option("2023-02")
        tab.get_by_role("button", name="Show").click()
        assert "month=2023-02" in tab.url


def test_words_are_searched_for_from_any_page(tab: Page, served: str) -> None:
    open_page(tab, f"{served}/people")
    tab.get_by_role("searchbox").fill('"black sea"')
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    with tab.expect_navigation():
        tab.locator(".headlines a").first.click()
    assert tab.locator(".body .hit").count() >= 1


def test_a_person_is_renamed_by_hand_and_one_click_undoes_it(tab: Page, served: str) -> None:
    open_page(tab, served + "/people/wang-yi")
    tab.get_by_text("Correct who this is").click()
    tab.get_by_label("Shown as").fill("Wang Yi of Zhejiang")
    tab.get_by_role("button", name="Rename").click()
    expect(tab.locator("h1")).to_have_text("Wang Yi is shown as Wang Yi of Zhejiang.")
    tab.get_by_label("Why").fill("to try it")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Record it").click()
    expect(tab.get_by_role("cell", name="to try it")).to_be_visible()
    open_page(tab, served + "/people/wang-yi")
    expect(tab.locator("h1")).to_have_text("Wang Yi of Zhejiang")
    open_page(tab, served + "/judgements")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Undo").click()
    open_page(tab, served + "/people/wang-yi")
    expect(tab.locator("h1")).to_have_text("Wang Yi")
