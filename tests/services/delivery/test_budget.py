"""What a person's day has room for, asked as it is claimed: quiet hours, and two counted messages a day."""

import datetime as dt

import pytest

from bot.domain.delivery import State
from bot.domain.kinds import ANNOUNCEMENT_LASTS, Kind
from bot.services.delivery.budget import SPENT
from bot.services.delivery.claim import claim
from bot.services.delivery.lease import Owner
from bot.storage.store import Store
from tests.services.delivery.ledger import (
    NOW,
    Somebody,
    add_lesson,
    add_person,
    change,
    change_person,
    own,
    row_of,
    tips,
)

AT_NIGHT = dt.datetime(2026, 10, 5, 19, 30, tzinfo=dt.UTC)  # 21.30 in Stockholm
NEXT_MORNING = dt.datetime(2026, 10, 6, 5, tzinfo=dt.UTC)  # 7.00
OFFICE = "mon-fri 09:00 Europe/Stockholm 20:00-07:00 SE"


@pytest.fixture
def alva(store: Store) -> Somebody:
    alva = store.write_now(add_person, "Alva")
    store.write_now(change_person, alva.person, schedule=OFFICE)
    return alva


@pytest.fixture
def owner(store: Store) -> Owner:
    return own(store)


def planned(store: Store, to: Somebody, kind: Kind, key: str, at: dt.datetime = NOW) -> int:
    return store.write_now(add_lesson, to, at=at, until=at + ANNOUNCEMENT_LASTS, kind=kind, key=key)


def came(store: Store, to: Somebody, kind: Kind, key: str, at: dt.datetime) -> None:
    delivery = planned(store, to, kind, key, at)
    store.write_now(change, delivery, state=State.SENT.value, sent_at=at)


def leave(store: Store, owner: Owner, now: dt.datetime = NOW) -> list[int]:
    claims = store.write_now(claim, owner, now, 50, tips)
    assert claims is not None
    return [row.id for row in claims.claimed]


@pytest.mark.parametrize("kind", [Kind.ANNOUNCEMENT, Kind.INVITATION, Kind.REMINDER, Kind.CHANGE])
def test_what_is_late_waits_for_the_end_of_quiet_hours(
    store: Store, owner: Owner, alva: Somebody, kind: Kind
) -> None:
    delivery = planned(store, alva, kind, "late")
    assert leave(store, owner, AT_NIGHT) == []
    assert store.read_now(row_of, delivery)["try_at"] == NEXT_MORNING
    assert leave(store, owner, NEXT_MORNING) == [delivery]


@pytest.mark.parametrize("kind", [Kind.URGENT, Kind.LATE_CHANGE, Kind.CORRECTION])
def test_what_cannot_wait_leaves_at_night_too(store: Store, owner: Owner, alva: Somebody, kind: Kind) -> None:
    delivery = planned(store, alva, kind, "at once")
    assert leave(store, owner, AT_NIGHT) == [delivery]


def test_the_third_of_a_day_waits_for_the_next_morning(store: Store, owner: Owner, alva: Somebody) -> None:
    three = [planned(store, alva, Kind.ANNOUNCEMENT, f"announcement:{n}:1") for n in (1, 2, 3)]
    assert leave(store, owner) == three[:2]
    assert store.read_now(row_of, three[2])["try_at"] == NEXT_MORNING
    assert leave(store, owner, NEXT_MORNING) == [three[2]]


def test_an_announcement_gives_way_to_a_lesson_that_is_to_come_and_a_reminder_does_not(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    store.write_now(change_person, alva.person, next_lesson_at=NOW + dt.timedelta(hours=2))
    came(store, alva, Kind.ANNOUNCEMENT, "announcement:1:1", NOW - dt.timedelta(hours=1))
    announcement = planned(store, alva, Kind.ANNOUNCEMENT, "announcement:2:1")
    reminder = planned(store, alva, Kind.REMINDER, "workshop:1:reminder-7:1")
    assert leave(store, owner) == [reminder]
    assert store.read_now(row_of, announcement)["try_at"] == NEXT_MORNING


def test_a_lesson_that_came_today_counts_and_yesterdays_does_not(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    store.write_now(change_person, alva.person, last_lesson_on=NOW.date())
    came(store, alva, Kind.INVITATION, "workshop:1:invitation:1", NOW - dt.timedelta(hours=1))
    came(store, alva, Kind.INVITATION, "workshop:2:invitation:1", NOW - dt.timedelta(days=1))
    announcement = planned(store, alva, Kind.ANNOUNCEMENT, "announcement:2:1")
    assert leave(store, owner) == []
    store.write_now(change_person, alva.person, last_lesson_on=NOW.date() - dt.timedelta(days=1))
    store.write_now(change, announcement, try_at=NOW)
    assert leave(store, owner) == [announcement]


def test_a_lesson_gives_way_only_where_both_are_spent(store: Store, owner: Owner, alva: Somebody) -> None:
    came(store, alva, Kind.ANNOUNCEMENT, "announcement:1:1", NOW - dt.timedelta(hours=1))
    bashir = store.write_now(add_person, "Bashir")
    store.write_now(change_person, bashir.person, schedule=OFFICE)
    for run in (1, 2):
        came(store, bashir, Kind.ANNOUNCEMENT, f"announcement:1:{run}", NOW - dt.timedelta(hours=1))
    goes, stays = store.write_now(add_lesson, alva), store.write_now(add_lesson, bashir)
    assert leave(store, owner) == [goes]
    row = store.read_now(row_of, stays)
    assert (row["state"], row["error"]) == (State.CANCELLED.value, SPENT)


def test_a_change_and_an_urgent_announcement_count_for_nothing(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    for number in range(3):
        came(store, alva, Kind.LATE_CHANGE, f"workshop:1:{number}", NOW - dt.timedelta(hours=1))
        came(store, alva, Kind.URGENT, f"announcement:{number}:1", NOW - dt.timedelta(hours=1))
    lesson = store.write_now(add_lesson, alva)
    assert leave(store, owner) == [lesson]


def test_a_message_that_may_have_arrived_counts_and_one_that_failed_does_not(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    for run, state in enumerate((State.UNKNOWN, State.FAILED, State.EXPIRED), start=1):
        delivery = planned(store, alva, Kind.ANNOUNCEMENT, f"announcement:1:{run}")
        store.write_now(change, delivery, state=state.value, try_at=NOW + dt.timedelta(seconds=30), unclear=2)
    announcements = [planned(store, alva, Kind.ANNOUNCEMENT, f"announcement:{n}:1") for n in (2, 3)]
    assert leave(store, owner) == announcements[:1]


def test_one_that_may_have_arrived_takes_no_second_place_when_it_is_sent_again(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    """It was on the wire at a ``kill -9``. With a tip to come there is room for it all the same."""
    store.write_now(change_person, alva.person, next_lesson_at=NOW + dt.timedelta(hours=2))
    announcement = planned(store, alva, Kind.ANNOUNCEMENT, "announcement:1:1")
    store.write_now(change, announcement, state=State.UNKNOWN.value, crashed=1)
    other = planned(store, alva, Kind.ANNOUNCEMENT, "announcement:2:1")
    assert leave(store, owner) == [announcement]
    assert leave(store, owner) == []
    assert store.read_now(row_of, other)["try_at"] == NEXT_MORNING
