"""How the database of the first release was made: commands that every later release understands too.

`old.db.xz` was written, once, by the last commit of schema 0008 (`git worktree add ../first 0c723fb`):

    cd ../first && make .venv/ready && .venv/bin/python -P ../dateline/tests/store/release_0_1/commands.py
"""

from __future__ import annotations

import lzma
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

PACKED = Path(__file__).with_name("old.db.xz")
GLASGOW, SWEDEN = "4", "27"

Run = Callable[..., object]
"""Runs one `dateline` command on the database."""


def make(run: Run, articles: Path) -> None:
    """Load articles, correct one of them, copy another, and judge. Files in `articles` are written to."""
    run("load", str(articles))
    corrected, original = (
        articles / "2021-11-13_glasgow-climate-pact.txt",
        next(articles.glob("*macron*.txt")),
    )
    corrected.write_text(
        f"{corrected.read_text(encoding='utf-8')}\nA date was corrected.\n", encoding="utf-8"
    )
    run("load", str(corrected))
    copy = articles / "copy.txt"
    copy.write_text(
        f"{original.read_text(encoding='utf-8')}\nThis was printed elsewhere.\n", encoding="utf-8"
    )
    run("load", str(copy))
    run("person", "merge", "alok-sharma", "al-jaber", "--note", "as if one")
    run("person", "alias", "luiz-inacio-lula-da-silva", "Lula")
    run("person", "rename", "recep-tayyip-erdogan", "Recep Tayyip Erdoğan")
    run("person", "reject", "nusa-dua", "--note", "a place")
    run("person", "reject", "ed-davey", "--note", "by mistake")
    run("person", "split", "john-kerry", "--article", GLASGOW)
    run("person", "merge", "jordie-barrett", "beauden-barrett")
    run("judgements", "not-country", "HU", SWEDEN)
    run("judgements", "undo", "5")
    run("judgements", "undo", "7", "--note", "two brothers")


def main() -> None:
    """Make the database with the release in the working folder, and pack it."""
    with TemporaryDirectory() as folder:
        path, articles = Path(folder) / "old.db", Path(folder) / "articles"
        shutil.copytree("seeds/articles", articles)

        def run(*words: str) -> None:
            subprocess.run(
                [sys.executable, "-m", "dateline", *words, "--db", f"sqlite:///{path}"], check=True
            )

        make(run, articles)
        with closing(sqlite3.connect(path)) as database:
            for table in ("articles", "article_revisions", "article_sources"):
                database.execute(
                    f"UPDATE {table} SET source_uri = replace(source_uri, ?, '/news')", (folder,)
                )
                database.execute(f"UPDATE {table} SET identity = replace(identity, ?, '/news')", (folder,))
            database.execute("UPDATE load_runs SET arguments = replace(arguments, ?, '/news')", (folder,))
            database.commit()
            database.executescript("PRAGMA journal_mode = DELETE; VACUUM;")
        PACKED.write_bytes(lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
