"""Import an export into a store that is not empty: the result is as if one store had loaded everything.

The texts of the export are stored as a load stores them, with the runs that read them. Linking, copies and
counts follow from the texts of both stores, so nothing that was derived is imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, insert, select, update

from loaders import forget, judge
from loaders.annotate import annotate, annotate_due, finish_run
from loaders.linking.stored import link_blocks
from loaders.load import BATCH_SIZE, Loader, batched
from loaders.pipeline.batches import LIKENESS
from loaders.pipeline.fingerprints import Candidate
from loaders.pipeline.pool import WorkerPool
from loaders.pipeline.report import LoadReport
from loaders.pipeline.workers import annotator_settings
from loaders.reference import curate
from store import bulk, people, rejects, revisions, runs, schema, withheld, writes
from store.authority import Entry, replace_file
from store.engine import open_engine
from store.evidence import table_of
from store.exchange import import_database
from store.judgements import read_judgement_rows
from store.leftovers import purge_files
from store.models import Article, AuthorityPerson, Country, LoadRun, Reject, Withheld, WithheldName
from store.withheld import Rule, Rules


@dataclass(slots=True)
class Merged:
    """What was imported: a report like a load's, and why judgements were left out."""

    report: LoadReport = field(default_factory=LoadReport)
    left_out: list[str] = field(default_factory=list)


class _Runs(NamedTuple):
    """The other store's runs in this store: their ids and generations."""

    ids: Mapping[int, int]
    generations: Mapping[int, int]
    new: Mapping[int, datetime | None]
    """By id when a run ended that came in just now; it stays open until its articles are linked."""


def merge(url: str | URL, folder: Path, *, workers: int = 1) -> Merged:
    """Import an export into a store, in batches; after a kill, a second call completes it. `workers` processes annotate.

    Texts, withheld rules, rejects, names of users' own and judgements come in. A judgement that contradicts the
    store's is left out and listed. Raises `StoreError` as `import_database` does.
    """
    with TemporaryDirectory() as place, open_engine(url) as engine:
        with engine.connect() as connection:
            schema.check_schema(connection)
        theirs = f"sqlite:///{place}/theirs.db"
        import_database(theirs, folder)
        with open_engine(theirs, read_only=True) as other, other.connect() as reading:
            return _merge(engine, reading, folder, workers)


def _merge(engine: Engine, theirs: Connection, folder: Path, workers: int = 1) -> Merged:
    curate.load_packaged(engine)
    with bulk.writing(engine) as connection:
        names = _add_reference(connection, theirs)
        run = runs.start_run(connection, {"command": "import", "folder": str(folder)}, version("dateline"))
        history = _add_runs(connection, theirs, run)
        removed = _withhold(connection, theirs, forget.annotate_with(engine))
    merged = Merged(LoadReport(run_id=run.id))
    settings = annotator_settings(curate.read_lexicon(engine))
    with WorkerPool(workers) as pool:
        loader = Loader(engine, pool, settings, merged.report, run)
        for batch in batched(_candidates(theirs, history), size=BATCH_SIZE):
            loader.finish(loader.prepare(batch))
    r = Reject
    columns = (r.source_uri, r.position, r.reason, r.message, r.raw)
    still_open: list[Any] = list(theirs.execute(select(*columns).where(r.resolved_at.is_(None))))
    with bulk.writing(engine) as connection:
        rejects.insert_rejects(connection, still_open, run.id)
        merged.left_out += map(str, judge.add_judgements(connection, read_judgement_rows(theirs)))
    merged.report.counts["removed"] += removed
    merged.report.counts.update(finish_run(engine, run.id, merged.report.counts))
    with bulk.writing(engine) as connection:
        for id_, ended in history.new.items():
            connection.execute(update(LoadRun).where(LoadRun.id == id_).values(finished_at=ended))
    annotate_due(engine, settings)
    if names:
        annotate(engine.url, stale=True, workers=workers)
    merged.report.has_leftovers = bool(removed) and not purge_files(engine)
    return merged


def _add_reference(connection: Connection, theirs: Connection) -> bool:
    """Add countries, and the names of countries and people that are users' own; gives whether the lexicon has new names."""
    writes.insert_countries(
        connection, [dict(row) for row in theirs.execute(select(table_of(Country))).mappings()]
    )
    known = writes.country_names(connection)
    named = writes.country_names(theirs).items()
    own = [name for name, origin in named if origin == "user" and name not in known]
    writes.insert_country_names(connection, own, origin="user")
    _add_authorities(connection, theirs)
    return bool(own)


def _add_authorities(connection: Connection, theirs: Connection) -> None:
    """Add the people of authority files; what both say of a person of one file is as it is here."""
    a = AuthorityPerson
    files: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    for store in (theirs, connection):
        for file, key, name, names, ids in store.execute(select(a.file, a.key, a.name, a.names, a.ids)):
            files[file][key] = Entry(key, name, tuple(names), tuple(ids))
    for file, entries in files.items():
        _, touched, blocks = replace_file(connection, file, entries.values())
        link_blocks(connection, blocks)
        people.prune(connection, touched)


def _add_runs(connection: Connection, theirs: Connection, own: runs.Run) -> _Runs:
    """Append the other store's runs to the store's own; a run that both have is kept once."""
    known: dict[tuple[datetime, str], runs.Run] = {}
    still_open = set()
    for run in connection.execute(select(table_of(LoadRun))):
        known[run.started_at, run.version] = runs.Run(run.id, run.generation)
        if not run.finished_at:
            still_open.add(run.id)
    ids, generations, new = {}, {}, {}
    for row in theirs.execute(select(table_of(LoadRun)).order_by(LoadRun.id)).mappings():
        here = known.get((row["started_at"], row["version"]))
        if here and here.id in still_open and row["finished_at"]:
            new[here.id] = row["finished_at"]  # it came in with an import that was killed
        if here is None:
            values = dict(row) | {"generation": own.generation + row["generation"], "finished_at": None}
            values.pop("id")
            statement = insert(LoadRun).values(values).returning(LoadRun.id, LoadRun.generation)
            here = runs.Run(*connection.execute(statement).one())
            ids[row["id"]], new[here.id] = here.id, row["finished_at"] or row["started_at"]
        ids.setdefault(row["id"], own.id)  # an open run, so that its articles are linked
        generations[row["generation"]] = here.generation
    return _Runs(ids, generations, new)


def _withhold(connection: Connection, theirs: Connection, annotate: revisions.Annotate) -> int:
    """Import what is withheld, and delete it here; gives the number of articles deleted."""
    w, n = Withheld, WithheldName
    decisions: defaultdict[tuple[int, str, str], list[Rule]] = defaultdict(list)
    for row in theirs.execute(select(w).order_by(w.decision)):
        decisions[row.decision, row.reason, row.recorded_by].append(
            Rule(row.scope, row.value, row.because, row.until)
        )
    fresh: list[Rule] = []
    for (_, reason, by), rules in decisions.items():
        fresh += withheld.record(connection, rules, reason=reason, by=by).all
    by_decision: dict[int, dict[str, object]] = {}
    for hashed in theirs.execute(select(table_of(n)).order_by(n.decision)).mappings():
        number = by_decision.setdefault(hashed["decision"], withheld.next_decision(connection))
        bulk.insert_missing(connection, table_of(n), [dict(hashed) | number])
    writes.note_annotations_due(
        connection, forget.articles_naming(connection, withheld.read_names(connection))
    )
    return revisions.remove(connection, Rules(fresh), annotate=annotate, likeness=LIKENESS)


def _candidates(theirs: Connection, history: _Runs) -> Iterator[Candidate]:
    """Give each text of the other store, once for each place where it was read."""
    ids = theirs.scalars(select(Article.id)).all()
    for _, texts, copies in revisions.read_articles(theirs, ids):
        for text in (*texts, *copies):
            run, generation = history.ids[text.load_run_id], history.generations[text.generation]
            yield Candidate(text._replace(load_run_id=run, generation=generation))
