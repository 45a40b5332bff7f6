"""Killed at every step: every delivery ends as its rule says, doubled is at most what was on the wire."""

import asyncio
import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import cast

import pytest

from bot.storage.store import Store
from tests.delivery.crash_points import (
    ON_THE_WIRE,
    POINTS,
    DyingChannel,
    DyingFindableChannel,
    DyingStore,
    Point,
)
from tests.delivery.process_to_be_killed import LESSONS
from tests.delivery.stage import Stage
from tests.delivery.test_crashes import let_run_out
from tests.doubles.channel import Seen
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import (
    Somebody,
    add_lesson,
    add_person,
    add_reply,
    change,
    row_of,
    states,
)

ROOT = Path(__file__).parents[2]
PEOPLE = ("Alva", "Bashir", "Cilla")
SETTLED = 40.0
"""Seconds after which what is unknown has been sent again."""


class Lives:
    """Processes one after the other on one ledger, and what people saw of all of them."""

    def __init__(self, store: Store, channel: type[DyingChannel]) -> None:
        self.store = store
        self._channel = channel
        self._jump = dt.timedelta()
        self.seen: list[Seen] = []
        self.people: list[Somebody] = [store.write_now(add_person, name) for name in PEOPLE]
        self.deliveries: list[int] = []

    @property
    def doubled(self) -> set[int]:
        """What somebody saw twice. The same edit twice is seen once."""
        times = Counter(one.delivery for one in self.seen if not one.edit)
        assert max(times.values(), default=1) <= 2
        return {id_ for id_, count in times.items() if count > 1}

    def live(self, point: str, *, nth: int = 1, replies: bool = True) -> bool:
        """One process, to its death at this point, or until all is settled; whether it died."""
        died = []

        async def process(loop: VirtualLoop) -> None:
            dead = asyncio.Event()
            at = Point(point, dead.set, nth)
            channel = self._channel(point=at, seen=self.seen)
            channel._references = iter(range(1000 * len(self.seen) + 1, 10**9))  # noqa: SLF001 - unlike before
            stage = Stage(cast("Store", DyingStore(self.store, at)), loop, channel)
            stage.jump = self._jump
            began = loop.time()
            await stage.start()
            if replies:
                await self._talk(stage)
            try:
                async with asyncio.timeout(SETTLED):
                    await dead.wait()
                    died.append(point)
            except TimeoutError:
                pass
            self._jump += dt.timedelta(seconds=loop.time() - began + 1)

        run(process)
        self.store.write_now(let_run_out)
        return bool(died)

    async def _talk(self, stage: Stage) -> None:
        """Two get a reply, one of which changes an earlier message."""
        bashir, cilla = self.people[1:]
        edited = self.deliveries[3]
        for somebody, more in ((bashir, {}), (cilla, {"edits": edited})):
            reply = self.store.write_now(
                add_reply, somebody, f"svar {somebody.person}", at=stage.now(), **more
            )
            self.deliveries.append(reply)
            stage.outbox.wake([reply])


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_step_nothing_is_lost_and_only_what_was_on_the_wire_may_be_doubled(
    store: Store, point: str
) -> None:
    lives, on_the_wire = killed_at(store, point, DyingChannel)
    assert lives.doubled <= on_the_wire
    crashed = {id_ for id_ in lives.deliveries if store.read_now(row_of, id_)["crashed"]}
    assert crashed == on_the_wire, "what was on the wire is unknown, and nothing else"
    if point == "before the request":
        assert not lives.doubled


@pytest.mark.parametrize("point", [*ON_THE_WIRE, "after mark_sending", "before record"])
def test_where_one_can_look_nothing_is_doubled_either(store: Store, point: str) -> None:
    lives, _ = killed_at(store, point, DyingFindableChannel)
    assert not lives.doubled


def killed_at(store: Store, point: str, channel: type[DyingChannel]) -> tuple[Lives, set[int]]:
    """Lessons, a reply and an edit, killed at a point and started again; and what was then on the wire."""
    lives = Lives(store, channel)
    lives.deliveries = [store.write_now(add_lesson, somebody) for somebody in lives.people]
    earlier = store.write_now(add_reply, lives.people[2], "tidigare")
    store.write_now(change, earlier, state="sent", receipt=["999"])
    lives.deliveries.append(earlier)
    assert lives.live(point), "the point was never reached"
    on_the_wire = {id_ for id_, state in store.read_now(states).items() if state == "sending"}
    assert not lives.live("nowhere", replies=False)
    assert store.read_now(states) == dict.fromkeys(lives.deliveries, "sent")
    assert {one.delivery for one in lives.seen} == set(lives.deliveries) - {earlier}, "lost"
    return lives, on_the_wire


@pytest.mark.parametrize("second", ["before recover", "after recover"])
@pytest.mark.parametrize("first", ON_THE_WIRE)
def test_killed_again_while_the_ledger_is_put_in_order(store: Store, first: str, second: str) -> None:
    lives = Lives(store, DyingChannel)
    lives.deliveries = [store.write_now(add_lesson, somebody) for somebody in lives.people]
    assert lives.live(first, replies=False)
    for _ in range(2):
        assert lives.live(second, replies=False)
    assert not lives.live("nowhere", replies=False)
    assert store.read_now(states) == dict.fromkeys(lives.deliveries, "sent")
    crashed = [store.read_now(row_of, id_)["crashed"] for id_ in lives.deliveries]
    assert max(crashed) == 1, "one crash counts once, however often the start is repeated"


@pytest.mark.timeout(200)  # eleven processes, one after the other
def test_really_killed_nothing_is_lost_and_only_what_was_on_the_wire_may_be_doubled(
    migrated_url: str,
) -> None:
    points = ["after claim", "after mark_sending", "request written", "answer read", "after record"]
    command = [sys.executable, "-m", "tests.delivery.process_to_be_killed", migrated_url, *points]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    told = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert [one["point"] for one in told] == points
    for one in told:
        assert one["killed"], one
        assert list(one["states"].values()) == ["sent"] * LESSONS, one
        assert set(one["seen"]) == set(one["states"]), "lost"
        doubled = {int(id_) for id_, times in one["seen"].items() if times > 1}
        assert doubled <= set(one["on the wire"]) == set(one["crashed"]), one
    assert any(times > 1 for one in told for times in one["seen"].values()), "what nobody knows is sent again"
