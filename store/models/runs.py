"""Load runs and what they could not load."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models.base import Base


class LoadRun(Base):
    """One run of the loader."""

    __tablename__ = "load_runs"
    __table_args__ = ({"comment": "One row a run of the loader."},)

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key; runs are numbered in order.")
    started_at: Mapped[datetime] = mapped_column(comment="When it began, UTC.")
    finished_at: Mapped[datetime | None] = mapped_column(
        comment="When it ended, UTC; empty while it runs and after it was killed."
    )
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, comment="What it was asked to do.")
    counts: Mapped[dict[str, Any]] = mapped_column(
        JSON, comment="What it read, loaded, found known and rejected so far."
    )
    version: Mapped[str] = mapped_column(String(40), comment="Version of dateline.")
    generation: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Loads that had ended when this one began."
    )


class WebSource(Base):
    """An address that was read to its end, and what its server names the version by that was read."""

    __tablename__ = "web_sources"
    __table_args__ = (
        {"comment": "Addresses of the web that are asked only for changes.", "sqlite_with_rowid": False},
    )

    url: Mapped[str] = mapped_column(primary_key=True, comment="The address, after redirects.")
    etag: Mapped[str | None] = mapped_column(comment="The server's ETag.")
    last_modified: Mapped[str | None] = mapped_column(comment="The server's Last-Modified.")
    settings: Mapped[str] = mapped_column(
        String(64), comment="Hash of dateline's version and of the options that it was read with."
    )


class Reject(Base):
    """Something that was read and could not become an article."""

    __tablename__ = "rejects"
    __table_args__ = (
        Index(None, "source_uri", "position", "reason"),
        {"comment": "What could not be loaded, where it lies and why."},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key.")
    source_uri: Mapped[str] = mapped_column(comment="File (and place in it).")
    position: Mapped[str] = mapped_column(comment="Where in the file: line, byte or record.")
    reason: Mapped[str] = mapped_column(String(30), comment="Reason code.")
    message: Mapped[str] = mapped_column(comment="What is wrong and what to do, in words.")
    raw: Mapped[bytes | None] = mapped_column(LargeBinary, comment="The bytes, up to a stated limit.")
    load_run_id: Mapped[int] = mapped_column(ForeignKey("load_runs.id"), comment="The run that met it first.")
    load_run: Mapped[LoadRun] = relationship(lazy="raise")
    resolved_at: Mapped[datetime | None] = mapped_column(
        comment="When what lay there was loaded after all, UTC."
    )
    resolution: Mapped[str | None] = mapped_column(
        String(10), comment="How: loaded or dismissed; empty while it lies open."
    )
