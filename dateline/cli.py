"""The command line: its application with all commands registered."""

from dateline.commands import asking, database, exchange, judging, loading, rejects, sql
from dateline.commands.app import app

__all__ = ["app", "asking", "database", "exchange", "judging", "loading", "rejects", "sql"]
