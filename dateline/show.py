"""An article as a person reads it: its text with the mentions marked, and who and what they are."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from store.models import Article, CountryMention, PersonMention

PERSON_STYLE = "bold cyan"
COUNTRY_STYLE = "green"
FAINT_STYLE = "dim green"
ROLE_STYLE = "italic magenta"


def render_article(article: Article, *, colour: bool) -> RenderableType:
    """Show an article; without colour people stand in [brackets] and countries in {braces}."""
    head = Text(f"{article.published_on}  ", style="bold") + Text(article.publisher or "", style="dim")
    title = _marked(article, "title", article.title, colour=colour)
    title.stylize("bold")
    return Group(
        head, title, Text(), _marked(article, "body", article.body, colour=colour), Text(), _legend(article)
    )


def _marked(article: Article, field: str, text: str, *, colour: bool) -> Text:
    marks: list[tuple[int, int, str, str]] = [
        (m.start_char, m.end_char, PERSON_STYLE, "[]") for m in article.person_mentions if m.field == field
    ]
    marks += [
        (m.start_char, m.end_char, COUNTRY_STYLE if _is_state(m) else FAINT_STYLE, "{}")
        for m in article.country_mentions
        if m.field == field
    ]
    if colour:
        shown = Text(text)
        for role in article.person_roles:
            if role.field == field:
                shown.stylize(ROLE_STYLE, role.start_char, role.end_char)
        for start, end, style, _ in marks:
            shown.stylize(style, start, end)
        return shown
    for start, end, _, brackets in sorted(marks, reverse=True):
        text = f"{text[:start]}{brackets[0]}{text[start:end]}{brackets[1]}{text[end:]}"
    return Text(text)


def _is_state(mention: CountryMention) -> bool:
    return mention.via not in ("capital", "embedded")


def _legend(article: Article) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for name, (mentions, roles) in _people(article).items():
        table.add_row(Text(name, PERSON_STYLE), _times(len(mentions)), Text("; ".join(roles), ROLE_STYLE))
    for name, places in _countries(article).items():
        ways = ", ".join(f"{m.surface} ({m.via})" for m in {(m.surface, m.via): m for m in places}.values())
        table.add_row(Text(name, COUNTRY_STYLE), _times(len(places)), Text(ways, "dim"))
    return table


def _times(count: int) -> Text:
    return Text(f"{count}×", "dim")


def _people(article: Article) -> dict[str, tuple[list[PersonMention], list[str]]]:
    people: dict[str, tuple[list[PersonMention], list[str]]] = {}
    for mention in article.person_mentions:
        people.setdefault(mention.person.name, ([], []))[0].append(mention)
    for role in article.person_roles:
        roles = people.setdefault(role.person.name, ([], []))[1]
        if role.title not in roles:
            roles.append(role.title)
    return dict(sorted(people.items(), key=lambda entry: (-len(entry[1][0]), entry[0])))


def _countries(article: Article) -> dict[str, list[CountryMention]]:
    countries: dict[str, list[CountryMention]] = {}
    for mention in article.country_mentions:
        countries.setdefault(mention.country.name, []).append(mention)
    return dict(sorted(countries.items(), key=lambda entry: (-len(entry[1]), entry[0])))
