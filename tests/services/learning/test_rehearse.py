"""A lesson in every state it can reach, and whether each of them is one message."""

from itertools import chain, combinations

import pytest
from msgspec.structs import replace

from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords, Option, Question
from bot.domain.message import Choices, Message, Text
from bot.phrases import LANGUAGES
from bot.ports import Limits
from bot.services.learning.fits import fits
from bot.services.learning.rehearse import Rehearsal

ONE = Question(
    "q1",
    "När hälsar du?",
    (
        Option("Direkt", correct=True, feedback="Ja."),
        Option("Vid kassan"),
        Option("Sedan", feedback="Då har kunden redan väntat, och undrar om någon jobbar här."),
    ),
)
SEVERAL = Question(
    "q1",
    "Vad hör hit?",
    (
        Option("Ljus", correct=True, feedback="Utan ljus syns inget."),
        Option("Damm", feedback="Damm syns."),
        Option("Färg", correct=True, feedback="Färg drar blicken."),
        Option("Priser"),
    ),
)


def rehearsal(*questions: Question) -> Rehearsal:
    text = LessonText("Säg hej", "Ett snabbt hej.", task="Hälsa på fem.", questions=questions)
    lesson = Lesson("greet", {"sv": LessonWords(text)})
    course = Course("service", "sv", {"sv": CourseWords("Service", "Om möten.")}, (lesson,))
    return Rehearsal(course, lesson, "sv", None, "sv")


def texts(message: Message) -> list[str]:
    return [block.markdown for block in message.blocks if isinstance(block, Text)]


def size(message: Message) -> int:
    return sum(map(len, texts(message)))


def channel(most: int) -> Limits:
    """A channel that shows so many characters."""
    return Limits(
        "smoke signals", most, most, 28, {}, frozenset(), fits=lambda message: size(message) <= most
    )


def test_a_wrong_answer_is_shown_for_each_wrong_option_of_one_right() -> None:
    assert rehearsal(ONE).right() == {0}
    assert list(map(set, rehearsal(ONE).wrong())) == [{1}, {2}]


def test_with_several_right_one_too_many_or_one_too_few_is_wrong() -> None:
    assert rehearsal(SEVERAL).right() == {0, 2}
    assert list(map(set, rehearsal(SEVERAL).wrong())) == [{0, 1, 2}, {0, 2, 3}, {2}, {0}]


@pytest.mark.parametrize("question", [ONE, SEVERAL], ids=["one right", "several right"])
def test_no_answer_reads_otherwise_than_one_of_the_states(question: Question) -> None:
    one = rehearsal(question)
    places = range(len(question.options))
    most = len(places) if question.several else 1
    answers = chain.from_iterable(combinations(places, count) for count in range(1, most + 1))
    assert {one.after(frozenset(answer)) for answer in answers} <= set(one.states())


def test_a_question_with_several_right_is_rehearsed_with_every_option_on() -> None:
    on = [
        [choice.chosen for choice in block.choices]
        for state in rehearsal(SEVERAL).states()
        for block in state.blocks
        if isinstance(block, Choices)
    ]
    toggles = [chosen for chosen in on if len(chosen) > 2]
    assert toggles == [[False] * 4 + [None], [True] * 4 + [None]]


def test_a_lesson_that_asks_nothing_has_one_state_and_no_answer() -> None:
    one = rehearsal()
    assert list(one.states()) == [one.before()]
    assert (one.right(), one.wrong()) == (frozenset(), ())
    with pytest.raises(ValueError, match="greet asks nothing"):
        one.after(frozenset({0}))


@pytest.mark.parametrize("questions", [(), (ONE,), (SEVERAL,)], ids=["no question", "one", "several"])
def test_a_lesson_fits_where_its_longest_state_does_and_not_with_a_character_less(
    questions: tuple[Question, ...],
) -> None:
    one = rehearsal(*questions)
    longest = max(size(state) for spoken in LANGUAGES for state in replace(one, spoken=spoken).states())
    assert fits(one.course, one.lesson, "sv", None, channel(longest))
    assert not fits(one.course, one.lesson, "sv", None, channel(longest - 1))


def test_a_wrong_answer_alone_can_make_a_lesson_too_long() -> None:
    one = rehearsal(ONE)
    shorter = [state for state in one.states() if state != one.after(frozenset({2}))]
    assert max(map(size, shorter)) < size(one.after(frozenset({2})))
    assert not fits(one.course, one.lesson, "sv", None, channel(max(map(size, shorter))))
