"""Score roles, governments and embedded countries on the annotated beginnings of 131 articles.

`python -m benchmarks.gold ../shared` reads the articles in ../shared and the offsets in `articles.jsonl`, and prints P / R / F1.
One reader annotated what dateline found, what was wrong with it and what it missed, by the rules of
docs/linking.md and docs/countries.md; `--errors` prints each difference.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loaders.languages.en import PACK
from loaders.records import CountrySpan, PersonSpan, RoleSpan
from loaders.reference.tables import packaged_country_names

GOLD = Path(__file__).with_name("articles.jsonl")
LABELS = {"government": "government", "capital": "capital", "embedded": "embedded"}
"""The label of each `via`; all others are mentions of a country."""


def json_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_texts(shared: Path) -> dict[str, str]:
    """Read the articles by their id: headline, blank line, body."""
    pages = json_lines(shared / "fixtures" / "pages" / "expected.jsonl")
    texts = {page["file"]: f"{page['title']}\n\n{page['body']}" for page in pages}
    for corpus in ("timebank", "aquaint"):
        texts |= {row["id"]: row["text"] for row in json_lines(shared / "dates" / f"{corpus}.jsonl")}
    for folder in (shared / "corpus" / "polnear", shared / "eval" / "gold" / "re3d_train" / "docs"):
        for path in folder.glob("*.txt"):
            head, _, body = path.read_bytes().decode().partition("\n\n")
            headline = head.strip().removeprefix("date ")[len("YYYY-MM-DD") :]
            texts[path.name] = f"{headline.strip()}\n\n{body}"
    return texts


class Score:
    """What was right, found and annotated, by kind."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def row(self, kind: str) -> str:
        """Write P / R / F1 of a kind in percent, with the counts."""
        right, found, gold = self.right[kind], self.found[kind], self.gold[kind]
        precision, recall, f1 = right / max(found, 1), right / max(gold, 1), 2 * right / max(found + gold, 1)
        return f"{kind:18} {100 * precision:5.1f} / {100 * recall:5.1f} / {100 * f1:5.1f}  of {gold}"


def score_roles(
    score: Score, gold: list[list[Any]], roles: list[RoleSpan], people: list[PersonSpan]
) -> Iterator[tuple[str, int, int]]:
    """Count the roles that overlap an annotated one of the same person, and yield the others."""
    names = {(start, end): m.name for m in people for start, end in [(m.start, m.end)]}
    left = list(roles)
    for start, end, first, last, code in gold:
        bearers = {name for (begin, stop), name in names.items() if begin < last and stop > first}
        match = next((r for r in left if r.start < end and r.end > start and r.name in bearers), None)
        if match is None:
            yield "missed role", start, end
            continue
        left.remove(match)
        score.right["roles"] += 1
        score.right["roles, exact"] += (match.start, match.end) == (start, end)
        score.right["roles' countries"] += match.country_code == code
    yield from (("false role", role.start, role.end) for role in left)
    for kind in ("roles", "roles, exact", "roles' countries"):
        score.gold[kind] += len(gold)
        score.found[kind] += len(roles)


def score_countries(
    score: Score, gold: list[list[Any]], countries: list[CountrySpan]
) -> Iterator[tuple[str, int, int]]:
    """Count countries by their label, and yield the differences."""
    wanted = {(start, end, code): label for start, end, code, label in gold}
    found = {(c.start, c.end, c.country_code): LABELS.get(c.via, "country") for c in countries}
    score.gold.update(wanted.values())
    score.found.update(found.values())
    for span in sorted(wanted.keys() | found.keys()):
        want, got = wanted.get(span), found.get(span)
        if want == got:
            score.right[str(want)] += 1
        else:
            yield f"{got} for {want}", span[0], span[1]


def main(shared: str, *options: str) -> None:
    """Annotate each article and print the scores."""
    countries_of, people_of = PACK.make_countries(packaged_country_names("en")), PACK.make_people()
    roles_of, texts, score = PACK.make_roles(), read_texts(Path(shared)), Score()
    for article in json_lines(GOLD):
        text, limit = texts[article["id"]], article["end"]
        if not hashlib.sha256(text.encode()).hexdigest().startswith(article["sha256"]):
            sys.exit(f"{article['id']} is another text than the annotated one")
        candidates = countries_of.match(text)
        people = people_of.annotate(text, candidates)
        countries = countries_of.decide(text, candidates, people)
        roles = [role for role in roles_of.annotate(text, people, countries) if role.end <= limit]
        countries = [country for country in countries if country.end <= limit]
        differences = [
            *score_roles(score, article["roles"], roles, people),
            *score_countries(score, article["countries"], countries),
        ]
        for kind, start, end in differences if "--errors" in options else ():
            context = f"{text[max(0, start - 50) : start]}[{text[start:end]}]{text[end : end + 50]}"
            print(f"{kind:24} {' '.join(context.split())}")
    print("\n".join(score.row(kind) for kind in sorted(score.gold)))


if __name__ == "__main__":
    main(*sys.argv[1:])
