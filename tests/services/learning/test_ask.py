"""What a message asks: earlier questions and today's own, one after the other, noted when they are put."""

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Callable
from random import Random
from types import FrameType
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from bot.domain.actions.learning import Answer
from bot.domain.choosing import choose
from bot.domain.course import Course, Question
from bot.domain.holding_out import held_out
from bot.domain.memory import Card, Contact, fold
from bot.domain.message import Choices, Message, Text, from_json
from bot.services.learning.answer import Changed, answer
from bot.services.learning.compose import compose
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.simulate_policy import serve
from bot.settings import Cohort
from bot.storage import cards
from bot.storage.bodies import BODY
from bot.storage.cards import QuestionKey
from bot.storage.store import Store
from bot.storage.tables import answers, asks, deliveries, pauses
from tests.cast import CITY, DAY, GREETING, MONDAY, Sent, Town, at, course, found, lesson
from tests.services.learning.test_compose import planned
from tests.services.learning.waiting import waiting


def a_question(number: int) -> Question:
    """One that differs from lesson to lesson."""
    return Question("q1", f"Vad gör du i läge {number}?", GREETING.options)


def ten(name: str = "service") -> Course:
    return course(name, [lesson(f"l{number}", a_question(number)) for number in range(1, 11)])


def message_of(town: Town, sent: Sent) -> Message:
    def body(db: Connection) -> Any:  # noqa: ANN401 - a row's JSON
        return db.scalar(select(BODY).where(deliveries.c.id == sent.delivery))

    return from_json(town.do(body)["message"])


def taps(town: Town, sent: Sent, place: int, now: dt.datetime, option: int = 0) -> Message:
    outcome = town.do(
        answer, town.who(sent.person), sent.delivery, place, frozenset({option}), now, town.shelf
    )
    assert isinstance(outcome, Changed)
    return outcome.message


def texts(message: Message, role: str) -> list[str]:
    return [one.markdown for one in message.blocks if isinstance(one, Text) and one.role == role]


def asked_in(message: Message) -> str:
    """The question that can be answered now, with where it is from; empty when none can."""
    waits = any(
        isinstance(choice.action, Answer)
        for block in message.blocks
        if isinstance(block, Choices)
        for choice in block.choices
    )
    return texts(message, "question")[-1] if waits else ""


def rows(town: Town, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every question that was put, in order."""

    def read(db: Connection) -> list[tuple[Any, ...]]:
        wanted = select(*(asks.c[name] for name in columns)).order_by(asks.c.id)
        return [tuple(row) for row in db.execute(wanted)]

    return town.do(read)


def cards_of(town: Town, person: int) -> dict[QuestionKey, Card]:
    return town.do(cards.of_persons, [person])[person]


def somebody(town: Town, *, holds_out: bool, of: str = "l2") -> int:
    """Somebody for whom the question of this lesson is held out, or is not."""
    number = 0
    while True:
        number += 1
        person = town.comes(f"colleague {number}")
        if held_out(person, "service", of, "q1") == holds_out:
            town.says_in(person)
            return person


# --- what stands in a message ---------------------------------------------------------------------


def test_the_first_lesson_asks_its_own_question_and_nothing_else(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=False)
    [sent] = town.morning()
    assert asked_in(message_of(town, sent)) == "Vad gör du i läge 1?"
    assert asked_in(taps(town, sent, 0, at(MONDAY, 9))) == ""


def test_the_second_asks_about_the_first_and_then_its_own_in_its_place(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=False)
    [first] = town.morning()
    town.answers(first, at(MONDAY, 9))
    [second] = town.morning(at(MONDAY + DAY))
    assert asked_in(message_of(town, second)) == "**Minns du? Från tips 1, i går:**\nVad gör du i läge 1?"
    assert (
        asked_in(taps(town, second, 0, at(MONDAY + DAY, 9)))
        == "**Och så dagens tips:**\nVad gör du i läge 2?"
    )
    assert asked_in(taps(town, second, 1, at(MONDAY + DAY, 9))) == ""
    assert rows(town, "kind", "lesson", "place", "days") == [
        ("own", "l1", 0, 0),
        ("review", "l1", 0, 1),
        ("own", "l2", 1, 0),
    ]


def test_a_message_asks_two_earlier_questions_when_both_are_due(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=False)
    [first] = town.morning()
    town.answers(first, at(MONDAY, 9))
    [second] = town.morning(at(MONDAY + DAY))
    town.answers(second, at(MONDAY + DAY, 9))
    [late] = town.morning(at(MONDAY + 14 * DAY))
    town.answers(late, at(MONDAY + 14 * DAY, 9))
    assert sorted(rows(town, "kind", "lesson")[3:]) == [("review", "l1"), ("review", "l2")]


def test_a_second_question_is_put_only_once_the_first_is_answered(store: Store) -> None:
    town = found(store, ten())
    alva = somebody(town, holds_out=False)
    town.morning()
    [second] = town.morning(at(MONDAY + DAY))
    who = town.who(alva)
    early = town.do(answer, who, second.delivery, 1, frozenset({0}), at(MONDAY + DAY, 9), town.shelf)
    assert early == "not yours"
    assert rows(town, "kind", "lesson") == [("own", "l1"), ("own", "l2")]  # l1 rests: it was not answered
    assert town.do(lambda db: db.execute(select(answers.c.id)).all()) == []


def test_the_forecast_is_stored_before_the_answer_and_only_of_earlier_questions(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=False)
    [first] = town.morning()
    town.answers(first, at(MONDAY, 9))
    [second] = town.morning(at(MONDAY + DAY))
    own, review = rows(town, "forecast")
    assert own == (None,)
    assert review[0] == pytest.approx(0.96, abs=0.05)
    town.answers(second, at(MONDAY + DAY, 9))
    assert rows(town, "forecast")[:2] == [own, review]


def test_a_second_question_is_put_on_the_day_it_shows_however_old_the_message(store: Store) -> None:
    town = found(store, ten())
    alva = somebody(town, holds_out=False)
    town.answers(town.morning()[0])
    [second] = town.morning(at(MONDAY + DAY))
    taps(town, second, 0, at(MONDAY + 10 * DAY, 9))
    assert rows(town, "lesson", "days") == [("l1", 0), ("l1", 1), ("l2", 9)]
    assert cards_of(town, alva)[QuestionKey("service", "l2", "q1")].asked_on == MONDAY + 10 * DAY


def test_a_question_of_a_quiz_is_no_poll_whatever_its_id(store: Store) -> None:
    town = found(store, course(lessons=[lesson("l1", replace(GREETING, id="poll"))]))
    town.joins("alva")
    [sent] = town.morning()
    taps(town, sent, 0, at(MONDAY, 9))
    assert rows(town, "kind", "question") == [("own", "poll")]


def test_a_question_that_is_gone_from_the_course_is_not_asked_again(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=False)
    [first] = town.morning()
    town.answers(first, at(MONDAY, 9))
    rest = ten().lessons[1:]
    town.reads_anew(course("service", rest))
    [second] = town.morning(at(MONDAY + DAY))
    assert asked_in(message_of(town, second)) == "Vad gör du i läge 2?"


def test_a_question_of_another_course_says_which(store: Store) -> None:
    both = replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))
    town = found(store, ten(), course("queues", [lesson("q1")]), organisations=[both])
    town.joins("alva")
    [first] = town.morning()
    town.answers(first, at(MONDAY, 9))
    [second] = town.morning(at(MONDAY + DAY))
    assert second.subject == "queues/q1"
    [question] = texts(message_of(town, second), "question")
    assert question.startswith("**Minns du? Från tips 1 i Service, i går:**")


# --- held out -------------------------------------------------------------------------------------


def live_on(town: Town, days: int) -> None:
    """Everybody answers everything, so many days on."""
    for day in range(days):
        for sent in town.morning(stockholm(MONDAY + day * DAY, 8, 30)):
            town.answers(sent, stockholm(MONDAY + day * DAY, 9))


def stockholm(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment there, summer and winter."""
    return dt.datetime.combine(day, dt.time(hour, minute), ZoneInfo("Europe/Stockholm")).astimezone(dt.UTC)


def put_of(town: Town, lesson_id: str) -> list[tuple[int, str, bool]]:
    """(days since its tip, kind, held out) each time the question of this lesson was put."""
    every = rows(town, "lesson", "days", "kind", "held_out")
    return [(days, kind, held) for name, days, kind, held in every if name == lesson_id]


def test_a_question_held_out_is_asked_after_sixty_days_and_then_first(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=True)
    live_on(town, 90)
    [first, *rest] = put_of(town, "l2")
    assert (first[0] >= 60, *first[1:]) == (True, "review", True)
    assert [held for _, _, held in rest] == [False] * len(rest)


def test_one_that_is_not_held_out_is_asked_on_its_day(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=False)
    live_on(town, 10)
    assert put_of(town, "l2")[0] == (0, "own", False)


def test_one_that_is_asked_late_but_not_held_out_is_not_measured_as_such(store: Store) -> None:
    own_pace = replace(CITY, cohorts=(Cohort("service", pace="own"),))
    town = found(store, ten(), organisations=[own_pace])
    alva = somebody(town, holds_out=False)
    first = town.pulls(alva, at(MONDAY, 9))
    assert first is not None
    town.answers(first, at(MONDAY, 9))
    town.pulls(alva, at(MONDAY, 9, 5))  # asks about the first tip again, and waits
    [sent] = town.morning(stockholm(MONDAY + 70 * DAY, 8, 30))
    taps(town, sent, 0, stockholm(MONDAY + 70 * DAY, 9))
    assert put_of(town, "l2") == [(70, "review", False)]


def test_a_pause_makes_the_sixty_days_longer(store: Store) -> None:
    town = found(store, ten())
    alva = somebody(town, holds_out=True)
    away = {"person_id": alva, "since": MONDAY + 5 * DAY, "until": MONDAY + 25 * DAY}
    town.do(lambda db: db.execute(insert(pauses), away).rowcount)
    live_on(town, 90)
    told_on = cards_of(town, alva)[QuestionKey("service", "l2", "q1")].told_on
    first = next(moment for name, moment in rows(town, "lesson", "asked_at") if name == "l2")
    assert (first.date() - told_on).days >= 80


# --- the card is the fold of the history ----------------------------------------------------------


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_every_card_is_the_fold_of_what_happened(store: Store, seed: int) -> None:
    dice = Random(seed)
    town = found(store, ten())
    alva = town.joins(f"alva {uuid4()}")
    happened: defaultdict[QuestionKey, list[Contact]] = defaultdict(list)
    waits: list[tuple[Sent, LessonState]] = []
    day = MONDAY
    for _ in range(dice.randint(3, 14)):
        day += dice.randint(1, 9) * DAY
        for sent in [one for one in town.morning(stockholm(day, 8, 30)) if one.person == alva]:
            state = town.do(waiting, sent.delivery)
            if state is None:
                continue
            if state.tip is not None:
                happened[QuestionKey("service", state.tip.lesson, "q1")].append(Contact(day, "tip"))
            note_put(happened, state, day)
            waits.append((sent, state))
        while waits and dice.random() < 0.7:
            sent, state = waits.pop(dice.randrange(len(waits)))
            option = dice.randrange(3)
            if state.place is None:
                continue
            taps(town, sent, state.place, stockholm(day, 10), option)
            happened[key_of(state)].append(Contact(day, "answered", option == 0))
            after = town.do(waiting, sent.delivery)
            assert after is not None
            note_put(happened, after, day)
            waits.append((sent, after))
    assert cards_of(town, alva) == {key: fold(history) for key, history in happened.items()}


def key_of(state: LessonState) -> QuestionKey:
    assert state.place is not None
    put = state.puts[state.place]
    return QuestionKey(put.course, put.lesson, put.question)


def note_put(happened: dict[QuestionKey, list[Contact]], state: LessonState, day: dt.date) -> None:
    if state.place is not None:
        happened[key_of(state)].append(Contact(day, "asked"))


# --- one rule -------------------------------------------------------------------------------------


def test_the_planner_and_the_simulation_choose_by_the_same_function(store: Store) -> None:
    town = found(store, ten())
    somebody(town, holds_out=False)
    [first] = town.morning()
    town.answers(first, at(MONDAY, 9))
    town.plan(at(MONDAY + DAY))
    due = planned(town)
    live = town.do(lambda db: calls_of_choose(lambda: compose(db, due, at(MONDAY + DAY), town.shelf)))
    simulated = calls_of_choose(lambda: list(serve(SIMULATED)))
    assert live > 0
    assert simulated > 0


SIMULATED = [
    orjson.dumps(line)
    for line in (
        {"type": "hello", "protocol": "learning-policy/1", "choices": 4, "items": ["a"]},
        {
            "type": "day",
            "id": 1,
            "learner": "L1",
            "today": "2027-01-20",
            "budget": 1,
            "taken": [],
            "phase": "keep",
            "tips_left": 0,
            "seed": 1,
            "history": [{"day": "2027-01-11", "item": "a", "kind": "tip"}],
        },
        {"type": "bye"},
    )
]


def calls_of_choose(f: Callable[[], object]) -> int:
    """How often the rule itself runs meanwhile, in this thread."""
    calls = 0

    def watch(frame: FrameType, what: str, _: object) -> None:
        nonlocal calls
        calls += what == "call" and frame.f_code is choose.__code__

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        f()
    finally:
        sys.setprofile(before)
    return calls
