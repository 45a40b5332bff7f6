"""How a promise went: asked in a question's place, once a week at most, and again once it was tried."""

import datetime as dt

import pytest

from bot.domain.actions.learning import Answer, HowItWent
from bot.domain.message import Choices, Message
from bot.services.learning.answer import Changed, answer
from bot.services.learning.follow_up import LONGEST_TOLD, Said, follow_up, keep, tell
from bot.services.learning.lesson_state import Outcome
from bot.services.learning.promise import plan_in_words
from bot.services.learning.start_over import start_over
from bot.storage import promises
from bot.storage.store import Store
from tests.cast import DAY, Sent
from tests.services.learning.promising import Alva, on, tasks, text_of


def buttons(message: Message) -> list[type]:
    rows = [block.choices for block in message.blocks if isinstance(block, Choices)]
    return [type(choice.action) for row in rows for choice in row]


def said(alva: Alva, sent: Sent, outcome: Outcome) -> Said:
    result = alva.says(sent, outcome)
    assert isinstance(result, Said)
    return result


def asked(alva: Alva, day: int) -> Sent:
    """The message of this day, which asks about her promise."""
    sent = alva.gets(day)
    assert len(alva.asked_in(sent)) == 1
    return sent


def state_of(alva: Alva) -> list[tuple[str | None, dt.date | None, bool]]:
    """Her promises: how they went, from when they are asked about again, and whether they are over."""
    return [
        (went, ask_on, over is not None) for went, ask_on, over in alva.rows("outcome", "ask_on", "ended_at")
    ]


# --- asking ---------------------------------------------------------------------------------------


def test_it_is_asked_about_after_seven_days_and_not_before(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    assert alva.is_asked_on(1, 4) == []
    assert alva.is_asked_on(7) == [(7, "Hälsa på l1.")]
    assert alva.rows("asked_on", "ask_on") == [(on(7), None)]
    assert alva.is_asked_on(8, 14) == []


def test_it_stands_in_the_first_questions_place(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    sent = asked(alva, 7)
    message = alva.message(sent)
    assert [put.kind for put in alva.state(sent).puts] == ["follow_up", "review"]
    assert buttons(message) == [HowItWent] * 3
    assert text_of(message, "question") == "**Hur gick det?**"
    assert text_of(message, "body").endswith("\nFörra veckan tänkte du prova det här:\nHälsa på l1.")
    assert text_of(message, "note") == "Det finns inga fel svar. ”Inte än” är också ett svar."


def test_it_is_asked_in_the_words_of_the_plan_sign_by_sign(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    alva.town.do(plan_in_words, alva.town.who(alva.id), made, "Vid *kassan*")
    assert alva.is_asked_on(7) == [(7, r"Vid \*kassan\*")]


def test_one_is_asked_about_in_a_week_and_the_newest_first(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    alva.promises_on(1)
    assert alva.is_asked_on(8) == [(8, "Hälsa på l2.")]
    assert alva.is_asked_on(9, 14) == []
    assert alva.is_asked_on(15) == [(15, "Hälsa på l1.")]


def test_the_first_tip_of_a_course_asks_its_own_question_and_the_promise_waits(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    alva.town.do(start_over, alva.id, alva.town.shelf.library, alva.now)
    assert alva.is_asked_on(7, 8) == [(8, "Hälsa på l1.")]


def test_a_message_without_a_tip_carries_it_too(store: Store) -> None:
    alva = Alva.of(store, tasks(1))
    alva.promises_on(0)
    sent = asked(alva, 7)
    assert (sent.kind, sent.subject) == ("review", "review")


def test_a_tip_asked_for_carries_it(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    pulled = alva.town.pulls(alva.id, alva.now + 7 * DAY)
    assert pulled is not None
    assert alva.asked_in(pulled) == ["Hälsa på l1."]


# --- what comes of it -----------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["done", "tried"])
def test_what_was_tried_is_asked_about_once_more_after_three_weeks(store: Store, outcome: Outcome) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    result = said(alva, asked(alva, 7), outcome)
    assert result.further == "tell"
    assert state_of(alva) == [(outcome, on(21), False)]
    assert alva.is_asked_on(14, 18) == []
    second = asked(alva, 21)
    assert text_of(alva.message(second), "question") == "**Har det blivit en vana?**"
    assert "\nFör 3 veckor sedan tänkte du prova det här:\n" in text_of(alva.message(second), "body")
    assert said(alva, second, "done").further is None
    assert state_of(alva) == [("done", None, True)]
    assert alva.is_asked_on(28, 35) == []


def test_what_was_not_is_let_go_unless_it_is_kept(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    assert said(alva, asked(alva, 7), "not-yet").further == "keep or let go"
    assert state_of(alva) == [("not-yet", None, True)]
    assert alva.is_asked_on(14, 21) == []


def test_what_was_tried_once_stays_tried(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    said(alva, asked(alva, 7), "done")
    assert said(alva, asked(alva, 21), "not-yet").further is None
    assert state_of(alva) == [("done", None, True)]
    assert alva.town.do(promises.tried, alva.id) == {"service": 1}


def test_what_was_never_tried_counts_for_nothing(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    said(alva, asked(alva, 7), "not-yet")
    assert alva.town.do(promises.tried, alva.id) == {}


def test_the_message_says_so_and_the_next_question_takes_its_place(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    sent = asked(alva, 7)
    message = said(alva, sent, "done").changed.message
    assert text_of(message, "verdict") == "Bra, du gjorde det!"
    assert buttons(message) == [Answer] * 3
    assert message == alva.message(sent)
    who = alva.town.who(alva.id)
    outcome = alva.town.do(answer, who, sent.delivery, 1, frozenset({0}), alva.now, alva.town.shelf)
    assert isinstance(outcome, Changed)
    assert alva.state(sent).place is None


def test_the_question_after_it_waits_for_it(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    sent = asked(alva, 7)
    who = alva.town.who(alva.id)
    for place in (0, 1):
        given = (sent.delivery, place, frozenset({0}), alva.now, alva.town.shelf)
        assert alva.town.do(answer, who, *given) == "not yours"


# --- kept for another week ------------------------------------------------------------------------


def test_what_is_kept_is_asked_about_a_week_later(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    said(alva, asked(alva, 7), "not-yet")
    assert alva.decides(made, keeps=True) == "kept"
    assert state_of(alva) == [("not-yet", on(14), False)]
    assert alva.is_asked_on(11) == []
    said(alva, asked(alva, 14), "tried")
    assert state_of(alva) == [("tried", on(21), False)]
    assert alva.is_asked_on(21) == [(21, "Hälsa på l1.")]


def test_it_may_be_decided_otherwise(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    said(alva, asked(alva, 7), "not-yet")
    assert alva.decides(made, keeps=True) == "kept"
    assert alva.decides(made, keeps=False) == "let go"
    assert state_of(alva) == [("not-yet", None, True)]
    assert alva.decides(made, keeps=True) == "kept"


def test_an_old_button_decides_nothing_once_it_is_asked_about_again(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    said(alva, asked(alva, 7), "not-yet")
    alva.decides(made, keeps=True)
    asked(alva, 14)
    assert {alva.decides(made, keeps=keeps) for keeps in (True, False)} == {"asked again"}
    assert state_of(alva) == [("not-yet", None, False)]


def test_nothing_is_kept_beyond_thirty_days(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    for day in (7, 14, 21):
        assert said(alva, asked(alva, day), "not-yet").further == "keep or let go"
        assert alva.decides(made, keeps=True) == "kept"
    assert said(alva, asked(alva, 28), "not-yet").further is None
    assert alva.decides(made, keeps=True) == "let go"
    assert state_of(alva) == [("not-yet", None, True)]


def test_what_was_not_tried_within_thirty_days_is_not_asked_about(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    assert alva.is_asked_on(31) == []
    other = alva.promises_on(35)
    assert alva.is_asked_on(64) == [(64, "Hälsa på l3.")]
    assert alva.rows("asked_on") == [(None,), (on(64),)]
    assert other == alva.rows("id")[-1][0]


# --- pauses ---------------------------------------------------------------------------------------


def test_a_pause_ends_what_was_not_tried_yet(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    alva.pauses(2, until=7)
    assert state_of(alva) == [(None, on(7), True)]
    assert alva.is_asked_on(7, 14) == []


def test_a_pause_ends_what_was_kept(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    said(alva, asked(alva, 7), "not-yet")
    alva.decides(made, keeps=True)
    alva.pauses(8, until=9)
    assert alva.is_asked_on(14, 21) == []


def test_the_clock_of_what_was_tried_stops_during_a_pause(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    said(alva, asked(alva, 7), "done")
    alva.pauses(8, until=18)
    assert state_of(alva) == [("done", on(21), False)]
    assert alva.is_asked_on(21, 28, 30) == []
    assert alva.is_asked_on(31) == [(31, "Hälsa på l1.")]


def test_what_is_asked_about_can_be_answered_after_a_pause(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    sent = asked(alva, 7)
    alva.pauses(8, until=15)
    alva.day = 16
    assert said(alva, sent, "not-yet").further == "keep or let go"
    assert alva.decides(made, keeps=True) == "kept"
    assert alva.is_asked_on(22) == []
    assert alva.is_asked_on(23) == [(23, "Hälsa på l1.")]


def test_a_promise_made_during_a_pause_begins_to_count_after_it(store: Store) -> None:
    alva = Alva.of(store)
    alva.pauses(0)
    sent = alva.town.pulls(alva.id, alva.now)
    assert sent is not None
    alva.answers(sent)
    alva.promises(sent)
    alva.day = 8
    pulled = alva.town.pulls(alva.id, alva.now)
    assert pulled is not None
    assert alva.asked_in(pulled) == []
    alva.answers(pulled)
    alva.resumes(9)
    assert alva.is_asked_on(15) == []
    assert alva.is_asked_on(16) == [(16, "Hälsa på l1.")]


# --- twice, another's, forged -----------------------------------------------------------------------


def test_how_it_went_is_said_once(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    sent = asked(alva, 7)
    said(alva, sent, "tried")
    assert alva.says(sent, "done") == "answered"
    assert state_of(alva) == [("tried", on(21), False)]


@pytest.mark.parametrize("outcome", ["done", "not-yet"])
def test_it_is_said_once_through_a_message_shown_again(store: Store, outcome: Outcome) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    first = asked(alva, 7)
    again = alva.town.pulls(alva.id, alva.now)
    assert again is not None
    said(alva, again, outcome)
    before = state_of(alva)
    assert alva.says(first, "tried") == "answered"
    alva.decides(made, keeps=True)
    assert alva.says(first, "tried") == "answered"
    assert [went for went, _, _ in state_of(alva)] == [before[0][0]]


def test_an_old_message_does_not_answer_a_newer_one(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    first = asked(alva, 7)
    again = alva.town.pulls(alva.id, alva.now)
    assert again is not None
    said(alva, again, "not-yet")
    alva.decides(made, keeps=True)
    newer = asked(alva, 14)
    assert alva.says(first, "done") == "answered"
    said(alva, newer, "done")
    assert state_of(alva) == [("done", on(21), False)]


def test_nobody_says_or_decides_for_another(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    sent = asked(alva, 7)
    town = alva.town
    bashir = town.who(town.joins("bashir"))
    tapped = town.do(follow_up, bashir, sent.delivery, 0, "done", alva.now, town.shelf)
    assert tapped == "not yours"
    assert town.do(keep, bashir, made, alva.now, wanted=True) == "not yours"
    assert town.do(tell, bashir, made, "hej") == "not yours"
    assert state_of(alva) == [(None, None, False)]


@pytest.mark.parametrize("place", [1, 2, 2**62])
def test_a_place_without_a_promise_counts_for_nothing(store: Store, place: int) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    assert alva.says(asked(alva, 7), "done", place) == "not yours"
    assert state_of(alva) == [(None, None, False)]


def test_nothing_is_decided_before_it_was_asked_about(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    assert alva.decides(made, keeps=False) == "not yours"
    assert state_of(alva) == [(None, on(7), False)]


# --- what happened ----------------------------------------------------------------------------------


def test_what_happened_is_kept_on_one_line(store: Store) -> None:
    alva = Alva.of(store)
    made = alva.promises_on(0)
    said(alva, asked(alva, 7), "done")
    who, do = alva.town.who(alva.id), alva.town.do
    assert do(tell, who, made, " Hon\nlog *stort*. ") == "kept"
    assert alva.rows("told") == [("Hon log *stort*.",)]
    assert do(tell, who, made, "x" * (LONGEST_TOLD + 1)) == "too long"
    assert do(tell, who, made, "\u200b") == "empty"
    assert do(tell, who, 10**9, "hej") == "not yours"
    assert alva.rows("told") == [("Hon log *stort*.",)]
