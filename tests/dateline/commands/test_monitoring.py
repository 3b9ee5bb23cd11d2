"""What an operator watches: exit statuses, runs, metrics, pending migrations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dateline.commands.app import app
from store.migrate import migrate

DATED, UNDATED = "date 2023-02-22 A deal\n\nNorway signed.\n", "No date here\n\nNorway signed.\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    news.mkdir()
    (news / "dated.txt").write_text(DATED)
    (news / "undated.txt").write_text(UNDATED)
    return news


def test_only_the_first_load_that_meets_a_reject_ends_with_3(folder: Path, url: str) -> None:
    assert [run("load", str(folder), "--db", url).exit_code for _ in range(2)] == [3, 0]
    again = json.loads(run("load", str(folder), "--db", url, "--json").stdout)
    assert (again["rejected"], again["new_rejects"], again["first_rejects"]) == (1, 0, [])
    (folder / "other.txt").write_text(UNDATED)
    assert run("load", str(folder), "--db", url).exit_code == 3


def test_a_dismissed_reject_is_quiet(folder: Path, url: str) -> None:
    run("load", str(folder), "--db", url)
    run("rejects", "dismiss", "--db", url)
    loaded = run("load", str(folder), "--db", url)
    assert (loaded.exit_code, "rejected:" in loaded.stderr) == (0, False)


def test_a_source_that_is_not_there_ends_every_load_with_4_and_the_others_are_loaded(
    folder: Path, url: str
) -> None:
    sources = [str(folder / "dated.txt"), str(folder.parent / "unmounted" / "news.txt")]
    assert [run("load", *sources, "--db", url).exit_code for _ in range(2)] == [4, 4]
    report = json.loads(run("load", *sources, "--db", url, "--json").stdout)
    assert (report["unreachable"], report["unchanged"]) == (1, 1)


def test_a_broken_link_inside_a_folder_is_no_source_out_of_reach(folder: Path, url: str) -> None:
    (folder / "undated.txt").unlink()
    (folder / "link.txt").symlink_to(folder / "gone.txt")
    assert run("load", str(folder), "--db", url).exit_code == 3


def test_runs_are_listed_and_shown(folder: Path, url: str) -> None:
    for _ in range(2):
        run("load", str(folder), "--db", url)
    rows = json.loads(run("runs", "--db", url, "--format", "json").stdout)
    assert [(row["loaded"], row["rejected"], row["new_rejects"]) for row in rows] == [(0, 1, 0), (1, 1, 1)]
    assert all(row["finished_at"] and row["sources"] == str(folder) for row in rows)
    shown = json.loads(run("runs", str(rows[0]["id"]), "--db", url, "--format", "json").stdout)
    assert {"what": "unchanged", "value": 1} in shown
    assert "there is no run 99" in str(run("runs", "99", "--db", url).exception)


def test_metrics_are_written_whole_beside_the_last_ones(folder: Path, url: str, tmp_path: Path) -> None:
    file = tmp_path / "dateline.prom"
    file.write_text("old")
    run("load", str(folder), "--db", url, "--metrics", str(file))
    text = file.read_text()
    assert 'dateline_load_records{outcome="loaded"} 1\n' in text
    assert "dateline_load_exit_status 3\n" in text
    assert sorted(path.name for path in tmp_path.glob("dateline.prom*")) == ["dateline.prom"]


def test_check_ends_with_1_while_there_is_a_migration_to_run(folder: Path, url: str) -> None:
    run("load", str(folder), "--db", url)
    assert run("migrate", "--check", "--db", url).exit_code == 0
    migrate(url, "0011", with_backup=False)
    pending = run("migrate", "--check", "--db", url)
    assert (pending.exit_code, "to do" in pending.stdout) == (1, True)
    assert run("migrate", "--check", "--db", url).exit_code == 1
