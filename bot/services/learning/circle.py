"""A group begins a course together, or ends it. Anybody in it may, one course at a time."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.localtime import zone_named
from bot.phrases import spoken
from bot.services.learning.plan_circles import next_slot_of, today_of
from bot.services.learning.shelf import Shelf
from bot.storage import circles, people
from bot.storage.circles import Circle
from bot.storage.people import Organisation

STOPPED = "The group has ended the course."
LOST = "kompis was taken out of the group."


class Following(Struct, frozen=True):
    """What a group takes: the course's title, and when its next tip comes, on the clocks where it is."""

    title: str
    next_at: datetime | None
    today: date


def courses_of(db: Connection, organisation: Organisation, shelf: Shelf) -> list[tuple[int, str]]:
    """What a group of this organisation may choose from: cohorts, and the titles of their courses."""
    loaded = shelf.library.courses
    return [
        (one.cohort, loaded[one.course].course.title(organisation.language))
        for one in circles.offered(db, organisation.id)
        if one.course in loaded
    ]


def begin(
    db: Connection, address: int, cohort: int, topic: str, now: datetime, shelf: Shelf
) -> tuple[Literal["begun", "goes on already"], Following] | Literal["not here"]:
    """The group at this address takes the course of a cohort, in this topic, from its next slot on.

    Not here is a cohort that is none, or whose course is not loaded.
    """
    circles.lock_address(db, id=address)
    circle = circles.going(db, address)
    if circle is not None:
        return "goes on already", following(circle, now, shelf)
    found = circles.cohort(db, cohort)
    if found is None or found[0].course not in shelf.library.courses:
        return "not here"
    organisation = people.organisation_by_id(db, found[1])
    values = {
        "address_id": address,
        "organisation_id": organisation.id,
        "cohort_id": cohort,
        "topic": topic,
        "language": spoken([organisation.language], organisation.language),
        "started_at": now,
        "next_at": None,
    }
    circles.begin(db, values)
    circle = circles.going(db, address)
    if circle is None:
        message = f"the circle just begun at address {address} is not there"
        raise LookupError(message)
    slot = next_slot_of(circle, now)
    circles.move_on(db, circle.id, slot, circle.last_on)
    begun = circles.going(db, address) or circle
    return "begun", following(begun, now, shelf)


def following(circle: Circle, now: datetime, shelf: Shelf) -> Following:
    """What a group takes, in its own words."""
    loaded = shelf.library.courses.get(circle.course)
    title = circle.course if loaded is None else loaded.course.title(circle.language)
    moment = circle.next_at
    local = None if moment is None else moment.astimezone(zone_named(circle.schedule.zone))
    return Following(title, local, today_of(circle, now))


def stop(db: Connection, address: int, now: datetime) -> bool:
    """The group ends its course. False: it had none."""
    circles.lock_address(db, id=address)
    return circles.end(db, address, now, STOPPED)
