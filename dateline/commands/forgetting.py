"""For those who must take something down: forget articles, keep them out, allow them again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import func, select

from dateline.commands.app import Day, Db, Form, app, user_name
from dateline.output import counted, emit, say, write_line
from loaders import forget
from store import connect, get_article, get_person
from store.engine import DEFAULT_URL, open_engine
from store.errors import StoreError, UnknownName
from store.leftovers import LEFT, purge_files
from store.models import ArticlePerson, Withheld, WithheldName
from store.texts import LONGEST_KEY, bounded
from store.withheld import Rule

COLUMNS = ("id", "published_on", "publisher", "title", "digest")
RULE_COLUMNS = ("scope", "value", "because", "until", "reason", "recorded_by", "recorded_at")
Many = list[str] | None


@app.command("forget", epilog='Example: `dateline forget --guid urn:news:1 --reason "court order" --yes`')
def forget_command(
    articles: Annotated[
        Many, typer.Argument(metavar="[ARTICLE]...", help="Articles by id or digest; with --undo, by digest.")
    ] = None,
    db: Db = DEFAULT_URL,
    url: Annotated[Many, typer.Option("--url", help="The article at this address.")] = None,
    guid: Annotated[
        Many, typer.Option("--guid", help="The article with this id at its source (external_id).")
    ] = None,
    publisher: Annotated[
        Many,
        typer.Option("--publisher", help="All articles of this publisher, those of later loads included."),
    ] = None,
    source: Annotated[
        Many,
        typer.Option(
            "--source", help="All articles whose source_uri begins with this, those of later loads included."
        ),
    ] = None,
    before: Annotated[
        datetime | None, Day(help="All articles published before this day, those of later loads included.")
    ] = None,
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="NAME", help="Everything linked to this person; the texts stay."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why: kept with the decision.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without --yes, what would be deleted is listed.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be deleted, even with --yes.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Allow it again: the next load brings it back.")
    ] = False,
    list_all: Annotated[bool, typer.Option("--list", help="List what is withheld.")] = False,
    purge: Annotated[
        bool,
        typer.Option(
            "--purge",
            help="Clear the database's files of texts that were deleted by hand, or while others read.",
        ),
    ] = False,
    format: Form = None,
) -> None:
    """Delete articles for good, with everything that was found in them, and keep them out of later loads.

    docs/takedown.md says what is deleted, what is kept to recognise the articles, and what becomes of backups.
    """
    rules = _rules(url=url, guid=guid, publisher=publisher, source=source, before=before)
    if list_all:
        _list(db, format)
    elif purge:
        with open_engine(db) as engine:
            if not purge_files(engine):
                raise StoreError(LEFT)
    elif person and not rules and not articles:
        _forget_person(db, person, reason=reason, yes=yes and not dry_run, undo=undo)
    elif person or not (rules or articles):
        raise typer.BadParameter(
            "name articles, --url, --guid, --publisher, --source or --before; or --person"
        )
    elif undo:
        lifted = forget.undo(db, [*rules, *(Rule("digest", digest) for digest in articles or ())])
        write_line(f"{lifted} decisions lifted; the next load brings back what they kept out")
    else:
        rules, found = _find(db, rules, articles or [])
        emit(COLUMNS, found, format)
        if dry_run or not yes:
            say(f"{counted(len(found), 'article')} would go; with --yes they are deleted")
        else:
            removed = forget.forget(db, rules, reason=reason, by=user_name())
            say(
                f"deleted: {counted(removed, 'article')}; the same with --undo, by digest, lets them in again"
            )


def _forget_person(db: str, name: str, *, reason: str, yes: bool, undo: bool) -> None:
    if undo:
        forget.undo_person(db, name)
        return write_line("the person is let in again; all articles were annotated for it")
    with connect(db, read_only=True) as session:
        who = get_person(session, name)
        count = select(func.count()).select_from(ArticlePerson).where(ArticlePerson.person_id == who.id)
        write_line(f"{who.name} ({who.key}) is named in {session.scalar(count)} articles, which stay")
        who_id = who.id
    if not yes:
        return say("--yes forgets the person")
    articles = forget.forget_person(db, who_id, reason=reason, by=user_name())
    return say(f"forgotten in {articles} articles; --undo lets the person in again")


def _rules(*, url: Many, guid: Many, publisher: Many, source: Many, before: datetime | None) -> list[Rule]:
    rules = [Rule("url", value) for value in url or ()]
    rules += [Rule("identity", bounded(value, LONGEST_KEY)) for value in guid or ()]
    rules += [Rule("publisher", bounded(value, LONGEST_KEY)) for value in publisher or ()]
    rules += [Rule("source", value) for value in source or ()]
    return [*rules, Rule("before", before.date().isoformat(), "retention")] if before else rules


def _find(db: str, rules: list[Rule], articles: list[str]) -> tuple[list[Rule], list[tuple[object, ...]]]:
    """Find the articles that rules cover or that are named; give all rules that identify them, and a row for each article."""
    with connect(db, read_only=True) as session:
        for name in articles:
            if (found := get_article(session, name)) is None:
                raise UnknownName(name)
            rules = [*rules, Rule("digest", found.digest)]
        rules, covered = forget.find(session.connection(), rules)
    newest = [(each.article_id, max(each.texts, key=lambda text: text.age)) for each in covered]
    return rules, [(id_, t.published_on, t.publisher, t.title, t.digest) for id_, t in newest]


def _list(db: str, format_: Form) -> None:
    n, decided = WithheldName, RULE_COLUMNS[4:]
    columns = [getattr(Withheld, name) for name in RULE_COLUMNS]
    by_person = [n.decision, *(getattr(n, name) for name in decided)]
    with connect(db, read_only=True) as session:
        rules = [tuple(row) for row in session.execute(select(*columns).order_by(Withheld.id))]
        people = session.execute(
            select(func.count(), *by_person).group_by(*by_person).order_by(n.decision)
        ).all()
    forgotten = [("person", f"{forms} hashes", "takedown", None, *rest) for forms, _, *rest in people]
    emit(RULE_COLUMNS, rules + forgotten, format_)
