"""Take part in a course more, of one's own accord."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.services.learning.shelf import Shelf
from bot.services.people.join import enrol_in, offers
from bot.services.people.reschedule import reschedule
from bot.storage import enrolments, people
from bot.storage.people import Who


def start_course(
    db: Connection, who: Who, course: str, now: datetime, shelf: Shelf
) -> Literal["started", "already in", "not here"]:
    """Enrol the person in this course of their organisation, whatever trade it is meant for.

    Not here is a course that is not loaded, or that the organisation does not have.
    """
    people.lock_person(db, id=who.person_id)
    now_who = people.person(db, who.person_id)
    if now_who is None or course not in shelf.library.courses:
        return "not here"
    taken = enrolments.of_persons(db, [who.person_id])[who.person_id]
    if any(one.course == course for one in taken):
        return "already in"
    offer = offers(db, now_who, now).get(course)
    if offer is None:
        return "not here"
    enrol_in(db, who.person_id, [offer.cohort], now)
    reschedule(db, who.person_id, now)
    return "started"
