"""A page beside the chat shows how it goes, and its form of settings is understood as a whole."""

import datetime as dt

import pytest

from bot.chat.home import home, preferences
from bot.domain.event import Event
from bot.domain.preferences import Preferences
from tests.chat.phone import MORNING, Phone, Town, buttons, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

WEEKENDS = frozenset({6, 7})


def shown(phone: Phone) -> tuple[str, list[str]]:
    """The words and the buttons of the page."""
    town = phone.town
    page = town.store.read_now(home, "telegram", town.house, phone.name, ["en"], town.now)
    return words(page), [choice.label for choice in buttons(page)]


def wanted(phone: Phone) -> Preferences | None:
    return phone.town.store.read_now(preferences, "telegram", phone.name)


def sends_in(phone: Phone, **values: object) -> None:
    form = {"days": frozenset({1, 2, 3, 4, 5}), "at": dt.time(9, 45), "language": "sv", **values}
    phone.does(Event("preferences", phone.name, phone.name, preferences=Preferences(**form)))  # type: ignore[arg-type]


def test_whoever_takes_part_sees_how_it_goes_and_the_ways_on(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()

    text, labels = shown(bashir)

    assert text.splitlines()[0] == "Så går det"
    assert "1 av 10" in text
    assert labels == ["Dagens tips", "Dina kurser", "Inställningar"]


def test_a_stranger_sees_the_welcome_in_a_wanted_language(alva: Phone) -> None:
    text, labels = shown(alva)

    assert text.startswith("Hi! I'm Kompis")
    assert labels[0] == "I'm in"


def test_the_form_shows_what_holds_and_nothing_to_who_takes_no_part(alva: Phone, bashir: Phone) -> None:
    everyday = Preferences(frozenset({1, 2, 3, 4, 5}), dt.time(9, 45), "sv")

    assert (wanted(bashir), wanted(alva)) == (everyday, None)


def test_what_the_form_changes_holds_from_now_on(bashir: Phone) -> None:
    sends_in(bashir, days=WEEKENDS, at=dt.time(11, 0), language="en")

    assert wanted(bashir) == Preferences(WEEKENDS, dt.time(11, 0), "en")
    assert words(bashir.last).startswith("Changed.\nThe tip comes on Saturday and Sunday at 11.00.")


def test_an_hour_in_the_quiet_hours_is_said_and_the_rest_holds(bashir: Phone) -> None:
    sends_in(bashir, days=WEEKENDS, at=dt.time(23, 0))

    assert wanted(bashir) == Preferences(WEEKENDS, dt.time(9, 45), "sv")
    assert "23" not in words(bashir.last)
    assert "20" in words(bashir.last)


def test_a_form_without_days_changes_no_days(bashir: Phone) -> None:
    sends_in(bashir, days=frozenset())

    assert wanted(bashir) == Preferences(frozenset({1, 2, 3, 4, 5}), dt.time(9, 45), "sv")


def test_a_form_from_somebody_who_takes_no_part_changes_nothing(alva: Phone) -> None:
    sends_in(alva, language="en")

    assert (alva.who.takes_part, alva.who.language) == (False, "sv")


def test_a_closed_account_gets_nothing_more_and_its_person_is_planned_for_elsewhere(town: Town) -> None:
    bashir = Phone(town, "bashir").joins()

    bashir.does(Event("gone", "bashir", "bashir"))

    assert (bashir.who.next_lesson_at, town.now) == (None, MORNING)


def test_a_new_person_has_the_time_zone_that_the_platform_tells(town: Town) -> None:
    cilla = Phone(town, "cilla")
    cilla.does(Event("command", "cilla", "cilla", command="start", zone="Europe/Helsinki"))

    assert cilla.who.timezone == "Europe/Helsinki"
