"""Five people, or no figure; and nothing hidden comes out by subtracting."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.crowd import Crowd, nearly, shown


def crowd(*people: int | None) -> Crowd:
    together = Crowd()
    for person in people:
        together.add(person)
    return together


def test_a_person_counts_once_and_somebody_erased_not_at_all() -> None:
    assert crowd(1, 1, None, 2, 2, 2).people == 2


def test_four_are_too_few_and_five_enough() -> None:
    assert not crowd(1, 2, 3, 4, None).is_enough
    assert crowd(1, 2, 3, 4, 5).is_enough


def test_few_people_in_two_crowds_are_counted_once() -> None:
    assert crowd(1, 2, 3).together(crowd(2, 3, 4)).people == 4


def test_one_figure_hidden_takes_the_smallest_of_the_others_with_it() -> None:
    crowds = {"few": crowd(1, 2), "some": crowd(1, 2, 3, 4, 5), "many": crowd(1, 2, 3, 4, 5, 6, 7)}
    assert shown(crowds) == {"many"}


def test_figures_hidden_that_hold_five_together_hide_each_other() -> None:
    crowds = {"few": crowd(1, 2), "too": crowd(3, 4, 5), "some": crowd(1, 2, 3, 4, 5)}
    assert shown(crowds) == {"some"}


def test_what_has_no_figure_of_its_own_is_part_of_the_sum() -> None:
    many = crowd(*range(9))
    assert shown({"rest": crowd(1), "a": many, "b": crowd(*range(8))}, never=frozenset({"rest"})) == {"a"}
    assert shown({"rest": many, "a": many, "b": many}, never=frozenset({"rest"})) == {"a", "b"}
    assert shown({"rest": crowd(), "a": many, "b": many}, never=frozenset({"rest"})) == {"a", "b"}


@given(st.dictionaries(st.integers(0, 9), st.sets(st.integers(1, 12)).map(sorted), max_size=10))
def test_what_is_left_of_a_sum_is_about_nobody_or_about_five(people: dict[int, list[int]]) -> None:
    visible = shown({key: crowd(*ids) for key, ids in people.items()})
    for count in range(len(visible) + 1):
        for taken in combinations(sorted(visible), count):
            assert all(len(people[key]) >= 5 for key in taken)
    rest = {person for key in people.keys() - visible for person in people[key]}
    assert len(rest) == 0 or len(rest) >= 5 or not visible


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 7, "none"), (7, 7, "all"), (1, 7, None), (6, 7, None)]
)
def test_all_and_none_are_only_said_as_nearly(part: int, whole: int, expected: str | None) -> None:
    assert nearly(part, whole) == expected
