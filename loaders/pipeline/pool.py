"""Worker processes that may die: tasks are lists of inputs, results come in order, and what kills a worker is isolated.

With a `concurrent.futures.Executor` of the caller's the tasks go there; otherwise
processes are started here. When one dies, others take its place, and the inputs of its
task are tried once more, one by one: only what kills a worker again is given up.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawValue
from types import TracebackType
from typing import Any, Final, Generic, TypeVar

from store.errors import LoadError

Input = TypeVar("Input")
Result = TypeVar("Result")

WATCH_SECONDS: Final = 1.0
"""How often a worker looks whether it is to end; that the process which started it is gone it notices at once."""


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
        self.workers = 1 if isinstance(workers, Executor) else workers
        # Not an Event: a worker that dies while it waits for one blocks the process that sets it.
        self._ended = RawValue("b", 0)
        self._executor = self._given or self._start(self.workers)
        self._pending: list[Task[Any, Any]] = []

    def end(self) -> None:
        """End the worker processes within a second or so, whatever they have in hand."""
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
        except BrokenExecutor:
            self._pending.remove(task)
            self._replace()
            return self._one_by_one(task)
        self._pending.remove(task)
        return done

    def _one_by_one(self, task: Task[Input, Result]) -> list[Result | WorkerDied]:
        """Try each input in a process of its own; the process serves until one kills it."""
        done: list[Result | WorkerDied] = []
        alone = self._start(1, always=True)
        for each in task.inputs:
            try:
                done += alone.submit(task.function, [each]).result()
            except BrokenExecutor:
                done.append(WorkerDied())
                alone.shutdown()
                alone = self._start(1, always=True)
        alone.shutdown()
        return done

    def _replace(self) -> None:
        """Start new workers for the dead, and give them what was not done yet."""
        if self._given is not None:
            raise LoadError("the executor that was given is broken; what was committed is safe: start again")
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._start(self.workers)
        for task in self._pending:
            if not task.future.done() or task.future.cancelled() or task.future.exception():
                task.future = self._executor.submit(task.function, task.inputs)

    def _start(self, workers: int, *, always: bool = False) -> Executor:
        if workers > 1 or always:
            return ProcessPoolExecutor(workers, initializer=_prepare_worker, initargs=(self._ended,))
        return Inline()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers go; after an error without waiting for what they have in hand."""
        if self._given is None:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)


def _prepare_worker(ended: Any) -> None:
    """Leave signals to the parent process, and end when it is gone or asks for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, args=(ended,), daemon=True).start()


def _end_with_parent(ended: Any) -> None:
    # Not os.getppid(): with a fork server that is the server's.
    parent = multiprocessing.parent_process()
    while parent and parent.is_alive() and not ended.value:
        parent.join(WATCH_SECONDS)
    os._exit(1)
