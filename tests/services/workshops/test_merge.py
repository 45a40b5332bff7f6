"""Two chats become one person: one answer is left, no seat is held twice, and parting gives none back."""

import pytest

from bot.domain.seats import Answer
from bot.services.people.merge import Merge, merge, undo
from bot.services.workshops.lead import lead
from bot.storage import workshops
from bot.storage.store import Store
from tests.cast import Town, found
from tests.services.workshops.planned import HOUR, NOON, Evening, planned


@pytest.fixture
def town(store: Store) -> Town:
    return found(store)


@pytest.fixture
def evening(town: Town, store: Store) -> Evening:
    """Two seats; four people."""
    return planned(store, 4)


def merged(town: Town, goes_on: int, other: int) -> Merge:
    outcome = town.do(merge, goes_on, other, town.shelf.library, NOON)
    assert isinstance(outcome, Merge)
    return outcome


def test_what_only_the_other_has_answered_goes_along_and_comes_back(town: Town, evening: Evening) -> None:
    goes_on, other, *_ = evening.people
    evening.comes(other)

    one = merged(town, goes_on, other)
    assert evening.answers(goes_on, other) == [Answer.COMING, None]

    town.do(undo, one.id, goes_on, NOON + HOUR)
    assert evening.answers(goes_on, other) == [None, Answer.COMING]


def test_of_two_seats_one_is_given_to_the_next_and_parting_does_not_take_it_back(
    town: Town, evening: Evening
) -> None:
    goes_on, other, third, _ = evening.people
    for person in (goes_on, other, third):
        evening.comes(person)

    one = merged(town, goes_on, other)
    assert evening.answers(goes_on, other, third) == [Answer.COMING, Answer.DECLINED, Answer.OFFERED]

    town.do(undo, one.id, goes_on, NOON + HOUR)
    assert evening.answers(goes_on, other, third) == [Answer.COMING, Answer.DECLINED, Answer.OFFERED]


def test_the_answer_that_holds_more_is_kept(town: Town, evening: Evening) -> None:
    first, second, goes_on, _ = evening.people
    for person in (first, second, goes_on):
        evening.comes(person)
    assert evening.answers(goes_on) == [Answer.WAITING]

    merged(town, goes_on, second)

    assert evening.answers(goes_on, second) == [Answer.COMING, Answer.DECLINED]
    assert evening.standing(goes_on).occasion == evening.early  # type: ignore[union-attr]


def test_what_the_other_leads_goes_along_and_comes_back(town: Town, evening: Evening) -> None:
    goes_on, other, *_ = evening.people
    town.do(lead, evening.id, other, "Eva Lind", NOON)

    one = merged(town, goes_on, other)
    assert town.do(workshops.led_by, [goes_on]) == [evening.id]

    town.do(undo, one.id, goes_on, NOON + HOUR)
    assert (town.do(workshops.led_by, [goes_on]), town.do(workshops.led_by, [other])) == (
        [],
        [evening.id],
    )
