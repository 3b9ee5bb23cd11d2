"""The rules that every version file keeps (docs/migrations.md), read from its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

OURS = ("store", "loaders", "dateline", "seeds", "tests")
CONSTRAINTS = (
    "PrimaryKeyConstraint",
    "UniqueConstraint",
    "CheckConstraint",
    "ForeignKeyConstraint",
    "ForeignKey",
    "Index",
)
OPERATIONS = (
    "create_unique_constraint", "create_check_constraint", "create_foreign_key", "create_primary_key", "create_index",
    "create_exclude_constraint",
)  # fmt: skip
IMPLICIT = ("primary_key", "unique", "index")


def problems_of(tree: ast.Module) -> list[str]:
    """List the rules that a version file breaks: it imports our code, has an empty downgrade, or leaves a constraint unnamed."""
    return [*_imports(tree), *_downgrade(tree), *_names(tree)]


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        yield from (
            f"imports {name}" for name in names if name.partition(".")[0] in OURS and name != "store.naming"
        )


def _downgrade(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "downgrade":
            calls = any(isinstance(each, ast.Call) for each in ast.walk(node))
            if not calls and not ast.get_docstring(node):
                yield "downgrade does nothing and gives no reason in a docstring"
            return
    yield "downgrade is missing"


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = node.func.attr
        given = {word.arg: word.value for word in node.keywords}
        name = given.get("name", node.args[0] if called in OPERATIONS and node.args else None)
        if called in (*CONSTRAINTS, *OPERATIONS) and _nameless(name):
            yield f"line {node.lineno}: {called} without a name"
        elif called == "Column":
            yield from (
                f"line {node.lineno}: a column's {word} leaves the name to chance"
                for word in IMPLICIT
                if isinstance(value := given.get(word), ast.Constant) and value.value
            )


def _nameless(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)
