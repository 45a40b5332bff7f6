"""Settings in the chat: own days, own hour, language."""

import datetime as dt

import pytest

from bot.domain.actions.joining import ChooseLanguage
from bot.domain.actions.settings import ChooseHour, Open, ToggleDay
from tests.chat.phone import Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

TUESDAY = dt.datetime(2026, 10, 6, tzinfo=dt.UTC)
"""Midnight in UTC; Östersund is two hours ahead."""


def days_on(phone: Phone) -> list[str]:
    """The days that are on, in the message of days seen last."""
    for place in sorted(phone.screen, reverse=True):
        found = [block for block in phone.screen[place].blocks if hasattr(block, "choices")]
        toggles = [one for block in found for one in block.choices if one.chosen is not None]
        if toggles:
            return [one.label for one in toggles if one.chosen]
    raise LookupError(phone.name)


def next_hour(phone: Phone) -> dt.datetime:
    moment = phone.who.next_lesson_at
    assert moment is not None
    return moment


def test_the_menu_says_how_it_is_now_and_what_can_be_changed(bashir: Phone) -> None:
    bashir.writes("tider")

    assert words(bashir.last) == "Inställningar\nTipset kommer vardagar kl. 9.45."
    settings = ("Mina dagar", "Tid", "Hur ofta", "Öppettider", "Ledig i dag", "Språk", "Min länk")
    assert bashir.labels == [*settings]


# --- days --------------------------------------------------------------------------------------------


def test_days_are_put_on_and_off_in_the_message_itself(bashir: Phone) -> None:
    bashir.writes("tider")
    bashir.taps("Mina dagar")
    place = bashir.place
    assert days_on(bashir) == ["Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag"]

    for day in ("Måndag", "Tisdag", "Lördag"):
        bashir.taps(day)

    assert bashir.place == place
    assert days_on(bashir) == ["Onsdag", "Torsdag", "Fredag", "Lördag"]
    assert bashir.who.days == "wed-sat"
    assert next_hour(bashir) == TUESDAY + dt.timedelta(days=1, hours=7, minutes=45)


def test_done_goes_back_to_the_menu(bashir: Phone) -> None:
    bashir.tap(Open("days"))
    bashir.taps("Lördag")

    bashir.taps("Klar")

    assert words(bashir.last) == "Inställningar\nTipset kommer måndag till lördag kl. 9.45."


def test_the_last_day_stays_on(bashir: Phone) -> None:
    bashir.tap(Open("days"))
    for day in ("Måndag", "Tisdag", "Onsdag", "Torsdag"):
        bashir.taps(day)

    (answer,) = bashir.taps("Fredag")

    assert words(answer) == "Behåll minst en dag.\nVill du inte ha några alls ett tag? Skriv paus."
    assert days_on(bashir) == ["Fredag"]
    assert bashir.who.days == "fri"


def test_an_old_message_of_days_shows_how_it_is_now(bashir: Phone) -> None:
    bashir.tap(Open("days"))
    old = bashir.place
    bashir.tap(Open("days"))
    bashir.taps("Lördag")

    bashir.tap(ToggleDay(old, 7))

    assert bashir.who.days == "mon-sun"
    assert [one.chosen for one in bashir.screen[old].blocks[-1].choices[:7]] == [True] * 7  # type: ignore[union-attr]


def test_a_day_that_is_none_changes_nothing(bashir: Phone) -> None:
    bashir.tap(Open("days"))
    place = bashir.place

    for weekday in (0, 8, 2**63 - 1):
        (answer,) = bashir.tap(ToggleDay(place, weekday))
        assert answer.first_line == "Det meddelandet kan du inte svara på här."
    assert bashir.who.days is None


# --- hour --------------------------------------------------------------------------------------------


def test_five_hours_are_offered_and_one_tap_is_enough(bashir: Phone) -> None:
    bashir.writes("tider")
    bashir.taps("Tid")
    assert words(bashir.last) == "Vilken tid passar dig?\nEller skriv en egen, till exempel 10.15."
    assert bashir.labels == ["7.30", "9.45", "12.00", "14.30", "17.00"]

    (answer,) = bashir.taps("7.30")

    assert words(answer) == "Ändrat.\nTipset kommer vardagar kl. 7.30."
    assert bashir.labels == ["Okej", "Ändra mer"]
    assert bashir.who.at == "07:30"
    assert next_hour(bashir) == TUESDAY + dt.timedelta(hours=5, minutes=30)


def test_an_own_hour_is_written_in_words(bashir: Phone) -> None:
    for written, said in (("8.30", "8.30"), ("08:30", "8.30"), ("kl. 11", "11.00"), ("at 19:59", "19.59")):
        bashir.tap(Open("hour"))
        (answer,) = bashir.writes(written)
        assert words(answer) == f"Ändrat.\nTipset kommer vardagar kl. {said}."


def test_what_is_no_hour_is_asked_for_again(bashir: Phone) -> None:
    bashir.tap(Open("hour"))

    for written in ("strax", "25.00", "8.75", "", "\0", "8.30.15", "-1", "½9", "👍"):
        (answer,) = bashir.writes(written)
        assert words(answer) == "Det kunde jag inte läsa som en tid.\nSkriv så här: 10.15.", written
    assert bashir.who.at is None

    bashir.writes("8.30")
    assert bashir.who.at == "08:30"


def test_an_hour_in_quiet_hours_is_refused_and_asked_for_again(bashir: Phone) -> None:
    bashir.tap(Open("hour"))

    for written in ("20.00", "23:15", "6.59", "0.00"):
        (answer,) = bashir.writes(written)
        assert words(answer) == "Då är jag tyst.\nTyst tid är 20.00\N{EN DASH}7.00. Välj en tid utanför den."
    assert bashir.who.at is None

    bashir.writes("7.00")
    assert bashir.who.at == "07:00"


def test_a_forged_hour_changes_nothing(bashir: Phone) -> None:
    for minute in (24 * 60, 2**63 - 1):
        (answer,) = bashir.tap(ChooseHour(minute))
        assert answer.first_line == "Det kunde jag inte läsa som en tid."
    assert bashir.who.at is None


def test_any_command_leaves_the_question_for_an_hour(bashir: Phone) -> None:
    for way_out in ("/hjälp", "läget", "tack"):
        bashir.tap(Open("hour"))
        bashir.writes(way_out)
        if way_out == "tack":
            assert bashir.last.first_line == "Det kunde jag inte läsa som en tid."
        else:
            assert bashir.writes("8.30")[0].first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."
    assert bashir.who.at is None


def test_a_tap_leaves_the_question_for_an_hour(bashir: Phone) -> None:
    bashir.tap(Open("hour"))
    bashir.tap(Open("language"))

    assert bashir.writes("8.30")[0].first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."


@pytest.mark.parametrize(("minutes", "at"), [(29.9, "08:30"), (30, None)])
def test_the_question_for_an_hour_waits_for_thirty_minutes(
    town: Town, bashir: Phone, minutes: float, at: str | None
) -> None:
    bashir.tap(Open("hour"))
    town.waits(minutes=minutes)

    bashir.writes("8.30")

    assert bashir.who.at == at


def test_a_question_is_asked_of_one_person_only(town: Town, bashir: Phone) -> None:
    cilla = Phone(town, "cilla").joins()
    bashir.tap(Open("hour"))

    cilla.writes("8.30")

    assert (bashir.who.at, cilla.who.at) == (None, None)


def test_what_somebody_was_asked_before_leaving_is_not_waited_for_after(bashir: Phone) -> None:
    bashir.tap(Open("hour"))
    bashir.writes("avsluta")
    bashir.taps("Avsluta")

    (welcome,) = bashir.writes("8.30")

    assert welcome.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund."
    assert bashir.who.at is None


# --- language ----------------------------------------------------------------------------------------


def test_the_language_is_changed_by_its_own_name(bashir: Phone) -> None:
    bashir.writes("tider")
    bashir.taps("Språk")
    assert bashir.labels == ["Svenska", "العربية", "English", "Lätt svenska"]

    (answer,) = bashir.taps("English")

    assert words(answer) == "Changed.\nThe tip comes on weekdays at 9.45."
    assert bashir.gets_a_tip().last.first_line == "Tip 1 of 10: The first ten seconds"


def test_the_language_can_be_written(bashir: Phone) -> None:
    bashir.writes("English")
    assert bashir.last.first_line == "Changed."

    bashir.writes("svenska")
    assert bashir.last.first_line == "Ändrat."


def test_a_language_that_kompis_does_not_talk_changes_nothing(bashir: Phone) -> None:
    (answer,) = bashir.tap(ChooseLanguage("fi"))

    assert answer.first_line == "Ändrat."
    assert bashir.who.language == "sv"


def test_a_tip_already_sent_stays_in_its_language_when_it_is_answered(bashir: Phone) -> None:
    bashir.gets_a_tip()
    bashir.tap(ChooseLanguage("en"))

    (changed,) = bashir.tap(bashir.button("Tittar upp och säger hej").action)

    assert changed.first_line == "Tips 1 av 10: De första tio sekunderna"
    assert "Precis, det satt!" in words(changed)
