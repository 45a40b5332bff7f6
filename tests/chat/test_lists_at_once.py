"""A list of guests on PostgreSQL, while a guest or two of them erase their data: no name is left on it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select

from bot.chat.handle import handle
from bot.domain.actions.workshops import ShowGuests
from bot.domain.event import Event
from bot.domain.message import from_json
from bot.services.delivery.claim import Claims, claim
from bot.services.delivery.mark_sending import Marked, mark_sending
from bot.services.people.erase import erase
from bot.services.workshops.guests import name_on_list
from bot.services.workshops.take_off_lists import LIST
from bot.storage.tables import bodies, deliveries, roles
from tests.cast import DAY
from tests.chat.at_once import behind, meeting_behind
from tests.chat.phone import Phone, Town
from tests.services.delivery.ledger import own, tips
from tests.services.people.test_at_once import PATIENCE
from tests.services.workshops.planned import EVENING, NOON, Evening, planned

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # one at a time on SQLite

NAMES = ("Alvarinna", "Bashirinna")


@pytest.fixture
def evening(town: Town) -> Evening:
    """Two guests by name, and the leader, all in the browser."""
    evening = planned(town.store, 3, seats=None)
    for guest, name in zip(evening.people, NAMES, strict=False):
        evening.comes(guest)
        evening.do(name_on_list, evening.id, guest, name)
    organisation = evening.workshop.organisation_id
    row = {"person_id": evening.people[-1], "organisation_id": organisation, "role": "organiser"}
    evening.do(lambda db: db.execute(insert(roles), row))
    town.now = NOON
    return evening


def leader(town: Town, evening: Evening) -> Phone:
    return Phone(town, f"w{evening.people[-1]}", channel="web")


def kept(evening: Evening) -> str:
    return evening.do(lambda db: str(db.scalars(select(bodies.c.body)).all()))


def test_a_guest_who_erases_their_data_while_the_list_is_shown_is_not_on_it(
    town: Town, evening: Evening
) -> None:
    olle = leader(town, evening)
    read, erased = threading.Event(), threading.Event()

    def lets_the_guest_erase() -> None:
        read.set()
        erased.wait(PATIENCE)

    def shows(db: Connection) -> None:
        with behind(db, "signups.came_at", lets_the_guest_erase):
            tap = Event("tap", olle.name, olle.name, action=ShowGuests(evening.early, 0))
            handle(db, olle.channel, 1, tap, NOON, town.house)

    def erases(db: Connection) -> None:
        erase(db, evening.people[0], NOON, "a test")

    with ThreadPoolExecutor(1) as pool:
        showing = pool.submit(town.store.write_now, shows)
        assert read.wait(10)
        town.store.write_now(erases)
        erased.set()
        showing.result(30)

    assert not any(name in kept(evening) for name in NAMES)  # the list is taken back as a whole
    shown = select(deliveries.c.state).where(deliveries.c.subject == LIST).order_by(deliveries.c.id)
    assert evening.do(lambda db: list(db.scalars(shown))) == ["cancelled", "pending"]  # one in its place


def test_a_list_that_is_claimed_while_a_guest_erases_their_data_stays_behind(
    town: Town, evening: Evening
) -> None:
    olle = leader(town, evening)
    tap = Event("tap", olle.name, olle.name, action=ShowGuests(evening.early, 0))
    [shown] = town.handles(tap, olle.channel)
    owner = own(town.store, channel=olle.channel)
    read, erased = threading.Event(), threading.Event()

    def claims(db: Connection) -> Claims | None:
        claims = claim(db, owner, NOON, 10, tips)
        read.set()
        erased.wait(PATIENCE)
        return claims

    with ThreadPoolExecutor(2) as pool:
        claiming = pool.submit(town.store.write_now, claims)
        assert read.wait(10)
        erasing = pool.submit(town.store.write_now, erase, evening.people[0], NOON, "a test")
        erasing.add_done_callback(lambda _: erased.set())
        first = claiming.result(30)
        erasing.result(30)

    assert first is not None
    in_hand = {one.id: str(dict(one.body)) for one in first.claimed}
    assert all(name in in_hand[shown] for name in NAMES)  # read before the name was taken away
    assert evening.do(mark_sending, owner, list(in_hand), NOON) == Marked({})
    again = evening.do(claim, owner, NOON, 10, tips)
    assert again is not None
    (changed,) = again.claimed
    assert evening.do(mark_sending, owner, [changed.id], NOON) == Marked({changed.id: None})
    assert from_json(changed.body["message"]).first_line == "Listan har ändrats sedan dess."


def test_two_guests_of_a_workshop_that_is_over_erase_their_data_at_once(town: Town, evening: Evening) -> None:
    olle = leader(town, evening)
    olle.tap(ShowGuests(evening.early, 0))
    assert all(name in kept(evening) for name in NAMES)

    def erases(guest: int, db: Connection) -> None:
        erase(db, guest, EVENING.ends_at + DAY, "a test")

    both = [partial(erases, guest) for guest in evening.people[:2]]
    meeting_behind(town.store, "deliveries.receipt", *both)  # both know where their names are shown

    assert not any(name in kept(evening) for name in NAMES)
    edits = select(deliveries.c.edits).where(deliveries.c.edits.is_not(None))
    assert evening.do(lambda db: list(db.scalars(edits))) == [olle.place]
