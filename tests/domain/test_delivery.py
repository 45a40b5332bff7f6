"""States of a delivery, and the rule of the unknown."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.delivery import (
    FINAL,
    LONGEST_BACKOFF,
    NEXT,
    ON_ITS_WAY,
    State,
    backoff,
    given_up,
    held_back,
    look_again_at,
    may_try_again,
)
from bot.domain.kinds import Kind

NOW = dt.datetime(2026, 10, 5, 7, tzinfo=dt.UTC)
MONDAY = NOW.date()
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)


def test_every_state_is_final_on_its_way_or_unknown() -> None:
    assert FINAL | ON_ITS_WAY | {State.UNKNOWN} == set(State)
    assert not FINAL & ON_ITS_WAY
    assert State.UNKNOWN not in FINAL | ON_ITS_WAY


def test_nothing_leaves_a_final_state_but_what_failed_may_be_tried_again_by_hand() -> None:
    assert {state: NEXT[state] for state in FINAL} == {
        State.SENT: frozenset(),
        State.EXPIRED: frozenset(),
        State.CANCELLED: frozenset(),
        State.FAILED: {State.PENDING},
    }


def test_what_may_be_on_the_wire_is_never_simply_dropped() -> None:
    assert NEXT[State.SENDING] == {State.PENDING, State.SENT, State.FAILED, State.UNKNOWN}


def test_no_state_follows_itself() -> None:
    assert all(state not in following for state, following in NEXT.items())


@pytest.mark.parametrize(
    ("unclear", "crashed", "again"),
    [
        (1, 0, True),
        (2, 0, False),
        (0, 1, True),
        (0, 5, True),
        (0, 6, False),
        (1, 5, True),
        (2, 1, False),
        (1, 6, False),
    ],
)
def test_a_message_leaves_again_once_after_a_cut_and_five_times_after_crashes(
    unclear: int, crashed: int, again: bool
) -> None:
    assert may_try_again(unclear, crashed, edit=False) is again
    assert may_try_again(unclear, crashed, edit=True) is True


def test_a_message_waits_thirty_seconds_for_a_sign_of_life() -> None:
    assert look_again_at(NOW, 1, edit=False) == NOW + 30 * SECOND
    assert look_again_at(NOW, 2, edit=False) == NOW + 30 * SECOND


def test_an_edit_is_repeated_at_once_and_then_more_and_more_slowly() -> None:
    waits = [look_again_at(NOW, lost, edit=True) - NOW for lost in range(1, 6)]

    assert waits == [0 * SECOND, 1 * SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]


def test_what_is_too_late_is_expired_unless_it_may_have_arrived() -> None:
    for state in (State.EXPIRED, State.CANCELLED, State.FAILED):
        assert given_up(state, 0, 0) is state
        assert given_up(state, 1, 0) is State.UNKNOWN
        assert given_up(state, 0, 1) is State.UNKNOWN


def test_the_pause_between_tries_doubles_up_to_five_minutes() -> None:
    waits = [backoff(attempts).total_seconds() for attempts in range(12)]

    assert waits == [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@given(some.integers(0, 1_000), some.floats(0, 1))
def test_jitter_takes_at_most_half_away_and_adds_nothing(attempts: int, jitter: float) -> None:
    assert backoff(attempts) / 2 <= backoff(attempts, jitter) <= backoff(attempts) <= LONGEST_BACKOFF


@pytest.mark.parametrize("kind", [Kind.LESSON, Kind.REVIEW, Kind.NOTICE])
@pytest.mark.parametrize(
    ("left", "since", "until", "reason"),
    [
        (False, None, None, None),
        (True, None, None, "The person has left."),
        (False, MONDAY - DAY, None, "The person has a pause."),
        (False, MONDAY, MONDAY + DAY, "The person has a pause."),
        (False, MONDAY - DAY, MONDAY, None),
    ],
    ids=["at work", "left", "paused without an end", "paused until tomorrow", "back today"],
)
def test_nothing_unasked_reaches_who_left_or_pauses(
    kind: Kind, left: bool, since: dt.date | None, until: dt.date | None, reason: str | None
) -> None:
    why = held_back(kind, MONDAY, left=left, paused_since=since, paused_until=until, silent=False)
    assert why == reason


def test_a_reply_reaches_also_who_left_or_pauses() -> None:
    why = held_back(Kind.REPLY, MONDAY, left=True, paused_since=MONDAY, paused_until=None, silent=True)
    assert why is None


def test_who_has_fallen_silent_hears_of_what_they_have_said_yes_to_and_of_nothing_else_from_organisers() -> (
    None
):
    held = {
        kind
        for kind in Kind
        if held_back(kind, MONDAY, left=False, paused_since=None, paused_until=None, silent=True)
    }
    assert held == {Kind.INVITATION, Kind.ANNOUNCEMENT, Kind.URGENT}
