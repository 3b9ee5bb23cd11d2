"""The building blocks of every picture: elements as escaped text, and the style of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from dateline.terminal import harmless
from store.errors import StoreError

Link = Callable[[str], str | None]
"""Gives the address that a mark links to, by its key; None for no link."""


def no_link(_: str) -> None:
    """Link nothing: for pictures outside the web page."""
    return


STYLE = """
svg{--ink:#1d2129;--soft:#6b7280;--line:#e4e2dc;--fill:#2f5d8a;--pale:#c9d8e6;--hot:#b5532f;--land:#eceae4;
--q1:#d6e3ee;--q2:#a9c5dd;--q3:#74a1c6;--q4:#44799f;--q5:#1f4e79;font-family:system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{--ink:#e8e6e1;--soft:#9aa1ab;--line:#31353c;--fill:#7fb0dc;--pale:#2e4358;
--hot:#e58f6b;--land:#2a2d33;--q1:#24384a;--q2:#2c506e;--q3:#3d729b;--q4:#5f9ac8;--q5:#a5d0f2}}
.tick{stroke:var(--line);stroke-width:1}.label{fill:var(--soft);font-size:12px}.name{fill:var(--ink);font-size:13px}
.label,.name{paint-order:stroke;stroke:var(--paper,#fff);stroke-width:3px;stroke-linejoin:round}
.column{fill:var(--fill)}.column.off{fill:var(--pale)}.hit{fill:transparent}.lane{stroke:var(--pale);stroke-width:4}
.dot{fill:var(--fill)}.land{fill:var(--land);stroke:var(--paper,#fff);stroke-width:.8}.edge{stroke:var(--soft)}
.q1{fill:var(--q1)}.q2{fill:var(--q2)}.q3{fill:var(--q3)}.q4{fill:var(--q4)}.q5{fill:var(--q5)}
.node{fill:var(--fill)}.node.main{fill:var(--hot)}.end{text-anchor:end}.middle{text-anchor:middle}
"""
"""The colours are variables: the web page sets its own, in its style sheet."""


def svg_text(value: object) -> str:
    """Write a value as the text of an element or attribute: no markup in it acts, nor do controls.

    >>> svg_text('<b onload="x">')
    '&lt;b onload=&quot;x&quot;&gt;'
    """
    return escape(harmless(str(value)))


def element(name: str, inner: str = "", **attributes: object) -> str:
    """Write an element; `_` in an attribute's name is `-`, `class_` is `class`, and None leaves one out.

    >>> element("line", x1=0, class_="tick", data_key=None)
    '<line x1="0" class="tick"/>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{svg_text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>"


def words(text: object, **attributes: object) -> str:
    """Write a line of text."""
    return element("text", svg_text(text), **attributes)


def titled(mark: str, title: str, href: str | None = None) -> str:
    """Give a mark a title that shows on hover, and a link where there is one."""
    inner = f"{element('title', svg_text(title))}{mark}"
    if not href:
        return element("g", inner)
    # A link with visible words needs no other label.
    return element("a", inner, href=href, aria_label=None if "<text" in mark else title)


def share(part: float, whole: float) -> str:
    """Write a place as a share of the picture's width: pictures stretch, their text does not.

    >>> share(1, 3)
    '33.33%'
    """
    return f"{round(100 * part / whole, 2):g}%" if whole else "0%"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its elements, its height, and what it shows in one sentence.

    Without `box` it is as wide as what it stands in; with `box` it keeps its shape.
    """

    inner: str
    height: int
    label: str
    box: tuple[int, int] | None = None
    kind: str = ""

    def inline(self) -> str:
        """Give the picture for the web page, whose style sheet has its style."""
        box = f"0 0 {self.box[0]} {self.box[1]}" if self.box else None
        height = None if self.box else self.height
        return element(
            "svg", self.inner, class_=f"picture {self.kind}".strip(), role="group", aria_label=self.label,
            width="100%", height=height, viewBox=box,
        )  # fmt: skip

    def svg(self, width: int = 960) -> str:
        """Give the picture as a document of its own."""
        box = f"0 0 {self.box[0]} {self.box[1]}" if self.box else None
        height = round(width * self.box[1] / self.box[0]) if self.box else self.height
        style = element("style", STYLE.replace("<", "&lt;"))
        return element(
            "svg", style + self.inner, xmlns="http://www.w3.org/2000/svg", role="img", aria_label=self.label,
            width=width, height=height, viewBox=box,
        )  # fmt: skip

    def _repr_svg_(self) -> str:
        return self.svg()


def write_picture(picture: Picture, out: Path) -> None:
    """Write a picture into a file. Raises `StoreError` for one that is not to be an SVG."""
    if out.suffix.lower() != ".svg":
        raise StoreError(f"pictures are SVG: name a file that ends in .svg, not {out.name}")
    out.write_text(picture.svg() + "\n", encoding="utf-8")
