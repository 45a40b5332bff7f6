"""Decide, in the claim's transaction, what a planned delivery brings: a tip, earlier questions, a notice."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.domain.curriculum import Following, Next, next_lesson, unasked
from bot.domain.kinds import Kind
from bot.domain.schedule import Schedule, local_date
from bot.services.delivery.composing import NOBODY, Composed, Nothing, Uncomposed
from bot.services.learning.ask import Asker, ask
from bot.services.learning.compose_circles import compose_circles
from bot.services.learning.draw import draw
from bot.services.learning.following import following, mark_exhausted, mark_served
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.notices import compose_notices
from bot.services.learning.shelf import Shelf
from bot.services.learning.silence import note_sent
from bot.services.people.reschedule import BETWEEN_REVIEWS, PACED, reschedule, reschedule_with_lesson
from bot.storage.among import among
from bot.storage.people import trade
from bot.storage.prepared import Prepared
from bot.storage.tables import persons

_PERSONS = Prepared(
    select(
        persons.c.id,
        persons.c.language,
        persons.c.trade,
        persons.c.schedule,
        persons.c.notice,
        persons.c.rhythm,
        persons.c.last_review_on,
        persons.c.organisation_id,
    )
    .where(among(persons.c.id, "in_persons"))
    .order_by(persons.c.id)
    .with_for_update(
        key_share=True
    )  # what a tap changed meanwhile would be overwritten with what is read here
)
_HAD_A_REVIEW = Prepared(
    update(persons).where(persons.c.id == bindparam("in_person")).values(last_review_on=bindparam("in_today"))
)


def compose(
    db: Connection, rows: Sequence[Uncomposed], now: datetime, shelf: Shelf
) -> Mapping[int, Composed | Nothing]:
    """What each delivery brings, by its id; Nothing with the reason where there is nothing to bring."""
    of_groups = [row for row in rows if row.person_id == NOBODY]
    if of_groups:
        others = [row for row in rows if row.person_id != NOBODY]
        mine = compose(db, others, now, shelf) if others else {}
        return {**mine, **compose_circles(db, of_groups, now, shelf)}
    ids = {row.person_id for row in rows}
    people: dict[int, Any] = {row.id: row for row in _PERSONS.rows(db, {"in_persons": ids})}
    composed: dict[int, Composed | Nothing] = {**compose_notices(db, rows, people, now, shelf.library)}
    planned = [row for row in rows if row.delivery not in composed]
    courses = following(db, shelf.library, {row.person_id for row in planned})
    askers = [_asker(row, people[row.person_id], courses[row.person_id]) for row in planned]
    rests = {one.delivery for one in askers if _rests(one, people[one.person].last_review_on)}
    states = ask(db, shelf, [one for one in askers if one.delivery not in rests], now)
    for asker in askers:
        state = states.get(asker.delivery)
        composed[asker.delivery] = (
            Nothing("no lesson is left to send, and no question is due")
            if state is None
            else _brings(db, shelf, asker, state, now)
        )
    note_sent(db, [row for row in planned if row.delivery in states], now)
    mark_served(db, [asker.coming for asker in askers if asker.coming is not None], now)
    _go_on(db, askers, states, courses, now, rests)
    return composed


def _asker(row: Uncomposed, person: Row[Any], courses: Collection[Following]) -> Asker:
    today = _today(person.schedule, row.due_at)
    return Asker(
        person.id,
        row.delivery,
        today,
        person.language,
        trade(person.trade),
        next_lesson(unasked(courses), today),
        sandbox=(person.schedule or "").startswith(PACED),
    )


def _rests(asker: Asker, last_review_on: date | None) -> bool:
    """Whether it would be one message too many of nothing but earlier questions.

    Planning counts on a lesson as long as a course is under way, also one that is not loaded any more.
    """
    if asker.coming is not None or last_review_on is None:
        return False
    since = asker.today - last_review_on
    return -timedelta(days=1) <= since < BETWEEN_REVIEWS  # a later day is of a clock that ran ahead


def _brings(db: Connection, shelf: Shelf, asker: Asker, state: LessonState, now: datetime) -> Composed:
    message = draw(db, shelf, asker.delivery, state)
    body = state.body(message)
    done_at = None if state.puts else now
    if asker.coming is None:
        return Composed(state.subject, body, kind=Kind.REVIEW, done_at=done_at, message=message)
    enrolment, lesson = asker.coming.following.enrolment, asker.coming.lesson.id
    return Composed(state.subject, body, enrolment, lesson, Kind.LESSON, done_at, message)


def _go_on(
    db: Connection,
    askers: Sequence[Asker],
    states: Mapping[int, LessonState],
    courses: Mapping[int, list[Following]],
    now: datetime,
    rests: Collection[int],
) -> None:
    """See to what follows, where planning cannot know it: the last tip, questions only, nothing at all."""
    alone = [asker for asker in askers if asker.coming is None]
    looked = [one for one in alone if one.delivery not in rests]
    _HAD_A_REVIEW.run_many(db, [{"in_person": one.person, "in_today": one.today} for one in looked])
    for asker in alone:
        mark_exhausted(db, courses[asker.person])
        reschedule(db, asker.person, now)
    for asker in askers:
        coming: Next | None = asker.coming
        asks = bool(states[asker.delivery].puts) if coming is not None else False
        if coming is not None and (coming.last or not asks):
            reschedule_with_lesson(db, asker.person, now, asks=asks)


@lru_cache(maxsize=1024)  # people share their schedules, and a morning its moments
def _today(schedule: str | None, moment: datetime) -> date:
    if schedule is None or schedule.startswith(PACED):
        return moment.date()
    return local_date(Schedule.from_key(schedule), moment)
