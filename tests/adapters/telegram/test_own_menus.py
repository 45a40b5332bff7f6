"""What one's roles let one write stands in the menu of one's own chat, as long as one has them."""

import pytest
from sqlalchemy import Connection, delete, insert, update

from adapters.telegram.channel import TelegramChannel
from bot.app.own_menus import MenusByRole
from bot.chat.greet import menus_for
from bot.domain.roles import Role
from bot.services.people.erase import erase
from bot.services.people.settle import set_language
from bot.storage import people
from bot.storage.store import Store
from bot.storage.tables import addresses, roles
from tests.cast import CITY, SLOT, Town, found
from tests.doubles.faults import Fault
from tests.doubles.telegram import Person, TelegramDouble

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ORGANISERS = ["meddelande", "workshop", "rapport", "inbjudan"]


@pytest.fixture
def town(store: Store) -> Town:
    return found(store)


@pytest.fixture
def anna(double: TelegramDouble) -> Person:
    return double.person(name="Anna")


@pytest.fixture
def menus(channel: TelegramChannel, town: Town) -> MenusByRole:
    return MenusByRole({"telegram": channel}, town.store)


def is_now(town: Town, person: int, role: Role) -> None:
    def give(db: Connection) -> None:
        house = people.organisation(db, CITY.key)
        assert house is not None
        row = {"person_id": person, "organisation_id": house.id, "role": role.value}
        db.execute(insert(roles), row)

    town.do(give)


def is_no_more(town: Town, person: int, role: Role) -> None:
    mine = (roles.c.person_id == person, roles.c.role == role.value)
    town.do(lambda db: db.execute(delete(roles).where(*mine)))


def _turns(db: Connection, person: Person, state: str) -> None:
    here = addresses.c.platform_id == str(person.id)
    db.execute(update(addresses).where(here).values(state=state))


async def test_a_role_brings_its_commands_and_takes_them_along(
    double: TelegramDouble, channel: TelegramChannel, town: Town, menus: MenusByRole, anna: Person
) -> None:
    person, bea = town.joins(str(anna.id), channel="telegram"), double.person(name="Bea")
    town.joins(str(bea.id), channel="telegram")
    await channel.set_menus(menus_for("sv"))
    everybodys = double.menu(anna, "sv")
    assert everybodys[0] == "idag"

    is_now(town, person, Role.ORGANISER)
    await menus.look()
    assert double.menu(anna, "sv") == ORGANISERS + everybodys
    assert double.menu(bea, "sv") == everybodys

    is_now(town, person, Role.ADMIN)
    await menus.look()
    assert double.menu(anna, "sv") == [*ORGANISERS, "logg", *everybodys]

    for role in (Role.ORGANISER, Role.ADMIN):
        is_no_more(town, person, role)
    await menus.look()
    assert double.menu(anna, "sv") == everybodys


async def test_what_is_shown_is_not_shown_again_not_even_after_a_start(
    double: TelegramDouble, channel: TelegramChannel, town: Town, menus: MenusByRole, anna: Person
) -> None:
    person = town.joins(str(anna.id), channel="telegram")
    is_now(town, person, Role.LEADER)
    for again in (menus, menus, MenusByRole({"telegram": channel}, town.store)):
        await again.look()
    assert double.calls("setMyCommands") == 1
    assert double.menu(anna)[:2] == ["workshop", "idag"]

    town.do(set_language, person, "en")
    await menus.look()
    assert double.menu(anna)[:2] == ["workshop", "today"]


async def test_who_takes_no_part_sees_only_what_they_can_write(
    double: TelegramDouble, town: Town, menus: MenusByRole, anna: Person
) -> None:
    person = town.comes(str(anna.id), channel="telegram")
    is_now(town, person, Role.ORGANISER)
    await menus.look()
    assert double.menu(anna) == [*ORGANISERS, "mina", "hjalp", "avsluta"]


async def test_a_role_that_opens_nothing_changes_no_menu(
    double: TelegramDouble, town: Town, menus: MenusByRole, anna: Person
) -> None:
    is_now(town, town.joins(str(anna.id), channel="telegram"), Role.AUTHOR)
    await menus.look()
    assert double.calls("setMyCommands") == 0


async def test_whoever_is_erased_leaves_no_menu_behind(
    double: TelegramDouble, town: Town, menus: MenusByRole, anna: Person
) -> None:
    person = town.joins(str(anna.id), channel="telegram")
    is_now(town, person, Role.ORGANISER)
    await menus.look()
    town.do(erase, person, SLOT, "a test")
    await menus.look()
    assert double.menu(anna) == []
    assert double.world.profile.commands == {}


async def test_while_telegram_wants_to_be_left_alone_nothing_is_asked(
    double: TelegramDouble, town: Town, menus: MenusByRole, anna: Person
) -> None:
    is_now(town, town.joins(str(anna.id), channel="telegram"), Role.ORGANISER)
    double.fault(Fault("flood", methods=["setMyCommands"], seconds=3600))
    await menus.look()
    await menus.look()
    assert double.menu(anna) == []


async def test_a_connection_that_was_cut_is_tried_at_the_next_look(
    double: TelegramDouble, town: Town, menus: MenusByRole, anna: Person
) -> None:
    is_now(town, town.joins(str(anna.id), channel="telegram"), Role.ORGANISER)
    double.fault(Fault("cut", methods=["setMyCommands"]))
    await menus.look()
    await menus.look()
    assert double.menu(anna)[:4] == ORGANISERS


async def test_a_chat_that_is_not_there_is_asked_once_and_again_once_it_has_opened(
    double: TelegramDouble, town: Town, menus: MenusByRole, anna: Person
) -> None:
    is_now(town, town.joins("947110815", channel="telegram"), Role.ORGANISER)
    is_now(town, town.joins(str(anna.id), channel="telegram"), Role.ORGANISER)
    await menus.look()
    await menus.look()
    assert double.calls("setMyCommands") == 2
    assert double.menu(anna)[:4] == ORGANISERS

    known = double.person(947_110_815)
    for state in ("blocked", "open"):
        town.do(_turns, known, state)
        await menus.look()
    assert double.menu(known)[:4] == ORGANISERS
