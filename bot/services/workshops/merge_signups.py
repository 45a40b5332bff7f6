"""Two persons become one: one answer to each workshop is left, and the seat of the other goes to the next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.domain.seats import Answer, Signup
from bot.services.workshops.open_book import open_book
from bot.storage import signups, workshops

_WORTH: Final[Mapping[Answer, int]] = {
    answer: worth
    for worth, answer in enumerate(
        (
            *(Answer.LEFT_OUT, Answer.LAPSED, Answer.DECLINED, Answer.UNSURE),
            *(Answer.WALKED_IN, Answer.WAITING, Answer.OFFERED, Answer.COMING),
        )
    )
}
"""Which of two answers is kept: the one that holds more."""


def merge_signups(db: Connection, goes_on: int, other: int, now: datetime) -> None:
    """What only the other has answered, or leads, goes along. Of two answers to one the better one is kept.

    The other's line stays with them, as a no: so parting them again gives back no seat that has gone to
    somebody else meanwhile. What else stands in it goes along: that they came, their name, what they said.
    """
    workshops.lead_instead(db, other, goes_on)
    signups.move_lonely(db, goes_on, other)
    for workshop_id in signups.workshops_of(db, [other]):
        opened = open_book(db, workshop_id, now, goes_on)
        if opened is None:
            continue
        book = opened.book
        book.signups.update(signups.lines_of(db, workshop_id, [goes_on, other]))
        beside = signups.beside(db, workshop_id, [goes_on, other])
        mine, theirs = book.signups[goes_on], book.signups[other]
        book.say(other, Answer.DECLINED)
        until: dict[int, datetime] = {}
        if _rank(theirs, beside[other]) > _rank(mine, beside[goes_on]):
            book.signups[goes_on] = theirs
            if (kept := beside[other].offered_until) is not None:
                until = {goes_on: kept}
        opened.write(db, now, until)
        signups.move_beside(db, workshop_id, goes_on, beside[goes_on].or_else(beside[other]))
        signups.move_beside(db, workshop_id, other, signups.Beside())


def _rank(line: Signup, beside: signups.Beside) -> tuple[bool, int, int]:
    """Having come is more than any answer; of two who wait, the first in line has more."""
    place = line.place or 0 if line.answer is Answer.WAITING else 0
    return beside.came_at is not None, _WORTH[line.answer], -place
