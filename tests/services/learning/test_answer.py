"""A tap on an option: counted once, for the person it was asked of, in the version they saw."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from bot.domain.actions.learning import Answer
from bot.domain.course import Option, Question
from bot.domain.message import Choices, Message, Text
from bot.services.learning.answer import Changed, Trouble, answer, done, toggle
from bot.services.learning.refresh import review_finished
from bot.services.learning.shelf import Shelf
from bot.services.learning.start_over import start_over
from bot.settings import Cohort
from bot.storage import enrolments
from bot.storage.store import Store
from bot.storage.tables import answers
from tests.cast import (
    CITY,
    DAY,
    GREETING,
    MINUTE,
    MONDAY,
    QUEUE,
    SECOND,
    SLOT,
    Sent,
    Town,
    at,
    course,
    found,
    lesson,
    library,
)

RIGHT, HURRIED, SILENT = 0, 1, 2
LATER = SLOT + 5 * MINUTE


def counted(town: Town, *columns: str) -> list[tuple[Any, ...]]:
    def rows(db: Connection) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in db.execute(select(*(answers.c[name] for name in columns)))]

    return town.do(rows)


def taps(town: Town, sent: Sent, option: int = RIGHT, *, by: int | None = None) -> Message:
    outcome = town.answers(sent, LATER, option, by=by)
    assert isinstance(outcome, Changed)
    return outcome.message


def text_of(message: Message, role: str) -> str:
    return "\n".join(
        block.markdown for block in message.blocks if isinstance(block, Text) and block.role == role
    )


def toggles(town: Town, sent: Sent, option: int) -> Changed | Trouble:
    return town.do(toggle, town.who(sent.person), sent.delivery, 0, option, town.shelf)


def says_done(town: Town, sent: Sent) -> Changed | Trouble:
    return town.do(done, town.who(sent.person), sent.delivery, 0, LATER, town.shelf)


def completed_at(town: Town, person: int) -> dt.datetime | None:
    return town.do(enrolments.of_persons, [person])[person][0].completed_at


def test_an_answer_is_stored_with_all_that_it_belongs_to(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [sent] = town.morning()
    taps(town, sent, HURRIED)
    version = town.shelf.library.courses["service"].hash
    columns = ("person_id", "delivery_id", "course", "version", "lesson", "question", "chosen", "correct")
    assert counted(town, *columns) == [
        (alva, sent.delivery, "service", version, "l1", "q1", [HURRIED], False)
    ]
    assert counted(town, "answered_at") == [(LATER,)]


@pytest.mark.parametrize("option", [RIGHT, HURRIED, SILENT])
def test_only_the_right_option_is_right(store: Store, option: int) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    taps(town, sent, option)
    assert counted(town, "correct") == [(option == RIGHT,)]


def test_the_tip_stays_and_the_verdict_takes_the_questions_place(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    message = taps(town, sent, HURRIED)
    assert text_of(message, "body") == "Hälsa först."
    assert "Det låter bråttom." in text_of(message, "verdict")
    assert not any(
        isinstance(choice.action, Answer)
        for block in message.blocks
        if isinstance(block, Choices)
        for choice in block.choices
    )
    assert "8.30" in text_of(message, "note")


def test_the_next_tip_is_foretold_at_a_pace_too(store: Store) -> None:
    paced = replace(CITY, quiet_hours="none", country="none", cohorts=(Cohort("service", pace=20),))
    town = found(store, organisations=[paced])
    alva = town.joins("alva")
    sent = town.pulls(alva)
    assert sent is not None
    assert "20 sek" in text_of(taps(town, sent), "note")
    assert town.who(alva).next_lesson_at == LATER + 20 * SECOND


# --- once -----------------------------------------------------------------------------------------


def test_an_answer_is_final(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    taps(town, sent, HURRIED)
    assert town.answers(sent, LATER, RIGHT) == "answered"
    assert counted(town, "chosen") == [([HURRIED],)]


def test_it_counts_once_through_a_lesson_sent_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [first] = town.morning()
    again = town.pulls(alva)
    assert again is not None
    assert again.subject == first.subject
    taps(town, again, RIGHT)
    assert town.answers(first, LATER, HURRIED) == "answered"
    assert counted(town, "delivery_id") == [(first.delivery,)]


def test_an_old_question_stays_answerable(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    [first] = town.morning()
    town.morning(at(MONDAY + DAY))
    assert isinstance(town.answers(first, at(MONDAY + 30 * DAY)), Changed)
    assert counted(town, "lesson") == [("l1",)]


def test_a_lesson_of_a_course_begun_again_counts_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [first] = town.morning()
    taps(town, first)
    town.do(start_over, alva, town.shelf.library, LATER)
    [anew] = town.morning(at(MONDAY + DAY))
    assert anew.subject == "service/l1"
    taps(town, anew)
    assert counted(town, "lesson") == [("l1",), ("l1",)]


# --- nobody else's, and nothing forged ------------------------------------------------------------


def test_nobody_answers_for_another(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    hers = next(one for one in town.morning() if one.person == alva)
    assert town.answers(hers, LATER, RIGHT, by=bashir) == "not yours"
    assert counted(town, "person_id") == []


@pytest.mark.parametrize("option", [3, 99, 2**63 - 1])
def test_an_option_that_was_not_asked_is_refused(store: Store, option: int) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    assert town.answers(sent, LATER, option) == "not yours"
    assert counted(town, "id") == []


def forged(town: Town, sent: Sent) -> dict[str, Callable[[], Changed | Trouble]]:
    who = town.who(sent.person)
    return {
        "another question": lambda: town.do(
            answer, who, sent.delivery, 1, frozenset({RIGHT}), LATER, town.shelf
        ),
        "no option": lambda: town.do(answer, who, sent.delivery, 0, frozenset(), LATER, town.shelf),
        "two options": lambda: town.do(toggle, who, sent.delivery, 0, RIGHT, town.shelf),
        "done": lambda: town.do(done, who, sent.delivery, 0, LATER, town.shelf),
        "a delivery that is not there": lambda: town.do(
            answer, who, 2**63 - 1, 0, frozenset({RIGHT}), LATER, town.shelf
        ),
    }


@pytest.mark.parametrize(
    "what", ["another question", "no option", "two options", "done", "a delivery that is not there"]
)
def test_what_no_button_says_is_refused(store: Store, what: str) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    assert forged(town, sent)[what]() == "not yours"
    assert counted(town, "id") == []


def test_one_tap_does_not_answer_a_question_with_several_correct_options(store: Store) -> None:
    town = found(store, course(lessons=[lesson("l1", QUEUE)]))
    town.joins("alva")
    [sent] = town.morning()
    assert town.answers(sent, LATER, RIGHT) == "not yours"


def test_a_message_without_a_question_has_no_answer(store: Store) -> None:
    town = found(store, course(lessons=[lesson("l1"), lesson("l2")]))
    town.joins("alva")
    [sent] = town.morning()
    assert town.answers(sent) == "not yours"


# --- several correct ------------------------------------------------------------------------------


def several(store: Store) -> tuple[Town, Sent]:
    town = found(store, course(lessons=[lesson("l1", QUEUE), lesson("l2", GREETING)]))
    town.joins("alva")
    [sent] = town.morning()
    return town, sent


@pytest.mark.parametrize(
    ("chosen", "correct"), [([0, 1], True), ([0], False), ([0, 1, 2], False), ([2], False)]
)
def test_several_are_right_only_when_exactly_those_are_chosen(
    store: Store, chosen: list[int], correct: bool
) -> None:
    town, sent = several(store)
    for option in chosen:
        assert isinstance(toggles(town, sent, option), Changed)
    assert counted(town, "id") == []
    assert isinstance(says_done(town, sent), Changed)
    assert counted(town, "chosen", "correct") == [(chosen, correct)]


def test_a_second_tap_on_an_option_puts_it_off(store: Store) -> None:
    town, sent = several(store)
    for option in (0, 2, 1, 2):
        toggles(town, sent, option)
    says_done(town, sent)
    assert counted(town, "chosen", "correct") == [([0, 1], True)]


def test_what_is_on_shows_in_the_message(store: Store) -> None:
    town, sent = several(store)
    outcome = toggles(town, sent, 1)
    assert isinstance(outcome, Changed)
    [choices] = [block for block in outcome.message.blocks if isinstance(block, Choices)]
    assert {choice.label: choice.chosen for choice in choices.choices} == {
        "Se upp": False,
        "Säga ”strax din tur”": True,
        "Skynda på": False,
        "Klar": None,
    }


def test_done_with_nothing_chosen_is_refused_and_counts_nothing(store: Store) -> None:
    town, sent = several(store)
    assert says_done(town, sent) == "nothing chosen"
    toggles(town, sent, 0)
    toggles(town, sent, 0)
    assert says_done(town, sent) == "nothing chosen"
    assert counted(town, "id") == []


def test_after_done_no_option_moves_any_more(store: Store) -> None:
    town, sent = several(store)
    toggles(town, sent, 0)
    says_done(town, sent)
    assert toggles(town, sent, 1) == "answered"
    assert says_done(town, sent) == "answered"


def test_another_persons_options_cannot_be_put_on(store: Store) -> None:
    town, sent = several(store)
    bashir = town.joins("bashir")
    assert town.do(toggle, town.who(bashir), sent.delivery, 0, 0, town.shelf) == "not yours"
    assert says_done(town, sent) == "nothing chosen"


# --- the version they saw -------------------------------------------------------------------------


def test_an_answer_is_graded_by_the_version_the_person_saw(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    seen = town.shelf.library.courses["service"].hash
    turned = replace(GREETING, options=(Option("Hej!"), Option("Ja?", correct=True), Option("Inget än.")))
    # Another process, which has never loaded the version that was seen.
    town.shelf = Shelf(library(course(lessons=[lesson("l1", turned)])))
    taps(town, sent, RIGHT)
    assert counted(town, "correct", "version") == [(True, seen)]


def test_an_answer_counts_for_a_lesson_and_a_course_that_are_gone(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [sent] = town.morning()
    town.shelf = Shelf(library())
    taps(town, sent)
    assert counted(town, "lesson") == [("l1",)]
    assert completed_at(town, alva) is None


def test_an_option_of_a_later_version_only_is_refused(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    longer = replace(GREETING, options=(*GREETING.options, Option("God dag!", correct=True)))
    town.shelf = Shelf(library(course(lessons=[lesson("l1", longer)])))
    assert town.answers(sent, LATER, 3) == "not yours"


# --- the end of a course --------------------------------------------------------------------------


def test_the_last_answer_completes_the_course_and_says_so(store: Store) -> None:
    town = found(store, course(lessons=2))
    alva = town.joins("alva")
    [first], [last] = town.morning(), town.morning(at(MONDAY + DAY))
    taps(town, first, HURRIED)
    assert completed_at(town, alva) is None
    outcome = town.answers(last, at(MONDAY + DAY, 9))
    assert isinstance(outcome, Changed)
    assert outcome.more is not None
    assert "2 av 2" in outcome.more.first_line
    assert completed_at(town, alva) == at(MONDAY + DAY, 9)


def test_an_earlier_answer_given_late_completes_nothing(store: Store) -> None:
    town = found(store, course(lessons=2))
    alva = town.joins("alva")
    [first], _ = town.morning(), town.morning(at(MONDAY + DAY))
    outcome = town.answers(first, at(MONDAY + DAY, 9))
    assert isinstance(outcome, Changed)
    assert outcome.more is None
    assert completed_at(town, alva) is None


def test_what_was_the_last_lesson_completes_nothing_while_a_new_one_is_left(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    [was_last] = town.morning()
    town.reads_anew(course(lessons=[lesson("l1", GREETING), lesson("new", GREETING)]))
    outcome = town.answers(was_last, LATER)
    assert isinstance(outcome, Changed)
    assert outcome.more is None
    assert completed_at(town, alva) is None


def test_a_lesson_put_in_before_the_last_completes_the_course_when_it_came_last(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    town.morning()
    town.reads_anew(course(lessons=[lesson("new", GREETING), lesson("l1", GREETING)]))
    town.do(review_finished, town.shelf, 0, LATER)
    [new] = town.morning(at(MONDAY + DAY))
    outcome = town.answers(new, at(MONDAY + DAY, 9))
    assert isinstance(outcome, Changed)
    assert outcome.more is not None
    assert completed_at(town, alva) is not None


def test_a_question_is_graded_by_its_own_id_not_its_place(store: Store) -> None:
    other = Question("q9", "Och sedan?", (Option("Ja", correct=True), Option("Nej")))
    town = found(store, course(lessons=[lesson("l1", other)]))
    town.joins("alva")
    [sent] = town.morning()
    taps(town, sent)
    assert counted(town, "question") == [("q9",)]
