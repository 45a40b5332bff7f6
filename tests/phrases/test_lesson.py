"""A lesson message: what stands where, in each of its states."""

import datetime as dt
from typing import Literal

import pytest
from msgspec.structs import replace

from bot.domain.actions.learning import HowFar
from bot.domain.course import Option, Question
from bot.domain.message import Choices, Message, Text
from bot.phrases import of
from bot.phrases.learning import lesson, progress, promises
from bot.phrases.learning.lesson import Asked, NextTip, TipView
from tests.phrases.learning_cards import COURSE
from tests.phrases.lessons import BOTH, EARLIER, FORGOTTEN, PROMISE, QUESTION, VIEW, VIEW_TIP, WHOLE, answered
from tests.phrases.longest import LONG_DAY
from tests.phrases.test_messages import labels

WOULD_YOU = "Vill du? Då frågar jag om en vecka hur det gick. Jag visar ingen vad du svarar."


def blocks(message: Message) -> list[tuple[str, str]]:
    """Its texts by role."""
    return [(block.role, block.markdown) for block in message.blocks if isinstance(block, Text)]


def test_a_tip_stands_before_its_question() -> None:
    message = lesson.lesson_message(of("sv"), VIEW)

    assert blocks(message) == [
        ("heading", "Tips 10 av 10: Tips"),
        ("body", "Hälsa först."),
        ("say", "”Hej.”\n(“Hi.”)"),
        ("question", "Vad säger du?"),
    ]
    assert labels(message) == ["Hej.", "Ja?"]


def test_an_answer_keeps_the_tip_and_takes_the_questions_place() -> None:
    message = lesson.lesson_message(of("sv"), answered(QUESTION, 0), NextTip(seconds=20))

    assert blocks(message)[3:] == [
        ("question", "**Vad säger du?**"),
        ("verdict", "**Precis, det satt!**"),
        ("task", "**Prova i dag**\nHälsa."),
        ("note", WOULD_YOU),
        ("note", "Nästa tips kommer om 20 sekunder."),
    ]
    assert labels(message) == ["Konstig fråga?", "Jag provar", "Inte i dag"]


def test_a_wrong_answer_without_a_comment_shows_what_works_better() -> None:
    message = lesson.lesson_message(of("sv"), answered(QUESTION, 1))

    assert blocks(message)[4] == (
        "verdict",
        "**Inte riktigt, men lätt hänt.**\nDet här fungerar bättre: Hej.",
    )


def test_a_wrong_answer_with_a_comment_gets_it_and_the_explanation() -> None:
    told = Question(
        "q1", "Vad?", (Option("A", correct=True), Option("B", feedback="Men.")), explanation="Så är det."
    )

    message = lesson.lesson_message(of("sv"), answered(told, 1))

    assert blocks(message)[4] == ("verdict", "**Inte riktigt, men lätt hänt.**\nMen.\nSå är det.")


def test_several_correct_options_are_toggles_with_a_done() -> None:
    view = replace(VIEW, asked=Asked(BOTH, (1, 0), chosen=frozenset({0})))

    message = lesson.lesson_message(of("sv"), view)

    assert [
        (choice.label, choice.chosen)
        for block in message.blocks
        if isinstance(block, Choices)
        for choice in block.choices
    ] == [("Hej hej.", False), ("Hej.", True), ("Klar", None)]


def test_an_earlier_question_says_where_it_is_from() -> None:
    here = EARLIER._replace(course="", told_on=LONG_DAY - dt.timedelta(days=7))
    views = [replace(VIEW, asked=asked) for asked in (EARLIER, here)]

    assert [blocks(lesson.lesson_message(of("sv"), view))[-1] for view in views] == [
        (
            "question",
            "**Minns du? Från tips 10 i Service och bemötande, i augusti 2026:**\nVad säger du?",
        ),
        ("question", "**Minns du? Från tips 10, förra veckan:**\nVad säger du?"),
    ]


def test_the_next_question_stands_beside_how_the_first_one_went() -> None:
    message = lesson.lesson_message(of("sv"), replace(VIEW, answered=FORGOTTEN))

    assert blocks(message)[3:] == [
        ("verdict", "**Inte riktigt, men lätt hänt.**\nDet här fungerar bättre: Hej."),
        ("question", "**Och så dagens tips:**\nVad säger du?"),
    ]
    assert labels(message) == ["Hej.", "Ja?"]


def test_an_earlier_question_that_went_wrong_shows_its_tip_again() -> None:
    view = replace(VIEW, tip=None, asked=None, answered=FORGOTTEN)

    message = lesson.lesson_message(of("sv"), view)

    assert blocks(message)[2] == ("note", "Frågan kommer tillbaka längre fram. Då sitter det.")
    assert labels(message) == ["Visa tips 10 igen", "Konstig fråga?"]


def test_a_lesson_without_a_question_brings_its_task_at_once() -> None:
    message = lesson.lesson_message(of("sv"), replace(VIEW, asked=None))

    assert blocks(message)[3:] == [("task", "**Prova i dag**\nHälsa."), ("note", WOULD_YOU)]
    assert labels(message) == ["Jag provar", "Inte i dag"]


@pytest.mark.parametrize(
    ("promised", "notes"), [("made", ["Du sa att du provar. Jag frågar om en vecka."]), ("not today", [])]
)
def test_what_is_promised_or_not_takes_the_buttons_place(
    promised: Literal["made", "not today"], notes: list[str]
) -> None:
    message = lesson.lesson_message(of("sv"), replace(VIEW, asked=None, promised=promised))

    assert blocks(message)[4:] == [("note", note) for note in notes]
    assert labels(message) == []


def test_a_thought_is_asked_for_between_the_answer_and_the_task() -> None:
    thinking = TipView(VIEW_TIP.lesson, replace(WHOLE, reflect="Hur hälsar ni?\n"), 10, 10)
    message = lesson.lesson_message(of("sv"), replace(answered(QUESTION, 0), tip=thinking))

    assert blocks(message)[5:7] == [
        ("body", "**En egen tanke**\nHur hälsar ni?"),
        ("task", "**Prova i dag**\nHälsa."),
    ]
    assert labels(message) == ["Konstig fråga?", "Skriv en rad", "Jag provar", "Inte i dag"]


def test_a_promise_is_asked_about_in_a_questions_place() -> None:
    again = replace(PROMISE, again=True)
    first, later = (lesson.lesson_message(of("sv"), replace(VIEW, asked=asked)) for asked in (PROMISE, again))

    assert blocks(first)[3:] == [
        ("question", "**Hur gick det?**"),
        ("body", "För 3 veckor sedan tänkte du prova det här:\nSäg ”strax din tur” till nästa kund."),
        ("note", "Det finns inga fel svar. ”Inte än” är också ett svar."),
    ]
    assert labels(first) == ["Jag gjorde det", "Jag provade lite", "Inte än"]
    assert blocks(later)[3] == ("question", "**Har det blivit en vana?**")
    assert labels(later) == ["Ja, jag gör det", "Då och då", "Inte än"]


@pytest.mark.parametrize(
    ("outcome", "first", "later"),
    [
        ("done", "Bra, du gjorde det!", "Härligt, då sitter det!"),
        ("tried", "Fint, det är en början.", "Då och då räknas också."),
        ("not-yet", "Inte än. Det är helt okej.", "Inte än. Det är helt okej."),
    ],
)
def test_how_a_promise_went_is_never_right_or_wrong(outcome: HowFar, first: str, later: str) -> None:
    for again, words in ((False, first), (True, later)):
        told = replace(PROMISE, outcome=outcome, again=again)
        message = lesson.lesson_message(of("sv"), replace(VIEW, answered=told))
        assert blocks(message)[3] == ("verdict", words)


def test_ones_own_words_are_shown_sign_by_sign() -> None:
    message = promises.your_promise(of("sv"), "Vid *kassan*, [sedan](x)")

    assert blocks(message)[1] == ("body", r"Vid \*kassan\*, \[sedan\](x)")


def test_what_was_tried_at_work_is_never_shown_as_nothing() -> None:
    tried, none = (progress.course_lines(of("sv"), replace(COURSE, tried=tried)) for tried in (3, 0))

    assert tried == none.replace("tips klara\n", "tips klara\nProvat på jobbet: 3\n")
    assert "Provat" not in none
