"""A check of the project's sentences: `python -m tests.prose` lists words and turns that a reader stumbles over.

Looks at docstrings, comments and messages of the code, and at the pages of docs. Not at landed revisions and
decisions, which stay as they are, nor at data.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

BETTER = {
    r"[Tt]ells?|[Tt]elling|(?:is|are|be|was|were|been) told": "say, show, check, report, or name who decides",
    r"[Tt]old apart|tells? apart": "distinguish",
    r"[Mm]end(?:s|ed|ing)?": "repair, correct, fix",
    r"(?:lie|lies|lay) open": "be open",
    r"parted": "split, separated, partitioned",
    r"c[ao]mes? out|coming out": "be, result, leave",
    r"anew": "again, or rebuild",
    r"there is none of": "unknown, missing",
    r"[Mm]ake what finds": "make the annotator of",
    r"so many (?:bytes|seconds|months)": "a number of, or the name of the argument",
    r"not heard of": "lost, unknown",
    r"Part (?:a|an|the|text|values|articles|sequences)": "split, group",
    r"[Ss]ettles?|[Ss]ettling": "decide, place, give",
    r"rather a": "more often a",
    r"such as one": "say which",
}
"""A turn as an expression, and what to write instead."""

EXCEPTIONS = {
    ("store/texts.py", "tells"): "a column's comment, which a landed revision wrote into databases",
    ("store/evidence.py", "anew"): "the name of an attribute",
    ("store/models/runs.py", "lies open"): "the same",
    ("store/views.py", "tells"): "an article tells a story",
    ("store/views.py", "tell"): "the same",
    ("docs/schema.md", "tells"): "written from the comments of columns and views",
    ("docs/schema.md", "tell"): "the same",
    ("docs/schema.md", "lies open"): "the same",
    ("docs/migrations.md", "tell"): "a name in the example of a revision",
}
"""Where a turn stands with a reason."""

UNREAD = ("docs/adr/", "alembic/versions/", "tests/", "benchmarks/", "seeds/")
WORDS = re.compile(rf"\b({'|'.join(BETTER)})\b")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the prose of a file with its line: of code the comments, and the strings that have a blank in them."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), start=1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_prose = (
            token.type == tokenize.STRING and " " in token.string and not re.match(r"[bB]?[rR]", token.string)
        )
        if token.type == tokenize.COMMENT or is_prose:
            yield from enumerate(token.string.splitlines(), start=token.start[0])


def findings() -> Iterator[str]:
    """Yield each turn that should be another, with its place."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in listed.split():
        if name.startswith(UNREAD):
            continue
        for line, text in sentences(ROOT / name):
            for match in WORDS.finditer(text):
                if (name, match[0]) not in EXCEPTIONS:
                    better = next(words for turn, words in BETTER.items() if re.fullmatch(turn, match[0]))
                    yield f"{name}:{line}: {match[0]!r}: {better}"


if __name__ == "__main__":
    found = list(findings())
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(bool(found))
