"""Nothing that belongs to a person is left behind by a merge, nor by parting, in whatever table it stands.

A row is written by reflection for each column that points at a person, so that a table of tomorrow is in
this test on the day it is made.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Float, Integer, func, insert, select

from bot.services.people.merge import Merge, merge, undo
from bot.services.people.reschedule import reschedule
from bot.storage.store import Store
from bot.storage.tables import audit, merges, metadata, persons
from bot.storage.types import Json, UtcDateTime
from bot.storage.workshop_tables import opinions
from tests.cast import MINUTE, MONDAY, SLOT, Town, found
from tests.services.workshops.planned import Evening, planned

SAYS_WHO_WENT_INTO_WHOM: Final = merges
NOTES_OF_THE_MERGE: Final = {"merge", "undo merge"}

VALUES: Final[Mapping[str, Any]] = {
    "signups.answer": "coming",
    "deliveries.state": "sent",
    "deliveries.kind": "announcement",
    "roles.role": "author",
    "addresses.state": "open",
    "deliveries.recipient": "p:{person}",
    "announcements.state": "draft",
    "workshops.state": "planned",
    "workshops.timezone": "Europe/Stockholm",
    "workshops.reminders": [7, 1],
    "ways_back.expires_at": None,
    "promises.ask_on": None,
}
"""What code reads as one of a closed list, where any text would do otherwise."""

FITS: Final[Mapping[type, Any]] = {
    UtcDateTime: SLOT,
    Json: {},
    Date: MONDAY,
    Boolean: False,
    Integer: 1,
    Float: 1.0,
}


def of_persons() -> Iterator[Column[Any]]:
    """Every column that points at a person."""
    for table in metadata.sorted_tables:
        if table is not SAYS_WHO_WENT_INTO_WHOM:
            yield from (
                column
                for column in table.columns
                if any(key.column is persons.c.id for key in column.foreign_keys)
            )


def fill(db: Connection, person: int) -> None:
    """One row of this person's for each such column, and two of an organisation's log."""
    for number, column in enumerate(of_persons()):
        row = {one.name: value_for(db, one, number, person) for one in column.table.columns}
        if column.table.primary_key.columns.keys() == ["id"]:
            del row["id"]
        row[column.name] = person
        db.execute(insert(column.table), row)
    organisation = db.scalar(select(func.min(metadata.tables["organisations"].c.id)))
    for actor, subject in ((f"person {person}", "workshop 1"), ("command line", f"person {person}")):
        noted = {"at": SLOT, "what": "checked somebody in", "organisation_id": organisation}
        db.execute(insert(audit), {**noted, "actor": actor, "subject": subject})


def value_for(db: Connection, column: Column[Any], number: int, person: int) -> Any:  # noqa: ANN401
    """Something that fits the column; of a table it points at, the row made last."""
    full = f"{column.table.name}.{column.name}"
    if full in VALUES:
        named = VALUES[full]
        return named.format(person=person) if isinstance(named, str) else named
    for key in column.foreign_keys:
        return None if column.nullable else db.scalar(select(func.max(key.column)))
    fits = (value for kind, value in FITS.items() if isinstance(column.type, kind))
    return next(fits, f"{column.table.name} {column.name} {number}")


def left_with(db: Connection, person: int) -> set[str]:
    """The columns in which this person still stands."""
    return {
        f"{column.table.name}.{column.name}"
        for column in of_persons()
        if db.scalar(select(func.count()).where(column == person))
    } | {
        f"audit.{column.name}"
        for column in (audit.c.actor, audit.c.subject)
        if db.scalar(
            select(func.count()).where(column == f"person {person}", audit.c.what.not_in(NOTES_OF_THE_MERGE))
        )
    }


def everything(db: Connection) -> dict[str, list[Any]]:
    """Every row of every table, save who was merged when."""
    found: dict[str, list[Any]] = {}
    for table in metadata.sorted_tables:
        rows = select(table)
        if table is audit:
            rows = rows.where(audit.c.what.not_in(NOTES_OF_THE_MERGE))
        if table is not SAYS_WHO_WENT_INTO_WHOM:
            found[table.name] = sorted((tuple(row) for row in db.execute(rows)), key=repr)
    return found


@pytest.fixture
def town(store: Store) -> Town:
    return found(store)


@pytest.fixture
def evening(town: Town, store: Store) -> Evening:
    return planned(store, 2)


def merged(town: Town, goes_on: int, other: int) -> Merge:
    outcome = town.do(merge, goes_on, other, town.shelf.library, SLOT)
    assert isinstance(outcome, Merge)
    return outcome


def test_whatever_table_somebody_stands_in_they_go_on_as_one_and_are_parted_as_they_were(
    town: Town, evening: Evening
) -> None:
    goes_on, other = evening.people
    town.do(fill, other)
    for person in evening.people:
        town.do(reschedule, person, SLOT)
    columns = {f"{column.table.name}.{column.name}" for column in of_persons()}
    assert town.do(left_with, other) == columns | {"audit.actor", "audit.subject"}
    before = town.do(everything)

    made = merged(town, goes_on, other)
    assert town.do(left_with, other) == set()

    town.do(undo, made.id, goes_on, SLOT + MINUTE)
    after = town.do(everything)
    assert {name for name in before if before[name] != after[name]} == set()


def opinion(db: Connection, workshop: int, person: int, useful: int, now: dt.datetime) -> None:
    row = {"workshop_id": workshop, "person_id": person, "useful": useful, "given_at": now}
    db.execute(insert(opinions), row)


def given(db: Connection) -> list[tuple[Any, ...]]:
    rows = select(opinions.c.person_id, opinions.c.useful).order_by(opinions.c.person_id)
    return [tuple(row) for row in db.execute(rows)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("last", ["goes_on", "other"])
def test_of_two_opinions_the_last_counts_and_parted_each_has_their_own(
    town: Town, evening: Evening, last: str
) -> None:
    goes_on, other = evening.people
    town.do(opinion, evening.id, goes_on, 1, SLOT + (MINUTE if last == "goes_on" else 0 * MINUTE))
    town.do(opinion, evening.id, other, 3, SLOT + (MINUTE if last == "other" else 0 * MINUTE))

    made = merged(town, goes_on, other)
    assert town.do(given) == [(goes_on, 1 if last == "goes_on" else 3)]

    town.do(undo, made.id, goes_on, SLOT + MINUTE)
    assert town.do(given) == [(goes_on, 1), (other, 3)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_an_organisation_did_not_do_stays_in_the_log_under_its_old_name(
    town: Town, evening: Evening
) -> None:
    """Who was merged with whom is the installation's affair, and is not told anew by a second merge."""
    goes_on, other = evening.people
    third = town.joins("a third chat")
    merged(town, other, third)
    merged(town, goes_on, other)

    noted = town.do(lambda db: [tuple(row) for row in db.execute(select(audit.c.actor, audit.c.subject))])
    assert noted == [
        (f"person {other}", f"person {third}"),
        (f"person {goes_on}", f"person {other}"),
    ]
