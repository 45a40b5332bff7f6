"""What a person says between planning and leaving, or between two tries, holds as something leaves."""

import datetime as dt
from functools import partial

import pytest

from bot.domain.opening import parse_opening
from bot.domain.silence import Rhythm
from bot.services.delivery.claim import claim
from bot.services.delivery.lease import Lease, Owner, acquire
from bot.services.delivery.mark_sending import mark_sending
from bot.services.delivery.outcomes import Outcome, PutBack, Unclear
from bot.services.delivery.own_hours import NOT_NOW, SILENT
from bot.services.delivery.record import record
from bot.services.learning.answer import Changed
from bot.services.learning.compose import compose
from bot.services.people.pause import day_off, pause
from bot.services.people.settle import set_days, set_hour, set_opening, set_rhythm
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


OFFLINE = PutBack(SLOT + 60 * MINUTE, "no connection", tried=True)
CUT = Unclear("the connection was cut", SLOT + 30 * SECOND)


# --- own days and hour ---------------------------------------------------------------------------


def test_a_lesson_waits_for_the_hour_that_was_set_since_it_was_planned(way: Way) -> None:
    way.town.plan(SLOT - MINUTE)
    way.town.do(set_hour, way.alva, dt.time(16), SLOT - 30 * SECOND)

    assert way.takes(SLOT) == []
    assert way.takes(at(MONDAY, 15, 59)) == []
    assert len(way.takes(at(MONDAY, 16, 0))) == 1
    assert way.town.who(way.alva).next_lesson_at == at(TUESDAY, 16, 0)


def test_an_hour_moved_back_lets_it_leave(way: Way) -> None:
    way.town.plan(SLOT - MINUTE)
    way.town.do(set_hour, way.alva, dt.time(7, 30), SLOT - 30 * SECOND)

    assert len(way.takes(SLOT)) == 1


@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_a_lesson_of_a_day_taken_out_comes_on_the_next_own_day(way: Way, rhythm: Rhythm) -> None:
    lesson = way.goes_out(SLOT, OFFLINE)
    way.town.do(set_rhythm, way.alva, rhythm, SLOT + MINUTE)
    way.town.do(set_days, way.alva, {3, 4}, SLOT + 10 * MINUTE)

    assert way.takes(SLOT + 61 * MINUTE) == []
    assert way.town.ledger("id", "state", "error") == [(lesson, "cancelled", NOT_NOW)]
    assert way.town.who(way.alva).next_lesson_at == at(WEDNESDAY)
    way.town.plan(at(WEDNESDAY))
    assert len(way.takes(at(WEDNESDAY))) == 1
    assert way.town.ledger("lesson") == [("l1",), ("l1",)]


def test_a_lesson_does_not_leave_while_the_shop_has_closed_for_the_day(way: Way) -> None:
    way.goes_out(SLOT, OFFLINE)
    way.town.do(set_opening, way.alva, parse_opening("mon-fri 06:00-09:00"), SLOT + 10 * MINUTE)

    assert way.takes(SLOT + 61 * MINUTE) == []
    assert way.town.who(way.alva).next_lesson_at == at(TUESDAY, 8)


def test_nothing_comes_by_itself_any_more_to_whoever_has_fallen_silent(way: Way) -> None:
    way.goes_out(SLOT, OFFLINE)
    way.town.change(way.alva, rhythm="silent")

    assert way.takes(SLOT + 61 * MINUTE) == []
    assert way.town.ledger("error") == [(SILENT,)]


def test_a_farewell_that_is_tried_again_still_comes(way: Way) -> None:
    way.town.change(way.alva, rhythm="weekly", notice="farewell")
    farewell = way.goes_out(SLOT, OFFLINE)
    assert way.town.who(way.alva).rhythm == "silent"

    assert way.takes(SLOT + 61 * MINUTE) == [farewell]


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
