"""Before a later part of a course each person is asked once whether they still work where they did.

It is asked the day before the invitations leave, so that they go by what is true. No answer changes nothing,
and nobody is asked again for it: neither for this workshop, nor for half a year for another one.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.content.library import Library
from bot.domain.kinds import Kind
from bot.domain.workshop import State, Workshop, answers_close, invites_at
from bot.services.people.ask_workplace import ASKED_ANEW_AFTER
from bot.services.workshops.invite import AHEAD
from bot.services.workshops.tell import News, tell_reached, when_awake
from bot.storage import audiences, invitations, workplaces, workshops

KNOWN_FOR: Final = timedelta(days=30)
"""Who has joined since has just said where they work."""

ONCE: Final = 1


def ask_piece(db: Connection, workshop_id: int, after: int, now: datetime, library: Library) -> int | None:
    """Ask a piece of the audience, behind the person ``after``; the last of them. None: that was all.

    Done again, it asks nobody twice.
    """
    workshops.lock_workshop(db, id=workshop_id)
    workshop = workshops.workshop(db, workshop_id)
    if workshop is None or not _is_later_part(workshop, library):
        return None
    moment, closes = invites_at(workshop), answers_close(workshop)
    if moment is None or closes is None or workshop.invited_at is not None or now < moment - AHEAD:
        return None
    asks_at = now if now < moment else now + AHEAD  # planned late: not on the day of the invitation
    if closes <= asks_at:
        return None
    found = audiences.people_of(db, workshop.organisation_id, workshop.audience, after, invitations.PIECE)
    everybody = [row.person_id for row in found]
    asked = workplaces.to_ask(db, everybody, now - KNOWN_FOR, now - ASKED_ANEW_AFTER)
    news = News(workshop, workplaces.ASKS_OF_WORKPLACES, ONCE, Kind.REMINDER, expires_at=closes)
    tell_reached(db, news, [row for row in found if row.person_id in asked], when_awake(asks_at), now)
    return int(found[-1].person_id) if len(found) == invitations.PIECE else None


def _is_later_part(workshop: Workshop, library: Library) -> bool:
    """Whether the course has a workshop before this one."""
    loaded = library.courses.get(workshop.course or "")
    if loaded is None or workshop.state is not State.PLANNED:
        return False
    return workshop.part in [part.id for part in loaded.course.workshops[1:]]
