"""A thousand real articles are read as they stand."""

from __future__ import annotations

from io import BytesIO

from loaders.inputs.files import read
from loaders.records import ParsedArticle, Rejected
from loaders.sources import get_format
from loaders.sources.decoding import REPAIR_MOJIBAKE
from tests.conftest import SHARED, needs_shared

POLNEAR = SHARED / "corpus" / "polnear"


@needs_shared
def test_a_thousand_real_articles_are_verbatim_but_for_mojibake_alone_and_all_in_one_file() -> None:
    records = list(read([str(POLNEAR)]))
    articles = [record for record in records if isinstance(record, ParsedArticle)]
    assert len(articles) == 1008
    assert [record.reason for record in records if isinstance(record, Rejected)] == ["passed-over"]
    raws = [path.read_text(encoding="utf-8") for path in sorted(POLNEAR.glob("*.txt"))]
    repaired = [article for article in articles if article.repairs]
    assert {article.repairs for article in repaired} == {(REPAIR_MOJIBAKE,)}
    assert len(repaired) < len(articles) / 20
    for article, raw in zip(articles, raws, strict=True):
        header, _, body = raw.partition("\n")
        if article in repaired:
            assert len(article.title + article.body) < len(raw)
            continue
        assert header == f" date {article.published_on} {article.title}"
        assert article.body == body.strip("\n")
    together = list(get_format("text").parse(BytesIO("\n\n".join(raws).encode()), source_uri="x:"))
    assert [(record.title, record.body) for record in together if isinstance(record, ParsedArticle)] == [
        (article.title, article.body) for article in articles
    ]
