"""What a chat's head says: how far the person has come, and when the next tip is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.ports import Status
from bot.services.learning.measure_progress import course_progress
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import paced_moment
from bot.storage import enrolments, people
from bot.storage.enrolments import Enrolment
from bot.storage.people import Who


def status(db: Connection, channel: str, address: str, shelf: Shelf) -> Status | None:
    """The newest course's figures; None for an address nobody has joined from."""
    who = people.at_address(db, channel, address)
    if who is None or who.organisation is None or who.joined_at is None:
        return None
    progress = course_progress(db, who, shelf)
    followed = enrolments.of_persons(db, [who.person_id])[who.person_id]
    taken = [one.id for one in followed if one.course in shelf.library.courses]
    courses = list(zip(progress, taken, strict=True))
    unfinished = [pair for pair in courses if not pair[0].completed]
    current = next(iter(unfinished or courses[-1:]), None)
    if current is None:
        return Status(who.organisation.name, 0, 0, language=who.language)
    course, enrolment = current
    return Status(
        title=who.organisation.name,
        done=course.done,
        total=course.total,
        next_at=_next_at(db, who, followed),
        current=len(enrolments.lessons_sent(db, [enrolment])[enrolment]) or None,
        language=who.language,
    )


def _next_at(db: Connection, who: Who, followed: Sequence[Enrolment]) -> datetime | None:
    """When the next tip comes by itself; None when none does."""
    active = [one for one in followed if one.has_more]
    if any(one.seconds is not None for one in active):
        return paced_moment(db, who)
    return who.next_lesson_at if any(one.pace != "own" for one in active) else None
