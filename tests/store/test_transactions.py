"""The writers' lock: who may take it, and who hears of it."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import Engine

from store import bulk, connect
from tests.conftest import postgresql_only


@postgresql_only
def test_a_writer_that_waits_long_reports_who_holds_the_lock(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bulk, "REPORT_AFTER", 0.1)

    def wait() -> None:
        with bulk.writing(engine):
            pass

    with bulk.writing(engine) as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        waiting = threading.Thread(target=wait)
        waiting.start()
        give_up = time.monotonic() + 300
        while not caplog.messages and time.monotonic() < give_up:
            time.sleep(0.02)
    waiting.join(300)
    assert not waiting.is_alive()
    [message] = caplog.messages
    assert f"process {pid}, dateline, idle in transaction" in message


def test_a_reader_does_not_wait_for_a_writer(url: str, engine: Engine) -> None:
    with bulk.writing(engine), connect(url, read_only=True) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM load_runs").scalar_one() == 0
