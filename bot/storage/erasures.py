"""The list of erased people: numbers and marks only. It outlives every restore."""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from bot.storage.tables import erasures, persons
from bot.storage.upsert import insert_new, upsert

_NOTE = upsert(erasures, key=("person_id",), update=("erased_at", "mark"))
_KEEP = insert_new(erasures, key=("person_id",))
_SINCE = (
    select(erasures)
    .where(erasures.c.erased_at >= bindparam("in_since"))
    .order_by(erasures.c.erased_at, erasures.c.person_id)
)
_BACK = select(persons.c.id, persons.c.created_at).where(
    persons.c.id.in_(bindparam("in_persons", expanding=True))
)
_AT_ONCE = 200


class Erased(Struct, frozen=True):
    """A person who was erased. ``mark`` is None in lists older than marks are."""

    person_id: int
    mark: str | None
    erased_at: dt.datetime


def mark_of(person_id: int, created_at: dt.datetime) -> str:
    """Tells a person from any other of the same number, in another database or after a restore.

    It can be compared with somebody who is there, and tells nothing of somebody who is not.
    """
    moment = created_at.astimezone(dt.UTC).isoformat(" ", "microseconds")
    return hashlib.sha256(f"person {person_id} of {moment}".encode()).hexdigest()[:32]


def note(db: Connection, person_id: int, created_at: dt.datetime, now: dt.datetime) -> None:
    """Add a person who is being erased."""
    db.execute(_NOTE, {"person_id": person_id, "erased_at": now, "mark": mark_of(person_id, created_at)})


def since(db: Connection, moment: dt.datetime) -> Sequence[Erased]:
    """Who was erased then or later, in order."""
    rows = db.execute(_SINCE, {"in_since": moment})
    return [Erased(row.person_id, row.mark, row.erased_at) for row in rows]


def come_back(db: Connection, listed: Collection[Erased]) -> Sequence[int]:
    """Those of the listed who are in the database all the same, by number."""
    marks: dict[int, list[Erased]] = {}
    for one in listed:
        marks.setdefault(one.person_id, []).append(one)
    numbers = sorted(marks)
    found = []
    for start in range(0, len(numbers), _AT_ONCE):
        rows = db.execute(_BACK, {"in_persons": numbers[start : start + _AT_ONCE]})
        found += [row.id for row in rows if any(_is(one, row.id, row.created_at) for one in marks[row.id])]
    return found


def keep(db: Connection, listed: Collection[Erased]) -> None:
    """Add what the database's own list does not have yet."""
    for one in listed:
        db.execute(_KEEP, {"person_id": one.person_id, "erased_at": one.erased_at, "mark": one.mark})


def _is(one: Erased, person_id: int, created_at: dt.datetime) -> bool:
    if one.mark is None:
        return created_at < one.erased_at
    return one.mark == mark_of(person_id, created_at)
