"""Read what a lesson message has come to."""

from sqlalchemy import Connection, bindparam, select

from bot.services.learning.lesson_state import LessonState
from bot.storage.bodies import BODY
from bot.storage.tables import deliveries

_BODY = select(BODY).where(deliveries.c.id == bindparam("in_delivery"))


def waiting(db: Connection, delivery: int) -> LessonState | None:
    """The state of the message that this delivery brought; None when it brought none."""
    body = db.scalar(_BODY, {"in_delivery": delivery})
    return None if body is None else LessonState.read(body, delivery)
