"""Somebody leaves, or is erased: their seats in workshops to come go to whoever is next in line."""

from collections.abc import Container
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.seats import HOLD, Answer
from bot.services.workshops.open_book import open_book
from bot.storage import signups


def let_go(db: Connection, person_id: int, now: datetime) -> int:
    """Give back all that a person holds; how many seats that were. Before the person is locked."""
    given_back = 0
    for workshop_id in signups.held_by(db, person_id, now):
        opened = open_book(db, workshop_id, now, person_id)
        line = None if opened is None else opened.book.signups.get(person_id)
        if opened is None or line is None or _has_begun(opened.book.seats, line.occasion):
            continue
        given_back += line.answer in HOLD
        opened.book.say(person_id, Answer.DECLINED)
        opened.write(db, now)
    return given_back


def _has_begun(to_come: Container[int], occasion: int | None) -> bool:
    """Whether somebody's occasion is not among those to come: what they hold there is past giving back."""
    return occasion is not None and occasion not in to_come
