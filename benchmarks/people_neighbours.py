"""Tagged text of one language in the small words of another: where little tagged text may ship, a neighbour's teaches too.

Names are spelled alike in the languages of western Europe, so that the words around them are most of
the difference. `people_glossary.txt` has the most frequent of these words; all others stay as they are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.people_corpora import GOLD, Sentence, read_sentences

GLOSSARY = Path(__file__).with_name("people_glossary.txt")
LANGUAGES = ("en", "pt", "es", "fr", "it", "de")
"""The columns of the glossary."""

CORPORA = {"en": GOLD, "pt": ("pt_bosque",)}
"""The tagged text that neighbours lend."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read_glossary(source: str, target: str) -> dict[str, tuple[str, ...]]:
    """Read which words of one language stand for a word of another.

    >>> read_glossary("pt", "es")["afirmou"]
    ('dijo', 'afirmó', 'declaró')
    """
    left, right = LANGUAGES.index(source), LANGUAGES.index(target)
    found: dict[str, tuple[str, ...]] = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        columns = [tuple(word.strip() for word in column.split("|")) for column in line.split(";")]
        for word in columns[left]:
            if word and columns[right] != ("",):
                found.setdefault(word, columns[right])
    return found


def translate(sentence: Sentence, glossary: Mapping[str, Sequence[str]], rng: random.Random) -> Sentence:
    """Write the small words of a sentence in another language; names and other words stay as they are.

    >>> translate(Sentence("Ontem Ana Sá disse", ((6, 12, "PER"),)), {"ontem": ["ayer"], "disse": ["dijo"]}, random.Random(1))
    Sentence(text='Ayer Ana Sá dijo', names=((5, 11, 'PER'),))
    """

    def other(found: re.Match[str]) -> str:
        word = found.group()
        choices = glossary.get(word) or (glossary.get(word.lower()) if word.istitle() else None)
        if choices is None:
            return word
        chosen = rng.choice(choices)
        return chosen[0].upper() + chosen[1:] if word[0].isupper() else chosen

    text, at = "", 0
    names: list[tuple[int, int, str]] = []
    for start, end, kind in sentence.names:
        text += _WORD.sub(other, sentence.text[at:start])
        names.append((len(text), len(text) + end - start, kind))
        text += sentence.text[start:end]
        at = end
    return Sentence(text + _WORD.sub(other, sentence.text[at:]), tuple(names))


def lent_sentences(
    source: str, target: str, folder: Path, count: int, rng: random.Random
) -> Iterator[Sentence]:
    """Draw sentences of one language and write them in the small words of another."""
    if not count:
        return
    glossary = read_glossary(source, target)
    sentences = [sentence for name in CORPORA[source] for sentence in read_sentences(folder, name)]
    for sentence in rng.sample(sentences, min(count, len(sentences))):
        yield translate(sentence, glossary, rng)
