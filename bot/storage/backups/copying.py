"""Rows out of a whole database, and into one: every table that is there, at whatever revision it is."""

import contextlib
from collections.abc import Generator, Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Boolean, Connection, Date, DateTime, inspect, text
from sqlalchemy.types import TypeEngine

from bot.storage.backups.format import Contents, Reading, Row, Table, Unusable, Writing

LEAP: Final = 1_000_000_000
"""Ids go on so much higher in a restored database.

Between the backup and its restoring ids were given that the backup does not know: they stand on buttons in
people's chats, and in lists of erased people. None of them may come to mean something else.
"""

_AT_ONCE: Final = 2000
_OF_THE_DATABASE: Final = frozenset({"alembic_version", "revisions", "hosts"})
"""Tables that speak of the tables themselves, or of who works on them just now."""

_MOMENT: Final = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00:00'"


class DatabaseTable(Struct, frozen=True):
    """A table that the database has: the types of its columns by name, and the names of its key's."""

    name: str
    columns: Mapping[str, TypeEngine[Any]]
    key: Sequence[str]


def write_all(db: Connection, writing: Writing) -> Contents:
    """Write every table, parents before their children. ``db`` sees one moment."""
    for table in tables_of(db):
        with contextlib.closing(_rows(db, table)) as rows:  # while there is a connection, if the disk is full
            writing.table(Table(table.name, tuple(table.columns), _last_id(db, table)), rows)
    return writing.end()


def read_all(db: Connection, reading: Reading) -> Contents:
    """Fill the empty tables of a database at the backup's revision, and let ids go on higher.

    Raises Unusable when the backup holds what the database has no place for.
    """
    there = {table.name: table for table in tables_of(db)}
    for table, rows in reading.tables():
        known = there.get(table.name)
        if known is None or not set(table.columns) <= known.columns.keys():
            raise Unusable(
                f"{reading.path} holds a table {table.name} that revision {reading.head.revision} does not "
                "have; it was not made by kompis as it was released"
            )
        _insert(db, table, rows)
        _go_on(db, known, table.last_id)
    if reading.contents is None:
        raise RuntimeError("a backup came to its end without its contents")
    for name, written in reading.contents.tables.items():
        found = db.scalar(text(f"SELECT count(*) FROM {_quoted(name)}"))  # noqa: S608 - as below
        if found != written.rows:
            raise Unusable(
                f"{reading.path}: of the {written.rows} rows of {name}, {found} arrived; try again"
            )
    return reading.contents


def tables_of(db: Connection) -> list[DatabaseTable]:
    """Every table of ours that the database has, parents before their children."""
    there = inspect(db)
    columns, keys = there.get_multi_columns(), there.get_multi_pk_constraint()
    parents = {
        name: {link["referred_table"] for link in links} - {name}
        for (_, name), links in sorted(there.get_multi_foreign_keys().items(), key=lambda one: one[0][1])
    }
    return [
        DatabaseTable(
            name,
            {column["name"]: column["type"] for column in columns[None, name]},
            keys[None, name]["constrained_columns"],
        )
        for name in TopologicalSorter(parents).static_order()
        if name not in _OF_THE_DATABASE
    ]


def names_of(db: Connection) -> list[str]:
    """The names of our tables that the database has."""
    return [name for name in inspect(db).get_table_names() if name not in _OF_THE_DATABASE]


def drop_all(db: Connection) -> None:
    """Take every table away from PostgreSQL, and the revision with them."""
    names = ", ".join(map(_quoted, inspect(db).get_table_names()))
    db.execute(text(f"DROP TABLE {names} CASCADE"))


def is_empty(db: Connection) -> bool:
    """Whether no table has a row."""
    rows = (text(f"SELECT 1 FROM {_quoted(name)} LIMIT 1") for name in names_of(db))  # noqa: S608 - as below
    return not any(db.scalar(row) for row in rows)


def _rows(db: Connection, table: DatabaseTable) -> Generator[Row]:
    """The rows of a table in the order of their keys, values as SQLite keeps them."""
    portable = _plainly if db.dialect.name == "sqlite" else _as_sqlite_would
    columns = ", ".join(portable(_quoted(name), kind) for name, kind in table.columns.items())
    order = ", ".join(map(_quoted, table.key))
    statement = f"SELECT {columns} FROM {_quoted(table.name)} ORDER BY {order}"  # noqa: S608 - names of ours
    raw: Any = db.connection.dbapi_connection
    cursor = raw.cursor() if db.dialect.name == "sqlite" else raw.cursor(name="kompis_backup")
    try:
        cursor.execute(statement)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
    finally:
        cursor.close()


def _insert(db: Connection, table: Table, rows: Iterable[Row]) -> None:
    raw: Any = db.connection.dbapi_connection
    names = ", ".join(map(_quoted, table.columns))
    if db.dialect.name == "sqlite":
        places = ", ".join("?" * len(table.columns))
        statement = f"INSERT INTO {_quoted(table.name)} ({names}) VALUES ({places})"  # noqa: S608 - as above
        raw.executemany(statement, rows)
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {_quoted(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _last_id(db: Connection, table: DatabaseTable) -> int | None:
    """The highest id a table has ever given, where the database counts; None where it does not."""
    if db.dialect.name == "sqlite":
        if not db.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")):
            return None
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        counted: int | None = db.scalar(asked, {"table": table.name})
        return counted
    sequence = _sequence(db, table)
    if sequence is None:
        return None
    last: int = db.execute(text(f"SELECT last_value FROM {sequence}")).scalar_one()  # noqa: S608 - as above
    return last


def _go_on(db: Connection, table: DatabaseTable, last_id: int | None) -> None:
    """Let the next id be higher than any that was ever given."""
    if table.key != ["id"]:
        return
    highest: int = db.scalar(text(f"SELECT max(id) FROM {_quoted(table.name)}")) or 0  # noqa: S608 - as above
    goes_on = max(highest, last_id or 0) + LEAP
    if db.dialect.name == "sqlite":
        counts = "SELECT 1 FROM sqlite_master WHERE name = :table AND sql LIKE '%AUTOINCREMENT%'"
        if db.scalar(text(counts), {"table": table.name}):
            db.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
            asked = {"table": table.name, "seq": goes_on}
            db.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :seq)"), asked)
    elif sequence := _sequence(db, table):
        db.execute(
            text("SELECT setval(CAST(:sequence AS regclass), :seq)"), {"sequence": sequence, "seq": goes_on}
        )


def _sequence(db: Connection, table: DatabaseTable) -> str | None:
    if "id" not in table.columns:
        return None
    asked = text("SELECT pg_get_serial_sequence(:table, 'id')")
    found: str | None = db.scalar(asked, {"table": _quoted(table.name)})
    return found


def _plainly(name: str, _: TypeEngine[Any]) -> str:
    return name


def _as_sqlite_would(name: str, kind: TypeEngine[Any]) -> str:
    match kind:
        case DateTime():
            return _MOMENT.format(name)
        case Boolean():
            return f"{name}::int"
        case Date():
            return f"{name}::text"
        case _:
            return name


def _quoted(name: str) -> str:
    return f'"{name}"'
