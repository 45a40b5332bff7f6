"""Composing decides what: for each person the next lesson, in their language and trade, once."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.domain.actions.learning import Answer
from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords
from bot.domain.kinds import Kind
from bot.domain.message import Choices, Message, Text, from_json
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.learning.compose import compose
from bot.services.learning.refresh import review_finished
from bot.services.people.settle import set_language
from bot.settings import Cohort
from bot.storage import enrolments
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries
from bot.storage.tables import enrolments as enrolments_table
from tests import cast
from tests.cast import CITY, DAY, GREETING, MONDAY, SLOT, Town, at, course, found, lesson

TWO = replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))


def planned(town: Town) -> list[Uncomposed]:
    def rows(db: Connection) -> list[Uncomposed]:
        wanted = select(deliveries).where(deliveries.c.state == "pending").order_by(deliveries.c.id)
        return [
            Uncomposed(row.id, Kind(row.kind), row.person_id, row.address_id, row.channel, row.due_at)
            for row in db.execute(wanted)
        ]

    return town.do(rows)


def subjects(town: Town, days: int, start: dt.date = MONDAY) -> list[str]:
    """The lessons that come on so many days to people who read them; earlier questions are left out."""
    sent = []
    for day in range(days):
        for one in town.morning(at(start + day * DAY)):
            town.reads(one.person)
            sent.append(one)
    return [one.subject for one in sent if one.kind != Kind.REVIEW]


def message_of(town: Town, delivery: int) -> Message:
    def body(db: Connection) -> object:
        return db.execute(select(BODY).where(deliveries.c.id == delivery)).scalar_one()["message"]

    return from_json(town.do(body))  # type: ignore[arg-type]


def texts(message: Message) -> list[str]:
    return [block.markdown for block in message.blocks if isinstance(block, Text)]


def active(town: Town, person: int) -> list[enrolments.Enrolment]:
    return town.do(enrolments.of_persons, [person])[person]


def test_every_lesson_comes_once_in_order_and_then_nothing(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    assert subjects(town, 12) == ["service/l1", "service/l2", "service/l3"]


def test_everybody_gets_their_own_next_lesson_in_one_claim_of_few_statements(store: Store) -> None:
    town = found(store)
    ahead = [town.joins(name) for name in ("alva", "bashir")]
    town.morning()
    behind = [town.joins(f"colleague {number}", now=at(MONDAY, 12)) for number in range(30)]
    town.plan(at(MONDAY + DAY))
    rows = planned(town)
    said: list[str] = []
    with cast.statements(said):
        composed = town.do(compose, rows, at(MONDAY + DAY), town.shelf)
    brought = {row.person_id: composed[row.delivery] for row in rows}
    assert {one: brought[one].lesson for one in ahead} == dict.fromkeys(ahead, "l2")  # type: ignore[union-attr]
    assert {one: brought[one].lesson for one in behind} == dict.fromkeys(behind, "l1")  # type: ignore[union-attr]
    assert len([one for one in said if not one.startswith(("BEGIN", "COMMIT"))]) <= 13


def test_of_several_courses_the_one_served_longest_ago_goes_first(store: Store) -> None:
    town = found(store, course("service", 3), course("queues", 2), organisations=[TWO])
    town.joins("alva")
    assert subjects(town, 10) == ["service/l1", "queues/l1", "service/l2", "queues/l2", "service/l3"]


def test_a_course_that_is_not_loaded_is_left_out(store: Store) -> None:
    town = found(store, course("service", 2), course("queues", 2), organisations=[TWO])
    town.joins("alva")
    town.reads_anew(course("queues", 2))
    assert subjects(town, 10) == ["queues/l1", "queues/l2"]


def test_a_course_that_starts_later_waits_while_the_other_goes_on(store: Store) -> None:
    later = replace(CITY, cohorts=(Cohort("service"), Cohort("queues", MONDAY + 2 * DAY)))
    town = found(store, course("service", 3), course("queues", 1), organisations=[later])
    town.joins("alva")
    assert subjects(town, 5) == ["service/l1", "service/l2", "queues/l1", "service/l3"]


def test_a_course_at_ones_own_pace_does_not_come_by_itself_beside_a_daily_one(store: Store) -> None:
    own = replace(CITY, cohorts=(Cohort("service", pace="own"), Cohort("queues")))
    town = found(store, course("service", 3), course("queues", 2), organisations=[own])
    alva = town.joins("alva")
    assert subjects(town, 10) == ["queues/l1", "queues/l2"]
    asked_for = town.pulls(alva, at(MONDAY + 11 * DAY))
    assert asked_for is not None
    assert asked_for.subject == "service/l1"


def test_a_lesson_that_never_left_comes_again(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    [first] = town.morning()

    def expire(db: Connection) -> None:
        db.execute(update(deliveries).where(deliveries.c.id == first.delivery).values(state="expired"))

    town.do(expire)
    assert subjects(town, 1, MONDAY + DAY) == ["service/l1"]


@pytest.mark.parametrize("state", ["sent", "unknown", "sending"])
def test_a_lesson_that_may_have_arrived_does_not(store: Store, state: str) -> None:
    town = found(store)
    town.joins("alva")
    [first] = town.morning()

    def change(db: Connection) -> None:
        db.execute(update(deliveries).where(deliveries.c.id == first.delivery).values(state=state))

    town.do(change)
    assert subjects(town, 1, MONDAY + DAY) == ["service/l2"]


# --- the words ------------------------------------------------------------------------------------


def in_words(*languages: str, trades: Sequence[str] = ()) -> Course:
    """One lesson, in Swedish and these languages, with other words for these trades."""

    def one(words: str) -> LessonText:
        return LessonText(words, f"Tip: {words}", questions=(GREETING,))

    words = {
        language: LessonWords(one(language), {trade: one(f"{language} {trade}") for trade in trades})  # type: ignore[misc]
        for language in ("sv", *languages)
    }
    return Course("service", "sv", {"sv": CourseWords("Service", "Om möten.")}, (Lesson("l1", words),))


def the_tip(town: Town) -> str:
    [sent] = town.morning()
    return texts(message_of(town, sent.delivery))[1]


def test_a_trade_has_its_own_words(store: Store) -> None:
    town = found(store, in_words(trades=["hotel"]))
    town.joins("alva", trade="hotel")
    # A hotel's hour is the afternoon.
    [sent] = town.morning(at(MONDAY, 14, 0))
    assert texts(message_of(town, sent.delivery))[1] == "Tip: sv hotel"


def test_another_trade_gets_everybodys_words(store: Store) -> None:
    town = found(store, in_words(trades=["hotel"]))
    town.joins("alva", trade="other")
    assert the_tip(town) == "Tip: sv"


def test_a_lesson_comes_in_the_persons_language(store: Store) -> None:
    town = found(store, in_words("en"))
    alva = town.joins("alva")
    town.do(set_language, alva, "en")
    assert the_tip(town) == "Tip: en"


def test_a_lesson_that_is_not_translated_comes_in_the_courses_own(store: Store) -> None:
    town = found(store, in_words())
    alva = town.joins("alva")
    town.do(set_language, alva, "en")
    [sent] = town.morning()
    assert texts(message_of(town, sent.delivery))[1:3] == [
        "Not translated yet, so it comes in: Svenska.",
        "Tip: sv",
    ]


def test_the_message_asks_in_the_order_that_is_stored(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    [sent] = town.morning()
    [choices] = [block for block in message_of(town, sent.delivery).blocks if isinstance(block, Choices)]
    [(body,)] = town.ledger("body")
    assert [choice.action for choice in choices.choices] == [
        Answer(sent.delivery, 0, place) for place in body["lesson"]["puts"][0]["order"]
    ]
    assert sorted(body["lesson"]["puts"][0]["order"]) == [0, 1, 2]


# --- the end --------------------------------------------------------------------------------------


def test_the_last_lesson_leaves_the_enrolment_with_nothing_more(store: Store) -> None:
    town = found(store, course(lessons=2))
    alva = town.joins("alva")
    town.morning()
    assert [one.sent_all_of for one in active(town, alva)] == [None]
    town.morning(at(MONDAY + DAY))
    version = town.shelf.library.courses["service"].hash
    assert [one.sent_all_of for one in active(town, alva)] == [version]
    assert active(town, alva)[0].completed_at is None
    assert town.who(alva).next_lesson_at == at(MONDAY + 3 * DAY)  # to be asked again, when a question is due


def test_nothing_left_to_send_is_said_and_does_not_come_up_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    town.plan(at(MONDAY + DAY))
    town.reads_anew(course(lessons=1))
    [row] = planned(town)
    assert town.do(compose, [row], SLOT + DAY, town.shelf) == {
        row.delivery: Nothing("no lesson is left to send, and no question is due")
    }
    assert active(town, alva)[0].sent_all_of == town.shelf.library.courses["service"].hash
    assert town.who(alva).next_lesson_at == at(
        MONDAY + 7 * DAY
    )  # four days on at the earliest, and no weekend


def test_a_lesson_put_in_later_is_sent_next_while_the_course_is_not_completed(store: Store) -> None:
    town = found(store, course(lessons=1))
    town.joins("alva")
    town.morning()
    town.reads_anew(course(lessons=[lesson("new", GREETING), lesson("l1", GREETING)]))
    assert town.do(review_finished, town.shelf, 0, at(MONDAY, 12)) is not None
    assert subjects(town, 3, MONDAY + DAY) == ["service/new"]


def test_a_lesson_put_in_later_never_comes_after_the_course_is_completed(store: Store) -> None:
    town = found(store, course(lessons=1))
    town.joins("alva")
    [only] = town.morning()
    town.answers(only)
    town.reads_anew(course(lessons=[lesson("new", GREETING), lesson("l1", GREETING)]))
    town.do(review_finished, town.shelf, 0, at(MONDAY, 12))
    assert subjects(town, 3, MONDAY + DAY) == []


@pytest.mark.parametrize(("days", "completed"), [(6, False), (7, True)])
def test_a_course_is_completed_seven_days_after_its_last_lesson_answered_or_not(
    store: Store, days: int, completed: bool
) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    town.morning()
    town.do(review_finished, town.shelf, 0, SLOT + days * DAY)
    assert (active(town, alva)[0].completed_at is not None) == completed


def test_a_course_whose_last_lesson_asks_nothing_is_completed_when_it_is_sent(store: Store) -> None:
    town = found(store, course(lessons=[lesson("l1", GREETING), lesson("l2")]))
    alva = town.joins("alva")
    subjects(town, 2)
    town.do(review_finished, town.shelf, 0, at(MONDAY + DAY, 9))
    assert active(town, alva)[0].completed_at == at(MONDAY + DAY, 9)


def test_but_not_while_it_is_on_its_way(store: Store) -> None:
    town = found(store, course(lessons=[lesson("l1")]))
    alva = town.joins("alva")
    [only] = town.morning()

    def put_back(db: Connection) -> None:
        db.execute(update(deliveries).where(deliveries.c.id == only.delivery).values(state="pending"))

    town.do(put_back)
    town.do(review_finished, town.shelf, 0, SLOT + 8 * DAY)
    assert active(town, alva)[0].completed_at is None


def test_a_course_that_is_loaded_no_more_brings_no_more_questions_alone_than_two_a_week(store: Store) -> None:
    two = replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))
    town = found(store, course("service", 10), course("queues", 30), organisations=[two])
    alva = town.joins("alva")
    for day in range(21):
        town.reads(alva)
        town.morning(at(MONDAY + day * DAY))
    town.reads_anew(course("service", 10))
    alone = []
    for day in range(21, 60):
        town.reads(alva)
        alone += [day for one in town.morning(at(MONDAY + day * DAY, 10)) if one.kind == "review"]
    assert len(alone) > 4
    assert min(later - day for day, later in pairwise(alone)) >= 4


def test_reviewing_goes_on_piece_by_piece_to_the_end(store: Store) -> None:
    town = found(store, course(lessons=1))
    people = [town.joins(name) for name in ("alva", "bashir", "cilla")]
    town.morning()
    last = town.do(review_finished, town.shelf, 0, SLOT)
    assert last == max(active(town, person)[0].id for person in people)
    assert town.do(review_finished, town.shelf, last, SLOT) is None


def test_a_welcome_back_is_composed_once_and_brings_no_lesson(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.change(alva, notice="welcome back")
    town.plan()
    [row] = planned(town)
    composed = town.do(compose, [row], SLOT, town.shelf)
    what = composed[row.delivery]
    assert isinstance(what, Composed)
    assert (what.subject, what.lesson, what.enrolment_id) == ("welcome back", None, None)
    assert town.who(alva).notice is None
    assert active(town, alva)[0].served_at is None


def test_serving_is_noted_on_the_enrolment_that_was_served(store: Store) -> None:
    town = found(store, course("service", 2), course("queues", 2), organisations=[TWO])
    alva = town.joins("alva")
    town.morning()

    def served(db: Connection) -> list[dt.datetime | None]:
        return list(db.scalars(select(enrolments_table.c.served_at).order_by(enrolments_table.c.id)))

    assert town.do(served) == [SLOT, None]
    assert [one.course for one in active(town, alva)] == ["service", "queues"]
