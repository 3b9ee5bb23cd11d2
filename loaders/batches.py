"""Write one batch of a load: what is new in bulk, what is another text or copy of something stored one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from loaders.identify import Candidate
from loaders.likeness import MinHashLikeness
from loaders.pool import Task, WorkerDied
from loaders.reading import died
from loaders.records import Rejected
from loaders.report import LoadReport
from loaders.workers import Prepared, Recipe, make_annotator, people_of, prepare_articles
from store import rejects, versions, writes
from store.versions import Lookup, Version
from store.writes import NewArticle, copy_rank

LIKENESS = MinHashLikeness()


class Batch(NamedTuple):
    """One transaction's worth of what was read, and the tasks that annotate the new texts among it."""

    candidates: list[Candidate]
    rejects: list[Rejected]
    new: list[Candidate]
    tasks: list[Task[tuple[str, str], Prepared]]


def rank_of(candidate: Candidate) -> tuple[int, str]:
    """Rank a candidate among the copies with its digest; see `store.writes.copy_rank`."""
    a = candidate.article
    return copy_rank(candidate.checksum, a.published_at, a.publisher, a.url, a.external_id)


def best_copies(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Of the copies of each text give the best."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best[candidate.digest] = min(best.get(candidate.digest, candidate), candidate, key=rank_of)
    return list(best.values())


def version_of(candidate: Candidate, *, run_id: int, generation: int) -> Version:
    """Make the stored form of what was read."""
    a = candidate.article
    return Version(
        digest=candidate.digest,
        checksum=candidate.checksum,
        published_on=a.published_on,
        published_at=a.published_at,
        modified_at=a.modified_at,
        generation=generation,
        language=a.language,
        publisher=a.publisher,
        url=a.url,
        external_id=a.external_id,
        identity=candidate.identity,
        source_uri=a.source_uri,
        source_format=a.source_format,
        word_count=candidate.words,
        load_run_id=run_id,
        title=a.title,
        body=a.body,
    )


def without_the_dead(
    batch: Batch, prepared: Sequence[Prepared | WorkerDied]
) -> tuple[Batch, dict[str, Prepared]]:
    """Tell what was annotated, by digest; what workers died over becomes a reject, and its copies with it."""
    ready: dict[str, Prepared] = {}
    dead: set[str] = set()
    for candidate, each in zip(batch.new, prepared, strict=True):
        if isinstance(each, WorkerDied):
            dead.add(candidate.digest)
        else:
            ready[candidate.digest] = each
    if not dead:
        return batch, ready
    given_up = [died(c.article.source_uri) for c in batch.candidates if c.digest in dead]
    return Batch(
        [c for c in batch.candidates if c.digest not in dead],
        [*batch.rejects, *given_up],
        [c for c in batch.new if c.digest not in dead],
        batch.tasks,
    ), ready


@dataclass(slots=True)
class BatchWriter:
    """One batch on its way into the store, inside the caller's transaction; `tally` counts what becomes of it."""

    connection: Connection
    batch: Batch
    ready: Mapping[str, Prepared]
    recipe: Recipe
    run_id: int
    generation: int
    tally: LoadReport = field(default_factory=LoadReport)

    def write(self) -> LoadReport:
        """Write everything that belongs to the batch but the run's counts."""
        batch, connection = self.batch, self.connection
        not_here = writes.not_countries(connection)
        found = self._look_up(batch.candidates)
        plain = list(self._plain(found))
        new = [self._version(c) for c in plain]
        versions.insert_articles(
            connection,
            [self._new_article(v, self.ready[v.digest], not_here) for v in new],
            self.run_id,
            generation=self.generation,
        )
        for version in new:
            self._count("loaded", version)
        written = set(map(id, plain))
        rest = [c for c in batch.candidates if id(c) not in written]
        self._absorb(rest, self._look_up(rest) if plain else found, not_here)
        rejects.resolve_rejects(connection, (c.article.source_uri for c in batch.candidates))
        rows = [(r.source_uri, r.position, r.reason, r.message, r.raw) for r in batch.rejects]
        rejects.insert_rejects(connection, rows, self.run_id)
        self.tally.count_batch([c.article for c in batch.new], batch.rejects, read=len(batch.candidates))
        return self.tally

    def _look_up(self, candidates: Sequence[Candidate]) -> Lookup:
        return versions.look_up(
            self.connection, (c.digest for c in candidates), (c.identity for c in candidates)
        )

    def _plain(self, found: Lookup) -> Iterator[Candidate]:
        """Pick what can be written in bulk: new texts of articles of which the store knows nothing."""
        taken: set[str] = set()
        for candidate in self.batch.new:
            identity = candidate.identity
            if found.is_new(candidate.digest, identity) and identity not in taken:
                if identity is not None:
                    taken.add(identity)
                yield candidate

    def _absorb(self, candidates: Sequence[Candidate], found: Lookup, not_here: set[tuple[str, str]]) -> None:
        """Settle texts and copies of articles that are there; most are known as they are."""
        places = []
        for c in candidates:
            text = found.texts.get(c.digest)
            if text and found.is_known(c.digest, c.checksum, c.identity, c.article.modified_at):
                if c.article.source_uri != text.source_uri:
                    places.append((text.article_id, self._version(c)))
                outcome: versions.Outcome = "known"
            else:
                outcome = versions.absorb(
                    self.connection,
                    self._version(c),
                    annotate=lambda version: self._annotate(version, not_here),
                    likeness=LIKENESS,
                )
            if outcome == "known":
                before = text is not None and text.run_id != self.run_id
                self.tally.counts["unchanged" if before else "duplicates"] += 1
            else:
                self._count(outcome, self._version(c))
        versions.note_places(self.connection, places)

    def _count(self, outcome: str, version: Version) -> None:
        self.tally.counts[outcome] += 1
        if prepared := self.ready.get(version.digest):
            self.tally.count_recognised(prepared.rows, version.word_count)

    def _version(self, candidate: Candidate) -> Version:
        return version_of(candidate, run_id=self.run_id, generation=self.generation)

    def _annotate(self, version: Version, not_here: set[tuple[str, str]]) -> NewArticle:
        """Give a text what is recognised in it: as the workers did, or now if they were not asked."""
        prepared = self.ready.get(version.digest)
        chosen = next((c.article for c in self.batch.new if c.digest == version.digest), None)
        if prepared is None or chosen is None or (chosen.title, chosen.body) != (version.title, version.body):
            [prepared] = prepare_articles(self.recipe, [(version.title, version.body)])
        return self._new_article(version, prepared, not_here)

    def _new_article(
        self, version: Version, prepared: Prepared, not_here: set[tuple[str, str]]
    ) -> NewArticle:
        rows = prepared.rows
        places = rows.country_mentions
        if not_here:
            places = [m for m in places if (version.digest, m[4]) not in not_here]
        return NewArticle(
            digest=version.digest,
            checksum=version.checksum,
            identity=version.identity,
            title=version.title,
            body=version.body,
            published_on=version.published_on,
            published_at=version.published_at,
            modified_at=version.modified_at,
            language=version.language,
            publisher=version.publisher,
            url=version.url,
            external_id=version.external_id,
            source_uri=version.source_uri,
            source_format=version.source_format,
            word_count=version.word_count,
            annotator=make_annotator(self.recipe).version,
            people=people_of(rows),
            person_mentions=rows.person_mentions,
            person_roles=rows.person_roles,
            country_mentions=places,
            bands=prepared.bands,
        )


class Tried:
    """What a dry run has read so far: enough of it to tell what would be a duplicate, little enough to be held."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def count(self, batch: Batch, ready: Mapping[str, Prepared], found: Lookup) -> LoadReport:
        """Count what would become of a batch."""
        tally = LoadReport()
        for candidate in batch.candidates:
            outcome = self._outcome(candidate, found)
            tally.counts[outcome] += 1
            if outcome in ("loaded", "revised"):
                tally.count_recognised(ready[candidate.digest].rows, candidate.words)
            self._seen |= {hash(candidate.digest), hash(candidate.identity)}
        tally.count_batch([c.article for c in batch.new], batch.rejects, read=len(batch.candidates))
        return tally

    def _outcome(self, candidate: Candidate, found: Lookup) -> str:
        if candidate.digest in found.texts:
            return "unchanged"
        if hash(candidate.digest) in self._seen:
            return "duplicates"
        identity = candidate.identity
        known = identity is not None and (identity in found.articles or hash(identity) in self._seen)
        return "revised" if known else "loaded"
