"""A thought of one's own about a tip: kept for the person, never asked about and never graded."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, bindparam, insert, select

from bot.domain.own_words import several_lines
from bot.services.learning.answer import message_of
from bot.services.learning.lesson_state import Tip
from bot.services.learning.shelf import Shelf
from bot.storage import enrolments, people
from bot.storage.people import Who
from bot.storage.tables import reflections

LONGEST: Final = 1000

_KEEP = insert(reflections)
_SINCE = select(reflections.c.id).where(
    reflections.c.person_id == bindparam("in_person"),
    reflections.c.course == bindparam("in_course"),
    reflections.c.lesson == bindparam("in_lesson"),
    reflections.c.written_at >= bindparam("in_since"),
)


def can_reflect(db: Connection, who: Who, delivery: int, shelf: Shelf) -> bool:
    """Whether this message brought the person a tip that asks for a thought of their own."""
    return _tip(db, who, delivery, shelf) is not None


def thought_asked_for(db: Connection, who: Who, shelf: Shelf) -> tuple[int, str] | None:
    """The newest tip's message and the question in it, where it asks for a thought and has got none yet."""
    newest = enrolments.newest(db, who.person_id)
    if newest is None or newest.body is None:
        return None
    found, tip = message_of(db, who, newest.delivery), _tip(db, who, newest.delivery, shelf)
    if found is None or found[0].place is not None or tip is None:
        return None
    values = {"in_person": who.person_id, "in_course": tip.course, "in_lesson": tip.lesson}
    if db.execute(_SINCE, {**values, "in_since": newest.due_at}).first() is not None:
        return None
    question = _question(db, tip, shelf)
    return None if question is None else (newest.delivery, question)


def reflect(
    db: Connection, who: Who, delivery: int, text: str, now: datetime, shelf: Shelf
) -> Literal["kept", "empty", "too long", "not yours"]:
    """Keep what the person thinks, line ends and all. A second thought stands beside the first."""
    people.lock_person(db, id=who.person_id)
    tip, words = _tip(db, who, delivery, shelf), several_lines(text)
    if tip is None:
        return "not yours"
    if not words:
        return "empty"
    if len(words) > LONGEST:
        return "too long"
    db.execute(
        _KEEP,
        {
            "person_id": who.person_id,
            "course": tip.course,
            "version": tip.version,
            "lesson": tip.lesson,
            "words": words,
            "written_at": now,
        },
    )
    return "kept"


def _tip(db: Connection, who: Who, delivery: int, shelf: Shelf) -> Tip | None:
    found = message_of(db, who, delivery)
    tip = None if found is None else found[0].tip
    if tip is None:
        return None
    return None if _question(db, tip, shelf) is None else tip


def _question(db: Connection, tip: Tip, shelf: Shelf) -> str | None:
    lesson = shelf.version(db, tip.version).lesson(tip.lesson)
    return None if lesson is None else lesson.text(tip.language, tip.trade).reflect
