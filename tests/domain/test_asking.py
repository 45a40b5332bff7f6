"""Two places in a message: who gets them."""

import datetime as dt

import pytest

from bot.domain.asking import PLACES, Asking, reviews_only, share_out
from bot.domain.choosing import Candidate
from bot.domain.memory import answered, told

TODAY = dt.date(2027, 1, 20)
DAY = dt.timedelta(days=1)


def due(name: str) -> Candidate[str]:
    """A question that should have been asked days ago."""
    return Candidate(name, told(None, TODAY - 30 * DAY))


def early(name: str) -> Candidate[str]:
    """A question whose time has not come."""
    return Candidate(name, answered(told(None, TODAY - 9 * DAY), TODAY - DAY, correct=True))


def test_the_first_lesson_asks_its_own_and_nothing_else() -> None:
    assert share_out([due("a"), due("b")], TODAY, own=True, first=True) == Asking((), own=True)


def test_a_first_lesson_with_nothing_to_ask_asks_about_earlier_ones() -> None:
    assert share_out([due("a")], TODAY, own=False, first=True) == Asking(("a",), own=False)


@pytest.mark.parametrize(
    ("candidates", "reviews", "own"),
    [
        ([], (), True),
        ([early("a")], ("a",), True),
        ([due("a")], ("a",), True),
        ([due("a"), early("b")], ("a",), True),
        ([due("a"), due("b")], ("a", "b"), False),
        ([due("a"), due("b"), due("c")], ("a", "b"), False),
    ],
    ids=["nothing earlier", "one not due", "one due", "one due, one not", "two due", "three due"],
)
def test_the_last_place_is_todays_own_unless_a_second_is_due(
    candidates: list[Candidate[str]], reviews: tuple[str, ...], own: bool
) -> None:
    assert share_out(candidates, TODAY, own=True, first=False) == Asking(reviews, own=own)


def test_a_poll_is_asked_with_its_tip_or_never() -> None:
    every = [due("a"), due("b")]
    assert share_out(every, TODAY, own=True, first=False, now_or_never=True) == Asking(("a",), own=True)
    assert share_out(every, TODAY, own=True, first=False, taken=1, now_or_never=True) == Asking((), own=True)


@pytest.mark.parametrize("taken", [1, PLACES])
def test_what_is_taken_is_taken(taken: int) -> None:
    asking = share_out([due("a"), due("b")], TODAY, own=True, first=False, taken=taken)
    assert len(asking.reviews) + asking.own == PLACES - taken


def test_a_message_of_questions_only_wants_one_that_is_due() -> None:
    assert reviews_only([early("a"), early("b")], TODAY) == Asking((), own=False)
    assert reviews_only([early("a"), due("b")], TODAY) == Asking(("b", "a"), own=False)


def test_or_a_promise_to_ask_about() -> None:
    assert reviews_only([early("a")], TODAY, taken=1) == Asking(("a",), own=False)
