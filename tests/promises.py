"""The names that docs/stability.md promises, as the code has them: `python -m tests.promises > docs/promised.txt`.

A line each: what it is, its name, and the names within it (columns, options, arguments, fields).
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

import loaders
import store
from dateline.commands.app import app
from dateline.output import Format
from loaders.annotators import article
from loaders.languages import registry
from loaders.pipeline.report import LoadReport
from loaders.problems import REASONS
from loaders.sources import ENTRY_POINTS, formats
from store.models import Base
from store.queries.conditions import ArticleFilters
from store.views import VIEWS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "promised.txt"

INNER = {
    "annotations_due",
    "article_bands",
    "duplicates_due",
    "rejected_names",
    "relink_blocks",
    "web_sources",
    "withheld_names",
}
"""Tables of the loader's own, which no question needs."""


def promises() -> dict[str, set[str]]:
    """Give every name that a user may rely on, with the names within it."""
    return {line: {*within} for line, within in (*_schema(), *_commands(), *_python(), *_words())}


def _schema() -> Iterator[tuple[str, list[str]]]:
    for table in Base.metadata.sorted_tables:
        if table.name not in INNER:
            yield f"table {table.name}", [column.name for column in table.columns]
    for view in VIEWS.values():
        yield f"view {view.name}", [column.name for column in view.columns]


def _commands() -> Iterator[tuple[str, list[str]]]:
    for path in (ROOT / "dateline" / "commands").glob("*.py"):
        import_module(f"dateline.commands.{path.stem}")
    yield from _options("dateline", typer.main.get_group(app))


def _options(name: str, command: Any) -> Iterator[tuple[str, list[str]]]:
    options = [option for each in command.params for option in (*each.opts, *each.secondary_opts)]
    yield f"command {name}", [option for option in options if option.startswith("--")]
    for below, each in getattr(command, "commands", {}).items():
        yield from _options(f"{name} {below}", each)


def _python() -> Iterator[tuple[str, list[str]]]:
    for module in (store, loaders):
        for name in module.__all__:
            parameters = list(inspect.signature(getattr(module, name)).parameters)
            yield f"python {module.__name__}.{name}", [each for each in parameters if each != "filters"]
    yield "filters of store.select_articles and the like", list(ArticleFilters.__annotations__)


def _words() -> Iterator[tuple[str, list[str]]]:
    for format_ in formats().values():
        yield f"format {format_.name}", list(format_.suffixes)
    yield "forms of results", [form.value for form in Format]
    yield "report of a load", list(LoadReport().as_dict())
    yield "reasons of rejects", list(REASONS)
    yield "entry points", [ENTRY_POINTS, article.ENTRY_POINTS, registry.ENTRY_POINTS]


def render() -> str:
    """Write the names as lines, sorted."""
    return "".join(
        f"{name}: {' '.join(sorted(within))}".rstrip() + "\n" for name, within in sorted(promises().items())
    )


if __name__ == "__main__":
    sys.stdout.write(render())
