"""A check of the project's sentences: `python -m tests.prose` lists words and turns that a reader stumbles over.

Looks at docstrings, comments and messages of the code, and at the pages of docs. Not at landed revisions and
decisions, which stay as they are, nor at data. `python -m tests.prose --draw 7` draws 100 docstrings and comments,
40 messages and 40 sentences of docs with the seed 7, for a reader to judge whether one reading is enough.
"""

from __future__ import annotations

import argparse
import ast
import io
import random
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
    r"what stands|What stands": "the words, the text",
    r"as (?:it|they) (?:lies|lie)": "unchanged, undecoded",
    r"asked of": "applied to, run on",
    r"of the moment": "temporary",
    r"because of what": "the reason",
    r"(?:this|that|what) is none": "is not one",
}
"""A turn as an expression, and what to write instead."""

EXCEPTIONS = {
    ("store/texts.py", "tells"): "a column's comment, which a landed revision wrote into databases",
    ("store/views.py", "tells"): "an article tells a story",
    ("store/views.py", "tell"): "the same",
    ("docs/schema.md", "tells"): "written from the comments of columns and views",
    ("docs/schema.md", "tell"): "the same",
    ("docs/migrations.md", "tell"): "a name in the example of a revision",
    ("tests/loaders/annotators/people/people_cases.py", "what stands"): "a class of difficulty",
    ("tests/loaders/annotators/country_cases.py", "been told"): "a sentence to be annotated",
    ("tests/loaders/annotators/quotations/quotation_cases.py", "was told"): "the same",
}
"""Where a turn stands with a reason."""

UNREAD = ("docs/adr/", "alembic/versions/", "seeds/", "tests/prose.py")
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


def read_files() -> Iterator[str]:
    """Yield the files whose prose is read."""
    command = ["git", "ls-files", "*.py", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    yield from (name for name in listed.split() if not name.startswith(UNREAD))


def findings() -> Iterator[str]:
    """Yield each turn that should be another, with its place."""
    for name in read_files():
        for line, text in sentences(ROOT / name):
            for match in WORDS.finditer(text):
                if (name, match[0]) not in EXCEPTIONS:
                    better = next(words for turn, words in BETTER.items() if re.fullmatch(turn, match[0]))
                    yield f"{name}:{line}: {match[0]!r}: {better}"


def explanations(source: str) -> Iterator[tuple[int, str]]:
    """Yield the docstrings, those of attributes included, and the comments of some code, each with its line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not re.match(r"# (noqa|type:|fmt:)|#!", token.string):
            yield token.start[0], token.string


def messages(source: str) -> Iterator[tuple[int, str]]:
    """Yield what some code says to its user: strings of four words and more that are neither docstrings nor SQL."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pieces = {id(each) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for each in node.values}
    for node in ast.walk(tree):
        if id(node) in docstrings | pieces or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = node.value if isinstance(node, ast.Constant) else ast.unparse(node)
        if isinstance(text, str) and re.search(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", text) and "SELECT" not in text:
            yield node.lineno, text


def page_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a page, without its tables and blocks."""
    prose = re.sub(r"^```.*?^```|^\|.*?$|^#.*?$", "", text, flags=re.MULTILINE | re.DOTALL)
    for number, sentence in enumerate(re.split(r"(?<=[.:]) +(?=[A-Z`*])|\n\n|\n(?=- )", prose)):
        if len(sentence.split()) > 3:
            yield number, " ".join(sentence.split())


def draw(seed: int) -> Iterator[str]:
    """Yield what a reader judges, with its place, drawn with a seed."""
    drawn: dict[str, list[str]] = {"explanations": [], "messages": [], "sentences": []}
    for name in read_files():
        text = (ROOT / name).read_text(encoding="utf-8")
        if name.endswith(".md"):
            drawn["sentences"] += [f"{name}: {each}" for _, each in page_sentences(text)]
            continue
        drawn["explanations"] += [f"{name}:{line}: {each}" for line, each in explanations(text)]
        if name.startswith(("store/", "loaders/", "dateline/")):
            drawn["messages"] += [f"{name}:{line}: {each}" for line, each in messages(text)]
    chosen = random.Random(seed)  # noqa: S311 - a sample, no secret
    for (title, found), count in zip(drawn.items(), (100, 40, 40), strict=True):
        yield f"== {title}: {count} of {len(found)}"
        yield from chosen.sample(found, count)


def main() -> int:
    """Print the findings, or a draw; the exit status is 1 if there are findings."""
    parser = argparse.ArgumentParser(description="Words and turns that a reader stumbles over.")
    parser.add_argument("--draw", type=int, metavar="SEED", help="draw sentences to be judged")
    seed = parser.parse_args().draw
    found = list(findings() if seed is None else draw(seed))
    sys.stdout.writelines(f"{line}\n" for line in found)
    return int(seed is None and bool(found))


if __name__ == "__main__":
    sys.exit(main())
