"""An answer by one tap: seats, the waitlist, and what it may cost one, which is nothing."""

import datetime as dt

import pytest

from bot.domain.seats import Answer
from bot.domain.workshop import CalledOff, Resized
from bot.services.people.arrive import shut_out
from bot.services.people.erase import erase
from bot.services.people.pause import leave
from bot.storage.store import Store
from tests.cast import found
from tests.services.workshops.planned import HOUR, MORNING, NOON, Evening, planned

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # PostgreSQL: test_seats_at_once


@pytest.fixture
def evening(store: Store) -> Evening:
    """Two seats at each occasion, and five people."""
    found(store)
    return planned(store, 5)


def test_the_seats_go_to_those_who_come_first_and_the_others_wait_in_order(evening: Evening) -> None:
    for person in evening.people:
        assert evening.comes(person) == "done"

    assert evening.answers(*evening.people) == [Answer.COMING] * 2 + [Answer.WAITING] * 3
    assert [evening.standing(one).position for one in evening.people] == [None, None, 1, 2, 3]  # type: ignore[union-attr]


def test_a_seat_given_back_is_kept_for_the_next_in_line_who_is_told(evening: Evening) -> None:
    first, _, third, fourth, _ = evening.people
    for person in evening.people:
        evening.comes(person)

    evening.cannot(first)

    assert evening.answers(first, third, fourth) == [Answer.DECLINED, Answer.OFFERED, Answer.WAITING]
    assert evening.standing(third).offered_until == NOON + 24 * HOUR  # type: ignore[union-attr]
    assert list(evening.told(NOON)) == [third]
    assert evening.standing(fourth).position == 1  # type: ignore[union-attr]


def test_an_offer_that_runs_out_goes_on_to_the_next_and_one_that_is_taken_does_not(evening: Evening) -> None:
    first, second, third, fourth, fifth = evening.people
    for person in evening.people:
        evening.comes(person)
    evening.cannot(first)
    evening.cannot(second)
    evening.told(NOON)
    assert evening.answers(third, fourth, fifth) == [Answer.OFFERED, Answer.OFFERED, Answer.WAITING]
    evening.comes(third)

    evening.ticks(NOON + 24 * HOUR)

    assert evening.answers(third, fourth, fifth) == [Answer.COMING, Answer.LAPSED, Answer.OFFERED]


def test_an_offer_does_not_run_out_before_its_message_has_left(evening: Evening) -> None:
    first, _, third, *_ = evening.people
    for person in evening.people:
        evening.comes(person)
    evening.cannot(first)

    evening.ticks(NOON + 25 * HOUR)
    assert evening.answers(third) == [Answer.OFFERED]

    evening.told(NOON + 25 * HOUR)
    evening.ticks(NOON + 26 * HOUR)
    assert evening.answers(third) == [Answer.LAPSED]


def test_who_cannot_be_told_is_passed_over_and_keeps_their_place(evening: Evening) -> None:
    first, _, third, fourth, _ = evening.people
    for person in evening.people:
        evening.comes(person)
    evening.do(shut_out, "web", f"w{third}", NOON, for_good=False)

    evening.cannot(first)

    assert evening.answers(third, fourth) == [Answer.WAITING, Answer.OFFERED]
    assert evening.standing(third).position == 1  # type: ignore[union-attr]


def test_somebody_who_has_a_seat_does_not_lose_it_by_asking_for_a_full_one(evening: Evening) -> None:
    first, second, third, *_ = evening.people
    evening.comes(first)
    evening.comes(second)
    evening.comes(third, evening.late)

    assert evening.comes(third, evening.early) == "full"
    assert evening.standing(third).occasion == evening.late  # type: ignore[union-attr]


def test_a_seat_elsewhere_is_taken_in_exchange_and_the_old_one_goes_to_the_next(evening: Evening) -> None:
    first, second, third, *_ = evening.people
    for person in (first, second, third):
        evening.comes(person)

    assert evening.comes(first, evening.late) == "done"

    assert evening.standing(first).occasion == evening.late  # type: ignore[union-attr]
    assert evening.answers(third) == [Answer.OFFERED]


def test_who_is_not_sure_holds_nothing(evening: Evening) -> None:
    first, second, third, *_ = evening.people
    evening.comes(first)
    evening.comes(second)
    evening.is_unsure(first)

    assert evening.comes(third) == "done"
    assert evening.answers(first, third) == [Answer.UNSURE, Answer.COMING]


def test_when_the_time_to_answer_is_over_only_what_one_holds_can_be_changed(store: Store) -> None:
    found(store)
    evening = planned(store, 3, answer_by=NOON.date())
    first, second, third = evening.people
    evening.comes(first)
    late = NOON + 24 * HOUR

    assert evening.comes(second, now=late) == "closed"
    assert evening.is_unsure(first, now=late) == "closed"
    assert evening.cannot(third, now=late) == "done"
    assert evening.cannot(first, now=late) == "done"
    assert evening.answers(first, second, third) == [Answer.DECLINED, None, Answer.DECLINED]


def test_nothing_is_answered_about_what_has_begun_or_is_cancelled(evening: Evening) -> None:
    first, second, *_ = evening.people
    evening.comes(first)

    assert evening.comes(second, now=MORNING.starts_at) == "over"
    assert evening.cannot(first, now=MORNING.starts_at) == "over"
    assert evening.changes(CalledOff(None, "Ledaren är sjuk.")) is not None
    assert evening.comes(second) == "cancelled"


@pytest.mark.parametrize("way", ["leaves", "is erased"])
def test_who_leaves_gives_the_seat_back(evening: Evening, way: str) -> None:
    first, _, third, *_ = evening.people
    for person in evening.people:
        evening.comes(person)

    if way == "leaves":
        assert evening.do(leave, first, NOON) == 1
    else:
        evening.do(erase, first, NOON, "test")

    assert evening.answers(third) == [Answer.OFFERED]
    assert evening.answers(first) == [Answer.DECLINED if way == "leaves" else None]


def test_who_leaves_without_a_seat_gives_none_back(evening: Evening) -> None:
    assert evening.do(leave, evening.people[0], NOON) == 0


def test_more_seats_are_offered_to_those_in_line_and_fewer_take_none_away(evening: Evening) -> None:
    for person in evening.people:
        evening.comes(person)

    evening.changes(Resized(evening.early, 4))
    assert evening.answers(*evening.people) == [Answer.COMING] * 2 + [Answer.OFFERED] * 2 + [Answer.WAITING]

    evening.changes(Resized(evening.early, 1))
    assert evening.answers(*evening.people) == [Answer.COMING] * 2 + [Answer.OFFERED] * 2 + [Answer.WAITING]
    evening.cannot(evening.people[0])
    assert evening.answers(evening.people[4]) == [Answer.WAITING]


def test_a_place_offered_shortly_before_leaves_time_for_the_next(evening: Evening) -> None:
    first, _, third, *_ = evening.people
    for person in evening.people:
        evening.comes(person)

    evening.cannot(first, now=MORNING.starts_at - 10 * HOUR)  # at ten in the evening

    assert evening.standing(third).offered_until == MORNING.starts_at - dt.timedelta(minutes=30)  # type: ignore[union-attr]
