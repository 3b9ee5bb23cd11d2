"""The cost of a hostile document is limited: time, elements, attributes; and a signal never waits for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from loaders.options import Limits, ReadOptions
from loaders.problems import SourceProblem
from loaders.records import Parsed, ParsedArticle, Rejected
from loaders.sources import bounded, get_format
from tests.loaders.sources.test_markup import BODY, page, rss

QUICK = Limits(page_seconds=0.5)


def parse(form: str, raw: str, limits: Limits = QUICK) -> Parsed:
    (found,) = get_format(form).parse(
        BytesIO(raw.encode()), source_uri="x:", options=ReadOptions(limits=limits)
    )
    return found


def spin(_word: str) -> str:
    while True:
        pass


def die(_word: str) -> str:
    os._exit(7)


def fail(word: str) -> str:
    raise KeyError(word)


def shout(word: str) -> str:
    print("what a library prints is no answer")  # noqa: T201
    return word.upper()


@pytest.mark.parametrize(("function", "reason"), [(spin, "too-slow"), (die, "failed"), (fail, "failed")])
def test_a_function_that_runs_on_or_dies_is_ended_and_the_next_call_is_answered(
    function: object, reason: str
) -> None:
    with pytest.raises(SourceProblem) as raised:
        bounded.call(function, 0.2, "a")  # type: ignore[arg-type]
    assert raised.value.reason == reason
    assert bounded.call(shout, 5, "a") == "A"


def many(attributes: int, value: str) -> str:
    return " ".join(f"a{number}='{value}'" for number in range(attributes))


@pytest.mark.parametrize("count", [1_100, 40_000, 300_000])
@pytest.mark.parametrize("value", ["", "<>", '"'])
def test_attributes_without_end_are_named_in_the_reject(count: int, value: str) -> None:
    tag = f"<p {many(count, value)}>"
    escaped = tag.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    entry = (
        f"<item><title>T</title><pubDate>22 Feb 2023</pubDate><description>{escaped}x</description></item>"
    )
    for form, raw in (("html", page(tag + BODY)), ("feed", rss(entry))):
        found = parse(form, raw, Limits())
        assert isinstance(found, Rejected), (form, found)
        assert (found.reason, "attributes" in found.message) == ("too-large", True)


def test_a_feeds_entry_with_attributes_without_end_is_one_reject() -> None:
    found = parse("feed", rss(f"<item {many(40_000, '')}><title>T</title></item>"))
    assert isinstance(found, Rejected)
    assert "attributes" in found.message


def test_elements_without_end_are_named_in_the_reject() -> None:
    found = parse("html", page("<b>x</b>" * 3_000 + BODY), Limits(elements=2_000))
    assert isinstance(found, Rejected)
    assert (found.reason, "elements" in found.message) == ("too-large", True)


def test_what_a_script_compares_is_no_row_of_attributes() -> None:
    script = "<script>" + "if (a<b && c > d) { e = f <g h i } " * 5_000 + "</script>"
    assert isinstance(parse("html", page(script + BODY), Limits()), ParsedArticle)


def test_a_page_over_the_limit_of_time_is_one_reject_and_the_next_is_read() -> None:
    links = "".join(f'<a href="http://e.org/{number}">link {number}</a> and ' for number in range(16_000))
    found = parse("html", page(f"<article><p>{links}</p></article>"))
    assert isinstance(found, Rejected)
    assert (found.reason, "CPU" in found.message) == ("too-slow", True)
    assert isinstance(parse("html", page(), Limits()), ParsedArticle)


def test_a_forked_process_has_a_helper_of_its_own() -> None:
    assert bounded.call(shout, 5, "a") == "A"
    child = os.fork()
    if child == 0:
        os._exit(0 if bounded.call(shout, 5, "b") == "B" else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert bounded.call(shout, 5, "c") == "C"


def test_sigterm_ends_a_load_whose_page_takes_long(tmp_path: Path) -> None:
    began = tmp_path / "began"
    code = (
        "import sys\nfrom pathlib import Path\nfrom loaders.sources import html_page, bounded\n"
        "from tests.loaders.sources.test_bounded import spin\n"
        "def slow(*_, **__):\n"
        f"    Path({str(began)!r}).touch()\n    return bounded.call(spin, 3600, '')\n"
        "html_page.parse_page = slow\nfrom dateline.__main__ import main\nmain()\n"
    )
    (tmp_path / "a.html").write_text(page(), encoding="utf-8")
    words = [sys.executable, "-c", code, "load", str(tmp_path / "a.html"), "--quiet"]
    words += ["--db", f"sqlite:///{tmp_path}/news.db"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment) as process:
        while not began.exists() and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 143, said
    assert said.count("\n") == 1
