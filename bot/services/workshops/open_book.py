"""A workshop's book of seats, opened: locked, read, and written with what follows from a change in it."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.kinds import Kind
from bot.domain.seats import Book, Signup, accept_until
from bot.domain.workshop import Workshop
from bot.services.workshops.tell import OFFER, News, tell, when_awake
from bot.storage import signups, workshops


class OpenBook(Struct, frozen=True):
    """The book of a locked workshop, as it was and as it becomes."""

    workshop: Workshop
    book: Book
    before: Mapping[int, Signup]

    def write(self, db: Connection, now: datetime, until: Mapping[int, datetime] | None = None) -> None:
        """Offer seats that are free to whoever is next in line, tell them, and write what has changed.

        ``until``: how long seats are kept that the book offers already.
        """
        kept = dict(until or {})
        for person in self._offered(db):
            kept[person] = self._tell(db, person, now)
        changed = {who: line for who, line in self.book.signups.items() if line != self.before.get(who)}
        signups.keep(db, self.workshop.id, changed, kept, now)

    def _offered(self, db: Connection) -> list[int]:
        book = self.book
        waiting = [who for place in book.seats if book.has_room(place) for who in book.waiting(place)]
        return book.offer({row.person_id for row in signups.reached(db, waiting)}) if waiting else []

    def _tell(self, db: Connection, person: int, now: datetime) -> datetime:
        """Tell somebody of the seat that is kept for them; until when it is."""
        line = self.book.signups[person]
        starts_at = next(one.starts_at for one in self.workshop.held if one.id == line.occasion)
        news = News(
            self.workshop, f"{OFFER}-{line.place}", self.workshop.version, Kind.CHANGE, expires_at=starts_at
        )
        told_at = tell(db, news, [person], when_awake(now), now)[person]
        return accept_until(told_at, starts_at, self.workshop.accept_hours)


def open_book(db: Connection, workshop_id: int, now: datetime, person: int = 0) -> OpenBook | None:
    """Lock a workshop and open its book, with the line of this ``person`` in it; None: it is gone."""
    workshops.lock_workshop(db, id=workshop_id)
    workshop = workshops.workshop(db, workshop_id)
    if workshop is None:
        return None
    book = signups.book(db, workshop, now, person)
    return OpenBook(workshop, book, dict(book.signups))
