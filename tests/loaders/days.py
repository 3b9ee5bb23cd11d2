"""News of generated days: what comes on each night, and what becomes of it."""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.loaders.test_forget import message

FIRST_DAY = date(2024, 8, 1)
KEPT = timedelta(days=1_000)
"""What is older is retired every night."""
PEOPLE = (
    "Anna Keller",
    "Boris Novak",
    "Clara Okafor",
    "David Keller",
    "Elena Petrov",
    "Farid Rossi",
    "Greta Novak",
)
PLACES = ("France", "Kenya", "Peru", "Japan", "Georgia", "Berlin")


class Item(NamedTuple):
    """A file that comes on a night."""

    night: int
    name: str
    content: str


def day_of(night: int) -> date:
    """Give the day of a night."""
    return FIRST_DAY + timedelta(days=night)


def instant_of(night: int) -> datetime:
    """Give the time at which a night's news is loaded."""
    return datetime.combine(day_of(night), time(2, 45), UTC)


def word_of(name: str) -> str:
    """Make a word that stands in the text of one article alone."""
    spread = str.maketrans(string.hexdigits[:16], "bcdfghjklmnpqrst")
    return hashlib.sha256(name.encode()).hexdigest()[:16].translate(spread)


def body_of(name: str, night: int) -> str:
    """Write a text with its word, people who are named in full and by surname, a place, and something said."""
    who, other = PEOPLE[night % 7], PEOPLE[(night * 3 + 1) % 7]
    return (
        f"President {who} met {other} in {PLACES[night % 6]} on Monday. The harbour was called {word_of(name)} by all. "
        f'"We open gate {night} today," {who.split()[1]} said.'
    )


def line(name: str, night: int, **more: Any) -> str:
    """Write an article as a line of JSON."""
    fields = {
        "guid": f"urn:{name}",
        "date": day_of(night).isoformat(),
        "title": f"The harbour on day {night}",
    }
    return json.dumps(fields | {"body": body_of(name, night), **more}) + "\n"


def wire(name: str, night: int, *, status: str = "usable") -> str:
    """Write an article, or the notice that takes it back, as NewsML-G2."""
    killed = status != "usable"
    body = "" if killed else body_of(name, night)
    item = message(body, status=status, hour=9 if killed else 8, guid=f"urn:{name}")
    return f"<newsMessage><itemSet>{item}</itemSet></newsMessage>"


def items(nights: int) -> Iterator[Item]:
    """Give all files of all nights: news, and on some nights a correction, a kill notice, an embargo, an old text, the same again."""
    for night in range(nights):
        old = {"date": (day_of(night + 5) - KEPT).isoformat()}
        yield Item(
            night,
            f"{night}.jsonl",
            "".join([line(f"news-{night}", night), line(f"old-{night}", night, **old)]),
        )
        special = night % 6
        if special == 0:  # taken down the night after, and sent again
            yield Item(night, f"{night}-down.jsonl", line(f"down-{night}", night))
            yield Item(night + 2, f"{night}-again.jsonl", line(f"down-{night}", night))
        elif special == 1:
            text = body_of(f"corrected-{night}", night + 1)
            changed = {"body": text, "modified_at": instant_of(night + 1).isoformat()}
            yield Item(night + 1, f"{night}-corrected.jsonl", line(f"news-{night}", night, **changed))
        elif special in (2, 3):  # the article first, or its kill notice
            when = (night, night + 2) if special == 2 else (night + 2, night)
            for at, status in zip(when, ("usable", "canceled"), strict=True):
                yield Item(at, f"{night}-{status}.newsml", wire(f"killed-{night}", night, status=status))
        elif special == 4:
            until = {"embargoed": instant_of(night + 3).isoformat()}
            yield Item(night, f"{night}-early.jsonl", line(f"early-{night}", night, **until))


def gone(nights: int) -> set[str]:
    """Name the articles of which nothing may be left: taken down, killed, retired by age."""
    kinds = {0: "down", 2: "killed", 3: "killed"}
    named = {f"{kinds[n % 6]}-{n}" for n in range(nights) if n % 6 in kinds}
    return named | {f"old-{n}" for n in range(nights - 6)}


def stay(nights: int) -> set[str]:
    """Name articles that stay, what a correction replaced and what was under an embargo among them."""
    kinds = {1: "corrected", 4: "early"}
    named = {f"{kinds[n % 6]}-{n}" for n in range(nights) if n % 6 in kinds}
    return named | {f"news-{n}" for n in range(nights)} | {f"old-{nights - 1}"}


def write(folder: Path, nights: int) -> list[tuple[int, str]]:
    """Write all files into a folder; gives the night and the path of each."""
    folder.mkdir()
    written = []
    for item in items(nights):
        path = folder / item.name
        path.write_text(item.content, encoding="utf-8")
        written.append((item.night, str(path)))
    return written
