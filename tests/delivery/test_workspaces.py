"""Each workspace at its own pace: none holds up another, and what was learned outlives a restart.

Time is virtual. An address is ``workspace/person``, in small letters.
"""

import asyncio
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, update

from bot.ports import Outgoing, Receipt, TooMany, TryLater
from bot.services.delivery.paces import page_of_paces
from bot.storage.store import NotDone, Store
from bot.storage.tables import leases
from tests.delivery.stage import Stage, limits
from tests.doubles.channel import FindableChannel, call_clock, workspace
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import Somebody, add_lesson, add_person

PACE = replace(limits(rate=5.0, chat_interval=1.0), workspace=workspace)


@pytest.fixture
def engine() -> str:
    """SQLite alone; the statements run on PostgreSQL too in tests/services/delivery."""
    return "sqlite"


def person(store: Store, name: str) -> Somebody:
    return store.write_now(add_person, name, "slack")


def crowd(store: Store, where: str, size: int) -> list[int]:
    """So many people of a workspace with a lesson that is due now."""

    def add(db: Connection) -> list[int]:
        people = [add_person(db, f"{where}/person {number}", "slack") for number in range(size)]
        return [add_lesson(db, one) for one in people]

    return store.write_now(add)


def let_run_out(store: Store) -> None:
    def past(db: Connection) -> None:
        db.execute(update(leases).values(until=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)))

    store.write_now(past)


def by_workspace(channel: FindableChannel) -> dict[str, list[float]]:
    """When people of each workspace saw something."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    for one in channel.seen:
        times[workspace(one.address)].append(one.at)
    return times


def test_each_workspace_gets_its_lessons_at_its_own_rate(store: Store) -> None:
    for where in ("t1", "t2"):
        crowd(store, where, 40)
    channel = FindableChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, PACE):
            await asyncio.sleep(10)

    run(scene)
    for times in by_workspace(channel).values():
        assert len(times) == 40
        assert 39 / (times[-1] - times[0]) >= 0.98 * 5
        assert all(later - earlier > 1 for earlier, later in zip(times, times[5:], strict=False))


def test_a_workspace_with_hundreds_waiting_holds_up_no_other(store: Store) -> None:
    crowd(store, "large", 400)
    crowd(store, "small", 20)
    bashir = person(store, "Small/Bashir")
    channel = FindableChannel()
    asked: list[float] = []

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, PACE) as stage:
            await asyncio.sleep(2)
            asked.append(loop.time())
            await stage.reply(bashir, "precis")
            await asyncio.sleep(6)

    run(scene)
    times = by_workspace(channel)
    assert len(times["small"]) == 21
    assert max(times["small"]) - 1000 < 5
    assert len(times["large"]) >= 0.95 * 5 * 8
    answered = next(one.at for one in channel.seen if one.address == "small/bashir")
    assert answered - asked[0] < 0.25


def test_a_lesson_that_is_due_in_a_moment_leaves_on_the_second(store: Store) -> None:
    alva = person(store, "T1/Alva")
    channel = FindableChannel()

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, channel, PACE)
        due = stage.now() + dt.timedelta(seconds=7.5)

        def later(db: Connection) -> int:
            return add_lesson(db, alva, at=due)

        await stage.write(later)
        async with stage:
            await asyncio.sleep(9)

    run(scene)
    assert 7.5 <= channel.calls[0].at - 1000 < 7.6


def test_three_noes_pause_their_workspace_alone_and_the_next_start_knows(store: Store) -> None:
    for where in ("t1", "t2"):
        crowd(store, where, 30)
    channel = FindableChannel()
    for number in range(3):
        channel.fail(f"t1/person {number}", TooMany("För många.", after=40, scope="chat"))

    async def first(loop: VirtualLoop) -> None:
        await Stage(store, loop, channel, PACE).start()
        await asyncio.sleep(9)

    run(first)
    times = by_workspace(channel)
    assert (len(times["t1"]) < 5, len(times["t2"])) == (True, 30)
    let_run_out(store)
    later = FindableChannel()

    async def second(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, later, PACE)
        stage.jump = dt.timedelta(seconds=10)
        async with stage:
            await asyncio.sleep(29)
            assert later.calls == []
            await asyncio.sleep(12)

    run(second)
    assert len({one.address for one in (*channel.seen, *later.seen)}) == 60


def test_one_no_that_means_them_all_is_stored_before_the_next_call(store: Store) -> None:
    for where in ("t1", "t2"):
        crowd(store, where, 30)
    channel = FindableChannel(latency=0.01)
    channel.fail("t1/person 0", TooMany("För många.", after=40, scope="channel"))

    async def first(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, channel, PACE)
        stage.lose("note_pace", NotDone("full"))  # it is tried again a fifth of a second later
        await stage.start()
        await asyncio.sleep(0.35)

    run(first)
    assert [workspace(call.address) for call in channel.calls] == ["t1", "t2", "t2"]
    assert channel.calls[2].at - channel.calls[0].at > 0.2 + channel.latency
    assert [(one.workspace, one.call) for one in store.read_now(page_of_paces, "slack")] == [("t1", "send")]


def test_a_workspace_that_is_away_holds_up_no_other(store: Store) -> None:
    for where in ("t1", "t2"):
        crowd(store, where, 20)
    channel = FindableChannel()
    for number in range(20):
        channel.fail(f"t1/person {number}", TryLater("Nyckeln gäller inte.", after=60))

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, PACE):
            await asyncio.sleep(10)

    run(scene)
    assert {where: len(times) for where, times in by_workspace(channel).items()} == {"t2": 20}
    assert sum(workspace(call.address) == "t1" for call in channel.calls) <= 2


def test_edits_counted_apart_go_at_their_own_pace_and_hold_up_no_message(store: Store) -> None:
    people = [person(store, f"T1/Person {number}") for number in range(8)]
    channel = FindableChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, replace(PACE, edit_rate=1.0)) as stage:
            lessons = [await stage.reply(who, "tips") for who in people]
            await asyncio.sleep(5)
            for who, lesson in zip(people, lessons, strict=True):
                await stage.reply(who, "besvarat", edits=lesson)
            await asyncio.sleep(0.5)
            for who in people:
                await stage.reply(who, "till")
            await asyncio.sleep(12)

    run(scene)
    edits = [one.at for one in channel.seen if one.edit]
    assert len(edits) == 8
    assert all(later - earlier >= 1 for earlier, later in pairwise(edits))
    others = [one for one in channel.seen if one.words == "till"]
    before_their_edit = [one for one in others if one.at < edits[-1]]
    assert len(others) == 8
    assert before_their_edit  # in its own chat a message follows the edit, in others it need not


def test_a_no_to_an_edit_pauses_edits_alone(store: Store) -> None:
    alva, bashir = (person(store, f"T1/{name}") for name in ("Alva", "Bashir"))
    channel = FindableChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, replace(PACE, edit_rate=1.0)) as stage:
            tips = [await stage.reply(who, "tips") for who in (alva, bashir)]
            await asyncio.sleep(3)
            channel.fail("t1/alva", TooMany("För många.", after=20, scope="chat"))
            await stage.reply(alva, "besvarat", edits=tips[0])
            await asyncio.sleep(0.2)
            await stage.reply(bashir, "besvarat", edits=tips[1])
            await stage.reply(alva, "till")
            await asyncio.sleep(2)
            assert channel.words("t1/bashir") == ["tips"]
            await asyncio.sleep(30)

    run(scene)
    refused = next(call for call in channel.calls if call.edit)
    edits = [one.at for one in channel.seen if one.edit]
    assert min(edits) - refused.at >= 20
    assert channel.words("t1/alva")[0] == channel.words("t1/bashir")[0] == "besvarat"


@dataclass
class Grudging(FindableChannel):
    """Takes from each workspace what its hidden limit allows, and says no to more."""

    limits: dict[str, float] = field(default_factory=dict)
    noes: int = 0
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    async def send(self, outgoing: Outgoing) -> Receipt:
        where, now = workspace(outgoing.address), call_clock()
        rate = self.limits[where]
        left, at = self._left.get(where, (rate, now))
        left = min(rate, left + (now - at) * rate)
        self._left[where] = (left - (left >= 1), now)
        if left < 1:
            self.noes += 1
            wait = max(1, ceil((1 - left) / rate))
            self.fail(outgoing.address, TooMany("För många.", after=wait, scope="chat"))
        return await super().send(outgoing)


def test_hidden_limits_of_several_workspaces_are_found_and_kept_over_a_kill(store: Store) -> None:
    hidden = {"t1": 3.0, "t2": 5.0}
    for where, rate in hidden.items():
        crowd(store, where, int(rate * 60))
    channel, later = (Grudging(limits=hidden) for _ in range(2))
    pace = replace(PACE, rate=4.0, learns=True)

    def life(channel: FindableChannel, jump: float, lasts: float) -> Any:  # noqa: ANN401
        async def scene(loop: VirtualLoop) -> None:
            stage = Stage(store, loop, channel, pace)
            stage.jump = dt.timedelta(seconds=jump)
            await stage.start()
            await asyncio.sleep(lasts)

        run(scene)
        let_run_out(store)

    life(channel, 0, 40)
    for where, rate in hidden.items():
        in_the_end = [at for at in by_workspace(channel)[where] if at >= 1020]
        assert len(in_the_end) / 20 == pytest.approx(rate, rel=0.15)  # test_learning measures longer
    assert 1 <= channel.noes <= 8
    assert channel.too_early == []

    stored = {one.workspace: one.rate for one in store.read_now(page_of_paces, "slack")}
    assert stored == {where: pytest.approx(rate, rel=0.15) for where, rate in hidden.items()}

    life(later, 41, 10)
    for where, rate in hidden.items():
        assert len(by_workspace(later)[where]) / 10 == pytest.approx(rate, rel=0.15)
    assert later.noes <= 2
    assert later.too_early == []
