"""The language of a text: stated by its source, or detected by py3langid; `und` where it is not clear.

A statement is believed unless a text of some length is clearly in another language. Most
English text shows by its commonest words, which is quicker than to ask the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, Final

from loaders.records import ParsedArticle
from store.errors import LoadError
from store.texts import UNCLEAR

CLEAR: Final = 0.4
"""The least probability at which a detected language is accepted for a text of some words."""

SURE: Final = 0.55
"""The same for a text shorter than `SHORT`, and for the middle of a text."""

SHORT: Final = 40
"""Characters below which a text is short."""

CONTRADICTS: Final = 0.95
"""The least probability at which it is accepted against the source, for a text of `LONG` characters or more."""

LONG: Final = 200

HEAD, MIDDLE, WHOLE = 400, 200, 1_200
"""Characters looked at: at the beginning and, of a text longer than `WHOLE`, in the middle."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
_NO_LANGUAGE: Final = frozenset({UNCLEAR, "mis", "mul", "zxx"})
_CANDIDATES: Final = _WORD.findall(
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja "
    "ka kk km kn ko ku ky lo lt lv mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru sk sl so sq sr sv sw "
    "ta te tg th tl tr uk ur uz vi zh"
)  # fmt: skip
"""The languages of news. The library's other languages are left out, because it mistakes short texts in these for them."""

_ALIKE: Final = (
    frozenset({"no", "nb", "nn", "da"}), frozenset({"hr", "bs", "sr", "sh"}), frozenset({"id", "ms"}), frozenset({"pt", "gl"}),
    frozenset({"tl", "fil"}), frozenset({"he", "iw"}), frozenset({"fa", "prs"}), frozenset({"zh", "yue", "cmn"}),
)  # fmt: skip
"""Languages that are easily confused, or that have two codes: a statement of one is not contradicted by another."""

_ENGLISH: Final = frozenset(_WORD.findall(
    "the and that with from which were their been would they said this these those could should because "
    "where while of for by has his are not but who have he she will about what when there more than after"
))  # fmt: skip
"""Common words of English that are rare in texts of other languages."""

_ENGLISH_SHARE: Final = 0.12


class UnknownTag(LoadError):
    """A language was given that is not a language tag."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        super().__init__(f"{tag!r} is not a language; write its code, for example de, pt or pt-BR (BCP 47)")


def language_code(tag: str | None) -> str | None:
    """Cut a language tag (BCP 47) down to its language; None for what is not a tag, or names no language.

    >>> language_code("en-US"), language_code("pt_BR"), language_code("english"), language_code("und")
    ('en', 'pt', None, None)
    """
    found = _TAG.fullmatch(tag.strip()) if tag else None
    code = found[1].lower() if found else None
    return None if code in _NO_LANGUAGE else code


def stated_code(tag: str) -> str:
    """Give the code of a language that a user states, or raise `UnknownTag`."""
    if (code := language_code(tag)) is None:
        raise UnknownTag(tag)
    return code


def with_language(article: ParsedArticle, stated: str | None = None) -> ParsedArticle:
    """Give an article its language: the one that the user states, else the source's, else that of its text."""
    if stated:
        return replace(article, language=stated, language_from="stated")
    if (code := article.language) is None:
        return replace(article, language=detect(article.title, article.body), language_from="detected")
    found = _contradiction(code, article.title, article.body)
    if found is None:
        return replace(article, language_from="stated")
    repairs = (*article.repairs, f"its language is {found}, not {code} as stated")
    return replace(article, language=found, language_from="detected", repairs=repairs)


def detect(title: str, body: str) -> str:
    """Detect the language of an article: ISO 639, `und` if it is too short, mixed or not clear.

    >>> detect("", "The talks between the two countries were to resume on Friday, officials said.")
    'en'
    >>> detect("", "Die Gespräche zwischen den beiden Ländern sollen am Freitag fortgesetzt werden."), detect("", "Tass")
    ('de', 'und')
    """
    found = set(_clear(title, body, CLEAR))
    return found.pop() if len(found) == 1 else UNCLEAR


def _contradiction(code: str, title: str, body: str) -> str | None:
    """Give the detected language of a text that is clearly in another one than stated."""
    if code not in _CANDIDATES or len(title) + len(body) < LONG:
        return None
    found = set(_clear(title, body, CONTRADICTS))
    if len(found) != 1:
        return None
    [language] = found
    alike = any({code, language} <= group for group in _ALIKE)
    return None if language == code or alike else language


def _clear(title: str, body: str, least: float) -> Iterator[str]:
    """Give the languages of a text's samples, where they are clear."""
    head = f"{title}\n{body[:HEAD]}"
    samples = [head]
    if len(body) > WHOLE:
        samples.append(body[len(body) // 2 :][:MIDDLE])
    for sample in samples:
        words = _WORD.findall(sample.lower())
        hits = sum(word in _ENGLISH for word in words)
        if hits > 1 and hits >= _ENGLISH_SHARE * len(words):
            yield "en"
            continue
        language, probability = _identifier().classify(sample.lower() if sample.isupper() else sample)
        # The middle of a text may be a table of names: it contradicts the beginning only where it is sure.
        is_clear = probability >= (least if sample is head and len(sample) >= SHORT else max(least, SURE))
        if is_clear or (language == "en" and hits and least == CLEAR):
            yield language


@cache
def _identifier() -> Any:
    """Load the library's model, once for each process, when the first text needs it; it is unpacked in the temporary folder."""
    library = import_module("py3langid.langid")
    try:
        identifier = library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
    except OSError as error:
        raise LoadError(
            f"there is no room to unpack the model of languages in the temporary folder ({error.strerror}); make room "
            "there, or set TMPDIR to another folder; what was committed is safe"
        ) from error
    identifier.set_languages(_CANDIDATES)
    return identifier
