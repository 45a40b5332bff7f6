"""Statements that run ten times as often as any other: compiled once, then straight on the driver.

A :class:`Prepared` is written as every statement, in SQLAlchemy's Core, and means the same on both
databases: the column types turn values as they always do, errors are SQLAlchemy's, and who listens for
statements hears of it. What is left out is the work around each execution, which takes ten times as long
as SQLite itself. For the ways that every tap and every delivery takes; elsewhere ``db.execute`` is as good::

    _STATE = Prepared(select(inbox.c.state).where(inbox.c.id == bindparam("in_id")))

    def is_waiting(db: Connection, inbox_id: int) -> bool:
        return _STATE.scalar(db, {"in_id": inbox_id}) == "waiting"
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from sqlalchemy import CompoundSelect, Connection, Date, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from bot.storage.connection import close_if_undone
from bot.storage.types import UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

Statement = Select[Any] | CompoundSelect[Any] | Insert | Update | Delete
Values = Mapping[str, Any]
Turn = Callable[[Any], Any]
"""What makes a value of the driver's out of one of ours, or the other way round."""

NOTHING: Final[Values] = {}


class Prepared:
    """A statement, ready to run.

    An insert of values takes the columns that these name. A list may be given where the statement has an
    ``expanding`` parameter; it is padded with its last member, so that few lengths need be compiled.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._inserts = isinstance(statement, Insert) and statement.select is None
        self._lists: Sequence[str] | None = None  # not looked for until it runs: a start runs few
        self._plans: dict[object, _Plan] = {}
        self._readers: dict[str, _Reader] = {}

    def rows(self, db: Connection, values: Values = NOTHING) -> list[Any]:
        """Run it; all rows, as named tuples."""
        cursor, found = self._execute(db, values, _all)
        rows = self._reader(db, cursor).rows(found) if found else []
        cursor.close()
        return rows

    def tuples(self, db: Connection, values: Values = NOTHING) -> list[Any]:
        """As :meth:`rows`, for who takes them apart at once: plain tuples, without names."""
        cursor, found = self._execute(db, values, _all)
        rows = self._reader(db, cursor).tuples(found) if found else []
        cursor.close()
        return rows

    def first(self, db: Connection, values: Values = NOTHING) -> Any:  # noqa: ANN401 - a row has no static type
        """Run it; the first row as a named tuple, or None."""
        cursor, found = self._execute(db, values, _one)
        row = None if found is None else self._reader(db, cursor).row(found)
        cursor.close()
        return row

    def scalar(self, db: Connection, values: Values = NOTHING) -> Any:  # noqa: ANN401 - nor has a column
        """Run it; the first column of the first row, or None."""
        cursor, found = self._execute(db, values, _one)
        value = None if found is None else self._reader(db, cursor).value(found)
        cursor.close()
        return value

    def run(self, db: Connection, values: Values = NOTHING) -> int:
        """Run what returns no rows; how many it changed."""
        cursor, changed = self._execute(db, values, _changed)
        cursor.close()
        return int(changed)

    def run_many(self, db: Connection, rows: Sequence[Values]) -> None:
        """Run what returns no rows once for each of these, which name the same parameters; no lists."""
        if not rows:
            return
        plan = self._plan(db.dialect, rows[0])
        cursor, _ = _on_driver(db, plan.sql, [plan.bind(values) for values in rows], _changed, many=True)
        cursor.close()

    def _execute(self, db: Connection, values: Values, fetch: Turn) -> tuple[Any, Any]:
        if self._lists is None:
            self._lists = self._expanding()
        if self._lists:
            values = {**values, **{name: _padded(values[name]) for name in self._lists}}
        plan = self._plan(db.dialect, values)
        return _on_driver(db, plan.sql, plan.bind(values), fetch)

    def _plan(self, dialect: Dialect, values: Values) -> "_Plan":
        key: object = dialect.name
        if self._inserts:
            key = (key, *values)
        elif self._lists:
            key = (key, *(len(values[name]) for name in self._lists))
        plan = self._plans.get(key)
        if plan is None:
            columns = list(values) if self._inserts else None
            compiled = self._statement.compile(dialect=dialect, column_keys=columns)
            plan = self._plans[key] = _Plan.of(compiled, values)
        return plan

    def _expanding(self) -> Sequence[str]:
        """The names of the lists it takes."""
        if self._inserts:
            return ()
        binds = self._statement.compile().binds.items()
        return [name for name, bind in binds if bind.expanding and bind.required]

    def _reader(self, db: Connection, cursor: Any) -> "_Reader":  # noqa: ANN401 - as above
        reader = self._readers.get(db.dialect.name)
        if reader is None:
            columns = [(str(column.key), column.type) for column in self._statement.exported_columns]
            turns = [
                _remembered(type_, type_.dialect_impl(db.dialect).result_processor(db.dialect, described[1]))
                for (_, type_), described in zip(columns, cursor.description, strict=True)
            ]
            reader = self._readers[db.dialect.name] = _Reader([name for name, _ in columns], turns)
        return reader


class _Plan(Struct, frozen=True):
    """A statement as one database wants it: its text, and how values become parameters.

    ``form`` is what the driver takes, with the values in it that the statement itself brings; ``slots`` say
    which value goes where, ``turns`` what turns it there; ``lists`` what the members of each list are called.
    """

    sql: str
    form: list[Any] | dict[str, Any]
    slots: Sequence[tuple[Any, str]]
    turns: Sequence[tuple[Any, Turn]]
    lists: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, compiled: "SQLCompiler", values: Values) -> "_Plan":
        """Make it from values as they will come: lists of the same lengths.

        Raises:
            ValueError: a column has a default that is made in Python; it belongs among the values.
        """
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise ValueError("a default that is made in Python belongs among the values")
        state = compiled.construct_expanded_state(values)  # raises for what is missing
        lists = state.parameter_expansion
        types = {name: bind.type for name, bind in compiled.binds.items()}
        types |= {member: types[name] for name, members in lists.items() for member in members}
        own = state.parameters.keys() - values.keys()
        own -= {member for name in lists.keys() & values.keys() for member in lists[name]}
        turns = {name: _turn_of(types[name], compiled.dialect) for name in state.parameters}
        places: list[tuple[Any, str]] = list(enumerate(state.positiontup or ())) or [
            (name, name) for name in state.parameters
        ]
        fixed = {name: _turned(state.parameters[name], turns[name]) for name in own}
        return cls(
            state.statement,
            [fixed.get(name) for _, name in places]
            if compiled.positional
            else {name: fixed.get(name) for _, name in places},
            [(place, name) for place, name in places if name not in own],
            [
                (place, turn)
                for place, name in places
                if name not in own and (turn := turns[name]) is not None
            ],
            {name: members for name, members in lists.items() if name in values},
        )

    def bind(self, values: Values) -> list[Any] | dict[str, Any]:
        """The parameters for the driver."""
        if self.lists:
            members = (zip(names, values[name], strict=True) for name, names in self.lists.items())
            values = {**values, **dict(pair for pairs in members for pair in pairs)}
        form: Any = self.form.copy()
        for place, name in self.slots:
            form[place] = values[name]
        for place, turn in self.turns:
            form[place] = turn(form[place])
        return form  # type: ignore[no-any-return]


class _Reader:
    """Makes named tuples of what the driver gives."""

    def __init__(self, names: list[str], turns: Sequence[Turn | None]) -> None:
        named: Any = namedtuple  # noqa: PYI024 - their types are known to nobody
        row = named("Row", names, rename=True)
        self._make: Turn = row._make
        self._turns = [(place, turn) for place, turn in enumerate(turns) if turn is not None]
        self._first = turns[0] if turns else None

    def row(self, found: Sequence[Any]) -> Any:  # noqa: ANN401 - a row has no static type
        """One row."""
        return self._make(self._turned(found))

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """Many rows."""
        return [*map(self._make, self.tuples(found))]

    def tuples(self, found: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        """Many rows, without names."""
        return [*map(self._turned, found)] if self._turns else [*found]

    def _turned(self, found: Sequence[Any]) -> Sequence[Any]:
        if not self._turns:
            return found
        values = list(found)
        for place, turn in self._turns:
            if values[place] is not None:
                values[place] = turn(values[place])
        return values

    def value(self, found: Sequence[Any]) -> Any:  # noqa: ANN401 - nor has a column
        """The first column alone."""
        return found[0] if self._first is None or found[0] is None else self._first(found[0])


def _on_driver(
    db: Connection,
    sql: str,
    values: object,
    fetch: Turn,
    *,
    many: bool = False,
) -> tuple[Any, Any]:
    """Execute and fetch; the cursor, to be closed, and what was fetched.

    Raises:
        DBAPIError: as SQLAlchemy raises it.
    """
    raw: Any = db.connection.dbapi_connection
    hearers = db.engine.dispatch  # a connection's own would be asked in twice the time; nobody is among them
    try:
        cursor = raw.cursor()
        if hearers.before_cursor_execute:
            for hear in hearers.before_cursor_execute:
                hear(db, cursor, sql, values, None, many)
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
        if hearers.after_cursor_execute:
            for hear in hearers.after_cursor_execute:
                hear(db, cursor, sql, values, None, many)
        return cursor, fetch(cursor)
    except db.dialect.loaded_dbapi.Error as error:
        close_if_undone(raw, error)
        raise DBAPIError.instance(
            sql, None, error, db.dialect.loaded_dbapi.Error, hide_parameters=True, dialect=db.dialect
        ) from error


def _all(cursor: Any) -> Any:  # noqa: ANN401 - the driver's
    return cursor.fetchall()


def _one(cursor: Any) -> Any:  # noqa: ANN401 - the driver's
    return cursor.fetchone()


def _changed(cursor: Any) -> Any:  # noqa: ANN401 - the driver's
    return cursor.rowcount


def _turn_of(type_: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    """What turns a value for the driver."""
    return _remembered(type_, type_.dialect_impl(dialect).bind_processor(dialect))


def _remembered(type_: TypeEngine[Any], turn: Turn | None) -> Turn | None:
    """Days and moments are few, and each is written and read thousands of times."""
    if turn is None or not isinstance(type_, Date | UtcDateTime):
        return turn
    return lru_cache(maxsize=1024)(turn)


def _turned(value: Any, turn: Turn | None) -> Any:  # noqa: ANN401 - any value of a statement's own
    return value if turn is None else turn(value)


def _padded(members: Iterable[Any]) -> list[Any]:
    """The members, the last repeated up to the next power of two: to be in a list twice changes nothing."""
    given = list(members)
    wanted = 1 << (len(given) - 1).bit_length() if given else 0
    return given + given[-1:] * (wanted - len(given))
