"""Plug-ins: the example of the docs is built, installed and used; an error in one names it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy import select

from loaders import load
from loaders.options import ReadOptions
from loaders.plugins import PluginFailed
from store import connect
from store.models import Article, PersonMention

ROOT = Path(__file__).parents[2]
NOTICES = (
    "2023-02-22|Ferry delayed|Captain Hilda Brekke waited for three hours while the harbour was closed.\n"
    "2023-02-23|Prama malfruas|Kapitano Nils Havn atendis tri horojn en la haveno.\n"
)
BROKEN = """
class People:
    version = "broken"

    def annotate(self, text, countries):
        return {}["nobody"]

def parse(stream, *, source_uri, options):
    return [1 / 0]

EMPTY = 3

def __getattr__(name):
    from loaders.sources import Format
    return Format("broken", (), parse) if name == "FORMAT" else {}[name]
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pip installed the example package."""
    if int(version("setuptools").partition(".")[0]) < 77:
        pytest.skip("needs setuptools 77: pip install --constraint constraints.txt -e '.[dev]'")
    folder = tmp_path_factory.mktemp("plugin")
    shutil.copytree(ROOT / "docs" / "examples" / "plugin", folder / "source")
    options = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", folder / "site", folder / "source"],
        check=True,
    )
    return folder / "site"


def dateline(*words: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as somebody does who has the packages of a folder."""
    return subprocess.run(
        [sys.executable, "-m", "dateline", *words],
        env={**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installed_package_adds_a_format_an_annotator_and_a_language(
    installed: Path, tmp_path: Path
) -> None:
    for number, line in enumerate(NOTICES.splitlines()):
        (tmp_path / f"{number}.harbour").write_text(line, encoding="utf-8")
    url = f"sqlite:///{tmp_path}/news.db"
    for name, language in (("0.harbour", "en"), ("1.harbour", "eo")):
        words = ("--language", language, "--workers", "2", "--people-annotator", "captains")
        done = dateline("load", str(tmp_path / name), "--db", url, *words, path=installed)
        assert done.returncode == 0, done.stderr
    with connect(url, read_only=True) as session:
        found = session.execute(
            select(PersonMention.surface, Article.source_format, Article.annotator).join(Article)
        )
        by_surface = {surface: (form, annotator) for surface, form, annotator in found}
    assert set(by_surface) == {"Hilda Brekke", "Nils Havn"}
    assert {form for form, _ in by_surface.values()} == {"harbour"}
    assert "captains-1" in by_surface["Hilda Brekke"][1]
    assert by_surface["Nils Havn"][1].startswith("eo captains-1")


def test_a_plug_in_is_named_by_module_and_class_without_being_installed(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text(NOTICES, encoding="utf-8")
    words = ("--format", "dateline_example:HARBOUR", "--people-annotator", "dateline_example:Captains")
    done = dateline(
        "load", str(tmp_path / "notices"), "--db", f"sqlite:///{tmp_path}/news.db", *words,
        path=ROOT / "docs" / "examples" / "plugin",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with connect(f"sqlite:///{tmp_path}/news.db", read_only=True) as session:
        assert "Hilda Brekke" in set(session.scalars(select(PersonMention.surface)))


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module of plug-ins that fail, and an article."""
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "a.txt").write_text(" date 2023-02-22 Talks\n\nThey met in the harbour.\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("broken", None)


def test_a_plug_in_that_cannot_be_used_is_an_error_of_one_line(broken: Path) -> None:
    words = ("--db", f"sqlite:///{broken}/n.db", "--people-annotator", "broken:ABSENT")
    done = dateline("load", str(broken / "a.txt"), *words, path=broken)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    named = "dateline: the plug-in 'broken:ABSENT' of dateline.annotators"
    assert line == f"{named}: KeyError: 'ABSENT' (broken.py, line 15); correct it or leave it out"
    assert not (broken / "n.db").exists()


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("broken:ABSENT", "KeyError: 'ABSENT' (broken.py, line 15)"),
        ("absent:FORMAT", "ModuleNotFoundError: No module named 'absent'"),
        ("broken:EMPTY", "broken:EMPTY is not a loaders.sources.Format"),
    ],
)
def test_a_format_that_cannot_be_used_is_an_error_that_names_it(
    name: str, problem: str, broken: Path
) -> None:
    with pytest.raises(PluginFailed, match=re.escape(problem)) as raised:
        load("sqlite://", [str(broken)], options=ReadOptions(name))
    assert raised.value.name == f"{name!r} of dateline.sources"


@pytest.mark.parametrize(
    ("format", "people", "reason", "problem"),
    [
        ("broken:FORMAT", "dateline", "failed", "ZeroDivisionError: division by zero (broken.py, line 9)"),
        (None, "broken:People", "annotator-failed", "KeyError: 'nobody' (broken.py, line 6)"),
    ],
)
def test_an_article_over_which_a_plug_in_raises_is_a_reject_that_names_it(
    format: str | None, people: str, reason: str, problem: str, broken: Path
) -> None:
    options = ReadOptions(format, language="en")
    report = load(
        "sqlite://", [str(broken / "a.txt")], options=options, people_annotator=people, dry_run=True
    )
    assert report.rejected_by_reason == {reason: 1}
    assert f"the plug-in {format or people!r} of dateline." in report.first_rejects[0]
    assert problem in report.first_rejects[0]
