"""What deliveries bring, apart from their rows."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, type_coerce

from bot.storage.bodies import BODY, STORED, Stored, keep, keep_all
from bot.storage.store import Store
from bot.storage.tables import bodies, deliveries

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
FIRST, SECOND = {"message": {"text": "Hälsa"}}, {"message": {"text": "Le"}, "topic": "7"}


def add(db: Connection, key: str) -> int:
    row = {
        "recipient": "a:1",
        "key": key,
        "kind": "reply",
        "state": "pending",
        "channel": "web",
        "priority": 0,
        "due_at": NOW,
        "try_at": NOW,
        "expires_at": NOW,
        "created_at": NOW,
    }
    delivery: int = db.execute(insert(deliveries).values(row).returning(deliveries.c.id)).scalar_one()
    return delivery


def brought(db: Connection) -> list[Any]:
    return list(db.scalars(select(BODY).select_from(deliveries).order_by(deliveries.c.id)))


def test_a_delivery_brings_what_was_kept_last_and_nothing_before_it_is_composed(store: Store) -> None:
    one, two = (store.write_now(add, key) for key in ("1", "2"))
    assert store.read_now(brought) == [None, None]

    store.write_now(keep, two, FIRST)
    store.write_now(keep_all, {one: FIRST, two: SECOND})

    assert store.read_now(brought) == [FIRST, SECOND]
    waiting = select(deliveries.c.id).where(BODY.is_(None))
    assert store.read_now(lambda db: db.execute(waiting).all()) == []


def test_it_goes_with_its_delivery_and_no_other_does(store: Store) -> None:
    one, two = (store.write_now(add, key) for key in ("1", "2"))
    store.write_now(keep_all, {one: FIRST, two: SECOND})

    store.write_now(lambda db: db.execute(delete(deliveries).where(deliveries.c.id == one)).rowcount)

    assert store.read_now(lambda db: list(db.scalars(select(bodies.c.delivery_id)))) == [two]


def test_what_is_stored_reads_as_what_was_kept(store: Store) -> None:
    one, _ = (store.write_now(add, key) for key in ("1", "2"))
    store.write_now(keep, one, SECOND)

    def read(db: Connection) -> list[Any]:
        return list(db.scalars(select(STORED).select_from(deliveries).order_by(deliveries.c.id)))

    stored, nothing = store.read_now(read)
    assert (stored, nothing) == (SECOND, None)
    assert isinstance(stored, Stored)
    assert ("topic" in stored, "whisper" in stored, len(stored)) == (True, False, 2)


def test_what_is_stored_is_not_read_before_somebody_looks_into_it(store: Store) -> None:
    one = store.write_now(add, "1")
    store.write_now(keep, one, FIRST)
    broken = select(type_coerce(func.substr(bodies.c.body, 2), STORED.type))

    stored = store.read_now(lambda db: db.execute(broken).scalar_one())

    with pytest.raises(ValueError, match="unexpected"):
        stored["message"]
