"""What is given for each of many rows reaches that row and no other, on both databases."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.storage.given import given, named
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import organisations
from tests.storage.test_among import ROW

NAMES = given("in_names")
RENAME = (
    update(organisations)
    .where(organisations.c.id == named(NAMES), organisations.c.key != "city-4")
    .values(name=NAMES.c.value)
)
PREPARED = Prepared(RENAME)


def five(db: Connection) -> None:
    db.execute(insert(organisations), [{"key": f"city-{one}", "name": "Stan", **ROW} for one in range(1, 6)])


def names(db: Connection) -> dict[int, str]:
    rows = db.execute(select(organisations.c.id, organisations.c.name))
    return {row.id: row.name for row in rows}


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ({}, {}),
        ({2: "Åre"}, {2: "Åre"}),
        ({5: 'Ö "1"', 1: "Ås", 4: "not this one", 77: "nobody"}, {1: "Ås", 5: 'Ö "1"'}),
        ({3: ["7", "å"], 2: {"a": [1, None]}}, {3: '["7","å"]', 2: '{"a":[1,null]}'}),
    ],
)
@pytest.mark.parametrize("how", ["prepared", "by SQLAlchemy"])
def test_each_row_gets_what_was_given_for_it(
    store: Store, said: dict[int, Any], stored: dict[int, str], how: str
) -> None:
    store.write_now(five)

    def rename(db: Connection) -> int:
        asked = {"in_names": said}
        return PREPARED.run(db, asked) if how == "prepared" else db.execute(RENAME, asked).rowcount

    assert store.write_now(rename) == len(stored)
    assert store.read_now(names) == {**dict.fromkeys(range(1, 6), "Stan"), **stored}
