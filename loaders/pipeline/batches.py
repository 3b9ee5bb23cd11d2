"""Write one batch of a load: what is new in bulk, what is another text or copy of something stored one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from loaders.pipeline.fingerprints import Candidate
from loaders.pipeline.pool import Task, WorkerDied
from loaders.pipeline.reading import died
from loaders.pipeline.report import Tally
from loaders.pipeline.similarity import MinHashLikeness
from loaders.pipeline.workers import AnnotatorFailed, Prepared, Recipe, prepare_articles
from loaders.problems import SourceProblem, reject
from loaders.records import ArticleText, Rejected
from store import rejects, revisions, writes
from store.revisions import Lookup, Version
from store.rows import NewArticle, Recognised, copy_rank

LIKENESS = MinHashLikeness()


class Batch(NamedTuple):
    """One transaction's worth of what was read, and the tasks that annotate the new texts among it."""

    candidates: list[Candidate]
    rejects: list[Rejected]
    new: list[Candidate]
    tasks: list[Task[ArticleText, Prepared | AnnotatorFailed]]


def rank_of(candidate: Candidate) -> tuple[int, str]:
    """Rank a candidate among the copies with its digest; see `store.rows.copy_rank`."""
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
        candidate.digest, candidate.checksum, a.published_on, a.published_at, a.modified_at, generation, a.language,
        a.publisher, a.url, a.external_id, candidate.identity, a.source_uri, a.source_format, candidate.words,
        run_id, a.title, a.body,
    )  # fmt: skip


def settled(
    batch: Batch, prepared: Sequence[Prepared | AnnotatorFailed | WorkerDied]
) -> tuple[Batch, dict[str, Prepared]]:
    """Tell what was annotated, by digest; what could not be becomes a reject, and its copies with it."""
    ready: dict[str, Prepared] = {}
    failed: dict[str, AnnotatorFailed | WorkerDied] = {}
    for candidate, each in zip(batch.new, prepared, strict=True):
        if isinstance(each, Prepared):
            ready[candidate.digest] = each
        else:
            failed[candidate.digest] = each
    if not failed:
        return batch, ready
    given_up = [given_up_over(c, failed[c.digest]) for c in batch.candidates if c.digest in failed]
    return Batch(
        [c for c in batch.candidates if c.digest not in failed],
        [*batch.rejects, *given_up],
        [c for c in batch.new if c.digest not in failed],
        batch.tasks,
    ), ready


def given_up_over(candidate: Candidate, why: AnnotatorFailed | WorkerDied) -> Rejected:
    """Make the reject of an article that could not be annotated; its text is kept with it."""
    uri = candidate.article.source_uri
    if isinstance(why, WorkerDied):
        return died(uri)
    return annotator_failed(uri, candidate.article.content.text, why)


def annotator_failed(source_uri: str, text: str, why: AnnotatorFailed) -> Rejected:
    """Make the reject of a text over which the annotator raised an error."""
    problem = SourceProblem(
        "annotator-failed",
        f"the annotator failed, {why.error}; please report it, and try the article again with "
        "`dateline rejects retry` when that is mended",
    )
    return reject(problem, source_uri=source_uri, raw=text.encode("utf-8", "surrogatepass"))


class CannotAnnotate(Exception):
    """An article that is settled by itself could not be annotated."""

    def __init__(self, why: AnnotatorFailed) -> None:
        self.why = why
        super().__init__(why.error)


@dataclass(slots=True)
class BatchWriter:
    """One batch on its way into the store, inside the caller's transaction; `tally` counts what becomes of it."""

    connection: Connection
    batch: Batch
    ready: Mapping[str, Prepared]
    recipe: Recipe
    run_id: int
    generation: int
    tally: Tally = field(default_factory=Tally)
    _given_up: dict[int, Rejected] = field(default_factory=dict)

    def write(self) -> Tally:
        """Write everything that belongs to the batch but the run's counts."""
        batch, connection = self.batch, self.connection
        not_here = writes.not_countries(connection)
        found = self._look_up(batch.candidates)
        plain = list(self._plain(found))
        new = [as_new(self._version(c), self.ready[c.digest], not_here) for c in plain]
        revisions.insert_articles(connection, new, self.run_id, generation=self.generation)
        for candidate in plain:
            self.tally.counts["loaded"] += 1
            self._count_recognised(candidate)
        written = set(map(id, plain))
        rest = [c for c in batch.candidates if id(c) not in written]
        self._absorb(rest, self._look_up(rest) if plain and rest else found, not_here)
        sources = [c.article.source_uri for c in batch.candidates if id(c) not in self._given_up]
        rejects.resolve_rejects(connection, sources)
        refused = [*batch.rejects, *self._given_up.values()]
        rows = [(r.source_uri, r.position, r.reason, r.message, r.raw) for r in refused]
        rejects.insert_rejects(connection, rows, self.run_id)
        read = len(batch.candidates) - len(self._given_up)
        self.tally.count_batch([c.article for c in batch.new], refused, read=read)
        return self.tally

    def _look_up(self, candidates: Sequence[Candidate]) -> Lookup:
        return revisions.look_up(
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
        outcomes: Counter[str] = Counter()
        for c in candidates:
            article = c.article
            text = found.texts.get(c.digest)
            if text and found.is_known(c.digest, c.checksum, c.identity, article.modified_at):
                if article.source_uri != text.source_uri:
                    places.append((text.article_id, self._version(c)))
                outcome: revisions.Outcome = "known"
            else:
                try:
                    outcome = self._absorb_one(c, not_here)
                except CannotAnnotate as problem:
                    self._given_up[id(c)] = given_up_over(c, problem.why)
                    continue
            if outcome == "known":
                outcomes[
                    "unchanged" if text is not None and text.run_id != self.run_id else "duplicates"
                ] += 1
            else:
                outcomes[outcome] += 1
                self._count_recognised(c)
        self.tally.counts.update(outcomes)
        revisions.note_places(self.connection, places)

    def _absorb_one(self, candidate: Candidate, not_here: set[tuple[str, str]]) -> revisions.Outcome:
        """Put one text in its place, or leave the store as it is if that text can't be annotated."""
        with self.connection.begin_nested():
            return revisions.absorb(
                self.connection,
                self._version(candidate),
                annotate=lambda version: self._annotate(version, not_here),
                likeness=LIKENESS,
            )

    def _count_recognised(self, candidate: Candidate) -> None:
        if prepared := self.ready.get(candidate.digest):
            self.tally.count_recognised(prepared.recognised, candidate.words)
            self.tally.count_language(candidate.article.language, prepared.annotator)

    def _version(self, candidate: Candidate) -> Version:
        return version_of(candidate, run_id=self.run_id, generation=self.generation)

    def _annotate(self, version: Version, not_here: set[tuple[str, str]]) -> NewArticle:
        """Give a text what is recognised in it: as the workers did, or now if they were not asked."""
        ready = self.ready.get(version.digest)
        chosen = next((c.article.content for c in self.batch.new if c.digest == version.digest), None)
        content = ArticleText(version.title, version.body, version.language, version.published_on)
        if ready is None or chosen != content:
            [prepared] = prepare_articles(self.recipe, [content])
            if isinstance(prepared, AnnotatorFailed):
                raise CannotAnnotate(prepared)
            ready = prepared
        return as_new(version, ready, not_here)


def as_new(version: Version, prepared: Prepared, not_here: set[tuple[str, str]]) -> NewArticle:
    """Put together a text and what was recognised in it, without the countries judged not to be there."""
    v = version
    return NewArticle(
        v.digest, v.checksum, v.title, v.body, v.published_on, v.published_at, v.language, v.publisher, v.url,
        v.external_id, v.source_uri, v.source_format, v.word_count, prepared.annotator,
        standing(v.digest, prepared.recognised, not_here), v.identity, v.modified_at, prepared.bands,
    )  # fmt: skip


def standing(digest: str, recognised: Recognised, not_here: set[tuple[str, str]]) -> Recognised:
    """Leave out the countries that were judged not to be in an article."""
    codes = {code for judged, code in not_here if judged == digest} if not_here else None
    return recognised.without_countries(codes) if codes else recognised


class Tried:
    """What a dry run has read so far: enough of it to tell what would be a duplicate, little enough to be held."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def count(self, batch: Batch, ready: Mapping[str, Prepared], found: Lookup) -> Tally:
        """Count what would become of a batch."""
        tally = Tally()
        for candidate in batch.candidates:
            outcome = self._outcome(candidate, found)
            tally.counts[outcome] += 1
            if outcome in ("loaded", "revised"):
                prepared = ready[candidate.digest]
                tally.count_recognised(prepared.recognised, candidate.words)
                tally.count_language(candidate.article.language, prepared.annotator)
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
