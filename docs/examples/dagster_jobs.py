"""A nightly load as an asset of Dagster, with its counts as metadata."""

import dagster

from loaders import load


# No `from __future__ import annotations`: Dagster reads the type of the context itself.
@dagster.asset(retry_policy=dagster.RetryPolicy(max_retries=3, delay=600))
def news(context: dagster.AssetExecutionContext) -> dagster.MaterializeResult:
    """Load into the database of articles; after a failure the next attempt goes on from the last batch."""
    report = load("postgresql://news@db/news", ["/srv/news/incoming/"], workers=2)
    for reject in report.first_rejects:
        context.log.warning(reject)
    names = ("read", "loaded", "revised", "rejected", "new_rejects", "unreachable")
    return dagster.MaterializeResult(metadata={name: report.counts[name] for name in names})


nightly = dagster.ScheduleDefinition("nightly", target=[news], cron_schedule="15 2 * * *")
defs = dagster.Definitions(assets=[news], schedules=[nightly])
