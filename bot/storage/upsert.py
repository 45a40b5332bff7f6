"""Statements that insert or update in one step, and the lock a function takes before it reads to write.

Each is built once, at module level, and runs on both databases::

    remember_state = upsert(channel_state, key=("channel", "key"), update=("value",))
    add_delivery = insert_new(deliveries, key=("recipient", "key")).returning(deliveries.c.id)
    lock_person = row_lock(persons, "id")

    def note(db: Connection, person: int, now: datetime) -> int | None:
        lock_person(db, id=person)
        return db.scalar(add_delivery, {...})
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Insert, Table, bindparam, insert, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, SyntaxExtension
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from bot.storage.prepared import Prepared


def upsert(
    table: Table,
    key: Sequence[str],
    update: Sequence[str] | Mapping[str, ColumnElement[Any]],
    where: ColumnElement[bool] | None = None,
) -> Insert:
    """Build an insert that updates the row which already has this key.

    ``key`` names the columns of a unique constraint or the primary key. ``update`` names the columns that
    take the new values, or says for each what it becomes, in terms of the table (the row as it stands) and
    of :func:`proposed` (the row one tried to insert). With ``where``, other rows are left as they stand;
    RETURNING then gives nothing for them.
    """
    _check(table, {*key, *update})
    if not isinstance(update, Mapping):
        update = {name: proposed(table)[name] for name in update}
    return insert(table).ext(_OnConflict(key, update, where))


def insert_new(table: Table, key: Sequence[str] = ()) -> Insert:
    """Build an insert that leaves a row which already has this key as it stands, and says nothing.

    Without ``key`` any unique constraint counts. RETURNING gives the rows that were really inserted
    (``rowcount`` is not told on PostgreSQL). With ``from_select`` the select needs a WHERE, or SQLite takes
    ON CONFLICT for the condition of a join.
    """
    _check(table, set(key))
    return insert(table).ext(_OnConflict(key, {}, None))


def proposed(table: Table) -> ReadOnlyColumnCollection[str, Column[Any]]:
    """Give the columns of the row that an :func:`upsert` tried to insert, for ``update`` and ``where``."""
    return table.alias("excluded").c


def row_lock(table: Table, *key: str) -> Callable[..., None]:
    """Build a function ``lock(db, column=value, …)`` that locks one row, if there, until the end of the call.

    Whoever reads before it writes calls this first, on the row that owns the invariant. On SQLite there is
    nothing to do: writers run one at a time. The lock is the one an UPDATE takes: it keeps other lockers
    and writers out, but not inserts that refer to the row.
    """
    row = select(*(table.c[name] for name in key)).where(*(table.c[name] == bindparam(name) for name in key))
    statement = Prepared(row.with_for_update(key_share=True))

    def lock(db: Connection, **values: object) -> None:
        if db.dialect.name != "sqlite":
            statement.first(db, values)

    return lock


def _check(table: Table, names: set[str]) -> None:
    unknown = names - set(table.c.keys())
    if unknown:
        raise ValueError(f"table {table.name} has no column {', '.join(sorted(unknown))}")


class _OnConflict(SyntaxExtension, ClauseElement):
    """The ON CONFLICT clause, which both databases spell alike."""

    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy declares it as a plain attribute
        ("key", InternalTraversal.dp_string_list),
        ("update", InternalTraversal.dp_string_clauseelement_dict),
        ("where", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self,
        key: Sequence[str],
        update: Mapping[str, ColumnElement[Any]],
        where: ColumnElement[bool] | None,
    ) -> None:
        self.key = list(key)
        self.update = dict(update)
        self.where = where

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        insert_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_values")


@compiles(_OnConflict)
def _write_on_conflict(clause: _OnConflict, compiler: SQLCompiler, **options: object) -> str:
    quote = compiler.preparer.quote
    options["include_table"] = True
    target = f" ({', '.join(map(quote, clause.key))})" if clause.key else ""
    if not clause.update:
        return f"ON CONFLICT{target} DO NOTHING"
    changes = (f"{quote(name)} = {compiler.process(to, **options)}" for name, to in clause.update.items())
    where = "" if clause.where is None else f" WHERE {compiler.process(clause.where, **options)}"
    return f"ON CONFLICT{target} DO UPDATE SET {', '.join(changes)}{where}"
