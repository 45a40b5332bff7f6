"""Pause, resume, a day off, leaving: nothing goes out meanwhile, and nothing piles up."""

import datetime as dt

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.schedule import Pause
from bot.services.people.pause import day_off, leave, pause, resume
from bot.services.people.settle import set_days, set_hour, set_language
from bot.storage.store import Store
from bot.storage.tables import deliveries, pauses
from tests.cast import DAY, EARLY, MINUTE, MONDAY, SLOT, Town, at, found

TUESDAY, FRIDAY, NEXT_MONDAY = MONDAY + DAY, MONDAY + 4 * DAY, MONDAY + 7 * DAY


def past(town: Town) -> list[tuple[dt.date, dt.date]]:
    def rows(db: Connection) -> list[tuple[dt.date, dt.date]]:
        return [
            tuple(row) for row in db.execute(select(pauses.c.since, pauses.c.until).order_by(pauses.c.id))
        ]

    return town.do(rows)


def pend_all(db: Connection) -> None:
    db.execute(update(deliveries).values(state="pending"))


def test_a_pause_until_a_day_moves_the_next_lesson_to_it(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, FRIDAY, EARLY)
    who = town.who(alva)
    assert (who.pause, who.next_lesson_at) == (Pause(MONDAY, FRIDAY), at(FRIDAY))


def test_a_pause_that_ends_on_a_day_off_goes_on_with_the_next_own_day(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, MONDAY + 5 * DAY, EARLY)
    assert town.who(alva).next_lesson_at == at(NEXT_MONDAY)


def test_a_pause_without_an_end_leaves_nothing_due(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, None, EARLY)
    assert town.who(alva).next_lesson_at is None


def test_a_pause_cancels_what_is_planned_but_not_yet_sent(store: Store) -> None:
    town = found(store)
    alva, _ = town.joins("alva"), town.joins("bashir")
    town.plan(SLOT - MINUTE)
    town.do(pause, alva, MONDAY, None, SLOT - MINUTE)
    assert [one.person for one in town.send()] == [alva + 1]
    assert town.ledger("person_id", "state", "error")[0] == (alva, "cancelled", "The person has a pause.")


def test_what_was_asked_for_is_not_cancelled(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.pulls(alva, EARLY)
    town.do(pend_all)
    town.do(pause, alva, MONDAY, None, EARLY)
    town.do(leave, alva, EARLY)
    assert town.ledger("kind", "state") == [("reply", "pending")]


def test_resuming_goes_on_and_tells_the_pause_there_was(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, None, EARLY)
    assert town.do(resume, alva, FRIDAY, at(FRIDAY, 7)) == Pause(MONDAY, FRIDAY)
    who = town.who(alva)
    assert (who.pause, who.next_lesson_at) == (None, at(FRIDAY))
    assert past(town) == [(MONDAY, FRIDAY)]


def test_resuming_without_a_pause_is_nothing(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert town.do(resume, alva, MONDAY, EARLY) is None
    assert past(town) == []


def test_resuming_on_the_same_day_leaves_no_pause_behind(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, None, EARLY)
    town.do(resume, alva, MONDAY, EARLY + MINUTE)
    assert past(town) == []
    assert town.who(alva).next_lesson_at == SLOT


def test_a_pause_that_ended_by_itself_is_told_with_its_own_end(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, TUESDAY, EARLY)
    assert town.do(resume, alva, FRIDAY, at(FRIDAY, 7)) == Pause(MONDAY, TUESDAY)


def test_another_end_keeps_the_beginning(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, None, EARLY)
    town.do(pause, alva, NEXT_MONDAY, MONDAY + 30 * DAY, at(NEXT_MONDAY, 12))
    who = town.who(alva)
    assert (who.pause, who.notice) == (Pause(MONDAY, MONDAY + 30 * DAY), "welcome back")
    assert past(town) == []


def test_a_new_pause_after_one_that_is_over_keeps_both(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, MONDAY + 5 * DAY, EARLY)  # until Saturday
    town.do(pause, alva, MONDAY + 6 * DAY, None, at(MONDAY + 6 * DAY, 12))
    assert town.who(alva).pause == Pause(MONDAY + 6 * DAY, None)
    assert past(town) == [(MONDAY, MONDAY + 5 * DAY)]


@pytest.mark.parametrize(("days", "welcome"), [(29, False), (30, True)])
def test_a_long_pause_is_welcomed_back_from(store: Store, days: int, welcome: bool) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, MONDAY + days * DAY, EARLY)
    assert town.who(alva).notice == ("welcome back" if welcome else None)


def test_resuming_early_takes_the_welcome_back_away(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, MONDAY + 40 * DAY, EARLY)
    town.do(resume, alva, FRIDAY, at(FRIDAY, 7))
    assert town.who(alva).notice is None
    assert [one.kind for one in town.morning(at(FRIDAY))] == ["lesson"]


# --- a day off, leaving ---------------------------------------------------------------------------


def test_a_day_off_is_this_day_alone(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(day_off, alva, MONDAY, EARLY)
    assert town.morning() == []
    assert [one.subject for one in town.morning(at(TUESDAY))] == ["service/l1"]


def test_a_day_off_stops_what_is_planned_for_it(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.plan(SLOT - MINUTE)
    town.do(day_off, alva, MONDAY, SLOT - MINUTE)
    assert town.send() == []
    assert town.ledger("state", "error") == [("cancelled", "The person took the day off.")]


def test_leaving_cancels_what_is_planned(store: Store) -> None:
    town = found(store)
    alva, _ = town.joins("alva"), town.joins("bashir")
    town.plan(SLOT - MINUTE)
    town.do(leave, alva, SLOT - MINUTE)
    assert [one.person for one in town.send()] == [alva + 1]
    assert not town.who(alva).takes_part


# --- settings -------------------------------------------------------------------------------------


def test_own_days_and_hour_move_the_next_lesson(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(set_days, alva, {6, 7}, EARLY)
    town.do(set_hour, alva, dt.time(10, 5), EARLY)
    who = town.who(alva)
    assert (who.days, who.at) == ("sat,sun", "10:05")
    assert who.next_lesson_at == at(MONDAY + 5 * DAY, 10, 5)


def test_no_day_at_all_is_refused_and_changes_nothing(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    with pytest.raises(ValueError, match="does not name days"):
        town.do(set_days, alva, set(), EARLY)
    assert town.who(alva).days is None


def test_a_language_is_the_persons_own(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.do(set_language, alva, "en")
    assert [town.who(person).language for person in (alva, bashir)] == ["en", "sv"]


def test_an_hour_moved_after_todays_lesson_counts_from_tomorrow(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    town.do(set_hour, alva, dt.time(16, 0), at(MONDAY, 12))
    assert town.who(alva).next_lesson_at == at(TUESDAY, 16, 0)
