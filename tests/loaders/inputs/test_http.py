"""Sources on the web, read from real servers on loopback, some of which misbehave."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from loaders.inputs import http
from loaders.inputs.discovery import find_unit
from loaders.inputs.files import read, read_unit
from loaders.options import MIB, Limits, ReadOptions
from loaders.records import ParsedArticle, Rejected
from tests.servers import TEXT, Serve, plain, redirect, send, serving

RSS = (
    b"<rss version='2.0'><channel><title>P</title><item><title>T</title><pubDate>22 Feb 2023</pubDate>"
    b"<description>Rain.</description></item></channel></rss>"
)


def chunked(handler: BaseHTTPRequestHandler, body: bytes = TEXT, *, last: bytes = b"0\r\n\r\n") -> None:
    handler.protocol_version = "HTTP/1.1"
    send(handler, ("Transfer-Encoding", "chunked"))
    for at in range(0, len(body), 10):
        piece = body[at : at + 10]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(last)
    handler.close_connection = True


def without_length(handler: BaseHTTPRequestHandler) -> None:
    send(handler)
    handler.wfile.write(TEXT)


def drip(handler: BaseHTTPRequestHandler) -> None:
    send(handler)
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.01)


def drip_header(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    drip_forever(handler)


def drip_forever(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.01)


def hang(handler: BaseHTTPRequestHandler) -> None:
    handler.rfile.read(1)  # until the client goes away


def hang_within(handler: BaseHTTPRequestHandler) -> None:
    send(handler, ("Content-Length", "1000"))
    handler.wfile.write(TEXT)
    hang(handler)


def endless(handler: BaseHTTPRequestHandler) -> None:
    send(handler)
    while True:
        handler.wfile.write(b"It rained. " * 6000)


def short(handler: BaseHTTPRequestHandler) -> None:
    send(handler, ("Content-Length", str(len(TEXT) + 9)))
    handler.wfile.write(TEXT)


def outcome(url: str, **limits: float) -> str:
    (found,) = read([url], options=ReadOptions(limits=Limits(**limits), pause=0))  # type: ignore[arg-type]
    return found.title if isinstance(found, ParsedArticle) else found.reason


@pytest.mark.parametrize(
    "serve",
    [
        plain,
        chunked,
        without_length,
        lambda handler: plain(handler, gzip.compress(TEXT), ("Content-Encoding", "gzip")),
        lambda handler: chunked(handler, gzip.compress(TEXT)),
        lambda handler: plain(handler, TEXT, ("Content-Encoding", "gzip")),
    ],
)
def test_every_way_in_which_servers_send_a_document_is_read(serve: Serve) -> None:
    with serving(serve) as home:
        assert outcome(f"{home}/a.txt") == "Pier reopens"


def test_a_feed_whose_address_says_nothing_of_its_format_is_read() -> None:
    with serving(lambda handler: chunked(handler, RSS)) as home:
        (found,) = read([f"{home}/latest?section=news"])
        assert isinstance(found, ParsedArticle)
        assert found.source_uri == f"{home}/latest?section=news#1"
        assert list(read_unit(find_unit(found.source_uri))) == [found]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "not-found"),
        (410, "not-found"),
        (403, "permission"),
        (500, "unreadable"),
        (503, "unreadable"),
        (206, "unreadable"),
    ],
)
def test_a_server_that_refuses_is_one_reject_with_its_answer(status: int, reason: str) -> None:
    with serving(lambda handler: send(handler, status=status)) as home:
        (found,) = read([f"{home}/a.txt"])
        assert isinstance(found, Rejected)
        assert (found.reason, str(status) in found.message) == (reason, True)


@pytest.mark.parametrize(
    "serve",
    [
        short,
        lambda handler: chunked(handler, last=b""),
        lambda handler: chunked(handler, last=b"ff\r\nabc"),
        lambda handler: plain(handler, gzip.compress(TEXT)[:-9], ("Content-Encoding", "gzip")),
    ],
)
def test_an_answer_that_ends_short_is_one_reject_and_no_half_article(serve: Serve) -> None:
    with serving(serve) as home:
        assert outcome(f"{home}/a.txt") == "corrupt"


@pytest.mark.parametrize("serve", [hang, hang_within])
def test_a_server_that_falls_silent_is_given_up(serve: Serve) -> None:
    with serving(serve) as home:
        assert outcome(f"{home}/a.txt", silence=0.2) == "too-slow"


@pytest.mark.parametrize("serve", [drip, drip_header, hang])
def test_the_time_for_an_address_is_limited_whatever_the_server_does(serve: Serve) -> None:
    with serving(serve) as home:
        assert outcome(f"{home}/a.txt", fetch_seconds=0.5, fetch=2**60) == "too-slow"


def test_the_bytes_of_an_address_are_limited() -> None:
    with serving(endless) as home:
        assert outcome(f"{home}/a.txt", fetch=MIB) == "too-large"


def test_a_bomb_in_the_encoding_is_refused() -> None:
    bomb = gzip.compress(b" " * (40 * MIB))
    with serving(lambda handler: plain(handler, bomb, ("Content-Encoding", "gzip"))) as home:
        assert outcome(f"{home}/a.txt", ratio=50, ratio_after=MIB) == "unsafe"


def test_an_encoding_that_was_not_asked_for_is_a_reject() -> None:
    with serving(
        lambda handler: plain(handler, zlib.compress(TEXT), ("Content-Encoding", "deflate"))
    ) as home:
        assert outcome(f"{home}/a.txt") == "unreadable"


def test_a_redirect_on_the_sources_own_host_is_followed_even_where_that_is_loopback() -> None:
    with serving({"/a": redirect("/b"), "/b": redirect("c.txt"), "/c.txt": plain}) as home:
        assert outcome(f"{home}/a") == "Pier reopens"


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://example.org/a.txt",
        "gopher://127.0.0.1/",
        "http://localhost:1/a.txt",
        "http://127.0.0.2/a.txt",
        "http://[::1]/a.txt",
        "http://[::ffff:127.0.0.1]/a.txt",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://x:99999999/",
    ],
)
def test_a_redirect_to_what_is_not_public_is_refused(target: str) -> None:
    with serving(redirect(target)) as home:
        assert outcome(f"{home}/a.txt") == "unsafe"


def test_a_name_that_turns_private_after_it_was_looked_at_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    with serving(lambda handler: asked.append(handler.path) or plain(handler)) as inside:  # type: ignore[func-returns-value]
        port = int(inside.rpartition(":")[2])
        public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]
        loopback = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        answers = iter([loopback, public, loopback])
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: next(answers))
        with serving(redirect(f"http://turning.example:{port}/secret")) as home:
            home_port = int(home.rpartition(":")[2])
            loopback_home = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", home_port))]
            answers = iter([loopback_home, public, loopback])
            assert outcome(f"{home}/a.txt") == "unsafe"
    assert asked == []


def test_redirects_without_end_are_refused() -> None:
    with serving(redirect("/again")) as home:
        assert outcome(f"{home}/a.txt") == "unreadable"


def test_a_server_that_is_not_there_is_one_reject() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert outcome(f"http://127.0.0.1:{port}/a.txt") == "unreadable"


def test_what_is_no_http_is_one_reject() -> None:
    def serve(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    with serving(serve) as home:
        assert outcome(f"{home}/a.txt") == "unreadable"


def test_a_name_and_a_password_are_sent_and_never_stored() -> None:
    seen: list[str] = []

    def serve(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        plain(handler)

    with serving(serve) as home:
        (found,) = read([home.replace("//", "//me:se%20cret@") + "/a.txt"])
    assert seen == ["Basic bWU6c2UgY3JldA=="]
    assert "cret" not in found.source_uri


def test_the_server_learns_who_asks() -> None:
    seen: list[str] = []
    with serving(lambda handler: seen.append(handler.headers["User-Agent"]) or plain(handler)) as home:  # type: ignore[func-returns-value]
        outcome(f"{home}/a.txt")
    assert seen[0].startswith("dateline/")
    assert http.REDIRECTS > 0


@pytest.mark.parametrize("serve", [hang, drip, drip_header])
def test_sigterm_ends_a_load_that_waits_for_a_server(serve: Serve, tmp_path: Path) -> None:
    waiting = threading.Event()

    def noting(handler: BaseHTTPRequestHandler) -> None:
        waiting.set()
        serve(handler)

    (tmp_path / "a.txt").write_bytes(TEXT)
    with serving(noting) as home:
        words = [sys.executable, "-m", "dateline", "load", str(tmp_path / "a.txt"), f"{home}/b.txt"]
        words += ["--db", f"sqlite:///{tmp_path}/news.db", "--quiet"]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment) as process:
            assert waiting.wait(60)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
    assert process.returncode == 143, said
    assert said.count("\n") == 1
