"""A page beside the chat shows how it goes."""

import pytest

from bot.chat.home import home
from bot.domain.event import Event
from tests.chat.phone import MORNING, Phone, Town, buttons, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage


def shown(phone: Phone) -> tuple[str, list[str]]:
    """The words and the buttons of the page."""
    town = phone.town
    page = town.store.read_now(home, "telegram", town.house, phone.name, ["en"], town.now)
    return words(page), [choice.label for choice in buttons(page)]


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


def test_a_closed_account_gets_nothing_more_and_its_person_is_planned_for_elsewhere(town: Town) -> None:
    bashir = Phone(town, "bashir").joins()

    bashir.does(Event("gone", "bashir", "bashir"))

    assert (bashir.who.next_lesson_at, town.now) == (None, MORNING)


def test_a_new_person_has_the_time_zone_that_the_platform_tells(town: Town) -> None:
    cilla = Phone(town, "cilla")
    cilla.does(Event("command", "cilla", "cilla", command="start", zone="Europe/Helsinki"))

    assert cilla.who.timezone == "Europe/Helsinki"
