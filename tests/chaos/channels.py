"""``python -m tests.chaos channels``: a morning on every channel at once, on which everything goes wrong.

People who joined the day before get their tip on Telegram (polled and knocking), Slack (sockets and signed
posts) and the web, and tap it, while calls are late, refused, cut before or after the deed or answered by a
gateway, events come twice, sockets die, and kompis is killed again and again. The platforms keep their own
limits, Slack 240 messages a minute in its one workspace.
"""

import argparse
import asyncio
import logging
import math
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.keys import Keys
from bot.storage.channel_state import StoreChannelState
from bot.storage.store import open_store
from tests.chaos import accidents
from tests.chaos.background import in_background
from tests.chaos.browsers import WebCrowd
from tests.chaos.city import City, city, platforms
from tests.chaos.counting import Counts, count, is_open, leaks, rows_of, stored_answers, table
from tests.chaos.crowd import Crowd, SlackCrowd, TelegramCrowd, go_on
from tests.chaos.service import SECRET
from tests.chaos.watching import Watch

LOOKS: Final = 0.5
"""Seconds between two rounds of taps."""

SETTLES: Final = 240.0
"""Seconds after the accidents by which all has to be at rest; kompis waits for half a minute before it sends
again what nobody knows of."""

DOUBLED_BY_RULE: Final = ("telegram", "telegram-hook")
"""Where nobody can look whether a message arrived, it may come twice, as often as that is so."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: people on each channel, kills, the seconds it lasts, latency, and a seed."""

    people: int
    kills: int
    seconds: float
    latency_ms: int = 40
    seed: int = 1
    database: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of it. ``faults`` is empty when every promise held."""

    counts: Mapping[str, Counts]
    happened: Mapping[str, int]
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        happened = ", ".join(f"{number} {kind}" for kind, number in sorted(self.happened.items()))
        broken = [f"BROKEN: {fault}" for fault in self.faults]
        return "\n".join([table(self.counts), f"went wrong: {happened}", *broken])


async def live_through(plan: Plan, folder: Path) -> Outcome:
    """Run it in ``folder`` and count what people saw."""
    slot = datetime.now(UTC).replace(second=0, microsecond=0)
    async with platforms(plan.latency_ms / 1000) as doubles:
        town = city(folder, doubles, slot, plan.database)
        async with _people(town, plan.people) as crowds:
            await asyncio.to_thread(
                town.kompis.join_yesterday, [(one.channel, who) for one in crowds for who in one.people]
            )
            await _remember(town, crowds)
            async with town.kompis.running():
                watch = Watch(doubles)
                happened = await _morning(town, plan, crowds, watch)
                counts = await count(town, crowds, watch)
    return Outcome(counts, happened, await _judge(town, counts))


async def _morning(town: City, plan: Plan, crowds: Sequence[Crowd], watch: Watch) -> Mapping[str, int]:
    """What went wrong, and how often."""
    doubles, dice = town.doubles, random.Random(plan.seed)
    most = math.ceil(1.5 * plan.people * LOOKS / plan.seconds)
    accidents.begin(doubles, plan.seed)
    async with in_background(
        *(go_on(one, random.Random(f"{plan.seed} {one.channel}"), most, LOOKS) for one in crowds),
        accidents.to_sockets(doubles.socket, random.Random(plan.seed)),
        watch.run(),
    ):
        await _kill_again_and_again(town, plan, dice, watch)
        accidents.end(doubles)
        await _settle(town, crowds)
    happened = Counter({"kill": plan.kills})
    for double in doubles.by_channel.values():
        happened.update(double.faults.happened)
    for crowd in crowds:
        if isinstance(crowd, WebCrowd):
            happened.update({f"web: {kind}": number for kind, number in crowd.mishaps.items()})
    return happened


async def _kill_again_and_again(town: City, plan: Plan, dice: random.Random, watch: Watch) -> None:
    ends = time.monotonic() + plan.seconds
    for left in range(plan.kills, 0, -1):
        share = (ends - time.monotonic()) / (left + 1)
        await asyncio.sleep(max(dice.uniform(0.5, 1.5) * share, 0.5))
        watch.kill()
        await town.kompis.kill()
        await asyncio.sleep(dice.uniform(0.2, 1.5))
        await town.kompis.start()
    await asyncio.sleep(max(ends - time.monotonic(), 0))


async def _settle(town: City, crowds: Sequence[Crowd]) -> None:
    """Wait until nothing is open any more and every tap is answered."""
    until = time.monotonic() + SETTLES
    while time.monotonic() < until:
        await asyncio.sleep(2)
        if not any(is_open(row) for row in await rows_of(town)) and await _all_settled(crowds):
            return


async def _all_settled(crowds: Sequence[Crowd]) -> bool:
    for crowd in crowds:
        if not await crowd.settled():
            return False
    return True


async def _judge(town: City, counts: Mapping[str, Counts]) -> list[str]:
    log = town.kompis.log.read_text(encoding="utf-8")
    faults = []
    for name, kinds in leaks(town, log).items():
        counts[name].tokens = len(kinds)
    for name, one in counts.items():
        allowed = one.unknown if name in DOUBLED_BY_RULE else 0
        broken = {
            f"{one.lost} lost": one.lost > 0,
            f"{one.doubled} doubled, {allowed} allowed": one.doubled > allowed,
            f"{one.unanswered} taps unanswered": one.unanswered != 0,
            f"{one.early} early retries": one.early > 0,
            f"{one.tokens} kinds of token in the log": one.tokens > 0,
        }
        faults += [f"{name}: {fault}" for fault, is_so in broken.items() if is_so]
        kept = one.faults if one.doubled > allowed else [two for two in one.faults if "saw twice" not in two]
        faults += [f"{name}: {fault}" for fault in kept[:6]]
    answered, tapped = await stored_answers(town), sum(one.taps for one in counts.values())
    if answered != {1: tapped}:
        faults.append(f"{tapped} people tapped, and so many answers are stored a person: {dict(answered)}")
    return faults


async def _remember(town: City, crowds: Sequence[Crowd]) -> None:
    """What each channel has kept since people wrote to it yesterday."""
    store = open_store(town.kompis.database)
    keys = Keys(SECRET.encode())
    for crowd in crowds:
        state = StoreChannelState(store, crowd.channel, keys.key_for(f"remembered by {crowd.channel}"))
        await asyncio.gather(*(state.put(key, value) for key, value in crowd.remembered.items()))
    await store.close()


@asynccontextmanager
async def _people(town: City, number: int) -> AsyncIterator[Sequence[Crowd]]:
    doubles, web = town.doubles, WebCrowd(town.address, number)
    try:
        yield [
            TelegramCrowd("telegram", doubles.telegram, number),
            TelegramCrowd("telegram-hook", doubles.hook, number),
            SlackCrowd("slack", doubles.socket, number),
            SlackCrowd("slack-http", doubles.posts, number),
            web,
        ]
    finally:
        await web.close()


def main(arguments: Sequence[str]) -> int:
    """Live through it, print what came of it; 1 when a promise was broken."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos channels", description=__doc__)
    options.add_argument("--people", type=int, default=400, help="on each of the five channels")
    options.add_argument("--kills", type=int, default=8)
    options.add_argument("--seconds", type=float, default=150, help="how long things go wrong")
    options.add_argument("--latency-ms", type=int, default=40)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--database", help="an empty PostgreSQL database instead of a SQLite file")
    chosen = options.parse_args(arguments)
    plan = Plan(chosen.people, chosen.kills, chosen.seconds, chosen.latency_ms, chosen.seed, chosen.database)
    sys.stdout.write(f"{plan}\n")
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the doubles', of whom was killed
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kompis-chaos-") as folder:
        outcome = asyncio.run(live_through(plan, Path(folder)))
        if outcome.faults:
            sys.stdout.write((Path(folder) / "log.txt").read_text(encoding="utf-8")[-4000:])
    sys.stdout.write(f"{outcome}\n{time.monotonic() - began:.0f} s\n")
    return 1 if outcome.faults else 0
