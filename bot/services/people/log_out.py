"""Somebody puts out the browsers in which their chat is open, whoever sits there."""

from sqlalchemy import Connection

from bot.storage import entries, people, ways_back
from bot.storage.people import Who


def log_out_others(db: Connection, who: Who, browser: str) -> None:
    """Put out every browser that was let in at the person's pages but the one of this name, which stays.

    Empty: none does, for it is done elsewhere. Whoever was put out gets in again by a link, a code or an
    e-mail, as anybody does who has nothing here.
    """
    people.lock_person(db, id=who.person_id)
    entries.begin_anew(db, who.person_id, who.address_id, browser)


def log_out_everywhere(db: Connection, who: Who, browser: str) -> None:
    """As :func:`log_out_others`; and the person's link, code and card open nothing any more."""
    log_out_others(db, who, browser)
    ways_back.end_all(db, who.person_id)
