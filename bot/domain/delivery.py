"""What becomes of a delivery: its states, which may follow which, and the rule of the unknown.

A certain failure is tried again; a permanent one is *failed*. When nobody can say whether a send went
through it is *unknown*. Where the platform shows what it took, kompis looks: what is found is *sent*, what
is certainly not there is sent again. Elsewhere it waits for a sign of life (an event that names it makes it
*sent*), and is then sent again as often as :func:`may_try_again` allows. An edit may be repeated at once,
since the same edit twice changes nothing.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.kinds import RULES, Kind


class State(StrEnum):
    """Where a delivery stands. The names stand in the database and in ``kompis deliveries``."""

    PENDING = "pending"
    """Waits for its time, for the first or another try."""
    CLAIMED = "claimed"
    """In the hands of the channel's owner, who has not begun to send it."""
    SENDING = "sending"
    """May be on the wire at any moment."""
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """May have arrived or not."""


FINAL: Final = frozenset({State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED})
"""States that nothing leaves by itself. ``unknown`` is open as long as it may be tried again."""

NEVER_CAME: Final = FINAL - {State.SENT}

ON_ITS_WAY: Final = frozenset({State.PENDING, State.CLAIMED, State.SENDING})

NEXT: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.PENDING: frozenset(set(State) - {State.PENDING}),
        State.CLAIMED: frozenset(set(State) - {State.CLAIMED, State.FAILED}),
        State.SENDING: frozenset({State.PENDING, State.SENT, State.FAILED, State.UNKNOWN}),
        State.UNKNOWN: frozenset(set(State) - {State.UNKNOWN}),
        State.FAILED: frozenset({State.PENDING}),
        State.SENT: frozenset(),
        State.EXPIRED: frozenset(),
        State.CANCELLED: frozenset(),
    }
)
"""Which states may follow a state."""

SIGN_OF_LIFE: Final = dt.timedelta(seconds=30)
"""How long an unknown message waits for an event that names it."""

CLOCKS_APART: Final = dt.timedelta(minutes=5)
"""How far a platform's clock may be behind ours. Looking reaches back so much further than the attempt."""

MOST_UNCLEAR: Final = 1
"""Outcomes lost to a time-out or a cut after which a message is still sent again."""

MOST_CRASHED: Final = 5
"""Outcomes lost to our own crash after which a message is still sent again."""

LONGEST_BACKOFF: Final = dt.timedelta(minutes=5)
_FIRST_BACKOFF: Final = dt.timedelta(seconds=1)
_MOST_DOUBLINGS: Final = 9


def may_try_again(unclear: int, crashed: int, *, edit: bool) -> bool:
    """Whether an unknown delivery may leave once more, by how often its outcome was lost, and to what."""
    return edit or (unclear <= MOST_UNCLEAR and crashed <= MOST_CRASHED)


def look_again_at(
    now: dt.datetime, lost: int, *, edit: bool, find_after: dt.timedelta | None = None
) -> dt.datetime:
    """When an outcome lost at ``now``, the ``lost``-th of this delivery, is to be looked at again.

    A message waits for a sign of life or, where it can be looked for, until ``find_after`` has passed: from
    the moment the outcome was lost, since the platform may have taken the message as late as that. An edit
    is repeated at once, and after that with growing pauses.
    """
    if not edit:
        return now + (SIGN_OF_LIFE if find_after is None else find_after)
    return now if lost <= 1 else now + backoff(lost - 1)


def given_up(as_what: State, unclear: int, crashed: int) -> State:
    """The last state of a delivery that is not to leave (again): unknown, if an earlier try may have arrived.

    Whoever has it before their eyes may answer, and is not to get it once more as if it had never come.
    """
    return State.UNKNOWN if unclear or crashed else as_what


def backoff(attempts: int, jitter: float = 0.0) -> dt.timedelta:
    """How long to wait after so many failed tries: 1 s, 2 s, 4 s … 5 min.

    ``jitter`` between 0 and 1 takes up to half of it away, so that rows that failed together part.
    """
    longest = _FIRST_BACKOFF * (1 << min(max(attempts, 1) - 1, _MOST_DOUBLINGS))
    return min(longest, LONGEST_BACKOFF) * (1 - jitter / 2)


def held_back(
    kind: Kind,
    day: dt.date,
    *,
    left: bool,
    paused_since: dt.date | None,
    paused_until: dt.date | None,
    silent: bool,
) -> str | None:
    """Why a person must not get this on this local date, in a sentence for organisers; None: send it.

    What was asked for always goes. ``paused_until`` is the first day on again; None: until they say so.
    ``silent``: they have had the farewell, and have not been heard of since.
    """
    if RULES[kind].asked_for:
        return None
    if left:
        return "The person has left."
    if RULES[kind].through_pauses:
        return None
    if paused_since is not None and (paused_until is None or day < paused_until):
        return "The person has a pause."
    if silent and RULES[kind].not_in_silence:
        return "The person has fallen silent: nothing comes until they write or tap."
    return None
