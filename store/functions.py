"""Functions of SQL that each engine writes in its own way."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeEngine

_ARGUMENT = re.compile(r"\{(\d)\}")


def by_engine(
    name: str,
    *,
    sqlite: str | None = None,
    postgresql: str | None = None,
    type_: TypeEngine[Any] = NULLTYPE,
) -> type[FunctionElement[Any]]:
    """Make a function of SQL from the expression for each engine, in which `{0}` is its first argument.

    An engine without an expression needs a compiler for it (`sqlalchemy.ext.compiler.compiles`).

    >>> from sqlalchemy import column
    >>> print(by_engine("backwards", sqlite="reverse({0})", postgresql="reverse({0})")(column("title")))
    reverse(title)
    """
    made = type(name, (FunctionElement,), {"inherit_cache": True, "name": name, "type": type_})
    if sqlite is not None:
        compiles(made)(partial(_write, sqlite))
    if postgresql is not None:
        compiles(made, "postgresql")(partial(_write, postgresql))
    return made


def _write(expression: str, element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    arguments = list(element.clauses)
    return _ARGUMENT.sub(lambda found: compiler.process(arguments[int(found[1])], **options), expression)


by_code_point = by_engine("by_code_point", sqlite="{0}", postgresql='{0} COLLATE "C"', type_=Text())
"""A text that is sorted and compared by code points on every engine, as SQLite does."""
