"""What every format shares: fields found in a source become one `ParsedArticle`, or a problem with a reason."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from loaders.problems import SourceProblem
from loaders.records import UNSTATED_LANGUAGE, ParsedArticle
from loaders.sources.dates import Dated
from loaders.sources.decoding import clean

_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)


def strip_blank_lines(text: str) -> str:
    r"""Take off the outer blank lines; what lies between stays verbatim.

    >>> strip_blank_lines("\n  \n  First.\n\nLast. \n\t\n")
    '  First.\n\nLast. '
    """
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if first >= last:
        return ""
    end = text.find("\n", last)
    return text[text.rfind("\n", 0, first) + 1 : end if end >= 0 else None]


def has_letters(text: str) -> bool:
    """Check whether a text has a letter or digit of any script."""
    return any(character.isalnum() for character in text)


def language_code(tag: str | None) -> str | None:
    """Cut a language tag (BCP 47) down to its language.

    >>> language_code("en-US")
    'en'
    """
    found = _LANGUAGE.fullmatch(tag.strip()) if tag else None
    return found[1].lower() if found else None


def build_article(
    *,
    title: str,
    body: str,
    dated: Dated,
    source_uri: str,
    source_format: str,
    language: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    external_id: str | None = None,
    repairs: tuple[str, ...] = (),
    modified_at: datetime | None = None,
) -> ParsedArticle:
    """Make the record of an article, its text repaired and its outer blanks removed.

    A headline alone is an article, with an empty body. Raises `SourceProblem`: `no-body`
    where there is neither text nor headline, `no-text` for text without a letter or digit.
    """
    title, title_repairs = clean(title)
    body, body_repairs = clean(body)
    body = strip_blank_lines(body)
    if not body and not has_letters(title):
        raise SourceProblem(
            "no-body", "there is a date, but neither headline nor text; add one or leave it out"
        )
    if body and not has_letters(body):
        raise SourceProblem("no-text", "the text has not one letter or digit")
    return ParsedArticle(
        title=" ".join(title.splitlines()).strip() if "\n" in title else title.strip(),
        body=body,
        published_on=dated.day,
        published_at=dated.instant,
        source_uri=source_uri,
        source_format=source_format,
        language=language_code(language) or UNSTATED_LANGUAGE,
        publisher=_line(publisher),
        url=_line(url),
        external_id=_line(external_id),
        repairs=tuple(dict.fromkeys((*repairs, *title_repairs, *body_repairs, *dated.notes))),
        modified_at=modified_at,
    )


def _line(text: str | None) -> str | None:
    """One line of metadata without outer blanks, or None when nothing is left."""
    if text is None:
        return None
    return " ".join(clean(text)[0].split()) or None
