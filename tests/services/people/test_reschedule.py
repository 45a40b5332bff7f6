"""When something is due without a lesson left, and while the shop is open."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, update

from bot.domain.choosing import RESTS
from bot.domain.holding_out import held_out
from bot.domain.opening import parse_opening
from bot.domain.silence import Rhythm
from bot.services.learning.follow_ups import APART
from bot.services.people import reschedule as module
from bot.services.people.import_workplaces import Line, import_workplaces
from bot.services.people.pause import pause
from bot.services.people.reschedule import askable_on, reschedule, reschedule_all, rescheduled_by_answer
from bot.services.people.settle import set_opening, set_rhythm
from bot.settings import Cohort
from bot.storage import people
from bot.storage.store import Store
from bot.storage.tables import cards, enrolments
from tests.cast import CITY, DAY, EARLY, MONDAY, SLOT, Town, at, found, statements

TUESDAY, WEDNESDAY, FRIDAY = MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 4 * DAY
NEXT_MONDAY = MONDAY + 7 * DAY


def a_card(person: int, question: str, due: dt.date, **more: object) -> dict[str, object]:
    return {
        "person_id": person,
        "course": "service",
        "lesson": "l1",
        "question": question,
        "told_on": MONDAY - 30 * DAY,
        "stability": 3.0,
        "difficulty": 5.0,
        "due": due,
        "reviewed_on": MONDAY - 30 * DAY,
        "asked_on": None,
        "waits": False,
        "right": 0,
        "answered": 0,
        **more,
    }


def put(town: Town, *rows: dict[str, object]) -> None:
    def add(db: Connection) -> None:
        db.execute(insert(cards), list(rows))

    town.do(add)


def question_of(person: int, *, is_held_out: bool) -> str:
    return next(
        name
        for name in (f"q{number}" for number in range(1000))
        if held_out(person, "service", "l1", name) is is_held_out
    )


def through(store: Store) -> tuple[Town, int]:
    """A town with somebody for whom no lesson is left."""
    town = found(store)
    alva = town.joins("alva")

    def close(db: Connection) -> None:
        db.execute(update(enrolments).values(sent_all_of="x", completed_at=EARLY))

    town.do(close)
    return town, alva


def test_without_questions_nothing_is_due(store: Store) -> None:
    town, alva = through(store)
    assert town.do(reschedule, alva, EARLY) is None


@pytest.mark.parametrize(
    ("due", "last_lesson", "last_review", "expected"),
    [
        (MONDAY - 9 * DAY, None, None, at(MONDAY)),
        (WEDNESDAY, None, None, at(WEDNESDAY)),
        (MONDAY, MONDAY, None, at(TUESDAY)),
        (MONDAY, None, MONDAY - DAY, at(WEDNESDAY)),
        (FRIDAY + DAY, None, None, at(NEXT_MONDAY)),  # not on a Saturday
    ],
)
def test_questions_come_when_one_is_due_four_days_apart_on_own_days(
    store: Store,
    due: dt.date,
    last_lesson: dt.date | None,
    last_review: dt.date | None,
    expected: dt.datetime,
) -> None:
    town, alva = through(store)
    question = question_of(alva, is_held_out=False)
    put(town, a_card(alva, question, due))
    last_review_on = None if last_review is None else last_review - DAY
    town.change(alva, last_lesson_on=last_lesson, last_review_on=last_review_on)
    assert town.do(reschedule, alva, EARLY) == expected
    assert town.do(reschedule_all, [alva], EARLY) == []


def test_a_question_without_an_answer_rests_and_one_held_out_waits(store: Store) -> None:
    town, alva = through(store)
    asked, kept = question_of(alva, is_held_out=False), question_of(alva, is_held_out=True)
    put(town, a_card(alva, kept, MONDAY - 20 * DAY))
    assert town.do(askable_on, [alva]) == {alva: MONDAY + 30 * DAY}
    put(town, a_card(alva, asked, MONDAY - 9 * DAY, asked_on=MONDAY - DAY, waits=True))
    assert town.do(askable_on, [alva]) == {alva: WEDNESDAY}


def test_the_rests_are_those_of_whoever_asks() -> None:
    assert module._RESTS == RESTS  # noqa: SLF001 - kept apart so that a start need not load the model
    assert module._FOLLOW_UPS_APART == APART  # noqa: SLF001


def test_neither_in_a_pause_nor_in_silence_and_once_a_week_for_who_wants_that(store: Store) -> None:
    town, alva = through(store)
    put(town, a_card(alva, question_of(alva, is_held_out=False), MONDAY - 9 * DAY))
    town.change(alva, last_lesson_on=MONDAY - 3 * DAY)
    town.do(set_rhythm, alva, "weekly", EARLY)
    assert town.who(alva).next_lesson_at == at(FRIDAY)
    town.do(pause, alva, MONDAY, NEXT_MONDAY, EARLY)
    assert town.who(alva).next_lesson_at == at(NEXT_MONDAY)
    town.do(set_rhythm, alva, "silent", EARLY)
    assert town.who(alva).next_lesson_at is None


def test_at_ones_own_pace_questions_come_by_themselves(store: Store) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=(Cohort("service", pace="own"),))])
    alva = town.joins("alva")
    assert town.who(alva).next_lesson_at is None
    put(town, a_card(alva, question_of(alva, is_held_out=False), MONDAY))
    assert town.do(reschedule, alva, EARLY) == SLOT


@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_what_a_clock_that_ran_ahead_has_noted_keeps_nobody_waiting(store: Store, rhythm: Rhythm) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.change(alva, rhythm=rhythm, last_lesson_on=MONDAY + 371 * DAY)
    assert town.do(reschedule, alva, EARLY) == at(MONDAY)
    assert len(town.morning()) == 1
    assert town.who(alva).last_lesson_on == MONDAY


def test_what_was_planned_before_midnight_is_of_the_next_day(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.change(alva, last_lesson_on=TUESDAY)
    assert town.do(reschedule, alva, EARLY) == at(WEDNESDAY)


def test_questions_come_though_a_clock_ran_ahead(store: Store) -> None:
    town, alva = through(store)
    put(town, a_card(alva, question_of(alva, is_held_out=False), MONDAY))
    town.change(alva, last_review_on=MONDAY + 371 * DAY)
    assert town.do(reschedule, alva, EARLY) == at(MONDAY)


def test_with_lessons_left_questions_move_nothing(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    put(town, a_card(alva, question_of(alva, is_held_out=False), MONDAY))
    town.change(alva, last_review_on=MONDAY)
    assert town.do(reschedule, alva, EARLY) == SLOT


def test_questions_come_while_the_next_course_waits_to_begin(store: Store) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=(Cohort("service", NEXT_MONDAY),))])
    alva = town.joins("alva")
    assert town.who(alva).next_lesson_at == at(NEXT_MONDAY)
    put(town, a_card(alva, question_of(alva, is_held_out=False), WEDNESDAY))
    assert town.do(reschedule, alva, EARLY) == at(WEDNESDAY)
    town.plan(at(WEDNESDAY))
    assert town.ledger("kind") == [("review",)]


@pytest.mark.parametrize(
    ("cohort", "last_lesson", "expected"),
    [
        pytest.param(Cohort("service"), MONDAY, at(TUESDAY), id="a daily course goes on"),
        pytest.param(Cohort("service"), None, SLOT, id="it has brought nothing yet"),
        pytest.param(Cohort("service", NEXT_MONDAY), MONDAY, at(WEDNESDAY), id="it has not begun"),
        pytest.param(Cohort("service", pace="own"), MONDAY, at(WEDNESDAY), id="lessons come when asked for"),
        pytest.param(Cohort("service", pace=20), MONDAY, None, id="the next one follows an answer"),
    ],
)
def test_after_an_answer_all_stands_as_if_it_were_worked_out_anew(
    store: Store, cohort: Cohort, last_lesson: dt.date | None, expected: dt.datetime | None
) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=(cohort,))])
    alva = town.joins("alva")
    town.change(alva, last_lesson_on=last_lesson)
    town.do(reschedule, alva, EARLY)
    put(town, a_card(alva, question_of(alva, is_held_out=False), WEDNESDAY))  # as an answer would leave it

    standing = town.do(rescheduled_by_answer, town.who(alva), EARLY)

    assert standing is not None
    assert standing[0].next_lesson_at == town.who(alva).next_lesson_at == expected
    assert town.do(reschedule, alva, EARLY) == expected


def test_an_answer_takes_one_statement_while_a_daily_course_goes_on(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.change(alva, last_lesson_on=MONDAY)
    town.do(reschedule, alva, EARLY)
    who, said = town.who(alva), list[str]()
    with statements(said):
        town.do(rescheduled_by_answer, who, EARLY)
    assert len(said) == 1, said


# --- opening hours --------------------------------------------------------------------------------


def opens(town: Town, hours: str) -> None:
    def bring_in(db: Connection) -> None:
        city = people.organisation(db, CITY.key)
        assert city is not None
        line = Line("Astrids kafé", None, "Stortorget", opening=str(parse_opening(hours)))
        import_workplaces(db, city.id, [line], ["aaa222", "bbb333"], EARLY)

    town.do(bring_in)


def test_a_tip_comes_while_the_workplace_is_open(store: Store) -> None:
    town = found(store)
    opens(town, "tue-fri 10-18")
    alva = town.joins("alva", code="aaa222")
    assert town.who(alva).next_lesson_at == at(TUESDAY, 10, 0)


def test_new_hours_of_a_workplace_move_everybody_who_works_there(store: Store) -> None:
    town = found(store)
    opens(town, "mon-fri 9-18")
    alva, bashir = town.joins("alva", code="aaa222"), town.joins("bashir")
    opens(town, "mon-fri 11-18")
    assert [town.who(one).next_lesson_at for one in (alva, bashir)] == [at(MONDAY, 11, 0), SLOT]
    assert town.do(reschedule_all, [alva, bashir], EARLY) == []


def test_what_the_person_says_of_the_shop_counts_before_what_the_workplace_says(store: Store) -> None:
    town = found(store)
    opens(town, "tue-fri 10-18")
    alva = town.joins("alva", code="aaa222")
    town.do(set_opening, alva, parse_opening("mon-fri 9-17"), EARLY)
    assert town.who(alva).next_lesson_at == at(MONDAY, 9, 0)
    town.do(set_opening, alva, None, EARLY)
    assert town.who(alva).next_lesson_at == SLOT


def test_the_window_ends_at_closing(store: Store) -> None:
    town = found(store)
    opens(town, "mon-fri 8-12")
    town.joins("alva", code="aaa222")
    town.plan()
    assert town.ledger("due_at", "expires_at") == [(SLOT, at(MONDAY, 12, 0))]
    assert town.send(at(MONDAY, 12, 0)) == []
