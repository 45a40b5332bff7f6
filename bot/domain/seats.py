"""The book of one workshop: who has a seat, who waits for one, and in which order.

It holds, whatever is asked of it and in whatever order:

* an occasion never has more people than seats: a seat that is offered to somebody is taken until then;
* a person has one seat in all, or one place in one waitlist, and loses neither by asking for more;
* a waitlist is in the order in which people came to it. Nobody is passed over but who cannot be told;
* who is not sure, has said no, or has let an offer run out holds nothing.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace


class Answer(StrEnum):
    """What somebody has answered to an invitation, or come to by it. The names stand in the database."""

    COMING = "coming"
    """Has a seat at an occasion."""
    OFFERED = "offered"
    """A seat is kept for them, for a while."""
    WAITING = "waiting"
    """Stands in the waitlist of an occasion."""
    UNSURE = "unsure"
    """Does not know yet: holds no seat."""
    DECLINED = "declined"
    """Cannot come."""
    LAPSED = "lapsed"
    """Was offered a seat and said nothing: it has gone to the next."""
    LEFT_OUT = "left out"
    """The occasion they had a seat at is cancelled, and no other has one for them."""
    WALKED_IN = "walked in"
    """Came to an occasion without having said so: holds no seat."""


HOLD: Final = frozenset({Answer.COMING, Answer.OFFERED})
"""The answers that take a seat."""

AT_AN_OCCASION: Final = HOLD | {Answer.WAITING}
"""The answers that belong to one occasion."""


class Signup(Struct, frozen=True):
    """One person's line in the book. ``place`` orders the waitlist; an old one stays until the next."""

    answer: Answer
    occasion: int | None = None
    place: int | None = None
    to_confirm: bool = False


@dataclass(slots=True)
class Book:
    """The seats of a workshop's occasions that are still to come (None: as many as come), and its people.

    ``last_place`` is the highest place ever given in its waitlists.
    """

    seats: Mapping[int, int | None]
    signups: dict[int, Signup] = field(default_factory=dict)
    last_place: int = 0

    def taken(self, occasion: int) -> int:
        """How many seats of an occasion are taken, or kept for somebody."""
        return sum(one.occasion == occasion and one.answer in HOLD for one in self.signups.values())

    def free(self, occasion: int) -> int | None:
        """How many seats are free; None: as many as come. More people than seats, after a cut, leave none."""
        seats = self.seats[occasion]
        return None if seats is None else max(seats - self.taken(occasion), 0)

    def has_room(self, occasion: int) -> bool:
        """Whether somebody more can have a seat."""
        return self.free(occasion) != 0

    def waiting(self, occasion: int) -> list[int]:
        """Who waits for a seat at an occasion, in order."""
        places = {
            person: one.place or 0
            for person, one in self.signups.items()
            if one.answer is Answer.WAITING and one.occasion == occasion
        }
        return sorted(places, key=places.__getitem__)

    def position(self, person: int) -> int | None:
        """A person's position in the waitlist they stand in, from 1."""
        one = self.signups.get(person)
        if one is None or one.answer is not Answer.WAITING or one.occasion is None:
            return None
        return self.waiting(one.occasion).index(person) + 1

    def come(self, person: int, occasion: int) -> bool:
        """A person wants to come to an occasion. False: it is full, and they keep what they hold elsewhere.

        Else they have a seat, or a place in the waitlist of this occasion.
        """
        before = self.signups.get(person)
        here = before is not None and before.occasion == occasion
        if before is not None and here and before.answer in HOLD:
            self.signups[person] = replace(before, answer=Answer.COMING, to_confirm=False)
        elif self.has_room(occasion):
            self.signups[person] = Signup(Answer.COMING, occasion, None if before is None else before.place)
        elif before is not None and before.answer in AT_AN_OCCASION:
            return here
        else:
            self.last_place += 1
            self.signups[person] = Signup(Answer.WAITING, occasion, self.last_place)
        return True

    def say(self, person: int, answer: Answer) -> None:
        """A person holds nothing any more, and this is why."""
        before = self.signups.get(person)
        self.signups[person] = Signup(answer, None, None if before is None else before.place)

    def let_go(self, person: int) -> None:
        """A person is taken out of the book."""
        self.signups.pop(person, None)

    def offer(self, can_be_told: Callable[[int], bool] | Collection[int]) -> list[int]:
        """Keep every free seat for whoever is next in line for it, and return them in order.

        Who cannot be told is passed over, and keeps their place.
        """
        told = can_be_told if callable(can_be_told) else can_be_told.__contains__
        offered: list[int] = []
        for occasion in sorted(self.seats):
            for person in filter(told, self.waiting(occasion)):
                if not self.has_room(occasion):
                    break
                self.signups[person] = replace(self.signups[person], answer=Answer.OFFERED)
                offered.append(person)
        return offered

    def move(self, occasion: int) -> list[int]:
        """An occasion is on another date: who has a seat, or is offered one, is asked again. Returns them.

        They keep it meanwhile.
        """
        asked = [p for p, one in self.signups.items() if one.occasion == occasion and one.answer in HOLD]
        for person in asked:
            line = self.signups[person]
            self.signups[person] = replace(line, to_confirm=line.answer is Answer.COMING)
        return asked

    def call_off(self, occasion: int) -> list[int]:
        """An occasion does not take place. Returns whom that concerns.

        Those who had a seat are kept one at another, as far as there are, in the order in which the book has
        them; then those who waited. For the others there is none: they hold nothing, and the book says where.
        """
        concerned = [p for p, one in self.signups.items() if one.occasion == occasion]
        self.seats = {id_: seats for id_, seats in self.seats.items() if id_ != occasion}
        had = [p for p in concerned if self.signups[p].answer in HOLD]
        waited = sorted(set(concerned) - set(had), key=lambda p: self.signups[p].place or 0)
        for person in (*had, *waited):
            elsewhere = next((id_ for id_ in self.seats if self._is_open(id_)), None)
            place = self.signups[person].place
            if elsewhere is None:
                self.signups[person] = Signup(Answer.LEFT_OUT, occasion, place)
            else:
                self.signups[person] = Signup(Answer.OFFERED, elsewhere, place)
        return concerned

    def _is_open(self, occasion: int) -> bool:
        """Whether an occasion has a seat that nobody waits for."""
        return self.has_room(occasion) and not self.waiting(occasion)


class Standing(Struct, frozen=True):
    """What somebody has answered, and what came of it. ``position`` in the waitlist, from 1.

    ``warmed_up``: the question before the workshop is answered, too.
    """

    answer: Answer
    occasion: int | None = None
    offered_until: datetime | None = None
    to_confirm: bool = False
    position: int | None = None
    warmed_up: bool = False


def accept_until(told_at: datetime, starts_at: datetime, hours: int) -> datetime:
    """Until when an offered seat is kept: so many hours, but at most half of what is left until it begins.

    So there is time for the next in line.
    """
    return min(told_at + timedelta(hours=hours), told_at + max(starts_at - told_at, timedelta()) / 2)
