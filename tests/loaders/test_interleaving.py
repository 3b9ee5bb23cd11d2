"""What the store has is a function of the texts and the judgements, however loads, judgements and everything else interleave."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from loaders import annotate as annotating
from loaders import forget as forgetting
from loaders import judge as judging
from loaders.linking.judgements import JudgementRecord, LinkError
from loaders.pipeline.fingerprints import Candidate, identify
from loaders.pipeline.workers import annotator_settings
from loaders.records import ParsedArticle
from loaders.reference import curate
from store import connect, copy, exchange, migrate
from store.engine import open_engine
from store.errors import StoreError
from store.models import AnnotationDue, Country, CountryName, DuplicatesDue, RelinkBlock
from store.withheld import Rule
from tests.conftest import MakeDatabase
from tests.loaders.pipeline.corpora import load_into
from tests.loaders.pipeline.test_batches import digest_of

SAID = "“We will stay”"
BODIES = (
    "President George W. Bush spoke in Texas. President George H. W. Bush listened in Maine.",
    "President George Bush came to Texas.",
    f"George Bush came to Ohio. {SAID}, President George Bush said.",
    "Donald J. Trump met Sergei Lavrov in France. Mr. Trump left.",
    "Donald Trump spoke in Georgia, and Sergey Lavrov listened.",
    "Mr. Lavrov flew to Paris. President Trump stayed in France.",
    "The banker William Gates met President George Bush. Mr. Gates left.",
    "Bill Gates, the banker, spoke.",
)
"""Texts whose names explain each other."""

COUNTRIES = ("FR", "GE", "RU", "US")
"""The countries of the texts: the digest of all the names of all of them would take longer than the rest of a case."""


def text(number: int, *, corrected: bool) -> Candidate:
    """Make an article, or the later text that corrects it."""
    return identify(
        ParsedArticle(
            title="News",
            body=BODIES[number - len(BODIES) + 1] if corrected else BODIES[number],
            published_on=date(2023, 2, 20 + number % 3),
            modified_at=datetime(2023, 3, 1, int(corrected), tzinfo=UTC),
            external_id=f"news-{number}",
            source_uri=f"file:///{number}.txt",
            source_format="text",
        )
    )


TEXTS = [text(number, corrected=corrected) for number in range(len(BODIES)) for corrected in (False, True)]
KEYS = (
    "george-w-bush", "george-h-w-bush", "george-bush", "bush", "donald-trump", "trump", "sergey-lavrov", "lavrov",
    "bill-gates", "william-gates", "gates",
)  # fmt: skip
key = st.sampled_from(KEYS)
said = st.sampled_from([each.text.digest for each in TEXTS if SAID in each.text.body])
digest = st.sampled_from([each.text.digest for each in TEXTS])
country = st.sampled_from(["FR", "GE"])
JUDGEMENTS = st.one_of(
    st.builds(JudgementRecord, st.just("reject"), key),
    st.builds(JudgementRecord, st.just("reject"), key, article_digest=digest),
    st.builds(JudgementRecord, st.just("same"), key, key),
    st.builds(JudgementRecord, st.just("same"), key, key, article_digest=digest),
    st.builds(JudgementRecord, st.just("different"), key, key),
    st.builds(JudgementRecord, st.just("different"), key, article_digest=digest),
    st.builds(JudgementRecord, st.just("rename"), key, name=st.sampled_from(["A. Name", "Other Name"])),
    st.builds(
        JudgementRecord,
        st.just("alias"),
        key,
        name=st.sampled_from(["George Bush", "Bill Gates", "Don Trump"]),
    ),
    st.builds(JudgementRecord, st.just("not_country"), article_digest=digest, country_code=country),
    st.builds(JudgementRecord, st.just("not_said"), article_digest=said, name=st.just(SAID)),
)


Takedown = tuple[Rule, ...]
TAKEDOWNS: list[Takedown] = [
    *((Rule("digest", each.text.digest), Rule("identity", str(each.text.identity))) for each in TEXTS),
    (Rule("identity", "news-1", "killed", datetime(2023, 3, 1, tzinfo=UTC)),),
    *((Rule("before", day, "retention"),) for day in ("2023-02-21", "2023-02-22")),
]
"""An article with all that it is known by, a version that its publisher withholds, what is too old."""


class Lifted(NamedTuple):
    """The undo of a takedown."""

    rules: Takedown


Decision = JudgementRecord | Takedown | Lifted


def undo(judgement: JudgementRecord | Takedown) -> Decision:
    """Make what undoes a judgement or a takedown."""
    if not isinstance(judgement, JudgementRecord):
        return Lifted(judgement)
    return JudgementRecord(
        "undo", judgement.person_key, judgement.other_key, name=judgement.name, undoes=judgement.verb,
        article_digest=judgement.article_digest, country_code=judgement.country_code,
    )  # fmt: skip


class Step(NamedTuple):
    """A step done to a database: a load of texts, a judgement, or another operation."""

    what: str
    texts: tuple[Candidate, ...] = ()
    judgement: Decision | None = None


REST = st.sampled_from(
    ["annotate"] * 4 + ["import judgements", "rebuild", "copy", "export", "migrate", "migrate far"]
)


class Database:
    """A database on which steps are run; its engine is kept while its content is replaced."""

    def __init__(self, url: str, engine: Engine, empty: Path, folder: Path) -> None:
        self.url, self.engine, self._folder, self._empty = url, engine, folder, empty
        self._names = count()
        self._settings = annotator_settings(curate.read_lexicon(engine))
        self.refused = 0

    def fill(self, path: Path | None = None) -> None:
        """Replace a database's content by another file's, or by the countries alone."""
        self.refused = self.refused if path else 0
        with closing(sqlite3.connect(path or self._empty)) as source, self.engine.connect() as connection:
            source.backup(connection.connection.driver_connection)  # type: ignore[arg-type]

    def do(self, step: Step) -> None:
        """Do one step."""
        if step.texts:
            load_into(self.engine, step.texts, settings=self._settings)
        elif step.judgement:
            try:
                self._decide(step.judgement)
            except (LinkError, StoreError):
                self.refused += 1
        else:
            getattr(self, f"_{step.what.replace(' ', '_')}")()

    def _decide(self, decision: Decision) -> None:
        if isinstance(decision, JudgementRecord):
            judging.judge(self.url, decision)
        elif isinstance(decision, Lifted):
            forgetting.undo(self.url, decision.rules)
        else:
            forgetting.forget(self.url, decision)

    def _annotate(self) -> None:
        annotating.annotate(self.url)

    def _rebuild(self) -> None:
        judging.finish_due(self.url)

    def _import_judgements(self) -> None:
        self._export_judgements()
        assert self._read_judgements() == 0

    def _export_judgements(self) -> None:
        path = self._folder / "judgements.csv"
        with path.open("w") as file, self.engine.connect() as connection:
            judging.export_judgements(connection, file)

    def _read_judgements(self) -> int:
        with (self._folder / "judgements.csv").open() as file:
            return judging.import_judgements(self.url, file)

    def _copy(self) -> None:
        other = self._folder / f"copy{next(self._names)}.db"
        copy.copy_database(self.url, f"sqlite:///{other}")
        self.fill(other)

    def _export(self) -> None:
        other, folder = self._folder / f"import{next(self._names)}.db", self._folder / "export"
        with connect(self.url, read_only=True) as session:
            exchange.export_database(session, folder, "jsonl")
        exchange.import_database(f"sqlite:///{other}", folder)
        rmtree(folder)
        self.fill(other)

    def _migrate(self) -> None:
        self._move("-1")
        judging.finish_due(self.url)

    def _migrate_far(self) -> None:
        self._move("0012")
        annotating.annotate(self.url)

    def _move(self, revision: str) -> None:
        """Go down and up again, and bring back the judgements that an older schema can't hold."""
        self._export_judgements()
        migrate.move(self.engine, revision)
        migrate.migrate(self.url, with_backup=False)
        self._read_judgements()

    def check(self) -> None:
        """Check that no work is left to do."""
        with Session(self.engine) as session:
            for model in (AnnotationDue, DuplicatesDue, RelinkBlock):
                assert session.scalars(select(model)).all() == []


@pytest.fixture
def pair(
    make_sqlite: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Database, Database]]:
    """Two databases that hold a few countries."""
    urls = {name: make_sqlite(name) for name in ("empty", "one", "other")}
    with open_engine(urls["empty"]) as engine:
        curate.load_packaged(engine)
        with engine.begin() as connection:
            connection.execute(delete(CountryName))
            connection.execute(delete(Country).where(Country.code.not_in(COUNTRIES)))
    monkeypatch.setattr(curate, "load_packaged", lambda _: None)
    paths = {name: Path(url.removeprefix("sqlite:///")) for name, url in urls.items()}
    with open_engine(urls["one"]) as one, open_engine(urls["other"]) as other:
        warm = {urls["one"]: one, urls["other"]: other}
        for module in (judging, annotating, forgetting):
            monkeypatch.setattr(module, "open_engine", lambda url: nullcontext(warm[url]))
        databases = []
        for name, engine in (("one", one), ("other", other)):
            with closing(sqlite3.connect(paths["empty"])) as source, engine.connect() as connection:
                source.backup(connection.connection.driver_connection)  # type: ignore[arg-type]
            databases.append(Database(urls[name], engine, paths["empty"], tmp_path))
        yield databases[0], databases[1]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=2 * settings().max_examples,
)
@given(
    texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4, unique_by=id),
    judgements=st.lists(JUDGEMENTS | st.sampled_from(TAKEDOWNS), min_size=1, max_size=3),
    undone=st.lists(st.booleans(), min_size=3, max_size=3),
    rest=st.lists(REST, max_size=2),
    shuffled=st.randoms(use_true_random=False),
)
def test_however_texts_judgements_and_the_rest_interleave_the_store_is_the_same(
    pair: tuple[Database, Database],
    texts: list[Candidate],
    judgements: list[JudgementRecord | Takedown],
    undone: list[bool],
    rest: list[str],
    shuffled: Random,
) -> None:
    one, other = pair
    if any(isinstance(each, tuple) for each in judgements):
        # Older schemas know of no takedown.
        rest = [what for what in rest if not what.startswith("migrate")]
    judged = [*judgements, *(undo(j) for j, is_undone in zip(judgements, undone, strict=False) if is_undone)]
    for database in pair:
        database.fill()
    one.do(Step("load", tuple(texts)))
    for judgement in judged:
        one.do(Step("judge", judgement=judgement))
    steps = [Step("load", (each,)) for each in shuffled.sample(texts, len(texts))] + [
        Step(what) for what in rest
    ]
    shuffled.shuffle(steps)
    places = sorted(shuffled.randint(0, len(steps)) for _ in judged)
    for before, (place, judgement) in enumerate(zip(places, judged, strict=True)):
        steps.insert(before + place, Step("judge", judgement=judgement))
    for step in steps:
        other.do(step)
    for database in pair:  # what an undone takedown kept out counts as unread
        database.do(Step("load", tuple(texts)))
    assert one.refused == other.refused
    one.check()
    other.check()
    assert digest_of(one.engine) == digest_of(other.engine)
