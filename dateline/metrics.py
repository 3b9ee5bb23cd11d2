"""What a load did, in the text format of Prometheus, for the textfile collector of its node exporter."""

from __future__ import annotations

import time
from pathlib import Path

from loaders.pipeline.report import COUNTS, LoadReport
from store.errors import StoreError


def format_metrics(report: LoadReport, *, now: float) -> str:
    """Write a report as gauges, which Prometheus reads after each load; `now` is in seconds since 1970.

    >>> print(format_metrics(LoadReport(), now=0).splitlines()[3])
    dateline_load_records{outcome="read"} 0
    """
    counted = [f'dateline_load_records{{outcome="{name}"}} {report.counts[name]}' for name in COUNTS]
    lines = [
        "# HELP dateline_load_records Records of the last load, by outcome.",
        "# TYPE dateline_load_records gauge",
        f"# dateline: run {report.run_id}",
        *counted,
        "# HELP dateline_load_exit_status Exit status of the last load.",
        "# TYPE dateline_load_exit_status gauge",
        f"dateline_load_exit_status {report.exit_status}",
        "# HELP dateline_load_seconds Seconds that the last load took.",
        "# TYPE dateline_load_seconds gauge",
        f"dateline_load_seconds {report.seconds.get('total', 0.0):.3f}",
        "# HELP dateline_load_end_time_seconds When the last load ended, in seconds since 1970.",
        "# TYPE dateline_load_end_time_seconds gauge",
        f"dateline_load_end_time_seconds {now:.0f}",
    ]
    return "\n".join(lines) + "\n"


def write_metrics(path: Path, report: LoadReport) -> None:
    """Write the file whole or not at all: the collector may read at any moment. Raises `StoreError`."""
    beside = path.with_name(f"{path.name}.tmp")
    try:
        beside.write_text(format_metrics(report, now=time.time()), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise StoreError(
            f"{path} can't be written ({error.strerror}); name another file with --metrics"
        ) from error
