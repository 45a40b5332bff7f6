"""A tip in two languages: its own button turns the whole message over, and nothing is counted by it."""

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from bot.domain.actions.joining import ChooseLanguage
from bot.domain.actions.learning import Flip, Toggle
from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords, Option, Question
from bot.domain.message import Choices, Message, Text
from bot.phrases import of
from bot.phrases.learning import own_words
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from bot.storage.tables import answers, asks
from tests.cast import library
from tests.chat.phone import Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

LINE = "”Strax din tur.”"


def said(language: str, name: str, *, several: bool = False) -> LessonWords:
    """A lesson's words, each of which says what it is and in which language."""
    options = (
        Option(f"{name} right {language}", correct=True, feedback=f"{name} praise {language}"),
        Option(f"{name} also {language}", correct=several),
        Option(f"{name} wrong {language}", feedback=f"{name} comfort {language}"),
    )
    question = Question("q1", f"{name} question {language}", options, shuffle=False)
    meaning = None if language == "sv" else f"{name} meaning {language}"
    return LessonWords(
        LessonText(
            f"{name} title {language}",
            f"{name} tip {language}",
            say=LINE,
            say_meaning=meaning,
            task=f"{name} task {language}",
            questions=(question,),
        )
    )


def lesson(name: str, *languages: str, several: bool = False) -> Lesson:
    return Lesson(name, {one: said(one, name, several=several) for one in languages})


def course(*lessons: Lesson) -> Course:
    titles = {"sv": CourseWords("Möten", "Om möten."), "en": CourseWords("Meetings", "On meetings.")}
    return Course("service", "sv", titles, lessons)


def phone_with(store: Store, *lessons: Lesson, language: str = "en") -> Phone:
    """Cilla takes part, in a shop, in this language; nothing is sent yet."""
    town = Town.of(store, Shelf(library(course(*lessons))))
    cilla = Phone(town, "cilla")
    cilla.joins()
    cilla.tap(ChooseLanguage(language))
    return cilla


def asides(message: Message) -> list[str]:
    """The labels of what is beside the point."""
    rows = [block.choices for block in message.blocks if isinstance(block, Choices) and block.aside]
    return [choice.label for row in rows for choice in row]


def notes(message: Message) -> list[str]:
    return [block.markdown for block in message.blocks if isinstance(block, Text) and block.role == "note"]


def counted(phone: Phone) -> tuple[int, int]:
    """How many answers there are, and how many questions were put."""
    answered, put = (select(func.count()).select_from(table) for table in (answers, asks))
    return phone.town.store.read_now(
        lambda db: (db.execute(answered).scalar_one(), db.execute(put).scalar_one())
    )


# --- turning over -----------------------------------------------------------------------------------


def test_a_translated_tip_turns_over_in_place_and_back(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en")).gets_a_tip()
    sent, before = cilla.last, counted(cilla)

    (turned,) = cilla.taps("Svenska")
    (back,) = cilla.taps("English")

    assert (sent.language, turned.language) == ("en", "sv")
    assert words(sent) == f"Tip 1 of 1: a title en\na tip en\n{LINE}\n(a meaning en)\na question en"
    assert words(turned) == f"Tips 1 av 1: a title sv\na tip sv\n{LINE}\na question sv"
    assert (asides(sent), asides(turned)) == (["Svenska"], ["English"])
    assert back == sent
    assert counted(cilla) == before == (0, 1)


def test_a_tip_in_the_courses_own_language_has_no_button_for_it(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en", "sv-easy"), language="sv")

    assert asides(cilla.gets_a_tip().last) == []


def test_a_tip_in_one_language_has_nothing_to_turn(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv"), language="sv").gets_a_tip()

    assert asides(cilla.last) == []
    (answer,) = cilla.tap(Flip(cilla.place, over=True))
    assert answer.first_line == "Det meddelandet kan du inte svara på här."


def test_nobody_turns_what_another_sees(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en")).gets_a_tip()
    bashir = Phone(cilla.town, "bashir").joins()

    (answer,) = bashir.tap(Flip(cilla.place, over=True))

    assert answer.first_line == "Det meddelandet kan du inte svara på här."
    assert cilla.last.language == "en"


def test_a_doubled_tap_turns_it_once(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en")).gets_a_tip()
    turn = Flip(cilla.place, over=True)

    assert cilla.tap(turn) == cilla.tap(turn)


# --- what stays -------------------------------------------------------------------------------------


def test_an_answer_given_in_one_language_counts_in_both(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en")).gets_a_tip()
    cilla.taps("Svenska")
    answered, _ = cilla.taps("a wrong sv")

    assert "Inte riktigt, men lätt hänt.\na comfort sv" in words(answered)
    assert counted(cilla) == (1, 1)

    (turned,) = cilla.taps("English")

    assert "Not quite, but easily done.\na comfort en" in words(turned)
    assert "Try it today\na task en" in words(turned)
    assert asides(turned) == ["Odd question?", "Svenska"]
    assert counted(cilla) == (1, 1)


def test_what_is_put_on_stays_on(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en", several=True)).gets_a_tip()
    cilla.tap(Toggle(cilla.place, 0, 1))

    (turned,) = cilla.taps("Svenska")
    options = next(block for block in turned.blocks if isinstance(block, Choices) and block.options)

    assert [(one.label, one.chosen) for one in options.choices] == [
        ("a right sv", False),
        ("a also sv", True),
        ("a wrong sv", False),
        ("Klar", None),
    ]
    cilla.tap(Toggle(cilla.place, 0, 0))
    answered, _ = cilla.taps("Klar")
    assert "Precis, det satt!" in words(answered)


def test_a_promise_stays_made(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en")).gets_a_tip()
    place = cilla.place
    cilla.taps("a right en")
    cilla.taps("I'll try it")

    (turned,) = cilla.taps("Svenska")

    assert turned == cilla.screen[place]
    assert "Du sa att du provar. Jag frågar om en vecka." in words(turned)


def test_a_follow_up_tells_what_was_promised_in_the_language_shown(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en"), lesson("b", "sv", "en")).gets_a_tip()
    cilla.taps("a right en")
    cilla.taps("I'll try it")
    cilla.town.waits(days=7)
    cilla.gets_a_tip()

    (turned,) = cilla.taps("Svenska")

    assert "tänkte du prova det här:\na task sv" in words(turned)
    assert "a task en" in words(cilla.taps("English")[0])


def test_questions_about_earlier_tips_turn_too(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en")).gets_a_tip()
    cilla.taps("a right en")
    cilla.town.waits(days=3)
    (review,) = cilla.writes("review")

    (turned,) = cilla.taps("Svenska")

    assert "a question en" in words(review)
    assert "Minns du? Från tips 1" in words(turned)
    assert "a question sv" in words(turned)
    assert turned.language == "sv"


def test_ones_thought_is_still_waited_for_when_the_message_turns(store: Store) -> None:
    told = lesson("a", "sv", "en")
    thinking = {
        one: LessonWords(replace(words_.everyone, reflect=f"a thought {one}"))
        for one, words_ in told.words.items()
    }
    cilla = phone_with(store, replace(told, words=thinking)).gets_a_tip()
    cilla.taps("a right en")
    cilla.taps("Write a line")
    cilla.taps("Svenska")

    (answer,) = cilla.writes("We say hello.")

    assert answer == own_words.saved(of("en"))


# --- which language ---------------------------------------------------------------------------------


def test_a_tip_that_is_not_translated_says_so_in_one_line(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv")).gets_a_tip()

    assert notes(cilla.last) == ["Not translated yet, so it comes in: Svenska."]
    assert words(cilla.last).startswith("Tip 1 of 1: a title sv\nNot translated yet")


def test_easy_swedish_comes_before_swedish_where_the_own_language_is_missing(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "sv-easy")).gets_a_tip()

    assert notes(cilla.last) == ["Not translated yet, so it comes in: Lätt svenska."]
    assert "a tip sv-easy" in words(cilla.last)
    assert asides(cilla.last) == ["Svenska"]


def test_a_tip_in_ones_own_language_says_nothing_of_languages(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en")).gets_a_tip()

    assert notes(cilla.last) == []


def test_todays_tip_comes_again_in_a_language_chosen_since(store: Store) -> None:
    cilla = phone_with(store, lesson("a", "sv", "en"), language="sv").gets_a_tip()
    cilla.tap(ChooseLanguage("en"))
    cilla.gets_a_tip()

    assert cilla.last.language == "en"
    answered, _ = cilla.taps("a right en")
    assert "Exactly, spot on!\na praise en" in words(answered)
    assert counted(cilla) == (1, 1)
