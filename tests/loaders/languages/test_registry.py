from __future__ import annotations

from pathlib import Path

import pytest

from loaders.languages.registry import UnknownLanguage, find_language, get_language, known_languages

INSTALLED = """[dateline.languages]
qaa = a_pack:PACK
en = a_pack:PACK
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package's packs, as pip would install them."""
    steps = "".join(
        f"    def make_{step}(self, *names): ...\n"
        for step in ("people", "countries", "roles", "dates", "quotations")
    )
    (tmp_path / "a_pack.py").write_text(f"class PACK:\n    code = 'qaa'\n{steps}")
    information = tmp_path / "a_pack-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: a-pack\nVersion: 1\n")
    (information / "entry_points.txt").write_text(INSTALLED)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_an_unknown_language_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(
        UnknownLanguage, match=r"no pack for the language 'qaa'; .* are de, en, es, fr, it, nl, pt, ru$"
    ):
        get_language("qaa")


@pytest.mark.usefixtures("installed")
def test_an_installed_package_adds_a_language() -> None:
    assert known_languages() == ["de", "en", "es", "fr", "it", "nl", "pt", "qaa", "ru"]
    assert get_language("qaa").code == "qaa"
    pack = find_language("qaa-Latn")
    assert pack is not None
    assert pack.code == "qaa"


@pytest.mark.usefixtures("installed")
def test_a_packaged_language_comes_before_an_installed_one() -> None:
    assert get_language("en").code == "en"


@pytest.mark.parametrize("tag", ["und", "qaa", "", "words", "registry"])
def test_a_tag_without_a_pack_finds_none(tag: str) -> None:
    assert find_language(tag) is None
