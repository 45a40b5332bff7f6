"""Write when a person's next lesson is due. Every change that could move it calls this."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, update

from bot.domain import rhythm
from bot.domain.localtime import first_instant, zone_named
from bot.domain.schedule import Schedule, in_window, local_date, next_slot, slot_on
from bot.storage import enrolments, people
from bot.storage.enrolments import Enrolment
from bot.storage.people import Who
from bot.storage.tables import persons

PACED = "paced:"
"""Prefix of the schedule key of a person whose lessons follow their answers by some seconds."""

_WRITE = (
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(schedule=bindparam("in_schedule"), next_lesson_at=bindparam("in_next"))
)

DoneAt = Callable[[], datetime | None]
"""When the newest lesson was done with; None while one waits for its answer, or none has come."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is stored of a person's rhythm: the key of the schedule, and when the next lesson is due."""

    schedule: str | None
    moment: datetime | None


def reschedule(db: Connection, person_id: int, now: datetime) -> datetime | None:
    """Work out when the person's next lesson is due, store it, and return it (None: nothing is due)."""
    return _store(db, person_id, now, partial(_done_at, db, person_id))


def reschedule_with_lesson(db: Connection, person_id: int, now: datetime, *, asks: bool) -> datetime | None:
    """As :func:`reschedule`, while a lesson is made ready to leave: at a pace, the next follows on this one.

    It follows on the answer if the lesson ``asks`` something, else on this very moment.
    """
    return _store(db, person_id, now, lambda: None if asks else now)


def reschedule_all(db: Connection, ids: Collection[int], now: datetime) -> Sequence[int]:
    """Work it out for many at once, and return those whose stored value was found wrong.

    Who is due already is left alone: planning is about to see to them.
    """
    people.lock_persons(db, ids)
    followed = enrolments.of_persons(db, ids)
    wrong: dict[int, Due] = {}
    for person_id, who in people.persons_by_id(db, ids).items():
        if who.next_lesson_at is not None and who.next_lesson_at <= now:
            continue
        due = _due(who, _active(followed[person_id]), now, partial(_done_at, db, person_id))
        if due != Due(who.schedule, who.next_lesson_at):
            wrong[person_id] = due
    _write(db, wrong)
    return list(wrong)


def schedule_of(who: Who, active: list[Enrolment]) -> Schedule | None:
    """The schedule that counts for a person; None without an organisation."""
    if who.organisation is None:
        return None
    oldest = next((one for one in active if one.pace == "daily"), None)
    house = who.organisation
    return rhythm.effective_schedule(
        rhythm.Wishes(who.days, who.at, who.timezone),
        rhythm.Wishes() if oldest is None else rhythm.Wishes(oldest.days, oldest.at),
        who.trade,
        rhythm.House(house.days, house.at, house.timezone, house.quiet_hours, house.country),
        who.pause,
    )


def _store(db: Connection, person_id: int, now: datetime, done_at: DoneAt) -> datetime | None:
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if who is None:
        return None
    due = _due(who, _active(enrolments.of_persons(db, [person_id])[person_id]), now, done_at)
    if due != Due(who.schedule, who.next_lesson_at):
        _write(db, {person_id: due})
    return due.moment


def _write(db: Connection, dues: dict[int, Due]) -> None:
    if dues:
        db.execute(
            _WRITE,
            [
                {"in_person": person_id, "in_schedule": due.schedule, "in_next": due.moment}
                for person_id, due in dues.items()
            ],
        )


def _active(followed: list[Enrolment]) -> list[Enrolment]:
    return [one for one in followed if one.has_more]


def _due(who: Who, active: list[Enrolment], now: datetime, done_at: DoneAt) -> Due:
    schedule = schedule_of(who, active)
    if schedule is None:
        return Due(None, None)
    pace = next((one.seconds for one in active if one.seconds is not None), None)
    key = schedule.key() if pace is None else f"{PACED}{pace}"
    if not who.takes_part or not who.reachable:
        return Due(key, None)
    if pace is not None:
        return Due(key, _after_answer(schedule, timedelta(seconds=pace), now, done_at()))
    daily = [one for one in active if one.pace == "daily"]
    return Due(key, _slot(who, daily, schedule, now) if daily else None)


def _slot(who: Who, daily: list[Enrolment], schedule: Schedule, now: datetime) -> datetime | None:
    """The next slot; today's, if it has come and nobody could plan it yet (kompis was down)."""
    today, first = local_date(schedule, now), _first_day(who, daily)
    overdue = who.next_lesson_at is not None and who.next_lesson_at <= now
    if overdue and first <= today and in_window(schedule, now):
        return slot_on(schedule, today)
    return next_slot(schedule, now, from_day=max(first, today))


def _first_day(who: Who, daily: list[Enrolment]) -> date:
    """The first local day that may have a lesson: a course has started, and today's has not gone yet."""
    begins = min(one.starts or date.min for one in daily)
    after_last = date.min if who.last_lesson_on is None else who.last_lesson_on + timedelta(days=1)
    return max(begins, after_last)


def _after_answer(
    schedule: Schedule, pace: timedelta, now: datetime, done_at: datetime | None
) -> datetime | None:
    """At a pace: so long after the last lesson was done with, but neither past nor in a pause."""
    if done_at is None:
        return None
    moment = max(done_at + pace, now)
    pause = schedule.pause
    if pause is None or not pause.covers(local_date(schedule, moment)):
        return moment
    return None if pause.until is None else first_instant(pause.until, time(), zone_named(schedule.zone))


def _done_at(db: Connection, person_id: int) -> datetime | None:
    newest = enrolments.newest(db, person_id)
    return None if newest is None else newest.done_at
