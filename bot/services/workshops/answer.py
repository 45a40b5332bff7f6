"""Somebody answers an invitation: comes to an occasion, does not know yet, or cannot come."""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.seats import AT_AN_OCCASION, Answer
from bot.domain.workshop import State, answers_close
from bot.services.workshops.open_book import OpenBook, open_book
from bot.storage import people, signups


class Come(Struct, frozen=True):
    """“I'm coming”, to this occasion."""

    occasion: int


Wish = Come | Literal[Answer.UNSURE, Answer.DECLINED]

Outcome = Literal["done", "full", "closed", "over", "cancelled"]
"""It counts. Or it does not: the occasion is full, and what the person holds elsewhere stays; the time to
answer is over; the occasion has begun; it does not take place."""


def answer(db: Connection, workshop_id: int, person_id: int, wish: Wish, now: datetime) -> Outcome:
    """Write an answer in the book, where it may still be given.

    Who holds a seat, an offer or a place in a waitlist may take it, confirm it and give it back until the
    occasion begins, also when the time to answer is over.
    """
    opened = open_book(db, workshop_id, now, person_id)
    if opened is None or opened.workshop.state is not State.PLANNED:
        return "cancelled"
    refusal = _refusal(opened, person_id, wish, now)
    if refusal is not None:
        return refusal
    people.lock_person(db, id=person_id)
    if people.person(db, person_id) is None:  # erased, while this waited for the workshop
        return "cancelled"
    if not isinstance(wish, Come):
        opened.book.say(person_id, wish)
    elif not opened.book.come(person_id, wish.occasion):
        return "full"
    opened.write(db, now)
    signups.note_answered(db, workshop_id, person_id, now)
    return "done"


def _refusal(opened: OpenBook, person: int, wish: Wish, now: datetime) -> Outcome | None:
    line = opened.book.signups.get(person)
    holds = None if line is None or line.answer not in AT_AN_OCCASION else line.occasion
    if holds is not None and holds not in opened.book.seats:
        return "over"
    wanted = wish.occasion if isinstance(wish, Come) else holds
    if wanted is not None and wanted not in opened.book.seats:
        occasion = opened.workshop.occasion(wanted)
        return "cancelled" if occasion is None or occasion.cancelled else "over"
    closes = answers_close(opened.workshop)
    if closes is None or closes > now:
        return None if opened.book.seats else "over"
    if wanted is not None and wanted == holds and wish is not Answer.UNSURE:
        return None
    return None if wish is Answer.DECLINED and opened.book.seats else "closed"
