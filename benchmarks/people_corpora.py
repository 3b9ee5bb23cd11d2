"""The tagged text that the person tagger is trained on: read, put together again, and mapped to our tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from loaders.annotators.people.tokens import Tokens

GOLD = ("gum_open", "uner_ewt", "uner_pud", "wikigold", "crossner")
"""Hand-tagged files whose licences let a model ship; see training/README.md."""

SILVER = "silver_wikiann"
"""Tags made from Wikipedia's links: for lists of name parts and for a little text."""

_DOCUMENT = "-DOCSTART-"
_HYPHENS_APART = frozenset(("gum_open", "uner_ewt", "uner_pud"))
_NO_BLANK_BEFORE = frozenset(
    [
        ",",
        ".",
        ";",
        ":",
        "!",
        "?",
        ")",
        "]",
        "%",
        "'s",
        "'S",
        "’s",
        "n't",
        "n’t",
        "'m",
        "'re",
        "'ve",
        "'ll",
        "'d",
        "’m",
        "’re",
        "’ve",
        "’ll",
        "’d",
    ]
)
_NO_BLANK_AFTER = frozenset(["(", "[", "$", "£", "€", "#"])
_SIGNS = {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"'}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as text and the names in it: start, end (code points) and PER, LOC, ORG or MISC."""

    text: str
    names: tuple[tuple[int, int, str], ...]

    @property
    def has_person(self) -> bool:
        """Check whether a person is named."""
        return any(kind == "PER" for _, _, kind in self.names)


def read_sentences(folder: Path, name: str) -> Iterator[Sentence]:
    """Read one tagged file, sentence by sentence."""
    for _, sentence in read_documents(folder, name):
        yield sentence


def read_documents(folder: Path, name: str) -> Iterator[tuple[str, Sentence]]:
    """Read one tagged file: each sentence with the name of its document."""
    rows: list[tuple[str, str]] = []
    document = ""
    with (folder / f"{name}.txt").open(encoding="utf-8") as lines:
        for line in chain(lines, ("",)):
            word, _, tag = line.rstrip("\n").partition("\t")
            if word and not word.startswith(_DOCUMENT):
                rows.append((word.replace("_", " ") if len(word) > 1 else word, tag))
                continue
            if rows:
                yield document, _join(rows, name in _HYPHENS_APART)
                rows = []
            if word:
                document = word.removeprefix(_DOCUMENT).split()[0]


def _join(rows: list[tuple[str, str]], hyphens_apart: bool) -> Sentence:
    """Put a sentence together from its tokens, with blanks where a printed text has them."""
    pieces: list[str] = []
    names: list[tuple[int, int, str]] = []
    at = 0
    glued, quoted, before = True, False, ""
    for index, (word, tag) in enumerate(rows):
        sign = _SIGNS.get(word, word)
        after = rows[index + 1][0] if index + 1 < len(rows) else ""
        hyphen = hyphens_apart and sign == "-" and before[-1:].isalnum() and after[:1].isalnum()
        tight = glued or sign in _NO_BLANK_BEFORE or hyphen or (sign == '"' and quoted)
        piece = sign if tight else " " + sign
        start, at = at + len(piece) - len(sign), at + len(piece)
        pieces.append(piece)
        if (
            tag[0] == "I"
            and names
            and names[-1][1] >= 0
            and names[-1][2] == tag[2:]
            and rows[index - 1][1] != "O"
        ):
            names[-1] = (names[-1][0], at, tag[2:])
        elif tag[0] != "O":
            names.append((start, at, tag[2:]))
        irish = (sign == "O" and after[:1] in ("'", "’")) or (sign[:1] in ("'", "’") and before == "O")
        glued = sign in _NO_BLANK_AFTER or hyphen or irish
        if sign == '"':
            quoted = not quoted
            glued = glued or quoted
        before = sign
    return Sentence("".join(pieces), tuple(names))


def labels_of(tokens: Tokens, sentence: Sentence) -> list[str]:
    """Label our tokens with the sentence's names; a token that a name covers in part is outside."""
    labels = ["O"] * len(tokens.words)
    rest = iter(sentence.names)
    name = next(rest, None)
    for index, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
        while name is not None and name[1] <= start:
            name = next(rest, None)
        if name is None:
            break
        stop = tokens.words[index][-1] == "."
        if name[0] <= start and end <= name[1] + stop:
            if name[2] == "PER":
                labels[index] = "B" if start == name[0] else "I"
            elif name[2] in ("LOC", "ORG"):
                labels[index] = name[2]
    return labels
