"""An article as a person reads it: its text with the findings marked, and who and what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from store.evidence import Mark
from store.kinds import KINDS
from store.models import Article


def render_article(article: Article, *, colour: bool) -> RenderableType:
    """Show an article; without colour people stand in [brackets] and countries in {braces}."""
    head = Text(f"{article.published_on}  ", style="bold") + Text(article.publisher or "", style="dim")
    title = _marked(article, "title", article.title, colour=colour)
    title.stylize("bold")
    return Group(
        head, title, Text(), _marked(article, "body", article.body, colour=colour), Text(), _legend(article)
    )


def _spans(article: Article, field: str) -> Iterator[tuple[int, int, str, Mark]]:
    """Give the spans to mark in the title or body: start, end, style and how; those in brackets have precedence."""
    for kind in sorted(KINDS.values(), key=lambda kind: bool(kind.mark.brackets)):
        for finding in article.findings(kind.model):
            style = _style(kind.mark, finding)
            for span in kind.mark.spans(finding):
                if span.field == field:
                    yield span.start_char, span.end_char, style, kind.mark


def _style(mark: Mark, finding: Any) -> str:
    return f"dim {mark.style}" if mark.is_faint is not None and mark.is_faint(finding) else mark.style


def _marked(article: Article, field: str, text: str, *, colour: bool) -> Text:
    spans = list(_spans(article, field))
    if colour:
        shown = Text(text)
        for start, end, style, _ in spans:
            shown.stylize(style, start, end)
        return shown
    for start, end, _, mark in sorted(spans, key=lambda span: span[:2], reverse=True):
        if mark.brackets:
            text = f"{text[:start]}{mark.brackets[0]}{text[start:end]}{mark.brackets[1]}{text[end:]}"
    return Text(text)


@dataclass
class _Line:
    """A line of the legend: how often an entity is named, and what is said of it."""

    style: str
    times: int = 0
    words: dict[str, str] = field(default_factory=dict)


def _legend(article: Article) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for lines in _lines(article).values():
        for name, line in sorted(lines.items(), key=lambda entry: (-entry[1].times, entry[0])):
            words = Text("; ").join(Text(words, style) for words, style in line.words.items())
            table.add_row(Text(name, line.style), Text(f"{line.times}×", "dim"), words)
    return table


def _lines(article: Article) -> dict[str, dict[str, _Line]]:
    """Put together what is said of each entity, by the sort of entity and its name."""
    lines: dict[str, dict[str, _Line]] = {}
    for kind in KINDS.values():
        mark = kind.mark
        for finding in article.findings(kind.model):
            entity = getattr(finding, mark.entity) if mark.entity else None
            if entity is None:
                continue
            line = lines.setdefault(str(mark.entity), {}).setdefault(entity.name, _Line(mark.style))
            line.times += mark.is_naming
            if mark.words:
                line.words[mark.words(finding)] = mark.words_style
    return lines
