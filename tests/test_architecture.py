"""The shape of the house: who imports whom, what migrations may do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import alembic
import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("store", "loaders", "dateline")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_one_way(layer: str) -> None:
    above = LAYERS[LAYERS.index(layer) + 1 :]
    wrong = {
        (path.name, name)
        for path in modules(layer)
        for name in imports_of(path)
        if name.partition(".")[0] in above
    }
    assert not wrong


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_graph() -> dict[str, set[str]]:
    """Each module of ours with those that it imports, wherever in it: at the top, in a function, for types alone."""
    paths = {name_of(path): path for layer in LAYERS for path in modules(layer)}
    return {module: set(_modules_imported(path, set(paths))) for module, path in paths.items()}


def _modules_imported(path: Path, ours: set[str]) -> Iterator[str]:
    """`from store import bulk, connect` imports the module `store.bulk`, and the package `store` for `connect`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from {name.name for name in node.names} & ours
        elif isinstance(node, ast.ImportFrom) and node.module in ours:
            names = {f"{node.module}.{name.name}" for name in node.names}
            yield from names & ours
            if names - ours:
                yield node.module


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """The groups of modules that reach each other.

    >>> circles({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == [{"a", "b"}]
    True
    """
    reached = {module: _reach(graph, module) for module in graph}
    groups = {
        frozenset(other for other in reached[module] if module in reached[other])
        for module in graph
        if module in reached[module]
    }
    return [set(group) for group in sorted(groups, key=min)]


def _reach(graph: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        module = ahead.pop()
        if module not in seen:
            seen.add(module)
            ahead += graph[module]
    return seen


def test_imports_run_in_no_circle_even_within_functions() -> None:
    assert circles(import_graph()) == []


def test_only_the_modules_that_load_see_a_database() -> None:
    seeing = {
        path.relative_to(ROOT).as_posix()
        for path in modules("loaders")
        for name in imports_of(path)
        if name.partition(".")[0] == "sqlalchemy"
    }
    assert seeing == {
        f"loaders/{name}.py"
        for name in (
            "annotate",
            "compare",
            "forget",
            "judge",
            "linking/stored",
            "load",
            "merge",
            "pipeline/batches",
            "preview",
            "reference/curate",
            "retry",
            "standoff",
        )
    }


@pytest.mark.parametrize("path", modules("alembic/versions"), ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_ours_but_the_naming_convention(path: Path) -> None:
    ours = {name for name in imports_of(path) if name.partition(".")[0] in LAYERS}
    assert ours <= {"store.naming", "store.naming.NAMING_CONVENTION"}


@pytest.mark.parametrize("path", modules("alembic/versions"), ids=lambda path: path.stem)
def test_a_migration_goes_down_as_well(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    [down] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "downgrade"]
    assert not all(
        isinstance(statement, ast.Pass | ast.Expr) and not _calls(statement) for statement in down.body
    )


def _calls(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Call) for node in ast.walk(statement))


DOCUMENTED = {"_asdict", "_fields", "_field_defaults", "_make", "_replace", "_exit", "_Element", "_typeshed"}
"""Public in spite of their underscores: of named tuples, `os._exit`, the types of lxml, and types for annotations."""


def private_names(tree: ast.Module) -> Iterator[str]:
    """Attributes with a leading underscore that the module defines nowhere, and imports of such names and modules.

    >>> sorted(private_names(ast.parse("self._a = cls._b; select._limit_clause; from lib._x import y")))
    ['_limit_clause', 'lib._x.y']
    """
    own = set(_defined(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if _is_private(name) and name not in own:
                yield name
            case ast.ImportFrom(module=str(module), names=names):
                yield from (
                    f"{module}.{name.name}"
                    for name in names
                    if any(map(_is_private, [*module.split("."), name.name]))
                )


def _defined(tree: ast.Module) -> Iterator[str]:
    """Names of functions, of what classes and modules annotate or assign, and of attributes of `self` and `cls`."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                yield name


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in DOCUMENTED


@pytest.mark.parametrize("layer", [*LAYERS, "alembic", "benchmarks"])
def test_only_public_names_of_libraries_and_of_other_modules_are_used(layer: str) -> None:
    used = {
        (path.name, name)
        for path in modules(layer)
        for name in private_names(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert not used


def test_alembic_is_the_package_and_not_our_folder() -> None:
    assert alembic.__file__
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_the_picture_of_the_house_shows_each_package_with_its_size() -> None:
    page = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    picture = page.partition("## The house")[2].partition("## ")[0]
    shown = {
        name: int(lines.replace(",", "")) for name, lines in re.findall(r"\b([a-z]+) +(\d[\d,]+)", picture)
    }
    packages = {
        path.parent.name: path.parent for layer in LAYERS for path in (ROOT / layer).rglob("__init__.py")
    }
    for name, lines in shown.items():
        paths = (
            list(packages[name].rglob("*.py")) if name in packages else list((ROOT / "loaders").glob("*.py"))
        )
        counted = sum(path.read_text(encoding="utf-8").count("\n") for path in paths)
        assert abs(lines - counted) < max(100, counted / 10), (name, lines, counted)
    for layer in LAYERS:
        inside = {path.parent.name for path in (ROOT / layer).glob("*/__init__.py")}
        assert {layer, *inside} <= set(shown), layer


def test_few_modules_name_a_kind_of_finding() -> None:
    naming = [
        path.relative_to(ROOT).as_posix()
        for layer in LAYERS
        for path in modules(layer)
        if re.search("country_mentions|CountryMention", path.read_text(encoding="utf-8"))
    ]
    assert len(naming) <= 12, naming


PAST_THE_GUARD = re.compile(
    r"\b(?:typer|click)\.(?:echo|secho)\b|\bConsole\(|\bfrom_markup\b|sys\.__std(?:out|err)__"
)


def test_what_is_shown_goes_through_the_one_place_that_makes_it_harmless() -> None:
    written = {
        str(path.relative_to(ROOT)): PAST_THE_GUARD.findall(path.read_text(encoding="utf-8"))
        for layer in ("store", "loaders", "dateline")
        for path in (ROOT / layer).rglob("*.py")
    }
    assert not [place for place, found in written.items() if found]
