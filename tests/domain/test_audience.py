"""Audiences: as plain values and back, and which of them would tell about single people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audience import (
    EVERYBODY,
    Audience,
    Refusal,
    from_json,
    refusal,
    refusal_of_count,
    to_json,
)

WORDS = st.frozensets(st.sampled_from(["retail", "cafe", "hotel"]))
IDS = st.frozensets(st.integers(1, 9))
AUDIENCES = st.builds(
    Audience,
    trades=WORDS,
    cohorts=IDS,
    workshop=st.none() | st.integers(1, 9),
    answers=WORDS,
    languages=WORDS,
    workplaces=IDS,
    areas=WORDS,
    progress=st.sampled_from([None, "completed", "under way"]),
    leaders=st.none() | st.integers(1, 9),
)


@given(AUDIENCES)
def test_an_audience_comes_back_as_it_was_stored(audience: Audience) -> None:
    assert from_json(to_json(audience)) == audience


def test_everybody_is_stored_as_nothing() -> None:
    assert to_json(EVERYBODY) == {}
    assert EVERYBODY.is_everybody
    assert not Audience(trades=frozenset({"cafe"})).is_everybody


@given(AUDIENCES)
def test_progress_is_asked_of_one_cohort_and_of_nothing_else(audience: Audience) -> None:
    allowed = audience.progress is None or audience == Audience(
        cohorts=frozenset([*audience.cohorts][:1]), progress=audience.progress
    )

    assert (refusal(audience) is None) == allowed


@pytest.mark.parametrize(
    ("audience", "why"),
    [
        (Audience(progress="completed"), Refusal.ONE_COHORT),
        (Audience(progress="completed", cohorts=frozenset({1, 2})), Refusal.ONE_COHORT),
        (
            Audience(progress="completed", cohorts=frozenset({1}), workplaces=frozenset({3})),
            Refusal.PROGRESS_ALONE,
        ),
        (
            Audience(progress="under way", cohorts=frozenset({1}), areas=frozenset({"Centrum"})),
            Refusal.PROGRESS_ALONE,
        ),
        (Audience(workplaces=frozenset({3}), languages=frozenset({"ar"})), None),
    ],
)
def test_a_refusal_says_why(audience: Audience, why: Refusal | None) -> None:
    assert refusal(audience) == why


@pytest.mark.parametrize(
    ("chosen", "others", "why"),
    [(5, 5, None), (4, 50, Refusal.TOO_FEW), (50, 4, Refusal.TOO_FEW), (50, 0, Refusal.TOO_FEW)],
)
def test_progress_needs_five_on_either_side(chosen: int, others: int, why: Refusal | None) -> None:
    by_progress = Audience(cohorts=frozenset({1}), progress="completed")

    assert refusal_of_count(by_progress, chosen, others) == why
    assert refusal_of_count(Audience(cohorts=frozenset({1})), chosen, others) is None


@given(st.integers(0, 14), st.integers(0, 14))
def test_what_is_told_of_a_cohort_leaves_nobody_to_be_found_by_subtracting(done: int, others: int) -> None:
    """How many it has is told, too."""
    told = {done + others}
    for progress, chosen in (("completed", done), ("under way", others)):
        audience = from_json({"cohorts": [1], "progress": progress})
        if refusal_of_count(audience, chosen, done + others - chosen) is None:
            told.add(chosen)

    assert all(one - other >= 5 for one in told for other in told if one > other and one == done + others)
