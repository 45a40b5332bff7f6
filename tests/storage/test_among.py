"""Ids in one parameter find the rows that a list of them would, on both databases, however many there are."""

from collections.abc import Collection

import pytest
from sqlalchemy import Connection, insert, select

from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import organisations

ROW = {
    "language": "sv",
    "timezone": "Europe/Stockholm",
    "country": "SE",
    "days": "mon-fri",
    "at": "08:30",
    "quiet_hours": "none",
    "provisioned": {},
}
NAMED = select(organisations.c.id).where(among(organisations.c.id, "in_ids")).order_by(organisations.c.id)
OTHERS = select(organisations.c.id).where(~among(organisations.c.id, "in_ids"))
PREPARED = Prepared(NAMED)


def nine(db: Connection) -> None:
    db.execute(insert(organisations), [{"key": f"city-{one}", "name": "Stan", **ROW} for one in range(9)])


@pytest.mark.parametrize(
    ("ids", "found"),
    [([], []), ([3], [3]), ({2, 9, 4}, [2, 4, 9]), ([5, 5], [5]), (range(8, 5_000), [8, 9])],
)
def test_the_rows_named_are_found_and_no_others(store: Store, ids: Collection[int], found: list[int]) -> None:
    store.write_now(nine)

    def both(db: Connection) -> tuple[list[int], list[int]]:
        through_sqlalchemy = list(db.scalars(NAMED, {"in_ids": ids}))
        return through_sqlalchemy, [row.id for row in PREPARED.rows(db, {"in_ids": ids})]

    assert store.read_now(both) == (found, found)


def test_it_can_be_turned_round(store: Store) -> None:
    store.write_now(nine)
    assert store.read_now(lambda db: set(db.scalars(OTHERS, {"in_ids": range(2, 10)}))) == {1}
