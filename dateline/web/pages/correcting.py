"""Corrections by hand: each shows what it will change, is recorded as a judgement, and is undone by one click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session, joinedload, selectinload

from dateline.web.pages.people import names_of
from dateline.web.question import BadRequest, clean, number_of
from dateline.web.view import HEADLINES, Ask, View
from loaders.judge import check, judge, undo_of
from loaders.linking.judgements import JudgementRecord, standing_judgements
from loaders.linking.stored import as_judgement
from store import get_article, get_country, get_person
from store.errors import UnknownName
from store.judgements import read_judgement_rows
from store.models import Article, Country, CountryMention, Person, PersonMention, Quotation
from store.names import name_key

SAID = ("verb", "person", "other", "name", "country", "article", "quotation")
"""The fields of the form of a correction."""
UNCLEAR = "a correction needs a person or an article: start from their page"
LISTED = 100
ARTICLES = 10
"""Articles that a correction shows at most, of those that it changes."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A judgement, what it says in words, and the places that it changes: their article ids."""

    judgement: JudgementRecord
    sentence: str
    mentions: Select[int]


def read_correction(session: Session, said: Mapping[str, str]) -> Correction:
    """Read the judgement of a form. Raises `BadRequest`, or the errors of a name's look-up."""
    said = {name: clean(name, said[name]) for name in SAID if said.get(name)}
    article = get_article(session, said["article"]) if said.get("article") else None
    if said.get("article") and article is None:
        raise UnknownName(said["article"])
    if said.get("verb") == "not_said":
        return _of_quotation(session, number_of(said, "quotation", 0, 2**31 - 1))
    if said.get("verb") == "not_country" and article:
        return _of_country(get_country(session, said.get("country", "")), article)
    person = get_person(session, said.get("person", ""))
    return _in_article(person, article, said) if article else _of_person(session, person, said)


def _of_quotation(session: Session, number: int) -> Correction:
    q = Quotation
    found = session.get(
        q, number, options=[selectinload(q.spans), joinedload(q.article), joinedload(q.person)]
    )
    if found is None:
        raise UnknownName(str(number))
    who = found.person.name if found.person else found.speaker or "Who is named"
    return Correction(
        JudgementRecord("not_said", name=found.text, article_digest=found.article.digest),
        f"{who} did not say “{found.text}”.",
        select(q.article_id).where(q.id == number),
    )


def _of_country(country: Country, article: Article) -> Correction:
    c = CountryMention
    return Correction(
        JudgementRecord("not_country", country_code=country.code, article_digest=article.digest),
        f"{country.name} is not named in “{article.title}”.",
        select(c.article_id).where(c.article_id == article.id, c.country_code == country.code),
    )


def _in_article(person: Person, article: Article, said: Mapping[str, str]) -> Correction:
    p, here = PersonMention, f"in “{article.title}”"
    mentions = select(p.article_id).where(p.person_id == person.id, p.article_id == article.id)
    match said.get("verb"):
        case "reject" as verb:
            sentence = f"{person.name} {here} is not a person."
        case "different" as verb:
            sentence = f"{person.name} {here} is somebody else."
        case _:
            raise BadRequest(UNCLEAR)
    return Correction(JudgementRecord(verb, person.key, article_digest=article.digest), sentence, mentions)


def _of_person(session: Session, person: Person, said: Mapping[str, str]) -> Correction:
    m, name = PersonMention, said.get("name", "").strip()
    mentions = select(m.article_id).where(m.person_id == person.id)
    match said.get("verb"):
        case "reject":
            return Correction(
                JudgementRecord("reject", person.key), f"{person.name} is not a person.", mentions
            )
        case "rename" if name:
            judgement = JudgementRecord("rename", person.key, name=name)
            return Correction(judgement, f"{person.name} is shown as {name}.", mentions)
        case "different" if name:
            judgement = JudgementRecord("different", person.key, name_key(name))
            names = [each for each in names_of(session, person.id) if name_key(each) == judgement.other_key]
            sentence = f"Whom articles call {name} is somebody else than {person.name}."
            return Correction(judgement, sentence, mentions.where(m.name.in_(names)))
        case "same":
            other = get_person(session, said.get("other", ""))
            sentence = f"{other.name} is {person.name}: both are one person, shown as {person.name}."
            moved = select(m.article_id).where(m.person_id == other.id)
            return Correction(JudgementRecord("same", person.key, other.key), sentence, moved)
    raise BadRequest(UNCLEAR)


def preview(ask: Ask) -> View:
    """Show what a correction will change, with the button that records it."""
    correction = read_correction(ask.session, ask.query)
    check(ask.session.connection(), correction.judgement)
    found = correction.mentions.subquery()
    mentions, articles = ask.session.execute(
        select(func.count(), func.count(found.c.article_id.distinct()))
    ).one()
    a = Article
    changed = (
        select(a.id, a.published_on, a.publisher, a.title, literal(None))
        .where(a.id.in_(select(found.c.article_id)))
        .order_by(a.published_on.desc(), a.id.desc())
        .limit(ask.limit(ARTICLES))
    )
    rows = [tuple(row) for row in ask.session.execute(changed)]
    shown = {
        "sentence": correction.sentence, "said": {name: ask.query[name] for name in SAID if ask.query.get(name)},
        "mentions": mentions, "articles": articles, "token": ask.token,
    }  # fmt: skip
    return View(
        "correct.html", "Correct", HEADLINES, rows, more=articles > len(rows), shown=shown, is_kept=False
    )


def listed(ask: Ask) -> View:
    """List the judgements, the newest first; one that is in force has a button that undoes it."""
    rows = read_judgement_rows(ask.session.connection())
    in_force = {each.order for each in standing_judgements(map(as_judgement, rows))}
    columns = ("id", "verb", "person_key", "other_key", "name", "article_digest", "country_code", "undoes", "note",
               "recorded_by", "recorded_at")  # fmt: skip
    limit = ask.limit(LISTED)
    newest: list[tuple[Any, ...]] = [
        tuple(row[column] for column in columns) for row in rows[: -limit - 1 : -1]
    ]
    shown = {"in_force": in_force, "token": ask.token}
    more = len(rows) > limit
    return View("judgements.html", "Judgements", columns, newest, more=more, shown=shown, is_kept=False)


def record(session: Session, url: Any, said: Mapping[str, str], user: str) -> None:
    """Record the correction of a form, or the undo of a judgement."""
    if said.get("verb") == "undo":
        number = number_of(said, "id", 0, 10**9)
        row = next((row for row in read_judgement_rows(session.connection()) if row["id"] == number), None)
        if row is None:
            raise UnknownName(str(number))
        judgement = undo_of(row)
    else:
        judgement = read_correction(session, said).judgement
    session.close()  # the writer must not wait for this reader
    note = clean("note", said.get("note", ""))
    judge(url, JudgementRecord(**(asdict(judgement) | {"note": note})), recorded_by=user)


CORRECTIONS = {"/correct": preview, "/judgements": listed}
"""The pages that are there only where judgements are allowed."""
