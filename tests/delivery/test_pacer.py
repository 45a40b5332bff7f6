"""The pacer: near the allowed rate, never above it, whatever moments it is asked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.delivery.pacer import FILL, LATENESS, Pacer
from tests.delivery.stage import limits

ALVA, BASHIR, CILLA, DAVID = range(1, 5)


def turns(pacer: Pacer, count: int, *, late: float = 0.0) -> list[float]:
    """The moments of so many turns, each taken as soon as it comes, or a little late."""
    moments, now = [], 0.0
    for number in range(count):
        now = max(now, pacer.turn_at()) + late
        pacer.take(now, number, edit=False)
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

    pacer_of_bursts.take(100.0, ALVA, edit=False)  # an idle while has saved up a burst of three
    after = [pacer_of_bursts.turn_at()]
    while after[-1] <= 100.000001:
        pacer_of_bursts.take(100.0, ALVA, edit=False)
        after.append(pacer_of_bursts.turn_at())
    assert len(after) == 3


@pytest.fixture
def pacer_of_bursts() -> Pacer:
    return Pacer(limits(rate=30, burst=3), 0.0)


def test_an_idle_while_saves_up_nothing_without_a_burst() -> None:
    pacer = Pacer(limits(rate=30), 0.0)
    pacer.take(0.0, ALVA, edit=False)

    pacer.take(100.0, ALVA, edit=False)

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
        pacer.take(now, ALVA, edit=False)
        moments.append(now)

    for seconds in (0.5, 1.0, 5.0):
        assert most_within(moments, seconds) <= rate * FILL * seconds + burst + LATENESS * rate + 1


def test_without_a_limit_there_is_always_a_turn() -> None:
    assert turns(Pacer(limits(rate=None), 0.0), 50) == [0.0] * 50


def test_a_chat_opens_again_after_its_interval_and_edits_pass() -> None:
    pacer = Pacer(limits(chat_interval=1.0), 0.0)

    pacer.take(5.0, ALVA, edit=False)
    pacer.take(5.1, BASHIR, edit=True)

    assert pacer.chat_at(ALVA, edit=False) == 6.0
    assert pacer.chat_at(ALVA, edit=True) == 0.0
    assert pacer.chat_at(BASHIR, edit=False) == 0.0
    assert pacer.shut_chats(5.5) == {ALVA}
    assert pacer.shut_chats(6.0) == frozenset()


def test_a_pause_holds_every_turn_and_saves_up_nothing() -> None:
    pacer = Pacer(limits(rate=30, burst=3), 0.0)

    pacer.pause(10.0)

    assert (pacer.paused_at(9.9), pacer.paused_at(10.0)) == (True, False)
    assert pacer.turn_at() == 10.0
    pacer.take(10.0, ALVA, edit=False)
    assert pacer.turn_at() == pytest.approx(10 + 1 / (30 * FILL))


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pacer = Pacer(limits(), 0.0)
    pacer.pause(10.0)

    pacer.pause(5.0)

    assert pacer.turn_at() == 10.0


def test_a_chat_that_is_told_to_wait_holds_also_edits_and_nobody_else() -> None:
    pacer = Pacer(limits(), 0.0)

    assert pacer.too_many(ALVA, 1.0, 7.0) is None

    assert pacer.chat_at(ALVA, edit=True) == 8.0
    assert pacer.chat_at(BASHIR, edit=False) == 0.0


def test_three_chats_within_two_seconds_mean_the_channel() -> None:
    pacer = Pacer(limits(), 0.0)

    assert pacer.too_many(ALVA, 1.0, 7.0) is None
    assert pacer.too_many(BASHIR, 2.0, 3.0) is None
    assert pacer.too_many(CILLA, 3.0, 3.0) == 8.0
    assert pacer.too_many(DAVID, 3.1, 3.0) is None  # counted anew


def test_the_same_chat_three_times_or_three_chats_apart_do_not() -> None:
    pacer = Pacer(limits(), 0.0)

    assert [pacer.too_many(ALVA, moment, 1.0) for moment in (1.0, 1.5, 2.0)] == [None] * 3
    assert pacer.too_many(BASHIR, 4.1, 1.0) is None
    assert pacer.too_many(CILLA, 4.2, 1.0) is None
