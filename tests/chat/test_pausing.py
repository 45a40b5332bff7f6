"""Pauses: how long, until which day, back again, and the welcome after a long one."""

import datetime as dt

import pytest

from bot.domain.actions.pausing import GoOn, PauseFor, StartOver
from bot.domain.schedule import Pause
from tests.cast import MONDAY
from tests.chat.phone import Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

WEEK = dt.timedelta(days=7)


def test_pause_asks_how_long(bashir: Phone) -> None:
    bashir.writes("paus")

    assert words(bashir.last) == "Paus? Hur länge?"
    assert bashir.labels == ["En vecka", "Till ett datum", "Tills jag säger till", "Bara i dag"]


def test_a_week_is_seven_days_without_anything(bashir: Phone) -> None:
    bashir.writes("paus")
    (answer,) = bashir.taps("En vecka")

    assert words(answer) == (
        "Paus till måndag 12 oktober. Ha det fint!\n"
        "Jag är helt tyst tills dess, och inget samlas på hög.\n"
        "Vill du i gång tidigare? Skriv fortsätt."
    )
    assert bashir.labels == ["Okej", "Ändra datum"]
    assert bashir.who.pause == Pause(MONDAY, MONDAY + WEEK)
    assert bashir.who.next_lesson_at == dt.datetime(2026, 10, 12, 7, 45, tzinfo=dt.UTC)


def test_until_one_says_so_has_no_end(bashir: Phone) -> None:
    bashir.writes("paus")
    (answer,) = bashir.taps("Tills jag säger till")

    assert answer.first_line == "Paus tills du säger till. Ha det fint!"
    assert bashir.who.pause == Pause(MONDAY, None)
    assert bashir.who.next_lesson_at is None


@pytest.mark.parametrize("way", ["Bara i dag", "Ledig i dag!"])
def test_a_day_off_is_today_only(bashir: Phone, way: str) -> None:
    bashir.writes("paus")
    (answer,) = bashir.taps(way) if way == "Bara i dag" else bashir.writes(way)

    assert words(answer) == "Ha en skön dag! I dag kommer inget tips."
    assert bashir.who.pause is None
    assert bashir.who.next_lesson_at == dt.datetime(2026, 10, 6, 7, 45, tzinfo=dt.UTC)


def test_a_date_is_written_in_swedish_or_english(bashir: Phone) -> None:
    bashir.writes("paus")
    (question,) = bashir.taps("Till ett datum")
    assert words(question) == "Vilken dag ska jag börja igen?\nSkriv datumet, till exempel 19 oktober."

    for written, until in (
        ("19 oktober", dt.date(2026, 10, 19)),
        ("den 20 oktober", dt.date(2026, 10, 20)),
        ("Till 21/10", dt.date(2026, 10, 21)),
        ("22 October", dt.date(2026, 10, 22)),
        ("October 23rd, 2026", dt.date(2026, 10, 23)),
        ("until 24th of October", dt.date(2026, 10, 24)),
        ("2026-10-25", dt.date(2026, 10, 25)),
        ("3 augusti", dt.date(2027, 8, 3)),
    ):
        bashir.tap(PauseFor("date"))
        (answer,) = bashir.writes(written)
        assert answer.first_line.startswith("Paus till "), written
        assert bashir.who.pause == Pause(MONDAY, until)


def test_what_is_no_day_to_come_is_asked_for_again(bashir: Phone) -> None:
    bashir.tap(PauseFor("date"))

    for written in ("snart", "5 oktober", "31 februari", "3 augusti 2030", "", "\0", "👍"):
        (answer,) = bashir.writes(written)
        assert words(answer) == (
            "Det kunde jag inte läsa som en dag framåt.\nSkriv datumet, till exempel 19 oktober."
        ), written
    for written, said in (
        ("4 oktober", "Det blir 4 oktober 2027."),  # yesterday: nobody means a pause of a year
        ("torsdag 9 oktober", "9 oktober är en fredag."),
        ("4 oktober 2026", "Den tiden har redan varit."),
    ):
        (answer,) = bashir.writes(written)
        assert answer.first_line == said
    assert bashir.who.pause is None

    bashir.writes("19 oktober")
    assert bashir.who.pause == Pause(MONDAY, dt.date(2026, 10, 19))


def test_a_command_leaves_the_question_for_a_date(bashir: Phone) -> None:
    bashir.tap(PauseFor("date"))
    bashir.writes("hjälp")

    bashir.writes("19 oktober")

    assert bashir.who.pause is None
    assert bashir.last.first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."


def test_the_date_can_be_changed_and_the_pause_began_when_it_began(town: Town, bashir: Phone) -> None:
    bashir.tap(PauseFor("week"))
    town.waits(days=3)

    bashir.taps("Ändra datum")
    bashir.writes("2 november")

    assert bashir.who.pause == Pause(MONDAY, dt.date(2026, 11, 2))


def test_while_paused_every_word_about_what_comes_says_so(bashir: Phone) -> None:
    bashir.tap(PauseFor("week"))

    for word in ("läget", "/start"):
        assert words(bashir.writes(word)[0]).endswith(
            "\nDu har paus nu. Skriv fortsätt när du vill i gång igen."
        )


def test_a_tip_can_be_asked_for_during_a_pause_and_does_not_end_it(bashir: Phone) -> None:
    bashir.tap(PauseFor("week"))

    assert bashir.gets_a_tip().last.first_line == "Tips 1 av 10: De första tio sekunderna"
    (changed,) = bashir.answers_right()
    assert "Nästa tips kommer" in words(changed)  # when the pause is over
    assert bashir.who.pause == Pause(MONDAY, MONDAY + WEEK)


# --- back again --------------------------------------------------------------------------------------


def test_resume_ends_a_short_pause_at_once(town: Town, bashir: Phone) -> None:
    bashir.tap(PauseFor("open"))
    town.waits(days=29)

    bashir.writes("fortsätt")

    assert words(bashir.last) == "Då är vi i gång igen!\nNästa tips kommer i dag kl. 9.45."
    assert bashir.labels == ["Dagens tips"]
    assert bashir.who.pause is None


def test_resume_without_a_pause_says_so(bashir: Phone) -> None:
    bashir.writes("fortsätt")

    assert words(bashir.last) == "Du har ingen paus.\nNästa tips kommer i morgon kl. 9.45."


def test_after_thirty_days_resume_is_a_welcome_back_with_a_choice(town: Town, bashir: Phone) -> None:
    bashir.tap(PauseFor("open"))
    town.waits(days=30)

    bashir.writes("fortsätt")

    assert words(bashir.last) == (
        "Välkommen tillbaka!\nInget har samlats på hög. Vill du börja mjukt med några tips du redan kan?"
    )
    assert bashir.labels == ["Mjukstart", "Fortsätt där jag var", "Börja om kursen"]
    assert bashir.who.pause is None


def test_a_pause_that_is_over_by_itself_is_no_pause_any_more(town: Town, bashir: Phone) -> None:
    """It is closed when its next slot is planned; until then nobody is told that it is on."""
    bashir.tap(PauseFor("week"))
    town.waits(days=7, hours=-3)

    assert words(bashir.writes("läget")[0]).endswith("\nNästa tips kommer i dag kl. 9.45.")


def test_going_on_keeps_the_place(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.tap(PauseFor("open"))
    town.waits(days=40)
    bashir.writes("fortsätt")

    bashir.taps("Fortsätt där jag var")

    assert bashir.last.first_line == "Då fortsätter vi."
    assert bashir.gets_a_tip().last.first_line == "Tips 2 av 10: ”Jag tittar bara”"


def test_starting_over_begins_at_the_first_tip_and_keeps_what_was_answered(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.tap(PauseFor("open"))
    town.waits(days=40)
    bashir.writes("fortsätt")

    bashir.taps("Börja om kursen")

    assert bashir.last.first_line == "Då börjar vi om från början."
    assert bashir.gets_a_tip().last.first_line == "Tips 1 av 10: De första tio sekunderna"
    bashir.answers_wrong()
    assert bashir.answers == [("first-impression", True), ("first-impression", False)]
    assert "1 av 10 tips klara" in words(bashir.writes("läget")[0])


def test_starting_over_leaves_the_unanswered_tip_of_the_same_day_behind(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.gets_a_tip()

    bashir.tap(StartOver())

    assert bashir.gets_a_tip().last.first_line == "Tips 1 av 10: De första tio sekunderna"


@pytest.mark.parametrize("action", [GoOn(), StartOver()])
def test_the_buttons_of_an_old_welcome_back_end_a_new_pause(bashir: Phone, action: GoOn | StartOver) -> None:
    bashir.tap(PauseFor("open"))

    (answer,) = bashir.tap(action)

    assert bashir.who.pause is None
    assert words(answer).endswith("\nNästa tips kommer i morgon kl. 9.45.")


def test_somebody_who_does_not_take_part_cannot_pause_or_go_on(alva: Phone) -> None:
    for action in (GoOn(), StartOver(), PauseFor("week"), PauseFor("date")):
        (answer,) = alva.tap(action)
        assert answer.first_line == "Du är inte med just nu."
