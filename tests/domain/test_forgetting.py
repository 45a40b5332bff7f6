"""How long what is stored stays: a year of silence, in which the days of a pause do not count."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forgetting import goes_with_silence, kept_until
from bot.domain.roles import Role
from bot.domain.schedule import Pause

LAST = dt.datetime(2027, 3, 1, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def counted(pause: Pause | None) -> int:
    """Day after day: how many until it goes, by two clocks, of which one stands while there is a pause."""
    silent = 0
    for passed in range(1, 2000):
        day = (LAST + passed * DAY).date()
        silent += pause is None or not pause.covers(day - DAY)
        if silent == 365 or passed == 730:
            return passed
    raise AssertionError("it never goes")


DAYS = st.integers(-400, 900).map(lambda days: LAST.date() + days * DAY)
PAUSES = st.builds(
    lambda since, length: Pause(since, None if length is None else since + length * DAY),
    DAYS.filter(lambda since: since <= LAST.date()),
    st.none() | st.integers(0, 900),
)


@given(st.none() | PAUSES)
def test_a_year_of_silence_in_which_a_pause_does_not_count_and_two_years_at_most(pause: Pause | None) -> None:
    assert kept_until(LAST, pause, joined=True) == LAST + counted(pause) * DAY


@given(st.none() | PAUSES)
def test_who_never_joined_goes_after_a_month_whatever_else_they_did(pause: Pause | None) -> None:
    assert kept_until(LAST, pause, joined=False) == LAST + 30 * DAY


@pytest.mark.parametrize("role", sorted(Role))
def test_a_role_that_others_gave_outlasts_silence_and_taking_part_does_not(role: Role) -> None:
    assert goes_with_silence([Role.LEARNER, role]) == (role is Role.LEARNER)
    assert goes_with_silence([])
