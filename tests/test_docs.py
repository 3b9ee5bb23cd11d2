"""Everything in README and docs is run as written, on the sample articles.

Each page is run in a folder of its own, in which `articles/` and `seeds/` are the samples, and
`dateline.db` (the default) and `news.db` hold them: its `console` blocks (lines that begin with `$ dateline`, or pipes of them)
and its `python` blocks, in their order. The README's one example shows what its command prints. A block that needs more than that (a server, the network)
is of the language `shell` or `py`, and is not run.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import inspect
from typer.testing import CliRunner

from benchmarks import picture
from dateline.commands.app import app
from loaders import load
from store import connect

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample articles."""
    path = tmp_path_factory.mktemp("samples") / "samples.db"
    load(f"sqlite:///{path}", [str(ROOT / "seeds" / "articles")])
    return path


def commands(block: str) -> Iterator[str]:
    """Give the commands of a console block; a quoted argument may run over several lines."""
    command = ""
    for line in block.splitlines():
        if command:
            command += "\n" + line
        elif line.startswith("$ "):
            command = line[2:]
        else:
            continue
        try:
            shlex.split(command, comments=True)
        except ValueError:
            continue  # the quotation goes on
        if not command.endswith("\\"):
            yield command
            command = ""
    assert not command, f"a quotation does not end: {command}"


def run(command: str, folder: Path) -> None:
    words = shlex.split(command, comments=True)
    if words[0] in ("make", "pip"):
        return  # CI runs these
    if (
        words[0] == "dateline"
        and "$(" not in command
        and not set("|<>;&*$`") & set(re.sub(r"'[^']*'|\"[^\"]*\"", "", command))
    ):
        result = CliRunner().invoke(app, words[1:], prog_name="dateline")
        assert result.exit_code in (0, 3), f"{command}\n{result.output}\n{result.exception!r}"
        return
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 3), f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_runs_as_written(
    page: Path, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("dateline.db", "news.db"):
        shutil.copyfile(samples, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_DB", raising=False)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "articles").symlink_to(ROOT / "seeds" / "articles")
    names: dict[str, object] = {"__name__": "page"}
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            exec(compile(block, page.name, "exec"), names)  # noqa: S102 - our own pages
        else:
            for command in commands(block):
                run(command, tmp_path)


def test_the_readme_shows_what_its_example_prints(samples: Path) -> None:
    block = next(
        block for _, block in BLOCK.findall(PAGES[0].read_text(encoding="utf-8")) if "SELECT" in block
    )
    command = list(commands(block))[-1].replace("sqlite:///news.db", f"sqlite:///{samples}")
    printed = CliRunner().invoke(app, shlex.split(command)[1:], prog_name="dateline").stdout
    shown = block.split('LIMIT 5"\n')[1]
    assert shown.split() == printed.split()


def test_the_readme_s_picture_is_the_one_that_its_command_draws() -> None:
    assert picture.PATH.read_text(encoding="utf-8") == picture.draw()


def test_every_page_is_in_the_site_once() -> None:
    listed = re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    pages = [str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").glob("**/*.md")]
    assert sorted(listed) == sorted(page for page in pages if not page.startswith("examples/"))


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_a_page_begins_with_whom_it_is_for_and_what_they_can_do_afterwards(page: Path) -> None:
    assert re.match(
        r"# [^\n]+\n\nFor [^.]+: a(?:fterwards you|fter five minutes you)", page.read_text(encoding="utf-8")
    )


def test_the_glossary_has_at_most_forty_terms_and_what_it_names_exists(samples: Path) -> None:
    rows = re.findall(
        r"^\| ([^|]+) \| [^|]+ \|([^|]*)\|$", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE
    )
    terms = [(term, where) for term, where in rows if term not in ("term", "---")]
    assert 30 < len(terms) <= 40
    assert [term for term, _ in terms] == sorted({term for term, _ in terms})
    with connect(f"sqlite:///{samples}", read_only=True) as session:
        schema = inspect(session.connection())
        columns = {
            f"{table}{column}"
            for table in [*schema.get_table_names(), *schema.get_view_names()]
            for column in ["", *(f".{column['name']}" for column in schema.get_columns(table))]
        }
    for name in re.findall("`([^`]+)`", " ".join(where for _, where in terms)):
        if name.startswith("dateline "):
            assert CliRunner().invoke(app, [*name.split()[1:], "--help"]).exit_code == 0, name
        else:
            assert name in columns


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs" / "examples").rglob("*.py")), ids=lambda path: path.name
)
def test_an_example_is_sound_python_and_uses_names_that_exist(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    compile(tree, path.name, "exec")
    ours = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    for node in ours:
        if (node.module or "").partition(".")[0] in ("store", "loaders"):
            module = import_module(node.module or "")
            assert not [name.name for name in node.names if not hasattr(module, name.name)]


def test_a_figure_in_the_table_of_figures_is_on_the_page_that_it_names() -> None:
    docs = ROOT / "docs"
    rows = re.findall(r"^\| (.+) \|$", (docs / "figures.md").read_text(encoding="utf-8"), re.MULTILINE)
    compared = 0
    for row in rows:
        what, _, measured, *_, page = row.split(" | ")
        if target := re.search(r"\]\((.*)\)", page):
            text = (docs / target[1]).read_text(encoding="utf-8")
            for figure in re.findall(r"\d[\d.,]*\d|\d", measured):
                assert re.search(rf"(?<![\d.,]){re.escape(figure)}(?!\d)", text), f"{what}: {figure}"
                compared += 1
    assert compared > 60


def test_every_page_that_is_linked_exists() -> None:
    missing = {
        f"{page.name}: {target}"
        for page in {*PAGES, *ROOT.glob("*.md")}
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    }
    assert not missing
