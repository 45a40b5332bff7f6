"""Somebody's own chat on a shared screen: a code, from the chat or from a card, opens it for a while.

Wrong codes are counted for each screen and for an hour, in the database: a service that starts anew, or a
second machine, must not begin from nought. They stand among those of the chat, and so whoever guesses from
ever new screens meets the bound of the place where they are.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection

from bot.services.people.ways_back import (
    COUNTED_FOR,
    MOST_WRONG_IN_ALL,
    Opened,
    page_for,
    too_many_wrong,
)
from bot.storage import people, screens, ways_back

MOST_WRONG: Final = 10
"""So many wrong codes an hour at one screen: a whole team mistypes there."""

Kind = Literal["code", "card"]

_IN_ALL: Final[dict[Kind, int]] = {"code": MOST_WRONG_IN_ALL, "card": 500}
"""From all places together: of cards there are 17,000 million, so nobody who mistypes shuts out a town."""


def make_card(db: Connection, person_id: int, marks: Sequence[str], now: datetime) -> int | None:
    """Make the person's one card: which of these it is, by its place. The one before it opens nothing now.

    None: all of them are taken.
    """
    people.lock_person(db, id=person_id)
    return ways_back.replace(db, person_id, "card", marks, now, None)


def open_on_screen(
    db: Connection,
    screen: str,
    kind: Kind,
    mark: str,
    channels: Sequence[str],
    new: str,
    now: datetime,
    place: str = "",
) -> Opened | Literal["unknown", "too many", "no screen"]:
    """Where a code leads that somebody has typed at the screen with this mark.

    Six digits are used up by it; a card is not. Who has no page yet on any of these channels gets one on the
    first, with ``new`` for its id. ``place`` is a mark of where on the internet the screen is.
    """
    screens.lock_screen(db, hash=screen)
    here = screens.by_mark(db, screen)
    if here is None:
        return "no screen"
    since = now - COUNTED_FOR
    wrong = ways_back.wrong_since(db, _as_address(here.id), place, since)
    if wrong.here >= MOST_WRONG or too_many_wrong(wrong, _IN_ALL[kind]):
        return "too many"
    person = ways_back.whose(db, mark, kind, now)
    if person is not None and kind == "code" and not ways_back.take(db, mark, kind, now):
        person = None
    who = None if person is None else people.person(db, person)
    if who is None:
        ways_back.note_wrong(db, _as_address(here.id), place, now, since)
        return "unknown"
    screens.note_use(db, screen, now)
    return page_for(db, who, channels, new, now)


def _as_address(screen: int) -> int:
    """A screen among the addresses at which codes are written; no address has a number below nought."""
    return -screen
