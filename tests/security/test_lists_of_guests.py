"""A list of guests in a leader's chat loses the name of whoever is erased: there, and where it is kept."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, insert

from bot.domain.workshop import Span, State
from bot.services.people.erase import erase
from bot.services.workshops.answer import Come, answer
from bot.services.workshops.guests import name_on_list
from bot.storage import people, workshops
from bot.storage.tables import roles
from tests.security.house import NOON, OSTERSUND, House

NAME = "Alvarinna Åkerlund"
ANOTHER = "Bashir Nilsson"
TAKEN_BACK = "Listan har ändrats sedan dess."


@dataclass
class Meeting:
    """A workshop with two guests who have given their names."""

    workshop: int
    occasion: int
    alva: int
    bashir: int


def _plan(db: Connection) -> tuple[int, int]:
    house = people.organisation(db, OSTERSUND.key)
    assert house is not None
    given = {"state": State.PLANNED.value, "place": "Storsjöteatern"}
    workshop = workshops.add(db, house.id, "Europe/Stockholm", "Möten", "bcdfg", NOON, **given)
    starts = NOON + dt.timedelta(days=3)
    when = Span(starts, starts + dt.timedelta(hours=2))
    return workshop, workshops.add_occasion(db, workshop, when, 20, "uid", NOON)


def _leads(db: Connection, workshop: int, platform_id: str) -> None:
    who, house = people.at_address(db, "telegram", platform_id), people.organisation(db, OSTERSUND.key)
    assert who is not None
    assert house is not None
    row = {"person_id": who.person_id, "organisation_id": house.id, "role": "workshop leader"}
    db.execute(insert(roles), row)
    workshops.set_fields(db, workshop, {"leader_id": who.person_id}, NOON)


def _signs_up(db: Connection, workshop: int, occasion: int, platform_id: str, name: str) -> int:
    who = people.at_address(db, "telegram", platform_id)
    assert who is not None
    answer(db, workshop, who.person_id, Come(occasion), NOON)
    assert name_on_list(db, workshop, who.person_id, name)
    return who.person_id


@pytest.fixture
async def meeting(house: House) -> Meeting:
    workshop, occasion = await house.store.write(_plan)
    guests = []
    for number, name in ((11, NAME), (12, ANOTHER)):
        guest = house.double.person(number)
        house.double.write(guest, "/start ostersund")
        await house.taps(guest, "Jag är med", "Butik")
        await house.shows(guest, "Då kör vi")
        guests.append(await house.store.write(_signs_up, workshop, occasion, str(number), name))
    return Meeting(workshop, occasion, *guests)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_on_telegram_the_list_is_edited_and_can_be_asked_for_anew(
    house: House, meeting: Meeting
) -> None:
    olle = house.double.person(13)
    house.double.write(olle, "/start ostersund")
    await house.shows(olle, "Hej! Jag heter Kompis")
    await house.store.write(_leads, meeting.workshop, "13")
    house.double.write(olle, "workshop")
    await house.service.own_menus.look()
    assert house.double.menu(olle, "sv")[:2] == ["workshop", "mina"]
    await house.taps(olle, "De som kommer")
    shown = await house.shows(olle, NAME)

    await house.store.write(erase, meeting.alva, house.now, "a test")
    house.service.outboxes["telegram"].wake(())

    await house.shows(olle, TAKEN_BACK)
    assert [one.text for one in house.double.seen(olle) if NAME in one.text or ANOTHER in one.text] == []
    assert shown.id in [one.id for one in house.double.seen(olle) if TAKEN_BACK in one.text]
    assert NAME not in await house.everything()
    await house.taps(olle, "Visa listan")
    assert NAME not in (await house.shows(olle, ANOTHER)).text
