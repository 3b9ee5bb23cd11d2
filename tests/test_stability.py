"""What docs/stability.md promises is there; a name that is removed or renamed fails here."""

from __future__ import annotations

import re
import tomllib

from tests.promises import PAGE, ROOT, promises

STABILITY = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")


def promised() -> dict[str, set[str]]:
    lines = (line.partition(": ") for line in PAGE.read_text(encoding="utf-8").splitlines())
    return {name.rstrip(":"): set(within.split()) for name, _, within in lines}


def test_every_promised_name_is_there() -> None:
    now = promises()
    missing = {
        (name, each)
        for name, within in promised().items()
        for each in (within - now[name] if name in now else {"all of it"})
    }
    assert not missing, "docs/stability.md says how a name is retired"


def test_the_list_is_of_the_version_that_is_developed() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert f"of version {version}" in STABILITY
    assert re.search(rf"^## {re.escape(version)}$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
