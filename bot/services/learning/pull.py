"""“Show me a tip”, “ask me something”: whatever the hour, as a reply that is the day's lesson."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, or_, update

from bot.domain.curriculum import Following, next_lesson
from bot.domain.kinds import Kind, daily_key
from bot.services.learning.answer import caught_up
from bot.services.learning.ask import Asker, ask
from bot.services.learning.draw import draw
from bot.services.learning.following import following, mark_served
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.shelf import Shelf
from bot.services.learning.tongues import told_in
from bot.services.learning.upcoming import today_of
from bot.services.people.reschedule import PACED, reschedule, reschedule_with_lesson
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
    .values(state="cancelled", error="The person asked for it before its time.")
)


class Pulled(Struct, frozen=True):
    """A message the person asked for, ready to be sent as the reply with this delivery's id.

    ``enrolment`` and ``lesson`` are None where it brings earlier questions only; ``done_at`` is set where it
    asks nothing.
    """

    subject: str
    body: dict[str, Any]
    enrolment: int | None = None
    lesson: str | None = None
    done_at: datetime | None = None


def pull(
    db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf, course: str | None = None
) -> Pulled | None:
    """The lesson to show now, as the delivery with this id; None when there is none.

    Today's once more if it waits for an answer, else the next: of ``course``, or of the one whose turn it
    is. What is pulled is the day's lesson: the slot of that local date sends no other.
    """
    today = _take_the_slot(db, who, now)
    return _again(db, who, delivery, today, shelf, course) or _next(db, who, delivery, now, shelf, course)


def pull_questions(db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf) -> Pulled | None:
    """Up to five questions about earlier tips, as the delivery with this id; None: there is none to ask."""
    people.lock_person(db, id=who.person_id)
    today = today_of(who, now)
    asker = Asker(
        who.person_id, delivery, today, who.language, who.trade, sandbox=_is_paced(db, who), wanted=True
    )
    state = ask(db, shelf, [asker], now).get(delivery)
    if state is None:
        return None
    _take_the_slot(db, who, now)
    db.execute(_GOT_TODAYS, {"in_person": who.person_id, "in_day": today})
    reschedule(db, who.person_id, now)
    return Pulled(state.subject, state.body(draw(db, shelf, delivery, state)))


def _take_the_slot(db: Connection, who: Who, now: datetime) -> date:
    """Cancel what today's slot would bring, before anything is chosen: it can be chosen then."""
    people.lock_person(db, id=who.person_id)
    today = today_of(who, now)
    db.execute(_CANCEL_SLOT, {"in_person": who.person_id, "in_key": daily_key(today)})
    return today


def _again(
    db: Connection, who: Who, delivery: int, today: date, shelf: Shelf, course: str | None
) -> Pulled | None:
    """Today's lesson once more, if it waits for an answer. At a pace, the newest one counts as today's."""
    newest = enrolments.newest(db, who.person_id)
    if newest is None or newest.body is None or newest.done_at is not None:
        return None
    read = LessonState.read(newest.body, newest.delivery)
    state = None if read is None else caught_up(db, newest.delivery, read)
    if state is None or state.tip is None or newest.enrolment_id is None:
        return None
    if course not in {None, state.tip.course}:
        return None
    if today_of(who, newest.due_at) != today and not _is_paced(db, who):
        return None
    told = told_in(db, shelf, state, who.language)
    body = told.body(draw(db, shelf, delivery, told))
    return Pulled(state.subject, body, newest.enrolment_id, state.tip.lesson)


def _is_paced(db: Connection, who: Who) -> bool:
    followed = enrolments.of_persons(db, [who.person_id])[who.person_id]
    return any(one.seconds is not None for one in followed)


def _next(
    db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf, course: str | None
) -> Pulled | None:
    today = today_of(who, now)
    followed = following(db, shelf.library, [who.person_id])[who.person_id]
    chosen = next_lesson([_begun(one, course) for one in followed if course in {None, one.course.id}], today)
    if chosen is None:
        return None
    asker = Asker(
        who.person_id,
        delivery,
        today,
        who.language,
        who.trade,
        chosen,
        sandbox=any(one.pace.isdigit() for one in followed),
    )
    state = ask(db, shelf, [asker], now)[delivery]
    body = state.body(draw(db, shelf, delivery, state))
    mark_served(db, [chosen], now)
    db.execute(_GOT_TODAYS, {"in_person": who.person_id, "in_day": today})
    reschedule_with_lesson(db, who.person_id, now, asks=bool(state.puts))
    done_at = None if state.puts else now
    return Pulled(state.subject, body, chosen.following.enrolment, chosen.lesson.id, done_at)


def _begun(one: Following, wanted: str | None) -> Following:
    """A course that is asked for by name need not wait for its start."""
    return one if wanted is None else replace(one, starts=None)
