"""One order of texts on every engine: by code points, as SQLite sorts, whatever a server's database was made with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class by_code_point(FunctionElement[str]):  # noqa: N801 - used as a function of SQL
    """A text to sort by, or to compare with one that is sorted so."""

    inherit_cache = True
    type = Text()


@compiles(by_code_point)
def _as_it_is(element: by_code_point, compiler: Any, **settings: Any) -> str:
    return str(compiler.process(element.clauses, **settings))


@compiles(by_code_point, "postgresql")
def _by_collation(element: by_code_point, compiler: Any, **settings: Any) -> str:
    return f'{compiler.process(element.clauses, **settings)} COLLATE "C"'
