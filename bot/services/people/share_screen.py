"""A screen becomes one that a team shares, and ceases to be."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.phrases import spoken
from bot.storage import people, screens

UNUSED_FOR: Final = timedelta(days=7)
"""How long a screen is kept that nobody uses: one set up on a Friday may be switched on after a holiday."""


def share_screen(db: Connection, code: str, mark: str, now: datetime) -> bool:
    """The screen with this mark is shared by whom the invitation's code is for; False: nobody's code."""
    found = people.invitation(db, code)
    if found is None:
        return False
    house = found.organisation
    language = spoken([house.language], house.language)
    screens.make(db, mark, house.id, found.workplace_id, language, now)
    return True


def note_shown(db: Connection, mark: str, now: datetime) -> None:
    """The screen stands somewhere, and is looked at."""
    screens.note_use(db, mark, now)


def tidy(db: Connection, now: datetime) -> None:
    """Forget the screens that nobody has used since they were made: anybody can make one, by a request."""
    screens.forget_unused(db, now - UNUSED_FOR)


def stop_sharing(db: Connection, mark: str) -> None:
    """The screen is shared no more. What was answered before it is erased; it was about nobody."""
    screen = screens.by_mark(db, mark)
    if screen is not None:
        screens.forget(db, screen.id)
