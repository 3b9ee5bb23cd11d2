"""Analysts' judgements about people as a set: which are in force, and whether they contradict each other.

A judgement names people by key and articles by digest, never by a surrogate id, so that
it survives reloads, better annotators and the merging of two databases. Nothing is ever
changed or removed: an `undo` is a further judgement.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from textwrap import shorten
from typing import Final, Literal, get_args

from store.errors import DatelineError
from store.names import block_of, name_key

Verb = Literal["same", "different", "reject", "rename", "alias", "not_country", "not_said", "undo"]
"""What a judgement says; see docs/linking.md for each."""
SHOWN: Final = 60
"""Characters of a name, or of a quotation's words, in a message."""


class LinkError(DatelineError, ValueError):
    """A judgement can't be used."""


class MalformedJudgement(LinkError):
    """A judgement lacks a field that its verb needs, or has one that its verb does not know."""

    def __init__(self, judgement: JudgementRecord, problem: str) -> None:
        self.judgement = judgement
        self.problem = problem
        super().__init__(f"{judgement}: {problem}")


class ContradictingJudgements(LinkError):
    """A judgement contradicts earlier ones; `chain` holds these, in the order that shows the contradiction."""

    def __init__(self, judgement: JudgementRecord, chain: Sequence[JudgementRecord]) -> None:
        self.judgement = judgement
        self.chain = tuple(chain)
        steps = "; ".join(str(step) for step in chain)
        super().__init__(f"{judgement} contradicts: {steps}; undo one of these first")


@dataclass(frozen=True, slots=True)
class JudgementRecord:
    """One decision of an analyst.

    `order` is any number that grows with the time of recording. `undoes` is the verb
    that an undo takes back; empty for whatever is in force with the same keys. Fields that a verb
    does not use are empty.
    """

    verb: Verb
    person_key: str = ""
    other_key: str = ""
    name: str = ""
    article_digest: str = ""
    country_code: str = ""
    note: str = ""
    order: int = 0
    undoes: str = ""

    def __str__(self) -> str:
        words = [
            self.verb,
            self.undoes,
            self.person_key,
            self.other_key,
            self.name and repr(shorten(self.name, SHOWN, placeholder=" …")),
        ]
        words += [self.country_code, self.article_digest and f"in article {self.article_digest[:8]}"]
        return " ".join(word for word in words if word)

    @property
    def subject(self) -> tuple[str, ...]:
        """What the judgement is about, whatever its verb; the order of a pair of people does not matter."""
        pair = (
            sorted((self.person_key, self.other_key))
            if self.is_about_pair
            else [self.person_key, self.other_key]
        )
        name = self.name if self.verb == "not_said" else name_key(self.name) if self.verb == "alias" else ""
        return (*pair, name, self.article_digest, self.country_code)

    @property
    def is_about_pair(self) -> bool:
        """Whether it joins or separates two people everywhere."""
        return bool(self.other_key) and not self.article_digest

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of people that it names."""
        return tuple(key for key in (*(self.pair or ()), self.person_key, self.other_key) if key)

    @property
    def names(self) -> tuple[str, ...]:
        """The keys and names that it ties together."""
        return (*self.keys, self.name) if self.verb == "alias" else self.keys

    @property
    def pair(self) -> tuple[str, str] | None:
        """The two keys that it makes one person, or two, in every article."""
        if self.article_digest:
            return None
        if self.verb in ("same", "different"):
            return self.person_key, self.other_key
        return (self.person_key, name_key(self.name)) if self.verb == "alias" else None


def _sort_key(judgement: JudgementRecord) -> tuple[object, ...]:
    return (
        judgement.order,
        judgement.verb,
        *judgement.subject,
        judgement.person_key,
        judgement.name,
        judgement.undoes,
        judgement.note,
    )


def _problem(judgement: JudgementRecord) -> str:
    """Say what is wrong with the fields of a judgement, empty if nothing is."""
    verb = judgement.verb
    if verb not in get_args(Verb):
        return f"unknown verb; known are {', '.join(get_args(Verb))}"
    if verb == "not_country":
        return (
            ""
            if judgement.country_code and judgement.article_digest
            else "needs a country code and an article"
        )
    if verb == "not_said":
        return (
            ""
            if judgement.name and judgement.article_digest
            else "needs the words of a quotation and an article"
        )
    if verb == "undo":
        return "" if judgement.undoes in ("", *get_args(Verb)) else f"can't undo {judgement.undoes!r}"
    if not judgement.person_key:
        return "needs the key of a person"
    if verb in ("rename", "alias"):
        return "" if judgement.name.strip() else "needs a name"
    if verb == "same" and not judgement.other_key:
        return "needs the key of the other person"
    if verb == "different" and bool(judgement.other_key) == bool(judgement.article_digest):
        return "needs either another person or an article"
    if verb in ("same", "different") and judgement.person_key == judgement.other_key:
        return "names one person twice"
    return ""


def is_undone_by(judgement: JudgementRecord, undo: JudgementRecord) -> bool:
    """Check whether an undo is meant for a judgement that was recorded before it."""
    if undo.undoes and undo.undoes != judgement.verb:
        return False
    return (
        {judgement.person_key, judgement.other_key} == {undo.person_key, undo.other_key}
        and judgement.article_digest == undo.article_digest
        and judgement.country_code == undo.country_code
        and (not undo.name or name_key(undo.name) == name_key(judgement.name))
    )


def standing_judgements(judgements: Iterable[JudgementRecord]) -> list[JudgementRecord]:
    """Return the judgements that no later undo takes back, in the order of recording; of each subject only the latest.

    Raises `MalformedJudgement` for one that can't be read.

    >>> joined = JudgementRecord("same", "bill-clinton", "william-clinton", order=1)
    >>> standing_judgements([JudgementRecord("undo", "bill-clinton", "william-clinton", order=2), joined])
    []
    """
    standing: dict[tuple[str, ...], JudgementRecord] = {}
    for judgement in sorted(judgements, key=_sort_key):
        if problem := _problem(judgement):
            raise MalformedJudgement(judgement, problem)
        if judgement.verb != "undo":
            standing.setdefault((judgement.verb, *judgement.subject), judgement)
            if judgement.verb == "rename":
                standing[(judgement.verb, *judgement.subject)] = judgement
            continue
        standing = {subject: j for subject, j in standing.items() if not is_undone_by(j, judgement)}
    return sorted(standing.values(), key=_sort_key)


class Bonds:
    """The `same` edges among keys: which keys are one person, and by which judgements."""

    def __init__(self) -> None:
        self._edges: defaultdict[str, list[tuple[str, JudgementRecord]]] = defaultdict(list)

    def join(self, first: str, second: str, judgement: JudgementRecord) -> None:
        """Record that two keys are one person."""
        self._edges[first].append((second, judgement))
        self._edges[second].append((first, judgement))

    def component(self, key: str) -> set[str]:
        """Return all keys that are one person with this one, itself included."""
        return set(self._walk(key))

    def chain(self, first: str, second: str) -> list[JudgementRecord] | None:
        """Return the shortest chain of judgements that makes two keys one person, or None."""
        came = self._walk(first)
        if second not in came:
            return None
        chain: list[JudgementRecord] = []
        while second != first:
            before, judgement = came[second]
            if judgement is not None:
                chain.append(judgement)
            second = before
        return chain[::-1]

    def _walk(self, key: str) -> dict[str, tuple[str, JudgementRecord | None]]:
        came: dict[str, tuple[str, JudgementRecord | None]] = {key: (key, None)}
        queue = deque([key])
        while queue:
            here = queue.popleft()
            for there, judgement in self._edges.get(here, ()):
                if there not in came:
                    came[there] = (here, judgement)
                    queue.append(there)
        return came


def check_judgements(
    judgements: Iterable[JudgementRecord], known: Iterable[JudgementRecord] = ()
) -> list[JudgementRecord]:
    """Return the standing judgements; raise `ContradictingJudgements` at the first that contradicts earlier ones.

    `known` are aliases that nobody judged, from authority files: one that contradicts is left out.

    To ask whether a new judgement may be recorded, check the recorded ones with it at the end.

    >>> stated = [JudgementRecord("same", "a-x", "b-x", order=1), JudgementRecord("same", "b-x", "c-x", order=2)]
    >>> try:
    ...     check_judgements([*stated, JudgementRecord("different", "a-x", "c-x", order=3)])
    ... except ContradictingJudgements as error:
    ...     print(error)
    different a-x c-x contradicts: same a-x b-x; same b-x c-x; undo one of these first
    """
    standing = standing_judgements(judgements)
    bonds = Bonds()
    apart: list[JudgementRecord] = []
    rejected: dict[str, JudgementRecord] = {}
    moved: dict[tuple[str, str], JudgementRecord] = {}
    for judgement in standing:
        if judgement.article_digest:
            _check_article(judgement, moved)
        elif judgement.verb == "reject":
            _check_reject(judgement, bonds, rejected)
        elif judgement.verb == "different":
            if chain := bonds.chain(judgement.person_key, judgement.other_key):
                raise ContradictingJudgements(judgement, chain)
            apart.append(judgement)
        elif judgement.pair is not None and judgement.pair[0] != judgement.pair[1]:
            _check_bond(judgement, judgement.pair, bonds, apart, rejected)
    for alias in known:
        with suppress(ContradictingJudgements):
            _check_bond(alias, (alias.person_key, name_key(alias.name)), bonds, apart, rejected)
            standing.append(alias)
    return standing


def _check_article(judgement: JudgementRecord, moved: dict[tuple[str, str], JudgementRecord]) -> None:
    """Refuse a decision about a person in an article that contradicts an earlier one about them."""
    if judgement.verb not in ("same", "different", "reject"):
        return
    earlier = moved.setdefault((judgement.person_key, judgement.article_digest), judgement)
    if (earlier.verb, earlier.other_key) != (judgement.verb, judgement.other_key):
        raise ContradictingJudgements(judgement, [earlier])


def _check_reject(judgement: JudgementRecord, bonds: Bonds, rejected: dict[str, JudgementRecord]) -> None:
    """Refuse to reject a key that is judged to be the same person as another one."""
    for other in sorted(bonds.component(judgement.person_key) - {judgement.person_key}):
        raise ContradictingJudgements(judgement, bonds.chain(judgement.person_key, other) or [])
    rejected[judgement.person_key] = judgement


def _check_bond(
    judgement: JudgementRecord,
    pair: tuple[str, str],
    bonds: Bonds,
    apart: list[JudgementRecord],
    rejected: Mapping[str, JudgementRecord],
) -> None:
    """Join two keys unless one of them is not a person, or a `different` forbids it."""
    if gone := [rejected[key] for key in pair if key in rejected]:
        raise ContradictingJudgements(judgement, gone)
    left, right = (bonds.component(key) for key in pair)
    for wall in apart:
        ends = (wall.person_key, wall.other_key)
        if ends[0] in right and ends[1] in left:
            ends = (ends[1], ends[0])
        if ends[0] in left and ends[1] in right:
            before = bonds.chain(ends[0], pair[0]) or []
            after = bonds.chain(pair[1], ends[1]) or []
            raise ContradictingJudgements(judgement, [*before, *after, wall])
    bonds.join(*pair, judgement)


class JudgementIndex:
    """A checked set of judgements, to be asked by block; made once for a run.

    `known` are the aliases of authority files. Raises `LinkError` for judgements that can't be read or
    contradict each other.
    """

    def __init__(
        self, judgements: Iterable[JudgementRecord] = (), known: Iterable[JudgementRecord] = ()
    ) -> None:
        self.standing = [j for j in check_judgements(judgements, known) if j.person_key]
        self._by_block: defaultdict[str, list[int]] = defaultdict(list)
        self._tied: defaultdict[str, set[str]] = defaultdict(set)
        for number, judgement in enumerate(self.standing):
            blocks = {block_of(name) for name in judgement.names}
            for block in blocks:
                self._by_block[block].append(number)
                self._tied[block] |= blocks

    def tied_blocks(self, blocks: Iterable[str]) -> set[str]:
        """Return the blocks that must be linked together with these, because a judgement crosses between them.

        >>> sorted(JudgementIndex([JudgementRecord("same", "bill-clinton", "william-blythe")]).tied_blocks({"clinton"}))
        ['blythe', 'clinton']
        """
        found = set(blocks)
        queue = deque(found)
        while queue:
            for block in self._tied.get(queue.popleft(), set()) - found:
                found.add(block)
                queue.append(block)
        return found

    def concerning(self, blocks: Iterable[str]) -> list[JudgementRecord]:
        """Return the standing judgements that bear on these blocks, in the order of recording."""
        numbers = {number for block in self.tied_blocks(blocks) for number in self._by_block.get(block, ())}
        return [self.standing[number] for number in sorted(numbers)]
