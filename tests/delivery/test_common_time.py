"""Machines whose clocks differ agree on the time: the database's."""

import datetime as dt

import pytest
from structlog.testing import capture_logs

from bot.delivery.common_time import CommonTime

NOW = dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize("ahead", [-180 * SECOND, -5 * SECOND, 5 * SECOND, 180 * SECOND])
def test_a_clock_that_is_wrong_is_put_right_and_the_log_says_so(ahead: dt.timedelta) -> None:
    time = CommonTime(lambda: NOW + ahead)
    with capture_logs() as told:
        time.heard(NOW, time(), time())

    assert time() == NOW
    assert [line["behind"] for line in told] == [-ahead.total_seconds()]


def test_a_clock_that_may_be_right_is_left_alone() -> None:
    time = CommonTime(lambda: NOW)
    with capture_logs() as told:
        time.heard(NOW + SECOND, NOW, NOW + 2 * SECOND)

    assert time() == NOW
    assert told == []


def test_of_an_answer_that_took_long_the_middle_counts() -> None:
    time = CommonTime(lambda: NOW)
    time.heard(NOW + 60 * SECOND, NOW, NOW + 4 * SECOND)

    assert time() == NOW + 58 * SECOND


def test_a_clock_that_is_set_back_while_at_work_is_put_right_by_the_next_answer() -> None:
    wall = NOW
    time = CommonTime(lambda: wall)
    time.heard(NOW, time(), time())
    wall = NOW - 3600 * SECOND
    time.heard(NOW + SECOND, time(), time())

    assert time() == NOW + SECOND
