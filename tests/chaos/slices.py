"""Lessons that fall due a slice of the people at a time, so that something is always about to happen."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from bot.services.learning.plan import plan_piece
from bot.services.people.reschedule import reschedule_all
from bot.storage.store import Store, open_store
from bot.storage.tables import persons
from tests.chaos.service import STOCKHOLM

LONG_OVER: Final = timedelta(minutes=10)

OVERDUE: Final = timedelta(seconds=30)
"""For so long whoever is let go is due. A start works out afresh who is not due yet, by the time at which it
began to wait for its turn: whoever fell due just then, out of nothing, would be put right again."""

_EVERYBODY = select(persons.c.id).order_by(persons.c.id)
_NOT_YET = update(persons).values(next_lesson_at=bindparam("in_at"))
_IS_DUE = update(persons).where(persons.c.id == bindparam("in_id")).values(next_lesson_at=bindparam("in_at"))


class Slices:
    """The people of a database in so many slices. Each is let go once."""

    def __init__(self, database: str, number: int) -> None:
        self._database = database
        self._number = number
        self._kept: list[Sequence[int]] = []

    async def keep_back(self) -> None:
        """Nobody is due before tomorrow. That is what kompis finds right, so that no start moves anybody."""
        async with _opened(self._database) as store:
            everybody = await store.write(_keep_back, datetime.now(UTC))
        self._kept = [everybody[place :: self._number] for place in range(self._number)]

    async def let_go(self) -> None:
        """The next slice is overdue: kompis comes too late for it."""
        if self._kept:
            async with _opened(self._database) as store:
                await store.write(_due, self._kept.pop(), [datetime.now(UTC) - OVERDUE])

    async def plan(self, moments: Sequence[datetime]) -> None:
        """The next slice is planned for these moments, by turns, without waiting for kompis' own clock."""
        async with _opened(self._database) as store:
            await store.write(_plan, self._kept.pop(), moments, datetime.now(UTC))

    async def let_all_go(self) -> None:
        """Whoever is still kept back is due now."""
        while self._kept:
            await self.let_go()


def slot_of_today() -> datetime:
    """A slot that was today and is over, save in the first minute of the day; whole minutes."""
    now = datetime.now(STOCKHOLM)
    midnight = now.replace(hour=0, minute=0)
    return max(now - LONG_OVER, midnight).replace(second=0, microsecond=0)


@asynccontextmanager
async def _opened(database: str) -> AsyncIterator[Store]:
    store = open_store(database)
    try:
        yield store
    finally:
        await store.close()


def _keep_back(db: Connection, now: datetime) -> Sequence[int]:
    people = list(db.scalars(_EVERYBODY))
    db.execute(_NOT_YET, {"in_at": now + timedelta(days=1)})
    reschedule_all(db, people, now)
    return people


def _due(db: Connection, people: Sequence[int], moments: Sequence[datetime]) -> None:
    db.execute(
        _IS_DUE,
        [{"in_id": person, "in_at": moments[place % len(moments)]} for place, person in enumerate(people)],
    )


def _plan(db: Connection, people: Sequence[int], moments: Sequence[datetime], now: datetime) -> None:
    """In one go, else a start in between would find that nobody should be due, and mend it."""
    _due(db, people, moments)
    while plan_piece(db, now) is not None:
        pass
