"""A thought of one's own about a tip: kept for the person, never asked about and never graded."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, insert

from bot.domain.own_words import several_lines
from bot.services.learning.answer import message_of
from bot.services.learning.lesson_state import Tip
from bot.services.learning.shelf import Shelf
from bot.storage import people
from bot.storage.people import Who
from bot.storage.tables import reflections

LONGEST: Final = 1000

_KEEP = insert(reflections)


def can_reflect(db: Connection, who: Who, delivery: int, shelf: Shelf) -> bool:
    """Whether this message brought the person a tip that asks for a thought of their own."""
    return _tip(db, who, delivery, shelf) is not None


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
    lesson = shelf.version(db, tip.version).lesson(tip.lesson)
    asks = lesson is not None and lesson.text(tip.language, tip.trade).reflect is not None
    return tip if asks else None
