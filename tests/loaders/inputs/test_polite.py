"""How servers are asked, tried on real ones on loopback, with a clock of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from loaders.inputs.files import split_unit
from loaders.inputs.follow import Follower
from loaders.inputs.http import Client, NotModified, Validators
from loaders.inputs.units import Unit
from loaders.options import Limits, ReadOptions
from loaders.problems import SourceProblem
from tests.servers import TEXT, Serve, plain, redirect, send, serving

NOW = datetime(2023, 2, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def client(self, options: ReadOptions) -> Client:
        return Client(options, clock=lambda: self.seconds, sleep=self.sleep, now=lambda: NOW)


@contextmanager
def answering(*serves: Serve) -> Iterator[str]:
    """Answer the first request with the first function, and so on."""
    waiting = iter(serves)
    with serving(lambda handler: next(waiting)(handler)) as home:
        yield home


def fetch(client: Client, url: str) -> bytes:
    with client.open(url, limits=Limits(), conditional=True) as answer:
        return answer.read()


def busy(retry_after: str, status: int = 503) -> Serve:
    return lambda handler: send(handler, ("Retry-After", retry_after), status=status)


def test_a_host_is_given_time_between_requests_and_each_host_its_own() -> None:
    clock = Clock()
    client = clock.client(ReadOptions(pause=1.5))
    with answering(plain, plain) as one, answering(plain) as other:
        fetch(client, f"{one}/a")
        fetch(client, f"{other.replace('127.0.0.1', 'localhost')}/a")
        assert clock.slept == []
        fetch(client, f"{one}/b")
    assert clock.slept == [1.5]


def test_a_redirect_counts_as_a_request() -> None:
    clock = Clock()
    with answering(redirect("/b"), plain) as home:
        assert fetch(clock.client(ReadOptions(pause=2)), f"{home}/a") == TEXT
    assert clock.slept == [2]


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("Wed, 22 Feb 2023 12:00:30 GMT", 30)])
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(said: str, seconds: float, status: int) -> None:
    clock = Clock()
    with answering(busy(said, status), plain) as home:
        assert fetch(clock.client(ReadOptions()), f"{home}/a") == TEXT
    assert clock.slept == [seconds]


def test_a_server_that_wants_a_long_rest_is_left_alone_and_the_message_says_until_when() -> None:
    clock = Clock()
    client = clock.client(ReadOptions())
    with answering(busy("3600")) as home:
        for path in ("a", "b"):  # the second one is not even asked
            with pytest.raises(SourceProblem, match="try it again after 2023-02-22 13:00 UTC") as caught:
                fetch(client, f"{home}/{path}")
            assert caught.value.reason == "unreadable"
    assert clock.slept == []


def test_a_server_that_stays_busy_is_given_up() -> None:
    clock = Clock()
    with answering(*[busy("5")] * 3) as home, pytest.raises(SourceProblem, match="still busy"):
        fetch(clock.client(ReadOptions()), f"{home}/a")
    assert clock.slept == [5, 5]


@pytest.mark.parametrize("said", ["soon", "", "-5", "Wed, 99 Feb 2023", "9" * 400])
def test_a_wait_that_can_not_be_read_or_has_no_end_is_not_waited_for(said: str) -> None:
    clock = Clock()
    with answering(busy(said)) as home, pytest.raises(SourceProblem):
        fetch(clock.client(ReadOptions()), f"{home}/a")
    assert clock.slept == []


def test_what_was_read_is_asked_for_with_what_its_server_named_it_by() -> None:
    seen: list[tuple[str | None, str | None]] = []

    def serve(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.headers["If-None-Match"], handler.headers["If-Modified-Since"]))
        if seen[-1][0] == '"v1"':
            send(handler, status=304)
        else:
            plain(handler, TEXT, ("ETag", '"v1"'), ("Last-Modified", "Wed, 22 Feb 2023 01:00:00 GMT"))

    with serving(serve) as home:
        first = Clock().client(ReadOptions())
        assert fetch(first, f"{home}/a") == TEXT
        assert first.learned == {f"{home}/a": Validators('"v1"', "Wed, 22 Feb 2023 01:00:00 GMT")}
        second = Clock().client(ReadOptions())
        second.remembered = first.learned
        with pytest.raises(NotModified):
            fetch(second, f"{home}/a")
        assert second.learned == first.learned
        fetch(second, f"{home}/b")
    assert seen == [(None, None), ('"v1"', "Wed, 22 Feb 2023 01:00:00 GMT"), (None, None)]


def test_not_modified_without_a_question_is_no_answer() -> None:
    with answering(lambda handler: send(handler, status=304)) as home, pytest.raises(SourceProblem):
        fetch(Clock().client(ReadOptions()), f"{home}/a")


def test_servers_learn_the_program_its_version_and_whom_to_ask() -> None:
    seen: list[str] = []
    with serving(lambda handler: seen.append(handler.headers["User-Agent"]) or plain(handler)) as home:  # type: ignore[func-returns-value]
        fetch(Clock().client(ReadOptions(contact="https://pier.example/bot")), f"{home}/a")
    assert seen[0].startswith("dateline/")
    assert seen[0].endswith(" (+https://pier.example/bot)")


def test_the_delay_that_robots_txt_asks_for_is_kept() -> None:
    clock = Clock()
    client = clock.client(ReadOptions(follow=True))
    item = "<item><title>T</title><pubDate>22 Feb 2023</pubDate><description>Rain.</description><link>{}</link></item>"
    with serving(lambda handler: plain(handler, pages[handler.path])) as home:
        items = "".join(item.format(f"{home}/{path}") for path in "ab")
        pages = {
            "/feed.rss": f"<rss version='2.0'><channel>{items}</channel></rss>".encode(),
            "/robots.txt": b"User-agent: *\nCrawl-delay: 9",
            "/a": b"<p>Rain.</p>",
            "/b": b"<p>Rain.</p>",
        }
        unit = Unit(f"{home}/feed.rss", f"{home}/feed.rss", options=client.options)
        assert len(list(Follower(client).follow(split_unit(unit, client=client), unit))) == 2
    assert clock.slept == [1, 1, 9]
