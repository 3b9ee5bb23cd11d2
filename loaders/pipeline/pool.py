"""Worker processes that may die: tasks are lists of inputs, results are in order, and an input that kills a worker is isolated.

With a `concurrent.futures.Executor` of the caller's the tasks go there; otherwise
processes are started here. When one dies, others take its place, and the inputs of its
task are tried once more, one by one: only what kills a worker again is given up.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawValue
from types import TracebackType
from typing import Any, Final, Generic, TypeVar

from loaders.sources import bounded
from store.errors import LoadError

Input = TypeVar("Input")
Result = TypeVar("Result")

WATCH_SECONDS: Final = 1.0
"""How often a worker checks whether it must end; it notices at once when the process that started it is gone."""

CLUSTER: Final = 16
"""The assumed number of workers of the caller's executor: about as many as one writer can keep up with."""

_BROKEN: Final = "the executor that was given is broken; what was committed is safe: start again"


class WorkerDied:
    """Stands for the result of an input that killed two workers."""


@dataclass(slots=True)
class Task(Generic[Input, Result]):
    """Inputs that are worked on together."""

    function: Callable[[Sequence[Input]], list[Result]]
    inputs: Sequence[Input]
    future: Future[list[Result]]


class Inline(Executor):
    """Run every task at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the task; its result waits in the future, its error is raised here."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class WorkerPool:
    """Tasks in, results out; close it after use, as a context manager does."""

    def __init__(self, workers: int | Executor) -> None:
        self._given = workers if isinstance(workers, Executor) else None
        self.workers = CLUSTER if isinstance(workers, Executor) else workers
        # Not an Event: a worker that dies while it waits for one blocks the process that sets it.
        self._ended = RawValue("b", 0)
        self._executor = self._given or self._start(self.workers)
        self._pending: list[Task[Any, Any]] = []

    def end(self) -> None:
        """End the worker processes within a second or so, whatever they are doing."""
        self._ended.value = 1

    @property
    def parallel(self) -> bool:
        """Check whether tasks are worked on while the caller goes on."""
        return not isinstance(self._executor, Inline)

    @property
    def has_processes(self) -> bool:
        """Check whether the workers are processes of this machine, started here."""
        return self._given is None and self.parallel

    def submit(
        self, function: Callable[[Sequence[Input]], list[Result]], inputs: Sequence[Input]
    ) -> Task[Input, Result]:
        """Hand inputs out; `function` gives one result for each."""
        try:
            future = self._executor.submit(function, inputs)
        except BrokenExecutor:
            self._replace()
            future = self._executor.submit(function, inputs)
        task = Task(function, inputs, future)
        self._pending.append(task)
        return task

    def results(self, task: Task[Input, Result]) -> Sequence[Any]:
        """Wait for a task; an input that killed two workers gives `WorkerDied`."""
        try:
            done = task.future.result()
        except CancelledError as error:
            raise LoadError(_BROKEN) from error
        except Exception as error:
            if not _is_death(error):
                raise
            self._pending.remove(task)
            if isinstance(error, BrokenExecutor):
                self._replace()
            return self._one_by_one(task)
        self._pending.remove(task)
        return done

    def _one_by_one(self, task: Task[Input, Result]) -> list[Result | WorkerDied]:
        """Try each input by itself, in a process that serves until one kills it, or where the caller wants it."""
        done: list[Result | WorkerDied] = []
        alone = self._given or self._start(1, alone=True)
        for each in task.inputs:
            try:
                done += alone.submit(task.function, [each]).result()
            except Exception as error:
                if not _is_death(error):
                    raise
                done.append(WorkerDied())
                if not self._given:
                    alone.shutdown()
                    alone = self._start(1, alone=True)
        if not self._given:
            alone.shutdown()
        return done

    def _replace(self) -> None:
        """Start new workers for the dead, and give them what was not done yet."""
        if self._given is not None:
            raise LoadError(_BROKEN)
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._start(self.workers)
        for task in self._pending:
            if not task.future.done() or task.future.cancelled() or task.future.exception():
                task.future = self._executor.submit(task.function, task.inputs)

    def _start(self, workers: int, *, alone: bool = False) -> Executor:
        if workers > 1 or alone:
            return ProcessPoolExecutor(workers, initializer=_prepare_worker, initargs=(self._ended, alone))
        return Inline()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the workers; after an error, without waiting for their tasks."""
        if self._given is None:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)


def _is_death(error: Exception) -> bool:
    """Recognise the error of a task whose worker died: of our processes, or of a Dask cluster that tried it again."""
    dask = sys.modules.get("distributed")
    return isinstance(error, BrokenExecutor) or (dask is not None and isinstance(error, dask.KilledWorker))


def _prepare_worker(ended: Any, alone: bool) -> None:
    """Leave signals to the parent process, and end when it is gone or asks for it.

    A worker may also be ended by a page that takes too long; one that tries inputs `alone`
    is to say why that is.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not alone:
        bounded.let_end()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, args=(ended,), daemon=True).start()


def _end_with_parent(ended: Any) -> None:
    # Not os.getppid(): with a fork server that is the server's.
    parent = multiprocessing.parent_process()
    while parent and parent.is_alive() and not ended.value:
        parent.join(WATCH_SECONDS)
    os._exit(1)
