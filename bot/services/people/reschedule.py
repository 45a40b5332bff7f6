"""Write when a person's next lesson is due. Every change that could move it calls this."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, case, func, select, update

from bot.domain import rhythm
from bot.domain.holding_out import DAYS as HELD_OUT_FOR
from bot.domain.holding_out import held_out
from bot.domain.localtime import first_instant, zone_named
from bot.domain.schedule import Schedule, in_window, local_date, next_slot, slot_on
from bot.domain.silence import DAYS_BETWEEN, ONCE_A_WEEK
from bot.storage import enrolments, people
from bot.storage.enrolments import Enrolment
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.tables import cards, persons, promises

PACED = "paced:"
"""Prefix of the schedule key of a person whose lessons follow their answers by some seconds."""

BETWEEN_REVIEWS: Final = timedelta(days=4)
"""From one message of nothing but earlier questions to the next, at least: so two a week at most."""

_RESTS: Final = timedelta(days=3)  # bot.domain.choosing.RESTS, which would load the memory model
_FOLLOW_UPS_APART: Final = timedelta(days=7)  # bot.services.learning.follow_ups.APART, a floor of its own

_WRITE = Prepared(
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(schedule=bindparam("in_schedule"), next_lesson_at=bindparam("in_next"))
)

_PROMISES = Prepared(
    select(
        promises.c.person_id,
        func.min(case((promises.c.ended_at.is_(None), promises.c.ask_on))).label("ask_on"),
        func.max(promises.c.asked_on).label("asked_on"),
    )
    .where(promises.c.person_id.in_(bindparam("in_persons", expanding=True)))
    .group_by(promises.c.person_id)
)
_CARDS = Prepared(
    select(
        cards.c.person_id,
        cards.c.course,
        cards.c.lesson,
        cards.c.question,
        cards.c.told_on,
        cards.c.due,
        cards.c.asked_on,
        cards.c.waits,
    ).where(cards.c.person_id.in_(bindparam("in_persons", expanding=True)))
)

DoneAt = Callable[[], datetime | None]
"""When the newest lesson was done with; None while one waits for its answer, or none has come."""

AskableOn = Callable[[], date | None]
"""The first day on which there is something to ask the person about; None: there is nothing."""


class Due(Struct, frozen=True):
    """What is stored of a person's rhythm: the key of the schedule, and when the next lesson is due."""

    schedule: str | None
    moment: datetime | None


def reschedule(db: Connection, person_id: int, now: datetime) -> datetime | None:
    """Work out when the person's next lesson is due, store it, and return it (None: nothing is due)."""
    standing = rescheduled(db, person_id, now)
    return None if standing is None else standing[0].next_lesson_at


def rescheduled(db: Connection, person_id: int, now: datetime) -> tuple[Who, list[Enrolment]] | None:
    """Do as :func:`reschedule`; the person as they stand then, and the enrolments that have more to send."""
    return _store(db, person_id, now, partial(_done_at, db, person_id))


def rescheduled_by_answer(db: Connection, who: Who, now: datetime) -> tuple[Who, Sequence[Enrolment]] | None:
    """Do as :func:`rescheduled` for somebody who has just answered something."""
    active = _active(enrolments.of_persons(db, [who.person_id])[who.person_id])
    if _comes_by_its_days(who, active, now):
        return who, active
    return rescheduled(db, who.person_id, now)


def reschedule_with_lesson(db: Connection, person_id: int, now: datetime, *, asks: bool) -> datetime | None:
    """As :func:`reschedule`, while a lesson is made ready to leave: at a pace, the next follows on this one.

    It follows on the answer if the lesson ``asks`` something, else on this very moment.
    """
    standing = _store(db, person_id, now, lambda: None if asks else now)
    return None if standing is None else standing[0].next_lesson_at


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
        due = _due(
            who,
            _active(followed[person_id]),
            now,
            partial(_done_at, db, person_id),
            lambda person_id=person_id: askable_on(db, [person_id]).get(person_id),  # type: ignore[misc]
        )
        if due != Due(who.schedule, who.next_lesson_at):
            wrong[person_id] = due
    _write(db, wrong)
    return list(wrong)


def schedule_of(who: Who, active: Sequence[Enrolment]) -> Schedule | None:
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
        who.opening,
    )


def _store(
    db: Connection, person_id: int, now: datetime, done_at: DoneAt
) -> tuple[Who, list[Enrolment]] | None:
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if who is None:
        return None
    active = _active(enrolments.of_persons(db, [person_id])[person_id])
    due = _due(who, active, now, done_at, lambda: askable_on(db, [person_id]).get(person_id))
    if due != Due(who.schedule, who.next_lesson_at):
        _write(db, {person_id: due})
        who = replace(who, schedule=due.schedule, next_lesson_at=due.moment)
    return who, active


def _comes_by_its_days(who: Who, active: Sequence[Enrolment], now: datetime) -> bool:
    """Whether the next lesson is one of a daily course that has begun: no answer moves it then.

    An answer moves lessons that follow on it, and, through what can be asked when, messages that do nothing
    but ask.
    """
    last = who.last_lesson_on
    if last is None or who.next_lesson_at is None or who.next_lesson_at <= now:
        return False
    begun = any(one.pace == "daily" and (one.starts or last) <= last for one in active)
    return begun and all(one.seconds is None for one in active)


def _write(db: Connection, dues: dict[int, Due]) -> None:
    _WRITE.run_many(
        db,
        [
            {"in_person": person_id, "in_schedule": due.schedule, "in_next": due.moment}
            for person_id, due in dues.items()
        ],
    )


def _active(followed: list[Enrolment]) -> list[Enrolment]:
    return [one for one in followed if one.has_more]


def askable_on(db: Connection, ids: Collection[int]) -> Mapping[int, date]:
    """The first local day on which there is something to ask each person about; who has nothing is left out.

    It is an earlier question or how a promise went. A question that got no answer rests, one held out waits
    its time. Whether its course is loaded is for whoever composes to see.
    """
    found: dict[int, date] = {}
    for person, ask_on, asked_on in _PROMISES.rows(db, {"in_persons": list(ids)}):
        if ask_on is not None:
            found[person] = ask_on if asked_on is None else max(ask_on, asked_on + _FOLLOW_UPS_APART)
    for row in _CARDS.rows(db, {"in_persons": list(ids)}):
        day: date = row.due
        if row.waits and row.asked_on is not None:
            day = max(day, row.asked_on + _RESTS)
        if row.asked_on is None and held_out(row.person_id, row.course, row.lesson, row.question):
            day = max(day, row.told_on + timedelta(days=HELD_OUT_FOR))
        found[row.person_id] = min(day, found.get(row.person_id, day))
    return found


def asks_from(who: Who, askable: date | None) -> date | None:
    """The first local day of a message with nothing but questions, by the first on which one is askable."""
    if askable is None or who.last_review_on is None:
        return askable
    return max(askable, who.last_review_on + BETWEEN_REVIEWS)


def first_day(who: Who, active: Sequence[Enrolment], today: date, askable_on: AskableOn) -> date | None:
    """The first local day on which something may come by itself; None: nothing will.

    It is a notice, a lesson of a daily course that has begun, else earlier questions, and neither on the day
    of the last nor, at one a week, within the week after it.
    """
    between = timedelta(days=DAYS_BETWEEN if who.rhythm in ONCE_A_WEEK else 1)
    last = _sensible(who.last_lesson_on, today)
    earliest = date.min if last is None else last + between
    if who.notice is not None:
        return earliest
    begins = min((one.starts or date.min for one in active if one.pace == "daily"), default=None)
    if begins is not None and begins <= max(today, earliest):
        return earliest
    who = replace(who, last_review_on=_sensible(who.last_review_on, today))
    days = [day for day in (begins, asks_from(who, askable_on())) if day is not None]
    return max(min(days), earliest) if days else None


def _sensible(day: date | None, today: date) -> date | None:
    """The local day of something that has been; None where only a clock that ran ahead can have noted it.

    Tomorrow is one: a slot of the first minute of a day is planned before, and people move west.
    """
    return None if day is not None and day > today + timedelta(days=1) else day


def _due(who: Who, active: list[Enrolment], now: datetime, done_at: DoneAt, askable_on: AskableOn) -> Due:
    schedule = schedule_of(who, active)
    if schedule is None:
        return Due(None, None)
    pace = next((one.seconds for one in active if one.seconds is not None), None)
    key = schedule.key() if pace is None else f"{PACED}{pace}"
    if not who.takes_part or not who.reachable or who.rhythm == "silent":
        return Due(key, None)
    if pace is not None:
        return Due(key, _after_answer(schedule, timedelta(seconds=pace), now, done_at()))
    first = first_day(who, active, local_date(schedule, now), askable_on)
    return Due(key, None if first is None else _slot(who, first, schedule, now))


def _slot(who: Who, first: date, schedule: Schedule, now: datetime) -> datetime | None:
    """The next slot; today's, if it has come and nobody could plan it yet (kompis was down)."""
    today = local_date(schedule, now)
    overdue = who.next_lesson_at is not None and who.next_lesson_at <= now
    if overdue and first <= today and in_window(schedule, now):
        return slot_on(schedule, today)
    return next_slot(schedule, now, from_day=max(first, today))


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
