"""A platform's place that let kompis in for one organisation, took it out, and let it in again."""

import pytest

from bot.chat.home import home
from bot.domain.actions.joining import Join
from bot.domain.event import Event
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from tests.cast import CITY
from tests.chat.phone import Phone, Town, buttons, words
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


def asked_to(phone: Phone, event: Event) -> str:
    """The code behind “I'm in” of the welcome that this event gets."""
    return next(
        one.code for choice in buttons(phone.does(event)[-1]) if isinstance(one := choice.action, Join)
    )


@pytest.mark.parametrize(
    ("invite", "code", "leads_to"),
    [
        ("are", "", "are"),
        ("", "", "ostersund"),
        ("are", "ostersund", "ostersund"),
        ("was-deleted", "", "ostersund"),
    ],
)
def test_whoever_is_new_there_is_welcomed_by_the_organisation_it_was_let_in_for(
    town: Town, invite: str, code: str, leads_to: str
) -> None:
    start = Event("command", "alva", "alva", command="start", text=code, invite=invite)
    assert asked_to(Phone(town, "alva"), start) == leads_to
    hello = Event("text", "cilla", "cilla", text=code or "hej", invite=invite)
    assert asked_to(Phone(town, "cilla"), hello) == leads_to
    page = town.store.read_now(home, "telegram", town.house, "nobody", ["sv"], town.now, code or invite)
    assert next(one.code for choice in buttons(page) if isinstance(one := choice.action, Join)) == leads_to


def test_where_the_channel_has_no_organisation_the_place_has_one(store: Store, shelf: Shelf) -> None:
    town = Town.of(store, shelf, CITY, ARE, default=None)
    alva = Phone(town, "alva")
    (lost,) = alva.does(Event("text", "alva", "alva", text="hej"))
    assert "Åre" not in words(lost)
    assert asked_to(alva, Event("text", "alva", "alva", text="hej", invite="are")) == "are"


def test_who_takes_part_elsewhere_stays_there(town: Town) -> None:
    bashir = Phone(town, "bashir").joins()
    bashir.does(Event("command", "bashir", "bashir", command="start", invite="are"))
    assert bashir.who.organisation is not None
    assert bashir.who.organisation.key == "ostersund"


@pytest.mark.parametrize(("before", "after"), [("blocked", "open"), ("gone", "closed")])
def test_who_could_not_be_reached_can_be_again_unless_the_account_is_gone(
    town: Town, before: str, after: str
) -> None:
    bashir = Phone(town, "bashir").joins()
    bashir.does(Event(before, "bashir", "bashir"))  # type: ignore[arg-type]  # one of the kinds
    assert bashir.does(Event("reachable", "bashir", "bashir")) == []
    assert bashir.who.address_state == after


def test_somebody_unknown_who_can_be_reached_leaves_no_trace(town: Town) -> None:
    alva = Phone(town, "alva")
    assert alva.does(Event("reachable", "alva", "alva")) == []
    with pytest.raises(LookupError):
        _ = alva.who
