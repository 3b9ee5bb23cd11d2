"""Parquet files: an article in each row, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final

from loaders.inputs.archives import spooled
from loaders.options import DEFAULTS, MIB, ReadOptions
from loaders.problems import SourceProblem, reject
from loaders.records import Document, Parsed, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, pass_on
from loaders.sources.fields import Record, article_from_record, require_fields

BATCH: Final = 256
ROW_GROUP: Final = 2048 * MIB
"""The largest row group, unpacked, that is read: a row group is what the format reads at once."""


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the articles of a Parquet file; the n-th row has the fragment `#n`."""
    origin = Origin(source_uri, "parquet", options)
    return pass_on(_documents(stream, origin), origin=origin, noun="row", empty="the file has no rows")


def _documents(stream: BinaryIO, origin: Origin) -> Iterator[Part]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with spooled(stream, limits=origin.options.limits) as jumpable:
            table = pq.ParquetFile(
                jumpable, pre_buffer=False
            )  # else all of the file is read ahead into memory
            require_fields(table.schema_arrow.names, mapping=origin.options.mapping)
            for group in range(table.num_row_groups):
                if table.metadata.row_group(group).total_byte_size > ROW_GROUP:
                    raise SourceProblem("too-large", f"row group {group} unpacks to over {ROW_GROUP:,} bytes")
            records = (
                record for batch in table.iter_batches(batch_size=BATCH) for record in batch.to_pylist()
            )
            for number, record in enumerate(records, start=1):
                place = origin.at(number)
                parse = partial(_parse_row, record, place, position=f"row {number}")
                yield Document(place.source_uri, _size(record), parse)
    except SourceProblem:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise SourceProblem(
            "corrupt", f"the Parquet file is damaged or cut off ({_first_line(error)})"
        ) from error


def _parse_row(record: Record, origin: Origin, *, position: str) -> Parsed:
    limit = origin.options.limits.document
    try:
        if _size(record) > limit:
            raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one row")
        return article_from_record(record, origin)
    except SourceProblem as problem:
        raw = repr(record)[:limit].encode("utf-8", "replace")
        return reject(problem, source_uri=origin.source_uri, position=position, raw=raw)


def _size(record: Record) -> int:
    return sum(len(value) for value in record.values() if isinstance(value, (str, bytes)))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


FORMAT: Final = Format(
    "parquet", (".parquet", ".pq"), split, lambda head: head.startswith(b"PAR1"), packed=True
)
