"""Groups of countries: regions of the world, organisations of states, and what usage calls a region."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base


class CountryGroup(Base):
    """A group of countries that a question may name in place of a country."""

    __tablename__ = "country_groups"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('region', 'subregion', 'intermediate', 'organisation', 'usage')", name="kind"
        ),
        {
            "comment": "Groups of countries: UN M49 regions, organisations, and regions of usage.",
            "sqlite_with_rowid": False,
        },
    )

    key: Mapped[str] = mapped_column(primary_key=True, comment="Key of the group: nato, middle-east.")
    name: Mapped[str] = mapped_column(comment="Usual English name.")
    other_names: Mapped[str] = mapped_column(comment="Other names, separated by semicolons.")
    kind: Mapped[str] = mapped_column(
        String(12),
        comment="region, subregion or intermediate (UN M49), organisation, or usage (no body defines it).",
    )
    as_of: Mapped[date] = mapped_column(
        comment="Day since which these have been its countries, or of the source."
    )
    source: Mapped[str] = mapped_column(comment="Who says which countries belong to it.")


class CountryGroupMember(Base):
    """A country belongs to a group."""

    __tablename__ = "country_group_members"
    __table_args__ = (
        Index(None, "country_code"),
        {"comment": "The countries of each group.", "sqlite_with_rowid": False},
    )

    group_key: Mapped[str] = mapped_column(
        ForeignKey("country_groups.key", ondelete="CASCADE"), primary_key=True, comment="The group."
    )
    country_code: Mapped[str] = mapped_column(
        ForeignKey("countries.code", ondelete="CASCADE"), primary_key=True, comment="The country."
    )
