"""The welcome that a page shows before anything is known or stored about whoever reads it."""

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from bot.chat.greet import greeting
from bot.domain.actions.joining import ChooseLanguage, Join, WhatIsStored
from bot.domain.message import Message, to_json
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from bot.storage.tables import persons
from tests.cast import CITY
from tests.chat.phone import Town, buttons, words

ARE = replace(CITY, key="are", name="Åre Destination", language="en")


def greet(town: Town, code: str, *languages: str) -> Message:
    return town.store.read_now(greeting, "web", town.house, code, languages, town.now)


def test_without_a_code_it_is_the_channels_own_organisation(town: Town) -> None:
    message = greet(town, "", "sv")

    assert words(message).startswith(
        "Hej! Jag heter Kompis och kommer från Destination Östersund.\n"
        "Ett kort tips om dagen för dig som möter kunder. Två minuter, gärna på arbetstid.\n"
    )
    assert words(message).endswith("\nDen som driver den här sidan sköter datorn där svaren ligger.")
    assert [choice.action for choice in buttons(message)] == [
        Join("ostersund"),
        WhatIsStored("ostersund"),
        ChooseLanguage("ar", "ostersund"),
        ChooseLanguage("en", "ostersund"),
        ChooseLanguage("sv-easy", "ostersund"),
    ]


def test_the_languages_that_a_device_asks_for_besides_are_offered_first(town: Town) -> None:
    def offered(*languages: str) -> list[str]:
        return [choice.label for choice in buttons(greet(town, "ostersund", *languages))[2:]]

    assert offered("sv-SE", "sv", "en-GB", "fi") == ["English", "العربية", "Lätt svenska"]
    assert offered("ar-SY", "sv-easy") == ["Lätt svenska", "Svenska", "English"]
    assert offered("en") == ["Svenska", "العربية", "Lätt svenska"]


def test_the_code_stands_behind_the_buttons_as_codes_are_spelt(town: Town) -> None:
    town.add_workplace("ica7", "cafe")

    for code in ("ica7", "ICA7", " Ica7 ", "icá7"):
        message = greet(town, code, "sv")
        assert buttons(message)[0].action == Join("ica7")
        assert to_json(message)


def test_it_speaks_the_first_wanted_language_that_kompis_talks_else_the_organisations(
    store: Store, shelf: Shelf
) -> None:
    town = Town.of(store, shelf, CITY, ARE)

    assert greet(town, "are", "sv").language == "sv"
    assert greet(town, "are", "fi", "ar-SY").language == "ar"
    assert greet(town, "are", "fi", "en-GB").language == "en"
    assert greet(town, "are", "fi").language == "en"
    assert greet(town, "are").language == "en"
    assert greet(town, "ostersund", "fi").language == "sv"


def test_an_unknown_code_is_said_above_the_welcome(town: Town) -> None:
    message = greet(town, "ostrsund", "sv")

    assert message.first_line == "Jag känner inte igen koden ”ostrsund”."
    assert "Hej! Jag heter Kompis och kommer från Destination Östersund." in words(message)
    assert buttons(message)[0].action == Join("ostersund")


@pytest.mark.parametrize(
    ("code", "first_line"),
    [
        ("ostrsund", "Jag känner inte igen koden ”ostrsund”."),
        ("", "Hej! Jag heter Kompis."),
        ("\0", "Hej! Jag heter Kompis."),
    ],
)
def test_without_an_organisation_of_its_own_the_languages_are_offered(
    store: Store, shelf: Shelf, code: str, first_line: str
) -> None:
    message = greet(Town.of(store, shelf, default=None), code, "sv")

    assert message.first_line == first_line
    assert [choice.action for choice in buttons(message)] == [
        ChooseLanguage(language, "") for language in ("ar", "en", "sv-easy")
    ]


def test_nobody_is_stored_by_being_greeted(town: Town) -> None:
    greet(town, "ostersund", "sv")

    assert town.store.read_now(lambda db: db.scalar(select(func.count()).select_from(persons))) == 0
