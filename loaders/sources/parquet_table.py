"""Parquet files: one article a row, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from loaders.inputs.archives import spooled
from loaders.options import DEFAULTS, MIB, ReadOptions
from loaders.problems import SourceProblem, reject
from loaders.records import ParsedArticle, Rejected
from loaders.sources import Format
from loaders.sources.fields import Record, article_from_record, require_fields

BATCH: Final = 256
ROW_GROUP: Final = 2048 * MIB
"""The largest row group, unpacked, that is read: a row group is what the format reads at once."""


def parse(
    stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS
) -> Iterator[ParsedArticle | Rejected]:
    """Read the articles of a Parquet file; the n-th row has the fragment `#n`. Needs pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        problem = SourceProblem("missing-library", "Parquet needs the package pyarrow; pip install pyarrow")
        yield reject(problem, source_uri=source_uri)
        return
    number = 0
    try:
        with spooled(stream, limits=options.limits) as jumpable:
            table = pq.ParquetFile(jumpable)
            require_fields(table.schema_arrow.names, mapping=options.mapping)
            for group in range(table.num_row_groups):
                if table.metadata.row_group(group).total_byte_size > ROW_GROUP:
                    raise SourceProblem("too-large", f"row group {group} unpacks to over {ROW_GROUP:,} bytes")
            for batch in table.iter_batches(batch_size=BATCH):
                for record in batch.to_pylist():
                    number += 1
                    yield _parse_row(
                        record, number=number, source_uri=f"{source_uri}#{number}", options=options
                    )
    except SourceProblem as problem:
        yield reject(problem, source_uri=source_uri, position=f"after row {number}" if number else "")
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        damage = SourceProblem("corrupt", f"the Parquet file is damaged or cut off ({_first_line(error)})")
        yield reject(damage, source_uri=source_uri, position=f"after row {number}" if number else "")
    else:
        if number == 0:
            yield reject(SourceProblem("empty", "the file has no rows"), source_uri=source_uri)


def _parse_row(
    record: Record, *, number: int, source_uri: str, options: ReadOptions
) -> ParsedArticle | Rejected:
    limit = options.limits.document
    try:
        if sum(len(value) for value in record.values() if isinstance(value, (str, bytes))) > limit:
            raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one row")
        return article_from_record(record, source_uri=source_uri, source_format="parquet", options=options)
    except SourceProblem as problem:
        return reject(
            problem,
            source_uri=source_uri,
            position=f"row {number}",
            raw=repr(record)[:limit].encode("utf-8", "replace"),
        )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


FORMAT: Final = Format(
    "parquet", (".parquet", ".pq"), parse, lambda head: head.startswith(b"PAR1"), packed=True
)
