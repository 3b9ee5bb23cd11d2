"""What all models share: naming, and that nothing loads by itself."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from store.naming import NAMING_CONVENTION


class Base(DeclarativeBase):
    """The root of the models; its metadata is what migrations are compared with."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)

    def __repr__(self) -> str:
        """Show the primary key, never a body of text."""
        key = ", ".join(str(getattr(self, column.name)) for column in self.__mapper__.primary_key)
        return f"{type(self).__name__}({key})"
