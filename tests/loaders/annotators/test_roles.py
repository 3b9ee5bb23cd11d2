"""Roles as a text states them. In the samples {Name} is a person and <Country=CODE> a country."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.languages.en import PACK, load_roles
from loaders.records import CountrySpan, PersonSpan, RoleSpan, Via

ANNOTATOR = PACK.make_roles()
MARK = re.compile(
    r"\{(?P<person>[^}=]+)(?:=(?P<full>[^}]+))?\}|<(?P<country>[^=>]+)=(?P<code>\w+)(?::(?P<via>\w+))?>"
)


def read(sample: str) -> tuple[str, list[PersonSpan], list[CountrySpan]]:
    """Turn a marked sample into a text and its mentions."""
    text, people, countries, end = "", [], [], 0
    for mark in MARK.finditer(sample):
        text += sample[end : mark.start()]
        surface = mark["person"] or mark["country"]
        start, stop = len(text), len(text) + len(surface)
        if mark["person"]:
            people.append(PersonSpan(start, stop, mark["full"] or surface, "full"))
        else:
            via: Via = mark["via"] or "name"  # type: ignore[assignment]
            countries.append(CountrySpan(start, stop, mark["code"], via))
        text += surface
        end = mark.end()
    return text + sample[end:], people, countries


def roles(sample: str) -> list[RoleSpan]:
    return ANNOTATOR.annotate(*read(sample))


def told(sample: str) -> list[tuple[str, str, str | None]]:
    return [(role.name, role.title, role.country_code) for role in roles(sample)]


BEFORE_THE_NAME = [
    ("Coffee Growers Authority (CGA) head {Paul Musoke} spoke.", [("Paul Musoke", "Coffee Growers Authority (CGA) head", None)]),
    ("Talks with {Angela Merkel} and President {Xi Jinping} went on.", [("Xi Jinping", "President", None)]),
    ("<French=FR> President {Emmanuel Macron} arrived.", [("Emmanuel Macron", "French President", "FR")]),
    ("<U.S.=US> Secretary of State {John Kerry} left.", [("John Kerry", "U.S. Secretary of State", "US")]),
    ("He met <Israeli=IL> Prime Minister {Golda Meir} there.", [("Golda Meir", "Israeli Prime Minister", "IL")]),
    ("a call by <Iran=IR>'s foreign minister {Javad Zarif} came", [("Javad Zarif", "Iran's foreign minister", "IR")]),
    ("The former <Italian=IT> prime minister {Mario Draghi}, said so.", [("Mario Draghi", "former Italian prime minister", "IT")]),
    ("then-Secretary of State {Colin Powell} spoke", [("Colin Powell", "then-Secretary of State", None)]),
    ("then-vice president {Joe Biden} spoke", [("Joe Biden", "then-vice president", None)]),
    ("President-elect {Barack Obama} named a cabinet.", [("Barack Obama", "President-elect", None)]),
    ("ex-president {Lech Walesa} voted", [("Lech Walesa", "ex-president", None)]),
    ("acting attorney general {Sally Yates} refused", [("Sally Yates", "acting attorney general", None)]),
    ("Deputy Prime Minister {Nick Clegg} resigned.", [("Nick Clegg", "Deputy Prime Minister", None)]),
    ("Sen {Mark Aldous} spoke.", [("Mark Aldous", "Sen", None)]),
    ("Brig Gen {Samuel Okello} met Cllr {Jane Adeyemi}.", [("Samuel Okello", "Brig Gen", None), ("Jane Adeyemi", "Cllr", None)]),
    ("IGP {Okafor=Bola Okafor} spoke.", [("Bola Okafor", "IGP", None)]),
    ("On Monday EU head {Ursula Brandt} spoke.", [("Ursula Brandt", "EU head", None)]),
    ("Ohio Gov. {John Kasich} won.", [("John Kasich", "Ohio Gov.", None)]),
    ("Yesterday Sen. {John McCain} voted.", [("John McCain", "Sen.", None)]),
    ("At first President {Barack Obama} spoke.", [("Barack Obama", "President", None)]),
    ("Franklin County Deputy Coroner {Ellen Hobart} agreed.", [("Ellen Hobart", "Franklin County Deputy Coroner", None)]),
    ("Milford First Selectman {Frank Lee} agreed.", [("Frank Lee", "Milford First Selectman", None)]),
    (
        "{Recep Tayyip Erdogan}, the <Finnish=FI> president, {Sauli Niinistö}, and the <Swedish=SE> premier, {Magdalena Andersson}, met.",
        [("Sauli Niinistö", "Finnish president", "FI"), ("Magdalena Andersson", "Swedish premier", "SE")],
    ),
    (
        "The <Finnish=FI> president, {Sauli Niinistö} and the <Swedish=SE> premier, {Ulf Kristersson}, met.",
        [("Sauli Niinistö", "Finnish president", "FI"), ("Ulf Kristersson", "Swedish premier", "SE")],
    ),
    ("{Boris Johnson}, the prime minister, {Priti Patel}, and others left.", []),
    ("retired Lt. Gen. {Michael Flynn} agreed", [("Michael Flynn", "retired Lt. Gen.", None)]),
    ("House Speaker {Nancy Pelosi} rose.", [("Nancy Pelosi", "House Speaker", None)]),
    ("Health and Human Services Secretary {Alex Azar} testified.", [("Alex Azar", "Health and Human Services Secretary", None)]),
    ("Apple chief executive {Tim Cook} bought it.", [("Tim Cook", "Apple chief executive", None)]),
    ("{Trump=Donald Trump} adviser {Roger Stone} denied it.", [("Roger Stone", "Trump adviser", None)]),
    ("{Trump=Donald Trump}'s campaign manager, {Brad Parscale}, left.", [("Brad Parscale", "campaign manager", None)]),
    ("<Kremlin=RU:government> spokesman {Dmitry Peskov} denied it.", [("Dmitry Peskov", "Kremlin spokesman", "RU")]),
    ("<London=GB:capital> mayor {Sadiq Khan} replied.", [("Sadiq Khan", "London mayor", None)]),
    ("Queen {Victoria} and Pope {Pius IX} wrote.", [("Victoria", "Queen", None), ("Pius IX", "Pope", None)]),
    ("said author {Salman Rushdie}.", [("Salman Rushdie", "author", None)]),
    ("the novelist {Salman Rushdie}, who won", [("Salman Rushdie", "novelist", None)]),
    ("Committee chairman Rep. {Adam Schiff} asked.", [("Adam Schiff", "Committee chairman", None), ("Adam Schiff", "Rep.", None)]),
    ("the <Belfast=GB:embedded>-born poet {Seamus Heaney}, who", [("Seamus Heaney", "Belfast-born poet", None)]),
    ("the <Irish=IE:adjective>-born actor {Peter O'Toole}, who", [("Peter O'Toole", "Irish-born actor", None)]),
    ("<Sino=CN:adjective>-<Russian=RU:adjective> envoy {Li Hui} left", [("Li Hui", "Sino-Russian envoy", None)]),
]  # fmt: skip

WORLD_NEWS = [
    ("UNHCR representative {Ann Duval} warned of cuts.", [("Ann Duval", "UNHCR representative", None)]),
    ("WHO chief {Ann Duval} agreed with IT minister {Ben Roe}.", [("Ann Duval", "WHO chief", None), ("Ben Roe", "IT minister", None)]),
    ("{Ann Duval}, director-general of the WHO, urged calm.", [("Ann Duval", "director-general of the WHO", None)]),
    ("Tamil Nadu CM {Anand Rao} wrote, and so did Health CS {Ann Otieno}.", [("Anand Rao", "Tamil Nadu CM", None), ("Ann Otieno", "Health CS", None)]),
    ("Prime Minister Datuk Seri {Amin Yusof} spoke.", [("Amin Yusof", "Prime Minister", None)]),
    ("Two senators (Sen. {Mark Aldous} and “Judge” {Ben Roe}) left.", [("Mark Aldous", "Sen.", None)]),
    ("“President {Ann Duval} knew,” he said.", [("Ann Duval", "President", None)]),
    ("<Chilean=CL:adjective> navy chief Admiral {Juan Rey} left.", [("Juan Rey", "Chilean navy chief", "CL"), ("Juan Rey", "Admiral", None)]),
    ("The army commander, Gen. {Musa Dube}, agreed.", [("Musa Dube", "army commander", None), ("Musa Dube", "Gen.", None)]),
    ("Bank of <Japan=JP:embedded> Governor {Ken Abe} waited.", [("Ken Abe", "Bank of Japan Governor", None)]),
    ("Ministry of Health spokesman {Ben Roe} agreed.", [("Ben Roe", "Ministry of Health spokesman", None)]),
    ("<Chinese=CN:adjective> foreign ministry spokeswoman {Li Na} agreed.", [("Li Na", "Chinese foreign ministry spokeswoman", "CN")]),
    ("They met President {Ann Duval} of <Kenya=KE>.", [("Ann Duval", "President", "KE")]),
    ("said {Ann Duval}, an expert on <Russia=RU> at Yale.", [("Ann Duval", "expert on Russia at Yale", None)]),
    ("<Russia=RU> analyst {Ann Duval} met <Russian=RU:adjective> analyst {Ivan Orlov}.", [("Ann Duval", "Russia analyst", None), ("Ivan Orlov", "Russian analyst", "RU")]),
    ("The UN special envoy for <Yemen=YE>, {Hans Berg}, arrived.", [("Hans Berg", "UN special envoy for Yemen", None)]),
    ("<Russia=RU>'s special envoy, {Ivan Orlov}, arrived.", [("Ivan Orlov", "Russia's special envoy", "RU")]),
    ("{Ann Duval}, the head of the Energy Agency (EA), agreed.", [("Ann Duval", "head of the Energy Agency (EA)", None)]),
    ("{Ann Duval}, chair of the parliament's finance committee, agreed.", [("Ann Duval", "chair of the parliament's finance committee", None)]),
    ("{Ann Duval}, a lawyer representing the family, agreed.", [("Ann Duval", "lawyer", None)]),
    ("{Ann Duval}, the lead investigating officer, agreed.", [("Ann Duval", "officer", None)]),
    ("{Ann Duval}, forensic science professor at Yale, agreed.", [("Ann Duval", "forensic science professor at Yale", None)]),
    ("Ruled by a hated dictator, {Ben Roe}, they left.", [("Ben Roe", "dictator", None)]),
    ("Finance minister-designate {Ann Duval} agreed.", [("Ann Duval", "Finance minister-designate", None)]),
    ("<England=GB> footballer {Ben Roe} met coach {Al Gore}.", [("Ben Roe", "England footballer", "GB"), ("Al Gore", "coach", None)]),
    ("A spokesman for the commissioner, {Ben Roe}, agreed.", []),
]  # fmt: skip

APPOSED = [
    ("{Ann Duval}, <Kenya=KE>'s new ambassador to <Japan=JP>, spoke.", [("Ann Duval", "Kenya's new ambassador to Japan", "KE")]),
    ("<Norway=NO>'s new minister of fisheries, {Lisa Berg}, left.", [("Lisa Berg", "Norway's new minister of fisheries", "NO")]),
    ("{Ann Duval}, his chief of staff, urged calm.", [("Ann Duval", "chief of staff", None)]),
    ("Her campaign manager, {Ann Duval}, agreed.", [("Ann Duval", "campaign manager", None)]),
    ("They met {Ann Duval}, the channel's executive editor.", [("Ann Duval", "executive editor", None)]),
    ("{Ann Duval}, now president of the club, agreed.", [("Ann Duval", "president of the club", None)]),
    ("A spokesman for the police, {Paul Marsh}, said so.", [("Paul Marsh", "spokesman for the police", None)]),
    ("the <Russian=RU> president, {Vladimir Putin}, said", [("Vladimir Putin", "Russian president", "RU")]),
    ("In Rome, the <Russian=RU> president, {Vladimir Putin}, said", [("Vladimir Putin", "Russian president", "RU")]),
    ("the head of <Chinese=CN> diplomacy, {Wang Yi}, who left", [("Wang Yi", "head of Chinese diplomacy", "CN")]),
    ("the king of <Spain=ES>, comrade {Felipe Gonzalez}.", [("Felipe Gonzalez", "king of Spain", "ES")]),
    ("{Wang Yi}, <China=CN>'s top diplomat, left", [("Wang Yi", "China's top diplomat", "CN")]),
    ("{Angela Merkel}, the <German=DE> chancellor, left", [("Angela Merkel", "German chancellor", "DE")]),
    ("{Angela Merkel}, the <German=DE> chancellor who left", [("Angela Merkel", "German chancellor", "DE")]),
    ("{Al Gore}, 52, a former vice president, lost", [("Al Gore", "former vice president", None)]),
    ("{Ban Ki-moon} (right), secretary general of the United Nations, spoke", [("Ban Ki-moon", "secretary general of the United Nations", None)]),
    ("{Jack Lew}, <U.S.=US> ambassador to <Israel=IL>, spoke", [("Jack Lew", "U.S. ambassador to Israel", "US")]),
    ("{Yang Jiechi}, the ambassador to <Japan=JP>, spoke", [("Yang Jiechi", "ambassador to Japan", None)]),
    ("said {Kiron Skinner}, a professor of politics at Carnegie Mellon University.", [("Kiron Skinner", "professor of politics at Carnegie Mellon University", None)]),
    ("{Huma Abedin}, an aide to {Clinton=Hillary Clinton}, said", [("Huma Abedin", "aide to Clinton", None)]),
    ("{Satya Nadella}, Microsoft's chief executive, said", [("Satya Nadella", "chief executive", None)]),
    ("{Maria Lund}, the new ambassador to <Kenya=KE>, said", [("Maria Lund", "ambassador to Kenya", None)]),
    ("{Moses Tamale}, new head of the authority, said", [("Moses Tamale", "head of the authority", None)]),
    ("{Jonas Berg}, the first president of the union, said", [("Jonas Berg", "president of the union", None)]),
    ("{Max Brod}, a clinical psychologist, said", [("Max Brod", "clinical psychologist", None)]),
]  # fmt: skip

STATED = [
    ("{Ann Duval} resigned as chairwoman of the fund.", [("Ann Duval", "chairwoman of the fund", None)]),
    ("{Ann Duval} took over as president.", [("Ann Duval", "president", None)]),
    ("{Boris Johnson}, who was the mayor of London, said", [("Boris Johnson", "mayor of London", None)]),
    (
        "{Jim Yong Kim} is president of the World Bank.",
        [("Jim Yong Kim", "president of the World Bank", None)],
    ),
    ("{Rishi Sunak} was named finance minister in February.", [("Rishi Sunak", "finance minister", None)]),
    ("{Anders Vik}, who is also minister of trade, agreed.", [("Anders Vik", "minister of trade", None)]),
    ("{Ann Rolle} was sworn in as mayor of Lyon.", [("Ann Rolle", "mayor of Lyon", None)]),
    ("{Rishi Sunak} became prime minister.", [("Rishi Sunak", "prime minister", None)]),
    (
        "{Olaf Scholz} was elected chancellor of <Germany=DE>.",
        [("Olaf Scholz", "chancellor of Germany", "DE")],
    ),
    ("{Elena Kagan} is a former solicitor general.", [("Elena Kagan", "former solicitor general", None)]),
]

NO_ROLE = [
    "{Ann Duval}, her mother, left.",
    "He spoke of the man, {Ann Duval}, and left.",
    "{Ann Duval} was the first candidate to win, and {Ben Roe}, the first candidate to lose, wept.",
    "He shook the head {Peter Hall} had carved.",
    "Mr. {Putin}, Mrs. {Thatcher}, Dr. {Sacks} and Sir {Keir Starmer} met.",
    "Supporters of {Donald Trump} and a critic of {Joe Biden} argued.",
    "If {Hillary Clinton} is president, taxes rise.",
    "{Al Gore} is not the president of anything.",
    "{Al Gore} wants to be president.",
    "{Bernie Sanders} was a candidate for a while.",
    "Speaking about the president, {Donald Trump} smiled.",
    "As secretary of state, {Clinton} travelled.",
    "As president {Trump} would end it.",
    "As for {Xi Jinping}, the <Russian=RU> president said little.",
    "They invited {Angela Merkel}, President {Xi Jinping} and others."[:31] + ".",
    "the senator {Trump} mocked last week",
    "the judge {Donald Trump} criticised last week",
    "They would host {Angela Merkel} and judge {Donald Trump}.",
    "no president {Trump} could accept it",
    "the president of <France=FR>, {Angela Merkel} and {Boris Johnson} met",
    "a spokesman for {Donald Trump} and the office of {Joe Biden} agreed",
    "{Vladimir Putin}, attacking the president, left",
    "{Vladimir Putin}, the president's guest, left",
    "The head {Tim Cook} shook, and the count {Al Gore} lost.",
    "{George Washington} University president",
    "the {Reagan} Library director",
    "Monday {Merkel} spoke.",
    "The Wall Street Journal told {Xi Jinping} so.",
]


@pytest.mark.parametrize(("sample", "expected"), BEFORE_THE_NAME)
def test_a_title_before_a_name_is_a_role(sample: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told(sample) == expected


@pytest.mark.parametrize(("sample", "expected"), WORLD_NEWS)
def test_roles_are_found_as_world_news_writes_them(
    sample: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert told(sample) == expected


@pytest.mark.parametrize(("sample", "expected"), APPOSED)
def test_an_apposition_is_a_role(sample: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told(sample) == expected


@pytest.mark.parametrize(("sample", "expected"), STATED)
def test_a_statement_of_office_is_a_role(sample: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told(sample) == expected


@pytest.mark.parametrize("sample", NO_ROLE)
def test_what_states_no_role_gives_none(sample: str) -> None:
    assert told(sample) == []


def test_a_role_between_two_names_is_nobodys_when_it_may_be_either_ones() -> None:
    assert told("{Vladimir Putin}, the <Chinese=CN> president, {Xi Jinping}, and others met.") == []


def test_a_headline_in_capitals_lends_only_known_words() -> None:
    assert told("Voters Trust Former Governor {Jeb Bush} More\n\nText.") == [
        ("Jeb Bush", "Former Governor", None)
    ]


def test_an_adjective_that_begins_a_sentence_is_not_part_of_a_role() -> None:
    assert told("It ended. Flamboyant former guerrilla leader {Dési Bouterse} won.") == [
        ("Dési Bouterse", "former guerrilla leader", None)
    ]


def test_roles_do_not_cross_lines() -> None:
    assert (
        told(
            "A day with the president\n\n{Angela Merkel}, the\nchancellor, left. Said the mayor\n\n{Boris Johnson}"
        )
        == []
    )


class TestDescriptions:
    HEAD = "{Putin=Vladimir Putin} receives a guest\n\n{Vladimir Putin} received the head of <Chinese=CN> diplomacy, {Wang Yi}, on Monday. "

    def test_an_office_that_speaks_is_the_one_person_left(self) -> None:
        assert ("Vladimir Putin", "Russian president", "RU") in told(
            self.HEAD + "“Good,” the <Russian=RU> president said."
        )

    def test_two_people_left_leave_it_open(self) -> None:
        sample = "{Tim Cook} met {Vladimir Putin} on Monday. The <Russian=RU> president said yes."
        assert told(sample) == []

    def test_somebody_with_that_office_leaves_it_alone(self) -> None:
        sample = (
            self.HEAD + "The <French=FR> president said no. <French=FR> President {Emmanuel Macron} had left."
        )
        assert "Vladimir Putin" not in {name for name, *_ in told(sample)}

    def test_another_paragraph_leaves_it_open(self) -> None:
        assert len(told(self.HEAD + "\n\nThe <Russian=RU> president said yes.")) == 1

    def test_somebody_with_a_role_of_their_own_is_not_meant(self) -> None:
        sample = "Apple chief executive {Tim Cook} came on Monday. The <Russian=RU> president said yes."
        assert told(sample) == [("Tim Cook", "Apple chief executive", None)]


PIECES = st.sampled_from(
    [
        "{Ann Lee}", "{Putin}", "<China=CN>", "'s", "’s", ",", ".", " ", "\n\n", "the", "president", "of", "former", "Gen.",
        "-", "secretary of state", "who", "was", "and", "Sen.", "(", ")", "“", "House", "Committee", "for", "is", "said", "é",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_every_role_is_what_its_span_says_in_one_paragraph(pieces: list[str]) -> None:
    text, people, countries = read(" ".join(pieces))
    names = {mention.name for mention in people}
    found = ANNOTATOR.annotate(text, people, countries)
    assert found == sorted(found, key=lambda role: (role.start, role.end, role.name))
    assert len({(role.start, role.name) for role in found}) == len(found)
    for role in found:
        assert role.title == text[role.start : role.end].strip() != ""
        assert "\n" not in role.title
        assert role.name in names
        assert not any(
            mention.start < role.end <= mention.end and mention.name == role.name for mention in people
        )


def test_the_vocabulary_is_consistent() -> None:
    words = load_roles().vocabulary
    assert not words.honorifics & words.heads.keys()
    assert not words.modifiers & words.openers


def test_of_two_roles_that_begin_at_one_place_the_longer_is_given() -> None:
    text = (
        "Bakery\n\nTammy Berg, owner of Sweet Tammy Berg's kosher bakery, spoke. Tammy Berg's bakery is new."
    )
    people = [PersonSpan(m.start(), m.end(), "Tammy Berg", "full") for m in re.finditer("Tammy Berg", text)]
    roles = PACK.make_roles().annotate(text, people, [])
    assert len({(role.start, role.name) for role in roles}) == len(roles)
