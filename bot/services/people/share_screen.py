"""A screen becomes one that a team shares, and ceases to be."""

from datetime import datetime

from sqlalchemy import Connection

from bot.phrases import spoken
from bot.storage import people, screens


def share_screen(db: Connection, code: str, mark: str, now: datetime) -> bool:
    """The screen with this mark is shared by whom the invitation's code is for; False: nobody's code."""
    found = people.invitation(db, code)
    if found is None:
        return False
    house = found.organisation
    language = spoken([house.language], house.language)
    screens.make(db, mark, house.id, found.workplace_id, language, now)
    return True


def stop_sharing(db: Connection, mark: str) -> None:
    """The screen is shared no more. What was answered before it is erased; it was about nobody."""
    screen = screens.by_mark(db, mark)
    if screen is not None:
        screens.forget(db, screen.id)
