"""Decide, in the claim's transaction, what a planned delivery brings: a lesson, or a welcome back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.curriculum import Next, next_lesson, unasked
from bot.domain.kinds import Kind
from bot.domain.message import to_json
from bot.domain.schedule import Schedule, local_date
from bot.phrases import of
from bot.phrases.pausing import welcome_back
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.learning.following import following, mark_exhausted, mark_served
from bot.services.learning.lesson_state import LessonState, draw
from bot.services.learning.shelf import Shelf
from bot.services.people.reschedule import PACED, reschedule, reschedule_with_lesson
from bot.storage.people import trade
from bot.storage.tables import persons

_PERSONS = select(persons.c.id, persons.c.language, persons.c.trade, persons.c.schedule).where(
    persons.c.id.in_(bindparam("in_persons", expanding=True))
)
_WELCOMED = (
    update(persons)
    .where(persons.c.id.in_(bindparam("in_persons", expanding=True)))
    .values(welcome_back=False)
)


def compose(
    db: Connection, rows: Sequence[Uncomposed], now: datetime, shelf: Shelf
) -> Mapping[int, Composed | Nothing]:
    """What each delivery brings, by its id; Nothing with the reason where there is nothing to bring."""
    people = {
        row.id: row for row in db.execute(_PERSONS, {"in_persons": list({row.person_id for row in rows})})
    }
    notices = [row for row in rows if row.kind == Kind.NOTICE]
    composed: dict[int, Composed | Nothing] = {
        row.delivery: _welcome(people[row.person_id].language) for row in notices
    }
    if notices:
        db.execute(_WELCOMED, {"in_persons": [row.person_id for row in notices]})
    lessons = [row for row in rows if row.kind != Kind.NOTICE]
    courses = following(db, shelf.library, {row.person_id for row in lessons})
    chosen: list[tuple[Next, LessonState, int]] = []
    for row in lessons:
        person = people[row.person_id]
        coming = next_lesson(unasked(courses[person.id]), _today(person.schedule, row.due_at))
        if coming is None:
            composed[row.delivery] = Nothing("no lesson is left to send")
            mark_exhausted(db, courses[person.id])
            reschedule(db, person.id, now)
            continue
        state = LessonState.fresh(
            coming.following.course,
            coming.following.version,
            coming.lesson,
            row.delivery,
            person.language,
            trade(person.trade),
        )
        chosen.append((coming, state, person.id))
        composed[row.delivery] = Composed(
            f"{state.course}/{state.lesson}",
            state.body(draw(db, shelf, row.delivery, state)),
            coming.following.enrolment,
            state.lesson,
        )
    mark_served(db, [coming for coming, _, _ in chosen], now)
    for coming, state, person_id in chosen:
        if coming.last or state.question is None:
            reschedule_with_lesson(db, person_id, now, asks=state.question is not None)
    return composed


def _welcome(language: str) -> Composed:
    return Composed("welcome back", {"message": to_json(welcome_back(of(language)))})


def _today(schedule: str | None, moment: datetime) -> date:
    if schedule is None or schedule.startswith(PACED):
        return moment.date()
    return local_date(Schedule.from_key(schedule), moment)
