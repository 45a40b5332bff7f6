"""What a person says between planning and leaving, or between two tries, holds as something leaves."""

import datetime as dt
from functools import partial

import pytest

from bot.services.delivery.claim import claim
from bot.services.delivery.lease import Lease, Owner, acquire
from bot.services.delivery.mark_sending import mark_sending
from bot.services.delivery.outcomes import Outcome, Unclear
from bot.services.delivery.record import record
from bot.services.learning.answer import Changed
from bot.services.learning.compose import compose
from bot.services.people.pause import day_off, pause
from bot.storage.store import Store
from tests.cast import DAY, EARLY, MINUTE, MONDAY, SECOND, SLOT, Sent, Town, at, found

TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY


class Way:
    """The way out of a town's web channel, with claims as the product makes them, and Alva at its end."""

    def __init__(self, store: Store) -> None:
        self.town: Town = found(store)
        self.alva = self.town.joins("alva")
        lease = self.town.do(acquire, "channel:web", "this machine", EARLY)
        assert isinstance(lease, Lease)
        self.owner = Owner("web", lease, edits=True)

    def takes(self, now: dt.datetime) -> list[int]:
        """What may leave is claimed."""
        composing = partial(compose, shelf=self.town.shelf)
        claims = self.town.do(claim, self.owner, now, 10, composing)
        assert claims is not None
        return [one.id for one in claims.claimed]

    def goes_out(self, now: dt.datetime, outcome: Outcome) -> int:
        """The day's lesson is planned, put on the wire, and this comes of it."""
        self.town.plan(now - MINUTE)
        (lesson,) = self.takes(now)
        self.town.do(mark_sending, self.owner, [lesson], now)
        self.town.do(record, self.owner, [(lesson, outcome)], now)
        return lesson


@pytest.fixture
def way(store: Store) -> Way:
    return Way(store)


CUT = Unclear("the connection was cut", SLOT + 30 * SECOND)


# --- what may have arrived -----------------------------------------------------------------------


@pytest.mark.parametrize("says_so", ["to kompis", "while a claim has it"])
def test_what_may_have_arrived_counts_as_come_when_a_pause_stops_it(way: Way, says_so: str) -> None:
    lesson = way.goes_out(SLOT, CUT)
    if says_so == "to kompis":
        way.town.do(pause, way.alva, MONDAY, WEDNESDAY, SLOT + 20 * SECOND)
    else:
        way.town.change(way.alva, paused_since=MONDAY, paused_until=WEDNESDAY)

    assert way.takes(SLOT + MINUTE) == []
    assert way.takes(SLOT + 2 * MINUTE) == []
    assert way.town.ledger("id", "state", "error") == [(lesson, "unknown", "The person has a pause.")]
    assert isinstance(way.town.answers(Sent(lesson, way.alva, "", "lesson", ""), at(MONDAY, 10)), Changed)
    way.town.plan(at(WEDNESDAY))
    way.takes(at(WEDNESDAY))
    assert way.town.ledger("lesson") == [("l1",), ("l2",)]


def test_a_day_off_stops_what_would_be_sent_again(way: Way) -> None:
    lesson = way.goes_out(SLOT, CUT)
    way.town.do(day_off, way.alva, MONDAY, SLOT + 20 * SECOND)

    assert way.takes(SLOT + MINUTE) == []
    assert way.town.ledger("id", "state") == [(lesson, "unknown")]


def test_without_a_word_of_theirs_it_is_sent_again(way: Way) -> None:
    lesson = way.goes_out(SLOT, CUT)

    assert way.takes(SLOT + MINUTE) == [lesson]
