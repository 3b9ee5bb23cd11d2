"""Draw the README's picture, a text and the rows that it becomes: `python -m benchmarks.picture`."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from sqlalchemy import text

from loaders import load
from store import connect

PATH = Path(__file__).parents[1] / "docs" / "article.svg"
ARTICLE = (
    "date 2023-02-22 Wang Yi at the Kremlin\n\n"
    "On Wednesday the Russian president, Vladimir Putin, received Wang Yi, China's top diplomat. "
    'Putin said that trade would grow. "Our relations are mature," Wang replied in Moscow.\n'
)
TABLES = {
    "person_mentions": "SELECT surface, people.name AS person, start_char, end_char FROM person_mentions"
    " JOIN people ON people.id = person_id WHERE field = 'body' ORDER BY start_char",
    "person_roles": "SELECT title AS surface, people.name AS person, start_char, end_char FROM person_roles"
    " JOIN people ON people.id = person_id WHERE field = 'body' ORDER BY start_char",
    "country_mentions": "SELECT surface, country_code AS country, via, start_char, end_char FROM country_mentions"
    " WHERE field = 'body' ORDER BY start_char",
    "quotations": "SELECT surface, people.name AS person, quotations.kind, start_char, end_char FROM quotations"
    " JOIN quotation_spans ON quotation_id = quotations.id AND part = 'content'"
    " LEFT JOIN people ON people.id = person_id WHERE field = 'body' ORDER BY start_char",
    "date_mentions": "SELECT surface, from_day, to_day, start_char, end_char FROM date_mentions"
    " WHERE field = 'body' ORDER BY start_char",
}
"""The columns of each table that are drawn; the words of a row are first, their place is last."""

WIDTH, LINE = 88, 20
STYLE = """svg{font:13px ui-monospace,Menlo,Consolas,monospace;--ink:#1d2129;--soft:#6b7280;--paper:#fff}
text{fill:var(--ink);white-space:pre}.soft{fill:var(--soft)}.title{font-weight:bold}
.person_mentions{fill:#1f6feb;font-weight:bold}.person_roles{fill:#8250df}.country_mentions{fill:#bc4c00;font-weight:bold}
.quotations{fill:#1a7f37}.date_mentions{fill:#bf3989}
@media (prefers-color-scheme:dark){svg{--ink:#e8e6e1;--soft:#9aa1ab;--paper:#161b22}}"""


def draw() -> str:
    """Load the article into a new database and draw what the database has of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.txt"
        path.write_text(ARTICLE, encoding="utf-8")
        address = f"sqlite:///{folder}/picture.db"
        load(address, [str(path)])
        with connect(address, read_only=True) as session:
            body = str(session.scalar(text("SELECT body FROM articles")))
            found = {table: session.execute(text(query)).all() for table, query in TABLES.items()}
    lines = [
        *_marked(body, found),
        "",
        *(line for table, rows in found.items() for line in _table(table, rows)),
    ]
    return _svg(lines)


def _marked(body: str, found: dict[str, Sequence[Any]]) -> Iterator[str]:
    """Give the lines of the text; a letter has the colour of the shortest finding that it is in."""
    colours = [""] * len(body)
    spans = [(row[-1] - row[-2], row[-2], row[-1], table) for table, rows in found.items() for row in rows]
    for _, start, end, table in sorted(spans, reverse=True):
        colours[start:end] = [table] * (end - start)
    place = 0
    for line in textwrap.wrap(body, WIDTH):
        place = body.index(line, place)
        yield "".join(_runs(line, colours[place : place + len(line)]))
        place += len(line)


def _runs(line: str, colours: list[str]) -> Iterator[str]:
    start = 0
    for end in range(1, len(line) + 1):
        if end == len(line) or colours[end] != colours[start]:
            yield f'<tspan class="{colours[start]}">{escape(line[start:end], quote=False)}</tspan>'
            start = end


def _table(table: str, rows: Iterable[Any]) -> Iterator[str]:
    for number, (surface, *values, start, end) in enumerate(rows):
        name = "" if number else table
        words = f"{surface:<34}{'  '.join(str(value) for value in values):<30}"
        yield (
            f'<tspan class="soft">{name:<18}</tspan><tspan class="{table}">{escape(words, quote=False)}</tspan>'
            f'<tspan class="soft">{start:>4} to {end}</tspan>'
        )


def _svg(lines: list[str]) -> str:
    height = LINE * (len(lines) + 1)
    drawn = "\n".join(
        f'<text x="16" y="{LINE * number}">{line}</text>'
        for number, line in enumerate(lines, start=1)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" role="img">'
        f"<title>A text with its people, roles, countries, quotations and dates marked, and the row of each</title>\n"
        f'<style>{STYLE}</style>\n<rect width="760" height="{height}" style="fill:var(--paper)"/>\n{drawn}\n</svg>\n'
    )


if __name__ == "__main__":
    PATH.write_text(draw(), encoding="utf-8")
