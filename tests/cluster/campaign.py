"""The campaign: people learn and tap all the while, and one machine after the other comes to harm."""

import asyncio
import math
import random
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.chaos.background import in_background
from tests.chaos.browsers import WebCrowd
from tests.chaos.counting import Counts, answers_in, is_open, of_channel, rows_in, table
from tests.chaos.crowd import Crowd, SlackCrowd, TelegramCrowd, go_on
from tests.chaos.slices import Slices
from tests.cluster.machines import Cluster, Machine, cluster, platforms
from tests.cluster.newer import expand
from tests.cluster.owners import Owners
from tests.doubles.telegram import TelegramDouble

SENDS: Final = frozenset({"sendmessage", "editmessagetext", "chat.postmessage", "chat.update"})
POLLS: Final = frozenset({"getupdates", "apps.connections.open"})

TAKEN_OVER: Final = 10.0
HANDED_OVER: Final = 2.0
EVENS_OUT: Final = 15.0
SETTLES: Final = 120.0
"""Seconds."""

LATE: Final = 0.3
"""Seconds by which a look at the leases, and a proxy in this busy process, may be behind."""

FROZEN: Final = 20.0
LOOKS: Final = 0.5

CLOCKS: Final = (0.0, 180.0, -180.0)
"""By how many seconds the clock of each machine is ahead: of each other's they are six minutes apart."""

BUSY: Final = (*[0.0] * 6, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
"""When the lessons of a slice are due, in seconds, by turns: half of them at once, others after the harm."""

BEGINS: Final = 15.0
"""Seconds until the first of them leave."""

RESTARTED: Final = "PostgreSQL restarted"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for. ``events`` are names of :data:`EVENTS`, one after the other."""

    events: Sequence[str]
    people: int
    bots: int
    apps: int
    pause: float
    """Seconds that a machine is left as it is once the others have taken over."""
    latency_ms: int = 40
    seed: int = 1
    settles: float = SETTLES
    patience: float = 1.0
    """How many times as long everything may take, on a machine that has other things to do."""
    clocks: Sequence[float] = CLOCKS
    """A machine for each of them."""

    @property
    def hurried(self) -> bool:
        """Whether it ends before all comes to rest: what nobody knows of is still waiting its half minute."""
        return self.settles < SETTLES


@dataclass(slots=True)
class Event:
    """What became of one event."""

    what: str
    machine: str
    channels: int
    seconds: float = 0.0
    """Until every channel of that machine was owned, and taken in, by another; owned by any, if all came to
    harm."""
    in_flight: int = 0
    """Its requests in flight as another took over."""
    past_sends: int = 0
    """Sends that it began after another had taken over."""
    past_polls: int = 0
    evened: float = 0.0
    """Seconds until the load was even again after it was brought back."""
    spread: str = ""
    at: float = 0.0
    until: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What came of it all. ``faults`` is empty when every promise held."""

    events: list[Event] = field(default_factory=list)
    counts: Mapping[str, Counts] = field(default_factory=dict)
    refused: int = 0
    """429s."""
    conflicts: int = 0
    """Polls of Telegram that ousted another that was waiting."""
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            (
                f"{'event':<28}{'machine':<11}{'channels':>8}{'taken over':>12}{'in flight':>11}"
                f"{'past sends':>12}{'past polls':>12}{'even after':>12}  spread"
            )
        ]
        lines += [
            f"{one.what:<28}{one.machine:<11}{one.channels:>8}{one.seconds:>10.2f} s{one.in_flight:>11}"
            f"{one.past_sends:>12}{one.past_polls:>12}{one.evened:>10.2f} s  {one.spread}"
            for one in self.events
        ]
        lines += [table(self.counts), f"429: {self.refused}; polls that met: {self.conflicts}"]
        return "\n".join([*lines, *(f"BROKEN: {fault}" for fault in self.faults)])


class Campaign:
    """One run of it on a cluster."""

    def __init__(self, town: Cluster, plan: Plan, crowds: Sequence[Crowd]) -> None:
        self._town = town
        self._plan = plan
        self._crowds = crowds
        self._people = sum(len(one.people) for one in crowds)
        self._slices = Slices(town.database, len(plan.events) + (1 if plan.hurried else 2))
        self._dice = random.Random(plan.seed)
        self.owners = Owners(town)
        self.outcome = Outcome()

    async def run(self) -> None:
        """Start all machines, let everything happen, and count.

        The clock of kompis plans the first slice of the people, and, if there is time, the last.
        """
        plan, town = self._plan, self._town
        await self._slices.keep_back()
        await self._slices.let_go()
        async with in_background(self.owners.run()):
            await asyncio.gather(*(town.start(machine) for machine in town.machines))
            if math.isinf(await self.owners.until(lambda _: self.owners.even(), EVENS_OUT * plan.patience)):
                self.outcome.faults.append(f"the start does not come to an even share: {self._spread()}")
            most = math.ceil(plan.people * LOOKS / 10)
            async with in_background(
                *(
                    go_on(one, random.Random(f"{plan.seed} {one.channel}"), most, LOOKS)
                    for one in self._crowds
                )
            ):
                for what in plan.events:
                    await self._get_busy()
                    await (self._restart() if what == RESTARTED else self._happens(what))
                await self._slices.let_go()
                await self._settle()
            await self._count()

    async def _happens(self, what: str) -> None:
        """One event: harm, take-over, bringing back, evening out."""
        victim = self._dice.choice([one for one in self._town.machines if self.owners.of(one)])
        lost = self.owners.of(victim)
        event = Event(what, victim.name, len(lost))
        self.outcome.events.append(event)
        others = [one for one in self._town.machines if one is not victim]
        harm, repair = EVENTS[what]
        event.at = time.monotonic()
        harming = asyncio.create_task(harm(self._town, victim))
        limit = TAKEN_OVER * 2 * self._plan.patience
        await self.owners.until(lambda _: self.owners.all_owned(others), limit)
        event.in_flight = sum(
            count
            for name in lost
            if name in victim.to_platforms
            for method, count in victim.to_platforms[name].in_flight.items()
            if method in SENDS
        )
        while time.monotonic() - event.at < limit and not all(  # noqa: ASYNC110 - another process
            name == "web" or self._polled(others, name, event.at) for name in lost
        ):
            await asyncio.sleep(0.02)
        event.seconds = time.monotonic() - event.at
        await harming
        await asyncio.sleep(self._plan.pause)
        await repair(self._town, victim)
        await self._even_out(event)

    async def _restart(self) -> None:
        """PostgreSQL is away for a moment: every machine waits, and goes on with what it has.

        What it takes in needs no new beginning: a poll that was open stays so.
        """
        town = self._town
        event = Event(RESTARTED, ALL, len(town.channels), at=time.monotonic())
        self.outcome.events.append(event)
        limit = TAKEN_OVER * 2 * self._plan.patience
        town.restart()
        if math.isinf(await self.owners.until(lambda owned: not owned, limit)):
            self.outcome.faults.append("PostgreSQL was not away at all")
        await self.owners.until(lambda _: self.owners.all_owned(town.machines), limit)
        event.seconds = time.monotonic() - event.at
        await asyncio.sleep(self._plan.pause)
        await self._even_out(event)

    async def _even_out(self, event: Event) -> None:
        event.evened = await self.owners.until(lambda _: self.owners.even(), EVENS_OUT * self._plan.patience)
        event.spread = self._spread()
        event.until = time.monotonic()

    def _polled(self, machines: Sequence[Machine], channel: str, since: float) -> bool:
        """Whether one of these machines has asked a channel's platform for what is new."""
        return any(
            one.at > since and one.method in POLLS
            for machine in machines
            for one in machine.to_platforms[channel].requests
        )

    async def _get_busy(self) -> None:
        """The next slice of the people is due; return as soon as their lessons leave."""
        now = datetime.now(UTC)
        await self._slices.plan([now + timedelta(seconds=seconds) for seconds in BUSY])
        until = time.monotonic() + BEGINS * self._plan.patience
        while time.monotonic() < until:
            recent = time.monotonic() - 0.5
            sends = [
                one
                for machine in self._town.machines
                for proxy in machine.to_platforms.values()
                for one in proxy.requests[-40:]
                if one.method in SENDS and one.at > recent
            ]
            if len(sends) >= 3:  # somebody is at work
                return
            await asyncio.sleep(0.02)
        self.outcome.faults.append(f"no lesson left within {BEGINS:.0f} s")

    async def _settle(self) -> None:
        """Wait until everybody has a lesson, nothing is open any more and every tap is answered."""
        until = time.monotonic() + self._plan.settles
        while time.monotonic() < until:
            rows = await rows_in(self._town.database)
            lessons = sum(row.kind == "lesson" for row in rows)
            all_done = lessons == self._people and not any(is_open(row) for row in rows)
            if all_done and await self._all_answered():
                return
            await asyncio.sleep(1)

    async def _all_answered(self) -> bool:
        for crowd in self._crowds:
            if not await crowd.settled():
                return False
        return True

    async def _count(self) -> None:
        outcome, plan = self.outcome, self._plan
        rows = await rows_in(self._town.database)
        outcome.counts = {
            crowd.channel: await of_channel(crowd, [row for row in rows if row.channel == crowd.channel])
            for crowd in self._crowds
        }
        for event in outcome.events:
            event.past_sends, event.past_polls = self._by_past_owners(event)
            self._judge(event)
        for name, double in self._town.platforms.by_channel.items():
            counts = outcome.counts[name]
            if isinstance(double, TelegramDouble):
                outcome.refused += double.api.counts["429"]
                outcome.conflicts += double.api.counts["conflicts"]
            counts.early = sum("early retry" in one for one in double.violations)
            if double.violations:
                outcome.faults.append(f"{name}: broke a rule: {double.violations[:3]}")
        for name, one in outcome.counts.items():
            waiting = one.unknown if plan.hurried else 0
            broken = {
                f"{one.lost} lost": one.lost > waiting,
                # who taps again is told again, in the same words, that the question is answered
                f"{one.doubled} doubled, {one.unknown} unknown": one.doubled > one.unknown + one.again,
                f"{one.unanswered} taps unanswered": one.unanswered > waiting,
            }
            outcome.faults += [f"{name}: {fault}" for fault, is_so in broken.items() if is_so]
            if any(broken.values()):
                outcome.faults += [f"{name}: {fault}" for fault in one.faults[:5]]
        answers = await answers_in(self._town.database)
        twice = {times: people for times, people in answers.items() if times > 1}
        if twice:
            outcome.faults.append(f"answers that counted more than once: {twice}")

    def _by_past_owners(self, event: Event) -> tuple[int, int]:
        """How many sends and polls who came to harm began while another owned the channel."""
        methods = [
            one.method
            for machine in self._town.machines
            if event.machine in {machine.name, ALL}
            for name, proxy in machine.to_platforms.items()
            for one in proxy.requests
            if event.at <= one.at <= event.until and not self._owned_about(name, machine, one.at)
        ]
        return sum(one in SENDS for one in methods), sum(one in POLLS for one in methods)

    def _owned_about(self, channel: str, machine: Machine, moment: float) -> bool:
        late = LATE * self._plan.patience
        moments = (moment - late, moment, moment + late)
        return any(self.owners.owner_at(channel, one) == machine.name for one in moments)

    def _judge(self, event: Event) -> None:
        soon = HANDED_OVER if event.what == "clean stop" else TAKEN_OVER  # a migration takes its time, too
        frozen = event.what == "frozen for 20 s"
        broken = {
            f"taken over after {event.seconds:.2f} s": event.seconds > soon * self._plan.patience,
            f"{event.past_sends} sends by a past owner": event.past_sends > event.in_flight,
            f"{event.past_polls} polls by a past owner": event.past_polls > (1 if frozen else 0),
            f"not even {EVENS_OUT} s after it was brought back: {event.spread}": math.isinf(event.evened),
        }
        self.outcome.faults += [f"{event.what}: {fault}" for fault, is_so in broken.items() if is_so]

    def _spread(self) -> str:
        return " ".join(str(count) for _, count in sorted(self.owners.spread().items()))


Deed = Callable[[Cluster, Machine], Coroutine[Any, Any, None]]


async def _kill(town: Cluster, machine: Machine) -> None:
    town.leave_out(machine)
    await machine.kill()


async def _stop(town: Cluster, machine: Machine) -> None:
    town.leave_out(machine)
    await machine.stop()


async def _start(town: Cluster, machine: Machine) -> None:
    await town.start(machine)


async def _freeze(town: Cluster, machine: Machine) -> None:
    town.leave_out(machine)
    machine.freeze()
    await asyncio.sleep(FROZEN)


async def _thaw(town: Cluster, machine: Machine) -> None:
    machine.thaw()
    town.front.behind[machine.name] = machine.port


def _cuts(line: Any, *, silently: bool) -> Deed:  # noqa: ANN401 - a Line, as the machine says
    async def cut(town: Cluster, machine: Machine) -> None:
        town.leave_out(machine)
        machine.cut(line, silently=silently)

    return cut


async def _mend(town: Cluster, machine: Machine) -> None:
    machine.mend()
    while not await machine.is_well():  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.1)
    town.front.behind[machine.name] = machine.port


async def _stop_on_newer(town: Cluster, machine: Machine) -> None:
    """The next version has expanded the schema; all go on, and this machine starts again on it."""
    await asyncio.to_thread(expand, town.database)
    await _stop(town, machine)


EVENTS: Final[Mapping[str, tuple[Deed, Deed]]] = {
    "kill -9": (_kill, _start),
    "cut from PostgreSQL": (_cuts("database", silently=False), _mend),
    "silently from PostgreSQL": (_cuts("database", silently=True), _mend),
    "cut from everything": (_cuts("everything", silently=False), _mend),
    "silently from everything": (_cuts("everything", silently=True), _mend),
    "frozen for 20 s": (_freeze, _thaw),
    "clean stop": (_stop, _start),
    "stop on a newer schema": (_stop_on_newer, _start),
}


async def live_through(plan: Plan, folder: Path, database: tuple[str, Callable[[], None]]) -> Outcome:
    """Run it in ``folder`` and count what people saw.

    ``database`` is the address of an empty one on PostgreSQL, and what starts its server anew.
    """
    async with AsyncExitStack() as stack:
        doubles = await stack.enter_async_context(platforms(plan.bots, plan.apps, plan.latency_ms / 1000))
        town = await stack.enter_async_context(cluster(folder, database, doubles, plan.clocks))
        web = WebCrowd(town.address, plan.people)
        stack.push_async_callback(web.close)
        crowds: list[Crowd] = [
            *(TelegramCrowd(name, one, plan.people) for name, one in doubles.telegrams.items()),
            *(SlackCrowd(name, one, plan.people) for name, one in doubles.slacks.items()),
            web,
        ]
        await asyncio.to_thread(town.join_yesterday, crowds)
        campaign = Campaign(town, plan, crowds)
        await campaign.run()
    return campaign.outcome
