"""Measure recognition and linking on the annotated news of ../shared/eval, through the whole of dateline.

`make eval` (`python -m benchmarks.quality`) loads each set into a database of its own, scores it with
the scripts there, prints the tables beside what other tools reach, and writes docs/quality.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.languages import measure_all
from loaders import load

ROOT = Path(__file__).parents[1]
EVAL = ROOT.parent / "shared" / "eval"
POLNEAR = ROOT.parent / "shared" / "corpus" / "polnear"
REPORT = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- begin: make eval -->", "<!-- end: make eval -->"

Scores = dict[str, Any]


def run(script: str, *arguments: object) -> str:
    """Run one of the scripts of ../shared/eval and give what it prints."""
    command = [sys.executable, str(EVAL / script), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def predictions(folder: Path, name: str) -> Path:
    """Load the documents of a set and write what was recognised in the scorer's form."""
    database, out = folder / f"{name}.db", folder / f"{name}.jsonl"
    load(f"sqlite:///{database}", [str(EVAL / "gold" / name / "docs")])
    run("from_store.py", database, EVAL / "gold" / name, out)
    return out


def score(name: str, out: Path, *options: str) -> Scores:
    """Score predictions on a set."""
    scores: Scores = json.loads(run("score.py", EVAL / "gold" / name, out, "--json", *options))
    return scores


def capitals(folder: Path) -> Scores:
    """Score how well capitals are distinguished from governments, on the articles of two corpora in one database."""
    database, out = folder / "capitals.db", folder / "capitals.jsonl"
    load(f"sqlite:///{database}", [str(EVAL / "gold" / "cleanconll_dev" / "docs"), str(POLNEAR)])
    run("capitals_from_store.py", database, EVAL / "capitals_dev.jsonl", out, "--absent", "other")
    scores: Scores = json.loads(run("score_capitals.py", EVAL / "capitals_dev.jsonl", out, "--json"))
    return scores


def shown(score: Scores, key: str = "F1") -> str:
    """Write P / R / F1 in percent, or one of them."""
    if key != "all":
        return f"{100 * score[key]:.1f}"
    return " / ".join("n/a" if score[k] is None else f"{100 * score[k]:.1f}" for k in ("P", "R", "F1"))


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Write a Markdown table; the first row is its head."""
    head, *rest = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "| " + " | ".join("---" for _ in rows[0]) + " |", *rest])


def measure(folder: Path) -> str:
    """Measure everything and give the tables."""
    conll, re3d, lgl = (predictions(folder, name) for name in ("cleanconll_dev", "re3d_train", "lgl"))
    news, sports = (score("cleanconll_dev", conll, "--domain", domain) for domain in ("news", "sports"))
    both, reports, local = score("cleanconll_dev", conll), score("re3d_train", re3d), score("lgl", lgl)
    linking: Scores = json.loads(run("score_linking.py", EVAL / "gold" / "cleanconll_dev", conll, "--json"))
    cities = capitals(folder)
    countries = [
        ("set", "measure", "best other tool", "reach", "dateline"),
        ("cleanconll_dev, news", "core, P / R / F1", "97.6", "99", shown(news["country"], "all")),
        ("cleanconll_dev, sports", "core, P / R / F1", "95.0", "98.5", shown(sports["country"], "all")),
        ("lgl", "core, P / R / F1", "81.8", "93, P > 92", shown(local["country"], "all")),
        ("re3d_train", "core, R", "96.5", "99", shown(reports["country"], "R")),
        ("cleanconll_dev", "mentions, R", "89.7", "98", shown(both["country_mentions"], "R")),
        ("capitals_dev", "`government`, P / R / F1", "53.7", "90", shown(government(cities), "all")),
    ]
    people = [
        ("set", "measure", "spaCy small", "with last names propagated", "must", "reach", "dateline"),
        ("cleanconll_dev, news", "exact mentions, P / R / F1", "77.7", "84.5", "88", "94", shown(news["person_exact"], "all")),
        ("cleanconll_dev, news", "B-cubed, P / R / F1", "75.6", "84.4", "87", "93", shown(news["person_b3"], "all")),
        ("cleanconll_dev, all", "exact mentions, P / R / F1", "74.4", "78.8", "82", "90", shown(both["person_exact"], "all")),
        ("re3d_train", "overlap, R", "77.5", "80.1", "84", "92", shown(reports["person_overlap"], "R")),
        ("cleanconll_dev, across articles", "b3_all, P / R / F1", "-", "83.3", "87", "94", shown(linking["b3_all"], "all")),
        ("cleanconll_dev, across articles", "pairs, P / R / F1", "-", "87.4", "89, P > 98", "95", shown(linking["pairs_cross"], "all")),
    ]  # fmt: skip
    languages = [row[:4] for row in measure_all()]
    return (
        f"### Countries\n\n{table(countries)}\n\n### People\n\n{table(people)}"
        f"\n\n### By language\n\n{table(languages)}"
    )


def government(scores: Scores) -> Scores:
    """Find the scores of the label `government`."""
    found: Scores = scores.get("government") or scores["labels"]["government"]
    return found


def main() -> None:
    """Measure, print, and put the tables into docs/quality.md."""
    if not EVAL.is_dir():
        sys.exit("make eval needs ../shared/eval, the annotated news that stands beside the checkout")
    with tempfile.TemporaryDirectory() as folder:
        tables = measure(Path(folder))
    print(tables)
    page = REPORT.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    REPORT.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
