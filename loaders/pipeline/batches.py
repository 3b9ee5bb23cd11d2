"""Write one batch of a load: new articles in bulk; revisions and copies of stored articles one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from loaders.pipeline.fingerprints import Candidate
from loaders.pipeline.pool import Task, WorkerDied
from loaders.pipeline.reading import died
from loaders.pipeline.report import Tally
from loaders.pipeline.similarity import MinHashLikeness
from loaders.pipeline.workers import AnnotatorFailed, AnnotatorSettings, Prepared, prepare_articles
from loaders.problems import SourceProblem, reject
from loaders.records import Notice, Rejected, Unannotated
from store import judgements, rejects, revisions, withheld, writes
from store.engine import one_line
from store.revisions import CannotAnnotate, Lookup
from store.rows import NewArticle
from store.texts import LONGEST_PLACE, Text, bounded
from store.withheld import Because, Rule, Rules
from store.writes import Denials

LIKENESS = MinHashLikeness()


class Batch(NamedTuple):
    """The documents that are written in one transaction, and the tasks that annotate the new ones."""

    candidates: list[Candidate]
    rejects: list[Rejected]
    new: list[Candidate]
    tasks: Sequence[Task[Unannotated, Prepared | AnnotatorFailed]] = ()
    notices: Sequence[Notice] = ()
    withheld: Sequence[tuple[Candidate, Because]] = ()

    def obeying(self, rules: Rules) -> Batch:
        """Give the batch without the texts that are withheld."""
        why = [(c, rules.why(c.text)) for c in self.candidates]
        return self._replace(
            candidates=[c for c, because in why if because is None],
            new=[c for c in self.new if rules.why(c.text) is None],
            withheld=[*self.withheld, *((c, because) for c, because in why if because)],
        )


def best_copies(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose the best copy of each text."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        digest = candidate.text.digest
        best[digest] = min(best.get(digest, candidate), candidate, key=lambda copy: copy.text.copy_rank)
    return list(best.values())


def divide(
    batch: Batch, prepared: Sequence[Prepared | AnnotatorFailed | WorkerDied]
) -> tuple[Batch, dict[str, Prepared]]:
    """Give the annotated articles by digest, and the batch with those that could not be annotated, and their copies, as rejects."""
    ready: dict[str, Prepared] = {}
    failed: dict[str, AnnotatorFailed | WorkerDied] = {}
    for candidate, each in zip(batch.new, prepared, strict=True):
        if isinstance(each, Prepared):
            ready[candidate.text.digest] = each
        else:
            failed[candidate.text.digest] = each
    if not failed:
        return batch, ready
    texts = [c.text for c in batch.candidates]
    given_up = [given_up_over(text, failed[text.digest]) for text in texts if text.digest in failed]
    return batch._replace(
        candidates=[c for c in batch.candidates if c.text.digest not in failed],
        rejects=[*batch.rejects, *given_up],
        new=[c for c in batch.new if c.text.digest not in failed],
    ), ready


def refused(text: Text, error: Exception) -> Rejected:
    """Make the reject of the one article that the engine refused."""
    words = one_line(error) if isinstance(error, DBAPIError) else str(error)
    return _with_text(text, SourceProblem("refused", f"the database refused it: {words}"))


def given_up_over(text: Text, why: AnnotatorFailed | WorkerDied) -> Rejected:
    """Make the reject of an article that could not be annotated; its text is kept with it."""
    if isinstance(why, WorkerDied):
        return died(text.source_uri)
    return annotator_failed(text, why)


def annotator_failed(text: Text, why: AnnotatorFailed) -> Rejected:
    """Make the reject of a text that made the annotator raise an error."""
    problem = SourceProblem(
        "annotator-failed",
        f"the annotator failed, {why.error}; please report it, and try the article again with "
        "`dateline rejects retry` when that is fixed",
    )
    return _with_text(text, problem)


def _with_text(text: Text, problem: SourceProblem) -> Rejected:
    raw = Unannotated.of(text).text.encode("utf-8", "surrogatepass")
    return reject(problem, source_uri=text.source_uri, raw=raw)


@dataclass(slots=True)
class BatchWriter:
    """Writes one batch inside the caller's transaction; `tally` counts the outcomes."""

    connection: Connection
    batch: Batch
    ready: Mapping[str, Prepared]
    settings: AnnotatorSettings
    run_id: int
    generation: int
    tally: Tally = field(default_factory=Tally)
    _given_up: dict[int, Rejected] = field(default_factory=dict)

    def write(self) -> Tally:
        """Write everything that belongs to the batch except the run's counts."""
        connection = self.connection
        judgements.restore_words(connection, (c.text for c in self.batch.candidates))
        denials = writes.denials(connection)
        self._obey(denials)
        batch = self.batch
        found = look_up_candidates(connection, batch.candidates)
        plain = list(self._plain(found))
        new = [as_new(self._text(c), self.ready[c.text.digest], denials) for c in plain]
        revisions.insert_new_articles(connection, new)
        for candidate in plain:
            self.tally.counts["loaded"] += 1
            self._count_recognised(candidate)
        written = set(map(id, plain))
        rest = [c for c in batch.candidates if id(c) not in written]
        self._absorb(rest, look_up_candidates(connection, rest) if plain and rest else found, denials)
        self._note_entries()
        sources = [c.text.source_uri for c in batch.candidates if id(c) not in self._given_up]
        rejects.resolve_rejects(connection, [*sources, *(place for place, _ in withheld_places(batch))])
        refused = [*batch.rejects, *self._given_up.values()]
        rows = [(r.source_uri, r.position, r.reason, r.message, r.raw) for r in refused]
        fresh = rejects.insert_rejects(connection, rows, self.run_id)
        known = {r for r in refused if (r.source_uri, r.position, r.reason) not in fresh}
        read = len(batch.candidates) - len(self._given_up)
        self.tally.count_batch((c.repairs for c in batch.new), refused, read=read, known=known)
        self.tally.count_withheld(because for _, because in withheld_places(batch))
        return self.tally

    def _obey(self, denials: Denials) -> None:
        """Take out what publishers' notices are about, and leave out what is withheld."""
        if self.batch.notices:
            killed = (Rule("identity", n.identity, n.reason, n.until) for n in self.batch.notices)
            self.tally.counts["removed"] += revisions.remove(
                self.connection,
                withheld.record(self.connection, killed, by="its publisher"),
                annotate=lambda text: self._annotate(text, denials),
                likeness=LIKENESS,
            )
        rules = withheld.read_rules(self.connection, (c.text for c in self.batch.candidates))
        self.batch = self.batch.obeying(rules)
        judgements.forget_words(self.connection, (c.text.digest for c, _ in self.batch.withheld))

    def _plain(self, found: Lookup) -> Iterator[Candidate]:
        """Pick what can be written in bulk: new texts of articles of which the store knows nothing."""
        taken: set[str] = set()
        for candidate in self.batch.new:
            identity = candidate.text.identity
            if found.is_new(candidate.text.digest, identity) and identity not in taken:
                if identity is not None:
                    taken.add(identity)
                yield candidate

    def _absorb(self, candidates: Sequence[Candidate], found: Lookup, denials: Denials) -> None:
        """Write texts and copies of articles that are there; most are known as they are."""
        others = []
        places = []
        for c in candidates:
            known = found.texts.get(c.text.digest)
            if known is None or not found.is_known(c.text):
                others.append(c)
                continue
            self._count_known(known)
            if c.text.source_uri != known.source_uri:
                places.append((known.article_id, self._text(c)))
        # Before the others: one of them may merge two articles, and then the id that was looked up is gone.
        revisions.note_places(self.connection, places)
        for c in others:
            try:
                outcome = self._absorb_one(c, denials)
            except CannotAnnotate as problem:
                self._given_up[id(c)] = given_up_over(c.text, problem.why)
                continue
            if outcome == "known":
                self._count_known(found.texts.get(c.text.digest))
            else:
                self.tally.counts[outcome] += 1
                self._count_recognised(c)

    def _note_entries(self) -> None:
        """Note the entry of a feed as a further place of the page that it led to."""
        followed = {c.text.digest: c for c in self.batch.candidates if c.entry_uri}
        found = revisions.look_up(self.connection, followed).texts if followed else {}
        places = [
            (known.article_id, self._text(c)._replace(source_uri=bounded(str(c.entry_uri), LONGEST_PLACE)))
            for c in followed.values()
            if (known := found.get(c.text.digest))
        ]
        revisions.note_places(self.connection, places)

    def _count_known(self, known: revisions.Known | None) -> None:
        is_older = known is not None and known.run_id != self.run_id
        self.tally.counts["unchanged" if is_older else "duplicates"] += 1

    def _absorb_one(self, candidate: Candidate, denials: Denials) -> revisions.Outcome:
        """Put one text in its place, or leave the store as it is if that text can't be annotated."""
        with self.connection.begin_nested():
            return revisions.absorb(
                self.connection,
                self._text(candidate),
                annotate=lambda text: self._annotate(text, denials),
                likeness=LIKENESS,
            )

    def _count_recognised(self, candidate: Candidate) -> None:
        if prepared := self.ready.get(candidate.text.digest):
            count_recognised(self.tally, candidate, prepared)

    def _text(self, candidate: Candidate) -> Text:
        """Give a candidate's text with the number of this run and its generation, unless it comes from a store and has its own."""
        if candidate.text.load_run_id:
            return candidate.text
        return candidate.text._replace(load_run_id=self.run_id, generation=self.generation)

    def _annotate(self, text: Text, denials: Denials) -> NewArticle:
        """Annotate a text: take what the workers found, or annotate it now if they were not asked."""
        ready = self.ready.get(text.digest)
        chosen = next((c.text for c in self.batch.new if c.text.digest == text.digest), None)
        if ready is None or chosen is None or not chosen.reads_like(text):
            [prepared] = prepare_articles(self.settings, [Unannotated.of(text)])
            if isinstance(prepared, AnnotatorFailed):
                raise CannotAnnotate(prepared)
            ready = prepared
        return as_new(text, ready, denials)


def embargoed(candidate: Candidate, until: datetime) -> Rejected:
    """Make the reject that keeps a text until its embargo ends."""
    text = candidate.text
    raw = rejects.Held(text, candidate.repairs, until).dump()
    message = (
        f"{text.source_uri}: under embargo until {until:%Y-%m-%d %H:%M} UTC; the first load after it loads it"
    )
    return Rejected(text.source_uri, rejects.EMBARGOED, message, f"text {text.digest[:12]}", raw)


def withheld_places(batch: Batch) -> list[tuple[str, Because]]:
    """List where withheld texts and publishers' notices were read, and the reason for each."""
    texts = ((c.text.source_uri, because) for c, because in batch.withheld)
    return [*texts, *((notice.source_uri, notice.reason) for notice in batch.notices)]


def count_recognised(tally: Tally, candidate: Candidate, prepared: Prepared) -> None:
    """Count what was recognised in an article, and whether its language has a pack."""
    tally.count_recognised(prepared.findings, candidate.text.word_count)
    tally.count_language(candidate.text.language, prepared.annotator)


def as_new(text: Text, prepared: Prepared, denials: Denials) -> NewArticle:
    """Put together a text and what was recognised in it, without what judgements deny."""
    findings = denials.allow(text.digest, prepared.findings)
    return NewArticle(text, prepared.annotator, findings, prepared.bands)


def look_up_candidates(connection: Connection, candidates: Sequence[Candidate]) -> Lookup:
    """Look up what the store knows of the texts and identities of candidates."""
    texts = [candidate.text for candidate in candidates]
    return revisions.look_up(connection, (t.digest for t in texts), (t.identity for t in texts))


class Tried:
    """What a dry run has read so far: enough of it to recognise a duplicate, little enough to keep in memory."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def count(self, batch: Batch, ready: Mapping[str, Prepared], found: Lookup) -> Tally:
        """Count what would become of a batch."""
        tally = Tally()
        for candidate in batch.candidates:
            outcome = self._outcome(candidate, found)
            tally.counts[outcome] += 1
            if outcome in ("loaded", "revised"):
                count_recognised(tally, candidate, ready[candidate.text.digest])
            self._seen |= {hash(candidate.text.digest), hash(candidate.text.identity)}
        tally.count_batch((c.repairs for c in batch.new), batch.rejects, read=len(batch.candidates))
        tally.count_withheld(because for _, because in withheld_places(batch))
        return tally

    def _outcome(self, candidate: Candidate, found: Lookup) -> str:
        digest, identity = candidate.text.digest, candidate.text.identity
        if digest in found.texts:
            return "unchanged"
        if hash(digest) in self._seen:
            return "duplicates"
        known = identity is not None and (identity in found.articles or hash(identity) in self._seen)
        return "revised" if known else "loaded"
