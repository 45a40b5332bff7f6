"""Somebody writes: known again, or got to know; an address that was shut is open when they write."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from bot.domain.event import Event
from bot.services.people.arrive import arrive, let_in, shut_out
from bot.services.people.erase import erase
from bot.storage import people
from bot.storage.store import Store
from bot.storage.tables import addresses, persons, roles
from tests.cast import CITY, DAY, EARLY, MONDAY, SLOT, Town, at, found


def hello(address: str, sender: str | None = None) -> Event:
    return Event("text", address, sender or address, "hej")


def new(town: Town, channel: str, event: Event, now: dt.datetime = EARLY) -> tuple[int, bool]:
    who, is_new = town.do(arrive, channel, event, "sv", now)
    return who.person_id, is_new


def rows(town: Town, *columns: object) -> list[tuple[object, ...]]:
    def read(db: Connection) -> list[tuple[object, ...]]:
        return [tuple(row) for row in db.execute(select(*columns))]  # type: ignore[call-overload]

    return town.do(read)


def test_a_first_word_makes_a_person_with_an_open_address(store: Store) -> None:
    town = found(store)
    who, is_new = town.do(arrive, "telegram", hello("17"), "en", EARLY)
    assert is_new
    assert (who.channel, who.platform_id, who.address_state, who.language) == ("telegram", "17", "open", "en")
    assert (who.joined_at, who.left_at, who.organisation, who.next_lesson_at) == (None, None, None, None)
    assert who.created_at == EARLY


def test_a_second_word_is_the_same_persons(store: Store) -> None:
    town = found(store)
    alva, _ = new(town, "web", hello("alva"))
    assert new(town, "web", hello("alva"), SLOT) == (alva, False)
    assert rows(town, addresses.c.heard_at) == [(SLOT,)]


@pytest.mark.parametrize(
    ("zone", "kept"),
    [
        ("America/Lima", "America/Lima"),
        ("America/Founded_Tomorrow", None),
        ("../../etc/passwd", None),
        ("\0", None),
        (None, None),
    ],
)
def test_a_zone_that_we_do_not_know_hinders_nobody(store: Store, zone: str | None, kept: str | None) -> None:
    town = found(store)
    who, _ = town.do(arrive, "slack", replace(hello("T1/U1"), zone=zone), "en", EARLY)
    assert who.timezone == kept


def test_the_same_id_on_another_channel_is_somebody_else(store: Store) -> None:
    town = found(store)
    alva, _ = new(town, "web", hello("17"))
    other, is_new = new(town, "telegram", hello("17"))
    assert is_new
    assert other != alva


def test_a_language_is_not_changed_by_a_later_hint(store: Store) -> None:
    town = found(store)
    new(town, "web", hello("alva"))
    who, _ = town.do(arrive, "web", hello("alva"), "en", SLOT)
    assert who.language == "sv"


# --- shut out and back ----------------------------------------------------------------------------


def test_who_shuts_kompis_out_is_not_due_any_more(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert town.who(alva).next_lesson_at == SLOT
    town.do(shut_out, "web", "alva", EARLY)
    who = town.who(alva)
    assert (who.address_state, who.next_lesson_at) == ("blocked", None)


def test_writing_again_opens_the_address_and_lessons_go_on(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(shut_out, "web", "alva", EARLY)
    who, is_new = town.do(arrive, "web", hello("alva"), "sv", at(MONDAY, 12))
    assert (who.person_id, is_new) == (alva, False)
    assert (who.address_state, who.next_lesson_at) == ("open", at(MONDAY + DAY))


def test_whom_the_platform_lets_kompis_reach_again_gets_lessons_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(shut_out, "web", "alva", EARLY)
    town.do(let_in, "web", "alva", at(MONDAY, 12))
    who = town.who(alva)
    assert (who.address_state, who.next_lesson_at) == ("open", at(MONDAY + DAY))


def test_an_account_that_is_gone_stays_so_and_a_stranger_is_not_stored(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(shut_out, "web", "alva", EARLY, for_good=True)
    for address in ("alva", "17"):
        town.do(let_in, "web", address, at(MONDAY, 12))
    who = town.who(alva)
    assert (who.address_state, who.next_lesson_at) == ("closed", None)
    assert len(rows(town, persons.c.id)) == 1


def test_shutting_out_one_of_two_addresses_leaves_the_other(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    second = town.comes("alva", channel="telegram")

    def hers_too(db: Connection) -> None:
        db.execute(addresses.update().where(addresses.c.person_id == second).values(person_id=alva))

    town.do(hers_too)
    town.do(shut_out, "telegram", "alva", EARLY)
    who = town.who(alva)
    assert (who.channel, who.next_lesson_at) == ("web", SLOT)


def test_a_stranger_who_shuts_kompis_out_is_not_stored(store: Store) -> None:
    town = found(store)
    assert town.do(shut_out, "telegram", "17", EARLY) is None
    assert rows(town, persons.c.id) == []


# --- an address whose person was erased -----------------------------------------------------------


def test_an_erased_persons_address_is_somebody_new(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.do(erase, alva, SLOT, "person 1")
    who, is_new = town.do(arrive, "web", hello("alva"), "en", SLOT + DAY)
    assert is_new
    assert who.person_id > alva
    assert (who.joined_at, who.language, who.created_at) == (None, "en", SLOT + DAY)
    assert rows(town, addresses.c.person_id, addresses.c.created_at) == [(who.person_id, SLOT + DAY)]


# --- roles that wait ------------------------------------------------------------------------------

ORGANISED = replace(CITY, organisers=(("telegram", "42"),))


def test_an_awaited_role_is_granted_when_its_address_first_appears(store: Store) -> None:
    town = found(store, organisations=[ORGANISED])
    cilla, _ = new(town, "telegram", hello("42"))
    assert rows(town, roles.c.person_id, roles.c.role) == [(cilla, "organiser")]


@pytest.mark.parametrize(("channel", "sender"), [("web", "42"), ("telegram", "43")])
def test_and_to_nobody_else(store: Store, channel: str, sender: str) -> None:
    town = found(store, organisations=[ORGANISED])
    new(town, channel, hello(sender))
    assert rows(town, roles.c.role) == []


def test_the_role_belongs_to_the_sender_not_to_the_chat(store: Store) -> None:
    town = found(store, organisations=[ORGANISED])
    new(town, "telegram", hello("42", sender="43"))
    assert rows(town, roles.c.role) == []
    cilla, _ = new(town, "telegram", hello("D1", sender="42"))
    assert rows(town, roles.c.person_id) == [(cilla,)]


# --- where a code leads ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["ostersund", "OSTERSUND", " Ostersund "])
def test_a_code_leads_to_its_organisation_whatever_its_case(store: Store, code: str) -> None:
    town = found(store)
    invitation = town.do(people.invitation, code)
    assert invitation is not None
    assert (invitation.organisation.key, invitation.workplace_id) == ("ostersund", None)


@pytest.mark.parametrize("code", ["", "umea", "oster", "ostersund2", "%"])
def test_another_code_leads_nowhere(store: Store, code: str) -> None:
    assert found(store).do(people.invitation, code) is None
