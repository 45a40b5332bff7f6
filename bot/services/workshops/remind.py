"""Remind those who come, and ask those who are not sure, once more: when the time for it has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.domain.kinds import Kind
from bot.domain.workshop import ON_THE_DAY, Occasion, State, Workshop, answers_close, reminds_at
from bot.services.workshops.look import asked_again_at
from bot.services.workshops.tell import ASK, REMINDER, News, no_later, tell
from bot.storage import invitations, workshops

AHEAD: Final = timedelta(days=1)
"""How long before it is due a reminder is written down: it may have to leave before quiet hours."""

LATE: Final = timedelta(hours=12)
"""How long after that it is still one, if nothing ran meanwhile, or somebody could not be reached."""

ONCE: Final = 1
"""The version of what is asked once only."""


def due(db: Connection, now: datetime) -> Sequence[int]:
    """The workshops to look at."""
    return invitations.to_come(db, now)


def remind(db: Connection, workshop_id: int, now: datetime) -> None:
    """Remind and ask whoever is to be, and has not been; who pauses is asked after that, if answers are open.

    Who has said yes after the moment of a reminder knows by then, and is not reminded.
    """
    workshops.lock_workshop(db, id=workshop_id)
    workshop = workshops.workshop(db, workshop_id)
    if workshop is None or workshop.state is not State.PLANNED:
        return
    for occasion in workshop.held:
        for days in workshop.reminders:
            _remind(db, workshop, occasion, days, now)
    _ask(db, workshop, now)


def _remind(db: Connection, workshop: Workshop, occasion: Occasion, days: int, now: datetime) -> None:
    moment = reminds_at(workshop, occasion, days)
    if not _is_time(moment, now) or occasion.starts_at <= now:
        return
    people = invitations.coming(db, occasion.id, said_before=moment)
    news = News(
        workshop,
        f"{REMINDER}-{days}",
        _version(workshop, occasion, days),
        Kind.REMINDER,
        expires_at=occasion.starts_at,
        sought=True,
    )
    tell(db, news, people, no_later(moment, now), now)


def _version(workshop: Workshop, occasion: Occasion, days: int) -> int:
    """Of what it reminds: an occasion that has moved is another one, shortly before it also by an hour."""
    if days == ON_THE_DAY:
        return int(occasion.starts_at.timestamp())
    return workshop.on_the_wall(occasion.starts_at).date().toordinal()


def _ask(db: Connection, workshop: Workshop, now: datetime) -> None:
    moment, closes = asked_again_at(workshop), answers_close(workshop)
    if moment is None or closes is None or not moment - AHEAD <= now < closes:
        return
    news = News(workshop, ASK, ONCE, Kind.REMINDER, expires_at=closes, sought=True)
    people = invitations.to_ask(db, workshop.id, news.key, said_before=moment)
    asked = tell(db, news, people, no_later(moment, now), now)
    invitations.note_asked(db, workshop.id, asked, now)


def _is_time(moment: datetime, now: datetime) -> bool:
    return moment - AHEAD <= now < moment + LATE
