"""“I'm here”: somebody has come to a workshop, by the code said or shown there, or as its leader says."""

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.localtime import zone_named
from bot.domain.seats import Answer
from bot.domain.workshop import Occasion, State, Workshop
from bot.services.learning.boost import boost
from bot.services.workshops.open_book import open_book
from bot.storage import people
from bot.storage.workshop_tables import signups
from bot.storage.workshop_tables import workshops as table

OPENS: Final = timedelta(hours=1)
"""So long before the beginning one can say that one is here; until the end."""

By = Literal["code", "leader"]

Refusal = Literal["unknown", "over", "elsewhere"]
"""There is no such workshop, or a leader has nobody of this number on the list; it is over; it is another
organisation's."""

_BY_CODE = select(table.c.id).where(table.c.code == bindparam("in_code"))
_LINE = select(signups.c.answer, signups.c.occasion_id, signups.c.came_at, signups.c.name).where(
    signups.c.workshop_id == bindparam("in_workshop"), signups.c.person_id == bindparam("in_person")
)
_CAME = (
    update(signups)
    .where(signups.c.workshop_id == bindparam("in_workshop"), signups.c.person_id == bindparam("in_person"))
    .values(
        occasion_id=bindparam("in_occasion"),
        came_at=func.coalesce(signups.c.came_at, bindparam("in_now", type_=signups.c.came_at.type)),
        came_by=func.coalesce(signups.c.came_by, bindparam("in_by")),
    )
)


class Arrived(Struct, frozen=True):
    """Somebody has come to this occasion. ``again``: that was written down already."""

    workshop: Workshop
    occasion: Occasion
    again: bool
    walked_in: bool
    name: str | None


class TooEarly(Struct, frozen=True):
    """It has not come to that."""

    workshop: Workshop


def workshop_by_code(db: Connection, code: str) -> int | None:
    """The workshop with this code; None: there is none."""
    found: int | None = db.scalar(_BY_CODE, {"in_code": code})
    return found


def check_in(
    db: Connection, workshop_id: int, person_id: int, by: By, now: datetime, at: int | None = None
) -> Arrived | TooEarly | Refusal:
    """Somebody has come: to the occasion ``at``, else to that of several at a time where they have a seat.

    Without a seat at this occasion they have walked in, and hold none elsewhere.
    """
    opened = open_book(db, workshop_id, now, person_id)
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if opened is None or who is None:
        return "unknown"
    if who.organisation is None or who.organisation.id != opened.workshop.organisation_id:
        return "elsewhere"
    asked = {"in_workshop": workshop_id, "in_person": person_id}
    line = db.execute(_LINE, asked).one_or_none()
    if by == "leader" and line is None:  # or forged taps would tell who there is, and where they work
        return "unknown"
    occasion = _under_way(opened.workshop, now, at, None if line is None else line.occasion_id)
    if occasion is None:
        to_come = any(one.starts_at > now for one in opened.workshop.held)
        return TooEarly(opened.workshop) if to_come else "over"
    seated = line is not None and line.answer == Answer.COMING.value and line.occasion_id == occasion.id
    again = line is not None and line.came_at is not None
    if not seated and not again:
        opened.book.say(person_id, Answer.WALKED_IN)
        opened.write(db, now)
    if not again:
        db.execute(_CAME, {**asked, "in_occasion": occasion.id, "in_now": now, "in_by": by})
        if opened.workshop.course is not None:
            today = now.astimezone(zone_named(opened.workshop.timezone)).date()
            boost(db, person_id, opened.workshop.course, today, now)
    name = None if line is None else line.name
    return Arrived(opened.workshop, occasion, again, walked_in=not seated, name=name)


def _under_way(workshop: Workshop, now: datetime, asked: int | None, own: int | None) -> Occasion | None:
    """The occasion at which one can be now: the one asked for; else of two one's own, or what began last."""
    held = workshop.held if workshop.state is State.PLANNED else ()
    open_now = [one for one in reversed(held) if one.starts_at - OPENS <= now < one.ends_at]
    if asked is not None:
        return next((one for one in open_now if one.id == asked), None)
    return min(open_now, key=lambda one: one.id != own, default=None)
