"""The pacer: near the allowed rate, never above it, whatever moments it is asked at."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from bot.delivery.learning import DIP, KEPT
from bot.delivery.pacer import BREATH, FILL, KINDS, Pacer
from bot.delivery.rhythm import LATENESS
from tests.delivery.stage import limits

ALVA, BASHIR, CILLA, DAVID = range(1, 5)


def turns(pacer: Pacer, count: int, *, late: float = 0.0) -> list[float]:
    """The moments of so many turns, each taken as soon as it comes, or a little late."""
    moments, now = [], 0.0
    for _ in range(count):
        now = max(now, pacer.turn_at()) + late
        pacer.take(now)
        moments.append(now)
    return moments


def most_within(moments: list[float], seconds: float) -> int:
    """How many fall into the fullest window of that length."""
    return max(sum(at <= one < at + seconds for one in moments) for at in moments)


@pytest.mark.parametrize("rate", [1, 30, 1000])
def test_turns_come_evenly_at_nearly_the_allowed_rate(rate: float) -> None:
    moments = turns(Pacer(limits(rate=rate), 0.0), 300)

    assert 299 / (moments[-1] - moments[0]) == pytest.approx(rate * FILL)
    assert FILL >= 0.98
    assert most_within(moments, 1.0) <= rate


def test_a_burst_is_no_larger_than_allowed_and_the_first_moment_has_none(pacer_of_bursts: Pacer) -> None:
    moments = turns(pacer_of_bursts, 20)
    assert most_within(moments, 0.001) == 1

    pacer_of_bursts.take(100.0)  # an idle while has saved up a burst of three
    after = [pacer_of_bursts.turn_at()]
    while after[-1] <= 100.000001:
        pacer_of_bursts.take(100.0)
        after.append(pacer_of_bursts.turn_at())
    assert len(after) == 3


@pytest.fixture
def pacer_of_bursts() -> Pacer:
    return Pacer(limits(rate=30, burst=3), 0.0)


def test_an_idle_while_saves_up_nothing_without_a_burst() -> None:
    pacer = Pacer(limits(rate=30), 0.0)
    pacer.take(0.0)

    pacer.take(100.0)

    assert pacer.turn_at() == pytest.approx(100 + 1 / (30 * FILL))


def test_turns_taken_a_little_late_lose_no_pace() -> None:
    late = turns(Pacer(limits(rate=30), 0.0), 300, late=LATENESS / 2)

    assert 299 / (late[-1] - late[0]) == pytest.approx(30 * FILL, rel=0.001)


@given(
    some.lists(some.floats(0, 0.5), min_size=1, max_size=200),
    some.sampled_from([1.0, 5.0, 30.0, 200.0]),
    some.integers(1, 10),
)
def test_no_window_holds_more_than_the_rate_and_a_burst(waits: list[float], rate: float, burst: int) -> None:
    pacer, now, moments = Pacer(limits(rate=rate, burst=burst), 0.0), 0.0, []
    for wait in waits:
        now = max(now + wait, pacer.turn_at())
        pacer.take(now)
        moments.append(now)

    for seconds in (0.5, 1.0, 5.0):
        assert most_within(moments, seconds) <= rate * FILL * seconds + burst + LATENESS * rate + 1


def test_without_a_limit_there_is_always_a_turn() -> None:
    assert turns(Pacer(limits(rate=None), 0.0), 50) == [0.0] * 50


def test_a_pause_holds_every_turn_and_saves_up_nothing() -> None:
    pacer = Pacer(limits(rate=30, burst=3), 0.0)

    pacer.pause(10.0)

    assert (pacer.paused_at(9.9), pacer.paused_at(10.0)) == (True, False)
    assert pacer.turn_at() == 10.0
    pacer.take(10.0)
    assert pacer.turn_at() == pytest.approx(10 + 1 / (30 * FILL))


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pacer = Pacer(limits(), 0.0)
    pacer.pause(10.0)

    pacer.pause(5.0)

    assert pacer.turn_at() == 10.0


def refused(pacer: Pacer, chat: int, now: float, after: float, **more: Any) -> float | None:  # noqa: ANN401
    """A call that began a moment ago was one too many."""
    return pacer.too_many(chat, now - 0.1, now, after, **more)


def test_three_chats_within_two_seconds_mean_the_workspace() -> None:
    pacer = Pacer(limits(), 0.0)

    assert refused(pacer, ALVA, 1.0, 7.0) is None
    assert refused(pacer, BASHIR, 2.0, 3.0) is None
    assert refused(pacer, CILLA, 3.0, 3.0) == 8.0
    assert refused(pacer, DAVID, 3.1, 3.0) is None  # counted anew


def test_the_same_chat_three_times_or_three_chats_apart_do_not() -> None:
    pacer = Pacer(limits(), 0.0)

    assert [refused(pacer, ALVA, moment, 1.0) for moment in (1.0, 1.5, 2.0)] == [None] * 3
    assert refused(pacer, BASHIR, 4.1, 1.0) is None
    assert refused(pacer, CILLA, 4.2, 1.0) is None


def test_one_no_is_enough_where_the_platform_says_whom_it_means() -> None:
    assert refused(Pacer(limits(), 0.0), ALVA, 1.0, 7.0, all_meant=True) == 8.0


def test_edits_that_the_platform_counts_apart_have_turns_and_pauses_of_their_own() -> None:
    pacer = Pacer(replace(limits(rate=10), edit_rate=1.0), 0.0)

    pacer.take(0.0, "edit")
    assert pacer.turn_at("edit") == pytest.approx(1 / FILL)
    assert (pacer.turn_at("send"), pacer.turn_at("look")) == (0.0, 0.0)

    assert refused(pacer, ALVA, 2.0, 5.0, call="edit") == 7.0
    pacer.pause(7.0, "edit")
    assert [pacer.paused_at(3.0, call) for call in KINDS] == [False, True, False]

    pacer.pause(9.0)
    assert [pacer.paused_at(8.0, call) for call in KINDS] == [True, True, True]


def test_without_that_edits_and_looks_take_the_turns_of_sends() -> None:
    pacer = Pacer(limits(rate=10), 0.0)

    pacer.take(0.0, "edit")
    pacer.take(pacer.turn_at("look"), "look")

    assert pacer.turn_at() == pytest.approx(2 / (10 * FILL))


def test_a_rate_that_is_learned_steps_down_at_the_first_no_and_takes_breath() -> None:
    pacer = Pacer(replace(limits(rate=10), learns=True), 0.0)
    before = pacer.rate

    assert refused(pacer, ALVA, 1.0, 7.0) is None

    assert before == 10.0
    assert pacer.rate == pytest.approx(10 * KEPT * (1 - DIP))
    assert pacer.turn_at() == 1.0 + BREATH
    assert pacer.news() is None  # less than a tenth
    for _ in range(3):
        refused(pacer, ALVA, 2.0, 7.0)
    assert pacer.rate == pytest.approx(
        10 * (KEPT * (1 - DIP)) ** 2
    )  # what began before the last no is no news
