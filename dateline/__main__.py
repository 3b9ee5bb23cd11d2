"""The entry of the `dateline` command: runs it and turns what goes wrong into one clear line."""

from __future__ import annotations

import os
import sys

from dateline.commands.app import app
from dateline.output import say
from dateline.terminal import guard_terminals


def main() -> None:
    """Run the command line. Exit status: 0 done, 1 failed, 2 wrong usage, 3 done with rejects."""
    guard_terminals()
    try:
        app(prog_name="dateline")
    except BrokenPipeError:
        # The reader (head, less) has seen enough; keep the interpreter from complaining at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from store.errors import DatelineError  # here: a call for help needs no database

        if not isinstance(error, DatelineError):
            raise
        say(f"dateline: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
