"""Adding a kind of finding or a column of an article touches the places that the design names, and no others.

Each test adds one to a copy of the tree, checks there that every stage takes it along
(`tests/toys/*/check.py`), and migrates down again, to the schema without it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from store import connect
from store.models import Article
from store.schema import head_revision

ROOT = Path(__file__).parents[1]
TOYS = ROOT / "tests" / "toys"

KIND = {
    "store/kinds.py": {
        "from store.models.roles import": "from store.models.wishes import WISHES\nfrom store.models.roles import",
        "        PERSON_ROLES,\n": "        PERSON_ROLES,\n        WISHES,\n",
    },
    "loaders/annotators/article.py": {
        "from loaders.annotators.people import PersonAnnotator\n": (
            "from loaders.annotators.people import PersonAnnotator\n"
            "from loaders.annotators.wishes import WishAnnotator\n"
        ),
        '            "person_roles": roles,\n': (
            '            "person_roles": roles,\n'
            '            "wishes": WishAnnotator().annotate(article, people, countries),\n'
        ),
    },
}
COLUMN = {
    "loaders/records.py": {
        "    repairs: tuple[str, ...] = ()": "    desk: str | None = None\n    repairs: tuple[str, ...] = ()",
    },
    "store/texts.py": {
        "    modified_at: datetime | None = None\n": "    modified_at: datetime | None = None\n    desk: str | None = None\n",
        "    generation: Mapped[int]": (
            '    desk: Mapped[str | None] = mapped_column(comment="Desk of the paper.")\n'
            "    generation: Mapped[int]"
        ),
    },
}
"""The replacements, by file."""


def make_tree(folder: Path, toy: str, edits: Mapping[str, Mapping[str, str]]) -> Path:
    """Copy the code, with a toy's modules added and lines of a few others changed."""
    for name in ("alembic", "dateline", "loaders", "seeds", "store"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TOYS / toy, folder, dirs_exist_ok=True)
    head = folder / "alembic" / "versions" / next((TOYS / toy / "alembic" / "versions").glob("*.py")).name
    head.write_text(head.read_text(encoding="utf-8").replace("HEAD", head_revision()), encoding="utf-8")
    for name, changes in edits.items():
        source = (folder / name).read_text(encoding="utf-8")
        for old, new in changes.items():
            assert source.count(old) == 1, f"{old!r} is {source.count(old)} times in {name}"
            source = source.replace(old, new)
        (folder / name).write_text(source, encoding="utf-8")
    return folder


def check(tree: Path, *arguments: str | Path) -> None:
    """Run what a toy's check says inside its tree."""
    done = subprocess.run(
        [sys.executable, "check.py", *map(str, arguments)],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("toy", "edits"), [("kind", KIND), ("column", COLUMN)])
def test_what_is_added_passes_through_every_stage_and_goes_again(
    toy: str,
    edits: Mapping[str, Mapping[str, str]],
    empty_url: str,
    tmp_path: Path,
) -> None:
    tree = make_tree(tmp_path / "tree", toy, edits)
    work = tmp_path / "work"
    work.mkdir()
    check(tree, empty_url, f"sqlite:///{work}/copy.db", work, head_revision())
    with connect(empty_url) as session:
        assert len(session.scalars(select(Article)).all()) == 1
