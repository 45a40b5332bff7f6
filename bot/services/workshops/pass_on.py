"""Offers whose time is over: the seat goes to whoever is next in line."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.seats import Answer
from bot.services.workshops.open_book import open_book
from bot.services.workshops.tell import subject_of
from bot.storage import signups


def waitlists(db: Connection, now: datetime) -> list[int]:
    """The workshops in which an offer has run out, or somebody waits: who can be told may have changed."""
    return sorted({*signups.with_offers_run_out(db, now), *signups.with_a_waitlist(db, now)})


def pass_on(db: Connection, workshop_id: int, now: datetime) -> None:
    """Let a workshop's offers lapse whose time is over, and offer what is free to the next in line.

    An offer whose message has not left stays: nobody has been asked yet.
    """
    opened = open_book(db, workshop_id, now)
    if opened is None:
        return
    over = signups.run_out(db, workshop_id, now)
    for person in over - signups.not_yet_told(db, subject_of(workshop_id), over):
        opened.book.say(person, Answer.LAPSED)
    opened.write(db, now)
