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
    __table_args__ = ({"comment": "One row for each run of the loader."},)

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key; runs are numbered in order.")
    started_at: Mapped[datetime] = mapped_column(comment="When it began, UTC.")
    finished_at: Mapped[datetime | None] = mapped_column(
        comment="When it ended, UTC; empty while it runs and after it was killed."
    )
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, comment="Its sources and options.")
    counts: Mapped[dict[str, Any]] = mapped_column(
        JSON, comment="How many texts it has read, loaded, recognised as known and rejected so far."
    )
    version: Mapped[str] = mapped_column(String(40), comment="Version of dateline.")
    generation: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="How many loads had ended when this one began."
    )


class WebSource(Base):
    """A web address that was read to its end, and the server's own name for the version that was read (ETag, Last-Modified)."""

    __tablename__ = "web_sources"
    __table_args__ = (
        {
            "comment": "Web addresses that are asked only for what changed since they were last read.",
            "sqlite_with_rowid": False,
        },
    )

    url: Mapped[str] = mapped_column(primary_key=True, comment="The address, after redirects.")
    etag: Mapped[str | None] = mapped_column(comment="The server's ETag.")
    last_modified: Mapped[str | None] = mapped_column(comment="The server's Last-Modified.")
    settings: Mapped[str] = mapped_column(
        String(64), comment="Hash of dateline's version and of the options in use when it was read."
    )


class Reject(Base):
    """Something that was read and could not become an article."""

    __tablename__ = "rejects"
    __table_args__ = (
        Index(None, "source_uri", "position", "reason"),
        {"comment": "What could not be loaded, where it is and why."},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Surrogate key.")
    source_uri: Mapped[str] = mapped_column(comment="File, and place in it.")
    position: Mapped[str] = mapped_column(comment="Where in the file: line, byte or record.")
    reason: Mapped[str] = mapped_column(String(30), comment="Reason code.")
    message: Mapped[str] = mapped_column(comment="What is wrong and what to do, in words.")
    raw: Mapped[bytes | None] = mapped_column(LargeBinary, comment="The bytes, up to a stated limit.")
    load_run_id: Mapped[int] = mapped_column(
        ForeignKey("load_runs.id"), comment="The run that rejected it first."
    )
    load_run: Mapped[LoadRun] = relationship(lazy="raise")
    resolved_at: Mapped[datetime | None] = mapped_column(
        comment="When it was loaded after all or dismissed, UTC."
    )
    resolution: Mapped[str | None] = mapped_column(
        String(10), comment="loaded or dismissed; empty while the reject is open."
    )
