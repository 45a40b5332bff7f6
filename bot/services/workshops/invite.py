"""Invite everybody in a workshop's audience, whatever lesson they are at, once its day has come.

Who joins later or ends a pause is invited as well, and who has not answered is invited anew when it is
changed: the sweep is done again after each change, and every hour.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.domain.kinds import Kind
from bot.domain.workshop import State, answers_close, invites_at
from bot.services.workshops.tell import INVITATION, News, no_later, tell_reached
from bot.storage import audiences, invitations, workshops

AGAIN: Final = timedelta(hours=1)
"""How often is looked for people who have come to an audience."""

AHEAD: Final = timedelta(days=1)
"""How long before it is due an invitation is written down: it may have to leave before quiet hours."""


def due(db: Connection, now: datetime) -> Sequence[int]:
    """The workshops that may have somebody to invite now."""
    return invitations.to_look_at(db, now, now - AGAIN)


def invite_piece(db: Connection, workshop_id: int, after: int, now: datetime) -> int | None:
    """Invite a piece of the audience, behind the person ``after``; the last of them. None: that was all."""
    workshops.lock_workshop(db, id=workshop_id)
    workshop = workshops.workshop(db, workshop_id)
    if workshop is None or workshop.state is not State.PLANNED:
        return None
    moment, closes = invites_at(workshop), answers_close(workshop)
    if moment is None or closes is None or closes <= now:
        return None
    if workshop.invited_at is None and now < moment - AHEAD:
        return None
    found = audiences.people_of(db, workshop.organisation_id, workshop.audience, after, invitations.PIECE)
    answered = invitations.answered(db, workshop_id, [row.person_id for row in found])
    silent = [row for row in found if row.person_id not in answered]
    news = News(workshop, INVITATION, workshop.version, Kind.INVITATION, expires_at=closes, sought=True)
    tell_reached(db, news, silent, no_later(moment, now), now)
    if len(found) == invitations.PIECE:
        return int(found[-1].person_id)
    invitations.note_invited(db, workshop_id, now)
    return None
