"""What comes in on any machine is handled by the one that owns the channel, each person's in order."""

import asyncio
from itertools import count

import pytest
from sqlalchemy import select

from adapters.web.parse import Posted, pack, parse
from bot.chat.inbox import Inbox
from bot.ports import InboxFull
from bot.storage.store import Store
from bot.storage.tables import deliveries
from bot.storage.tables import inbox as rows
from tests.chat.phone import Town


class Machine:
    """One machine's inbox for the web chat."""

    def __init__(self, store: Store, town: Town, *, most_waiting: int = 100) -> None:
        self.woken: list[int] = []  # replies; who is woken for none has found an event already handled
        self.inbox = Inbox(
            store,
            {"web": parse},
            lambda: town.house,
            lambda _, ids: self.woken.extend(ids),
            lambda: town.now,
            retry_after=0.01,
            most_waiting=most_waiting,
            owns=(),
        )

    async def gets(self, *texts: str, sender: str = "alva") -> None:
        receive = self.inbox.receiver("web")
        for text in texts:
            await receive(pack(Posted(sender, text)), f"{sender}:{text}")


@pytest.fixture
def two(store: Store, town: Town) -> tuple[Machine, Machine]:
    return Machine(store, town), Machine(store, town)


def states(store: Store) -> list[tuple[str, str]]:
    found = select(rows.c.key, rows.c.state).order_by(rows.c.id)
    return store.read_now(lambda db: [(row.key, row.state) for row in db.execute(found)])


async def handled(store: Store, *keys: str) -> None:
    async with asyncio.timeout(10):
        while [key for key, state in states(store) if state == "handled"] != list(keys):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_machine_that_does_not_own_the_channel_stores_and_does_not_handle(
    store: Store, two: tuple[Machine, Machine]
) -> None:
    here, _ = two
    await here.gets("hej")
    await here.inbox.settled()
    assert states(store) == [("alva:hej", "waiting")]
    assert here.inbox.waiting == 0


async def test_the_owner_handles_what_it_is_told_of_and_what_it_finds(
    store: Store, two: tuple[Machine, Machine]
) -> None:
    owner, other = two
    await other.gets("hej")
    await owner.inbox.own("web")
    await handled(store, "alva:hej")
    await other.gets("en", "två")
    owner.inbox.look()
    await handled(store, "alva:hej", "alva:en", "alva:två")
    await owner.inbox.settled()
    assert (len(owner.woken), other.woken) == (3, [])
    await owner.inbox.close()


async def test_after_a_hand_over_the_next_owner_handles(store: Store, two: tuple[Machine, Machine]) -> None:
    first, second = two
    await first.inbox.own("web")
    await first.gets("en")
    await first.inbox.let_go("web")
    await first.gets("två")
    await second.inbox.own("web")
    await second.gets("tre")
    await handled(store, "alva:en", "alva:två", "alva:tre")
    await second.inbox.settled()
    assert len(first.woken) + len(second.woken) == 3
    assert len(second.woken) >= 2
    for one in two:
        await one.inbox.close()


async def test_who_lets_go_leaves_what_waits_on_disk(store: Store, two: tuple[Machine, Machine]) -> None:
    first, second = two
    await second.gets(*"abcdefgh")
    await first.inbox.own("web")
    await first.inbox.let_go("web")
    left = [key for key, state in states(store) if state == "waiting"]
    await first.inbox.settled()
    assert left == [f"alva:{letter}" for letter in "abcdefgh"][len(first.woken) :]
    assert first.inbox.waiting == 0
    await first.inbox.close()


async def test_what_comes_in_while_a_channel_is_taken_up_stands_behind_what_waits(
    store: Store, two: tuple[Machine, Machine]
) -> None:
    owner, other = two
    await other.gets(*"abcdefgh")
    owning = asyncio.create_task(owner.inbox.own("web"))
    await asyncio.sleep(0)
    await owner.gets("i")
    await owning
    await handled(store, *(f"alva:{letter}" for letter in "abcdefghi"))
    replied = select(deliveries.c.key).order_by(deliveries.c.id)
    numbers = [int(key.split(":")[1]) for key in store.read_now(lambda db: db.scalars(replied).all())]
    assert numbers == sorted(numbers)
    await owner.inbox.close()


async def test_when_too_much_waits_for_the_owner_no_machine_takes_in_more(store: Store, town: Town) -> None:
    other, owner = Machine(store, town, most_waiting=3), Machine(store, town)
    await other.inbox.own("web")  # so that it looks from now on
    await other.inbox.let_go("web")
    await owner.gets("a", "b", "c")
    other.inbox.look()
    await refused(other, "d", is_so=True)
    await owner.inbox.own("web")
    await owner.inbox.settled()
    other.inbox.look()
    await refused(other, "e", is_so=False)
    await other.inbox.close()
    await owner.inbox.close()


async def refused(machine: Machine, letter: str, *, is_so: bool) -> None:
    """Return as soon as a machine refuses, or no longer refuses, what comes in."""
    async with asyncio.timeout(10):
        for number in count():
            try:
                await machine.gets(f"{letter}{number}")
            except InboxFull:
                if is_so:
                    return
            else:
                if not is_so:
                    return
            await asyncio.sleep(0.01)
