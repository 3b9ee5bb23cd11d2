"""Output to a terminal: text from articles, databases and files can't act on it, and is never read as markup.

Escape sequences in an article could move the cursor, change the title or the clipboard, or hide text. Every
stream that leads to a terminal shows such characters instead of sending them; files and pipes keep the bytes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from rich.console import Console

_ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""C0 without tab and line feed, DEL, C1, the controls that reorder text (UTS #55), lone surrogates."""


def harmless(text: str) -> str:
    r"""Show each character that a terminal would act on by one that it only draws; the length stays the same.

    >>> harmless("\x1b]52;c;aGk=\x07 \x9b2J caf\xe9\n")
    '␛]52;c;aGk=␇ �2J café\n'
    """
    return _ACTIVE.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


class HarmlessWriter:
    """A stream to a terminal that makes everything written to it harmless.

    Rich draws its own colours past it (`rich_proxied_file`): what goes through a console is made harmless by
    `make_console`, and Typer's help and usage errors hold nothing but help texts and what the user typed.
    """

    def __init__(self, stream: TextIO) -> None:
        self.rich_proxied_file = stream

    def write(self, text: str) -> int:
        """Write the text with what a terminal would act on replaced."""
        self.rich_proxied_file.write(harmless(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each of the lines."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


def guard_terminals() -> None:
    """Put a `HarmlessWriter` before standard output and standard error where they are terminals."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and stream.isatty() and not isinstance(stream, HarmlessWriter):
            stream.reconfigure(errors="backslashreplace")  # a terminal may lack a character: show its code
            setattr(sys, name, cast(TextIO, HarmlessWriter(stream)))


def make_console(**settings: Any) -> Console:
    """Make a Rich console that reads no markup in any text, and draws nothing that a terminal would act on."""
    from rich.console import Console  # here: programs read csv and json
    from rich.segment import Segment
    from rich.text import Text

    class HarmlessConsole(Console):
        def render_str(self, text: str, **style: Any) -> Text:
            """Take a string as it is: no markup, no emoji codes, no highlighting."""
            kept = {name: style[name] for name in ("style", "justify", "overflow") if style.get(name)}
            return Text(harmless(text) if self.is_terminal else text, **kept)

        def render(self, *args: Any, **options: Any) -> Iterable[Segment]:
            """Draw as Rich does; the text of whatever is drawn is harmless."""
            for segment in super().render(*args, **options):
                is_text = self.is_terminal and not segment.control
                yield Segment(harmless(segment.text), segment.style) if is_text else segment

    return HarmlessConsole(highlight=False, **settings)
