"""Statements are cached: the same arguments return the statement that was built before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

STATEMENTS = 256
"""Statements that each function remembers."""


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return isinstance(value, str | int | float | date | None)


def remembered(build: Callable[P, R]) -> Callable[P, R]:
    """Cache the statements that a function builds for plain arguments.

    To build a statement takes SQLAlchemy longer than SQLite takes to answer it; a statement
    is immutable, so that all may share one.
    """
    cached = lru_cache(maxsize=STATEMENTS, typed=True)(build)

    @wraps(build)
    def give(*args: P.args, **kwargs: P.kwargs) -> R:
        if _is_plain((*args, *kwargs.values())):
            return cached(*args, **kwargs)  # type: ignore[arg-type]
        return build(*args, **kwargs)

    return give
