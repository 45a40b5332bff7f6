"""A workshop in several languages, and when it invites, reminds and lets a seat go: said in the chat."""

import pytest
from msgspec.structs import replace

from bot.domain.actions.joining import ChooseLanguage
from bot.domain.actions.planning import (
    AskWorkshop,
    ChooseReminders,
    ClearWorkshop,
    InviteAhead,
    KeepSeats,
    PlanWorkshop,
    TranslateWorkshop,
)
from bot.domain.course import CourseWorkshop, WorkshopWords
from bot.domain.roles import Role
from bot.domain.workshop import State
from bot.services.learning.shelf import Shelf
from bot.storage import workshops
from bot.storage.store import Store
from tests.cast import course, library
from tests.chat.phone import Phone, Town, words
from tests.chat.test_inviting import is_now
from tests.chat.test_planning import ONE, saved, says

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage


@pytest.fixture
def olle(town: Town) -> Phone:
    """With a draft of three answers."""
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    for written in ("/workshop", "Service, del 1", "18 november 8-9.30", "Storsjöteatern"):
        olle.writes(written)
    return olle


def test_all_it_says_is_asked_for_in_the_language_that_is_chosen(olle: Phone) -> None:
    says(olle, "text", "Vi provar.")
    says(olle, "question", "Vad är svårast?")
    olle.tap(AskWorkshop(ONE, "languages"))
    assert words(olle.last).startswith("På vilka språk ska den finnas?\n- Svenska: Service, del 1\n")

    olle.taps("English")
    assert words(olle.last) == "Vad heter den på engelska?\nNu står det: ”Service, del 1”"
    (text,) = olle.writes("Service, part 1")
    assert text.first_line == "Vad handlar den om, på engelska?"
    (question,) = olle.writes("We try it out.")
    assert question.first_line == "Frågan innan, på engelska?"
    (languages,) = olle.writes("What is hardest?")
    assert "- English: Service, part 1\n" in words(languages)
    assert saved(olle).words == {
        "en": {"title": "Service, part 1", "text": "We try it out.", "warm_up": "What is hardest?"}
    }
    olle.taps("Tillbaka")
    assert "- Dessutom: text, fråga, English" in words(olle.last)


def test_what_is_left_as_it_is_is_told_to_be_missing(olle: Phone) -> None:
    says(olle, "text", "Vi provar.")
    olle.tap(TranslateWorkshop(ONE, "en", "title"))
    olle.writes("Service, part 1")
    olle.taps("Låt det stå så")

    assert "- English: Service, part 1 (inte allt)" in words(olle.last)
    assert saved(olle).words == {"en": {"title": "Service, part 1"}}


def test_the_preview_shows_each_language_and_tells_whose_is_missing(town: Town, olle: Phone) -> None:
    for name, language in (("eve", "en"), ("samira", "ar")):
        Phone(town, name).joins().tap(ChooseLanguage(language))
    olle.tap(TranslateWorkshop(ONE, "en", "title"))
    olle.writes("Service, part 1")
    english, swedish, question = olle.tap(PlanWorkshop(ONE, sure=False))

    assert "Service, part 1" in words(english)
    assert "Service, del 1" in words(swedish)
    assert "arabiska 1" in words(question)


def test_too_long_a_title_is_asked_for_again(olle: Phone) -> None:
    olle.tap(TranslateWorkshop(ONE, "en", "title"))
    (answer,) = olle.writes("x" * 51)
    assert words(answer).endswith("Det får plats 50 tecken. Vill du skriva kortare?")
    olle.writes("x" * 50)
    assert saved(olle).title_in("en") == "x" * 50


def test_a_new_title_asks_whether_the_other_languages_still_say_the_same(olle: Phone) -> None:
    olle.tap(TranslateWorkshop(ONE, "en", "title"))
    olle.writes("Service, part 1")

    assert says(olle, "title", "Bemötande").startswith("Stämmer det på de andra språken också?")
    assert says(olle, "text", "Vi provar.").startswith("Utkast: Bemötande")  # said in no other language


@pytest.mark.parametrize("language", ["sv", "xx", ""])
def test_only_another_language_that_kompis_talks_can_be_written(olle: Phone, language: str) -> None:
    olle.tap(TranslateWorkshop(ONE, language, "title"))
    assert olle.last.first_line == "Den knappen är för gammal för att fungera."
    olle.tap(TranslateWorkshop(ONE, "en", "text"))  # it has no text
    assert olle.last.first_line == "Den knappen är för gammal för att fungera."


def test_a_part_of_a_course_brings_its_question_in_all_its_languages(store: Store) -> None:
    part = CourseWorkshop(
        "part-1",
        "Del 1",
        warm_up="Vad är svårast?",
        translations={"en": WorkshopWords("Part 1", "What is hardest?"), "ar": WorkshopWords("الجزء الأول")},
    )
    town = Town.of(store, Shelf(library(replace(course(), workshops=(part,)))))
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    for written in ("/workshop", "Service, del 1", "18 november 8-9.30", "Storsjöteatern"):
        olle.writes(written)
    olle.tap(AskWorkshop(ONE, "course"))
    olle.taps("1. Del 1")

    assert [saved(olle).warm_up_in(one) for one in ("sv", "en", "ar")] == [
        *("Vad är svårast?", "What is hardest?", "Vad är svårast?")
    ]
    olle.tap(ClearWorkshop(ONE, "question"))
    assert saved(olle).words == {}


def test_when_it_invites_is_chosen_until_it_has(town: Town, olle: Phone) -> None:
    olle.tap(AskWorkshop(ONE, "invitation"))
    assert [one.label for one in olle.buttons if one.chosen] == ["4 veckor före"]
    (card,) = olle.taps("6 veckor före")
    assert "- Inbjudan: 7 oktober" in words(card)

    town.store.write_now(lambda db: workshops.set_fields(db, ONE, {"invited_at": town.now}, town.now))
    olle.tap(InviteAhead(ONE, 7))
    assert olle.last.first_line == "Inbjudningarna är skickade."
    assert saved(olle).invite_days == 42


def test_answers_that_end_before_the_invitations_leave_are_warned_of(olle: Phone) -> None:
    says(olle, "answer-by", "4 november")
    (card,) = olle.tap(InviteAhead(ONE, 7))

    assert words(card).endswith("Sista dagen att svara, onsdag 4 november, är innan inbjudningarna skickas.")


def test_reminders_two_hours_before_are_put_on_and_off_beside_the_days(olle: Phone) -> None:
    olle.tap(AskWorkshop(ONE, "reminders"))
    (card,) = olle.taps("Också två timmar före")
    assert "- Påminnelse 7 dagar, 1 dag och två timmar före" in words(card)
    assert saved(olle).reminders == (7, 1, 0)

    (card,) = olle.tap(ChooseReminders(ONE, "day"))
    assert saved(olle).reminders == (1, 0)
    olle.tap(ChooseReminders(ONE, "two-hours"))
    assert saved(olle).reminders == (1,)
    olle.tap(ChooseReminders(ONE, "none"))
    (card,) = olle.tap(ChooseReminders(ONE, "two-hours"))
    assert "- Påminnelse två timmar före" in words(card)


def test_how_long_a_free_seat_is_kept_is_chosen(olle: Phone) -> None:
    olle.tap(AskWorkshop(ONE, "free-seats"))
    assert [one.label for one in olle.buttons if one.chosen] == ["24 timmar"]
    olle.taps("2 timmar")
    olle.tap(AskWorkshop(ONE, "free-seats"))

    assert [one.label for one in olle.buttons if one.chosen] == ["2 timmar"]
    assert saved(olle).accept_hours == 2


def test_numbers_that_nobody_is_offered_change_nothing(olle: Phone) -> None:
    for action in (InviteAhead(ONE, 0), InviteAhead(ONE, 9999), KeepSeats(ONE, 0), KeepSeats(ONE, 2**62)):
        olle.tap(action)
        assert olle.last.first_line == "Den knappen är för gammal för att fungera."
    assert (saved(olle).invite_days, saved(olle).accept_hours, saved(olle).state) == (28, 24, State.DRAFT)
