"""Both engines hold the same: one digest for one corpus, and spans that equal their words."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from loaders import load
from store import connect, database_digest
from tests.conftest import SHARED, MakeDatabase, needs_shared

ODD = Path(__file__).parents[1] / "corpus_odd"
SPANS = """
SELECT count(*) FROM {table} JOIN articles ON articles.id = article_id
WHERE substr(CASE field WHEN 'title' THEN title ELSE body END, start_char + 1, end_char - start_char) <> surface
"""


@needs_shared
def test_a_corpus_has_one_digest_on_both_engines(
    make_sqlite: MakeDatabase, make_postgresql: MakeDatabase
) -> None:
    files = [str(path) for path in sorted((SHARED / "corpus/polnear").glob("*.txt"))[::10]]
    digests = set()
    for make in (make_sqlite, make_postgresql):
        url = make("polnear")
        assert load(url, files, batch_size=40).counts["loaded"] == len(files)
        with connect(url, read_only=True) as session:
            digests.add(database_digest(session))
            for table in ("person_mentions", "country_mentions"):
                assert session.execute(text(SPANS.format(table=table))).scalar_one() == 0
    assert len(digests) == 1


def test_odd_files_have_one_digest_on_both_engines(
    make_sqlite: MakeDatabase, make_postgresql: MakeDatabase
) -> None:
    digests = set()
    for make in (make_sqlite, make_postgresql):
        url = make("odd")
        load(url, [str(ODD)])
        with connect(url, read_only=True) as session:
            digests.add(database_digest(session))
    assert len(digests) == 1
