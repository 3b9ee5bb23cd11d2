"""For analysts who correct: one person, and the judgements about people, countries and quotations."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from typer.core import TyperGroup

from dateline.commands.app import Db, Form, Json, app, user_name
from dateline.output import Format, emit, emit_json, say, write_line
from loaders.judge import export_judgements, import_judgements, judge, undo_of
from loaders.linking.judgements import JudgementRecord, Verb
from store import (
    connect,
    get_article,
    get_country,
    get_person,
    select_countries,
    select_quotations,
    select_roles,
    select_timeline,
)
from store.engine import DEFAULT_URL
from store.errors import UnknownName
from store.functions import by_code_point
from store.judgements import FIELDS, read_judgement_rows
from store.lookup import keys_of
from store.models import PersonId, PersonName, Quotation
from store.names import name_key, parse_name, renewed_key


class ShowFirst(TyperGroup):
    """A group whose first command runs if none is named: `dateline person "Wang Yi"`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Insert `show` if the first word is not a command."""
        if args and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


person_app = typer.Typer(
    cls=ShowFirst,
    no_args_is_help=True,
    help='Show one person (`dateline person "Wang Yi"`), or correct who is who.',
)
judgements_app = typer.Typer(
    no_args_is_help=True,
    help="List, export, import or undo the judgements of analysts, or record one about a country or quotation.",
)
app.add_typer(person_app, name="person")
app.add_typer(judgements_app, name="judgements")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name, key or identifier (wikidata:Q7747).")]
Note = Annotated[str, typer.Option("--note", help="Why: kept with the judgement.")]
InArticle = Annotated[
    str | None, typer.Option("--article", metavar="ARTICLE", help="In this article only (id or digest).")
]


@person_app.command(epilog='Example: `dateline person "Wang Yi"`')
def show(name: Name, db: Db = DEFAULT_URL, as_json: Json = False) -> None:
    """Show one person: names, identifiers, roles over time, countries, months."""
    with connect(db, read_only=True) as session:
        who = get_person(session, name)
        names = session.execute(
            select(PersonName.name, PersonName.kind)
            .where(PersonName.person_id == who.id)
            .order_by(PersonName.kind, by_code_point(PersonName.name))
        ).all()
        ids = session.execute(
            select(PersonId.scheme, PersonId.value)
            .where(PersonId.person_id == who.id)
            .order_by(PersonId.scheme, PersonId.value)
        ).all()
        roles = [
            (day, r.title, r.country_code, r.article_id)
            for r, _, day in session.execute(select_roles(person=who.id))
        ]
        places = [tuple(row) for row in session.execute(select_countries(person=who.id))]
        says = [
            (q.article.published_on, q.kind, q.text, q.relayed_by, q.article_id)
            for q in session.scalars(select_quotations(who.id))
        ]
        months = [
            (f"{month:%Y-%m}", n, k) for month, n, k in session.execute(select_timeline(person=who.id)) if n
        ]
    sections: list[tuple[str, tuple[str, ...], list[Any]]] = [
        ("names", ("name", "kind"), [tuple(row) for row in names]),
        ("ids", ("scheme", "value"), [tuple(row) for row in ids]),
        ("roles", ("day", "role", "country", "article"), roles),
        ("countries", ("code", "name", "articles", "mentions"), places),
        ("says", ("day", "kind", "text", "relayed_by", "article"), says),
        ("months", ("month", "articles", "mentions"), months),
    ]
    if as_json:
        facts = {
            title: [dict(zip(columns, row, strict=True)) for row in rows] for title, columns, rows in sections
        }
        emit_json({"name": who.name, "key": who.key, **facts})
        return
    write_line(f"{who.name} ({who.key})")
    for title, columns, rows in sections:
        if rows:
            write_line(f"\n{title}")
            emit(columns, rows, Format.table)


def _record(
    db: str,
    verb: Verb,
    *,
    person: str | None = None,
    other: str | None = None,
    article: str | None = None,
    country: str | None = None,
    **said: Any,
) -> None:
    """Record a judgement about people, an article and a country, given as the user names them."""
    with connect(db, read_only=True) as session:
        if article is not None:
            found = get_article(session, article)
            if found is None:
                raise UnknownName(article)
            said["article_digest"] = found.digest
        if person is not None:
            said["person_key"] = get_person(session, person).key
        if other is not None:
            said["other_key"] = get_person(session, other).key
        if country is not None:
            said["country_code"] = get_country(session, country).code
    _judge(db, JudgementRecord(verb, **said))


def _judge(db: str, judgement: JudgementRecord) -> None:
    judge(db, judgement, recorded_by=user_name())
    say(f"recorded: {judgement}")


@person_app.command(
    epilog='Example: `dateline person merge "Bill Gates" "William H. Gates" --note "same man"`'
)
def merge(name: Name, other: Name, db: Db = DEFAULT_URL, note: Note = "") -> None:
    """Merge two people into one, who keeps the key and name of the first."""
    _record(db, "same", person=name, other=other, note=note)


@person_app.command(epilog='Example: `dateline person move Putin "Igor Putin" --article 12`')
def move(
    name: Name,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Name or key of who is meant there.")],
    article: Annotated[
        str, typer.Option("--article", metavar="ARTICLE", help="Id or digest of the article.")
    ],
    db: Db = DEFAULT_URL,
    note: Note = "",
) -> None:
    """Link a person's mentions in one article to another person, who may be named nowhere else."""
    with connect(db, read_only=True) as session:
        try:
            key = get_person(session, other).key
        except UnknownName:
            if parse_name(other).kind != "full":
                raise
            key = name_key(other)
    _record(db, "same", person=name, other_key=key, article=article, note=note)


@person_app.command(epilog='Example: `dateline person split "John Smith" --article 12`')
def split(
    name: Name,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="Name or key of the other person.")
    ] = None,
    db: Db = DEFAULT_URL,
    article: InArticle = None,
    note: Note = "",
) -> None:
    """Separate two people whom linking joined; or, with --article, whoever bears the name in that article."""
    if (other is None) == (article is None):
        raise typer.BadParameter("give either another person or --article")
    if other and " " in other:  # two forms that were joined are one person, but each has its key
        _record(db, "different", person=name, other_key=name_key(other), note=note)
    else:
        _record(db, "different", person=name, other=other, article=article, note=note)


@person_app.command(epilog='Example: `dateline person rename recep-tayyip-erdogan "Recep Tayyip Erdoğan"`')
def rename(
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="The name to show.")],
    db: Db = DEFAULT_URL,
    note: Note = "",
) -> None:
    """Choose the name that a person is shown by."""
    _record(db, "rename", person=name, name=new_name, note=note)


@person_app.command(epilog='Example: `dateline person alias "Edson Arantes do Nascimento" Pelé`')
def alias(
    name: Name,
    other_name: Annotated[str, typer.Argument(metavar="ALIAS", help="Another name of the person.")],
    db: Db = DEFAULT_URL,
    note: Note = "",
) -> None:
    """Give a person another name: whoever is called by it is this person."""
    _record(db, "alias", person=name, name=other_name, note=note)


@person_app.command(epilog='Example: `dateline person reject "Ria Novosti" --note "an agency"`')
def reject(name: Name, db: Db = DEFAULT_URL, article: InArticle = None, note: Note = "") -> None:
    """Record that a name is not a person's, anywhere or in one article."""
    _record(db, "reject", person=name, article=article, note=note)


@person_app.command(epilog='Example: `dateline person history "Bill Gates"`')
def history(name: Name, db: Db = DEFAULT_URL, format: Form = None) -> None:
    """List the judgements about a person, the first recorded first."""
    with connect(db, read_only=True) as session:
        found = read_judgement_rows(session.connection())
        keys = {name, name_key(name)}
        with suppress(UnknownName):  # a rejected person is known by judgements only
            keys |= keys_of(session.connection(), get_person(session, name).id)
    _emit([r for r in found if keys & {renewed_key(r["person_key"]), renewed_key(r["other_key"])}], format)


def _emit(rows: list[dict[str, Any]], form: Format | None) -> None:
    columns = ("id", *FIELDS, "recorded_by", "recorded_at")
    emit(columns, [[row[column] for column in columns] for row in rows], form)


@judgements_app.command("list", epilog="Example: `dateline judgements list --format csv`")
def list_(db: Db = DEFAULT_URL, format: Form = None) -> None:
    """List all judgements, the first recorded first."""
    with connect(db, read_only=True) as session:
        found = read_judgement_rows(session.connection())
    _emit(found, format)


@judgements_app.command(epilog="Example: `dateline judgements export judgements.csv`")
def export(
    file: Annotated[Path | None, typer.Argument(help="File to write; standard output without one.")] = None,
    db: Db = DEFAULT_URL,
) -> None:
    """Write all judgements as CSV, to keep or to import elsewhere."""
    with connect(db, read_only=True) as session:
        if file is None:
            export_judgements(session.connection(), sys.stdout)
            return
        with file.open("w", encoding="utf-8", newline="") as target:
            count = export_judgements(session.connection(), target)
    say(f"{count} judgements in {file}")


@judgements_app.command("import", epilog="Example: `dateline judgements import judgements.csv`")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="A file that `dateline judgements export` wrote, or one written by hand.",
            exists=True,
            dir_okay=False,
        ),
    ],
    db: Db = DEFAULT_URL,
) -> None:
    """Record the judgements of a file that are not there yet, and apply them."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        say(f"{import_judgements(db, source, recorded_by=user_name())} new judgements")


@judgements_app.command(epilog="Example: `dateline judgements undo 3`")
def undo(
    judgement: Annotated[int, typer.Argument(metavar="ID", help="Number of the judgement, as listed.")],
    db: Db = DEFAULT_URL,
    note: Note = "",
) -> None:
    """Undo a judgement, by recording a further one."""
    with connect(db, read_only=True) as session:
        rows = {row["id"]: row for row in read_judgement_rows(session.connection())}
    if judgement not in rows:
        raise UnknownName(str(judgement))
    _judge(db, replace(undo_of(rows[judgement]), note=note))


@judgements_app.command(
    "not-country", epilog="Example: `dateline judgements not-country GE 12 --note 'the U.S. state'`"
)
def not_country(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="Code or name.")],
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id or digest.")],
    db: Db = DEFAULT_URL,
    note: Note = "",
) -> None:
    """Record that an article does not name this country, but something else of that name."""
    _record(db, "not_country", country=country, article=article, note=note)


@judgements_app.command(
    "not-said", epilog="Example: `dateline judgements not-said 42 --note 'her lawyer said it'`"
)
def not_said(
    quotation: Annotated[
        int, typer.Argument(metavar="QUOTATION", help="Its number in the last column of `dateline quotes`.")
    ],
    db: Db = DEFAULT_URL,
    note: Note = "",
) -> None:
    """Record that the speaker given for a quotation did not say it; the quotation stays, without a person."""
    with connect(db, read_only=True) as session:
        found = session.get(
            Quotation, quotation, options=[selectinload(Quotation.spans), selectinload(Quotation.article)]
        )
        if found is None:
            raise UnknownName(str(quotation))
        said = {"name": found.text, "article_digest": found.article.digest}
    _record(db, "not_said", **said, note=note)
