"""Whoever has not said where they work is asked once, in their second week; others after half a year.

The question takes a tip's place on its day. What it says is composed as it leaves, and is true then.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, update

from bot.storage import workplaces
from bot.storage.among import among
from bot.storage.tables import persons

PIECE: Final = 200

NEW_FOR: Final = timedelta(days=7)
"""Let people learn for a week first."""

ASKED_ANEW_AFTER: Final = timedelta(days=180)
"""Nobody is asked twice in this time, whatever for."""

_ASKS = update(persons).where(among(persons.c.id, "in_persons")).values(notice=bindparam("in_notice"))


def ask_nowhere(db: Connection, after: int, now: datetime) -> int | None:
    """Let a piece of those who work nowhere, as far as we know, be asked; the last of them, or None."""
    return _ask(db, workplaces.who_works_nowhere(db, after, now - NEW_FOR, PIECE))


def ask_anew(db: Connection, after: int, now: datetime) -> int | None:
    """Let a piece of those who said half a year ago where they work be asked; the last of them, or None."""
    return _ask(db, workplaces.who_said_so_before(db, after, now - ASKED_ANEW_AFTER, PIECE))


def _ask(db: Connection, people: list[int]) -> int | None:
    if not people:
        return None
    db.execute(_ASKS, {"in_persons": people, "in_notice": "workplace"})
    return people[-1]
