"""Take articles out of a store, keep them out, and allow them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import URL, Connection, Engine, select

from loaders.annotate import annotate_due
from loaders.linking.stored import link_blocks
from loaders.pipeline.batches import LIKENESS, as_new
from loaders.pipeline.workers import AnnotatorFailed, annotator_settings, prepare_articles
from loaders.records import Unannotated
from loaders.reference import curate
from store import bulk, duplicates, people, revisions, schema, web_sources, withheld, writes
from store.engine import open_engine
from store.errors import StoreError
from store.leftovers import LEFT, purge_files
from store.models import Article, PersonMention, RejectedName
from store.names import name_key
from store.revisions import CannotAnnotate, Covered
from store.rows import NewArticle
from store.texts import Text
from store.withheld import Rule, Rules


def find(connection: Connection, rules: Iterable[Rule]) -> tuple[list[Rule], list[Covered]]:
    """Extend rules about one article to everything that identifies it; gives the rules, and the articles that they cover.

    What names one article (digest, identity, URL) takes down all its texts, and whatever has their digests or identities.
    """
    rules = list(rules)
    named = Rules(rule for rule in rules if rule.scope in withheld.OF_ONE_ARTICLE)
    known: set[Rule] = set()
    for article in revisions.find_covered(connection, named):
        for text in (*article.texts, *article.copies):
            known |= {
                Rule("digest", text.digest),
                *([Rule("identity", text.identity)] if text.identity else []),
            }
    wide = [*rules, *sorted(known - set(rules))]
    return wide, list(revisions.find_covered(connection, Rules(wide)))


def forget(url: str | URL, rules: Sequence[Rule], *, reason: str = "", by: str = "") -> int:
    """Withhold what rules cover, and delete it with everything derived from it; gives the number of articles.

    Nothing of it is left in the file of a SQLite database. Raises `StoreError` if others are reading it, so that
    its journal could not be emptied: `purge_files` then does that.
    """
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        annotate = annotate_with(engine)
        with bulk.writing(engine) as connection:
            fresh = withheld.record(connection, rules, reason=reason, by=by)
            removed = revisions.remove(connection, fresh, annotate=annotate, likeness=LIKENESS)
            link_blocks(connection, people.due_blocks(connection))
            duplicates.link_copies(connection, LIKENESS)
        if not purge_files(engine):
            raise StoreError(f"{removed} articles are gone, but {LEFT}")
    return removed


def forget_person(url: str | URL, person_id: int, *, reason: str = "", by: str = "") -> int:
    """Withhold every form of a person's name and delete the findings linked to it; gives in how many articles.

    The texts stay. A form that others bear too, such as a surname, is withheld for all.
    """
    with open_engine(url) as engine:
        with bulk.writing(engine) as connection:
            names = connection.scalars(select(PersonMention.name).where(PersonMention.person_id == person_id))
            withheld.record_names(connection, map(name_key, names.unique()), reason=reason, by=by)
            due = articles_naming(connection, withheld.read_names(connection))
            writes.note_annotations_due(connection, due)
        annotate_due(engine)
        if not purge_files(engine):
            raise StoreError(f"what was linked to the person is gone, but {LEFT}")
    return len(due)


def articles_naming(connection: Connection, names: withheld.Names) -> set[int]:
    """Find the articles that give somebody one of the names."""
    found: set[int] = set()
    for table in (PersonMention, RejectedName):
        given = connection.scalars(select(table.name).distinct())
        for chosen in bulk.among(connection, table.name, [name for name in given if name_key(name) in names]):
            found.update(connection.scalars(select(table.article_id).where(chosen)))
    return found


def undo_person(url: str | URL, name: str) -> None:
    """Undo the forgetting of a person, by one of their names; every article is annotated again, because nothing says which ones named them."""
    with open_engine(url) as engine:
        with bulk.writing(engine) as connection:
            withheld.lift_names(connection, name_key(name))
            writes.note_annotations_due(connection, connection.scalars(select(Article.id)))
        annotate_due(engine)


def undo(url: str | URL, rules: Sequence[Rule]) -> int:
    """Undo the decisions that rules belong to; what they kept out counts as unread. Gives how many decisions there were."""
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        with bulk.writing(engine) as connection:
            web_sources.forget_validators(connection)  # else it would not be read again
            return withheld.lift(connection, rules)


def annotate_with(engine: Engine) -> Callable[[Text], NewArticle]:
    """Make the function that annotates texts that become articles when others are deleted."""
    settings = annotator_settings(curate.read_lexicon(engine))
    with engine.connect() as connection:
        denials = writes.denials(connection)

    def annotate(text: Text) -> NewArticle:
        [prepared] = prepare_articles(settings, [Unannotated.of(text)])
        if isinstance(prepared, AnnotatorFailed):
            raise CannotAnnotate(prepared)
        return as_new(text, prepared, denials)

    return annotate
