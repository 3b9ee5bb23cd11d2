"""The list of kinds of finding: to add one, write its model with its `Evidence`, and a line here."""

from __future__ import annotations

from collections.abc import Iterator

from store.evidence import Derived, Evidence
from store.models.countries import COUNTRY_MENTIONS
from store.models.dates import DATE_MENTIONS
from store.models.people import PERSON_MENTIONS
from store.models.quotations import QUOTATIONS
from store.models.roles import PERSON_ROLES

KINDS: dict[str, Evidence] = {
    kind.name: kind
    for kind in (
        PERSON_MENTIONS,
        COUNTRY_MENTIONS,
        PERSON_ROLES,
        DATE_MENTIONS,
        QUOTATIONS,
    )
}
"""The kinds by the names of their tables; a kind comes after those that it refers to."""


def derived_tables() -> Iterator[Derived]:
    """Give the tables that are counted from findings."""
    for kind in KINDS.values():
        yield from kind.derived
