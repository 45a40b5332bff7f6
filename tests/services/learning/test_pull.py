"""“Show me a tip”: today's again if it waits for an answer, else the next; the slot sends no other."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, update

from bot.services.learning.answer import answer
from bot.services.learning.start_over import start_over
from bot.settings import Cohort
from bot.storage import enrolments
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import (
    CITY,
    DAY,
    GREETING,
    MINUTE,
    MONDAY,
    SECOND,
    SLOT,
    Sent,
    Town,
    at,
    course,
    found,
    lesson,
)

TUESDAY = MONDAY + DAY


def asks(town: Town, person: int, now: dt.datetime) -> Sent:
    pulled = town.pulls(person, now)
    assert pulled is not None
    return pulled


def test_the_first_tip_comes_for_the_asking_whatever_the_hour(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert asks(town, alva, at(MONDAY, 23, 50)).subject == "service/l1"


def test_what_is_pulled_is_the_days_lesson(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    asks(town, alva, at(MONDAY, 7))
    assert town.morning() == []
    assert town.who(alva).last_lesson_on == MONDAY
    assert town.who(alva).next_lesson_at == at(TUESDAY)
    assert [one.subject for one in town.morning(at(TUESDAY))] == ["service/l2"]


def test_a_slot_that_is_planned_already_sends_nothing_more(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.plan(SLOT - MINUTE)
    asks(town, alva, SLOT - MINUTE)
    assert town.send() == []
    assert town.ledger("key", "state", "error")[0] == (
        "daily:2026-10-05",
        "cancelled",
        "The person asked for it before its time.",
    )


def test_a_slot_taken_in_hand_but_not_on_the_wire_sends_nothing_more(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [slot] = town.morning()
    _change(town, slot, state="claimed")
    assert asks(town, alva, SLOT).subject == "service/l1"
    assert town.ledger("state") == [("cancelled",), ("sent",)]


def test_the_slot_of_the_next_day_is_not_taken(store: Store) -> None:
    midnight = replace(CITY, at="00:00", quiet_hours="none")
    town = found(store, organisations=[midnight])
    alva = town.joins("alva")
    slot = at(TUESDAY, 0, 0)
    town.plan(slot - MINUTE)
    assert asks(town, alva, slot - MINUTE).subject == "service/l1"
    assert [one.subject for one in town.send(slot)] == ["service/l2"]


def test_somebody_elses_slot_is_not_taken(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.plan(SLOT - MINUTE)
    asks(town, alva, SLOT - MINUTE)
    assert [one.person for one in town.send()] == [bashir]


def test_todays_unanswered_lesson_comes_again_and_not_the_next(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [first] = town.morning()
    again = asks(town, alva, at(MONDAY, 15))
    assert (again.subject, again.delivery != first.delivery) == ("service/l1", True)
    [(one,), (two,)] = town.ledger("body")
    assert two["lesson"] == one["lesson"]


def test_once_todays_is_answered_the_next_one_comes_and_so_on(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [first] = town.morning()
    town.answers(first)
    second = asks(town, alva, at(MONDAY, 15))
    town.answers(second)
    third = asks(town, alva, at(MONDAY, 16))
    assert [second.subject, third.subject] == ["service/l2", "service/l3"]


def test_a_lesson_shown_twice_is_done_wherever_it_is_answered(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [sent] = town.morning()
    asks(town, alva, SLOT)
    town.answers(sent)
    assert asks(town, alva, SLOT).subject == "service/l2"


def test_a_lesson_shown_once_more_goes_on_where_its_answers_are(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.answers(town.morning()[0])
    [sent] = town.morning(SLOT + DAY)
    first_again = asks(town, alva, SLOT + DAY)

    def taps(shown: Sent, place: int) -> str:
        chosen = frozenset({0})
        given = town.do(answer, town.who(alva), shown.delivery, place, chosen, SLOT + DAY, town.shelf)
        return given if isinstance(given, str) else type(given).__name__

    assert taps(sent, 0) == "Changed"
    assert taps(first_again, 0) == "answered"
    again = asks(town, alva, SLOT + DAY)
    assert (again.subject, taps(again, 1)) == ("service/l2", "Changed")
    assert [taps(sent, 1), taps(first_again, 1)] == ["answered"] * 2


def test_at_a_pace_the_next_follows_wherever_the_last_was_answered(store: Store) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=(Cohort("service", pace=20),))])
    alva = town.joins("alva")
    sent = asks(town, alva, SLOT)
    asks(town, alva, SLOT)
    town.answers(sent)
    assert town.who(alva).next_lesson_at == SLOT + 20 * SECOND


def test_yesterdays_unanswered_lesson_does_not_come_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    assert asks(town, alva, at(TUESDAY, 7)).subject == "service/l2"


def test_a_lesson_that_asks_nothing_is_not_shown_twice(store: Store) -> None:
    town = found(store, course(lessons=[lesson("l1"), lesson("l2", GREETING)]))
    alva = town.joins("alva")
    town.morning()
    assert asks(town, alva, at(MONDAY, 15)).subject == "service/l2"


def test_a_lesson_that_expired_is_the_next_one_still(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [first] = town.morning()
    _change(town, first, state="expired")
    assert asks(town, alva, at(MONDAY, 21)).subject == "service/l1"


def test_after_starting_over_todays_old_lesson_does_not_come_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    [second] = town.morning(at(TUESDAY))
    town.do(start_over, alva, town.shelf.library, at(TUESDAY, 9))
    assert second.subject == "service/l2"
    assert asks(town, alva, at(TUESDAY, 10)).subject == "service/l1"


def test_when_all_is_had_there_is_nothing_to_show(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    [only] = town.morning()
    town.answers(only)
    assert town.pulls(alva, at(MONDAY, 15)) is None
    assert town.who(alva).next_lesson_at == at(MONDAY + 2 * DAY)  # a question about it, when it is due


def test_the_last_lesson_pulled_leaves_nothing_due(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    asks(town, alva, at(MONDAY, 7))
    assert town.who(alva).next_lesson_at == at(
        MONDAY + 3 * DAY
    )  # a question about it, which rests until then
    [enrolment] = town.do(enrolments.of_persons, [alva])[alva]
    assert enrolment.sent_all_of == town.shelf.library.courses["service"].hash


def test_a_course_that_has_not_started_shows_nothing_and_keeps_its_first_day(store: Store) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=(Cohort("service", TUESDAY),))])
    alva = town.joins("alva")
    assert town.pulls(alva, at(MONDAY, 7)) is None
    assert [one.subject for one in town.morning(at(TUESDAY))] == ["service/l1"]


def test_a_pull_in_a_pause_is_a_wish_like_any_other(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.change(alva, paused_since=MONDAY, paused_until=None, next_lesson_at=None)
    assert asks(town, alva, SLOT).subject == "service/l1"
    assert town.who(alva).next_lesson_at is None


def test_a_welcome_back_that_waits_comes_the_day_after_a_pull(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.change(alva, notice="welcome back")
    town.plan(SLOT - MINUTE)
    asks(town, alva, SLOT - MINUTE)
    assert town.send() == []
    assert [one.kind for one in town.morning(at(TUESDAY))] == ["notice"]


# --- at a pace of seconds -------------------------------------------------------------------------

PACED = replace(CITY, quiet_hours="none", country="none", cohorts=(Cohort("service", pace=20),))


def test_at_a_pace_the_newest_unanswered_counts_as_todays(store: Store) -> None:
    town = found(store, organisations=[PACED])
    alva = town.joins("alva")
    asks(town, alva, SLOT)
    assert asks(town, alva, at(TUESDAY)).subject == "service/l1"
    assert town.who(alva).next_lesson_at is None


def test_at_a_pace_the_next_comes_before_its_time_and_only_once(store: Store) -> None:
    town = found(store, organisations=[PACED])
    alva = town.joins("alva")
    first = asks(town, alva, SLOT)
    town.answers(first, SLOT)
    town.plan(SLOT + SECOND)
    assert asks(town, alva, SLOT + 2 * SECOND).subject == "service/l2"
    assert town.morning(SLOT + MINUTE) == []


def test_at_a_pace_a_lesson_that_asks_nothing_is_followed_by_the_next(store: Store) -> None:
    town = found(
        store, course(lessons=[lesson("l1"), lesson("l2"), lesson("l3", GREETING)]), organisations=[PACED]
    )
    alva = town.joins("alva")
    asks(town, alva, SLOT)
    assert town.who(alva).next_lesson_at == SLOT + 20 * SECOND
    [second] = town.morning(SLOT + 20 * SECOND)
    [third] = town.morning(SLOT + 40 * SECOND)
    assert [second.subject, third.subject] == ["service/l2", "service/l3"]


@pytest.mark.parametrize("hour", [7, 15])
def test_at_ones_own_pace_each_wish_is_met(store: Store, hour: int) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=(Cohort("service", pace="own"),))])
    alva = town.joins("alva")
    town.answers(asks(town, alva, at(MONDAY, hour)), at(MONDAY, hour))
    assert asks(town, alva, at(MONDAY, hour, 5)).subject == "service/l2"
    assert town.who(alva).next_lesson_at == at(MONDAY + 2 * DAY)  # a question, no tip


def _change(town: Town, sent: Sent, **values: object) -> None:
    def change(db: Connection) -> None:
        db.execute(update(deliveries).where(deliveries.c.id == sent.delivery).values(**values))

    town.do(change)
