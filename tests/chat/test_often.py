"""How often, opening hours, and silence in the chat."""

import datetime as dt

import pytest
from sqlalchemy import Connection, update

from bot.domain.actions.action import Action
from bot.domain.actions.joining import Leave
from bot.domain.actions.settings import ChooseRhythm, NoOpeningHours, Open
from bot.domain.actions.words import Say
from bot.domain.event import Event
from bot.storage.tables import addresses, persons
from tests.chat.phone import Phone, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage


def change(phone: Phone, **values: object) -> None:
    who = phone.who

    def run(db: Connection) -> None:
        db.execute(update(persons).where(persons.c.id == who.person_id).values(**values))

    phone.town.store.write_now(run)


def test_one_tip_a_week_is_chosen_in_the_settings_and_taken_back(bashir: Phone) -> None:
    bashir.writes("tider")
    bashir.taps("Hur ofta")
    assert words(bashir.last) == "Hur ofta ska jag höra av mig?"
    assert bashir.labels == ["På alla mina dagar", "Ett tips i veckan"]

    (answer,) = bashir.taps("Ett tips i veckan")
    assert words(answer) == "Då blir det ett tips i veckan.\nNästa tips kommer i morgon kl. 9.45."
    assert bashir.who.rhythm == "weekly"
    bashir.writes("tider")
    assert words(bashir.last) == "Inställningar\nDet kommer ett tips i veckan, någon av dina dagar kl. 9.45."

    bashir.taps("Hur ofta")
    (answer,) = bashir.taps("På alla mina dagar")
    assert answer.first_line == "Då kommer det tips på alla dina dagar."
    assert str(bashir.who.rhythm) == "daily"


@pytest.mark.parametrize("what", ["hej", "/idag", "tap"])
def test_any_word_or_tap_is_a_sign_of_life(bashir: Phone, what: str) -> None:
    change(bashir, unanswered=5, notice="fading")
    if what == "tap":
        bashir.tap(Open("menu"))
    else:
        bashir.writes(what)
    assert (bashir.who.unanswered, bashir.who.notice) == (0, None)


def test_a_welcome_back_stays(bashir: Phone) -> None:
    change(bashir, unanswered=3, notice="welcome back")
    bashir.writes("hej")
    assert (bashir.who.unanswered, bashir.who.notice) == (0, "welcome back")


def test_who_had_fallen_silent_hears_what_comes_now(bashir: Phone) -> None:
    change(bashir, rhythm="silent", next_lesson_at=None, last_lesson_on=dt.date(2026, 9, 1))
    bashir.town.waits(days=1, hours=-4)
    *_, last = bashir.writes("läget")
    assert words(last) == (
        "Kul att höra av dig!\nNu kommer ett tips i veckan igen.\nNästa tips kommer i dag kl. 9.45."
    )
    assert bashir.labels == ["Dagens tips", "På alla mina dagar"]
    assert len(bashir.writes("läget")) == 1


@pytest.mark.parametrize(
    ("action", "rhythm"), [(ChooseRhythm("daily"), "daily"), (ChooseRhythm("weekly"), "weekly")]
)
def test_who_chooses_out_of_silence_hears_only_that(bashir: Phone, action: ChooseRhythm, rhythm: str) -> None:
    change(bashir, rhythm="silent", next_lesson_at=None)
    assert len(bashir.tap(action)) == 1
    assert bashir.who.rhythm == rhythm


@pytest.mark.parametrize("what", ["läget", "hej"])
def test_whoever_said_nothing_to_the_question_how_often_hears_once_what_became_of_it(
    bashir: Phone, what: str
) -> None:
    change(bashir, rhythm="slower")
    *_, last = bashir.writes(what)
    assert words(last) == "Förresten: nu kommer ett tips i veckan.\nNästa tips kommer i morgon kl. 9.45."
    assert bashir.labels == ["På alla mina dagar", "Okej"]
    assert str(bashir.who.rhythm) == "weekly"
    assert len(bashir.writes(what)) == 1
    bashir.taps("På alla mina dagar")
    assert str(bashir.who.rhythm) == "daily"


@pytest.mark.parametrize(
    ("action", "rhythm"),
    [
        (ChooseRhythm("weekly"), "weekly"),
        (ChooseRhythm("daily"), "daily"),
        (Say("pause"), None),
        (Leave(), None),
    ],
)
def test_whoever_answers_that_question_hears_that_alone(
    bashir: Phone, action: Action, rhythm: str | None
) -> None:
    change(bashir, rhythm="slower")
    assert len(bashir.tap(action)) == 1
    assert bashir.who.rhythm == rhythm


def test_who_leaves_out_of_silence_is_told_no_more(bashir: Phone) -> None:
    change(bashir, rhythm="silent", next_lesson_at=None)
    bashir.writes("stopp")
    change(bashir, rhythm="silent")
    (farewell,) = bashir.taps("Avsluta")
    assert farewell.first_line == "Nu är du inte med längre. Tack för att du var med!"


def test_opening_a_page_says_nothing_and_makes_nobody(bashir: Phone) -> None:
    def on_a_page(db: Connection) -> None:
        db.execute(update(addresses).values(unseen=5))

    bashir.town.store.write_now(on_a_page)
    assert bashir.does(Event("opened", "bashir", "bashir", page=True)) == []
    assert (bashir.who.unseen, bashir.who.unanswered, bashir.who.notice) == (0, 5, "fading")
    assert bashir.does(Event("opened", "nobody", "nobody", page=True)) == []


# --- opening hours --------------------------------------------------------------------------------


def test_opening_hours_are_written_and_shown_as_understood(bashir: Phone) -> None:
    bashir.writes("tider")
    bashir.taps("Öppettider")
    assert words(bashir.last) == (
        "När är det öppet där du jobbar?\n"
        "Skriv så här: vardagar 10\N{EN DASH}18, lördag 10\N{EN DASH}15. "
        "Då kommer tipsen bara när det är öppet."
    )

    (answer,) = bashir.writes("tis-fre 10-18.30, lördag 10-15")
    assert words(answer) == (
        "Då vet jag.\n"
        "Öppet tisdag till fredag 10\N{EN DASH}18.30, lördag 10\N{EN DASH}15. Stängt måndag och söndag.\n"
        "Nästa tips kommer i morgon kl. 10.00."
    )
    assert bashir.who.opening == "tue-fri 10:00-18:30, sat 10:00-15:00"
    bashir.writes("tider")
    assert words(bashir.last) == "Inställningar\nTipset kommer vardagar kl. 9.45, när det är öppet."


def test_what_is_no_opening_hours_is_asked_again(bashir: Phone) -> None:
    bashir.tap(Open("opening"))
    (answer,) = bashir.writes("ibland")
    assert answer.first_line == "Jag fick inte ihop det till öppettider."
    (answer,) = bashir.writes("vardagar 9-17")
    assert answer.first_line == "Då vet jag."


def test_hours_in_which_nothing_could_come_are_refused(bashir: Phone) -> None:
    for written in ("lördag 10-15", "vardagar 21-23"):
        bashir.tap(Open("opening"))
        (answer,) = bashir.writes(written)
        assert answer.first_line == "Då skulle det aldrig komma något tips."
    assert bashir.who.opening is None


def test_no_opening_hours_takes_the_limits_away(bashir: Phone) -> None:
    bashir.tap(Open("opening"))
    bashir.writes("tis-fre 10-18")
    (answer,) = bashir.tap(NoOpeningHours())
    assert words(answer) == (
        "Då gäller inga öppettider.\nTipsen kommer på dina dagar, på din tid.\n"
        "Nästa tips kommer i morgon kl. 9.45."
    )
    assert bashir.who.opening == "none"
