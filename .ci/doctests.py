"""Shows the examples of docstrings (`>>>`) as code on the page of the API: Markdown would take them for quotations."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object


class Doctests(Extension):
    """Puts each example of a docstring into a fence of its own."""

    def on_instance(self, *, obj: Object, **_: Any) -> None:
        """Rewrite the docstring of whatever was read."""
        if obj.docstring:
            obj.docstring.value = fence(obj.docstring.value)


def fence(text: str) -> str:
    r"""Fence the examples of a text.

    >>> fence("Add.\n\n>>> 1 + 1\n2\n\nDone.").splitlines()
    ['Add.', '', '```pycon', '>>> 1 + 1', '2', '```', '', 'Done.']
    """
    return re.sub(
        r"^>>> .*?(?=\n\n(?!>>>)|\Z)",
        lambda found: f"```pycon\n{found[0]}\n```",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
