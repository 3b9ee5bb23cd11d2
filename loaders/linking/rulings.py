"""The effect of judgements: who is who once they are applied to the people that names alone give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from loaders.linking.judgements import JudgementRecord
from store.names import parse_name


class Rulings:
    """The effect of judgements on the people that names alone give.

    `clusters` maps the slug of each name to the key of the person it was joined to. A key in
    a judgement means that person or, if it is only one form of the person's name, this
    form, which stays with the person unless a judgement separates them.
    """

    def __init__(self, standing: Sequence[JudgementRecord], clusters: Mapping[str, str]) -> None:
        self._clusters = clusters
        self._people = set(clusters.values()) if standing else set()
        self._parent: dict[str, str] = {}
        lasting = [j for j in standing if not j.article_digest]
        bonds = [(j, j.pair) for j in lasting if j.verb in ("same", "alias") and j.pair]
        for _, (one, other) in bonds:
            self._join(self._anchor(one), self._anchor(other))
        self._walls = [
            (self._anchor(j.person_key), self._anchor(j.other_key)) for j in lasting if j.verb == "different"
        ]
        self._tie_forms({key for j in standing for key in j.keys})
        self._chief: dict[str, str] = {}
        for judgement, _ in bonds:
            self._chief.setdefault(self._find(self._anchor(judgement.person_key)), judgement.person_key)
        self._rejected = {self.person(j.person_key) for j in lasting if j.verb == "reject"}
        self.renamed = {self.person(j.person_key): j.name for j in lasting if j.verb == "rename"}
        self._in_article: defaultdict[str, list[JudgementRecord]] = defaultdict(list)
        for judgement in standing:
            if judgement.article_digest:
                self._in_article[judgement.article_digest].append(judgement)

    def person(self, key: str) -> str:
        """Return the key of the person that a key stands for after all judgements."""
        root = self._find(self._anchor(key))
        return self._chief.get(root, root[2:])

    def are_apart(self, one: str, other: str) -> bool:
        """Whether a judgement forbids two keys to be one person."""
        return bool(self._walls) and self._is_walled(self._anchor(one), self._anchor(other))

    def person_in_article(
        self, article_digest: str, slug: str, found: str, bearer: str | None = None
    ) -> tuple[str | None, Literal["judged"] | None]:
        """Return the person of a name in an article, None for no person, and whether a judgement on the article said so.

        `found` is the person of the name by itself, `bearer` the one that a bare name was resolved to.
        """
        if not self._parent and not self._in_article and not self._rejected and not self._walls:
            return bearer or found, None
        key = bearer or self.person(slug if f"n:{slug}" in self._parent else found)
        for judgement in self._in_article.get(article_digest, ()):
            meant = judgement.person_key == key or judgement.person_key in parse_name(slug).keys
            if not meant and self.person(judgement.person_key) != key:
                continue
            if judgement.verb == "reject":
                return None, "judged"
            apart = f"{judgement.person_key}~{article_digest[:12]}"
            return self.person(judgement.other_key or apart), "judged"
        return (None if key in self._rejected else key), None

    def _anchor(self, key: str) -> str:
        return f"c:{key}" if key in self._people else f"n:{key}"

    def _find(self, element: str) -> str:
        while (parent := self._parent.get(element, element)) != element:
            element = parent
        return element

    def _join(self, one: str, other: str) -> None:
        """Join two elements; a person found in the text stays the root over mere forms of names."""
        one, other = self._find(one), self._find(other)
        low, high = sorted((one, other))
        self._parent[low] = low
        self._parent[high] = low

    def _is_walled(self, one: str, other: str) -> bool:
        ends = {self._find(one), self._find(other)}
        return any({self._find(a), self._find(b)} == ends for a, b in self._walls)

    def _bearers(self) -> dict[str, set[str]]:
        """Map each plain form of a key to its bearers: a form with one bearer means that person, one with several means nobody."""
        bearers: defaultdict[str, set[str]] = defaultdict(set)
        for slug, person in self._clusters.items():
            bearers[parse_name(slug).plain].add(person)
        return bearers

    def _tie_forms(self, judged: set[str]) -> None:
        """Join each form that a judgement names to its only bearer, unless they are judged to be different people."""
        forms = sorted(judged - self._people)
        bearers = self._bearers() if any(form not in self._clusters for form in forms) else {}
        for form in forms:
            found = {self._clusters[form]} if form in self._clusters else bearers.get(form, set())
            if len(found) != 1:
                continue
            one, other = f"n:{form}", f"c:{min(found)}"
            self._parent.setdefault(one, one)
            if not self._is_walled(one, other):
                self._join(one, other)
