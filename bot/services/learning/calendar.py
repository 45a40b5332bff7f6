"""A person's own calendar: the moments of the coming 30 days at which a tip comes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, update

from bot.content.library import Library
from bot.domain.curriculum import unasked, unsent
from bot.domain.schedule import Schedule, local_date, next_slot, slot_on
from bot.domain.silence import DAYS_BETWEEN, ONCE_A_WEEK
from bot.papers.calendar import Entry
from bot.phrases import of
from bot.services.learning.following import following
from bot.services.people.reschedule import schedule_of
from bot.services.workshops.my_calendar import my_workshops
from bot.storage import enrolments, people
from bot.storage.bells import LISTENS, Bell, by_token
from bot.storage.people import Who
from bot.storage.tables import bells

AHEAD: Final = LISTENS

NOTED_EVERY: Final = timedelta(hours=12)
"""So seldom is it written down that a program has fetched the calendar."""

_FETCHED = (
    update(bells)
    .where(bells.c.person_id == bindparam("in_person"))
    .values(
        fetched_at=bindparam("in_now", type_=bells.c.fetched_at.type),
        drawn=bindparam("in_drawn"),
        sequence=bindparam("in_sequence", type_=bells.c.sequence.type),
        changed_at=bindparam("in_changed_at", type_=bells.c.changed_at.type),
    )
)


class Moment(Struct, frozen=True):
    """When a tip comes (UTC), and the local day it belongs to."""

    day: date
    at: datetime


class Calendar(Struct, frozen=True):
    """The moments to come, in order, and the workshops one has said yes to.

    ``sequence`` counts how often what the moments hang on has changed, ``changed_at`` is when it did last.
    """

    person_id: int
    language: str
    moments: Sequence[Moment]
    sequence: int
    changed_at: datetime
    workshops: Sequence[Entry] = ()


def fetch_calendar(db: Connection, token: str, now: datetime, library: Library) -> Calendar | None:
    """The calendar with this token in its address; None: there is none.

    It has no tips once its person has chosen otherwise, so that programs take the old moments away.
    """
    bell = by_token(db, token)
    if bell is None:
        return None
    people.lock_person(db, id=bell.person_id)
    who = people.person(db, bell.person_id)
    bell = by_token(db, token)  # as it stands now that nobody changes it
    if bell is None or who is None:
        return None
    moments, drawn = _moments(db, bell, who, now, library)
    changed = bell.changed_at is None or drawn != bell.drawn
    sequence = bell.sequence + (changed and bell.changed_at is not None)
    changed_at = now if changed or bell.changed_at is None else bell.changed_at
    if changed or bell.fetched_at is None or bell.fetched_at < now - NOTED_EVERY:
        noted: dict[str, Any] = {"in_person": who.person_id, "in_now": now, "in_drawn": drawn}
        db.execute(_FETCHED, {**noted, "in_sequence": sequence, "in_changed_at": changed_at})
    workshops = my_workshops(db, who.person_id, of(who.language), now)
    return Calendar(who.person_id, who.language, moments, sequence, changed_at, workshops)


def _moments(
    db: Connection, bell: Bell, who: Who, now: datetime, library: Library
) -> tuple[list[Moment], str]:
    """What is in the calendar, and all it hangs on but the passing of days, in words."""
    followed = following(db, library, [who.person_id])[who.person_id]
    schedule = schedule_of(who, enrolments.of_persons(db, [who.person_id])[who.person_id])
    if bell.kind != "calendar" or schedule is None or not who.takes_part or who.rhythm == "silent":
        return [], "empty"
    drawn = f"{schedule.key()} {schedule.pause} {who.rhythm} {who.language}"
    daily = unasked(followed)
    if daily and who.next_lesson_at is not None:  # what comes by itself: a tip each time, while there are any
        left = sum(len(unsent(one.course, one.sent)) for one in daily)
        coming = _from(schedule, who.next_lesson_at, now, who.rhythm in ONCE_A_WEEK)[: max(left, 1)]
        return [*_todays(schedule, who, now), *coming], drawn
    if who.next_lesson_at is not None:  # an earlier question, and no tip after it
        coming = _from(schedule, who.next_lesson_at, now, weekly=False)[:1]
        return [*_todays(schedule, who, now), *coming], drawn
    if any(
        unsent(one.course, one.sent) for one in followed if one.pace == "own"
    ):  # a good time to ask for one
        return _from(schedule, now, now, who.rhythm in ONCE_A_WEEK), drawn
    return [], drawn


def _todays(schedule: Schedule, who: Who, now: datetime) -> list[Moment]:
    """The moment of what has come today: it stays until the day is over."""
    today = local_date(schedule, now)
    slot = slot_on(schedule, today) if who.last_lesson_on == today else None
    return [] if slot is None else [Moment(today, slot)]


def _from(schedule: Schedule, start: datetime, now: datetime, weekly: bool) -> list[Moment]:  # noqa: FBT001
    found: list[Moment] = []
    step = timedelta(days=DAYS_BETWEEN if weekly else 1)
    slot = next_slot(schedule, start, from_day=local_date(schedule, now))
    while slot is not None and slot < now + AHEAD:
        day = local_date(schedule, slot)
        found.append(Moment(day, slot))
        slot = next_slot(schedule, slot, from_day=day + step)
    return found
