"""What the machine refuses the command line (space for its output, its folder, its streams) is one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DATELINE = (sys.executable, "-P", "-m", "dateline")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full: /dev/full")
def test_an_output_that_is_full_is_one_clear_error() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*DATELINE, "--version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (
        1,
        "dateline: No space left on device; what was committed is safe\n",
    )


def test_a_working_folder_that_was_deleted_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    there = tmp_path / "gone"
    words = ["bash", "-c", 'rmdir "$0" && exec "$@"', str(there), *DATELINE, "digest"]
    done = subprocess.run(words, cwd=there, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


@pytest.mark.parametrize("closed", [(0,), (1,), (0, 1), (0, 1, 2)])
def test_standard_streams_that_are_closed_are_no_error(closed: tuple[int, ...]) -> None:
    kept = {0, 1, 2}.difference(closed)
    streams = [subprocess.DEVNULL if number in kept else None for number in range(3)]

    def close() -> None:
        for number in closed:
            os.close(number)

    done = subprocess.run(
        [*DATELINE, "--version"],
        stdin=streams[0],
        stdout=streams[1],
        stderr=streams[2],
        preexec_fn=close,
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [("MemoryError", "no memory is left"), ("OSError(24, 'Too many open files')", "Too many open files")],
)
def test_a_lack_of_memory_or_files_is_one_clear_error(error: str, said: str) -> None:
    script = f"import dateline.__main__ as entry\ndef app(**_): raise {error}\nentry.app = app\nentry.main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"dateline: {said}; what was committed is safe\n")
