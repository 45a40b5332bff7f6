"""Planning decides who and when: once, at the person's hour, and what was missed is forgiven."""

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.domain.kinds import paced_key
from bot.domain.schedule import Pause
from bot.services.learning.plan import PIECE, plan_piece
from bot.services.people.arrive import shut_out
from bot.services.people.pause import pause, resume
from bot.services.people.settle import set_days, set_hour
from bot.settings import Cohort
from bot.storage.store import Store, open_store
from bot.storage.tables import addresses, pauses, persons
from tests import cast
from tests.cast import CITY, DAY, EARLY, MINUTE, MONDAY, SECOND, SLOT, at, course, found

TUESDAY, FRIDAY = MONDAY + DAY, MONDAY + 4 * DAY
HOUR = 60 * MINUTE


def keys(town: cast.Town) -> list[tuple[str, str]]:
    return [(recipient, key) for recipient, key in town.ledger("recipient", "key")]


def test_a_slot_is_planned_ahead_as_a_pending_lesson_to_the_persons_address(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert town.plan(SLOT - 90 * SECOND) == 1
    who = town.who(alva)
    columns = ("recipient", "key", "kind", "state", "person_id", "address_id", "organisation_id", "channel")
    assert town.ledger(*columns) == [
        (f"p:{alva}", "daily:2026-10-05", "lesson", "pending", alva, who.address_id, 1, "web")
    ]
    moments = town.ledger("due_at", "try_at", "expires_at", "created_at", "priority", "body")
    assert moments == [(SLOT, SLOT, at(MONDAY, 20, 0), SLOT - 90 * SECOND, 3, None)]


def test_a_slot_further_ahead_waits(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    assert town.plan(SLOT - 91 * SECOND) == 0
    assert keys(town) == []


def test_a_slot_that_has_just_come_counts(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    assert town.plan(SLOT + 59 * SECOND) == 1


def test_the_next_tick_finds_nothing_more_to_plan(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert [town.plan(SLOT), town.plan(SLOT), town.plan(SLOT + 30 * SECOND)] == [1, 0, 0]
    assert len(keys(town)) == 1
    assert town.who(alva).next_lesson_at == at(TUESDAY)


def test_a_day_is_planned_once_even_when_the_cache_is_wrong(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.plan()
    town.change(alva, next_lesson_at=SLOT, last_lesson_on=None)
    assert town.plan() == 0
    assert len(keys(town)) == 1
    assert town.who(alva).next_lesson_at == at(TUESDAY)


def test_everybody_is_planned_in_pieces_of_few_statements(store: Store) -> None:
    town = found(store)
    town.crowd(4500)
    pieces, counts = [], []
    while True:
        said: list[str] = []
        with cast.statements(said):
            piece = town.do(plan_piece, SLOT)
        if piece is None:
            break
        pieces.append(piece)
        counts.append(len([one for one in said if not one.startswith(("BEGIN", "COMMIT"))]))
    assert pieces == [PIECE, PIECE, 500]
    assert max(counts) <= 5
    assert len(set(keys(town))) == 4500


def test_a_piece_holds_people_of_several_schedules_and_each_moves_on_by_their_own(store: Store) -> None:
    town = found(store)
    alva, bashir, cilla = town.joins("alva"), town.joins("bashir"), town.joins("cilla")
    town.do(set_days, bashir, frozenset({1, 4}), EARLY)
    town.change(cilla, schedule="no schedule at all")
    assert town.do(plan_piece, SLOT) == 2
    assert {town.who(one).next_lesson_at for one in (alva, cilla)} == {at(TUESDAY), None}
    assert town.who(bashir).next_lesson_at == at(MONDAY + 3 * DAY)


def test_no_statement_of_planning_looks_through_everybody(folder_with_tables: Path) -> None:
    """On SQLite, which says how it will go about it: also when nobody is due, and whoever has a pause."""
    with open_store(f"sqlite:///{folder_with_tables}/kompis.db") as store:
        town = found(store)
        town.crowd(300)
        said: list[str] = []
        with cast.statements(said):
            assert town.do(plan_piece, SLOT) == 300
    with contextlib.closing(sqlite3.connect(folder_with_tables / "kompis.db")) as db:
        for one in said:
            nothing = [None] * one.count("?")
            steps = [step[3] for step in db.execute(f"EXPLAIN QUERY PLAN {one}", nothing)]
            assert not [step for step in steps if step.startswith("SCAN") and "json_each" not in step], one


def test_people_with_other_hours_are_left_to_their_own(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.do(set_hour, bashir, dt.time(9, 15), EARLY)
    assert town.plan() == 1
    assert keys(town) == [(f"p:{alva}", "daily:2026-10-05")]
    assert town.plan(at(MONDAY, 9, 15)) == 1


# --- what was missed ------------------------------------------------------------------------------


def test_a_server_down_for_hours_inside_the_window_still_sends_today(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    assert town.plan(at(MONDAY, 19, 59)) == 1
    assert town.ledger("due_at", "expires_at") == [(SLOT, at(MONDAY, 20, 0))]


def test_a_slot_whose_window_is_over_is_passed_by(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert town.plan(at(MONDAY, 20, 0)) == 0
    assert keys(town) == []
    assert town.who(alva).next_lesson_at == at(TUESDAY)


def test_after_days_of_silence_one_lesson_comes_and_no_pile(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    assert town.plan(at(FRIDAY, 11, 0)) == 1
    assert town.ledger("key", "due_at") == [("daily:2026-10-09", at(FRIDAY))]


def test_after_silence_until_before_the_hour_the_day_waits_for_its_hour(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert town.plan(at(FRIDAY, 7, 0)) == 0
    assert town.who(alva).next_lesson_at == at(FRIDAY)


def test_a_change_made_while_a_slot_is_overdue_does_not_lose_the_day(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(set_hour, alva, dt.time(8, 0), at(MONDAY, 10, 0))
    assert town.plan(at(MONDAY, 10, 0)) == 1
    assert town.ledger("key", "due_at") == [("daily:2026-10-05", at(MONDAY, 8, 0))]


def test_an_earlier_hour_chosen_in_time_begins_tomorrow(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(set_hour, alva, dt.time(16, 0), at(MONDAY, 8, 0))
    town.do(set_hour, alva, dt.time(9, 0), at(MONDAY, 10, 0))
    assert town.plan(at(MONDAY, 10, 0)) == 0
    assert town.who(alva).next_lesson_at == at(TUESDAY, 9, 0)


# --- pauses ---------------------------------------------------------------------------------------


def past_pauses(town: cast.Town) -> list[tuple[int, dt.date, dt.date]]:
    def rows(db: Connection) -> list[tuple[int, dt.date, dt.date]]:
        wanted = select(pauses.c.person_id, pauses.c.since, pauses.c.until).order_by(pauses.c.id)
        return [tuple(row) for row in db.execute(wanted)]

    return town.do(rows)


def test_nothing_is_planned_in_a_pause_and_it_ends_by_itself(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.do(pause, alva, MONDAY, FRIDAY, EARLY)
    assert town.plan() == 1
    for day in range(1, 4):
        town.plan(at(MONDAY + day * DAY))
    assert {recipient for recipient, _ in keys(town)} == {f"p:{bashir}"}
    assert town.plan(at(FRIDAY)) == 2
    assert (f"p:{alva}", "daily:2026-10-09") in keys(town)
    assert town.who(alva).pause is None
    assert past_pauses(town) == [(alva, MONDAY, FRIDAY)]


def test_a_pause_without_an_end_does_not_end_by_itself(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(pause, alva, MONDAY, None, EARLY)
    assert town.plan(at(MONDAY + 300 * DAY)) == 0
    assert town.who(alva).pause == Pause(MONDAY, None)


def test_many_pauses_end_in_few_statements(store: Store) -> None:
    town = found(store)
    town.crowd(300)

    def all_paused(db: Connection) -> None:
        db.execute(update(persons).values(paused_since=MONDAY - 9 * DAY, paused_until=MONDAY))

    town.do(all_paused)
    said: list[str] = []
    with cast.statements(said):
        assert town.do(plan_piece, SLOT) == 0
    assert len([one for one in said if not one.startswith(("BEGIN", "COMMIT"))]) <= 3
    assert town.plan() == 300
    assert len(past_pauses(town)) == 300


@pytest.mark.parametrize(("length", "kinds"), [(30, ["notice", "lesson"]), (29, ["lesson", "lesson"])])
def test_after_thirty_days_the_first_thing_is_a_welcome_back(
    store: Store, length: int, kinds: list[str]
) -> None:
    town = found(store)
    alva = town.joins("alva")
    back = MONDAY + 42 * DAY  # a Monday in November
    town.do(pause, alva, back - length * DAY, back, EARLY)
    came = [*town.morning(at(back, 9, 30)), *town.morning(at(back + DAY, 9, 30))]
    assert [one.kind for one in came] == kinds
    assert [one.key for one in came] == ["daily:2026-11-16", "daily:2026-11-17"]


# --- who gets nothing -----------------------------------------------------------------------------


def test_a_lesson_pulled_takes_the_days_slot(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert town.pulls(alva, at(MONDAY, 7, 30)) is not None
    assert town.plan() == 0
    assert town.plan(at(TUESDAY)) == 1


def test_whoever_has_had_the_days_lesson_gets_no_other_even_when_the_cache_is_wrong(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.change(alva, last_lesson_on=MONDAY)
    assert town.plan() == 0
    assert town.who(alva).next_lesson_at == at(TUESDAY)


def test_somebody_without_an_open_address_is_not_planned_until_heard_from(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(shut_out, "web", "alva", EARLY)
    assert town.plan() == 0
    assert town.who(alva).next_lesson_at is None
    assert town.comes("alva", now=at(MONDAY, 12, 0)) == alva
    assert town.plan(at(TUESDAY)) == 1


def test_the_address_last_heard_from_is_the_one(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    second = town.comes("alva-on-telegram", channel="telegram", now=EARLY + MINUTE)
    town.do(_same_person, second, alva)
    town.plan()
    town.comes("alva", now=SLOT + MINUTE)
    town.plan(at(TUESDAY))
    assert town.ledger("channel") == [("telegram",), ("web",)]


def test_a_shut_address_is_not_the_one_though_heard_from_last(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    second = town.comes("alva-on-telegram", channel="telegram", now=EARLY + MINUTE)
    town.do(_same_person, second, alva)
    town.do(shut_out, "telegram", "alva-on-telegram", EARLY + 2 * MINUTE)
    town.plan()
    assert town.ledger("channel") == [("web",)]


def _same_person(db: Connection, second: int, first: int) -> None:
    db.execute(update(addresses).where(addresses.c.person_id == second).values(person_id=first))


def test_a_cohort_that_starts_later_waits_for_its_day(store: Store) -> None:
    later = replace(CITY, cohorts=(Cohort("service", FRIDAY),))
    town = found(store, organisations=[later])
    alva = town.joins("alva")
    assert town.who(alva).next_lesson_at == at(FRIDAY)
    assert town.plan() == 0
    assert [one.subject for one in town.morning(at(FRIDAY))] == ["service/l1"]


def test_nothing_comes_by_itself_at_ones_own_pace(store: Store) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=(Cohort("service", pace="own"),))])
    alva = town.joins("alva")
    assert town.who(alva).next_lesson_at is None
    assert town.plan(at(FRIDAY)) == 0


def test_whoever_has_only_come_and_not_joined_gets_nothing(store: Store) -> None:
    town = found(store)
    town.comes("alva")
    assert town.plan(at(FRIDAY)) == 0


# --- at a pace of seconds -------------------------------------------------------------------------

PACED = replace(CITY, quiet_hours="none", country="none", cohorts=(Cohort("service", pace=20),))


def test_at_a_pace_nothing_comes_until_the_first_is_asked_for_and_answered(store: Store) -> None:
    town = found(store, organisations=[PACED])
    alva = town.joins("alva")
    assert town.plan(SLOT) == 0
    first = town.pulls(alva, SLOT)
    assert first is not None
    assert town.plan(SLOT + HOUR) == 0
    town.answers(first, SLOT + HOUR)
    due = SLOT + HOUR + 20 * SECOND
    assert town.plan(SLOT + HOUR) == 1
    assert town.ledger("key", "due_at")[1:] == [(paced_key(due), due)]
    assert [one.subject for one in town.send(due)] == ["service/l2"]
    assert town.plan(due + HOUR) == 0


def test_at_a_pace_an_answer_to_an_older_lesson_brings_no_second_one(store: Store) -> None:
    town = found(store, organisations=[PACED])
    alva = town.joins("alva")
    first = town.pulls(alva, SLOT)
    assert first is not None
    town.answers(first, SLOT)
    [second] = town.morning(SLOT + 20 * SECOND)
    assert town.answers(first, SLOT + MINUTE) == "answered"
    assert town.plan(SLOT + 2 * MINUTE) == 0
    town.answers(second, SLOT + 3 * MINUTE)
    assert town.plan(SLOT + 3 * MINUTE) == 1


def test_at_a_pace_a_pause_stops_and_its_end_goes_on(store: Store) -> None:
    town = found(store, organisations=[PACED])
    alva = town.joins("alva")
    first = town.pulls(alva, SLOT)
    assert first is not None
    town.answers(first, SLOT)
    town.do(pause, alva, MONDAY, TUESDAY, SLOT + SECOND)
    assert town.plan(SLOT + HOUR) == 0
    assert town.who(alva).next_lesson_at == at(TUESDAY, 0, 0)
    [second] = town.morning(at(TUESDAY, 0, 0))
    assert second.subject == "service/l2"


def test_at_a_pace_what_a_pause_cancelled_comes_when_it_is_over(store: Store) -> None:
    town = found(store, organisations=[PACED])
    alva = town.joins("alva")
    first = town.pulls(alva, SLOT)
    assert first is not None
    town.answers(first, SLOT)
    town.plan(SLOT + SECOND)
    town.do(pause, alva, MONDAY, None, SLOT + 2 * SECOND)
    town.do(resume, alva, MONDAY, SLOT + MINUTE)
    assert town.who(alva).next_lesson_at == SLOT + MINUTE
    assert [one.subject for one in town.morning(SLOT + MINUTE)] == ["service/l2"]


def test_without_lessons_left_questions_are_planned(store: Store) -> None:
    town = found(store, course(lessons=1))
    town.joins("alva")
    town.morning()
    assert town.plan(at(FRIDAY)) == 1
    assert town.ledger("key", "kind") == [
        ("daily:2026-10-05", "lesson"),
        ("daily:2026-10-09", "review"),
    ]


def test_without_lessons_and_questions_nothing_is_planned(store: Store) -> None:
    town = found(store, course(lessons=[cast.lesson("l1")]))
    alva = town.joins("alva")
    town.morning()
    assert town.who(alva).next_lesson_at is None
    assert town.plan(at(FRIDAY)) == 0
    assert town.ledger("key", "kind") == [("daily:2026-10-05", "lesson")]
