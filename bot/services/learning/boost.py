"""A booster: who has come to a workshop of a course is soon asked again about all it has told them."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, update

from bot.services.people.reschedule import reschedule
from bot.storage import people
from bot.storage.tables import cards

_SOON = (
    update(cards)
    .where(
        cards.c.person_id == bindparam("in_person"),
        cards.c.course == bindparam("in_course"),
        cards.c.due > bindparam("in_day", type_=cards.c.due.type),
    )
    .values(due=bindparam("in_day", type_=cards.c.due.type))
)


def boost(db: Connection, person_id: int, course: str, day: date, now: datetime) -> int:
    """Every question of the course that would wait longer is due from the day after; how many they were.

    They come as all earlier questions do: at the person's own hour, so many a message and so many messages a
    week as ever, what is remembered least first. What the model knows of each stays as it was.
    """
    people.lock_person(db, id=person_id)
    asked = {"in_person": person_id, "in_course": course, "in_day": day + timedelta(days=1)}
    brought = db.execute(_SOON, asked).rowcount
    if brought:
        reschedule(db, person_id, now)
    return brought
