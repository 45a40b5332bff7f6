"""“Show me a tip”: today's again if it is unanswered, else the next, whatever the hour."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, update

from bot.domain.curriculum import next_lesson
from bot.domain.kinds import Kind, daily_key
from bot.services.learning.following import following, mark_served
from bot.services.learning.lesson_state import LessonState, draw
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import today_of
from bot.services.people.reschedule import PACED, reschedule_with_lesson
from bot.storage import enrolments, people
from bot.storage.people import Who
from bot.storage.tables import deliveries, persons

_GOT_TODAYS = (
    update(persons).where(persons.c.id == bindparam("in_person")).values(last_lesson_on=bindparam("in_day"))
)
_CANCEL_SLOT = (
    update(deliveries)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        deliveries.c.kind != Kind.REPLY.value,
        or_(deliveries.c.key == bindparam("in_key"), deliveries.c.key.startswith(PACED)),
        deliveries.c.state.in_(["pending", "claimed"]),
    )
    .values(state="cancelled", error="asked for before its time")
)


@dataclass(frozen=True, slots=True)
class Pulled:
    """A lesson the person asked for, ready to be sent as the reply with this delivery's id."""

    subject: str
    body: dict[str, Any]
    enrolment: int
    lesson: str


def pull(db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf) -> Pulled | None:
    """The lesson to show now, as the delivery with this id; None when there is none.

    What is pulled is the day's lesson: the slot of that local date sends no other.
    """
    people.lock_person(db, id=who.person_id)
    today = today_of(who, now)
    # Before anything is chosen: what the slot would have brought can be chosen then.
    db.execute(_CANCEL_SLOT, {"in_person": who.person_id, "in_key": daily_key(today)})
    return _again(db, who, delivery, today, shelf) or _next(db, who, delivery, now, shelf)


def _again(db: Connection, who: Who, delivery: int, today: date, shelf: Shelf) -> Pulled | None:
    """Today's lesson once more, if it waits for an answer. At a pace, the newest one counts as today's."""
    newest = enrolments.newest(db, who.person_id)
    if newest is None or newest.body is None or newest.done_at is not None:
        return None
    state = LessonState.read(newest.body)
    if state is None or newest.enrolment_id is None:
        return None
    if today_of(who, newest.due_at) != today and not _is_paced(db, who):
        return None
    body = state.body(draw(db, shelf, delivery, state))
    return Pulled(f"{state.course}/{state.lesson}", body, newest.enrolment_id, state.lesson)


def _is_paced(db: Connection, who: Who) -> bool:
    followed = enrolments.of_persons(db, [who.person_id])[who.person_id]
    return any(one.seconds is not None for one in followed)


def _next(db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf) -> Pulled | None:
    today = today_of(who, now)
    chosen = next_lesson(following(db, shelf.library, [who.person_id])[who.person_id], today)
    if chosen is None:
        return None
    state = LessonState.fresh(
        chosen.following.course,
        chosen.following.version,
        chosen.lesson,
        delivery,
        who.language,
        who.trade,
    )
    body = state.body(draw(db, shelf, delivery, state))
    mark_served(db, [chosen], now)
    db.execute(_GOT_TODAYS, {"in_person": who.person_id, "in_day": today})
    reschedule_with_lesson(db, who.person_id, now, asks=state.question is not None)
    return Pulled(f"{state.course}/{state.lesson}", body, chosen.following.enrolment, state.lesson)
