"""Pictures are well-formed, harmless and the same each time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from dateline.commands.app import app
from dateline.pictures import Picture, draw_map, draw_network, draw_roles, draw_timeline
from dateline.pictures.network import lay_out
from dateline.pictures.world import outlines
from loaders import load
from tests.test_architecture import ROOT

HOSTILE = '</text><script>alert(1)</script>\x1b\u202e"'
MONTHS = [(date(2020 + n // 12, n % 12 + 1, 1), n % 7) for n in range(48)]


def pictures(name: str = HOSTILE) -> dict[str, Picture]:
    people = {f"{n}": f"{name} {n}" for n in range(40)}
    edges = [(f"{n}", f"{m}", n + 1) for n in range(40) for m in range(n + 1, 40, 3)]
    return {
        "timeline": draw_timeline(MONTHS, link=lambda first, _: f"/?since={first}{name}"),
        "empty timeline": draw_timeline([]),
        "map": draw_map({"RU": (name, 3), "TO": (name, 1), "SUHH": (name, 2)}, link=lambda code: code + name),
        "empty map": draw_map({}),
        "roles": draw_roles([(name, date(2020, 1, 1) + timedelta(days=90 * n), n) for n in range(9)]),
        "one role": draw_roles([(name, date(2020, 1, 1), 1)]),
        "no roles": draw_roles([]),
        "network": draw_network(people, edges, main="3", link=lambda key: key),
        "empty network": draw_network(people, []),
    }


@pytest.mark.parametrize("name", pictures())
def test_a_picture_is_a_document_in_which_no_name_acts(name: str) -> None:
    text = pictures()[name].svg()
    root = ElementTree.fromstring(text)  # noqa: S314 - our own picture
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert tags <= {"svg", "style", "g", "a", "title", "text", "line", "rect", "circle", "path"}
    assert not [key for each in root.iter() for key in each.attrib if key.startswith("on")]
    assert "\u202e" not in text
    assert "NaN" not in text


def test_a_picture_in_a_page_has_no_style_of_its_own() -> None:
    assert not [name for name, picture in pictures().items() if "<style" in picture.inline()]


def test_a_notebook_is_shown_the_same_picture_as_a_file() -> None:
    picture = draw_timeline(MONTHS)
    assert picture._repr_svg_() == picture.svg()


def test_a_network_is_laid_out_the_same_each_time_and_within_the_picture() -> None:
    keys, edges = ["a", "b", "c", "d"], [("a", "b", 3), ("b", "c", 1), ("c", "d", 1)]
    places = lay_out(keys, edges)
    assert places == lay_out(keys, edges)
    assert all(0 <= x <= 1000 and 0 <= y <= 560 for x, y in places.values())
    assert len(set(places.values())) == 4


def test_every_outline_is_a_country_and_a_source_is_named() -> None:
    codes = {
        line.partition(",")[0] for line in (ROOT / "seeds" / "countries.csv").read_text("utf-8").splitlines()
    }
    known = outlines()
    assert set(known["outlines"]) | set(known["dots"]) <= codes
    assert len(set(known["outlines"]) | set(known["dots"])) > 220
    assert "Natural Earth" in known["note"]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('pictures') / 'samples.db'}"
    load(url, [str(ROOT / "seeds" / "articles")])
    return url


@pytest.mark.parametrize(
    "words",
    [["timeline", "--country", "RU"], ["map"], ["network", "--person", "Joe Biden"], ["roles", "Erdogan"]],
)
def test_a_command_draws_into_a_file_or_gives_rows(samples: str, tmp_path: Path, words: list[str]) -> None:
    drawn = CliRunner().invoke(app, [*words, "--db", samples, "--out", str(tmp_path / "x.svg")])
    assert drawn.exit_code == 0, drawn.output
    ElementTree.parse(tmp_path / "x.svg")  # noqa: S314 - our own picture
    given = CliRunner().invoke(app, [*words, "--db", samples])
    assert len(given.stdout.splitlines()) >= 3
    refused = CliRunner().invoke(app, [*words, "--db", samples, "--out", str(tmp_path / "x.png")])
    assert refused.exit_code != 0
    assert not (tmp_path / "x.png").exists()
