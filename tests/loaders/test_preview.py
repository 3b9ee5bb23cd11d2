"""What annotating again would change is said before, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import text

from loaders import load
from loaders.annotate import annotate
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from loaders.preview import preview
from store import connect, database_digest
from tests.dateline.commands.test_monitoring import run
from tests.loaders.test_judge import TEXTS


def test_a_preview_counts_what_annotating_changes(url: str, tmp_path: Path) -> None:
    for name, words in TEXTS.items():
        said = f'{words}\n"We were glad on 3 March 2021," Marie Dupont, the mayor of Lyon, said. "It was late."\n'
        (tmp_path / f"{name}.txt").write_text(said, encoding="utf-8")
    load(url, [str(tmp_path)])
    judge(url, JudgementRecord("reject", "joe-biden"))
    counts, examples = preview(url)
    assert not examples
    assert {name for name, count in counts.items() if count["same"]} == set(counts)
    assert {what for count in counts.values() for what in count} == {"same"}
    with connect(url) as session:
        session.execute(text("DELETE FROM date_mentions WHERE article_id = 1"))
        session.execute(text("UPDATE country_mentions SET via = 'alias' WHERE surface = 'France'"))
        session.execute(
            text(
                "UPDATE person_mentions SET start_char = 0, end_char = 2 WHERE article_id = 3 AND start_char = (SELECT min(start_char) FROM person_mentions WHERE article_id = 3 AND field = 'body') AND field = 'body'"
            )
        )
        session.commit()
        before = database_digest(session)
    counts, examples = preview(url)
    assert counts["date_mentions"]["added"] > 0
    assert counts["country_mentions"]["changed"] == 1
    assert (counts["person_mentions"]["added"], counts["person_mentions"]["removed"]) == (1, 1)
    changed = next(each for each in examples if each.what == "changed")
    assert (changed.surface, changed.stored, changed.found) == ("France", "via=alias", "via=name")
    said = json.loads(run("annotate", "--dry-run", "--json", "--db", url).stdout)
    assert said["counts"] == {name: dict(count) for name, count in counts.items()}
    with connect(url) as session:
        assert database_digest(session) == before
    annotate(url)
    assert not preview(url)[1]
