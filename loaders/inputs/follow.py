"""The pages behind a feed's entries: read in place of a summary, where their server's `robots.txt` allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from loaders.inputs.files import split_stream
from loaders.inputs.http import AGENT, Client
from loaders.inputs.remote import is_web
from loaders.inputs.units import Unit, name_of, public_uri
from loaders.options import Limits
from loaders.problems import SourceProblem
from loaders.records import Document, ParsedArticle, Part
from loaders.sources import parse

if TYPE_CHECKING:
    from protego import Protego

SUMMARY: Final = 1_000
"""An entry with at least this many characters counts as the whole article."""

ROBOTS: Final = Limits(fetch=512 * 1024, fetch_seconds=30)
"""What `robots.txt` may cost; RFC 9309 asks for 500 KiB at least."""

PAGE_SECONDS: Final = 120
"""For one page."""


@dataclass(slots=True)
class Follower:
    """Reads the pages behind the entries of feeds; `is_known` says whether a page is stored, which is not read again."""

    client: Client
    is_known: Callable[[str], bool] = lambda address: False
    _seen: set[str] = field(default_factory=set)
    _robots: dict[str, Protego | None] = field(
        default_factory=dict
    )  # by server; None: no page of it may be read

    def follow(self, parts: Iterator[Part], unit: Unit) -> Iterator[Part]:
        """Replace each entry that carries a summary only by the page behind it.

        An entry whose page is known gives nothing and is counted. One whose page can't be read stays as it is.
        """
        for part in parts:
            entry = parse(part)
            address = _page_of(entry) if isinstance(entry, ParsedArticle) else None
            if address is None or not isinstance(entry, ParsedArticle):
                yield entry
            elif self._is_new(address):
                yield self._page(entry, address, unit)
            else:
                self.client.counts["known_pages"] += 1

    def _is_new(self, address: str) -> bool:
        is_new = address not in self._seen and not self.is_known(address)
        self._seen.add(address)
        return is_new

    def _page(self, entry: ParsedArticle, address: str, unit: Unit) -> Part:
        limits = replace(unit.options.limits, fetch=unit.options.limits.document, fetch_seconds=PAGE_SECONDS)
        page = Unit(address, address, format="html", options=replace(unit.options, limits=limits))
        home = urlsplit(unit.location).hostname if is_web(unit.location) else None
        check = partial(self._check, home=home or "")
        try:
            with self.client.open(address, limits=limits, home=home or "", check=check) as stream:
                document = next(split_stream(stream, page, name=name_of(address)))
        except SourceProblem as problem:
            if problem.reason != "permission":  # then the feed is to be read again, though it does not change
                self.client.learned.pop(unit.source_uri, None)
            return _unread(entry, problem.reason)
        size = document.size if isinstance(document, Document) else 0
        return Document(address, size, partial(_parse_page, document, entry))

    def _check(self, url: str, *, home: str) -> None:
        """Raise `SourceProblem` if the server's `robots.txt` forbids an address (RFC 9309)."""
        server = urljoin(url, "/")
        if server not in self._robots:
            self._robots[server] = self._read_robots(server, home=home)
            delay = (rules := self._robots[server]) and rules.crawl_delay(AGENT)
            if delay and (host := urlsplit(url).hostname):
                self.client.pauses[host] = max(delay, self.client.options.pause)
        rules = self._robots[server]
        if rules is None or not rules.can_fetch(url, AGENT):
            raise SourceProblem("permission", "the server's robots.txt forbids to read it")

    def _read_robots(self, server: str, *, home: str) -> Protego | None:
        """Read the rules of a server. Without rules everything is allowed; while they can't be read, nothing is."""
        from protego import Protego

        try:
            with self.client.open(f"{server}robots.txt", limits=ROBOTS, home=home) as stream:
                return Protego.parse(stream.read().decode("utf-8", "replace"))
        except SourceProblem as problem:
            return Protego.parse("") if problem.reason in ("not-found", "permission") else None


def _page_of(entry: ParsedArticle) -> str | None:
    """Give the address of the page behind an entry that carries a summary only."""
    url = entry.url or ""
    if entry.source_format != "feed" or len(entry.body) >= SUMMARY or not is_web(url):
        return None
    with suppress(ValueError):  # what is no address at all
        return public_uri(url.partition("#")[0])
    return None


def _unread(entry: ParsedArticle, reason: str) -> ParsedArticle:
    return replace(entry, repairs=(*entry.repairs, f"its page was not read ({reason})"))


def _parse_page(document: Part, entry: ParsedArticle) -> ParsedArticle:
    """Make the article of a page, completed by its entry in the feed; its date of change is at least the entry's."""
    page = parse(document)
    if not isinstance(page, ParsedArticle):
        return _unread(entry, getattr(page, "reason", "withdrawn"))
    ages = [each.modified_at or each.published_at for each in (page, entry)]
    return replace(
        page,
        external_id=entry.external_id,
        title=page.title or entry.title,
        publisher=page.publisher or entry.publisher,
        author=page.author or entry.author,
        labels=page.labels or entry.labels,
        modified_at=max((age for age in ages if age), default=None),
        entry_uri=entry.source_uri,
    )
