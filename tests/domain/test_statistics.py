"""The figures of a report, each against arithmetic done by hand."""

import math
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.course import Option, Question
from bot.domain.statistics import (
    Pairs,
    Sample,
    chance,
    corrected,
    decile,
    difference,
    score,
    squared_miss,
    wilson,
)

SHARE = st.floats(0, 1)


def question(options: int, correct: int = 1) -> Question:
    return Question(
        "q1", "Vad?", tuple(Option(str(place), correct=place < correct) for place in range(options))
    )


def sample(*values: float) -> Sample:
    seen = Sample()
    for value in values:
        seen.add(value)
    return seen


def pairs(*values: tuple[float, float]) -> Pairs:
    seen = Pairs()
    for x, y in values:
        seen.add(x, y)
    return seen


# --- guesses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "correct", "expected"),
    [
        (2, 1, 1 / 2),
        (3, 1, 1 / 3),
        (8, 1, 1 / 8),
        (3, 2, 1 / 7),  # {1} {2} {3} {12} {13} {23} {123}: one of seven
        (4, 3, 1 / 15),
        (2, 2, 1 / 3),
    ],
)
def test_chance_is_one_option_or_one_set_of_options(options: int, correct: int, expected: float) -> None:
    assert chance(question(options, correct)) == expected


@pytest.mark.parametrize(
    ("share", "by_chance", "expected"),
    [
        (1.0, 1 / 3, 1.0),
        (1 / 3, 1 / 3, 0.0),
        (0.6, 1 / 3, 0.4),  # (0.6 - 0.333…) / (1 - 0.333…) = 0.2666… / 0.6666…
        (0.0, 1 / 3, -0.5),  # worse than guessing
        (0.75, 1 / 2, 0.5),
    ],
)
def test_guesses_are_taken_out_of_a_share(share: float, by_chance: float, expected: float) -> None:
    assert corrected(share, by_chance) == pytest.approx(expected)


@given(right=st.integers(0, 40), wrong=st.integers(0, 40), options=st.integers(2, 8))
def test_the_mean_of_the_scores_is_the_corrected_share(right: int, wrong: int, options: int) -> None:
    if right + wrong == 0:
        return
    scores = [score(right=True, by_chance=1 / options)] * right
    scores += [score(right=False, by_chance=1 / options)] * wrong
    expected = corrected(right / (right + wrong), 1 / options)
    assert isclose(sample(*scores).mean, expected, abs_tol=1e-9)


# --- intervals --------------------------------------------------------------------------------------


def test_wilsons_interval_of_eight_in_ten() -> None:
    # z² = 3.8416; middle (0.8 + 0.19208) / 1.38416 = 0.71674…;
    # half 1.96 / 1.38416 * √(0.016 + 0.009604) = 1.41602… * 0.16001… = 0.22658…
    found = wilson(8, 10)
    assert (round(found.low, 4), round(found.high, 4)) == (0.4902, 0.9433)


@given(answers=st.integers(1, 10_000), part=SHARE)
def test_an_interval_holds_its_share_and_stays_a_share(answers: int, part: float) -> None:
    right = round(part * answers)
    found = wilson(right, answers)
    assert 0 <= found.low <= right / answers + 1e-12
    assert right / answers - 1e-12 <= found.high <= 1


def test_no_answers_have_no_interval() -> None:
    with pytest.raises(ValueError, match="no answers"):
        wilson(0, 0)


# --- forecasts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forecast", "number"), [(0.0, 0), (0.0999, 0), (0.1, 1), (0.55, 5), (0.9, 9), (1.0, 9)]
)
def test_a_forecast_lies_in_one_tenth(forecast: float, number: int) -> None:
    assert decile(forecast) == number


@pytest.mark.parametrize("forecast", [-0.01, 1.01, math.nan])
def test_what_is_no_probability_lies_in_none(forecast: float) -> None:
    with pytest.raises(ValueError, match="no forecast"):
        decile(forecast)


def test_the_brier_score_is_the_mean_squared_miss() -> None:
    # (0.9 - 1)² = 0.01, (0.8 - 0)² = 0.64, (0.5 - 1)² = 0.25: together 0.90, in three 0.30
    misses = sample(
        squared_miss(0.9, right=True), squared_miss(0.8, right=False), squared_miss(0.5, right=True)
    )
    assert misses.mean == pytest.approx(0.3)


def test_who_always_says_one_half_gets_a_quarter() -> None:
    assert {squared_miss(0.5, right=right) for right in (True, False)} == {0.25}


# --- samples ----------------------------------------------------------------------------------------


def test_a_sample_knows_its_mean_and_variance() -> None:
    # mean 5; distances -3, -1, -1, -1, 0, 0, 2, 4: squares 9+1+1+1+0+0+4+16 = 32, in seven
    seen = sample(2, 4, 4, 4, 5, 5, 7, 9)
    assert [seen.n, seen.mean, seen.variance] == pytest.approx([8, 5, 32 / 7])


def test_nothing_has_no_mean_and_one_number_no_variance() -> None:
    assert math.isnan(sample().mean)
    assert (sample(3).mean, math.isnan(sample(3).variance)) == (3, True)


def test_a_difference_has_welchs_interval() -> None:
    # means 3/4 and 1/4; both variances (3/16 * 4) / 3 = 1/4; half 1.96 * √(1/16 + 1/16) = 0.69296…
    found = difference(sample(1, 1, 1, 0), sample(0, 0, 0, 1))
    assert found is not None
    assert found.value == 0.5
    assert found.interval.low == pytest.approx(0.5 - 1.96 * math.sqrt(1 / 8))
    assert found.interval.high == pytest.approx(0.5 + 1.96 * math.sqrt(1 / 8))


def test_one_number_differs_from_nothing() -> None:
    assert difference(sample(1, 2), sample(1)) is None
    assert difference(sample(), sample(1, 2)) is None


# --- discrimination ---------------------------------------------------------------------------------


def test_a_question_that_those_who_know_get_right_tells_people_apart() -> None:
    # x 0 0 1 1 (mean 0.5), y 0.2 0.4 0.6 0.8 (mean 0.5); products of distances 0.15 + 0.05 + 0.05 + 0.15
    # = 0.4; squares 1 and 0.2; 0.4 / √0.2 = 0.8944…
    seen = pairs((0, 0.2), (0, 0.4), (1, 0.6), (1, 0.8))
    assert seen.correlation(fewest=4) == pytest.approx(0.4 / math.sqrt(0.2))


def test_one_that_they_get_wrong_is_negative() -> None:
    seen = pairs((1, 0.2), (1, 0.4), (0, 0.6), (0, 0.8))
    assert seen.correlation(fewest=4) == pytest.approx(-0.4 / math.sqrt(0.2))


def test_too_few_pairs_have_no_correlation() -> None:
    nineteen = [(float(number % 2), number / 20) for number in range(19)]
    assert pairs(*nineteen).correlation() is None
    assert pairs(*nineteen, (1, 1)).correlation() is not None
    assert pairs().correlation(fewest=0) is None


@pytest.mark.parametrize("same", [[(1, 0.3), (1, 0.5)], [(0, 0.5), (1, 0.5)]])
def test_where_one_side_never_varies_there_is_none(same: list[tuple[float, float]]) -> None:
    assert pairs(*same).correlation(fewest=2) is None


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), SHARE), min_size=2))
def test_a_correlation_lies_between_minus_one_and_one(values: list[tuple[float, float]]) -> None:
    found = pairs(*values).correlation(fewest=2)
    assert found is None or -1 - 1e-9 <= found <= 1 + 1e-9
