"""Column types that read and write the same on SQLite and PostgreSQL."""

import datetime as dt
from typing import Any

import orjson
from sqlalchemy import DateTime, Dialect, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment. Takes aware times only, gives back aware times in UTC.

    PostgreSQL keeps a ``timestamptz``. SQLite keeps text of one length, in UTC and with six decimals
    (``2026-11-21 08:30:00.000000+00:00``), so that it sorts and compares as time does, and can be read by
    a person and by SQLite's own functions. Raises ValueError for a time without a zone.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Say what the column is in the database at hand."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | dt.datetime | None:
        """Turn an aware time into what the driver takes."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value!r} has no time zone; the database keeps UTC and takes aware times only"
            raise ValueError(message)
        moment = value if value.tzinfo is dt.UTC else value.astimezone(dt.UTC)
        return moment.isoformat(" ", "microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: object, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Turn what the driver gives into an aware time in UTC."""
        if isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC)
        return dt.datetime.fromisoformat(value) if isinstance(value, str) else None


class Json(TypeDecorator[Any]):
    """A value of JSON (objects, lists, strings, numbers, true, false), as compact text in both databases.

    None is SQL's NULL, both ways. Keys keep their order; a key that is not a string is refused, and so is
    what JSON does not know, with TypeError.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn a value into text."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002
        """Turn text into a value."""
        return None if value is None else orjson.loads(value)
