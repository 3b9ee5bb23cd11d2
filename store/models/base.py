"""What all models share: the naming convention, and relationships that load only on request."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from store.instants import UtcDateTime
from store.naming import NAMING_CONVENTION


class Base(DeclarativeBase):
    """The root of the models; its metadata is what migrations are compared with."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, datetime: UtcDateTime}

    def __repr__(self) -> str:
        """Show the primary key, never the text."""
        key = ", ".join(str(getattr(self, column.name)) for column in self.__mapper__.primary_key)
        return f"{type(self).__name__}({key})"
