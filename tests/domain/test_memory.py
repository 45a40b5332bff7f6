"""The memory model: what tips and answers make of a card, and that it is the library's own arithmetic."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.memory import Card, Contact, answered, asked, fold, recall, told

MONDAY = date(2027, 1, 11)

gaps = some.integers(0, 400)
happenings = some.sampled_from(
    [
        Contact(MONDAY, "tip"),
        Contact(MONDAY, "asked"),
        Contact(MONDAY, "answered", correct=True),
        Contact(MONDAY, "answered", correct=False),
    ]
)


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


@some.composite
def histories(draw: some.DrawFn) -> list[Contact]:
    """A tip, and what came of it in the months after."""
    day, history = MONDAY, [Contact(MONDAY, "tip")]
    for gap, happening in draw(some.lists(some.tuples(gaps, happenings), max_size=12)):
        day += timedelta(days=gap)
        history.append(happening._replace(day=day))
    return history


def folded(*history: Contact) -> Card:
    card = fold(history)
    assert card is not None
    return card


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def by_the_library(history: Sequence[Contact]) -> fsrs.Card:
    """The same history, told to fsrs alone."""
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card(card_id=1)
    for contact in history:
        if contact.kind != "asked":
            good = contact.correct is not False
            rating = fsrs.Rating.Good if good else fsrs.Rating.Again
            card, _ = scheduler.review_card(card, rating, midnight(contact.day))
    return card


def test_a_tip_is_a_first_recall_that_went_well() -> None:
    card = told(None, MONDAY)
    assert card == Card(
        told_on=MONDAY,
        stability=2.3065,
        difficulty=card.difficulty,
        due=after(2),
        reviewed_on=MONDAY,
        asked_on=None,
        waits=False,
        right=0,
        answered=0,
    )
    assert card.difficulty == pytest.approx(2.118, abs=0.001)


def test_nothing_is_known_of_what_was_never_told() -> None:
    assert fold([]) is None


def test_a_question_that_was_put_waits_and_changes_nothing_else() -> None:
    card = told(None, MONDAY)
    assert asked(card, after(3)) == card._replace(asked_on=after(3), waits=True)


def test_an_answer_ends_the_wait_and_is_counted() -> None:
    waiting = asked(told(None, MONDAY), after(3))
    right = answered(waiting, after(4), correct=True)
    wrong = answered(waiting, after(4), correct=False)
    assert (right.waits, right.right, right.answered, right.reviewed_on) == (False, 1, 1, after(4))
    assert (wrong.waits, wrong.right, wrong.answered, wrong.reviewed_on) == (False, 0, 1, after(4))
    assert right.asked_on == wrong.asked_on == after(3)


def test_a_right_answer_puts_the_next_question_off_and_a_wrong_one_brings_it_near() -> None:
    card = told(None, MONDAY)
    assert answered(card, after(2), correct=True).due > after(4)
    assert answered(card, after(2), correct=False).due == after(3)


def test_a_tip_told_again_is_one_more_recall_and_no_answer() -> None:
    card = asked(told(None, MONDAY), after(5))
    again = told(card, after(10))
    right = answered(card, after(10), correct=True)
    assert again == right._replace(waits=True, right=0, answered=0)


def test_recall_is_certain_on_the_day_and_nine_in_ten_when_due() -> None:
    card = told(None, MONDAY)
    assert recall(card, MONDAY) == recall(card, after(-1)) == 1
    assert recall(card, card.due) == pytest.approx(0.9, abs=0.02)
    assert recall(card, after(60)) < recall(card, after(30)) < recall(card, after(7))


def test_a_day_that_comes_twice_on_a_journey_goes_back_for_nobody() -> None:
    card = told(None, MONDAY)
    assert answered(card, after(-1), correct=True) == answered(card, MONDAY, correct=True)


def test_the_calendar_ends_before_the_memory_does() -> None:
    card = told(None, date.max)
    assert (card.due, answered(card, date.max, correct=True).due) == (date.max, date.max)
    ancient = told(None, date.min)
    assert recall(ancient, date.max) == recall(ancient, date(200, 1, 1)) > 0
    assert answered(ancient, date.max, correct=False).due == date.max


@pytest.mark.parametrize(
    ("history", "sentence"),
    [
        ([Contact(MONDAY, "asked")], "asked on 2027-01-11, before the tip came"),
        ([Contact(MONDAY, "answered", True)], "answered on 2027-01-11, before the tip came"),
        (
            [Contact(MONDAY, "tip"), Contact(MONDAY, "answered")],
            "the answer of 2027-01-11 is neither right nor wrong",
        ),
    ],
)
def test_a_history_that_cannot_be_is_refused(history: list[Contact], sentence: str) -> None:
    with pytest.raises(ValueError, match=rf"^{sentence}$"):
        fold(history)


@given(histories())
def test_the_arithmetic_is_the_librarys_to_the_last_digit(history: list[Contact]) -> None:
    card, theirs = folded(*history), by_the_library(history)
    assert (card.stability, card.difficulty) == (theirs.stability, theirs.difficulty)
    assert midnight(card.due) == theirs.due
    assert theirs.last_review == midnight(card.reviewed_on)


@given(histories())
def test_the_fold_of_a_history_is_its_steps_one_by_one(history: list[Contact]) -> None:
    card = told(None, history[0].day)
    for contact in history[1:]:
        if contact.kind == "tip":
            card = told(card, contact.day)
        elif contact.kind == "asked":
            card = asked(card, contact.day)
        else:
            card = answered(card, contact.day, correct=contact.correct is True)
    assert folded(*history) == card


@given(histories())
def test_a_question_waits_exactly_while_it_was_asked_last_without_an_answer(history: list[Contact]) -> None:
    card = folded(*history)
    kinds = [contact.kind for contact in history if contact.kind != "tip"]
    answers = [contact for contact in history if contact.kind == "answered"]
    assert card.waits is (kinds[-1:] == ["asked"])
    assert (card.right, card.answered) == (sum(one.correct is True for one in answers), len(answers))
    assert (card.told_on, card.touched_on) == (MONDAY, history[-1].day)


@given(histories(), gaps)
def test_recall_is_a_chance_and_due_is_a_later_day(history: list[Contact], days: int) -> None:
    card = folded(*history)
    assert 0 < recall(card, card.reviewed_on + timedelta(days=days)) <= 1
    assert card.due > card.reviewed_on
