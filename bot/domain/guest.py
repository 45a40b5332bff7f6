"""Somebody on the list of a workshop's guests, and the order of that list."""

from datetime import datetime

from msgspec import Struct

from bot.domain.seats import Answer


class Guest(Struct, frozen=True):
    """Somebody on the list. ``place`` in the order of the waitlist, for who waits.

    ``workplace`` is told of who has given a name, and of nobody else.
    """

    person_id: int
    occasion_id: int
    answer: Answer
    place: int | None
    name: str | None
    workplace: str | None
    came_at: datetime | None

    @property
    def sorted_by(self) -> tuple[bool, int, bool, str, int]:
        """Seats before the waitlist, that in its order; by name, those without one last."""
        waits = self.answer is Answer.WAITING
        place = (self.place or 0) if waits else 0
        return waits, place, self.name is None, (self.name or "").casefold(), self.person_id
