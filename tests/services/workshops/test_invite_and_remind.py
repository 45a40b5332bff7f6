"""Invitations, reminders, and one more question to those who are not sure: when, and to whom."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from bot.domain.workshop import ON_THE_DAY, Moved
from bot.services.people.pause import pause, resume
from bot.storage.store import Store
from bot.storage.tables import deliveries, persons
from tests.cast import CITY, EARLY, MONDAY, at, found
from tests.services.workshops.planned import (
    EVENING,
    HOUR,
    MORNING,
    NOON,
    THURSDAY,
    Evening,
    all_of,
    planned,
)

DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def evening(store: Store) -> Evening:
    found(store)
    return planned(store, 4, seats=None, answer_by=THURSDAY - 2 * DAY)


def change(evening: Evening, person: int, **values: object) -> None:
    evening.do(lambda db: db.execute(update(persons).where(persons.c.id == person).values(**values)))


def test_everybody_in_the_audience_is_invited_once(evening: Evening) -> None:
    evening.ticks()
    evening.ticks(NOON + 2 * HOUR)

    assert evening.told(NOON + 2 * HOUR) == all_of(evening.people, "Torsdag 15 oktober: vi ses på riktigt.")


def test_nobody_is_invited_before_the_day(store: Store) -> None:
    found(store)
    evening = planned(store, 1, invite_days=5)
    first = MORNING.starts_at - 5 * DAY

    evening.ticks(first - 25 * HOUR)
    assert evening.ledger("due_at") == []

    evening.ticks(first - 24 * HOUR)
    assert evening.ledger("due_at", "expires_at", "kind") == [
        (first, MORNING.starts_at + 10.5 * HOUR, "invitation")
    ]


def test_an_invitation_that_would_come_in_quiet_hours_comes_before_them(store: Store) -> None:
    found(store)
    evening = planned(store, 1, invite_days=5)
    change(evening, evening.people[0], schedule="mon-fri 12:00 Europe/Stockholm 20:00-09:00 SE")

    evening.ticks(MORNING.starts_at - 6 * DAY)

    assert evening.ledger("due_at") == [(at(THURSDAY - 6 * DAY, 19, 30),)]


def test_who_joins_later_is_invited_later_and_who_pauses_after_the_pause(evening: Evening) -> None:
    first, second, third, fourth = evening.people
    change(evening, first, joined_at=None)
    change(evening, second, paused_since=MONDAY, paused_until=MONDAY + DAY)
    evening.ticks()
    assert set(evening.told(NOON)) == {third, fourth}

    change(evening, first, joined_at=EARLY)
    evening.ticks(NOON + HOUR / 2)
    assert evening.told(NOON + HOUR / 2) == {}  # it is looked for them every hour

    evening.ticks(NOON + DAY)
    assert set(evening.told(NOON + DAY)) == {first, second}


def test_who_has_fallen_silent_is_invited_once_they_are_heard_of(evening: Evening) -> None:
    first, *others = evening.people
    change(evening, first, rhythm="silent")
    evening.ticks()
    assert set(evening.told(NOON)) == set(others)

    change(evening, first, rhythm="weekly")
    evening.ticks(NOON + 2 * HOUR)

    assert set(evening.told(NOON + 2 * HOUR)) == {first}


def test_who_has_fallen_silent_is_reminded_of_what_they_have_said_yes_to(evening: Evening) -> None:
    first = evening.people[0]
    evening.comes(first)
    change(evening, first, rhythm="silent")
    week = MORNING.starts_at - 7 * DAY

    evening.ticks(week)

    assert evening.told(week)[first] == ["Torsdag 15 oktober kl. 8 ses vi."]


@pytest.mark.parametrize("ends", [NOON + HOUR / 60, NOON + 3 * DAY], ids=["in a minute", "in three days"])
def test_a_pause_begun_while_the_invitation_waits_only_puts_it_off(
    evening: Evening, ends: dt.datetime
) -> None:
    first, *others = evening.people
    evening.ticks()
    evening.do(pause, first, NOON.date(), None, NOON)
    evening.ticks(NOON + 2 * HOUR if ends > NOON + 2 * HOUR else NOON)
    assert set(evening.told(NOON + 2 * HOUR)) == set(others)

    evening.do(resume, first, ends.date(), ends)
    for later in (ends + 3 * HOUR, ends + 5 * HOUR):  # the second time there is nobody left
        evening.ticks(later)
    assert evening.told(ends + 5 * HOUR) == {first: ["Torsdag 15 oktober: vi ses på riktigt."]}


def test_an_invitation_that_may_have_come_before_the_pause_does_not_come_again(evening: Evening) -> None:
    first, *_ = evening.people
    evening.ticks()
    evening.do(lambda db: db.execute(update(deliveries).values(unclear=1)))
    evening.do(pause, first, NOON.date(), None, NOON)
    evening.do(resume, first, NOON.date(), NOON + HOUR)

    evening.ticks(NOON + 2 * HOUR)

    assert first not in evening.told(NOON + 2 * HOUR)


def test_who_has_answered_already_gets_no_invitation(evening: Evening) -> None:
    first, second, *_ = evening.people
    evening.comes(first)
    evening.ticks()
    evening.cannot(second)  # after it was written down, before it left

    assert set(evening.told(NOON)) == set(evening.people[2:])


def test_nobody_is_invited_to_what_can_be_answered_no_more(evening: Evening) -> None:
    evening.ticks(at(THURSDAY - DAY, 12, 0))

    assert [key for (key,) in evening.ledger("key") if "invitation" in key] == []


def test_those_who_come_are_reminded_a_week_and_a_day_before_and_nobody_else(evening: Evening) -> None:
    first, second, third, _ = evening.people
    evening.comes(first)
    evening.is_unsure(second)
    evening.cannot(third)
    week, eve = MORNING.starts_at - 7 * DAY, MORNING.starts_at - DAY

    reminded: dict[str, set[int]] = {}
    for moment in (week, week + HOUR, eve - HOUR, eve, eve + HOUR):
        evening.ticks(moment)
        for who, lines in evening.told(moment).items():
            for line in lines:
                if "ses vi" in line:
                    reminded.setdefault(line, set()).add(who)

    assert reminded == {"Torsdag 15 oktober kl. 8 ses vi.": {first}, "I morgon kl. 8 ses vi.": {first}}


def test_who_says_yes_after_the_moment_of_a_reminder_is_not_reminded_of_it(evening: Evening) -> None:
    week = MORNING.starts_at - 7 * DAY
    evening.comes(evening.people[0], now=week + HOUR)

    evening.ticks(week + 2 * HOUR)

    assert [key for (key,) in evening.ledger("key") if "reminder" in key] == []


def test_who_has_given_the_seat_back_is_not_reminded(evening: Evening) -> None:
    first = evening.people[0]
    evening.comes(first)
    evening.ticks(MORNING.starts_at - 7 * DAY - HOUR)
    evening.cannot(first, MORNING.starts_at - 7 * DAY - HOUR)

    assert first not in evening.told(MORNING.starts_at - 7 * DAY)


def test_a_pause_that_ends_before_the_moment_of_a_reminder_takes_none_away(evening: Evening) -> None:
    first, second, *_ = evening.people
    week = MORNING.starts_at - 7 * DAY
    for person in (first, second):
        evening.comes(person)
    evening.ticks(week - 20 * HOUR)
    for person in (first, second):
        evening.do(pause, person, (week - DAY).date(), None, week - 19 * HOUR)
    evening.do(resume, first, (week - DAY).date(), week - 18 * HOUR)

    evening.ticks(week - 17 * HOUR)

    assert {first, second} & set(evening.told(week)) == {first}


def test_a_workshop_that_has_moved_to_another_day_reminds_anew(evening: Evening) -> None:
    first = evening.people[0]
    evening.comes(first)
    week = MORNING.starts_at - 7 * DAY
    evening.ticks(week)
    evening.told(week)
    evening.changes(Moved(evening.early, MORNING.starts_at + DAY, MORNING.ends_at + DAY), week + HOUR)
    evening.told(week + HOUR)

    evening.ticks(week + DAY)

    assert evening.told(week + DAY)[first] == ["Fredag 16 oktober kl. 8 ses vi."]


def test_two_hours_before_they_are_reminded_where_that_is_wished_for(store: Store) -> None:
    found(store)
    evening = planned(store, 2, seats=None, reminders=[1, ON_THE_DAY])
    early, late = evening.people
    evening.comes(early)
    evening.comes(late, evening.late)
    before = EVENING.starts_at - 2 * HOUR
    evening.ticks(before - 3 * HOUR)

    told = {at: evening.told(at) for at in (before - HOUR, before)}
    assert told[before] == {late: ["I dag kl. 18.30 ses vi."]}
    assert late not in told[before - HOUR]
    evening.ticks(before + HOUR)
    assert evening.told(before + HOUR) == {}


def test_a_reminder_two_hours_before_that_would_come_in_quiet_hours_comes_before_them(store: Store) -> None:
    found(store)
    evening = planned(store, 1, seats=None, reminders=[ON_THE_DAY])
    evening.comes(evening.people[0])

    evening.ticks(MORNING.starts_at - 20 * HOUR)
    assert evening.ledger("due_at", "kind")[-1] == (at(THURSDAY - DAY, 19, 30), "reminder")
    evening.ticks(at(THURSDAY, 6, 30))  # nothing ran meanwhile: it is not later than that
    assert len([key for (key,) in evening.ledger("key") if "reminder" in key]) == 1


def test_moved_to_another_hour_of_the_day_it_reminds_two_hours_before_that_one(store: Store) -> None:
    found(store)
    evening = planned(store, 1, seats=None, reminders=[ON_THE_DAY])
    evening.comes(evening.people[0], evening.late)
    evening.ticks(EVENING.starts_at - 20 * HOUR)
    evening.changes(
        Moved(evening.late, EVENING.starts_at - 3 * HOUR, EVENING.ends_at - 3 * HOUR),
        EVENING.starts_at - 20 * HOUR,
    )
    evening.ticks(EVENING.starts_at - 19 * HOUR)

    due = [row[1:] for row in evening.ledger("kind", "state", "due_at") if row[0] == "reminder"]
    assert due == [("cancelled", EVENING.starts_at - 2 * HOUR), ("pending", EVENING.starts_at - 5 * HOUR)]


def test_who_is_not_sure_is_asked_once_more_before_the_time_is_over(evening: Evening) -> None:
    first, second, *_ = evening.people
    evening.is_unsure(first)
    evening.is_unsure(second)
    asks = at(THURSDAY - 4 * DAY, 8, 0)
    evening.comes(second)

    for moment in (asks - HOUR, asks, asks + HOUR):
        evening.ticks(moment)
        told = evening.told(moment)
        assert (first in told) == (moment == asks)
        assert second not in told

    evening.is_unsure(first, asks + 2 * HOUR)
    evening.ticks(asks + 3 * HOUR)
    assert evening.told(asks + 3 * HOUR) == {}


def test_who_pauses_when_they_are_to_be_asked_is_asked_after_that_while_answers_are_open(
    evening: Evening,
) -> None:
    before, meanwhile, too_long, _ = evening.people
    asks = at(THURSDAY - 4 * DAY, 8, 0)
    for person in (before, meanwhile, too_long):
        evening.is_unsure(person)
    evening.do(pause, before, (asks - 30 * HOUR).date(), None, asks - 30 * HOUR)
    evening.ticks(asks - 3 * HOUR)
    for person in (meanwhile, too_long):
        evening.do(pause, person, asks.date(), None, asks - 2 * HOUR)
    evening.ticks(asks)
    assert not {before, meanwhile} & set(evening.told(asks))

    back, again, closed = asks + 30 * HOUR, asks + 31 * HOUR, at(THURSDAY - DAY, 12, 0)
    for person in (before, meanwhile):
        evening.do(resume, person, back.date(), back)
    told = []
    for moment in (back, again):
        evening.ticks(moment)
        told.append(set(evening.told(moment)))
    evening.do(resume, too_long, closed.date(), closed)
    evening.ticks(closed)

    assert told == [{before, meanwhile}, set()]
    assert evening.told(closed) == {}


def test_other_organisations_people_are_not_invited(store: Store) -> None:
    town = found(store, organisations=(CITY, replace(CITY, key="sundsvall", name="Sundsvall")))
    stranger = town.joins("stina", code="sundsvall")
    evening = planned(store, 1)

    evening.ticks()

    assert stranger not in evening.told(NOON)
