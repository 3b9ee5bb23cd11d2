"""What another tool found is compared with what is stored, and nothing of it is kept."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from loaders.compare import compare
from store import StoreError, connect, database_digest
from store.models import Article
from tests.dateline.commands.test_monitoring import run
from tests.factories import add_articles, new_article

BODY = "President Wang Yi of China met Ana Paz, and left for China on a ship."


@pytest.fixture(autouse=True)
def article(engine: Engine) -> str:
    """The digest of an article with two people and a country."""
    people, countries = {"Wang Yi": "Wang Yi", "Ana Paz": "Ana Paz"}, {"China": ("CN", "name")}
    add_articles(engine, new_article("Wang Yi left", BODY, people=people, countries=countries))
    with Session(engine) as session:
        return str(session.query(Article).one().digest)


def span(article: str, words: str, kind: str, **more: object) -> str:
    start = BODY.index(words)
    return json.dumps({"article": article, "start": start, "end": start + len(words), "kind": kind} | more)


def test_spans_are_equal_ours_theirs_or_have_other_borders(url: str, tmp_path: Path, article: str) -> None:
    path = tmp_path / "spans.jsonl"
    spans = [
        span("1", "President Wang Yi", "PER"), span(article[:8], "Ana Paz", "person_mentions", surface="Ana Paz"),
        span(article, "ship", "PER"), span("77", "ship", "PER"), span("1", "ship", "ORG"),
    ]  # fmt: skip
    path.write_text("\n".join(spans), encoding="utf-8")
    with connect(url, read_only=True) as session:
        before = database_digest(session)
    counts, examples = compare(url, path)
    assert counts == {
        "person_mentions": Counter(
            {"both": 1, "different borders": 1, "only theirs": 1, "only ours": 1, "not compared": 1}
        ),
        "ORG": Counter({"not compared": 1}),
    }
    other = next(each for each in examples if each.what == "different borders")
    assert (other.stored, other.found) == (
        "President [Wang Yi] of China met Ana Paz, and left for Chin",
        "[President Wang Yi] of China met Ana Paz, and left for Chin",
    )
    assert {each.what for each in examples} == {"different borders", "only theirs", "only ours"}
    done = run("annotate", "--compare", str(path), "--json", "--db", url)
    assert done.exit_code == 0, (done.stderr, done.exception)
    said = json.loads(done.stdout)
    assert said["counts"] == {name: dict(count) for name, count in counts.items()}
    assert "different borders" in run("annotate", "--compare", str(path), "--db", url).stdout
    with connect(url, read_only=True) as session:
        assert database_digest(session) == before


def test_conll_is_found_in_the_text(url: str, tmp_path: Path) -> None:
    path = tmp_path / "spans.conll"
    tagged = [
        ("Wang", "B-PER"), ("Yi", "I-PER"), ("left", "O"), (), ("President", "O"), ("Wang", "B-PER"), ("Yi", "I-PER"), ("of", "O"),
        ("China", "B-GPE"), ("met", "O"), ("Ana", "I-PER"), ("Paz", "I-PER"), (",", "O"), ("and", "O"), ("left", "O"), ("for", "O"),
        ("China", "B-GPE"), ("on", "O"), ("a", "O"), ("ship", "S-MISC"),
    ]  # fmt: skip
    path.write_text("# newdoc id = 1\n" + "\n".join("\t".join(each) for each in tagged), encoding="utf-8")
    counts, examples = compare(url, path)
    assert counts == {
        "person_mentions": Counter({"both": 3}), "country_mentions": Counter({"both": 2}), "MISC": Counter({"not compared": 1}),
    }  # fmt: skip
    assert examples == []


@pytest.mark.parametrize(
    ("name", "words", "problem"),
    [
        ("a.jsonl", '{"article": 1}', "line 1 is no span"),
        ("a.jsonl", '{"article": 1, "start": 60, "end": 999, "kind": "PER"}', "has no body from 60 to 999"),
        ("a.jsonl", '{"article": 1, "start": 1, "end": 3, "kind": "PER", "surface": "Pr"}', "the text has 're', not 'Pr'"),
        ("a.conll", "-DOCSTART- 1\nWang B-PER\nLi I-PER\n", "line 3: 'Li' is not in the article 1"),
    ],
)  # fmt: skip
def test_what_is_no_span_of_its_article_is_refused_with_its_line(
    url: str, tmp_path: Path, name: str, words: str, problem: str
) -> None:
    (tmp_path / name).write_text(words, encoding="utf-8")
    with pytest.raises(StoreError, match=problem):
        compare(url, tmp_path / name)
