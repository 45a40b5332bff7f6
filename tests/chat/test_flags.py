"""“Konstig fråga?”, a thought of one's own, and a poll: each a tap, and words for those who like."""

from collections.abc import MutableMapping
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.domain.actions.learning import Flag, Reflect
from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords, Poll
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from bot.storage.tables import answers, asks, cards, flags, reflections
from tests.cast import GREETING, library
from tests.chat.phone import Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

NOT_YOURS = "Det meddelandet kan du inte svara på här."
LOST = "Nu hängde jag inte med. Jag förstår bäst knappar."


def rows(town: Town, table: Table, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of a table."""
    wanted = select(*(table.c[name] for name in columns))
    return town.store.read_now(lambda db: [tuple(row) for row in db.execute(wanted)])


def tip(name: str, **more: Any) -> Lesson:  # noqa: ANN401 - whatever a lesson may have
    return Lesson(name, {"sv": LessonWords(LessonText(f"Om {name}", "Hälsa först.", **more))})


@pytest.fixture
def other_town(store: Store) -> Town:
    """Its course has a question, then a poll with a question for thought, then a question again."""
    poll = Poll("Hinner ni hälsa?", ("Alltid", "Ofta", "Sällan"))
    lessons = (
        tip("hej", questions=(GREETING,)),
        tip("tid", poll=poll, reflect="Hur hälsar ni hos er?"),
        tip("sist", questions=(GREETING,)),
    )
    course = Course("service", "sv", {"sv": CourseWords("Service", "Om möten.")}, lessons)
    return Town.of(store, Shelf(library(course)))


@pytest.fixture
def polled(other_town: Town) -> Phone:
    """Bashir has the tip with the poll before him, and has said what he remembers."""
    bashir = Phone(other_town, "bashir").joins()
    bashir.gets_a_tip().taps("Hej!")
    other_town.waits(days=1)
    bashir.gets_a_tip().taps("Hej!")
    return bashir


# --- flags --------------------------------------------------------------------------------------------


def test_an_odd_question_is_one_tap_and_words_may_follow(
    town: Town, bashir: Phone, log: list[MutableMapping[str, Any]]
) -> None:
    bashir.gets_a_tip().answers_right()
    before = bashir.last

    (answer,) = bashir.taps("Konstig fråga?")

    assert words(answer) == (
        "Tack! De som skriver kursen får se det.\n"
        "Vill du skriva vad som är konstigt? Jag visar dem dina ord, men inte vem du är."
    )
    assert bashir.labels == ["Hoppa över"]
    assert before in bashir.screen.values()
    assert rows(town, flags, "lesson", "question", "language", "words") == [
        ("first-impression", "greet", "sv", None)
    ]
    assert words(bashir.writes("Två svar är rätt.")[0]) == "Tack, det hjälper."
    assert rows(town, flags, "words") == [("Två svar är rätt.",)]
    assert bashir.writes("och en sak till")[0].first_line == LOST
    assert "Två svar" not in repr(log)


def test_the_tap_is_enough(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.taps("Konstig fråga?")

    assert words(bashir.taps("Hoppa över")[0]) == "Helt okej, det behövs inga ord."
    bashir.taps("Konstig fråga?")
    assert rows(town, flags, "words") == [(None,)]


def test_what_is_odd_has_room_for_three_hundred_characters(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.taps("Konstig fråga?")

    assert words(bashir.writes("x" * 301)[0]).endswith("Det får plats 300 tecken. Vill du skriva kortare?")
    assert words(bashir.writes("x" * 300)[0]) == "Tack, det hjälper."


def test_nobody_flags_what_they_were_not_asked(town: Town, bashir: Phone) -> None:
    cilla = Phone(town, "cilla").joins().gets_a_tip()

    for forged in (Flag(cilla.place, 0), Flag(10**9, 0), Reflect(cilla.place), Reflect(10**9)):
        assert bashir.tap(forged)[0].first_line == NOT_YOURS
    assert rows(town, flags, "id") == []


# --- a poll and a thought --------------------------------------------------------------------------------


def test_a_poll_is_thanked_for_and_never_right_or_wrong(polled: Phone) -> None:
    assert words(polled.last).endswith("Vad tycker du?\nHinner ni hälsa?")
    assert polled.labels == ["Alltid", "Ofta", "Sällan"]

    (changed,) = polled.taps("Ofta")

    assert "Hinner ni hälsa?\nTack! Du svarade: Ofta\n" in words(changed)
    assert "Precis" not in words(changed)
    assert "kommer tillbaka" not in words(changed)
    town = polled.town
    assert rows(town, answers, "lesson", "question", "chosen", "correct")[-1] == ("tid", "poll", [1], None)
    assert rows(town, asks, "kind", "forecast")[-1] == ("poll", None)


def test_a_poll_is_done_and_never_asked_again(other_town: Town, polled: Phone) -> None:
    polled.taps("Sällan")

    assert "2 av 3 tips klara\n2 svar, 2 satt" in words(polled.writes("läget")[0])
    assert {lesson for (lesson,) in rows(other_town, cards, "lesson")} == {"hej"}
    for _ in range(10):
        other_town.waits(days=7)
        polled.writes("repris")
        assert "Hinner ni hälsa?" not in words(polled.last)
    assert {kind for kind, lesson in rows(other_town, asks, "kind", "lesson") if lesson == "tid"} == {"poll"}


def test_a_thought_is_written_under_the_tip_and_kept_for_its_writer(
    other_town: Town, polled: Phone, log: list[MutableMapping[str, Any]]
) -> None:
    assert "Skriv en rad" not in polled.labels
    (changed,) = polled.taps("Ofta")
    assert "En egen tanke\nHur hälsar ni hos er?" in words(changed)

    (asks_for_it,) = polled.taps("Skriv en rad")
    assert words(asks_for_it) == "Skriv vad du tänker.\nJag visar det för ingen, och ingen bedömer det."
    (answer,) = polled.writes("Med ett *hej*,\noch en nick.")

    assert words(answer) == "Sparat. Jag visar det för ingen."
    assert rows(other_town, reflections, "lesson", "words") == [("tid", "Med ett *hej*,\noch en nick.")]
    assert "nick" not in repr(log)


def test_a_thought_has_room_for_a_thousand_characters_and_may_be_skipped(
    other_town: Town, polled: Phone
) -> None:
    polled.taps("Ofta")
    polled.taps("Skriv en rad")

    assert words(polled.writes("x" * 1001)[0]).endswith("Det får plats 1000 tecken. Vill du skriva kortare?")
    polled.taps("Hoppa över")
    assert polled.writes("hej igen")[0].first_line == LOST
    assert rows(other_town, reflections, "id") == []


def test_what_is_written_where_a_thought_is_asked_for_is_kept_by_a_tap_alone(
    other_town: Town, polled: Phone
) -> None:
    assert polled.writes("Vi nickar.")[0].first_line == LOST  # its poll is not answered yet
    polled.taps("Ofta")

    (offer,) = polled.writes("Vi nickar.")
    of_the_first = polled.button("Ja").action
    assert words(offer) == (
        "Vill du spara det som din tanke?\nHur hälsar ni hos er?\n"
        "Jag visar det för ingen, och ingen bedömer det."
    )
    assert rows(other_town, reflections, "id") == []
    polled.writes("Vi säger hej.")  # the newer words are offered, and the older are gone
    assert polled.tap(of_the_first)[0].first_line == "Den knappen är för gammal för att fungera."
    assert polled.taps("Ja")[0].first_line == "Sparat. Jag visar det för ingen."
    assert rows(other_town, reflections, "lesson", "words") == [("tid", "Vi säger hej.")]
    assert polled.writes("Och nickar.")[0].first_line == LOST  # it has got its thought


def test_what_is_no_thought_is_not_kept_and_not_asked_about_again(other_town: Town, polled: Phone) -> None:
    polled.taps("Ofta")
    polled.writes("När börjar vi?")

    assert polled.taps("Nej")[0].first_line == "Okej, jag sparar inget."
    assert polled.writes("När börjar vi?")[0].first_line == LOST
    assert rows(other_town, reflections, "id") == []
