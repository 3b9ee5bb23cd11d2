"""Two stores become one: the one that loading everything into one gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from loaders import judge as judging
from loaders import load
from loaders import merge as merging
from loaders.annotate import annotate_due
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from loaders.merge import _merge, merge
from loaders.pipeline.fingerprints import Candidate
from loaders.reference import curate
from store import bulk, connect
from store.exchange import export_database
from store.judgements import read_judgement_rows
from store.models import LoadRun, Reject
from store.withheld import Rule
from tests.conftest import MakeDatabase, empty_tables
from tests.dateline.commands.test_monitoring import run
from tests.kills import killed
from tests.loaders.pipeline.corpora import CANDIDATES, TEXTS, load_into, read
from tests.loaders.pipeline.test_batches import check, digest_of
from tests.loaders.test_forget import COPIES, RULES, digest_at, withhold

DIGESTS = [read(text=number).text.digest for number in range(len(TEXTS))]
KEYS = ("anna-novak", "ivan-novak", "novak", "brown")
key = st.sampled_from(KEYS)
JUDGEMENTS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"verb": st.sampled_from(["same", "different"]), "person_key": key, "other_key": key}),
    st.fixed_dictionaries({"verb": st.just("reject"), "person_key": key}),
    st.fixed_dictionaries({"verb": st.just("rename"), "person_key": key, "name": st.just("N. N.")}),
    st.fixed_dictionaries(
        {"verb": st.just("not_said"), "article_digest": st.sampled_from(DIGESTS), "name": st.just("Rain fell")}
    ),
)  # fmt: skip
CORPORA: st.SearchStrategy[tuple[list[Candidate], list[Candidate], list[Rule]]] = st.one_of(
    st.tuples(st.lists(CANDIDATES, max_size=4), st.lists(CANDIDATES, min_size=1, max_size=4), st.just([])),
    st.tuples(
        st.lists(COPIES, max_size=4), st.lists(COPIES, min_size=1, max_size=4), st.lists(st.sampled_from(RULES), min_size=1, max_size=2),
    ),
)  # fmt: skip
"""What each of two stores reads, and what is withheld."""


def fill(engine: Engine, texts: list[Candidate], judgements: Sequence[Any], rules: list[Rule]) -> None:
    """Load texts, withhold some, record the judgements that contradict no earlier one, and load what a takedown took with it."""
    load_into(engine, texts)
    withhold(engine, rules)
    with bulk.writing(engine) as connection:
        judging.add_judgements(connection, judgements)
    annotate_due(engine)
    load_into(engine, texts)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=8 if settings().max_examples == 100 else settings().max_examples,
    phases=[Phase.explicit, Phase.generate],
)
@given(
    texts=CORPORA,
    judged=st.lists(JUDGEMENTS, max_size=4),
    split=st.integers(0, 2),
)
def test_two_stores_become_the_one_that_loading_everything_into_one_gives(
    two: tuple[Engine, Engine],
    monkeypatch: pytest.MonkeyPatch,
    texts: tuple[list[Candidate], list[Candidate], list[Rule]],
    judged: list[dict[str, Any]],
    split: int,
) -> None:
    here, there, rules = texts
    monkeypatch.setattr(curate, "load_packaged", lambda _: None)
    one, other = two
    for engine in two:
        empty_tables(engine)
    fill(one, here, judged[:split], rules[:split])
    fill(other, there, judged[split:], rules[split:])
    with other.connect() as theirs:
        _merge(one, theirs, Path("theirs"))
        recorded = read_judgement_rows(theirs)
        twice = digest_of(one)
        _merge(one, theirs, Path("theirs"))
    check(one)
    assert digest_of(one) == twice
    empty_tables(other)
    fill(other, here, judged[:split], rules[:split])
    fill(other, there, recorded, rules[split:])
    for engine in two:
        load_into(engine, here, there)
    assert digest_of(one) == digest_of(other)


def write(folder: Path, name: str, body: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(f"date 2023-02-2{name} Day {name}\n\n{body}\n", encoding="utf-8")
    return [str(folder)]


def test_an_import_into_a_store_takes_over_texts_rejects_names_and_judgements_and_lists_contradictions(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    one, other, both = (make_database(name) for name in ("one", "other", "both"))
    here = write(tmp_path / "here", "1", "Novak saw France.")
    there = write(tmp_path / "there", "2", "President Anna Novak left China. Marie Dupont saw Freedonia.")
    (tmp_path / "there" / "bad.json").write_text("{")
    (tmp_path / "names.csv").write_text("country_code,name,kind,language\nFR,Freedonia,alias,en\n")
    (tmp_path / "people.csv").write_text("key,name,kind,ids\nn,Anna Novak,full,wikidata:Q1\n")
    known = [str(tmp_path / "names.csv"), str(tmp_path / "people.csv")]
    first = JudgementRecord("same", "anna-novak", "marie-dupont")
    contrary = JudgementRecord("different", "marie-dupont", "anna-novak")
    alias = JudgementRecord("rename", "anna-novak", name="A. Novak")
    load(one, here)
    judge(one, first)
    load(other, known)
    load(other, there)
    judge(other, contrary, alias)
    with connect(other, read_only=True) as session:
        export_database(session, tmp_path / "export", "jsonl")
    result = run("import", str(tmp_path / "export"), "--db", one, "--workers", "2", "--json")
    assert result.exit_code == 0, result.stderr
    said = json.loads(result.stdout)
    assert (said["counts"]["loaded"], len(said["judgements_left_out"])) == (1, 1)
    assert "different marie-dupont anna-novak contradicts: same anna-novak" in said["judgements_left_out"][0]
    load(both, known)
    load(both, [*here, *there])
    judge(both, first, alias)
    assert digest_at(one) == digest_at(both)
    with connect(one, read_only=True) as session:
        assert session.scalars(select(Reject.reason)).all() != []
        runs = session.scalars(select(LoadRun).order_by(LoadRun.id)).all()
        assert all(each.finished_at for each in runs)
    assert merge(one, tmp_path / "export").report.counts["loaded"] == 0
    assert digest_at(one) == digest_at(both)
    with connect(one, read_only=True) as session:
        assert len(session.scalars(select(LoadRun)).all()) == len(runs) + 1


def test_an_import_into_a_store_that_is_killed_goes_on_when_it_is_run_again(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    one, other, calm = (make_database(name) for name in ("one", "other", "calm"))
    load(other, write(tmp_path / "there", "2", "President Anna Novak left China."))
    judge(other, JudgementRecord("rename", "anna-novak", name="A. Novak"))
    with connect(other, read_only=True) as session:
        export_database(session, tmp_path / "export", "jsonl")
    here = write(tmp_path / "here", "1", "Mr. Novak saw France.")
    for url in (one, calm):
        load(url, here)
    again = partial(merge, one, tmp_path / "export")
    killed(again, bulk, "insert_missing")
    killed(again, merging, "finish_run")
    again()
    merge(calm, tmp_path / "export")
    assert digest_at(one) == digest_at(calm)
    with connect(one, read_only=True) as session:
        ended = {
            run.id: run.finished_at for run in session.scalars(select(LoadRun)) if "sources" in run.arguments
        }
    assert len(ended) == 2
    assert all(ended.values())
