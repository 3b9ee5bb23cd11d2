"""What hostile questions cost: seconds and memory of `dateline sql` (`python -m benchmarks.hostile_sql URL`)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

LIMIT = 3
"""Seconds that each statement may take."""

COUNT = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"
WIDE = "SELECT " + ", ".join(f"{number} AS c{number}" for number in range(1_600))
CROSS = ", ".join(f"(VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) AS t{n}" for n in range(12))

BOTH = {
    "nothing": ("SELECT 1", "csv"),
    "a recursion without end, counted": (f"{COUNT} count(*) FROM n", "csv"),
    "a recursion without end, shown": (f"{COUNT} i FROM n", "table"),
    "a cross join of 10^12 rows": (f"SELECT count(*) FROM {CROSS}", "csv"),
    "1,600 columns": (WIDE, "table"),
    "10,000 columns": ("SELECT " + ", ".join("1" * 10_000), "csv"),
    "a message of 3 MB": (f"SELECT '{'x' * 3_000_000}' FROM nowhere", "csv"),
}
ATTACKS = {
    "sqlite": {
        "one instruction of hours (instr)": (
            "SELECT instr(zeroblob(60000000), CAST(zeroblob(30000000) || 'b' AS BLOB))", "csv"
        ),
        "a value of 1 GB": ("SELECT randomblob(1000000000)", "csv"),
        "60 MB values, 10,001 rows": (f"{COUNT} zeroblob(60000000) FROM n LIMIT 10001", "parquet"),
        "a sort of 10 MB values": (f"SELECT * FROM ({COUNT} i, zeroblob(10000000) FROM n ORDER BY 2)", "csv"),
    },
    "postgresql": {
        "a value of 1 GB": ("SELECT repeat('x', 1000000000)", "csv"),
        "60 MB values, 10,001 rows": ("SELECT repeat('x', 60000000), generate_series(1, 10001)", "parquet"),
        "sleep": ("SELECT pg_sleep(3600)", "csv"),
        "JSON nested 3,000 deep": ("SELECT (repeat('[', 3000) || repeat(']', 3000))::json", "json"),
    },
}  # fmt: skip


def measure(url: str, statement: str, form: str) -> tuple[float, int, int, str]:
    """Ask, and give seconds, MB at the most, the exit status and the last line on standard error."""
    with tempfile.NamedTemporaryFile("w+") as file, tempfile.TemporaryFile("w+") as told:
        file.write(statement)
        file.flush()
        words = [
            "sql",
            "--file",
            file.name,
            "--db",
            url,
            "--as-superuser",
            "--timeout",
            str(LIMIT),
            "--format",
            form,
        ]
        began = time.perf_counter()
        asking = subprocess.Popen(
            [sys.executable, "-m", "dateline", *words], stdout=subprocess.DEVNULL, stderr=told
        )
        _, status, used = os.wait4(asking.pid, 0)
        asking.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        last = (told.read().splitlines() or [""])[-1]
    return time.perf_counter() - began, used.ru_maxrss // 1024, asking.returncode, last


def main() -> None:
    """Print a line for each attack."""
    [url] = sys.argv[1:]
    for name, (statement, form) in (BOTH | ATTACKS[url.partition(":")[0]]).items():
        seconds, megabytes, status, told = measure(url, statement, form)
        print(f"{name:36}{form:9}{seconds:6.1f} s {megabytes:5} MB  {status}  {told[:90]}", flush=True)


if __name__ == "__main__":
    main()
