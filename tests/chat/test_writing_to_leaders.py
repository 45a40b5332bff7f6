"""A coordinator writes to all who lead a series, in whichever city, and to nobody else."""

import pytest
from sqlalchemy import Connection, select

from bot.domain.actions.announcing import AskAnnouncement, NewAnnouncement, OpenAnnouncement, SendAnnouncement
from bot.domain.actions.series import OpenSeries, WriteToLeaders
from bot.domain.actions.workshops import LeadIt
from bot.domain.audience import EVERYBODY, Audience, from_json
from bot.domain.roles import Role
from bot.services.announcements.draft import aim, begin
from bot.services.announcements.preview_links import seen_by
from bot.services.announcements.spread import spread_piece
from bot.services.learning.shelf import Shelf
from bot.storage import announcements
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import CITY
from tests.chat.phone import Phone, Town, words
from tests.chat.test_inviting import house, is_now
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

SERIES = 1
OSTERSUND, ARES = 1, 2
"""The copies, in the order of their organisations."""

HELLO = "Ta med pennor."


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


@pytest.fixture
def olle(town: Town) -> Phone:
    return is_now(Phone(town, "olle"), Role.ORGANISER)


@pytest.fixture
def asa(town: Town) -> Phone:
    """Plans in Åre."""
    return is_now(Phone(town, "asa"), Role.ORGANISER, of="are")


@pytest.fixture
def cora(town: Town, olle: Phone, asa: Phone, bashir: Phone) -> Phone:
    """Coordinates; both cities have the workshop, led by whoever plans there. Bashir takes part."""
    cora = is_now(Phone(town, "cora"), Role.COORDINATOR)
    for said in ("/workshop", "Service i höst"):
        cora.writes(said)
    cora.taps("Ge den till städerna")
    cora.taps("Ja, ge den till dem")
    for phone, workshop, name in ((olle, OSTERSUND, "Olle Öst"), (asa, ARES, "Åsa Åre")):
        phone.tap(LeadIt(workshop))
        phone.writes(name)
    return cora


def written_to(town: Town) -> list[int]:
    """Whom the clock has written announcements down for."""

    def spread(db: Connection) -> list[int]:
        while spread_piece(db, town.now) is not None:
            pass
        found = select(deliveries.c.person_id).where(deliveries.c.kind == "announcement")
        return list(db.scalars(found.order_by(deliveries.c.person_id)))

    return town.store.write_now(spread)


def an_announcement(phone: Phone, audience: Audience, of: str = "ostersund") -> int:
    """A draft of this organisation, to these, by whoever it may be."""

    def add(db: Connection) -> int:
        now = phone.town.now
        draft = begin(db, house(phone.town, of), phone.who.person_id, "sv", "Hemligt.", now)
        aim(db, draft, audience, now)
        return draft

    return phone.town.store.write_now(add)


def test_it_goes_to_all_who_lead_it_and_to_nobody_else(
    town: Town, cora: Phone, olle: Phone, asa: Phone, bashir: Phone
) -> None:
    cora.tap(OpenSeries(SERIES))
    cora.taps("Skriv till ledarna")
    cora.writes(HELLO)
    assert words(cora.last).splitlines()[:2] == [
        "Så ser det ut för 2 personer.",
        "- Till: alla som leder ”Service i höst”",
    ]
    assert "Mottagare" not in cora.labels
    cora.taps("Skicka till 2 personer")
    assert written_to(town) == sorted([olle.who.person_id, asa.who.person_id])
    assert bashir.who.takes_part


def test_the_word_leads_there_too(cora: Phone) -> None:
    cora.writes("meddelande")
    assert cora.last.first_line == "Vilka ledare vill du skriva till?"
    cora.taps("1. Service i höst")
    cora.writes(HELLO)
    assert "alla som leder ”Service i höst”" in words(cora.last)
    cora.writes("meddelande")
    assert cora.labels == ["1. Service i höst", "Fortsätt: Ta med pennor."]


def test_who_coordinates_before_there_is_a_series_is_asked_for_one(town: Town) -> None:
    cora = is_now(Phone(town, "cora"), Role.COORDINATOR)
    cora.writes("meddelande")
    assert cora.last.first_line == "En workshop för flera städer. Vad heter den?"


def test_a_coordinator_reaches_nobody_but_leaders(cora: Phone, olle: Phone) -> None:
    everybodys = an_announcement(olle, EVERYBODY)
    for tap in (OpenAnnouncement(everybodys), SendAnnouncement(everybodys, 2, 0)):
        cora.tap(tap)
        assert "Hemligt" not in words(cora.last)
    assert cora.town.store.read_now(seen_by, everybodys, cora.who.person_id) is None
    assert cora.town.store.read_now(seen_by, everybodys, olle.who.person_id) is not None
    cora.writes("meddelande")
    assert cora.labels == ["1. Service i höst"]

    mine = an_announcement(cora, Audience(leaders=SERIES))
    cora.tap(AskAnnouncement(mine, "audience"))
    assert cora.last.first_line.startswith("Den knappen är för gammal")
    found = cora.town.store.read_now(announcements.announcement, mine)
    assert found is not None
    assert from_json(found.audience) == Audience(leaders=SERIES)


def test_a_new_one_of_a_coordinators_is_never_to_everybody(cora: Phone) -> None:
    cora.tap(NewAnnouncement())
    cora.writes("Till alla?")
    assert cora.town.store.read_now(announcements.announcement, 1) is None


def test_an_organiser_reaches_no_leaders_of_other_cities(cora: Phone, olle: Phone) -> None:
    to_leaders = an_announcement(cora, Audience(leaders=SERIES))
    olle.tap(WriteToLeaders(SERIES))
    assert olle.last.first_line == "Det där sköter den som är kursansvarig."
    olle.tap(OpenAnnouncement(to_leaders))
    assert "Hemligt" not in words(olle.last)
    olle.writes("meddelande")
    assert not any("Hemligt" in label for label in olle.labels)


def test_before_anybody_leads_it_there_is_nobody_to_write_to(town: Town, olle: Phone) -> None:
    assert olle.who.person_id
    cora = is_now(Phone(town, "cora"), Role.COORDINATOR)
    for said in ("/workshop", "Service i höst"):
        cora.writes(said)
    cora.tap(OpenSeries(SERIES))
    assert "Skriv till ledarna" not in cora.labels
