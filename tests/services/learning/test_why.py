"""kompis why: every reason for silence has its sentence, and a person with none in the way is told so."""

import datetime as dt
from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, text

from bot.domain import memory
from bot.domain.event import Event
from bot.domain.holding_out import held_out
from bot.domain.opening import parse_opening
from bot.services.learning.plan import plan_piece
from bot.services.learning.shelf import Shelf
from bot.services.learning.why import why
from bot.services.people.arrive import arrive
from bot.services.people.pause import leave, pause
from bot.services.people.reschedule import reschedule
from bot.services.people.settle import set_days, set_opening
from bot.settings import Cohort, Organisation
from bot.storage import cards
from bot.storage.cards import QuestionKey
from bot.storage.store import Store
from tests.services.learning.shop import CITY, MONDAY, NOW, course, joins, open_shop, shelf

RHYTHM = "Gets lessons mon-fri at 08:30 (Europe/Stockholm), quiet hours 20:00-07:00, public holidays of SE."
NEXT_MONDAY = "The next lesson is due on 2026-10-05 08:30 (Europe/Stockholm)."
NONE_DUE = "No next lesson is due."
HEARD = "Last heard from on web."


@pytest.fixture
def at_hand() -> Shelf:
    return shelf()


def told(store: Store, at_hand: Shelf, person: int, now: dt.datetime = NOW) -> tuple[str, ...] | None:
    return store.read_now(why, person, now, at_hand.library)


def sql(store: Store, statement: str) -> None:
    def run(db: Connection) -> None:
        db.execute(text(statement))

    store.write_now(run)


def test_with_nothing_in_the_way_it_is_said_when_the_lesson_comes(store: Store, at_hand: Shelf) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    assert told(store, at_hand, alva) == (
        "Follows service: 0 of 3 lessons sent.",
        RHYTHM,
        "Nothing is in the way of today's lesson; its hour has not come.",
        NEXT_MONDAY,
        HEARD,
    )


def test_nobody_has_the_id(store: Store, at_hand: Shelf) -> None:
    assert told(store, at_hand, 7) is None


def test_somebody_who_only_looked_in_has_not_joined(store: Store, at_hand: Shelf) -> None:
    who, _ = store.write_now(arrive, "web", Event("text", "alva", "alva"), "sv", NOW)
    assert told(store, at_hand, who.person_id) == (
        'Nothing comes by itself today: the person has not joined: "I\'m in" is not tapped yet.',
        NONE_DUE,
        HEARD,
    )


@pytest.mark.parametrize(
    ("change", "reason", "next_is"),
    [
        (
            lambda store, alva: store.write_now(pause, alva, MONDAY, date(2026, 10, 12), NOW),
            "has a pause until Monday 2026-10-12",
            "The next lesson is due on 2026-10-12 08:30 (Europe/Stockholm).",
        ),
        (
            lambda store, alva: store.write_now(pause, alva, MONDAY, None, NOW),
            "has a pause until they resume",
            NONE_DUE,
        ),
        (
            lambda store, alva: store.write_now(leave, alva, NOW),
            "left on Monday 2026-10-05",
            NONE_DUE,
        ),
        (
            lambda store, _: sql(store, "UPDATE enrolments SET sent_all_of = 'x'"),
            "has had every lesson of service",
            NONE_DUE,
        ),
        (
            lambda store, _: sql(
                store, "UPDATE enrolments SET ended_at = '2026-10-01 00:00:00.000000+00:00'"
            ),
            "follows no course: the organisation has no cohort that suits, or its course is not loaded",
            NONE_DUE,
        ),
        (
            lambda store, _: sql(store, "UPDATE cohorts SET course = 'gone'"),
            "follows gone, which is not loaded: see `kompis check`",
            NEXT_MONDAY,
        ),
        (
            lambda store, _: sql(store, "UPDATE persons SET last_lesson_on = '2026-10-05'"),
            "has had the lesson of Monday 2026-10-05 already",
            "The next lesson is due on 2026-10-06 08:30 (Europe/Stockholm).",
        ),
    ],
)
def test_each_reason_has_its_sentence(
    store: Store, at_hand: Shelf, change: Callable[[Store, int], object], reason: str, next_is: str
) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    change(store, alva)
    store.write_now(reschedule, alva, NOW)
    sentences = told(store, at_hand, alva) or ()
    assert [one for one in sentences if one.startswith("Nothing")] == [
        f"Nothing comes by itself today: the person {reason}."
    ]
    assert next_is in sentences


def test_a_day_that_is_not_theirs_is_named(store: Store, at_hand: Shelf) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    store.write_now(set_days, alva, {2}, NOW)
    assert (told(store, at_hand, alva) or ())[2:4] == (
        "Nothing comes by itself today: the person has Monday 2026-10-05 off: their days are tue.",
        "The next lesson is due on 2026-10-06 08:30 (Europe/Stockholm).",
    )


@pytest.mark.parametrize(
    ("cohort", "reason"),
    [
        (Cohort("service", date(2026, 10, 7)), "follows service, which starts on Wednesday 2026-10-07"),
        (
            Cohort("service", pace="own"),
            "follows service at their own pace: the next lesson comes when they ask",
        ),
        (Cohort("service", pace=20), "follows service at a pace of 20 seconds after each answer"),
    ],
)
def test_a_cohort_has_its_own_reasons(store: Store, at_hand: Shelf, cohort: Cohort, reason: str) -> None:
    city: Organisation = replace(CITY, cohorts=(cohort,))
    open_shop(store, at_hand, city)
    alva = joins(store, "alva", at_hand)
    assert f"Nothing comes by itself today: the person {reason}." in (told(store, at_hand, alva) or ())


@pytest.mark.parametrize(
    ("hour", "sentence"),
    [
        (7, "Today's hour has come, and no lesson is planned yet: it leaves within two minutes."),
        (19, "Today's hour has passed, and it is too late for it: what was missed is not made up for."),
    ],
)
def test_it_is_said_whether_todays_hour_has_come_or_gone(
    store: Store, at_hand: Shelf, hour: int, sentence: str
) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    later = NOW.replace(hour=hour)
    assert sentence in (told(store, at_hand, alva, later) or ())


def test_the_last_deliveries_are_shown_with_state_and_error(store: Store, at_hand: Shelf) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    slot = NOW.replace(hour=6, minute=30)
    store.write_now(plan_piece, slot)
    sql(store, "UPDATE deliveries SET state = 'failed', error = 'The person has blocked the bot.'")
    sql(store, "UPDATE addresses SET state = 'blocked'")
    sentences = told(store, at_hand, alva, slot) or ()
    assert "Nothing comes by itself today: the person has no open address: web is blocked." in sentences
    assert sentences[-2:] == (
        "The address on web is blocked: they have blocked kompis there, and open it again by writing.",
        "2026-10-05 08:30 lesson by web is failed: The person has blocked the bot.",
    )


def test_a_completed_course_says_when(store: Store, at_hand: Shelf) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    sql(store, "UPDATE enrolments SET completed_at = '2026-10-04 10:00:00.000000+00:00', sent_all_of = 'x'")
    assert (told(store, at_hand, alva) or ())[0] == (
        "Follows service: 0 of 3 lessons sent, completed on Sunday 2026-10-04."
    )


def test_a_course_of_another_trade_is_not_followed(store: Store) -> None:
    at_hand = shelf(replace(course(), trades=("hotel",)))
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    sql(store, "UPDATE persons SET trade = 'retail'")
    sql(store, "DELETE FROM enrolments")
    assert any("follows no course" in one for one in told(store, at_hand, alva) or ())


def sentences_of(store: Store, at_hand: Shelf, alva: int) -> tuple[str, ...]:
    store.write_now(reschedule, alva, NOW)
    return (told(store, at_hand, alva) or ())[1:-1]


def test_a_closed_shop_is_named(store: Store, at_hand: Shelf) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    store.write_now(set_opening, alva, parse_opening("tue-fri 10-18"), NOW)
    assert sentences_of(store, at_hand, alva) == (
        RHYTHM,
        "The shop is open tue-fri 10:00-18:00; what comes by itself comes then.",
        (
            "Nothing comes by itself today: the person has Monday 2026-10-05 off: the shop is closed "
            "(open tue-fri 10:00-18:00)."
        ),
        "The next lesson is due on 2026-10-06 10:00 (Europe/Stockholm).",
    )


def test_one_message_a_week_is_said_and_counted(store: Store, at_hand: Shelf) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    sql(store, "UPDATE persons SET rhythm = 'weekly', last_lesson_on = '2026-10-01', notice = 'farewell'")
    assert sentences_of(store, at_hand, alva) == (
        RHYTHM,
        "Gets one message a week: so they chose, or a row of them went unanswered.",
        'The next one is a notice in the lesson\'s place: "farewell".',
        (
            "Nothing comes by itself today: the person gets one message a week, and the next from "
            "Thursday 2026-10-08 on."
        ),
        "The next lesson is due on 2026-10-08 08:30 (Europe/Stockholm).",
    )


def test_silence_is_told(store: Store, at_hand: Shelf) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    sql(store, "UPDATE persons SET rhythm = 'silent'")
    assert sentences_of(store, at_hand, alva)[1:] == (
        (
            "Nothing comes by itself today: the person has answered nothing for a long time: no tips, "
            "announcements or invitations come until they write or tap."
        ),
        NONE_DUE,
    )


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (
            "2026-10-01",
            (
                "Nothing is in the way of today's question; its hour has not come.",
                "The next question is due on 2026-10-05 08:30 (Europe/Stockholm).",
            ),
        ),
        (
            "2026-10-07",
            (
                (
                    "Nothing comes by itself today: the person has had every lesson of service; "
                    "an earlier question is due from Wednesday 2026-10-07 on."
                ),
                "The next question is due on 2026-10-07 08:30 (Europe/Stockholm).",
            ),
        ),
    ],
)
def test_without_lessons_it_is_said_when_a_question_is_due(
    store: Store, at_hand: Shelf, due: str, said: tuple[str, ...]
) -> None:
    open_shop(store, at_hand)
    alva = joins(store, "alva", at_hand)
    sql(store, "UPDATE enrolments SET sent_all_of = 'x'")
    question = next(name for name in ("q1", "q2", "q3") if not held_out(alva, "service", "l1", name))
    key = QuestionKey("service", "l1", question)
    card = memory.told(None, dt.date(2026, 9, 1))._replace(due=dt.date.fromisoformat(due))
    store.write_now(cards.keep, [(alva, key, card)])
    assert sentences_of(store, at_hand, alva)[1:] == said
