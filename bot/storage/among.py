"""Many ids in one parameter: the statement stays the same however many they are, and so does its plan."""

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine


class Ids(TypeDecorator[Collection[int]]):
    """A list of ids: an array on PostgreSQL, and on SQLite, which has none, JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Say what the list is in the database at hand."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger))

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> str | list[int] | None:
        """Turn the ids into what the driver takes."""
        if value is None:
            return None
        return orjson.dumps([*value]).decode() if dialect.name == "sqlite" else [*value]


class among(ColumnElement[bool]):  # noqa: N801 - it reads as a word of SQL, as SQLAlchemy's own do
    """Whether a column is one of the ids in a parameter: ``among(persons.c.id, "in_persons")``."""

    type = Boolean()
    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy declares it as a plain attribute
        ("column", InternalTraversal.dp_clauseelement),
        ("ids", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[int], name: str) -> None:
        self.column = column
        self.ids = bindparam(name, type_=Ids())

    def self_group(self, against: object = None) -> "among":  # noqa: ARG002 - no parentheses anywhere
        """Stand as a condition by itself: SQLite would not look up what ``= 1`` is written behind."""
        return self


@compiles(among)
def _write_array(clause: among, compiler: SQLCompiler, **options: object) -> str:
    column, ids = compiler.process(clause.column, **options), compiler.process(clause.ids, **options)
    return f"{column} = ANY ({ids})"


@compiles(among, "sqlite")
def _write_json(clause: among, compiler: SQLCompiler, **options: object) -> str:
    column, ids = compiler.process(clause.column, **options), compiler.process(clause.ids, **options)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - of compiled parts alone
