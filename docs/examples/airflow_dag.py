"""A nightly load as a DAG of Airflow 3."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import dag, task


@dag(schedule="15 2 * * *", start_date=datetime(2024, 1, 1), catchup=False, max_active_runs=1)  # noqa: DTZ001 - UTC
def news() -> None:
    """Load what came in since yesterday."""

    @task(retries=3, retry_delay=timedelta(minutes=10))
    def load_news() -> dict[str, Any]:
        from loaders import load  # here: the scheduler reads this file often

        # A DatelineError fails the task with one clear line; the next attempt goes on from the last batch.
        report = load("postgresql://news@db/news", ["/srv/news/incoming/"], workers=2)
        if report.counts["unreachable"]:
            raise RuntimeError(f"out of reach: {report.first_rejects}")
        return report.as_dict()

    load_news()


news()
