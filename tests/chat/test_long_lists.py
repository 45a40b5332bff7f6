"""Lists that are longer than a message: nothing is cut away, and what is to come stands first."""

import datetime as dt

import pytest
from sqlalchemy import Connection

from bot.domain.announcement import State
from bot.domain.audience import Audience
from bot.domain.paging import PAGE
from bot.domain.roles import Role
from bot.domain.workshop import Span
from bot.domain.workshop import State as Planned
from bot.services.announcements.draft import aim, begin
from bot.services.learning.shelf import Shelf
from bot.storage import announcements, workshops
from bot.storage.store import Store
from tests.cast import CITY
from tests.chat.phone import Phone, Town, words
from tests.chat.test_inviting import house, is_now
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


@pytest.fixture
def olle(town: Town) -> Phone:
    return is_now(Phone(town, "olle"), Role.ORGANISER)


def announces(town: Town, text: str, state: State = State.DRAFT, to: Audience | None = None) -> None:
    """One more of the city's, later than all before."""
    town.waits(minutes=1)

    def add(db: Connection) -> None:
        made = begin(db, house(town), None, "sv", text, town.now)  # type: ignore[arg-type]  # an erased one's
        if to is not None:
            aim(db, made, to, town.now)
        at = town.now + dt.timedelta(days=3) if state is State.SCHEDULED else None
        announcements.set_fields(db, made, state=state.value, runs=state is not State.DRAFT, at=at)

    town.store.write_now(add)


def plans(
    town: Town, title: str, state: Planned = Planned.DRAFT, days: int = 20, of: str = "ostersund"
) -> None:
    """One more workshop of a city's, later than all before; a planned one is in so many days."""
    town.waits(minutes=1)

    def add(db: Connection) -> None:
        zone = "Europe/Stockholm"
        made = workshops.add(db, house(town, of), zone, title, title, town.now, state=state.value)
        if state is Planned.PLANNED:
            starts = town.now + dt.timedelta(days=days)
            span = Span(starts, starts + dt.timedelta(hours=1))
            workshops.add_occasion(db, made, span, None, title, town.now)

    town.store.write_now(add)


def test_what_comes_again_is_found_and_stopped_however_much_has_gone_out_since(
    town: Town, olle: Phone
) -> None:
    announces(town, "Varje vecka", State.SCHEDULED)
    for number in range(PAGE + 1):
        announces(town, f"Nytt {number}", State.OUT)
    olle.writes("/announce")
    olle.taps("Tidigare meddelanden")

    assert olle.labels == [
        *("Varje vecka", *(f"Nytt {number}" for number in range(PAGE, 1, -1))),
        *("Fler", "Nytt meddelande"),
    ]
    olle.taps("Fler")
    assert olle.labels == ["Nytt 1", "Nytt 0", "Nytt meddelande"]
    olle.taps("Varje vecka")
    assert "Stoppa" in olle.labels


def test_a_draft_that_is_not_offered_at_once_stands_among_all_messages(town: Town, olle: Phone) -> None:
    for number in range(4):
        announces(town, f"Utkast {number}")
    olle.writes("/announce")
    assert [one for one in olle.labels if "Utkast 0" in one] == []
    olle.taps("Tidigare meddelanden")
    olle.taps("Fortsätt: Utkast 0")
    assert "När" in olle.labels


def test_a_coordinators_draft_waits_whatever_organisers_write(town: Town, olle: Phone) -> None:
    cora = is_now(Phone(town, "cora"), Role.COORDINATOR)
    for said in ("/workshop", "Service i höst"):
        cora.writes(said)
    announces(town, "Till er som leder", to=Audience(leaders=1))
    for number in range(PAGE):
        announces(town, f"Till alla {number}")

    cora.writes("/announce")
    assert cora.labels == ["1. Service i höst", "Fortsätt: Till er som leder"]
    olle.writes("/announce")
    olle.taps("Tidigare meddelanden")
    assert len(olle.labels) == PAGE + 1
    assert not any("leder" in one for one in olle.labels)


def test_who_leads_finds_what_is_planned_behind_any_number_of_drafts(town: Town, olle: Phone) -> None:
    plans(town, "Sist", Planned.PLANNED, days=40)
    plans(town, "Snart", Planned.PLANNED, days=4)
    plans(town, "Var", Planned.PLANNED, days=-4)
    plans(town, "I Are", Planned.PLANNED, of="are")
    for number in range(PAGE + 1):
        plans(town, f"Utkast {number}")
    lova = is_now(Phone(town, "lova"), Role.LEADER)

    lova.writes("/workshop")
    assert lova.labels == ["1. Snart", "2. Sist"]
    olle.writes("/workshop")
    assert olle.labels[1:5] == ["1. Snart", "2. Sist", "3. Utkast 8", "4. Utkast 7"]
    olle.taps("Fler")
    assert olle.labels == ["Ny workshop", "9. Utkast 2", "10. Utkast 1", "11. Utkast 0"]


def test_of_many_to_lead_all_can_be_come_to(town: Town) -> None:
    for number in range(PAGE + 1):
        plans(town, f"Del {number}", Planned.PLANNED, days=number + 1)
    lova = is_now(Phone(town, "lova"), Role.LEADER)
    lova.writes("/workshop")
    lova.taps("Fler")
    assert lova.labels == ["9. Del 8"]


def test_who_is_what_begins_with_the_administrators_and_ends_with_the_last(town: Town) -> None:
    for number in range(PAGE):
        is_now(Phone(town, f"olle{number}"), Role.ORGANISER)
    ada = is_now(Phone(town, "ada"), Role.ADMIN)

    ada.writes("/invite")
    ada.taps("Vem är vad")
    assert "Administratör" in words(ada.last).splitlines()[1]
    assert ada.labels[-1] == "Fler"
    ada.taps("Fler")
    [last] = ada.labels
    assert last.startswith("Avsluta: Kursansvarig")
