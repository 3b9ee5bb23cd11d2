"""Kill a job in the middle, in a process of its own that is as warm as the tests' own."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event


def killed(job: Callable[[], object], place: object, name: str, *, at: int = 1) -> None:
    """Run a job and kill it where it calls a function of a module (`place`, `name`) for the `at`-th time."""

    def replace() -> None:
        original, calls = getattr(place, name), []

        def die(*args: Any, **kwargs: Any) -> Any:
            calls.append(1)
            if len(calls) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **kwargs)

        setattr(place, name, die)

    _kill(job, replace)


def killed_at(job: Callable[[], object], statement: str) -> None:
    """Run a job and kill it before the first statement to a database that has these words."""

    def die(_connection: object, _cursor: object, sent: str, *_: object) -> None:
        if statement in sent:
            os.kill(os.getpid(), signal.SIGKILL)

    _kill(job, lambda: event.listen(Engine, "before_cursor_execute", die))


def _kill(job: Callable[[], object], prepare: Callable[[], None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of threads, which hold nothing that the job needs
        child = os.fork()
    if not child:
        try:
            prepare()
            job()
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "it was not killed there"
