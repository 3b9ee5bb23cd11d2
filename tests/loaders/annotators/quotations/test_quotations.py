from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.annotators.quotations import QuotationAnnotator
from loaders.languages.en_quotations import load_quotations
from loaders.records import PersonSpan, QuotationFound
from tests.loaders.annotators.quotations import quotation_cases as cases

ANNOTATOR = QuotationAnnotator(load_quotations())
CASES = [*cases.DIRECT, *cases.PARAGRAPHS, *cases.INDIRECT, *cases.MIXED]
TITLE = "Roads\n\n"


def marked(text: str) -> tuple[str, list[PersonSpan]]:
    """Take the brackets off the names in a text, and give these."""
    people: list[PersonSpan] = []
    plain = ""
    for at, part in enumerate(re.split(r"\[([^\]]+)\]", text)):
        if at % 2:
            people.append(PersonSpan(len(plain), len(plain) + len(part), part, "full"))
        plain += part
    return plain, people


def surfaces(text: str, found: QuotationFound, part: str) -> str:
    return " / ".join(text[span.start : span.end] for span in found.spans if span.part == part)


def shown(text: str, people: list[PersonSpan]) -> list[str]:
    names = {person.start: person.name for person in people}
    return [
        f"{surfaces(text, found, 'content')} < {found.speaker}"
        + (f" = {names[found.person_start]}" if found.person_start is not None else "")
        for found in ANNOTATOR.annotate(text, people)
    ]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_who_says_what_is_found(text: str, expected: list[str]) -> None:
    assert shown(*marked(TITLE + text)) == expected


@pytest.mark.parametrize("text", cases.NONE)
def test_where_nobody_speaks_nothing_is_found(text: str) -> None:
    assert not shown(*marked(TITLE + text))


@pytest.mark.parametrize(
    ("group", "kind"), [(cases.DIRECT, "direct"), (cases.INDIRECT, "indirect"), (cases.MIXED, "mixed")]
)
def test_the_kind_is_that_of_the_marks(group: list[tuple[str, list[str]]], kind: str) -> None:
    for text, _ in group:
        plain, people = marked(TITLE + text)
        assert {found.kind for found in ANNOTATOR.annotate(plain, people)} == {kind}, text


PIECES = st.sampled_from(
    [
        "“", "”", '"', "'", "''", "``", "„", "«", "»", "‘", "’", "said", "told", "adding", "according", "to", "that", "he",
        "she", "[Ana Ruiz]", "[Bo Dahl]", ",", ".", ":", "?", "—", "(", ")", "\n\n", "Reuters", "reported by", "the", "mayor",
        "and", "who", "’s", "was", "Mr.", "\ue000", "\ue002", "RUIZ: ", "late", "İ",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=50).map(" ".join), st.booleans())
def test_spans_are_in_order_inside_the_text_and_of_known_people(text: str, close: bool) -> None:
    plain, people = marked(text.replace(" ,", ",").replace(" .", ".") if close else text)
    last = (-1, -1)
    starts = {person.start for person in people}
    for number, found in enumerate(ANNOTATOR.annotate(plain, people), 1):
        content = [(span.start, span.end) for span in found.spans if span.part == "content"]
        assert found.number == number
        assert content == sorted(content)
        assert content[0] > last
        assert all(0 <= span.start < span.end <= len(plain) for span in found.spans)
        assert len({(span.part, span.piece) for span in found.spans}) == len(found.spans)
        assert {found.person_start, found.addressee_start} <= {None, *starts}
        assert found.cue == surfaces(plain, found, "cue")
        last = content[0]
