"""Silence has an end: a question after five, one a week, a farewell after four, and nothing until a sign."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from bot.domain.event import Event
from bot.services.learning.calendar import fetch_calendar
from bot.services.learning.silence import note_opened, note_sign_of_life
from bot.services.people.arrive import arrive
from bot.services.people.bell import ask_to_confirm, choose, confirm
from bot.services.people.pause import day_off, pause, resume
from bot.services.people.reschedule import reschedule_all
from bot.services.people.settle import set_rhythm
from bot.storage.store import Store
from bot.storage.tables import persons
from tests.cast import DAY, EARLY, MONDAY, SLOT, Town, at, course, found

WEEK = 7 * DAY


def town_of_many_lessons(store: Store) -> Town:
    return found(store, course(lessons=40))


def days_of(town: Town, first: dt.date, count: int) -> list[tuple[str, str]]:
    """What comes on so many days in a row, by the last two figures of the date, nobody answering."""
    return [
        (f"{first + place * DAY:%d}", sent.subject if sent.kind == "notice" else sent.kind)
        for place in range(count)
        for sent in town.morning(at(first + place * DAY, 10))  # the hour has come, in summer and in winter
    ]


def heard(town: Town, person: int, now: dt.datetime) -> str | None:
    return town.do(note_sign_of_life, town.who(person), now)


def nobody_is_stored_wrongly(town: Town, now: dt.datetime) -> None:
    def everybody(db: Connection) -> list[int]:
        return list(db.scalars(select(persons.c.id)))

    assert town.do(reschedule_all, town.do(everybody), now) == []


def test_after_five_unanswered_one_question_then_one_a_week_then_farewell_and_nothing(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    assert days_of(town, MONDAY, 5) == [(f"0{day}", "lesson") for day in range(5, 10)]
    assert town.who(alva).notice == "fading"
    assert days_of(town, MONDAY + WEEK, 7) == [("12", "fading")]
    assert town.who(alva).rhythm == "slower"
    nobody_is_stored_wrongly(town, at(MONDAY + WEEK, 12))
    assert days_of(town, MONDAY + 2 * WEEK, 28) == [
        *(("19", "lesson"), ("26", "lesson"), ("02", "lesson"), ("09", "lesson"))
    ]
    nobody_is_stored_wrongly(town, at(MONDAY + 5 * WEEK, 12))
    assert days_of(town, MONDAY + 6 * WEEK, 28) == [("16", "farewell")]
    who = town.who(alva)
    assert (who.rhythm, who.next_lesson_at, who.notice) == ("silent", None, None)
    nobody_is_stored_wrongly(town, at(MONDAY + 7 * WEEK))


def test_whoever_answers_is_not_asked(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    for place in range(12):
        for sent in town.morning(at(MONDAY + place * DAY)):
            assert sent.kind == "lesson"
            if place == 4:
                town.answers(sent, at(MONDAY + place * DAY, 9))
                heard(town, alva, at(MONDAY + place * DAY, 9))
    assert town.who(alva).unanswered == 5


@pytest.mark.parametrize("after", [1, 4, 5])
def test_any_sign_of_life_begins_the_count_anew(store: Store, after: int) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    days_of(town, MONDAY, after)
    assert town.who(alva).unanswered == after
    assert heard(town, alva, at(MONDAY + (after - 1) * DAY, 12)) is None
    who = town.who(alva)
    assert (who.unanswered, who.notice, who.rhythm) == (0, None, None)


def test_a_question_that_nobody_needs_any_more_is_a_lesson_after_all(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    days_of(town, MONDAY, 5)
    morning = at(MONDAY + WEEK)
    town.plan(morning)
    heard(town, alva, morning)
    [sent] = town.send(morning)
    assert sent.subject == "service/l6"
    assert town.who(alva).rhythm is None


def test_who_goes_on_as_before_is_not_asked_every_week(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    assert days_of(town, MONDAY, 8)[-1] == ("12", "fading")
    heard(town, alva, at(MONDAY + WEEK, 12))
    town.do(set_rhythm, alva, "daily", at(MONDAY + WEEK, 12))
    kinds = [what for _, what in days_of(town, MONDAY + WEEK + DAY, 28)]
    assert kinds == ["lesson"] * 20
    assert town.who(alva).notice == "fading"


def test_a_chosen_week_has_one_message_on_the_next_own_day_after_seven(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    town.do(set_rhythm, alva, "weekly", EARLY)
    assert days_of(town, MONDAY, 15) == [("05", "lesson"), ("12", "lesson"), ("19", "lesson")]


def test_a_day_off_takes_no_whole_week_away(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    town.do(set_rhythm, alva, "weekly", EARLY)
    town.do(day_off, alva, MONDAY, EARLY)
    assert town.who(alva).next_lesson_at == at(MONDAY + DAY)


def test_a_pause_stops_the_count(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    days_of(town, MONDAY, 3)
    town.do(pause, alva, MONDAY + 3 * DAY, MONDAY + 2 * WEEK, at(MONDAY + 2 * DAY, 20))
    assert days_of(town, MONDAY + 3 * DAY, 11) == []
    assert town.who(alva).unanswered == 3
    assert [what for _, what in days_of(town, MONDAY + 2 * WEEK, 3)] == ["lesson", "lesson", "fading"]


def test_a_long_pause_takes_the_question_s_place(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    days_of(town, MONDAY, 5)
    town.do(pause, alva, MONDAY + 5 * DAY, None, at(MONDAY + 5 * DAY))
    town.do(resume, alva, MONDAY + WEEK, at(MONDAY + WEEK, 6))
    assert town.who(alva).notice is None


def test_who_had_fallen_silent_gets_one_a_week_again(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva")
    town.change(alva, rhythm="silent", last_lesson_on=MONDAY)
    town.do(reschedule_all, [alva], EARLY)
    assert town.who(alva).next_lesson_at is None
    later = MONDAY + 4 * WEEK + 2 * DAY
    assert heard(town, alva, at(later, 6)) == "silent"
    who = town.who(alva)
    assert (who.rhythm, who.next_lesson_at) == ("weekly", at(later) + dt.timedelta(hours=1))  # winter time
    assert heard(town, alva, at(later, 6)) is None


# --- a page of our own ----------------------------------------------------------------------------


def on_a_page(town: Town) -> int:
    start = Event("command", "alva", "alva", command="start", page=True)
    town.do(arrive, "web", start, "sv", EARLY)
    return town.joins("alva")


def test_on_a_page_that_nobody_opens_nothing_counts(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = on_a_page(town)
    assert {what for _, what in days_of(town, MONDAY, 20)} == {"lesson"}
    who = town.who(alva)
    assert (who.unanswered, who.unseen, who.notice) == (0, 15 - 0, None)


def test_what_lies_on_a_page_counts_once_it_is_opened(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = on_a_page(town)
    days_of(town, MONDAY, 3)
    town.do(note_opened, "web", "alva", SLOT)
    assert (town.who(alva).unanswered, town.who(alva).unseen) == (3, 0)
    days_of(town, MONDAY + 3 * DAY, 2)
    assert town.who(alva).notice is None
    town.do(note_opened, "web", "alva", SLOT)
    assert town.who(alva).notice == "fading"


def test_opening_a_page_is_no_sign_of_life_and_a_tap_is(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = on_a_page(town)
    days_of(town, MONDAY, 2)
    town.do(note_opened, "web", "alva", SLOT)
    town.morning(at(MONDAY + 2 * DAY))
    heard(town, alva, at(MONDAY + 2 * DAY, 12))
    assert (town.who(alva).unanswered, town.who(alva).unseen) == (0, 0)


def test_a_page_of_nobody_is_opened_without_a_trace(store: Store) -> None:
    town = town_of_many_lessons(store)
    town.do(note_opened, "web", "somebody", SLOT)
    assert town.ledger("id") == []


def test_another_channel_counts_at_once(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = town.joins("alva", channel="telegram")
    town.morning(SLOT)
    town.do(note_opened, "web", "alva", SLOT)
    assert (town.who(alva).unanswered, town.who(alva).unseen) == (1, None)


# --- and with a bell ------------------------------------------------------------------------------


def by_mail(town: Town, alva: int, now: dt.datetime) -> None:
    town.do(ask_to_confirm, alva, "alva@exempel.se", "a mark", "a token", now)
    assert town.do(confirm, alva, 1, now)


def by_a_calendar(town: Town, alva: int, now: dt.datetime) -> None:
    town.do(choose, alva, "calendar", "a token", now)
    assert town.do(fetch_calendar, "a token", now, town.shelf.library) is not None


@pytest.mark.parametrize("rings", [by_mail, by_a_calendar])
def test_with_a_bell_it_counts_at_once_as_elsewhere(
    store: Store, rings: Callable[[Town, int, dt.datetime], None]
) -> None:
    town = town_of_many_lessons(store)
    alva = on_a_page(town)
    rings(town, alva, EARLY)
    days_of(town, MONDAY, 5)
    who = town.who(alva)
    assert (who.unanswered, who.unseen, who.notice) == (5, 0, "fading")


def asked_only(town: Town, alva: int) -> None:
    town.do(ask_to_confirm, alva, "alva@exempel.se", "a mark", "a token", EARLY)


def never_fetched(town: Town, alva: int) -> None:
    town.do(choose, alva, "calendar", "a token", EARLY)


def fetched_long_ago(town: Town, alva: int) -> None:
    by_a_calendar(town, alva, EARLY - 30 * DAY)


def looks_in(town: Town, alva: int) -> None:
    town.do(choose, alva, "none", "a token", EARLY)


@pytest.mark.parametrize("rings_not", [asked_only, never_fetched, fetched_long_ago, looks_in])
def test_a_bell_that_does_not_ring_is_none(store: Store, rings_not: Callable[[Town, int], None]) -> None:
    town = town_of_many_lessons(store)
    alva = on_a_page(town)
    rings_not(town, alva)
    days_of(town, MONDAY, 5)
    who = town.who(alva)
    assert (who.unanswered, who.unseen, who.notice) == (0, 5, None)


def test_what_lay_unseen_before_the_bell_counts_once_it_is_seen(store: Store) -> None:
    town = town_of_many_lessons(store)
    alva = on_a_page(town)
    days_of(town, MONDAY, 2)
    by_mail(town, alva, at(MONDAY + DAY, 12))
    days_of(town, MONDAY + 2 * DAY, 1)
    assert (town.who(alva).unanswered, town.who(alva).unseen) == (1, 2)
    town.do(note_opened, "web", "alva", SLOT)
    assert (town.who(alva).unanswered, town.who(alva).unseen) == (3, 0)
