"""Decide what a group gets: the next tip with its own question, or, after the last, that it was the last."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.domain.asking import AskKind
from bot.domain.course import Course, Lesson
from bot.domain.curriculum import unsent
from bot.domain.kinds import Kind
from bot.domain.message import to_json
from bot.phrases import of
from bot.phrases.learning import circles as phrases
from bot.phrases.learning.lesson import TipView
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.learning.draw import media_path
from bot.services.learning.lesson_state import LessonState, Put, Tip, questions_of
from bot.services.learning.plan_circles import today_of
from bot.services.learning.shelf import Shelf
from bot.storage import circles
from bot.storage.circles import Circle
from bot.storage.tables import organisations

_KEY = select(organisations.c.key).where(organisations.c.id == bindparam("in_organisation"))

COURSE_DONE = "the group has had the whole course"


def compose_circles(
    db: Connection, rows: Sequence[Uncomposed], now: datetime, shelf: Shelf
) -> Mapping[int, Composed | Nothing]:
    """What each of these deliveries brings to its group, by its id."""
    going = circles.of_addresses(db, {row.address_id for row in rows})
    return {row.delivery: _compose(db, row, going.get(row.address_id), now, shelf) for row in rows}


def _compose(
    db: Connection, row: Uncomposed, circle: Circle | None, now: datetime, shelf: Shelf
) -> Composed | Nothing:
    if circle is None:
        return Nothing("the group takes no course any more")
    loaded = shelf.library.courses.get(circle.course)
    if loaded is None:
        return Nothing(f"the course {circle.course} is not loaded")
    left = unsent(loaded.course, circles.lessons_sent(db, circle))
    if not left:
        return _finish(db, circle, loaded.course, now)
    tip = Tip.of(loaded.course, loaded.hash, left[0], circle.language, None)
    return _tip(shelf, row, circle, tip, left[0], now)


def _tip(shelf: Shelf, row: Uncomposed, circle: Circle, tip: Tip, lesson: Lesson, now: datetime) -> Composed:
    question = next(iter(questions_of(lesson, tip.language, None)), None)
    kind: AskKind = "own" if question is not None and question.correct else "poll"
    puts = () if question is None else (Put.of(kind, tip, question, row.delivery),)
    state = LessonState(row.delivery, circle.language, today_of(circle, row.due_at), tip, puts)
    view = TipView(
        lesson,
        lesson.text(tip.language, None),
        tip.number,
        tip.total,
        media_path(shelf, tip.course, lesson),
        tip.course,
    )
    order = puts[0].order if puts else ()
    message = phrases.tip_message(of(circle.language), view, tip.language, row.delivery, question, order)
    body = {**state.body(message), "topic": circle.topic}
    return Composed(state.subject, body, lesson=lesson.id, kind=Kind.LESSON, done_at=now)


def _finish(db: Connection, circle: Circle, course: Course, now: datetime) -> Composed:
    key: str = db.execute(_KEY, {"in_organisation": circle.organisation_id}).scalar_one()
    circles.end(db, circle.address_id, now, COURSE_DONE)
    message = phrases.finished(of(circle.language), course.title(circle.language), key)
    body = {"message": to_json(message), "topic": circle.topic}
    return Composed("course finished", body, kind=Kind.NOTICE, done_at=now)
