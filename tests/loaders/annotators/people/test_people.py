from __future__ import annotations

import gzip
import pickle
import sys
from collections.abc import Iterable
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.people_corpora import Sentence, labels_of, read_sentences
from benchmarks.people_lists import latin, own_words
from benchmarks.people_synthesis import headline_case, shout
from benchmarks.train_people import model_text, packed, run_matrix
from loaders.annotators.people import PersonAnnotator
from loaders.annotators.people.features import Lines, find_runs
from loaders.annotators.people.lexicon import PeopleLexicon
from loaders.annotators.people.resolve import mentions_of, parts_of, resolve, title_end
from loaders.annotators.people.spacy_people import SpacyAnnotator, SpacyMissing, with_surnames
from loaders.annotators.people.tagger import LABELS, pack_scores, parse_model, unpack_scores
from loaders.annotators.people.tokens import NEWLINE
from loaders.languages.en import PACK, load_tagger, load_words
from loaders.records import CountryCandidate, LexiconEntry, PersonSpan
from tests.conftest import SHARED, needs_shared
from tests.growth import grows_in_proportion
from tests.loaders.annotators.people.people_cases import CASES, GAPS

ANNOTATOR = PACK.make_people()
ENGLISH = load_words()
RULES = {"full", "surname", "first name", "initials", "part", "headline", "title", "given name", "alone"}
GIVEN_NAMES = PeopleLexicon(ENGLISH, {"hillary": "f1 xf", "bill": "f1 xm", "eva": "f1 xf", "juan": "f1 xm"})


def annotate(text: str, countries: Iterable[CountryCandidate] = ()) -> list[PersonSpan]:
    return ANNOTATOR.annotate(text, list(countries))


def article(text: str) -> str:
    return text if "\n\n" in text else f"\n\n{text}"


def told(text: str) -> str:
    found = [(text[m.start : m.end], m.name) for m in annotate(text)]
    return "; ".join(surface if surface == name else f"{surface}={name}" for surface, name in found)


def names(text: str, *surfaces: str) -> list[str]:
    """Resolve spans of the surfaces, found in order."""
    spans, at = [], 0
    for surface in surfaces:
        start = text.index(surface, at)
        at = start + len(surface)
        spans.append((start, at))
    return [named.name for named in resolve(text, spans, GIVEN_NAMES, title_end=title_end(text))]


@pytest.mark.parametrize("difficulty", CASES)
def test_every_case_of_a_class_of_difficulty_is_read_as_expected(difficulty: str) -> None:
    wrong = [(text, expected, told(article(text))) for text, expected in CASES[difficulty]]
    assert not [row for row in wrong if row[1] != row[2]]


def test_there_are_at_least_200_cases() -> None:
    assert sum(map(len, CASES.values())) >= 200


@pytest.mark.parametrize(("text", "expected"), GAPS)
@pytest.mark.xfail(strict=True, reason="a known gap, see docs/people.md")
def test_known_gaps_are_still_open(text: str, expected: str) -> None:
    assert told(article(text)) == expected


PIECES = st.sampled_from(
    [
        *(
            "Angela Merkel",
            "Merkel",
            "MERKEL",
            "Mr. ",
            "Xi",
            "Xi Jinping",
            "J.F. Kennedy",
            "al-Abadi",
            "van der",
            "O’Neill",
        ),
        *(
            " ",
            "  ",
            "\n",
            "\n\n",
            "\r\n",
            "\t",
            ". ",
            ", ",
            "'s",
            "’",
            "-",
            "&",
            "(",
            ")",
            '"',
            "1-0",
            "63",
            "the",
            "said",
        ),
        *(
            "Ford",
            "Inc.",
            "St.",
            "King",
            "of",
            "é",
            "e\u0301",
            "\u2028",
            "\x00",
            "İ",
            "ß",
            "中国",
            "🙂",
            "U.S.",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(PIECES, max_size=40).map(" ".join),
)


@given(TEXTS)
@example("\n\nMerkel\n\nMerkel")
@settings(max_examples=100, deadline=None)
def test_any_text_gives_sorted_spans_apart_that_stay_in_their_paragraph(text: str) -> None:
    mentions = annotate(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(left.end <= right.start for left, right in pairwise(mentions))
    assert {m.rule for m in mentions} <= RULES
    for mention in mentions:
        surface = text[mention.start : mention.end]
        assert surface == surface.strip()
        assert "\n\n" not in surface
        assert mention.name
    assert annotate(text) == mentions


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_tokens_are_where_they_say(text: str) -> None:
    tokens = ENGLISH.tokenise(text)
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert text[start:end] == word or (word == NEWLINE and text[start:end].isspace())
    assert all(end <= start for end, start in zip(tokens.ends, tokens.starts[1:], strict=False))
    covered = {i for start, end in zip(tokens.starts, tokens.ends, strict=True) for i in range(start, end)}
    assert all(text[i].isspace() or i in covered or not text[i].isprintable() for i in range(len(text)))


@given(st.lists(PIECES, min_size=1, max_size=30).map(" ".join))
@settings(max_examples=50, deadline=None)
def test_looked_up_sums_equal_the_sums_of_all_features(text: str) -> None:
    tagger = load_tagger()
    tokens, words = tagger.read(text)
    lines = Lines(words)
    scored = tagger.score(tokens.words, words)
    assert [(run.first, run.last) for run in scored] == find_runs(words)
    for run in scored:
        matrix = run_matrix(words, run.first, run.last, lines.kind(run.first))
        for features, scores in zip(matrix, run.scores, strict=True):
            assert scores == unpack_scores(sum(tagger._weights.get(name, 0) for name in features))


FIELDS = st.tuples(*[st.integers(-(10**7), 10**7)] * 4)


@given(st.lists(FIELDS, min_size=1, max_size=12))
def test_packed_sums_are_the_sums_of_each_field(rows: list[tuple[int, int, int, int]]) -> None:
    total = sum(pack_scores(*row) for row in rows)
    assert unpack_scores(total) == tuple(sum(column) / 1000 for column in zip(*rows, strict=True))


@pytest.mark.parametrize(
    "unit",
    [
        "Angela Merkel ",
        "A",
        "A.",
        "de ",
        "(Leo) ",
        '"Macho" ',
        "1,",
        "Merkel\n",
        "\n",
        "-",
        "a'",
        "MERKEL WINS ",
        "Ann and Bob Lee ",
        "Roe v. Wade ",
        "van der Leyen ",
        "Clark, Grant and Lee counties ",
        "Ada Lee School ",
        "Jo{} Smith ",
        "e\u0301",
    ],
)
def test_time_grows_with_the_length_of_the_text(unit: str) -> None:
    def read(count: int) -> None:
        annotate("".join(unit.replace("{}", chr(97 + i % 26) * (i // 26 % 9)) for i in range(count)))

    assert grows_in_proportion(read, 300)


def test_spans_never_join_title_and_body() -> None:
    text = "A visit by Angela\n\nMerkel arrived by train."
    assert all(m.end <= 17 or m.start >= 19 for m in annotate(text))


def test_a_name_may_go_on_after_a_soft_line_break() -> None:
    text = "\n\nThe committee had already voted on the matter twice when Angela\nMerkel arrived by train."
    assert [(m.name, text[m.start : m.end]) for m in annotate(text)] == [("Angela Merkel", "Angela\nMerkel")]


def test_a_short_line_ends_a_name() -> None:
    assert told("\n\n3. Carl Lewis\nLinford Christie 9.99") == "Carl Lewis; Linford Christie"


def test_the_country_lexicon_speaks_against_a_bare_word() -> None:
    text = "\n\nChad closed the road to the north."
    name = LexiconEntry(country_code="TD", name="Chad", kind="name")
    assert annotate(text, [CountryCandidate(2, 6, (name,))]) == []


def test_a_country_of_several_words_is_no_person() -> None:
    text = "\n\nThe ambassador, a Sri Lankan himself, agreed."
    name = LexiconEntry(country_code="LK", name="Sri Lankan", kind="demonym")
    start = text.index("Sri")
    assert annotate(text, [CountryCandidate(start, start + 10, (name,))]) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Kofi Annan spoke.", "full"),
        ("Mr. Netanyahu declined to comment.", "title"),
        ("R. Ponting not out 46", "initials"),
    ],
)
def test_a_mention_says_how_it_was_recognised(text: str, rule: str) -> None:
    assert [m.rule for m in annotate(f"\n\n{text}")] == [rule]


def test_the_rule_of_a_short_form_is_recorded() -> None:
    text = "SHEARER IS CAPTAIN\n\nAlan Shearer trained. A. Shearer scored. Shearer rested. 'Alan is fit,' he said."
    assert [m.rule for m in annotate(text)] == ["headline", "full", "initials", "surname", "first name"]


@needs_shared
def test_the_seed_article_names_six_people() -> None:
    path = next((SHARED / "seed-articles").glob("000_*.txt"))
    text = path.read_text(encoding="utf-8").removeprefix(" date 2023-02-22 ")
    mentions = annotate(text)
    assert {m.name for m in mentions} == {
        *("Vladimir Putin", "Wang Yi", "Xi Jinping", "Nikolai Patrushev", "Sergei Lavrov", "Jens Stoltenberg")
    }
    putin = [text[m.start : m.end] for m in mentions if m.name == "Vladimir Putin"]
    assert putin == ["Putin", "Vladimir Putin", "Putin", "Putin", "Putin"]
    assert [text[m.start : m.end] for m in mentions if m.name == "Wang Yi"] == ["Wang Yi", "Wang"]
    assert sum(m.name == "Xi Jinping" for m in mentions) == 2


def test_two_of_one_surname_stay_apart_by_address() -> None:
    text = "Bill Clinton met Hillary Clinton. Mrs. Clinton smiled. Mr. Clinton too."
    found = names(text, "Bill Clinton", "Hillary Clinton", "Clinton", "Clinton")
    assert found == ["Bill Clinton", "Hillary Clinton", "Hillary Clinton", "Bill Clinton"]


def test_a_first_name_that_two_people_have_stays_open() -> None:
    text = "John Kerry met John McCain. John was late."
    assert names(text, "John Kerry", "John McCain", "John") == ["John Kerry", "John McCain", "John"]


def test_a_surname_before_its_full_name_is_its_persons() -> None:
    assert names("Merkel rose. Angela Merkel left.", "Merkel", "Angela Merkel") == [
        "Angela Merkel",
        "Angela Merkel",
    ]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("John Fitzgerald Kennedy", "J.F. Kennedy"),
        ("William Clinton", "Bill Clinton"),
        ("Ricardo de Silva", "de Silva"),
        ("Osama bin Laden", "bin Laden"),
        ("Aung San Suu Kyi", "Suu Kyi"),
        ("Aung San Suu Kyi", "Aung San"),
        ("José Muñoz", "Munoz"),
        ("Xi Jinping", "XI"),
        ("Dominique Strauss-Kahn", "Kahn"),
        ("George Bush Jr.", "Bush"),
        ("Luiz Inácio Lula da Silva", "Lula"),
    ],
)
def test_a_full_name_explains_its_short_forms(full: str, short: str) -> None:
    assert names(f"{full} came. {short} went.", full, short) == [full, full]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("John Smith", "J. Jones"),
        ("A. Waugh", "M. Waugh"),
        ("Kim Philby", "Philby Kim"),
        ("George Bush", "George Busch"),
    ],
)
def test_other_names_are_other_people(one: str, other: str) -> None:
    assert names(f"{one} came. {other} went.", one, other) == [one, other]


WORDS = st.sampled_from(["Ann", "Bob", "Lee", "Kim", "de", "A.", "Smith", "SMITH", "Jones", "Lee-Jones"])
SURFACES = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), max_size=12)


@given(SURFACES)
@settings(max_examples=80, deadline=None)
def test_equal_surfaces_of_several_words_are_one_person_and_names_come_from_the_text(
    surfaces: list[str],
) -> None:
    text = "\n\n" + "; ".join(surfaces)
    found = names(text, *surfaces)
    assert set(found) <= set(surfaces)
    by_parts: dict[tuple[str, ...], set[str]] = {}
    for surface, name in zip(surfaces, found, strict=True):
        if len(parts_of(surface, ENGLISH)) > 1:
            by_parts.setdefault(parts_of(surface, ENGLISH), set()).add(name)
    assert all(len(people) == 1 for people in by_parts.values())


def test_ours_and_spacys_are_person_annotators() -> None:
    annotator: PersonAnnotator = ANNOTATOR
    kind: type[PersonAnnotator] = SpacyAnnotator
    assert annotator.version.startswith("people-")
    assert kind is SpacyAnnotator


def test_an_annotator_travels_to_a_worker_without_its_model() -> None:
    packed = pickle.dumps(ANNOTATOR)
    assert len(packed) < 2000
    assert pickle.loads(packed).version == ANNOTATOR.version  # noqa: S301 (our own bytes)


def test_a_missing_spacy_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(SpacyMissing, match="pip install spacy") as caught:
        SpacyAnnotator(GIVEN_NAMES, "en_core_web_lg")
    assert caught.value.model == "en_core_web_lg"


def test_spacys_people_are_resolved_as_ours_are() -> None:
    text = "\n\nAnn Duval won. Duval cheered. Charles Duval Street is closed."
    spans = with_surnames(text, [(2, 11)])
    assert [(m.name, m.rule) for m in mentions_of(text, spans, GIVEN_NAMES)] == [
        ("Ann Duval", "full"),
        ("Ann Duval", "surname"),
    ]


def test_what_ships_is_small_and_says_its_licence() -> None:
    folder = files("seeds") / "en" / "people"
    sizes = [len((folder / name).read_bytes()) for name in ("people_model.tsv.gz", "people_lexicon.tsv.gz")]
    assert sum(sizes) < 30_000_000
    assert "CC BY-SA 4.0" in (folder / "LICENSE.md").read_text(encoding="utf-8")


def test_packed_files_carry_no_clock_time() -> None:
    folder = files("seeds") / "en" / "people"
    for name in ("people_model.tsv.gz", "people_lexicon.tsv.gz"):
        packed = (folder / name).read_bytes()
        assert packed[4:8] == b"\0\0\0\0"
        assert gzip.decompress(packed).endswith(b"\n")


def test_a_very_long_word_is_no_name_and_is_not_kept_whole() -> None:
    lexicon = PeopleLexicon(ENGLISH, {})
    word = lexicon["X" * 10_000]
    assert not word.capital
    assert len(word.low) == 60


def test_tagged_text_is_put_together_as_printed(tmp_path: Path) -> None:
    rows = [
        "-DOCSTART- one\tO",
        "",
        "Ann\tB-PER",
        "Lee\tI-PER",
        "-\tI-PER",
        "Jones\tI-PER",
        "'s\tO",
        "dog\tO",
        "(\tO",
        "Rex\tO",
        ")\tO",
        ".\tO",
        "",
    ]
    (tmp_path / "gum_open.txt").write_text("\n".join(rows), encoding="utf-8")
    (sentence,) = read_sentences(tmp_path, "gum_open")
    assert sentence == Sentence("Ann Lee-Jones's dog (Rex).", ((0, 13, "PER"),))
    assert labels_of(ENGLISH.tokenise(sentence.text), sentence)[:3] == ["B", "I", "O"]


def test_a_word_that_a_name_covers_in_part_is_outside() -> None:
    sentence = Sentence("The Paris-based Ann", ((4, 9, "LOC"), (16, 19, "PER")))
    assert labels_of(ENGLISH.tokenise(sentence.text), sentence) == ["O", "O", "B"]


def test_our_words_are_small_and_of_known_kinds() -> None:
    words = list(own_words())
    assert len(words) > 2000
    assert all(word == word.lower() for word, _ in words)
    assert {code for _, code in words} == {"t", "ad", "v", "o", "d", "na", "n", "gr", "ag", "br", "g2", "m2"}


def test_names_in_other_scripts_are_written_in_latin_letters() -> None:
    assert [latin(name) for name in ("Сергей", "Γιώργος", "Łukasz", "中")] == [
        "sergei",
        "giorgos",
        "lukasz",
        None,
    ]


def test_headlines_keep_the_places_of_names() -> None:
    sentence = Sentence("the vote of Ann Lee was counted", ((12, 19, "PER"),))
    assert shout(sentence).text[12:19] == "ANN LEE"
    assert headline_case(sentence).text == "the Vote of Ann Lee Was Counted"


def test_a_model_reads_as_it_was_written() -> None:
    transitions = [[0.5, -30.0, 0.0, 0.0, 1.25]] * len(LABELS)
    text = model_text({"0=ann": [0.1, 1.1, 0.1, -0.9, 0.1]}, transitions)
    weights, read = parse_model(gzip.decompress(packed(text)).decode())
    assert read == transitions
    assert unpack_scores(weights["0=ann"]) == (1.0, 0.0, -1.0, 0.0)


def test_an_open_given_name_is_distinguished_from_an_open_surname() -> None:
    mentions = annotate("\n\nBob came late. Koizumi spoke. His daughter Ivanka sang. Mr. Lee sat down.")
    assert [(m.name, m.rule) for m in mentions] == [
        ("Bob", "given name"),
        ("Koizumi", "alone"),
        ("Ivanka", "given name"),
        ("Lee", "title"),
    ]


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_each_word_lies_at_its_place_in_the_text(text: str) -> None:
    tokens, words = load_tagger().read(text)
    assert len(tokens.words) == len(words)
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert word == NEWLINE or text[start:end] == word
