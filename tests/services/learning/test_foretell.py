"""kompis plan: who gets what and when on a date, and nothing is changed by asking."""

import datetime as dt
from datetime import date
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection, select, text

from bot.services.learning.foretell import Forecast, Foretold, foretell
from bot.services.learning.plan import plan_piece
from bot.services.people.pause import leave, pause
from bot.services.people.settle import set_days, set_hour
from bot.settings import Cohort
from bot.storage.store import Store
from bot.storage.tables import metadata
from tests.services.learning.shop import CITY, MONDAY, NOW, course, joins, open_shop, shelf

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TUESDAY, SATURDAY = date(2026, 10, 6), date(2026, 10, 10)


def at(day: date, hour: int = 8, minute: int = 30) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)


def lesson(person: int, day: date, number: int, when: dt.datetime | None = None) -> Foretold:
    return Foretold(
        person, "web", when or at(day), "lesson", f"service/l{number}", f"tip {number} of 3 is next"
    )


NEXT_QUESTION = "an earlier question is due from Monday 2026-10-12 on"


def nothing(person: int, reason: str) -> Foretold:
    return Foretold(person, None, None, None, None, reason)


def everything(store: Store) -> list[object]:
    def read(db: Connection) -> list[object]:
        return [tuple(row) for table in metadata.sorted_tables for row in db.execute(select(table)).all()]

    return store.read_now(read)


def test_everybody_is_named_with_what_they_get_or_the_reason(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva, bashir, cilla, david, elsa = (
        joins(store, name, at_hand) for name in ("alva", "bashir", "cilla", "david", "elsa")
    )
    store.write_now(set_hour, bashir, dt.time(7, 15), NOW)
    store.write_now(pause, cilla, MONDAY, date(2026, 10, 12), NOW)
    store.write_now(set_days, david, {3, 5}, NOW)
    store.write_now(leave, elsa, NOW)
    assert foretell(store, at_hand, MONDAY, NOW) == Forecast(
        (
            lesson(bashir, MONDAY, 1, at(MONDAY, 7, 15)),
            lesson(alva, MONDAY, 1),
            nothing(cilla, "has a pause until Monday 2026-10-12"),
            nothing(david, "has Monday 2026-10-05 off: their days are wed,fri"),
            nothing(elsa, "left on Monday 2026-10-05"),
        ),
        paced=0,
    )


def test_days_between_are_lived_through(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    days = [TUESDAY, date(2026, 10, 7), date(2026, 10, 8), SATURDAY]
    assert [foretell(store, at_hand, day, NOW).people for day in days] == [
        (lesson(alva, days[0], 2),),
        (lesson(alva, days[1], 3),),
        (Foretold(alva, "web", at(days[2]), "review", "review", "a question about an earlier tip is due"),),
        (
            nothing(
                alva, "has had every lesson of service; an earlier question is due from Monday 2026-10-12 on"
            ),
        ),
    ]


def test_asking_changes_nothing(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    joins(store, "alva", at_hand)
    before = everything(store)
    first = foretell(store, at_hand, TUESDAY, NOW)
    assert everything(store) == before
    assert foretell(store, at_hand, TUESDAY, NOW) == first


def test_a_pause_that_ends_before_the_date_is_over_then(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    store.write_now(pause, alva, MONDAY, TUESDAY, NOW)
    assert foretell(store, at_hand, TUESDAY, NOW).people == (lesson(alva, TUESDAY, 1),)


def test_after_a_long_pause_the_day_brings_a_welcome_back(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    back = date(2026, 11, 9)
    store.write_now(pause, alva, MONDAY, back, NOW)
    assert foretell(store, at_hand, back, NOW).people == (
        Foretold(alva, "web", at(back), "notice", "welcome back", "welcome back after a long pause"),
    )
    after = back + dt.timedelta(days=1)
    assert foretell(store, at_hand, after, NOW).people == (lesson(alva, after, 1),)


def test_a_cohort_that_starts_later_says_so_and_then_begins(store: Store) -> None:
    at_hand = shelf()
    wednesday = date(2026, 10, 7)
    open_shop(store, at_hand, replace(CITY, cohorts=(Cohort("service", wednesday),)))
    alva = joins(store, "alva", at_hand)
    assert foretell(store, at_hand, TUESDAY, NOW).people == (
        nothing(alva, "follows service, which starts on Wednesday 2026-10-07"),
    )
    assert foretell(store, at_hand, wednesday, NOW).people == (lesson(alva, wednesday, 1),)


def test_a_public_holiday_is_named(store: Store) -> None:
    at_hand = shelf(course(lessons=100))
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    christmas = date(2026, 12, 25)
    assert foretell(store, at_hand, christmas, NOW).people == (
        nothing(alva, "has Friday 2026-12-25 off: it is a public holiday in SE"),
    )


def test_a_shut_address_gets_nothing(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)

    def block(db: Connection) -> None:
        db.execute(text("UPDATE addresses SET state = 'blocked'"))

    store.write_now(block)
    assert foretell(store, at_hand, MONDAY, NOW).people == (
        nothing(alva, "has no open address: web is blocked"),
    )


def test_paced_people_are_left_out_and_counted(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand, CITY, replace(CITY, key="demo", cohorts=(Cohort("service", pace=20),)))
    alva = joins(store, "alva", at_hand)
    joins(store, "bashir", at_hand, code="demo")
    assert foretell(store, at_hand, MONDAY, NOW) == Forecast((lesson(alva, MONDAY, 1),), paced=1)


def test_own_pace_gets_nothing_by_itself(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand, replace(CITY, cohorts=(Cohort("service", pace="own"),)))
    alva = joins(store, "alva", at_hand)
    assert foretell(store, at_hand, MONDAY, NOW).people == (
        nothing(alva, "follows service at their own pace: the next lesson comes when they ask"),
    )


def test_what_was_missed_is_not_made_up_for(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    friday_night = dt.datetime(2026, 10, 9, 20, tzinfo=dt.UTC)  # nothing has run since Monday
    next_monday = date(2026, 10, 12)
    assert foretell(store, at_hand, next_monday, friday_night).people == (lesson(alva, next_monday, 1),)
    assert foretell(store, at_hand, date(2026, 10, 9), friday_night).people == (
        nothing(alva, "the hour has passed"),
    )


def test_what_is_planned_already_is_shown_as_what_it_will_be(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    slot = at(MONDAY).astimezone(dt.UTC)
    assert store.write_now(plan_piece, slot - dt.timedelta(minutes=1)) == 1
    assert foretell(store, at_hand, MONDAY, slot).people == (lesson(alva, MONDAY, 1),)
    assert foretell(store, at_hand, TUESDAY, slot).people == (lesson(alva, TUESDAY, 2),)


def test_what_has_gone_already_is_shown_as_gone(store: Store) -> None:
    at_hand = shelf()
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    slot = at(MONDAY).astimezone(dt.UTC)
    store.write_now(plan_piece, slot)

    def is_sent(db: Connection) -> None:
        db.execute(text("UPDATE deliveries SET state = 'sent', subject = 'service/l1', lesson = 'l1'"))

    store.write_now(is_sent)
    assert foretell(store, at_hand, MONDAY, slot).people == (
        Foretold(alva, "web", at(MONDAY), "lesson", "service/l1", "sent already"),
    )


def test_two_courses_take_turns(store: Store) -> None:
    at_hand = shelf(course(), course("klagomal"))
    open_shop(store, at_hand, replace(CITY, cohorts=(Cohort("service"), Cohort("klagomal"))))
    joins(store, "alva", at_hand)
    days = [MONDAY + dt.timedelta(days=ahead) for ahead in range(4)]
    assert [foretell(store, at_hand, day, NOW).people[0].subject for day in days] == [
        "service/l1",
        "klagomal/l1",
        "service/l2",
        "klagomal/l2",
    ]
