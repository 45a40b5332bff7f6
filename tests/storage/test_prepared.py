"""Statements straight on the driver mean what they mean through SQLAlchemy, on both databases."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.storage.prepared import Prepared
from bot.storage.store import Store, open_store
from bot.storage.types import Json, UtcDateTime
from bot.storage.upsert import insert_new, upsert

metadata = MetaData()
tips = Table(
    "tips",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("word", Text, nullable=False, unique=True),
    Column("seen", Boolean),
    Column("day", Date),
    Column("at", UtcDateTime()),
    Column("body", Json()),
    Column("share", Double),
    Column("state", Text, nullable=False, server_default="new"),
)

EVERYTHING = select(tips).order_by(tips.c.id)
ADD = insert(tips).returning(tips.c.id)
THESE = select(tips.c.word).where(tips.c.id.in_(bindparam("in_ids", expanding=True))).order_by(tips.c.id)
MARK = update(tips).where(tips.c.id == bindparam("in_id")).values(state="old", at=bindparam("in_at"))
NOON = dt.datetime(2027, 1, 11, 12, tzinfo=dt.UTC)

FULL = {
    "word": "hälsa",
    "seen": True,
    "day": dt.date(2027, 1, 11),
    "at": NOON,
    "body": {"a": [1]},
    "share": 0.5,
}
BARE = {"word": "le", "seen": None, "day": None, "at": None, "body": None, "share": None}


@pytest.fixture
def empty(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as store:
        store.write_now(metadata.create_all)
        yield store


@pytest.fixture
def two(empty: Store) -> Store:
    def add(db: Connection) -> None:
        adding = Prepared(ADD)
        assert [adding.scalar(db, FULL), adding.scalar(db, BARE)] == [1, 2]

    empty.write_now(add)
    return empty


def test_values_come_back_as_they_do_through_sqlalchemy(two: Store) -> None:
    prepared = Prepared(EVERYTHING)

    def both(db: Connection) -> None:
        rows = prepared.rows(db)
        assert [tuple(row) for row in rows] == [tuple(row) for row in db.execute(EVERYTHING)]
        assert (rows[0].day, rows[0].at, rows[0].body) == (FULL["day"], NOON, {"a": [1]})
        assert prepared.first(db) == rows[0]
        assert prepared.scalar(db) == 1

    two.read_now(both)


def test_a_list_of_any_length_finds_what_is_in_it(two: Store) -> None:
    prepared = Prepared(THESE)

    def found(db: Connection) -> list[list[str]]:
        asked: list[list[int]] = [[], [1], [1, 2], [2, 7, 1], [7, 8, 9, 10, 2]]
        return [[row.word for row in prepared.rows(db, {"in_ids": ids})] for ids in asked]

    assert two.read_now(found) == [[], ["hälsa"], ["hälsa", "le"], ["hälsa", "le"], ["le"]]


def test_nothing_found_is_nothing(empty: Store) -> None:
    prepared = Prepared(EVERYTHING)

    def asked(db: Connection) -> tuple[object, ...]:
        return prepared.rows(db), prepared.first(db), prepared.scalar(db)

    assert empty.read_now(asked) == ([], None, None)


def test_a_change_says_how_many_rows_it_changed(two: Store) -> None:
    mark = Prepared(MARK)

    def marked(db: Connection) -> tuple[int, int, list[str]]:
        changed = mark.run(db, {"in_id": 1, "in_at": NOON}), mark.run(db, {"in_id": 9, "in_at": NOON})
        return *changed, list(db.scalars(select(tips.c.state).order_by(tips.c.id)))

    assert two.write_now(marked) == (1, 0, ["old", "new"])


def test_many_rows_are_one_call_of_the_driver(two: Store) -> None:
    mark = Prepared(MARK)

    def marked(db: Connection) -> list[str]:
        mark.run_many(db, [{"in_id": id_, "in_at": None} for id_ in (1, 2)])
        mark.run_many(db, [])
        return list(db.scalars(select(tips.c.state)))

    assert two.write_now(marked) == ["old", "old"]


def test_an_insert_takes_the_columns_that_its_values_name(empty: Store) -> None:
    adding, keeping = (
        Prepared(insert_new(tips, key=("word",)).returning(tips.c.id)),
        Prepared(upsert(tips, key=("word",), update=("state",))),
    )

    def added(db: Connection) -> tuple[object, ...]:
        first = adding.scalar(db, {"word": "le"})
        again = adding.scalar(db, {"word": "le", "state": "old"})
        keeping.run(db, {"word": "le", "state": "kept"})
        return first, again, db.scalar(select(tips.c.state))

    assert empty.write_now(added) == (1, None, "kept")


def test_a_parameter_that_is_missing_is_an_error(two: Store) -> None:
    with pytest.raises(Exception, match="in_ids"):
        two.read_now(lambda db: Prepared(THESE).rows(db))


def test_an_error_is_sqlalchemys_and_tells_no_parameters(two: Store) -> None:
    with pytest.raises(IntegrityError) as refused:
        two.write_now(lambda db: Prepared(ADD).scalar(db, FULL))
    assert isinstance(refused.value, DBAPIError)
    assert '{"a":[1]}' not in str(refused.value)


def test_after_an_error_in_a_savepoint_the_call_goes_on(two: Store) -> None:
    adding = Prepared(ADD)

    def once_more(db: Connection) -> object:
        with pytest.raises(IntegrityError), db.begin_nested():
            adding.scalar(db, FULL)
        return adding.scalar(db, {**FULL, "word": "fråga"})

    assert two.write_now(once_more) in {3, 4}


def test_who_listens_for_statements_hears_of_it(two: Store) -> None:
    heard: list[str] = []

    def hear(_db: object, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(Engine, name, hear)
    try:
        two.read_now(lambda db: Prepared(EVERYTHING).rows(db))
    finally:
        for name in ("before_cursor_execute", "after_cursor_execute"):
            event.remove(Engine, name, hear)
    assert [one.split()[0] for one in heard] == ["SELECT", "SELECT"]
