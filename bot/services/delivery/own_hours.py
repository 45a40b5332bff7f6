"""Whether the day and hour a person has by now let the day's message leave.

They may have changed their days, their hour or how often since it was planned, or since an earlier try.
"""

import datetime as dt
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, update

from bot.domain.kinds import Kind
from bot.domain.schedule import local_date, slot_on, window_end
from bot.domain.silence import DAYS_BETWEEN, ONCE_A_WEEK
from bot.services.people.hours import hours_of
from bot.services.people.reschedule import PACED, reschedule
from bot.storage import people
from bot.storage.tables import persons

SILENT: Final = "Nothing comes by itself to this person any more."
NOT_NOW: Final = "It is no day or hour of this person's any more."

_OF_THE_DAY: Final = frozenset({Kind.LESSON, Kind.REVIEW, Kind.NOTICE})
_FREE_THE_WEEK = (
    update(persons)
    .where(
        persons.c.id == bindparam("in_person"),
        persons.c.rhythm.in_(ONCE_A_WEEK),
        persons.c.last_lesson_on == bindparam("in_today"),
    )
    .values(last_lesson_on=bindparam("in_passed", type_=persons.c.last_lesson_on.type))
)


class Later(Struct, frozen=True):
    """It leaves on this day still: from ``slot`` on, until ``ends``."""

    slot: dt.datetime
    ends: dt.datetime


def hindrance(row: Any, now: dt.datetime) -> Later | str | None:  # noqa: ANN401 - a row has no static type
    """What keeps a claimable row (kind, schedule, rhythm) from leaving now; None: nothing does."""
    if row.kind not in _OF_THE_DAY or row.schedule is None or row.schedule.startswith(PACED):
        return None
    if row.rhythm == "silent" and row.kind != Kind.NOTICE:  # the notice itself has said so
        return SILENT
    return _today(row.schedule, now)


def day_passes(db: Connection, person_id: int, schedule: str, now: dt.datetime) -> None:
    """Let a day go by without its message: at one a week it comes on the next own day after it."""
    people.lock_person(db, id=person_id)
    today = local_date(hours_of(schedule), now)
    passed = today + dt.timedelta(days=1 - DAYS_BETWEEN)
    db.execute(_FREE_THE_WEEK, {"in_person": person_id, "in_today": today, "in_passed": passed})
    reschedule(db, person_id, now)


@lru_cache(maxsize=256)  # the people of one claim share their schedules
def _today(schedule: str, now: dt.datetime) -> Later | str | None:
    hours = hours_of(schedule)
    slot = slot_on(hours, local_date(hours, now))
    if slot is None:
        return NOT_NOW
    ends = window_end(hours, slot)
    if now < slot:
        return Later(slot, ends)
    return None if now < ends else NOT_NOW
