"""A function run in a process of its own, so that what takes too long can be ended for certain.

Libraries that parse may take hours over a hostile page, in C, where no exception reaches
them. The process is started by the first call and serves the next ones. Its time is
counted in CPU seconds by the kernel, which ends it: a busy machine ends no page early.
"""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import IO, Final, ParamSpec, TypeVar, cast

from loaders.problems import SourceProblem

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_serving = False
_SIZE: Final = struct.Struct("!Q")
_COMMAND: Final = """
import importlib.util, sys, types
sys.path[:] = {path!r}
for name in ("loaders", "store"):  # what these import themselves is for databases, and costs a second
    package = types.ModuleType(name)
    package.__path__ = list(importlib.util.find_spec(name).submodule_search_locations)
    sys.modules[name] = package
from loaders.sources.bounded import serve
serve()
"""


def call(
    function: Callable[Arguments, Result], seconds: float, *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Call a function of a module within so many seconds of CPU time.

    Raises its `SourceProblem`, or one of `too-slow`; `failed` if the process died otherwise.
    Everything that goes in or out must be picklable.
    """
    if _serving:  # the call that this is part of has its limit
        return function(*args, **kwargs)
    return cast(Result, _helper(os.getpid()).call((function, seconds, args, kwargs), seconds=seconds))


def stop() -> None:
    """End the process that serves this one; the next call starts another."""
    _helper(os.getpid()).close()


@cache
def _helper(_pid: int) -> _Helper:
    """Give the process that serves this one; one that was forked from it starts its own."""
    helper = _Helper()
    atexit.register(helper.close)
    return helper


class _Helper:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, request: object, *, seconds: float) -> object:
        with self._lock:
            try:
                answer = self._ask(pickle.dumps(request))
            except BaseException:  # a signal, say: what this call would still answer is not the next one's
                self.close()
                raise
        if answer is None:
            raise self._died(seconds)
        found = pickle.loads(answer)  # noqa: S301 - written by our own process
        if isinstance(found, SourceProblem):
            raise found
        return found

    def _ask(self, request: bytes) -> bytes | None:
        self._process = self._process or _start()
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018 - they are pipes
        try:
            _send(self._process.stdin, request)
        except BrokenPipeError:
            return None
        return _receive(self._process.stdout)

    def _died(self, seconds: float) -> SourceProblem:
        process, self._process = self._process, None
        status = process.wait() if process else 0
        _close(process)
        if status == -signal.SIGPROF:
            return SourceProblem(
                "too-slow", f"over the limit of {seconds:g} seconds of CPU time for one document"
            )
        return SourceProblem(
            "failed", f"the process that parsed it ended with status {status}; please report it"
        )

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
        _close(process)


def _start() -> subprocess.Popen[bytes]:
    command = _COMMAND.format(path=sys.path)
    words = [sys.executable, "-W", "ignore", "-c", command]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own code


def _close(process: subprocess.Popen[bytes] | None) -> None:
    for stream in (process.stdin, process.stdout) if process else ():
        if stream:
            try:
                stream.close()
            except BrokenPipeError:
                continue


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(_SIZE.pack(len(message)))
    stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    size = _SIZE.unpack(head)[0]
    message = stream.read(size)
    return message if len(message) == size else None


def serve() -> None:
    """Answer calls until the caller is gone: what this process is for."""
    global _serving
    _serving = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()
    stdin, stdout = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    while request := _receive(stdin):
        function, seconds, args, kwargs = pickle.loads(request)  # noqa: S301 - written by our own process
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            answer = function(*args, **kwargs)
        except SourceProblem as problem:
            answer = problem
        except Exception as error:
            answer = SourceProblem(
                "failed", f"reading it failed ({type(error).__name__}: {error}); please report it"
            )
        signal.setitimer(signal.ITIMER_PROF, 0)
        _send(stdout, pickle.dumps(answer))
