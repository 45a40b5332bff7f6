"""What goes with owning a channel happens while the lease can be trusted, and at no other time."""

import asyncio
from collections.abc import Callable
from typing import Any, Self, cast

import pytest

from bot.delivery.bell import Bell
from bot.delivery.duties import Holder, Terms
from bot.delivery.leases import ALONE, GUARD, RENEWED_EVERY, Keeper, Share
from bot.delivery.outbox import Outbox
from bot.services.delivery.lease import LASTS
from bot.storage.store import NotDone, Store
from tests.delivery.stage import limits
from tests.doubles.channel import ScriptedChannel
from tests.doubles.virtual_time import CountedStore, VirtualLoop, run
from tests.services.delivery.ledger import NOW, Somebody, add_lesson, add_person, states, tips

ENDS = LASTS.total_seconds()


class Others:
    """A share between machines: ``turns`` are the leases this one may take, ``given`` those to give back."""

    def __init__(self, *turns: str) -> None:
        self.turns, self.given, self._bells = set(turns), set[str](), list[Bell]()

    def may_take(self, name: str) -> bool:
        return name in self.turns

    def is_surplus(self, name: str) -> bool:
        return name in self.given

    def tell(self, bell: Bell) -> None:
        self._bells.append(bell)

    def ring(self) -> None:
        for bell in self._bells:
            bell.ring()


class Noted:
    """A duty: when it began and ended, by the loop's clock, counted from its beginning."""

    def __init__(self, *faults: Exception) -> None:
        self.done: list[tuple[str, float]] = []
        self._faults = list(faults)

    async def begin(self) -> None:
        self._note("begins")
        if self._faults:
            raise self._faults.pop()

    async def end(self, *, at_once: bool) -> None:
        self._note("is dropped" if at_once else "ends")

    @property
    def what(self) -> list[str]:
        return [what for what, _ in self.done]

    def _note(self, what: str) -> None:
        self.done.append((what, asyncio.get_running_loop().time() - 1000))


class Line:
    """The line to the database, which can be cut."""

    def __init__(self, store: Store, loop: VirtualLoop) -> None:
        self._store = CountedStore(store, loop)
        self.dialect = store.dialect
        self.cut = False

    async def write(self, f: Callable[..., Any], *args: object, **named: Any) -> Any:  # noqa: ANN401
        if self.cut:
            raise NotDone("no route to host")
        return await self._store.write(f, *args, **named)

    async def read(self, f: Callable[..., Any], *args: object, **named: Any) -> Any:  # noqa: ANN401
        if self.cut:
            raise NotDone("no route to host")
        return await self._store.read(f, *args, **named)


class Machine:
    """An outbox with a duty, on a line to the database; runs while the block does."""

    def __init__(self, store: Store, loop: VirtualLoop, share: Share, duty: Noted) -> None:
        self.line = Line(store, loop)
        self.channel = ScriptedChannel()
        self.outbox = Outbox(
            self.channel,
            limits(),
            cast("Store", self.line),
            tips,
            owner="Alva's machine",
            now=lambda: NOW,
            terms=Terms(share, duty),
        )

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self.outbox.run())
        await asyncio.sleep(0.1)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.outbox.stop()
        await self._running


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


def test_who_cannot_renew_a_lease_is_stuck_until_it_can_again_and_says_so(store: Store) -> None:
    """Alone, too: nobody else takes the channel, and nothing leaves."""

    async def main(loop: VirtualLoop) -> None:
        async with Machine(store, loop, ALONE, Noted()) as machine:
            found = []
            for cut in (False, True, False):
                machine.line.cut = cut
                await asyncio.sleep(ENDS)
                found.append((machine.outbox.owned, machine.outbox.sends, machine.outbox.stuck))
            assert found == [(True, True, False), (True, False, True), (True, True, False)]
        assert (machine.outbox.sends, machine.outbox.stuck) == (False, False)

    run(main)


def test_a_duty_begins_with_the_ownership_and_ends_in_order_before_it(store: Store) -> None:
    async def main(loop: VirtualLoop) -> None:
        duty = Noted()
        async with Machine(store, loop, Others("channel:telegram"), duty) as machine:
            assert (duty.what, machine.outbox.owned) == (["begins"], True)
        assert (duty.what, machine.outbox.owned) == (["begins", "ends"], False)

    run(main)


def test_nothing_begins_before_it_is_this_machines_turn(store: Store) -> None:
    async def main(loop: VirtualLoop) -> None:
        duty, share = Noted(), Others()
        async with Machine(store, loop, share, duty) as machine:
            await asyncio.sleep(30)
            assert (duty.what, machine.outbox.owned) == ([], False)
            share.turns.add("channel:telegram")
            share.ring()
            await asyncio.sleep(0.1)
            assert duty.what == ["begins"]

    run(main)


def test_what_is_surplus_is_given_back_and_not_taken_again(store: Store) -> None:
    async def main(loop: VirtualLoop) -> None:
        duty, share = Noted(), Others("channel:telegram")
        async with Machine(store, loop, share, duty) as machine:
            share.turns.clear()
            share.given.add("channel:telegram")
            await asyncio.sleep(RENEWED_EVERY + 0.1)
            assert (duty.what, machine.outbox.owned) == (["begins", "ends"], False)
            await asyncio.sleep(30)
            assert duty.what == ["begins", "ends"]

    run(main)


def test_cut_off_from_the_database_a_machine_drops_its_duty_before_another_may_take_it_up(
    store: Store,
) -> None:
    async def main(loop: VirtualLoop) -> None:
        duty = Noted()
        async with Machine(store, loop, Others("channel:telegram"), duty) as machine:
            machine.line.cut = True
            await asyncio.sleep(60)
            assert duty.what == ["begins", "is dropped"]
            assert duty.done[1][1] <= ENDS - GUARD + 0.1
            machine.line.cut = False
            await asyncio.sleep(3)
            assert duty.what == ["begins", "is dropped", "begins"]

    run(main)


def test_on_its_own_file_a_machine_keeps_to_its_duty_while_that_is_busy(store: Store) -> None:
    """Nobody else can take the lease, so there is nothing to drop."""

    async def main(loop: VirtualLoop) -> None:
        duty = Noted()
        async with Machine(store, loop, ALONE, duty) as machine:
            machine.line.cut = True
            await asyncio.sleep(60)
            machine.line.cut = False
            await asyncio.sleep(3)
            assert duty.what == ["begins"]

    run(main)


def test_a_duty_that_cannot_begin_is_tried_again(store: Store) -> None:
    async def main(loop: VirtualLoop) -> None:
        duty = Noted(NotDone("busy"))
        async with Machine(store, loop, Others("channel:telegram"), duty):
            await asyncio.sleep(2)
            assert duty.what == ["begins", "is dropped", "begins"]

    run(main)


def test_what_is_on_the_wire_when_the_lease_ends_is_let_go_of_and_recorded_as_unknown(
    store: Store, alva: Somebody
) -> None:
    lesson = store.write_now(add_lesson, alva)

    async def main(loop: VirtualLoop) -> None:
        machine = Machine(store, loop, Others("channel:telegram"), Noted())
        machine.channel.latency = 1_000.0
        async with machine:
            machine.line.cut = True
            await asyncio.sleep(ENDS + 1)
            machine.line.cut = False
            await asyncio.sleep(3)
            assert await machine.line.read(states) == {lesson: "unknown"}
        assert machine.channel.words("alva") == []

    run(main)


def test_a_machine_cut_off_begins_no_send(store: Store, alva: Somebody) -> None:
    async def main(loop: VirtualLoop) -> None:
        machine = Machine(store, loop, Others("channel:telegram"), Noted())
        async with machine:
            machine.line.cut = True
            await asyncio.sleep(ENDS)
            store.write_now(add_lesson, alva)
            machine.outbox.wake()
            await asyncio.sleep(30)
            assert machine.channel.times() == []

    run(main)


def test_a_lease_without_sends_is_held_and_given_back_as_any_other(store: Store) -> None:
    async def main(loop: VirtualLoop) -> None:
        line, duty = Line(store, loop), Noted()
        keeper = Keeper(cast("Store", line), "clock", "Alva's machine", lambda: NOW, Others("clock"))
        holder = Holder(keeper, duty)
        running = asyncio.create_task(holder.run())
        await asyncio.sleep(0.1)
        assert (holder.owned, duty.what) == (True, ["begins"])
        line.cut = True
        await asyncio.sleep(30)
        assert duty.what == ["begins", "is dropped"]
        line.cut = False
        await asyncio.sleep(3)
        holder.stop()
        await running
        assert (holder.owned, duty.what) == (False, ["begins", "is dropped", "begins", "ends"])

    run(main)
