from __future__ import annotations

from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from loaders.reference import tables
from loaders.reference.tables import (
    NAME_KINDS,
    PEOPLE,
    ReferenceDataError,
    packaged_countries,
    packaged_country_names,
)

COUNTRIES = {country.code: country for country in packaged_countries()}
NAMES = packaged_country_names("en")
HEADER = "country_code,name,kind,language\n"


SAMPLE = PEOPLE.read(files("seeds").joinpath("people.csv"))


def codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ISO 3166-1 as of 2026, 249 codes, and the user-assigned XK.
ISO = codes(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
    UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """
)
# Without a people of their own name; without a capital, or with one that bears the state's name.
NO_PEOPLE = codes("AQ BL BV CC CX GF GG GP GS HM IO JE MF MP MQ NF PM RE SH SJ SX TC TF UM VA WF YT")
NO_CAPITAL = codes("AQ BV CC CX GF GI GU HK HM IO MC MF MO MP NF PM RE SG SJ SM ST TF TK UM VA")


def names_of(code: str, *kinds: str) -> set[str]:
    return {name.name for name in NAMES if name.country_code == code and name.kind in kinds}


def test_every_code_of_iso_3166_and_xk_is_there() -> None:
    assert set(COUNTRIES) >= ISO
    assert len(ISO) == 250


def test_former_countries_have_four_letters_an_end_and_successors() -> None:
    former = [country for country in COUNTRIES.values() if len(country.code) == 4]
    assert len(former) >= 31
    assert {"SUHH", "YUCS", "CSHH", "DDDE", "CSXX", "ZRCD", "ANHH", "YDYE"} <= {c.code for c in former}
    for country in former:
        assert country.valid_to, country
        assert country.successors, country
        assert set(country.successors) <= set(COUNTRIES), country


def test_a_present_state_has_no_end_and_no_successor() -> None:
    present = [COUNTRIES[code] for code in ISO]
    assert not [country for country in present if country.valid_to or country.successors]


def test_present_states_have_all_their_codes() -> None:
    for code in ISO - {"XK"}:
        country = COUNTRIES[code]
        assert country.alpha3, country
        assert country.numeric, country
        assert country.region, country
        assert country.numeric.isdigit(), country
        assert len(country.numeric) == 3, country


def test_codes_are_unique() -> None:
    assert len(COUNTRIES) == len(packaged_countries())
    alpha3 = Counter(country.alpha3 for country in COUNTRIES.values() if len(country.code) == 2)
    assert max(alpha3.values()) == 1


def test_every_country_has_its_name_in_the_lexicon() -> None:
    for code, country in COUNTRIES.items():
        assert names_of(code, "name") == {country.name}


def test_every_official_name_is_in_the_lexicon() -> None:
    for code, country in COUNTRIES.items():
        official = country.official_name
        if official and "," not in official:
            assert official.replace("’", "'") in names_of(code, "name", "official", "alias"), country


@pytest.mark.parametrize("code", sorted(ISO - NO_PEOPLE))
def test_every_people_has_an_adjective_and_a_demonym(code: str) -> None:
    assert names_of(code, "adjective", "demonym"), code


@pytest.mark.parametrize("code", sorted(ISO - NO_CAPITAL))
def test_every_state_has_a_capital(code: str) -> None:
    assert names_of(code, "capital"), code


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("US", "alias", "U.S. US U.S USA U.S.A. America"),
        ("GB", "alias", "UK U.K. Britain England Scotland Wales"),
        ("AE", "alias", "UAE U.A.E."),
        ("CD", "alias", "DRC Zaire"),
        ("KP", "alias", "DPRK"),
        ("MM", "alias", "Burma"),
        ("LK", "alias", "Ceylon"),
        ("SZ", "alias", "Swaziland"),
        ("SUHH", "alias", "USSR"),
        ("XK", "demonym", "Kosovars"),
        ("GB", "demonym", "Briton Britons"),
        ("SE", "demonym", "Swede Swedes"),
        ("NL", "demonym", "Dutchman Dutchmen"),
        ("CD", "demonym", "Zaireans"),
        ("FR", "adjective", "Franco-"),
        ("CN", "adjective", "Sino-"),
        ("RU", "government", "Kremlin"),
        ("US", "capital", "Washington"),
    ],
)
def test_the_names_that_news_uses_are_there(code: str, kind: str, expected: str) -> None:
    assert set(expected.split()) <= names_of(code, kind)


def test_no_row_is_there_twice_and_each_names_a_known_country() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {name.country_code for name in NAMES} <= set(COUNTRIES)
    assert {name.kind for name in NAMES} == set(NAME_KINDS)


def test_a_plain_name_belongs_to_one_state_only() -> None:
    owners: dict[str, set[str]] = {}
    for name in NAMES:
        if name.kind in ("name", "official"):
            owners.setdefault(name.name, set()).add(name.country_code)
    assert not {name: codes for name, codes in owners.items() if len(codes) > 1}


def test_each_person_of_the_sample_has_one_full_name() -> None:
    full = Counter(name.key for name in SAMPLE if name.kind == "full")
    assert set(full) == {name.key for name in SAMPLE}
    assert set(full.values()) == {1}
    assert {name.country_code for name in SAMPLE} <= set(COUNTRIES)


def test_dates_are_dates() -> None:
    assert COUNTRIES["SUHH"].valid_to == date(1991, 12, 26)
    assert COUNTRIES["CSHH"].successors == ("CZ", "SK")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["code,name\n"],
            "names.csv, line 1: no column country_code, kind, language; the first line must be",
        ),
        (
            [HEADER, "France,Gaul,alias,en\n"],
            "line 2: 'France' is not a country code; use ISO 3166-1 alpha-2",
        ),
        ([HEADER, "FR,,alias,en\n"], "line 2: no name; give the name"),
        ([HEADER, "FR,Gaul,nickname,en\n"], "line 2: 'nickname' is not a kind; use one of name, official"),
        ([HEADER, "FR,Gaul,alias,en,x\n"], "line 2: more fields than columns; put quotes"),
        ([HEADER, 'FR,"Gaul" x,alias,en\n'], "line 2: not readable as CSV"),
        ([HEADER, f"FR,{'Gaul' * 200},alias,en\n"], "line 2: name has over 500 characters; shorten it"),
        ([], "line 1: no column"),
    ],
)
def test_an_error_names_file_line_and_remedy(lines: list[str], message: str) -> None:
    with pytest.raises(ReferenceDataError) as caught:
        list(tables.NAMES.parse(lines, source="names.csv"))
    assert message in str(caught.value)
    assert caught.value.source == "names.csv"


def test_a_bad_date_of_a_country_is_an_error() -> None:
    rows = [
        "code,alpha3,numeric,name,official_name,region,valid_from,valid_to,successors",
        "SUHH,SUN,810,Soviet Union,,Europe,1922,,",
    ]
    with pytest.raises(ReferenceDataError, match="'1922' is not a date; write it as"):
        list(tables.COUNTRIES.parse(rows, source="countries.csv"))


def test_a_person_without_a_key_is_an_error() -> None:
    with pytest.raises(ReferenceDataError, match="no key; give each person a key"):
        list(PEOPLE.parse(["key,name,kind", ",Madiba,alias"], source="people.csv"))


def test_an_authority_file_may_have_columns_of_its_own_and_no_country() -> None:
    [name] = PEOPLE.parse(["key,name,kind,born", "pele,Pelé,,1940"], source="people.csv")
    assert (name.key, name.name, name.kind, name.country_code) == ("pele", "Pelé", "full", None)


def test_a_file_is_read_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("\ufeff".encode() + HEADER.encode() + b"FR,Gaule,alias,fr\n")
    [name] = tables.NAMES.read(path)
    assert name.language == "fr"


def test_a_file_that_is_missing_or_not_utf_8_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="can't be read"):
        PEOPLE.read(tmp_path / "absent.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes(b"key,name,kind\npele,Pel\xe9,full\n")
    with pytest.raises(ReferenceDataError, match="line 2: is not UTF-8"):
        PEOPLE.read(path)


def test_packaged_data_are_read_once() -> None:
    assert tables.packaged_countries() is tables.packaged_countries()
