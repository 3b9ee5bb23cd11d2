"""The interactive prompt for SQL: completion, history, and the limits and formats of `dateline sql`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from dateline.output import Format, emit, say, say_cap
from store import DatelineError, run_sql
from store.comments import all_comments

HELP = r"""End a statement with ; to run it. TAB completes, the arrow keys walk the history, Ctrl-C stops.
\d            the tables and views       \d NAME         the columns of one
\format NAME  table, csv, json, jsonl or markdown
\q            the end (or Ctrl-D)"""

KEYWORDS = """
SELECT FROM WHERE JOIN LEFT ON USING GROUP BY HAVING ORDER LIMIT OFFSET DISTINCT AS AND OR NOT IN LIKE BETWEEN IS NULL
EXISTS CASE WHEN THEN ELSE END WITH RECURSIVE UNION ALL INTERSECT EXCEPT ASC DESC OVER PARTITION VALUES CAST EXPLAIN
MATCH count sum avg min max coalesce length lower upper substr round row_number
"""
COMMANDS = (r"\d", r"\format", r"\q", r"\?")
AFTER_A_TABLE_WORD = re.compile(r"(?:\b(?:FROM|JOIN)\s+|\\d\s+)\w*$", re.IGNORECASE)
WORD = re.compile(r"(?:(\w+)\.)?(\w*)$")


@dataclass(frozen=True, slots=True)
class Asking:
    """How statements are run and shown."""

    url: str
    timeout: float
    max_rows: int
    max_bytes: int
    form: Format = Format.table


class SqlCompleter(Completer):
    """Completes keywords, tables, views and columns, with what they hold."""

    def __init__(self) -> None:
        self._tables = all_comments()
        columns = [column for described in self._tables.values() for column in described.items()]
        self._columns = {name: comment for name, comment in columns if name}

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Give the completions of the word before the cursor."""
        before = document.text_before_cursor
        if before.startswith("\\") and " " not in before:
            yield from (Completion(c, -len(before)) for c in COMMANDS if c.startswith(before))
            return
        found = WORD.search(before)
        table, begun = (found[1], found[2]) if found else (None, "")
        words = self._words(table, document)
        if AFTER_A_TABLE_WORD.search(before):
            words = self._table_words()
        elif not table and begun:
            words = {**words, **self._table_words(), **dict.fromkeys(KEYWORDS.split(), "")}
        for word, comment in words.items():
            if word.lower().startswith(begun.lower()):
                yield Completion(word, -len(begun), display_meta=comment)

    def _words(self, table: str | None, document: Document) -> dict[str, str]:
        """Give the columns of a table or of its alias, or those of all."""
        if table is None:
            return self._columns
        renamed = re.findall(rf"\b(\w+)\s+(?:AS\s+)?{re.escape(table)}\b", document.text, re.IGNORECASE)
        columns = next((self._tables[name] for name in (table, *renamed) if name in self._tables), {})
        return {name: comment for name, comment in columns.items() if name}

    def _table_words(self) -> dict[str, str]:
        return {name: columns[""] for name, columns in self._tables.items()}


def run_shell(asking: Asking) -> None:
    """Ask for statements and run them until the user ends it."""
    session = make_prompt()
    say(r"\? for help, \q to end. Nothing can be written.")
    while True:
        try:
            words = session.prompt("dateline> ").strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if words in (r"\q", "quit", "exit"):
            return
        asking = answer(asking, words)


def make_prompt() -> PromptSession[str]:
    """Make the prompt; Enter ends a statement behind its semicolon, and a command at once."""
    unended = Condition(lambda: not _is_ended(session.default_buffer.text))
    session: PromptSession[str] = PromptSession(
        history=_history(),
        completer=SqlCompleter(),
        complete_while_typing=False,
        multiline=unended,
        prompt_continuation="     ...> ",
    )
    return session


def _is_ended(text: str) -> bool:
    words = text.strip()
    return not words or words.endswith(";") or words.startswith("\\") or words in ("quit", "exit")


def _history() -> History:
    """Give the history of input; of this session alone where no file can be written."""
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "dateline"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "history").touch(mode=0o600)
    except OSError as error:
        say(f"the history is not kept: {error}")
        return InMemoryHistory()
    return FileHistory(str(folder / "history"))


def answer(asking: Asking, words: str) -> Asking:
    """Run a command or statement and show what it gives; returns how to go on."""
    command, _, argument = words.partition(" ")
    try:
        if command == r"\format":
            return replace(asking, form=_format(argument.strip()))
        if command == r"\d":
            _describe(argument.strip(), asking.form)
        elif words.startswith("\\"):
            say(HELP)
        elif words.rstrip(";").strip():
            _run(asking, words)
    except DatelineError as error:
        say(str(error))
    except KeyboardInterrupt:
        say("stopped")
    return asking


def _run(asking: Asking, statement: str) -> None:
    rows, size = asking.max_rows or None, asking.max_bytes or None
    result = run_sql(asking.url, statement, timeout=asking.timeout, max_rows=rows, max_bytes=size)
    emit(result.columns, result.rows, asking.form)
    say_cap(result)


def _format(name: str) -> Format:
    known = [form.value for form in Format if form is not Format.parquet]
    if name not in known:
        raise DatelineError(rf"\format knows {', '.join(known)}")
    return Format(name)


def _describe(name: str, form: Format) -> None:
    tables = all_comments()
    if not name:
        emit(("table", "what it holds"), [(table, columns[""]) for table, columns in tables.items()], form)
    elif name in tables:
        emit(("column", "what it holds"), [(c, words) for c, words in tables[name].items() if c], form)
    else:
        raise DatelineError(rf"there is no table or view {name}; \d lists them")
