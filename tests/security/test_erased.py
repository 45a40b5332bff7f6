"""Whoever is erased is nowhere any more: in no table, in no payload set aside, in no file kept for later.

And while they were there, no line of the log has said who they are or what they wrote.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, event, select

from bot.domain.message import Message, Text, to_json
from bot.services.delivery.lease import Lease, Owner
from bot.services.delivery.outcomes import (
    AddressGone,
    AddressMoved,
    Failed,
    Outcome,
    PutBack,
    Sent,
    Unclear,
)
from bot.services.delivery.record import record
from bot.services.people.erase import erase, tidy
from bot.storage import inbox as rows
from bot.storage.store import Store
from bot.storage.tables import inbox
from bot.storage.transcript import append
from tests.adapters.web.browsing import Visitor
from tests.chat.phone import MORNING, Phone, Town
from tests.security.house import House

NUMBER = 947_110_815
"""Alva's id at Telegram, which occurs for no other reason."""

WORDS = "en hemlighet om chefen"


def traces(of: Iterable[str], text: str) -> list[str]:
    return [one for one in of if one in text]


@pytest.mark.parametrize("engine", ["sqlite"])  # the other database is asked in the browser
async def test_nothing_leads_back_to_somebody_who_was_erased_on_telegram(house: House) -> None:
    alva = house.double.person(NUMBER, "Alvarinna")
    house.double.write(alva, "/start ostersund")
    await house.taps(alva, "Jag är med", "Butik")
    house.double.write(alva, WORDS)
    house.double.write(alva, "mina")
    await house.taps(alva, "Hämta allt")
    file = await house.shows(alva, "Här är allt")
    hers = [str(NUMBER), "Alvarinna", WORDS, str(file.file)]
    assert traces(hers, await house.everything()) == [str(NUMBER)]
    house.double.write(alva, "radera allt")
    await house.taps(alva, "Ja, radera allt")
    await house.shows(alva, "Allt om dig är raderat")

    await house.forgets()

    assert traces(hers, await house.everything()) == []
    assert traces(hers, house.log.getvalue()) == []


async def test_nothing_leads_back_to_somebody_who_was_erased_in_the_browser(house: House) -> None:
    async with Visitor(house.address) as alva:
        await alva.open("/start/ostersund")
        await alva.tap("Jag är med")
        await alva.tap("Kafé")
        await alva.tap("Visa mitt första tips")
        await alva.tap("Tittar upp och säger hej")
        await alva.write(WORDS)
        await alva.write("mina")
        await alva.tap("Hämta allt")
        hers = [*await house.addresses(), WORDS]
        assert traces(hers, await house.everything()) == hers
        await alva.write("radera allt")
        await alva.tap("Ja, radera allt")
        assert "Allt om dig är raderat" in alva.page.html
    assert WORDS not in await house.everything()

    await house.forgets(minutes=11)

    assert traces(hers, await house.everything()) == []
    assert traces(hers, house.log.getvalue()) == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_is_left_in_the_free_pages_of_the_file(town: Town, migrated_url: str) -> None:
    alva = Phone(town, str(NUMBER), channel="web").joins()
    for number in range(50):
        town.store.write_now(append, said(number))
    overwrites = town.store.write_now(lambda db: db.exec_driver_sql("PRAGMA secure_delete").scalar())
    town.store.write_now(erase, alva.who.person_id, town.now, "a test")
    town.waits(days=3)
    town.store.write_now(tidy, town.now, town.now)
    town.store.close_now()

    file = Path(migrated_url.removeprefix("sqlite:///")).read_bytes()
    assert (overwrites, file.count(WORDS.encode()), file.count(str(NUMBER).encode())) == (1, 0, 0)


def test_what_was_set_aside_of_somebody_is_blanked_with_them(town: Town, bashir: Phone) -> None:
    hers = b'{"update_id":1,"message":{"from":{"id":"cilla"},"text":"hej"}}'
    his = hers.replace(b"cilla", b"bashir")
    for key, (channel, raw) in enumerate([("telegram", his), ("telegram", hers), ("web", his)]):
        town.store.write_now(set_aside, channel, str(key), raw)

    town.store.write_now(erase, bashir.who.person_id, town.now, "a test")

    assert town.store.read_now(payloads) == [b"", hers, his]


@pytest.mark.parametrize("engine", ["postgresql"])  # on the other, one writes at a time
def test_nothing_can_be_added_for_somebody_while_they_are_erased(
    town: Town, bashir: Phone, migrated_url: str
) -> None:
    refused: list[int] = []

    def somebody_adds(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        """What a row that refers to a person asks for, between one table's turn and the next."""
        if not statement.startswith("DELETE FROM deliveries"):
            return
        with psycopg.connect(migrated_url) as other:
            try:
                other.execute("SELECT 1 FROM persons WHERE id = %s FOR KEY SHARE NOWAIT", [person])
            except LockNotAvailable:
                refused.append(person)

    person = bashir.who.person_id
    event.listen(Engine, "before_cursor_execute", somebody_adds)
    try:
        town.store.write_now(erase, person, town.now, "a test")
    finally:
        event.remove(Engine, "before_cursor_execute", somebody_adds)

    assert refused == [person]


@pytest.mark.parametrize(
    "outcome",
    [
        Sent(("7",)),
        Sent(("7",), instead_of=99),
        PutBack(MORNING),
        Failed("no"),
        Unclear("who knows", MORNING),
        AddressGone("blocked", for_good=False),
        AddressMoved("moved", "-1001", MORNING),
    ],
    ids=lambda outcome: type(outcome).__name__,
)
def test_what_became_of_a_send_to_somebody_erased_meanwhile_changes_nothing(
    store: Store, outcome: Outcome
) -> None:
    owner = Owner("telegram", Lease("channel:telegram", "a test", 1))

    assert store.write_now(record, owner, [(99, outcome)], MORNING) == frozenset()


def said(number: int) -> dict[str, Any]:
    """A row of her transcript."""
    body = to_json(Message((Text(WORDS),), "sv"))
    row = {"channel": "web", "address": str(NUMBER), "author": "person", "edits": None, "at": MORNING}
    return {**row, "body": body, "key": f"person:{number}"}


def set_aside(db: Connection, channel: str, key: str, raw: bytes) -> None:
    number = rows.add(db, channel, key, raw, MORNING)
    assert number is not None
    rows.mark_failed(db, number, "ValueError", MORNING, 1)


def payloads(db: Connection) -> list[bytes]:
    return [bytes(one) for one in db.scalars(select(inbox.c.payload).order_by(inbox.c.id))]
