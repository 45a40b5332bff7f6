"""The book of a workshop: whatever is asked of it, in any order, its promises hold."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.seats import AT_AN_OCCASION, HOLD, Answer, Book, Signup, accept_until
from tests.cast import EARLY

PEOPLE = st.integers(1, 9)
OCCASIONS = st.integers(1, 3)
SEATS = st.none() | st.integers(0, 4)


class AnyBook(RuleBasedStateMachine):
    """People tap, offers run out, the organiser changes; after each step what is free is offered."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book({1: 2, 2: 3, 3: None})
        self.blocked: set[int] = set()
        self.over: set[int] = set()
        """Occasions that were cut down below what was taken."""

    def offers(self) -> None:
        """What every service does at its end."""
        lines = {one: self.book.waiting(one) for one in self.book.seats}
        offered = self.book.offer(lambda person: person not in self.blocked)
        for occasion, line in lines.items():
            now_waiting = set(self.book.waiting(occasion))
            told = [person for person in line if person not in self.blocked]
            gone = [person for person in told if person not in now_waiting]
            assert gone == told[: len(gone)], "somebody was overtaken"
            assert set(gone) <= set(offered)

    @rule(person=PEOPLE, occasion=OCCASIONS)
    def comes(self, person: int, occasion: int) -> None:
        if occasion not in self.book.seats:
            return
        before = self.book.signups.get(person)
        lines = {one: self.book.waiting(one) for one in self.book.seats}
        held = before is not None and before.answer in AT_AN_OCCASION
        if self.book.come(person, occasion):
            assert self.book.signups[person].occasion == occasion
            if before is not None and before.occasion == occasion and before.answer is Answer.WAITING:
                assert self.book.signups[person].place == before.place, "a second tap cost the place"
            elif self.book.signups[person].answer is Answer.WAITING:
                assert self.book.waiting(occasion) == [*lines[occasion], person]
        else:
            assert held
            assert self.book.signups[person] == before, "asking for more cost what was held"
        self.offers()

    @rule(person=PEOPLE, answer=st.sampled_from([Answer.UNSURE, Answer.DECLINED, Answer.LAPSED]))
    def says(self, person: int, answer: Answer) -> None:
        self.book.say(person, answer)
        self.offers()

    @rule(person=PEOPLE)
    def is_erased(self, person: int) -> None:
        self.book.let_go(person)
        self.offers()

    @rule(person=PEOPLE)
    def blocks_or_unblocks(self, person: int) -> None:
        self.blocked ^= {person}
        self.offers()

    @rule(occasion=OCCASIONS, seats=SEATS)
    def is_resized(self, occasion: int, seats: int | None) -> None:
        if occasion not in self.book.seats:
            return
        had = self.holders(occasion)
        self.book.seats = {**self.book.seats, occasion: seats}
        if seats is not None and len(had) > seats:
            self.over.add(occasion)
        self.offers()
        assert had <= self.holders(occasion), "a cut took a seat away"

    @rule(occasion=OCCASIONS)
    def is_moved(self, occasion: int) -> None:
        if occasion not in self.book.seats:
            return
        had = self.holders(occasion)
        assert set(self.book.move(occasion)) == had == self.holders(occasion)
        for person in had:
            line = self.book.signups[person]
            assert line.to_confirm is (line.answer is Answer.COMING)

    @rule(occasion=OCCASIONS)
    def is_called_off(self, occasion: int) -> None:
        if len(self.book.seats) == 1 or occasion not in self.book.seats:
            return
        had, waited = self.holders(occasion), self.book.waiting(occasion)
        concerned = self.book.call_off(occasion)
        assert set(concerned) >= had | set(waited)
        for person in had | set(waited):
            assert self.book.signups[person].answer in {Answer.OFFERED, Answer.LEFT_OUT}
        self.over.discard(occasion)
        self.offers()

    def holders(self, occasion: int) -> set[int]:
        return {
            person
            for person, line in self.book.signups.items()
            if line.occasion == occasion and line.answer in HOLD
        }

    @invariant()
    def never_more_people_than_seats(self) -> None:
        for occasion, seats in self.book.seats.items():
            taken = len(self.holders(occasion))
            if seats is None or taken <= seats:
                self.over.discard(occasion)
            else:
                assert occasion in self.over, f"{taken} people on {seats} seats"

    @invariant()
    def nobody_waits_beside_a_free_seat(self) -> None:
        for occasion in self.book.seats:
            if self.book.has_room(occasion):
                assert set(self.book.waiting(occasion)) <= self.blocked

    @invariant()
    def positions_count_from_one(self) -> None:
        for occasion in self.book.seats:
            line = self.book.waiting(occasion)
            assert [self.book.position(person) for person in line] == list(range(1, len(line) + 1))


TestAnyBook = AnyBook.TestCase
TestAnyBook.settings = settings(max_examples=40, stateful_step_count=30)


def test_the_model_would_see_a_seat_given_twice() -> None:
    machine = AnyBook()
    machine.book.signups.update({who: Signup(Answer.COMING, 1) for who in (1, 2, 3)})

    with pytest.raises(AssertionError, match="3 people on 2 seats"):
        machine.never_more_people_than_seats()


def test_a_place_in_the_waitlist_is_never_given_twice() -> None:
    book = Book({1: 0})
    book.come(1, 1)
    book.come(2, 1)
    book.say(2, Answer.DECLINED)
    book.come(2, 1)

    assert book.signups[2].place == 3
    assert book.waiting(1) == [1, 2]


def test_an_offer_lasts_its_hours_but_leaves_half_of_what_is_left() -> None:
    day = dt.timedelta(days=1)
    told = EARLY

    assert accept_until(told, told + 7 * day, 24) == told + day
    assert accept_until(told, told + day, 24) == told + day / 2
    assert accept_until(told, told - day, 24) == told


def test_seats_of_an_occasion_that_is_called_off_go_to_those_who_had_one_first() -> None:
    lines: Mapping[int, Signup] = {
        1: Signup(Answer.WAITING, 1, place=1),
        2: Signup(Answer.COMING, 1),
        3: Signup(Answer.COMING, 1),
    }
    book = Book({1: 2, 2: 2}, dict(lines), last_place=1)

    assert book.call_off(1) == [1, 2, 3]
    assert book.signups[2] == Signup(Answer.OFFERED, 2)
    assert book.signups[3] == Signup(Answer.OFFERED, 2)
    assert book.signups[1] == Signup(Answer.LEFT_OUT, 1, place=1)
