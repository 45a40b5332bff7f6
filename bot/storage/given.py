"""A value for each of many rows in one parameter: the statement stays the same, and so does its plan.

For an UPDATE that finds its rows by ids, and takes what is given for each as text::

    _RECEIPTS = given("in_receipts")
    update(deliveries).where(deliveries.c.id == named(_RECEIPTS)).values(receipt=_RECEIPTS.c.value)

The parameter is a dictionary, ``{7: …, 9: …}``, of what JSON knows.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    TableValuedAlias,
    Text,
    TypeDecorator,
    bindparam,
    cast,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class ById(TypeDecorator[Mapping[int, Any]]):
    """Values by id, as an object of JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[int, Any] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn the dictionary into text."""
        return None if value is None else orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


class json_each(GenericFunction[Any]):  # noqa: N801 - SQL's own name for it
    """The members of an object of JSON, each a row of ``key`` and ``value``."""

    inherit_cache = True


def given(name: str) -> TableValuedAlias:
    """The rows of a parameter of that name."""
    return json_each(bindparam(name, type_=ById())).table_valued("key", "value", name="given")


def named(rows: TableValuedAlias) -> ColumnElement[int]:
    """The id that a row of :func:`given` is for."""
    return cast(rows.c.key, BigInteger)


@compiles(json_each, "postgresql")
def _write_text(clause: json_each, compiler: SQLCompiler, **options: object) -> str:
    return f"json_each_text(CAST({compiler.process(clause.clauses, **options)} AS JSON))"
