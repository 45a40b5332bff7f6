"""Two chats become one person: one answer is left, no seat is held twice, and parting gives none back."""

import pytest
from sqlalchemy import select

from bot.domain.seats import Answer, Standing
from bot.domain.workshop import Resized
from bot.services.people.merge import Merge, merge, undo
from bot.services.workshops.check_in import Arrived, check_in
from bot.services.workshops.guests import name_on_list
from bot.services.workshops.lead import lead
from bot.storage import workshops
from bot.storage.signups import note_warm_up
from bot.storage.store import Store
from bot.storage.workshop_tables import signups
from tests.cast import Town, found
from tests.services.workshops.planned import HOUR, MORNING, NOON, Evening, planned


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


def test_a_seat_that_is_offered_keeps_its_time_and_lapses_with_it(town: Town, evening: Evening) -> None:
    first, second, other, goes_on = evening.people
    for person in (first, second, other):
        evening.comes(person)
    evening.cannot(first)
    until = evening.standing(other).offered_until  # type: ignore[union-attr]
    evening.told(NOON)
    evening.is_unsure(goes_on)

    merged(town, goes_on, other)

    assert until is not None
    assert evening.standing(goes_on) == Standing(Answer.OFFERED, evening.early, until)
    evening.ticks(until)
    assert evening.answers(goes_on) == [Answer.LAPSED]


@pytest.mark.parametrize("other_was_first", [True, False])
def test_of_two_places_in_line_the_one_further_ahead_is_kept(
    town: Town, evening: Evening, *, other_was_first: bool
) -> None:
    first, goes_on, between, other = evening.people
    evening.changes(Resized(evening.early, 1))
    ahead, behind = (other, goes_on) if other_was_first else (goes_on, other)
    for person in (first, ahead, between, behind):
        evening.comes(person)

    merged(town, goes_on, other)

    positions = [evening.standing(one).position for one in (goes_on, between)]  # type: ignore[union-attr]
    assert positions == [1, 2]


def line(town: Town, evening: Evening, person: int) -> tuple[str | None, str | None, str | None, bool]:
    """What stands in somebody's line besides the answer."""
    columns = (signups.c.name, signups.c.warm_up, signups.c.came_by, signups.c.came_at)
    wanted = select(*columns).where(signups.c.workshop_id == evening.id, signups.c.person_id == person)
    name, warm_up, came_by, came_at = town.do(lambda db: db.execute(wanted).one())
    return name, warm_up, came_by, came_at is not None


def test_who_came_has_come_by_whichever_chat_and_all_of_it_comes_back(town: Town, evening: Evening) -> None:
    goes_on, other, *_ = evening.people
    evening.comes(goes_on, evening.late)
    evening.comes(other)
    town.do(name_on_list, evening.id, other, "Eva")
    town.do(note_warm_up, evening.id, other, "Den med hunden")
    town.do(note_warm_up, evening.id, goes_on, "Den första")
    at_eight = MORNING.starts_at
    assert isinstance(town.do(check_in, evening.id, other, "code", at_eight), Arrived)
    before = [line(town, evening, one) for one in (goes_on, other)]

    outcome = town.do(merge, goes_on, other, town.shelf.library, at_eight + HOUR)
    assert isinstance(outcome, Merge)

    assert line(town, evening, goes_on) == ("Eva", "Den första", "code", True)
    assert line(town, evening, other) == (None, None, None, False)
    assert evening.standing(goes_on).occasion == evening.early  # type: ignore[union-attr]
    town.do(undo, outcome.id, goes_on, at_eight + 2 * HOUR)
    assert [line(town, evening, one) for one in (goes_on, other)] == before


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
