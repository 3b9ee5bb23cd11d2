from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.annotators.quotations import QuotationAnnotator
from loaders.languages.en_quotations import load_quotations
from loaders.records import CountrySpan, PersonSpan, QuotationFound, RoleSpan, Via
from tests.growth import grows_in_proportion
from tests.loaders.annotators.quotations import quotation_cases as cases

ANNOTATOR = QuotationAnnotator(load_quotations())
CASES = [*cases.DIRECT, *cases.PARAGRAPHS, *cases.INDIRECT, *cases.PROSE, *cases.WORLD, *cases.MIXED]
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


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        pytest.param(*case, marks=pytest.mark.xfail(strict=True, reason=reason))
        for *case, reason in cases.GAPS
    ],
)
def test_what_is_not_found_yet(text: str, part: str, expected: str) -> None:
    plain, people = marked(TITLE + text)
    assert [surfaces(plain, found, part) for found in ANNOTATOR.annotate(plain, people)] == [expected]


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


def last_of(text: str) -> tuple[QuotationFound, dict[int, str]]:
    plain, people = marked(TITLE + text)
    return ANNOTATOR.annotate(plain, people)[-1], {person.start: person.name for person in people}


@pytest.mark.parametrize(("text", "expected"), cases.PRONOUNS, ids=[text for text, _ in cases.PRONOUNS])
def test_a_speaker_is_the_one_person_who_can_be_meant_else_nobody(text: str, expected: str | None) -> None:
    found, names = last_of(text)
    assert names.get(-1 if found.person_start is None else found.person_start) == expected


@pytest.mark.parametrize(("text", "expected"), cases.RELAYS, ids=[text for text, _ in cases.RELAYS])
def test_who_relayed_a_quotation_is_found(text: str, expected: str | None) -> None:
    assert last_of(text)[0].relayed_by == expected


@pytest.mark.parametrize(("text", "expected"), cases.ADDRESSEES, ids=[text for text, _ in cases.ADDRESSEES])
def test_to_whom_something_was_said_is_found(text: str, expected: str | None) -> None:
    found, names = last_of(text)
    assert found.addressee == expected
    assert (found.addressee_start is not None) == (expected in names.values())


@pytest.mark.parametrize(
    ("text", "roles", "person"),
    [
        ("[Ana Ruiz] is mayor. “We are late,” the mayor said.", [("Ana Ruiz", "mayor", None)], "Ana Ruiz"),
        ("[Ana Ruiz] came. “We are late,” the mayor said.", [], None),
        ("[Ana Ruiz] and [Bo Dahl] came. “We are late,” the mayor said.",
         [("Ana Ruiz", "mayor", None), ("Bo Dahl", "mayor", None)], None),
        ("[Ana Ruiz] came. “We are late,” the mayor said.", [("Ana Ruiz", "deputy mayor", None)], None),
        ("[Ana Ruiz] came. “We are late,” the deputy mayor said.", [("Ana Ruiz", "deputy mayor", None)], "Ana Ruiz"),
        ("[Ana Ruiz] came.\n\n[Bo Dahl] came. “We are late,” the mayor said.", [("Ana Ruiz", "mayor", None)], None),
        ("[Ana Ruiz] came. “We are late,” the Lisbon mayor said.", [("Ana Ruiz", "mayor", None)], None),
    ],
)  # fmt: skip
def test_a_description_is_the_one_person_who_holds_the_office(
    text: str, roles: list[tuple[str, str, str | None]], person: str | None
) -> None:
    plain, people = marked(TITLE + text)
    held = [RoleSpan(0, 1, name, title, code) for name, title, code in roles]
    [found] = ANNOTATOR.annotate(plain, people, held)
    assert found.speaker_form == "nominal"
    assert {mention.start: mention.name for mention in people}.get(found.person_start or -1) == person


@pytest.mark.parametrize(
    ("text", "surface", "via", "expected"),
    [
        ("Beijing said it rained.", "Beijing", "government", "CN"),
        ("China said it rained.", "China", "name", "CN"),
        ("China’s foreign ministry said it rained.", "China", "name", "CN"),
        ("The Chinese government said it rained.", "Chinese", "adjective", "CN"),
        ("In Beijing, the Foreign Ministry said it rained.", "Beijing", "capital", "CN"),
        ("The Chinese swimmer said it rained.", "Chinese", "adjective", None),
        ("The Chinese said it rained.", "Chinese", "demonym", None),
    ],
)
def test_a_state_speaks_itself_or_by_an_organ(
    text: str, surface: str, via: Via, expected: str | None
) -> None:
    at = text.index(surface)
    country = CountrySpan(at + len(TITLE), at + len(TITLE) + len(surface), "CN", via)
    [found] = ANNOTATOR.annotate(TITLE + text, [], [], [country])
    assert found.country_code == expected


def test_the_passage_of_a_headline_is_its_subjects() -> None:
    text, people = marked("[Ana Ruiz] in Oslo: “We are late”\n\nIt rained.")
    assert shown(text, people) == ["“We are late” < Ana Ruiz = Ana Ruiz"]


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("[Ana Ruiz]: We will not pay", "We will not pay"),
        ("[Ana Ruiz]: ‘We won’t pay’", "‘We won’t pay’"),
        ("[Ana Ruiz]: How a mayor fell", None),
        ("[Ana Ruiz]: a life in pictures", None),
    ],
)
def test_a_headline_says_what_its_subject_says(title: str, content: str | None) -> None:
    text, people = marked(f"{title}\n\nIt rained.")
    assert [surfaces(text, found, "content") for found in ANNOTATOR.annotate(text, people)] == (
        [content] if content else []
    )


HOSTILE = [
    '"', "“", "”", "'", "''", "said ", '"a" ', "“a,” he said. ", "he said, ", "Mr. ", "(a ", "“a”\n", "said: ", "adding ",
    "according to ", "the daily ", "told Reuters ", "reported by ", "A. ", ". ", "who said and said ", ", said A",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    assert grows_in_proportion(lambda size: ANNOTATOR.annotate(TITLE + piece * size), 500)


def test_many_mentions_in_one_paragraph_take_linear_time() -> None:
    def annotate(size: int) -> None:
        ANNOTATOR.annotate(*marked(TITLE + "[Ana Ruiz] came, she said. " * size))

    assert grows_in_proportion(annotate, 100)


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
