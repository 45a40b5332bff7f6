"""Every message kompis can say, in every language: short enough to be read between two customers."""

import datetime as dt
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

import bot.phrases
from bot.domain.course import Lesson, LessonText, LessonWords, Option, Question
from bot.domain.grading import grade
from bot.domain.message import LONGEST_BUTTON, Choices, Message, Text
from bot.phrases import LANGUAGES, Say, joining, lesson, of, pausing, privacy, progress, settings, talk
from bot.phrases.joining import Rhythm
from bot.phrases.lesson import Asked, LessonView, NextTip
from bot.phrases.progress import CourseProgress, Weeks

FIRST_LINE, WORDS, EXCLAMATIONS = 60, 60, 1

CITY = "Destination Östersund"
NO_LINE = ""
"""The channel's privacy line does not count."""

CODE = "a" * 40
LONG_DAY = dt.date(2027, 9, 22)  # onsdag 22 september, Wednesday 22 September
LATE = dt.time(14, 30)
OFFICE = Rhythm([1, 2, 3, 4, 5], LATE)
ODD = Rhythm([1, 3, 4, 6, 7], LATE)
PACED = Rhythm([1], LATE, seconds=86_400)
OWN = Rhythm([1], LATE, own_pace=True)
LATER = NextTip(day=LONG_DAY, at=LATE, today=LONG_DAY - dt.timedelta(days=5))
LONGEST_COMING = {
    "sv": "Ingen kurs har börjat här än. Du får det första tipset när det är dags.",
    "en": "No course has begun here yet. You get the first tip when one does.",
}
COURSE = CourseProgress("Service och bemötande", 10, 10, 10, 10, completed=False)

QUESTION = Question("q1", "Vad säger du?", (Option("Hej.", correct=True), Option("Ja?")))
BOTH = Question("q1", "Vad säger du?", (Option("Hej.", correct=True), Option("Hej hej.", correct=True)))
WHOLE = LessonText(
    "Tips", "Hälsa först.", say="”Hej.”", say_meaning="“Hi.”", task="Hälsa.", questions=(QUESTION,)
)
VIEW = LessonView(
    delivery=10**15,
    lesson=Lesson("l1", {"sv": LessonWords(WHOLE)}),
    text=WHOLE,
    language="sv",
    number=10,
    total=10,
    asked=Asked(QUESTION, (0, 1)),
)


def _answered(question: Question, option: int) -> LessonView:
    return replace(VIEW, asked=Asked(question, (0, 1), grade=grade(question, {option})))


CASES: dict[str, Callable[[Say], Message]] = {
    "joining.welcome": lambda say: joining.welcome(say, CITY, CODE, NO_LINE),
    "joining.what_is_stored": lambda say: joining.what_is_stored(say, CITY, CODE, NO_LINE),
    "joining.trade_question": joining.trade_question,
    "joining.ready inside the window": lambda say: joining.ready(
        say, OFFICE, first=LATER, begins=None, in_window=True
    ),
    "joining.ready outside it": lambda say: joining.ready(
        say, ODD, first=LATER, begins=None, in_window=False
    ),
    "joining.ready a course that starts later": lambda say: joining.ready(
        say, ODD, first=LATER, begins=LONG_DAY, in_window=False
    ),
    "joining.ready paced": lambda say: joining.ready(
        say, PACED, first=NextTip(), begins=None, in_window=True
    ),
    "joining.ready own pace that starts later": lambda say: joining.ready(
        say, OWN, first=NextTip(), begins=LONG_DAY, in_window=True
    ),
    "joining.nothing_to_show": lambda say: joining.nothing_to_show(say, LONGEST_COMING[say.language]),
    "joining.unknown_code welcome below": lambda say: joining.unknown_code(say, CODE, welcome_follows=True),
    "joining.unknown_code alone": lambda say: joining.unknown_code(say, CODE, welcome_follows=False),
    "joining.no_organisation": joining.no_organisation,
    "lesson.lesson_message asked": lambda say: lesson.lesson_message(say, VIEW),
    "lesson.lesson_message several asked": lambda say: lesson.lesson_message(
        say, replace(VIEW, asked=Asked(BOTH, (0, 1)))
    ),
    "lesson.lesson_message right": lambda say: lesson.lesson_message(say, _answered(QUESTION, 0), LATER),
    "lesson.lesson_message wrong": lambda say: lesson.lesson_message(say, _answered(QUESTION, 1), LATER),
    "pausing.paused": lambda say: pausing.paused(say, LONG_DAY),
    "pausing.paused without an end": lambda say: pausing.paused(say, None),
    "pausing.ask_date": lambda say: pausing.ask_date(say, LONG_DAY),
    "pausing.date_not_understood": lambda say: pausing.date_not_understood(say, LONG_DAY),
    "pausing.resumed": lambda say: pausing.resumed(say, LONGEST_COMING[say.language]),
    "pausing.not_paused": lambda say: pausing.not_paused(say, LONGEST_COMING[say.language]),
    "pausing.welcome_back": pausing.welcome_back,
    "pausing.started_over": lambda say: pausing.started_over(say, LONGEST_COMING[say.language]),
    "pausing.going_on": lambda say: pausing.going_on(say, LONGEST_COMING[say.language]),
    "privacy.my_data": lambda say: privacy.my_data(say, CITY, 1000, 1000, NO_LINE),
    "privacy.my_data in no organisation": lambda say: privacy.my_data(say, None, 0, 0, NO_LINE),
    "privacy.my_file": lambda say: privacy.my_file(say, "kompis.json", b"{}"),
    "privacy.has_file": privacy.has_file,
    "privacy.erase_question": privacy.erase_question,
    "privacy.erased": privacy.erased,
    "progress.progress": lambda say: progress.progress(
        say, [COURSE], Weeks(100, 5, 5), LONGEST_COMING[say.language]
    ),
    "progress.progress without a course": lambda say: progress.progress(
        say, [], None, LONGEST_COMING[say.language]
    ),
    "progress.courses": lambda say: progress.courses(say, [COURSE, COURSE]),
    "progress.courses none": lambda say: progress.courses(say, []),
    "progress.finished": lambda say: progress.finished(say, "Service och bemötande", 10, 10, 10),
    "settings.menu": lambda say: settings.menu(say, ODD),
    "settings.menu paced": lambda say: settings.menu(say, PACED),
    "settings.days": lambda say: settings.days(say, 10**15, [1, 2, 3]),
    "settings.one_day_at_least": settings.one_day_at_least,
    "settings.hour": settings.hour,
    "settings.hour_not_understood": settings.hour_not_understood,
    "settings.hour_in_quiet_hours": lambda say: settings.hour_in_quiet_hours(say, dt.time(20), dt.time(7)),
    "settings.language": settings.language,
    "settings.changed": lambda say: settings.changed(say, ODD),
    "settings.changed own pace": lambda say: settings.changed(say, OWN),
    "talk.help_message": talk.help_message,
    "talk.not_understood": talk.not_understood,
    "talk.already_answered": talk.already_answered,
    "talk.not_yours": talk.not_yours,
    "talk.old_button": talk.old_button,
    "talk.choose_first": talk.choose_first,
    "talk.already_in": lambda say: talk.already_in(say, LONGEST_COMING[say.language]),
    "talk.not_joined": talk.not_joined,
    "talk.nothing_to_leave": talk.nothing_to_leave,
    "talk.nothing_today": lambda say: talk.nothing_today(say, later=LONGEST_COMING[say.language]),
    "talk.okay": talk.okay,
    "talk.day_off": talk.day_off,
    "talk.stop_question": talk.stop_question,
    "talk.left": talk.left,
    "talk.pause_question": talk.pause_question,
}
"""What is said, with the longest words it could be said with: by builder, and then by case."""

EVERY_MESSAGE = pytest.mark.parametrize(
    "message",
    [
        pytest.param(make(of(language)), id=f"{name} [{language}]")
        for name, make in CASES.items()
        for language in LANGUAGES
    ],
)


def builders() -> Iterator[str]:
    """Every public function of the phrases that makes a message."""
    for module in pkgutil.iter_modules(bot.phrases.__path__):
        inside = importlib.import_module(f"bot.phrases.{module.name}")
        for name, function in inspect.getmembers(inside, inspect.isfunction):
            is_own = function.__module__ == inside.__name__ and not name.startswith("_")
            if is_own and inspect.signature(function).return_annotation is Message:
                yield f"{module.name}.{name}"


def said(message: Message) -> str:
    """What stands in it."""
    return "\n".join(block.markdown for block in message.blocks if isinstance(block, Text))


def labels(message: Message) -> list[str]:
    """What stands on its buttons."""
    rows = [block.choices for block in message.blocks if isinstance(block, Choices)]
    return [choice.label for row in rows for choice in row]


def count_words(text: str) -> int:
    """Words as people count them: marks of lists and lone signs are none."""
    return len([word for word in text.split() if re.search(r"\w", word)])


def test_every_builder_has_a_case() -> None:
    needs_words = {"talk.plain"}  # of the caller's own

    assert set(builders()) - needs_words == {case.partition(" ")[0] for case in CASES}


@EVERY_MESSAGE
def test_the_first_line_is_all_that_a_notification_shows(message: Message) -> None:
    assert 0 < len(message.first_line) <= FIRST_LINE, message.first_line


@EVERY_MESSAGE
def test_a_message_has_sixty_words_at_most(message: Message) -> None:
    assert count_words(said(message)) <= WORDS


@EVERY_MESSAGE
def test_buttons_are_short_and_none_is_there_twice(message: Message) -> None:
    assert [label for label in labels(message) if not 0 < len(label) <= LONGEST_BUTTON] == []
    assert len(set(labels(message))) == len(labels(message))


@EVERY_MESSAGE
def test_one_exclamation_mark_at_most(message: Message) -> None:
    assert said(message).count("!") <= EXCLAMATIONS


@EVERY_MESSAGE
def test_nothing_is_left_to_fill_in_and_no_line_is_empty(message: Message) -> None:
    texts = [block.markdown for block in message.blocks if isinstance(block, Text) and block.role != "note"]

    assert re.findall(r"[{}]", said(message)) == []
    assert [text for text in texts if not text.strip()] == []


@EVERY_MESSAGE
def test_only_what_is_built_is_promised(message: Message) -> None:
    """No reviews, promises, flags, bells, files of certificates, reminders or workshops exist yet."""
    unbuilt = (
        r"minns du|minnesfråga|repris|jag provar|ditt löfte|konstig fråga|pdf|påminn|hämta.*intyg|workshop"
        r"|mjukstart|lätt svenska|العربية|byt till webben"
        r"|remember this|review|promise|flag|remind|soft start|download.*certificate"
    )

    assert re.findall(unbuilt, " ".join([said(message), *labels(message)]).lower()) == []


def test_the_languages_on_buttons_are_those_with_a_catalogue() -> None:
    assert labels(settings.language(of("sv"))) == list(LANGUAGES.values())


def test_the_first_line_is_where_a_test_would_notice_one_too_long() -> None:
    long = joining.welcome(of("sv"), f"{CITY} med omnejd", CODE, NO_LINE)

    assert len(long.first_line) > FIRST_LINE


# --- what comes next --------------------------------------------------------------------------------

TODAY = dt.date(2026, 10, 5)


@pytest.mark.parametrize(
    ("coming", "swedish", "english"),
    [
        (
            NextTip(day=TODAY, at=dt.time(14, 30), today=TODAY),
            "Nästa tips kommer i dag kl. 14.30.",
            "The next tip comes today at 14.30.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 6), at=dt.time(8, 30), today=TODAY),
            "Nästa tips kommer i morgon kl. 8.30.",
            "The next tip comes tomorrow at 8.30.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 14), at=dt.time(8, 5), today=TODAY),
            "Nästa tips kommer onsdag 14 oktober kl. 8.05.",
            "The next tip comes Wednesday 14 October at 8.05.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 6), at=dt.time(8, 30)),
            "Nästa tips kommer tisdag 6 oktober kl. 8.30.",
            "The next tip comes Tuesday 6 October at 8.30.",
        ),
        (NextTip(seconds=1), "Nästa tips kommer om 1 sekund.", "The next tip comes in 1 second."),
        (NextTip(seconds=20), "Nästa tips kommer om 20 sekunder.", "The next tip comes in 20 seconds."),
        (
            NextTip(after_answer=True),
            "Svara på det senaste tipset, så kommer nästa.",
            "Answer the last tip, and the next one comes.",
        ),
        (
            NextTip(),
            "Skriv *idag* när du vill ha nästa tips.",
            "Write *today* when you want the next tip.",
        ),
    ],
)
def test_what_comes_next_is_said_in_the_persons_own_time(coming: NextTip, swedish: str, english: str) -> None:
    assert [lesson.next_tip(of(language), coming) for language in ("sv", "en")] == [swedish, english]


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        ([1, 2, 3, 4, 5], "vardagar", "on weekdays"),
        ([1, 2, 3, 4, 5, 6, 7], "varje dag", "every day"),
        ([1], "måndag", "on Monday"),
        ([6, 7], "lördag och söndag", "on Saturday and Sunday"),
        ([2, 3, 4, 5, 6], "tisdag till lördag", "on Tuesday to Saturday"),
        ([1, 3, 5], "måndag, onsdag och fredag", "on Monday, Wednesday, and Friday"),
        ([1, 2, 3, 5], "måndag till onsdag och fredag", "on Monday to Wednesday and Friday"),
    ],
)
def test_own_days_are_named_as_people_name_them(days: list[int], swedish: str, english: str) -> None:
    assert [joining.rhythm_sentence(of(language), Rhythm(days, LATE)) for language in ("sv", "en")] == [
        f"Tipset kommer {swedish} kl. 14.30.",
        f"The tip comes {english} at 14.30.",
    ]


# --- the lesson -------------------------------------------------------------------------------------


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
    message = lesson.lesson_message(of("sv"), _answered(QUESTION, 0), NextTip(seconds=20))

    assert blocks(message)[3:] == [
        ("question", "**Vad säger du?**"),
        ("verdict", "**Precis, det satt!**"),
        ("task", "**Prova i dag**\nHälsa."),
        ("note", "Nästa tips kommer om 20 sekunder."),
    ]
    assert labels(message) == []


def test_a_wrong_answer_without_a_comment_shows_what_works_better() -> None:
    message = lesson.lesson_message(of("sv"), _answered(QUESTION, 1))

    assert blocks(message)[4] == (
        "verdict",
        "**Inte riktigt, men lätt hänt.**\nDet här fungerar bättre: Hej.",
    )


def test_a_wrong_answer_with_a_comment_gets_it_and_the_explanation() -> None:
    told = Question(
        "q1", "Vad?", (Option("A", correct=True), Option("B", feedback="Men.")), explanation="Så är det."
    )

    message = lesson.lesson_message(of("sv"), _answered(told, 1))

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


def test_a_lesson_without_a_question_brings_its_task_at_once() -> None:
    message = lesson.lesson_message(of("sv"), replace(VIEW, asked=None))

    assert blocks(message)[3:] == [("task", "**Prova i dag**\nHälsa.")]
