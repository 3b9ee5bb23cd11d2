"""The entry of the `dateline` command: runs it and turns what goes wrong into one clear line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dateline.commands.app import app
from dateline.output import say
from dateline.terminal import guard_terminals


def main() -> None:
    """Run the command line. Exit status: 0 done, 1 failed, 2 wrong usage, 3 done with rejects."""
    _replace_closed_streams()
    guard_terminals()
    try:
        try:
            app(prog_name="dateline")
        finally:
            sys.stdout.flush()
    except (OSError, MemoryError) as error:
        # Keep the interpreter from trying the rest of the output again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # the reader (head, less) has seen enough
            say(f"dateline: {_problem(error)}; what was committed is safe")
        sys.exit(1)
    except Exception as error:
        from store.errors import DatelineError  # here: a call for help needs no database

        if not isinstance(error, DatelineError):
            raise
        say(f"dateline: {error}")
        sys.exit(1)


def _replace_closed_streams() -> None:
    """Open standard streams that the caller closed; otherwise a database would get one of their file numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - as long as the process runs


def _problem(error: OSError | MemoryError) -> str:
    """Describe what the machine lacks: space for the output, a folder, open files, memory."""
    if isinstance(error, MemoryError):
        return "no memory is left"
    return f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")


if __name__ == "__main__":
    main()
