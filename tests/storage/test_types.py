"""Times and JSON come back from both databases as they were given."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, bindparam, insert, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from bot.storage.store import Store, open_store
from bot.storage.types import Json, UtcDateTime

metadata = MetaData()
visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("said", Json),
)
_add = insert(visits)
_before = (
    select(visits.c.id).where(visits.c.at < bindparam("moment", type_=UtcDateTime)).order_by(visits.c.id)
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AUTUMN_NIGHT = [dt.datetime(2027, 10, 31, 2, 30, fold=fold, tzinfo=STOCKHOLM) for fold in (0, 1)]


@pytest.fixture
def empty(database_url: str) -> Store:
    with open_store(database_url) as store:
        store.write_now(metadata.create_all)
    return open_store(database_url)


def add(db: Connection, /, **values: object) -> None:
    db.execute(_add, values)


def moments(db: Connection) -> list[dt.datetime | None]:
    return list(db.scalars(select(visits.c.at).order_by(visits.c.id)))


def before(db: Connection, moment: dt.datetime) -> list[int]:
    return list(db.scalars(_before, {"moment": moment}))


def test_a_time_comes_back_in_utc_to_the_microsecond(empty: Store) -> None:
    with empty as store:
        given_times = [
            dt.datetime(2026, 11, 21, 8, 30, 0, 1, tzinfo=STOCKHOLM),
            dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=-9, minutes=-30))),
            *AUTUMN_NIGHT,
        ]
        for moment in given_times:
            store.write_now(add, at=moment)
        store.write_now(add, at=None)

        found = store.read_now(moments)

    assert found == [*(moment.astimezone(dt.UTC) for moment in given_times), None]
    assert {moment.tzinfo for moment in found if moment} == {dt.UTC}


def test_a_time_without_a_zone_is_refused(empty: Store) -> None:
    with empty as store:
        with pytest.raises(StatementError, match="no time zone") as raised:
            store.write_now(add, at=dt.datetime(2026, 11, 21, 8, 30))  # noqa: DTZ001 - the fault itself

        assert isinstance(raised.value.orig, ValueError)
        assert store.read_now(moments) == []


def test_times_compare_as_time_does_also_in_the_hour_that_comes_twice(empty: Store) -> None:
    with empty as store:
        for moment in AUTUMN_NIGHT:
            store.write_now(add, at=moment)

        assert store.read_now(before, AUTUMN_NIGHT[0]) == []
        assert store.read_now(before, AUTUMN_NIGHT[1]) == [1]
        assert store.read_now(before, AUTUMN_NIGHT[1].astimezone(dt.UTC) + dt.timedelta(microseconds=1)) == [
            1,
            2,
        ]


@given(st.lists(st.datetimes(timezones=st.timezones()), min_size=2, max_size=2))
def test_as_text_times_sort_as_time_does_and_come_back(pair: list[dt.datetime]) -> None:
    dialect = sqlite.dialect()
    column = UtcDateTime()
    try:
        moments_in_utc = [moment.astimezone(dt.UTC) for moment in pair]
    except OverflowError:  # the first or last day there is, in a zone beside it
        return
    texts = [str(column.process_bind_param(moment, dialect)) for moment in pair]

    assert [len(text) for text in texts] == [32, 32]
    assert (texts[0] < texts[1]) == (moments_in_utc[0] < moments_in_utc[1])
    assert [column.process_result_value(text, dialect) for text in texts] == moments_in_utc


@pytest.mark.parametrize(
    "value", [{"språk": "sv", "a": [1, 2.5, None, True]}, [], {}, "text", 0, False, None]
)
def test_a_value_of_json_comes_back_as_it_was(empty: Store, value: object) -> None:
    with empty as store:
        store.write_now(add, said=value)

        assert store.read_now(lambda db: db.scalar(select(visits.c.said))) == value


def test_json_is_compact_text_and_none_is_null(empty: Store) -> None:
    with empty as store:
        store.write_now(add, said={"b": [1, 2], "a": "å"})
        store.write_now(add, said=None)

        stored = store.read_now(lambda db: list(db.scalars(text("SELECT said FROM visits ORDER BY id"))))

    assert stored == ['{"b":[1,2],"a":"å"}', None]
