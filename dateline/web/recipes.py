"""What a page shows, as SQL, Python and a command, to copy and continue with."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, Select

from store.lookup import CountryNamed, PersonNamed

_OPTIONS = {
    "person": "--person", "country": "--country", "publisher": "--publisher", "author": "--author", "section": "--section", "label": "--label", "role": "--role", "since": "--since",
    "until": "--until", "mentions_date": "--mentions-date", "order": "--order", "by": "--by",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """One answer in three languages; there is no command for every one."""

    sql: str
    python: str
    command: str | None


def write_recipe(
    engine: Engine,
    function: Callable[..., Select[*tuple[Any, ...]]],
    filters: Mapping[str, Any],
    *,
    words: tuple[str, ...] = (),
    command: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Recipe:
    """Write a question to a function of the query layer as SQL, as a call, and as a command.

    `names` are the people and countries of the filters by the names that hold in every database.
    """
    given = {
        name: value for name, value in ({**filters, **(names or {})}).items() if value not in (None, False)
    }
    arguments = [repr(word) for word in words] + [f"{name}={_python(value)}" for name, value in given.items()]
    dates = any(isinstance(value, date) for value in given.values())
    python = (
        ("from datetime import date\n\n" if dates else "")
        + f"from store import connect, {function.__name__}\n\n"
        + 'with connect("sqlite:///news.db", read_only=True) as session:\n'
        + f"    rows = session.execute({function.__name__}({', '.join(arguments)})).all()\n"
    )
    return Recipe(
        write_sql(engine, function(*words, **filters)), python, command and _command(command, given)
    )


def _python(value: Any) -> str:
    return f"date({value.year}, {value.month}, {value.day})" if isinstance(value, date) else repr(value)


def _command(command: str, given: Mapping[str, Any]) -> str:
    said = ["dateline", *command.split()]
    if "search" in given:
        said.append(str(given["search"]))
    for name, value in given.items():
        if name in _OPTIONS:
            said += [_OPTIONS[name], str(value)]
        elif name == "stories":
            said.append("--stories")
        elif name == "limit":
            said += ["--limit", str(value)]
    if "search" in given and str(given["search"]).startswith("-"):
        said.insert(len(command.split()) + 1, "--")
    return shlex.join(said)


def write_sql(engine: Engine, statement: Select[*tuple[Any, ...]]) -> str:
    """Write a statement as SQL of the engine, its values in it; names are looked up as the statement would."""
    dialect: Any = type(engine.dialect)
    named = dialect(paramstyle="named")
    compiled = statement.compile(dialect=named, compile_kwargs={"render_postcompile": True})
    values = compiled.params
    if not values:
        return str(compiled)
    names = "|".join(sorted(map(re.escape, values), key=len, reverse=True))
    return re.sub(rf"(?<![:\w]):({names})\b", lambda found: _literal(values[found[1]]), str(compiled))


def _literal(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case int() | float():
            return str(value)
        case PersonNamed(name=name) if name.startswith("key:"):
            return f"(SELECT id FROM people WHERE key = {_literal(name.removeprefix('key:'))})"
        case CountryNamed(name=name):
            return _literal(name)
        case date():
            return f"'{value.isoformat()}'"
    escaped = str(value).replace("'", "''")
    return f"'{escaped}'"
