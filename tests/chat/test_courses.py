"""Courses in the chat: looking round, seeing a tip again, one course more, one over again, a soft start."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from bot.domain.actions.courses import OpenCourse, ShowTip, StartCourse, StartCourseOver
from bot.domain.actions.learning import SeeAgain
from bot.domain.actions.pausing import PauseFor, SoftStart
from bot.domain.actions.words import Okay
from bot.domain.course import Course, CourseWords
from bot.domain.message import Choices, Message, Text
from bot.services.learning.shelf import Shelf
from bot.services.learning.soft_start import soft_starting
from bot.settings import Cohort
from bot.storage.store import Store
from bot.storage.tables import cards, persons
from tests.cast import CITY, course, library
from tests.chat.phone import Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

NOT_HERE = "Den kursen finns inte här just nu."
NOT_HAD = "Det tipset har du inte fått än.\nDe du har fått finns i dina kurser."


def named(course_id: str, title: str, lessons: int = 2) -> Course:
    """A course nobody is put into by itself: it is meant for hotels."""
    plain = course(course_id, lessons, trades=("hotel",))
    return replace(plain, words={"sv": CourseWords(title, "Om frukosten.")})


@pytest.fixture
def wide(store: Store) -> Town:
    """A town with a course for all and one for hotels."""
    shelf = Shelf(library(course(), named("hotell", "Hotellets morgon")))
    return Town.of(store, shelf, replace(CITY, cohorts=(Cohort("service"), Cohort("hotell"))))


@pytest.fixture
def cilla(wide: Town) -> Phone:
    """Works in a shop, said so before she joined, and is in the course for all."""
    return in_a_shop(wide, "cilla")


def in_a_shop(town: Town, name: str) -> Phone:
    """Somebody who is known to work in a shop when she says that she is in."""
    phone = Phone(town, name)
    phone.writes("/start")
    shop = update(persons).where(persons.c.id == phone.who.person_id).values(trade="retail")
    town.store.write_now(lambda db: db.execute(shop).rowcount)
    phone.taps("Jag är med")
    return phone


def asks(message: Message) -> bool:
    return any(isinstance(block, Choices) and block.options for block in message.blocks)


# --- the list ----------------------------------------------------------------------------------------


def test_courses_lists_ones_own_and_those_one_could_be_in(cilla: Phone) -> None:
    cilla.writes("mina kurser")

    assert words(cilla.last) == (
        "Dina kurser\nService\n○○○○○○○○○○ 0 av 3 tips klara\nHotellets morgon\n2 tips. Du är inte med än."
    )
    assert cilla.labels == ["Service", "Hotellets morgon", "Dagens tips"]


def test_without_any_course_the_list_says_so(store: Store) -> None:
    town = Town.of(store, Shelf(library()), replace(CITY, cohorts=()))
    cilla = Phone(town, "cilla").joins()

    assert words(cilla.writes("/kurser")[0]) == "Du är inte med i någon kurs än."
    assert cilla.labels == []
    assert words(cilla.writes("börja om")[0]) == "Du är inte med i någon kurs än."


def test_who_is_in_none_of_the_courses_is_shown_those_there_are(store: Store) -> None:
    shelf = Shelf(library(named("hotell", "Hotellets morgon")))
    town = Town.of(store, shelf, replace(CITY, cohorts=(Cohort("hotell"),)))
    cilla = in_a_shop(town, "cilla")

    assert words(cilla.writes("kurser")[0]) == (
        "Du är inte med i någon kurs än.\nHotellets morgon\n2 tips. Du är inte med än."
    )
    assert cilla.labels == ["Hotellets morgon"]


def test_many_courses_are_listed_eight_at_a_time(store: Store) -> None:
    shelf = Shelf(library(*(named(f"kurs-{n}", f"Kurs {n}") for n in range(1, 11))))
    cohorts = tuple(Cohort(f"kurs-{n}") for n in range(1, 11))
    cilla = in_a_shop(Town.of(store, shelf, replace(CITY, cohorts=cohorts)), "cilla")

    cilla.writes("kurser")
    first = cilla.labels
    cilla.taps("Fler")

    assert first == ["Kurs 1", "Kurs 10", *(f"Kurs {n}" for n in range(2, 8)), "Fler"]
    assert cilla.labels == ["Kurs 8", "Kurs 9"]
    cilla.tap(OpenCourse("", 2**63 - 1))
    assert cilla.labels == first


# --- one opened --------------------------------------------------------------------------------------


def test_a_course_that_has_not_begun_offers_its_first_tip(bashir: Phone) -> None:
    bashir.writes("kurser")
    bashir.taps("Service och bemötande")

    assert words(bashir.last).startswith("Service och bemötande\nTio korta tips om mötet med kunden")
    assert words(bashir.last).endswith("\n○○○○○○○○○○ 0 av 10 tips klara")
    assert bashir.labels == ["Visa första tipset", "Mina kurser"]
    bashir.taps_first()
    assert bashir.last.first_line == "Tips 1 av 10: De första tio sekunderna"


def test_opened_a_course_shows_the_tips_one_has_had_with_a_button_each(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.gets_a_tip()

    bashir.tap(OpenCourse("service"))

    assert words(bashir.last).endswith(
        "\nTips du har fått:\nTips 2: ”Jag tittar bara”\nTips 1: De första tio sekunderna"
    )
    assert bashir.labels == [
        "Dagens tips",
        "Tips 2: ”Jag tittar bara”",
        "Tips 1: De första tio…",
        "Börja om kursen",
        "Mina kurser",
    ]


def test_tips_are_shown_eight_at_a_time_with_the_rest_behind_a_button(bashir: Phone) -> None:
    for _ in range(9):
        bashir.gets_a_tip()
        bashir.town.waits(days=1)

    bashir.tap(OpenCourse("service"))
    assert [label[:6] for label in bashir.labels] == [
        "Dagens",
        *(f"Tips {number}" for number in range(9, 1, -1)),
        "Fler",
        "Börja ",
        "Mina k",
    ]

    bashir.taps("Fler")
    assert words(bashir.last) == (
        "Service och bemötande\nTips du har fått:\nTips 1: De första tio sekunderna"
    )
    bashir.taps("Tips 1: De första tio…")
    assert bashir.last.first_line == "Tips 1 av 10: De första tio sekunderna"


def test_at_ones_own_pace_the_button_says_next_and_brings_one_after_the_other(
    store: Store, shelf: Shelf
) -> None:
    own = Town.of(store, shelf, replace(CITY, cohorts=(Cohort("service", pace="own"),)))
    cilla = Phone(own, "cilla").joins().gets_a_tip()
    cilla.answers_right()

    for number in (2, 3, 4):
        cilla.tap(OpenCourse("service"))
        cilla.taps("Nästa tips")
        assert cilla.last.first_line.startswith(f"Tips {number} av 10: ")
        while asks(cilla.last):
            cilla.answers_right()


def test_when_every_tip_has_come_none_is_offered(wide: Town, cilla: Phone) -> None:
    for _ in range(3):
        cilla.gets_a_tip()
        wide.waits(days=1)

    cilla.tap(OpenCourse("service"))

    assert cilla.labels[0] == "Tips 3: Om l3"
    (nothing,) = cilla.tap(ShowTip("service"))
    assert nothing.first_line == "Det finns inget nytt tips till dig just nu."


def test_a_course_one_has_done_offers_the_certificate(bashir: Phone) -> None:
    for _ in range(10):
        bashir.gets_a_tip().answers_right()
        while asks(bashir.last):
            bashir.answers_right()
        bashir.town.waits(days=1)

    bashir.tap(OpenCourse("service"))

    assert bashir.labels[0] == "Hämta mitt intyg"
    assert bashir.labels[-2:] == ["Börja om kursen", "Mina kurser"]
    bashir.taps("Börja om kursen")
    bashir.taps("Börja om")
    bashir.tap(OpenCourse("service"))
    assert bashir.labels[:2] == ["Visa första tipset", "Hämta mitt intyg"]


# --- see again ---------------------------------------------------------------------------------------


def test_a_tip_seen_again_asks_nothing_and_changes_nothing(bashir: Phone) -> None:
    bashir.gets_a_tip()
    before, waiting = bashir.who, bashir.last
    bashir.tap(OpenCourse("service"))

    bashir.taps("Tips 1: De första tio…")

    texts = [(block.role, block.markdown) for block in bashir.last.blocks if isinstance(block, Text)]
    asked = [(block.role, block.markdown) for block in waiting.blocks if isinstance(block, Text)]
    assert texts[:3] == asked[:3]
    assert [role for role, _ in texts] == ["heading", "body", "say", "task", "note"]
    assert texts[-1][1] == "Bara en titt tillbaka: inget att svara på."
    assert bashir.labels == ["Mina kurser"]
    assert not asks(bashir.last)
    assert bashir.who == before
    bashir.gets_a_tip()  # which still waits for its answer
    assert (bashir.last.first_line, asks(bashir.last)) == (waiting.first_line, True)


def test_a_tip_is_seen_again_in_the_words_that_one_gets_now(bashir: Phone) -> None:
    bashir.gets_a_tip()
    bashir.writes("english")

    (tip,) = bashir.tap(SeeAgain("service", 1))

    assert tip.first_line == "Tip 1 of 10: The first ten seconds"
    assert tip.language == "en"
    assert bashir.labels == ["My courses"]


def test_the_way_back_from_a_tip_is_the_list(bashir: Phone) -> None:
    bashir.gets_a_tip()
    bashir.tap(SeeAgain("service", 1))

    bashir.taps("Mina kurser")

    assert bashir.last.first_line == "Dina kurser"


@pytest.mark.parametrize("number", [0, 2, 11, 2**63 - 1])
def test_a_tip_that_one_has_not_had_is_kindly_refused(bashir: Phone, number: int) -> None:
    bashir.gets_a_tip()

    (answer,) = bashir.tap(SeeAgain("service", number))

    assert words(answer) == NOT_HAD
    assert bashir.labels == ["Mina kurser"]


@pytest.mark.parametrize("name", ["", "hemlig", "a" * 40, "-"])
def test_a_course_that_never_was_is_kindly_refused(bashir: Phone, name: str) -> None:
    for action in (SeeAgain(name, 1), OpenCourse(name or "-"), StartCourse(name or "-")):
        (answer,) = bashir.tap(action)
        assert words(answer) == NOT_HERE
    (nothing,) = bashir.tap(ShowTip(name or "-"))
    assert nothing.first_line == "Det finns inget nytt tips till dig just nu."
    assert words(bashir.tap(StartCourseOver(name or "-", sure=True))[0]) == NOT_HERE


def test_a_course_whose_folder_is_gone_is_refused_and_the_list_is_empty(wide: Town, cilla: Phone) -> None:
    cilla.gets_a_tip()
    wide.house.shelf.library = library()

    for action in (SeeAgain("service", 1), OpenCourse("service"), StartCourseOver("service", sure=True)):
        assert words(cilla.tap(action)[0]) == NOT_HERE
    assert words(cilla.writes("kurser")[0]) == "Du är inte med i någon kurs än."


def test_somebody_who_does_not_take_part_is_shown_the_way_in(alva: Phone) -> None:
    every = (
        OpenCourse("service"),
        SeeAgain("service", 1),
        ShowTip("service"),
        StartCourse("service"),
        StartCourseOver("service", sure=True),
        SoftStart(),
    )
    for action in every:
        (answer,) = alva.tap(action)
        assert answer.first_line == "Du är inte med just nu."


# --- one more ----------------------------------------------------------------------------------------


def test_one_course_more_says_when_tips_come_and_shows_its_first(cilla: Phone) -> None:
    cilla.gets_a_tip()  # which waits for its answer
    cilla.writes("kurser")
    cilla.taps("Hotellets morgon")
    assert words(cilla.last) == (
        "Hotellets morgon\nOm frukosten.\n"
        "2 tips. Du är inte med än.\nGjord för en annan sorts jobb, men öppen för dig också."
    )
    assert cilla.labels == ["Börja kursen", "Mina kurser"]

    cilla.taps("Börja kursen")

    assert words(cilla.last) == (
        "Du är med!\n"
        "Hotellets morgon\n"
        "Dina kurser turas om, med ett tips om dagen sammanlagt.\n"
        "Nästa tips kommer i morgon kl. 9.45."
    )
    cilla.taps("Visa första tipset")
    assert cilla.last.first_line == "Tips 1 av 2: Om l1"
    cilla.tap(OpenCourse("hotell"))
    assert "Tips 1: Om l1" in cilla.labels


def test_starting_a_course_twice_opens_it(cilla: Phone) -> None:
    cilla.tap(StartCourse("hotell"))

    cilla.tap(StartCourse("hotell"))

    assert cilla.last.first_line == "Hotellets morgon"
    assert cilla.labels[0] == "Visa första tipset"


def test_a_course_that_begins_later_says_when_and_may_be_looked_into(store: Store) -> None:
    shelf = Shelf(library(course(), named("hotell", "Hotellets morgon")))
    later = Cohort("hotell", starts=dt.date(2027, 1, 11))
    town = Town.of(store, shelf, replace(CITY, cohorts=(Cohort("service"), later)))
    cilla = in_a_shop(town, "cilla")
    assert "Hotellets morgon\nKursen börjar måndag 11 januari." in words(cilla.writes("kurser")[0])

    (answer,) = cilla.tap(StartCourse("hotell"))

    assert words(answer) == "Du är med!\nHotellets morgon\nKursen börjar måndag 11 januari."
    assert cilla.labels == ["Visa första tipset", "Mina kurser"]


def test_at_ones_own_pace_a_new_course_waits_to_be_asked(store: Store) -> None:
    shelf = Shelf(library(course(), named("hotell", "Hotellets morgon")))
    cohorts = (Cohort("service"), Cohort("hotell", pace="own"))
    cilla = in_a_shop(Town.of(store, shelf, replace(CITY, cohorts=cohorts)), "cilla")

    (answer,) = cilla.tap(StartCourse("hotell"))

    assert words(answer) == "Du är med!\nHotellets morgon\nSkriv idag när du vill ha nästa tips."


def test_a_course_started_during_a_pause_says_that_the_pause_is_on(cilla: Phone) -> None:
    cilla.tap(PauseFor("open"))

    (answer,) = cilla.tap(StartCourse("hotell"))

    assert words(answer).endswith("\nDu har paus nu. Skriv fortsätt när du vill i gång igen.")
    assert cilla.who.pause is not None


# --- over again --------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["Börja om", "börja om kursen", "start over"])
def test_starting_over_is_asked_about_once_and_then_done(bashir: Phone, way: str) -> None:
    bashir.gets_a_tip().answers_right()

    (question,) = bashir.writes(way)
    assert words(question) == "Vill du börja om från tips 1?\nService och bemötande\nDina svar finns kvar."
    assert bashir.labels == ["Börja om", "Nej"]
    assert "1 av 10 tips klara" in words(bashir.writes("läget")[0])

    bashir.taps("Börja om")
    assert bashir.last.first_line == "Då börjar vi om från början."
    assert bashir.gets_a_tip().last.first_line == "Tips 1 av 10: De första tio sekunderna"
    assert bashir.answers == [("first-impression", True)]


def test_no_leaves_the_course_as_it_is(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.tap(OpenCourse("service"))
    bashir.taps("Börja om kursen")

    assert bashir.button("Nej").action == Okay()
    bashir.taps("Nej")

    assert "1 av 10 tips klara" in words(bashir.writes("läget")[0])


def test_a_second_tap_on_start_over_changes_nothing_more(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.tap(StartCourseOver("service", sure=True))

    (answer,) = bashir.tap(StartCourseOver("service", sure=True))

    assert answer.first_line == "Då börjar vi om från början."
    assert "0 av 10 tips klara" in words(bashir.writes("läget")[0])


def test_who_follows_several_courses_is_asked_which(wide: Town, cilla: Phone) -> None:
    cilla.tap(StartCourse("hotell"))
    for name in ("service", "hotell"):
        cilla.tap(ShowTip(name))
        wide.waits(days=1)

    cilla.writes("börja om")
    assert (words(cilla.last), cilla.labels) == (
        "Vilken kurs vill du börja om?",
        ["Service", "Hotellets morgon"],
    )
    cilla.tap(cilla.buttons[1].action)
    assert words(cilla.last) == "Vill du börja om från tips 1?\nHotellets morgon\nDina svar finns kvar."
    cilla.taps("Börja om")

    cilla.writes("läget")
    assert cilla.tap(OpenCourse("hotell"))[0].first_line == "Hotellets morgon"
    assert "Börja om kursen" not in cilla.labels
    cilla.tap(OpenCourse("service"))
    assert "Börja om kursen" in cilla.labels


def test_before_the_first_tip_there_is_nothing_to_start_over(bashir: Phone) -> None:
    assert bashir.writes("börja om")[0].first_line == "Dina kurser"
    bashir.tap(StartCourseOver("service", sure=False))
    assert bashir.last.first_line == "Service och bemötande"


# --- a soft start ------------------------------------------------------------------------------------


def back(phone: Phone) -> Phone:
    """After a pause of forty days."""
    phone.tap(PauseFor("open"))
    phone.town.waits(days=40)
    phone.writes("fortsätt")
    return phone


def softly(phone: Phone) -> bool:
    return phone.who.person_id in phone.town.store.read_now(soft_starting, [phone.who.person_id])


def test_a_soft_start_is_offered_after_a_long_pause(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.town.store.write_now(lambda db: db.execute(update(cards).values(right=1)).rowcount)

    back(bashir)
    assert bashir.labels == ["Mjukstart", "Fortsätt där jag var", "Börja om kursen"]
    bashir.taps("Mjukstart")

    assert words(bashir.last) == (
        "Då börjar vi mjukt.\n"
        "De närmaste tre gångerna börjar jag med en fråga som du har svarat rätt på förut.\n"
        "Nästa tips kommer måndag 16 november kl. 9.45."
    )
    assert softly(bashir)


def test_without_a_right_answer_a_soft_start_is_a_normal_one(bashir: Phone) -> None:
    back(bashir).taps("Mjukstart")

    assert bashir.last.first_line == "Då fortsätter vi."
    assert not softly(bashir)


@pytest.mark.parametrize("other", ["Fortsätt där jag var", "Börja om kursen"])
def test_another_way_to_begin_ends_the_soft_start(bashir: Phone, other: str) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.town.store.write_now(lambda db: db.execute(update(cards).values(right=1)).rowcount)
    back(bashir).taps("Mjukstart")

    bashir.taps(other)

    assert not softly(bashir)


# --- titles ------------------------------------------------------------------------------------------


def test_long_titles_are_cut_at_a_word_and_alike_ones_numbered(store: Store) -> None:
    long = "Att möta varje kund så att den vill komma tillbaka"
    shelf = Shelf(library(named("a", f"{long} i vinter"), named("b", f"{long} i sommar")))
    town = Town.of(store, shelf, replace(CITY, cohorts=(Cohort("a"), Cohort("b"))))
    cilla = in_a_shop(town, "cilla")

    cilla.writes("kurser")

    assert cilla.labels == ["1. Att möta varje kund så…", "2. Att möta varje kund så…"]
    assert f"{long} i vinter" in words(cilla.last)


def test_titles_from_right_to_left_keep_to_themselves(store: Store) -> None:
    arabic = "خدمة العملاء في المتجر والمطعم والفندق"
    plain = course("service", 1)
    tip = plain.lessons[0]
    text = replace(tip.words["sv"].everyone, title=arabic)
    lesson = replace(tip, words={"sv": replace(tip.words["sv"], everyone=text)})
    whole = replace(plain, words={"sv": CourseWords(arabic, "ملخص")}, lessons=(lesson,))
    cilla = Phone(Town.of(store, Shelf(library(whole)), CITY), "cilla").joins()
    cilla.gets_a_tip()

    cilla.writes("kurser")
    assert all(len(label) <= 28 for label in cilla.labels)
    cilla.taps_first()

    assert f"Tips 1: \u2068{arabic}\u2069" in words(cilla.last)
    [label] = [label for label in cilla.labels if label.startswith("Tips 1")]
    assert label == "Tips 1: \u2068خدمة العملاء في…\u2069"
    assert len(label) <= 28
