"""Take articles out of a store, keep them out, and allow them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import URL, Connection, Engine

from loaders.linking.stored import link_blocks
from loaders.pipeline.batches import LIKENESS, as_new
from loaders.pipeline.workers import AnnotatorFailed, make_recipe, prepare_articles
from loaders.records import Unannotated
from loaders.reference import curate
from store import bulk, duplicates, people, revisions, schema, withheld, writes
from store.engine import open_engine
from store.leftovers import purge
from store.revisions import CannotAnnotate, Covered
from store.rows import NewArticle
from store.texts import Text
from store.withheld import Rule, Rules


def find(connection: Connection, rules: Iterable[Rule]) -> tuple[list[Rule], list[Covered]]:
    """Widen rules about one article to all that it is known by; gives them, and the articles that they cover.

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
    """Withhold what rules cover, and delete it with everything that was made of it; gives how many articles that were.

    Nothing of it is left in the file of a SQLite database. Raises `StoreError` if others are reading it, so that
    its journal could not be emptied: `purge` then does that.
    """
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        annotate = _annotate_with(engine)
        with bulk.writing(engine) as connection:
            fresh = withheld.record(connection, rules, reason=reason, by=by)
            removed = revisions.remove(connection, fresh, annotate=annotate, likeness=LIKENESS)
            link_blocks(connection, people.due_blocks(connection))
            duplicates.link_copies(connection, LIKENESS)
        purge(engine)
    return removed


def undo(url: str | URL, rules: Sequence[Rule]) -> int:
    """Lift the decisions that rules belong to; what they kept out counts as unread. Gives how many there were."""
    with open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        with bulk.writing(engine) as connection:
            return withheld.lift(connection, rules)


def _annotate_with(engine: Engine) -> Callable[[Text], NewArticle]:
    """Make what annotates the texts that stand as articles once others are gone."""
    recipe = make_recipe(curate.read_lexicon(engine))
    with engine.connect() as connection:
        denials = writes.denials(connection)

    def annotate(text: Text) -> NewArticle:
        [prepared] = prepare_articles(recipe, [Unannotated.of(text)])
        if isinstance(prepared, AnnotatorFailed):
            raise CannotAnnotate(prepared)
        return as_new(text, prepared, denials)

    return annotate
