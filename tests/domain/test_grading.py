"""Right only when exactly the right ones are chosen; whose feedback is told; the order a delivery shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.course import Option, Question
from bot.domain.grading import Grade, grade, shown_order


def question(*correct: bool, shuffle: bool = True) -> Question:
    return Question("q1", "Vad gör du?", tuple(Option(str(one), one) for one in correct), shuffle)


ONE = question(False, True, False)
TWO = question(True, True, False, False)

questions = some.lists(some.booleans(), min_size=2, max_size=8).filter(any).map(lambda some: question(*some))


@some.composite
def answered(draw: some.DrawFn) -> tuple[Question, frozenset[int]]:
    asked = draw(questions)
    return asked, draw(some.frozensets(some.integers(0, len(asked.options) - 1), min_size=1))


@pytest.mark.parametrize(
    ("asked", "chosen", "expected"),
    [
        (ONE, {1}, Grade(frozenset({1}), correct=True, told=1)),
        (ONE, {0}, Grade(frozenset({0}), correct=False, told=0)),
        (TWO, {0, 1}, Grade(frozenset({0, 1}), correct=True, told=0)),
        (TWO, {0}, Grade(frozenset({0}), correct=False, told=1)),  # the first one missed
        (TWO, {0, 3, 2}, Grade(frozenset({0, 2, 3}), correct=False, told=2)),  # the first wrong one
        (TWO, {0, 1, 3}, Grade(frozenset({0, 1, 3}), correct=False, told=3)),
    ],
)
def test_a_grade(asked: Question, chosen: set[int], expected: Grade) -> None:
    assert grade(asked, chosen) == expected


@given(answered())
def test_right_is_exactly_the_correct_ones_and_no_other_choice(case: tuple[Question, frozenset[int]]) -> None:
    asked, chosen = case
    assert grade(asked, chosen).correct == (chosen == asked.correct)


@given(answered())
def test_what_is_told_explains_the_grade(case: tuple[Question, frozenset[int]]) -> None:
    asked, chosen = case
    told = grade(asked, chosen).told
    wrong, missed = chosen - asked.correct, asked.correct - chosen
    assert told == min(wrong or missed or chosen)


@pytest.mark.parametrize("chosen", [set(), {3}, {-1}, {0, 7}])
def test_what_is_no_option_is_refused(chosen: set[int]) -> None:
    with pytest.raises(ValueError, match="not options of question q1"):
        grade(ONE, chosen)


@given(questions, some.integers(1, 2**63 - 1))
def test_a_delivery_shows_every_option_once_and_always_in_its_order(asked: Question, delivery: int) -> None:
    order = shown_order(asked, delivery)
    assert sorted(order) == list(range(len(asked.options)))
    assert shown_order(asked, delivery) == order


def test_deliveries_differ_in_their_order() -> None:
    orders = [shown_order(TWO, delivery) for delivery in range(1, 200)]
    assert len(set(orders)) == 24
    assert max(orders.count(order) for order in set(orders)) < 25


def test_options_that_keep_their_order_are_shown_as_written() -> None:
    asked = question(True, False, False, shuffle=False)
    assert {shown_order(asked, delivery) for delivery in range(1, 50)} == {(0, 1, 2)}
