"""Learning a rate nobody publishes, against a limit that only says no, on a clock that does not wait."""

import heapq
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from bot.delivery.learning import DIP, HALF_LIFE, KEPT, LEAST, MOST, Learning, remembered
from bot.delivery.pacer import Pacer
from tests.delivery.stage import limits

FIRST = 3.5
LATENCY = 0.15


@dataclass
class HiddenLimit:
    """A bucket that a second of its rate fills. ``changes`` says from when on it has which rate."""

    changes: list[tuple[float, float]]
    deep: float = 1.0
    _left: float = 0.0
    _at: float = 0.0
    told: dict[int, float] = field(default_factory=dict)
    early: int = 0

    def rate_at(self, now: float) -> float:
        return [rate for since, rate in self.changes if since <= now][-1]

    def admit(self, now: float, chat: int) -> int | None:
        """None, or the seconds to wait."""
        self.early += now < self.told.get(chat, 0.0)
        rate = self.rate_at(now)
        self._left = min(self.deep * rate, self._left + (now - self._at) * rate)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return None
        wait = max(1, ceil((1 - self._left) / rate))
        self.told[chat] = now + wait
        return wait


@dataclass
class Course:
    """What came of some minutes in which a crowd waited: (when, whether it was taken)."""

    calls: list[tuple[float, bool]] = field(default_factory=list)

    def taken(self, since: float, until: float) -> float:
        """Calls a second."""
        return sum(ok for at, ok in self.calls if since <= at < until) / (until - since)

    @property
    def refused(self) -> float:
        """The share of calls that were one too many."""
        return sum(not ok for _, ok in self.calls) / len(self.calls)


def crowd(pacer: Pacer, limit: HiddenLimit, seconds: float, dice: Random) -> Course:
    """Thousands of chats, each asked once, and again when it may be; answers come a little later."""
    course, now, chat = Course(), 0.0, 0
    noes: list[tuple[float, float, int, float]] = []
    again: list[tuple[float, int]] = []
    while now < seconds:
        turn = max(now, pacer.turn_at())
        if noes and noes[0][0] <= turn:
            at, began, which, after = heapq.heappop(noes)
            until = pacer.too_many(which, began, at, after)
            if until is not None:
                pacer.pause(until)
            heapq.heappush(again, (at + after, which))
            continue
        now = turn
        if again and again[0][0] <= now:
            _, which = heapq.heappop(again)
        else:
            which = chat = chat + 1
        pacer.take(now)
        after_seconds = limit.admit(now + LATENCY / 2 * dice.uniform(0.5, 1.5), which)
        course.calls.append((now, after_seconds is None))
        if after_seconds is not None:
            heapq.heappush(noes, (now + LATENCY, now, which, after_seconds))
    return course


def learner() -> Pacer:
    return Pacer(replace(limits(rate=FIRST), learns=True), 0.0)


@pytest.mark.parametrize("deep", [1.0, 3.0])
@pytest.mark.parametrize("rate", [3.0, 4.0, 6.0])
def test_a_hidden_limit_is_found_within_a_minute_and_hardly_hit(rate: float, deep: float) -> None:
    limit = HiddenLimit([(0.0, rate)], deep)

    course = crowd(learner(), limit, 600, Random(1))

    assert course.taken(60, 600) == pytest.approx(rate, rel=0.05)
    assert course.refused < 0.01
    assert limit.early == 0


def test_a_limit_that_changes_is_found_anew_within_a_minute() -> None:
    limit = HiddenLimit([(0.0, 4.0), (240.0, 3.0), (480.0, 4.5)])

    course = crowd(learner(), limit, 720, Random(2))

    for since, until, rate in ((60, 240, 4.0), (300, 480, 3.0), (540, 720, 4.5)):
        assert course.taken(since, until) == pytest.approx(rate, rel=0.05)
    assert course.refused < 0.01
    assert limit.early == 0


@pytest.mark.parametrize("deep", [1.0, 3.0])
def test_a_limit_that_has_fallen_is_believed_after_a_few_noes(deep: float) -> None:
    limit = HiddenLimit([(0.0, 5.0), (80.0, 3.0)], deep)

    course = crowd(learner(), limit, 160, Random(4))

    assert course.taken(140, 160) == pytest.approx(3.0, rel=0.05)
    assert sum(not ok for at, ok in course.calls if 80 <= at < 140) <= 3
    assert limit.early == 0


def test_a_limit_that_has_doubled_is_found_too_in_less_than_two_minutes() -> None:
    limit = HiddenLimit([(0.0, 3.0), (180.0, 6.0)])

    course = crowd(learner(), limit, 480, Random(3))

    assert course.taken(290, 480) == pytest.approx(6.0, rel=0.05)


def test_what_is_not_asked_for_says_nothing_about_the_rate() -> None:
    learning = Learning(FIRST)

    for second in range(600):
        learning.turn(10.0 * second, waited_for=False)

    assert learning.rate == FIRST


def test_noes_to_calls_under_way_count_once() -> None:
    learning = Learning(10.0)

    for moment in (5.0, 5.01, 5.02):
        learning.refused(moment - 0.1, moment)

    assert learning.rate == pytest.approx(10 * KEPT * (1 - DIP))


def test_a_rate_that_was_found_earlier_is_where_it_goes_on() -> None:
    learning = Learning(FIRST, 6.0)

    for number in range(6 * 30):
        learning.turn(number / 6.0, waited_for=True)

    assert learning.rate == pytest.approx(6.0)  # it does not climb before it has held that for a while


def test_news_are_told_once_and_only_when_they_are_some() -> None:
    learning = Learning(4.0)
    assert learning.news() is None

    told = []
    for number in range(800):
        learning.turn(number / 10, waited_for=True)
        told += [rate] if (rate := learning.news()) is not None else []

    assert told[0] == pytest.approx(4.4, rel=0.01)
    assert all(later >= 1.1 * earlier for earlier, later in pairwise(told))


def test_what_was_found_fades_into_where_learning_begins() -> None:
    assert remembered(8.0, 2.0, 0.0) == pytest.approx(8.0)
    assert remembered(8.0, 2.0, HALF_LIFE) == pytest.approx(4.0)
    assert remembered(8.0, 2.0, 50 * HALF_LIFE) == pytest.approx(2.0)


@settings(max_examples=50, deadline=None)
@given(some.lists(some.tuples(some.floats(0.01, 5), some.booleans()), max_size=120))
def test_whatever_happens_the_rate_stays_between_floor_and_ceiling(story: list[tuple[float, bool]]) -> None:
    learning, now = Learning(FIRST), 0.0

    for wait, refused in story:
        now += wait
        learning.turn(now, waited_for=wait < 1)
        if refused:
            learning.refused(now - 0.005, now)
        assert FIRST * LEAST <= learning.rate <= FIRST * MOST
