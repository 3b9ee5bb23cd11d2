"""Run a function in a process that can be ended, so that what takes too long ends for certain.

Libraries that parse may take hours over a hostile page, in C, where no exception reaches
them. A worker of a load may be ended itself, for its task is tried again; any other process
starts a helper with its first call. The time is counted in CPU seconds by the kernel, which ends
the process: a busy machine ends no page early.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, ParamSpec, TypeVar, cast

from loaders.problems import SourceProblem, fault

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_may_end = False
_limited = False
_COMMAND: Final = """
import importlib.util, sys, types
sys.path[:] = {path!r}
for name in ("loaders", "store"):  # what these import themselves is for databases, and costs a second
    package = types.ModuleType(name)
    package.__path__ = list(importlib.util.find_spec(name).submodule_search_locations)
    sys.modules[name] = package
from loaders.sources.bounded import serve
serve({descriptor})
"""


def call(
    function: Callable[Arguments, Result], seconds: float, *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Call a function of a module within a limit of CPU seconds.

    Raises its `SourceProblem`, or one of `too-slow`; `failed` if the process died otherwise.
    Everything that goes in or out must be picklable. Windows, which has no timers of CPU time, sets no limit.
    """
    global _limited
    if _limited or not hasattr(signal, "setitimer"):  # the call around this one is limited already
        return function(*args, **kwargs)
    if not _may_end:
        return cast(Result, _helper(os.getpid()).call((function, seconds, args, kwargs), seconds=seconds))
    _limited = True
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(*args, **kwargs)
    except SourceProblem:
        raise
    except Exception as error:
        raise fault(error) from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _limited = False


def let_end() -> None:
    """Let calls run in this process, which is ended if one takes too long."""
    global _may_end
    _may_end = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()
    warnings.simplefilter("ignore")
    os.dup2(2, 1)  # what a library prints must not be the caller's output


def stop() -> None:
    """End the process that serves this one; the next call starts another."""
    _helper(os.getpid()).close()


@cache
def _helper(_pid: int) -> _Helper:
    """Give this process its helper; a forked process starts a helper of its own."""
    helper = _Helper()
    atexit.register(helper.close)
    return helper


class _Helper:
    """The process, once it is started, and the pipe to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: tuple[subprocess.Popen[bytes], Connection] | None = None

    def call(self, request: object, *, seconds: float) -> object:
        with self._lock:
            process, pipe = self._running = self._running or _start()
            try:
                pipe.send(request)
                answer = pipe.recv()
            except (EOFError, ConnectionError):
                status = process.wait()
                self.close()
                raise _died(status, seconds) from None
            except (
                BaseException
            ):  # for example a signal: a late answer to this call must not be taken for the next one's
                self.close()
                raise
        if isinstance(answer, SourceProblem):
            raise answer
        return answer

    def close(self) -> None:
        """End the process."""
        if self._running:
            process, pipe = self._running
            self._running = None
            process.kill()
            process.wait()
            pipe.close()


def _start() -> tuple[subprocess.Popen[bytes], Connection]:
    ours, theirs = Pipe()
    command = _COMMAND.format(path=sys.path, descriptor=theirs.fileno())
    words = [sys.executable, "-W", "ignore", "-c", command]
    with theirs:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])  # noqa: S603 - our own code
    return process, ours


def _died(status: int, seconds: float) -> SourceProblem:
    if status == -signal.SIGPROF:
        return SourceProblem(
            "too-slow", f"over the limit of {seconds:g} seconds of CPU time for one document"
        )
    return SourceProblem("failed", f"the process that parsed it ended with status {status}; please report it")


def serve(descriptor: int) -> None:
    """Answer calls until the caller is gone: what this process is for."""
    let_end()
    with suppress(EOFError, ConnectionError), Connection(descriptor) as pipe:
        while True:
            function, seconds, args, kwargs = pipe.recv()
            try:
                answer = call(function, seconds, *args, **kwargs)
            except SourceProblem as problem:
                answer = problem
            pipe.send(answer)
