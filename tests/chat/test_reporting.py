"""The report in the chat: of which cohort, on one message, and as a picture."""

import datetime as dt
import json

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from bot.domain.actions.roles import DrawReport, ShowReport
from bot.domain.roles import Role
from bot.papers import PAPER
from bot.papers.figures import draw
from bot.services.learning.shelf import Shelf
from bot.settings import Cohort
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import CITY
from tests.chat.phone import Phone, Town, words
from tests.chat.test_inviting import is_now
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the sums: test_report_arc.py


NOTE = "Svar och aktivitet visas först från fem personer."
"""True beside “Är med: 1”, which is shown of however few."""


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


@pytest.fixture
def olle(town: Town) -> Phone:
    return is_now(Phone(town, "olle"), Role.ORGANISER)


def test_the_report_begins_with_the_workplaces(town: Town, olle: Phone) -> None:
    town.add_workplace("bageriet")
    town.add_workplace("blommorna")
    alva = Phone(town, "alva")
    alva.writes("/start bageriet")
    alva.taps("Jag är med")

    olle.writes("/rapport")

    lines = words(olle.last).splitlines()
    assert lines[:2] == ["1 av 2 verksamheter är i gång.", "Service och bemötande"]
    assert "- Är med: 1" in lines
    assert "- Klara med kursen: färre än fem" in lines
    assert lines[-1] == NOTE
    assert olle.labels[:2] == ["Visa som bild", "Skriv en hälsning"]


def test_without_workplaces_it_begins_with_people(town: Town, olle: Phone, bashir: Phone) -> None:
    assert bashir.who.takes_part
    olle.writes("rapport")
    assert words(olle.last).splitlines()[0] == "1 person är med."


def test_the_picture_says_the_same(town: Town, olle: Phone, bashir: Phone) -> None:
    olle.writes("/rapport")
    olle.taps("Visa som bild")

    [order] = town.store.read_now(
        lambda db: [
            body[PAPER]
            for body in db.scalars(select(BODY).select_from(deliveries)).all()
            if body and PAPER in body
        ]
    )
    assert json.loads(json.dumps(order))["headline"] == "1 person är med."
    assert ["Är med", "1"] in order["figures"]
    assert order["note"] == NOTE
    drawn = draw(*(order[name] for name in ("organisation", "headline", "beneath", "note", "figures")))
    assert drawn.startswith(b"\x89PNG")


def test_another_cohort_is_a_tap_away_and_that_of_another_city_is_not(store: Store, shelf: Shelf) -> None:
    two = (Cohort("service"), Cohort("service", starts=dt.date(2027, 1, 11)))
    town = Town.of(store, shelf, CITY, replace(ARE, cohorts=two))
    olle = is_now(Phone(town, "olle"), Role.ORGANISER, of="are")

    olle.writes("/rapport")
    assert words(olle.last).splitlines()[1] == "Service och bemötande"
    olle.tap(olle.buttons[-1].action)
    assert words(olle.last).splitlines()[1] == "Service och bemötande, från 11 januari"
    for of_another_city in (ShowReport(1), DrawReport(1)):
        olle.tap(of_another_city)
        assert words(olle.last).startswith("Den knappen är för gammal")
