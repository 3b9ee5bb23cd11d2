"""Which texts are withheld: rules that each look at one copy of a text, so that their order and the texts' does not matter."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, tuple_, update

from store import bulk
from store.errors import AmbiguousName, StoreError
from store.evidence import table_of
from store.judgements import forget_words
from store.models import Withheld, WithheldName
from store.texts import SHORTEST_DIGEST, Text

Exact = Literal["digest", "identity", "url", "publisher"]
Scope = Literal[Exact, "source", "before"]
Because = Literal["takedown", "killed", "retention"]

EXACT: Final[tuple[Exact, ...]] = get_args(Exact)
"""Scopes whose value is that of a column of the text."""


OF_ONE_ARTICLE: Final[tuple[Scope, ...]] = ("digest", "identity", "url")
"""Scopes that name an article; the others are standing rules."""


class Rule(NamedTuple):
    """Texts that are withheld: by the value of a column, by the beginning of their place, or by their day."""

    scope: Scope
    value: str
    because: Because = "takedown"
    until: datetime | None = None

    def covers(self, text: Text) -> bool:
        """Whether a text is withheld by this rule; `until` is the latest version that is."""
        if self.scope == "source":
            return text.source_uri.startswith(self.value)
        if self.scope == "before":
            return text.published_on.isoformat() < self.value
        return getattr(text, self.scope) == self.value and (self.until is None or text.age[0] <= self.until)

    @property
    def key(self) -> _Key:
        """What a rule of the store is known by."""
        return self.scope, self.value, self.because

    def wider(self, other: Rule | None) -> Rule:
        """Give the one of two rules about the same texts that covers more versions."""
        if other is None or other.until is None or self.until is None:
            return other if other and other.until is None else self
        return other if other.until >= self.until else self


_Key = tuple[str, str, str]


class Rules:
    """Rules that stand together."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = list(rules)
        self._exact: defaultdict[tuple[str, str], list[Rule]] = defaultdict(list)
        for rule in self.all:
            self._exact[rule.scope, rule.value if rule.scope in EXACT else ""].append(rule)

    def why(self, text: Text) -> Because | None:
        """Give the reason for which a text is withheld; None if it is not."""
        if not self.all:
            return None
        keys = [(scope, getattr(text, scope)) for scope in EXACT] + [("source", ""), ("before", "")]
        near = (rule for key in keys for rule in self._exact.get(key, ()))
        return min((rule.because for rule in near if rule.covers(text)), default=None)

    def values(self, scope: Scope) -> set[str]:
        """Give the values of the rules of a scope."""
        return {rule.value for rule in self.all if rule.scope == scope}


def read_rules(connection: Connection, texts: Iterable[Text]) -> Rules:
    """Read the rules that may cover some texts."""
    w = Withheld
    wanted = {name for text in texts for name in (text.digest, text.identity, text.url) if name}
    by_name = w.scope.in_(OF_ONE_ARTICLE)
    conditions = [~by_name, *(by_name & among for among in bulk.among(connection, w.value, wanted))]
    return Rules(rule for condition in conditions for rule in _read(connection, condition))


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Rule]:
    w = Withheld
    rows: Iterable[Any] = connection.execute(select(w.scope, w.value, w.because, w.until).where(condition))
    return [Rule(*row) for row in rows]


def record(connection: Connection, rules: Iterable[Rule], *, reason: str = "", by: str = "") -> Rules:
    """Record a decision; gives those of its rules that cover more than the recorded ones did."""
    w = Withheld
    new: dict[_Key, Rule] = {}
    for rule in rules:
        new[rule.key] = rule.wider(new.get(rule.key))
    known: dict[_Key, Rule] = {}
    for chunk in bulk.chunks(new):
        same = tuple_(w.scope, w.value, w.because).in_(chunk)
        known.update((rule.key, rule) for rule in _read(connection, same))
    fresh = {key: rule for key, rule in new.items() if rule.wider(known.get(key)) != known.get(key)}
    for key in fresh.keys() & known.keys():
        mine = tuple_(w.scope, w.value, w.because).in_([key])
        connection.execute(update(w).where(mine).values(until=fresh[key].until))
    decision = next_decision(connection) | {"reason": reason, "recorded_by": by}
    if rows := [rule._asdict() | decision for key, rule in fresh.items() if key not in known]:
        connection.execute(insert(w), rows)
    _keep_latest_day(connection)
    forget_words(connection, (rule.value for rule in fresh.values() if rule.scope == "digest"))
    return Rules(fresh.values())


def _keep_latest_day(connection: Connection) -> None:
    before = Withheld.scope == "before"
    latest = select(func.max(Withheld.value)).where(before).scalar_subquery()
    connection.execute(delete(Withheld).where(before, Withheld.value < latest))


def next_decision(connection: Connection) -> dict[str, object]:
    """Give the columns of a new decision: its number and its instant."""
    last = [connection.scalar(select(func.max(each.decision))) or 0 for each in (Withheld, WithheldName)]
    return {"decision": max(last) + 1, "recorded_at": datetime.now(UTC)}


def lift(connection: Connection, rules: Iterable[Rule]) -> int:
    """Undo the decisions that some rules belong to, whatever they were because of; returns how many.

    A digest may be given by its beginning. Raises `StoreError` where nothing is withheld by a rule, and
    `AmbiguousName` where several digests begin alike.
    """
    w = Withheld
    decisions: set[int] = set()
    for rule in rules:
        is_short = rule.scope == "digest" and len(rule.value) >= SHORTEST_DIGEST
        value = w.value.startswith(rule.value, autoescape=True) if is_short else w.value == rule.value
        found = connection.execute(select(w.value, w.decision).where(w.scope == rule.scope, value)).all()
        if not found:
            raise StoreError(
                f"nothing is withheld by the {rule.scope} {rule.value}; `dateline forget --list` lists what is"
            )
        if len(values := {value for value, _ in found}) > 1:
            raise AmbiguousName(rule.value, tuple(sorted(values)))
        decisions.update(decision for _, decision in found)
    for chunk in bulk.chunks(decisions):
        connection.execute(delete(w).where(w.decision.in_(chunk)))
    return len(decisions)


class Names:
    """Forms of names that are withheld, known by their salted hashes alone."""

    def __init__(self, hashes: Iterable[tuple[str, str]] = ()) -> None:
        self._hashes: defaultdict[str, set[str]] = defaultdict(set)
        for salt, hashed in hashes:
            self._hashes[salt].add(hashed)

    def __contains__(self, key: object) -> bool:
        return any(_hash(salt, key) in hashes for salt, hashes in self._hashes.items())


def _hash(salt: str, key: object) -> str:
    return sha256(f"{salt}{key}".encode()).hexdigest()


def read_names(connection: Connection) -> Names:
    """Read which names are withheld."""
    return Names(
        (salt, hashed) for salt, hashed in connection.execute(select(WithheldName.salt, WithheldName.hash))
    )


def record_names(connection: Connection, keys: Iterable[str], *, reason: str = "", by: str = "") -> None:
    """Withhold the names of a person, by their keys."""
    salt = connection.scalar(select(func.min(WithheldName.salt))) or secrets.token_hex(16)
    decision = next_decision(connection) | {"reason": reason, "recorded_by": by, "salt": salt}
    rows = [decision | {"hash": _hash(salt, key)} for key in sorted(set(keys))]
    bulk.insert_missing(connection, table_of(WithheldName), rows)


def lift_names(connection: Connection, key: str) -> None:
    """Undo the decision to withhold a name, with all forms that it was about. Raises `StoreError` if there is none."""
    n = WithheldName
    rows = connection.execute(select(n.salt, n.hash, n.decision)).all()
    decisions = {decision for salt, hashed, decision in rows if hashed == _hash(salt, key)}
    if not decisions:
        raise StoreError(f"nobody is forgotten by the name {key}; give a full name that the person had")
    connection.execute(delete(n).where(n.decision.in_(sorted(decisions))))
