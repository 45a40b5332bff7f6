"""The morning: lessons go out, people tap, kompis is killed again and again; then all is counted.

In each of its lives kompis finds a slice of the people overdue, so that there is something to kill. Most
kills come when something is under way: a message or an edit on the wire, a tap just made, a start. The ledger
of kompis is then laid beside what people saw.
"""

import asyncio
import math
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from tests.chaos.background import in_background
from tests.chaos.counting import answers_in, is_open, of_channel, rows_in, told
from tests.chaos.crowd import TelegramCrowd, go_on
from tests.chaos.service import Kompis
from tests.chaos.slices import Slices, slot_of_today
from tests.doubles.telegram import TOKEN, TelegramDouble

EARLY: Final = "early retry"

LOOKS: Final = 0.5
"""Seconds between two rounds of taps."""

A_ROUND: Final = 5
"""In so many rounds a slice of the people has tapped."""

SETTLES: Final = 150.0
"""Seconds after the last kill by which all has to be at rest. Kompis plans every half minute, and waits for
half a minute before it sends again what nobody knows of; a machine that does much else takes longer."""

Moment = Literal["message", "edit", "tap", "start", "whatever", "nothing"]

BUSY: Final[Mapping[Moment, int]] = {"message": 40, "edit": 20, "tap": 20, "start": 10, "whatever": 10}
"""When kompis is killed, and how often of a hundred times."""

HAPPENED: Final[Mapping[Moment, Callable[[TelegramDouble], int]]] = {
    "message": lambda double: double.calls("sendMessage"),
    "edit": lambda double: double.calls("editMessageText"),
    "tap": lambda double: len(double.world.presses),
}
"""What to wait for, counted."""

MOST: Final = 4
"""So many of these a life may see before it ends."""

STARTS: Final = 60.0
"""Seconds in which kompis has to be up, and as many until something is under way: on PostgreSQL the lease of
who was killed has to run out first, and on a busy machine a start takes long."""

IN_VAIN: Final = 0.1
"""The share of kills that may find nothing under way in all that time; more, and the campaign is none."""

_MIGRATING: Final = asyncio.Lock()
"""Alembic makes one database at a time in a process."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What is asked for: people, kills, latency, and on which database.

    ``database`` is the address of an empty PostgreSQL database; None: a SQLite file.
    """

    people: int
    kills: int
    latency_ms: int = 40
    seed: int = 1
    database: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of it. ``faults`` is empty when every promise held."""

    people: int = 0
    kills: int = 0
    seen: int = 0
    """How many people saw the lesson."""
    shown: int = 0
    """How many did not, and are shown so: failed, unknown, expired or cancelled."""
    lost: int = 0
    doubled: int = 0
    unknown: int = 0
    """Sends of unknown outcome, as the ledger has it: so many may be doubled."""
    taps: int = 0
    while_down: int = 0
    """Taps made while kompis was down."""
    unanswered: int = 0
    answered_twice: int = 0
    """People with more than one stored answer."""
    early: int = 0
    at: Counter[Moment] = field(default_factory=Counter)
    """What was under way at the kills."""
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Take another morning into the sum."""
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.at += other.at
        self.faults += other.faults

    @property
    def moments(self) -> str:
        """When it was killed, in words."""
        return "killed at: " + ", ".join(f"{number} {moment}" for moment, number in self.at.most_common())

    def __str__(self) -> str:
        figures = ", ".join(f"{getattr(self, name)} {name.replace('_', ' ')}" for name in FIGURES)
        return "\n".join([figures, self.moments, *(f"BROKEN: {fault}" for fault in self.faults)])


FIGURES: Final = (
    "people",
    "kills",
    "seen",
    "shown",
    "lost",
    "doubled",
    "unknown",
    "taps",
    "while_down",
    "unanswered",
    "answered_twice",
    "early",
)


async def live_through(morning: Morning, folder: Path) -> Outcome:
    """Run the morning in ``folder`` and count what people saw."""
    async with TelegramDouble(latency=morning.latency_ms / 1000) as double:
        crowd = TelegramCrowd("telegram", double, morning.people)
        kompis = Kompis(folder, double.url, TOKEN, slot_of_today(), morning.database)
        async with _MIGRATING:
            await asyncio.to_thread(kompis.join_yesterday, [("telegram", one) for one in crowd.people])
        slices = Slices(kompis.database, morning.kills + 1)
        await slices.keep_back()
        await slices.let_go()
        outcome = Outcome(people=morning.people, kills=morning.kills)
        most = math.ceil(morning.people / (morning.kills + 1) / A_ROUND)
        async with (
            kompis.running(),
            in_background(go_on(crowd, random.Random(f"{morning.seed} taps"), most, LOOKS)),
        ):
            await _kill_again_and_again(kompis, double, crowd, slices, morning, outcome)
            await slices.let_all_go()
            outcome.faults += await _settle(kompis, crowd)
        await _count(kompis, double, crowd, outcome)
    return outcome


async def _kill_again_and_again(
    kompis: Kompis,
    double: TelegramDouble,
    crowd: TelegramCrowd,
    slices: Slices,
    morning: Morning,
    outcome: Outcome,
) -> None:
    dice = random.Random(morning.seed)
    for _ in range(morning.kills):
        outcome.at[await _until_busy(double, slices, dice)] += 1
        taps = crowd.taps
        await kompis.kill()
        await asyncio.sleep(dice.uniform(0.1, 0.8))
        await kompis.start()
        outcome.while_down += crowd.taps - taps


async def _until_busy(double: TelegramDouble, slices: Slices, dice: random.Random) -> Moment:
    """Return at a good moment to kill kompis, which has just been started: what is under way then.

    Meanwhile the next slice falls due, which its next life is to find.
    """
    [moment] = dice.choices(list(BUSY), list(BUSY.values()))
    if moment == "start":
        await asyncio.sleep(dice.uniform(0.2, 1.5))
        return moment

    def count() -> int:
        return HAPPENED[moment](double) if moment in HAPPENED else 0

    enough = count() + (dice.randint(1, MOST) if moment in HAPPENED else 0)
    try:
        await double.until(lambda: double.polled, STARTS)
        await slices.let_go()
        await double.until(lambda: count() >= enough, STARTS)
    except TimeoutError:
        return "nothing"
    await asyncio.sleep(dice.uniform(0, 2) if moment == "whatever" else dice.choice((0, 0.01, 0.02, 0.05)))
    return moment


async def _settle(kompis: Kompis, crowd: TelegramCrowd) -> Sequence[str]:
    """Wait until all lessons are out, nothing is open any more and every tap is answered; what is not."""
    until = time.monotonic() + SETTLES
    while restless := await _restless(kompis, crowd):
        if time.monotonic() > until:
            return [f"no rest after {SETTLES:.0f} s: {one}" for one in restless]
        await asyncio.sleep(2)
    return []


async def _restless(kompis: Kompis, crowd: TelegramCrowd) -> Sequence[str]:
    rows = await rows_in(kompis.database)
    planned = {row.platform_id for row in rows if row.kind == "lesson"}
    without = [person for person in crowd.people if person not in planned]
    still = [row for row in rows if is_open(row)]
    found = {
        f"{len(without)} people have no lesson: {without[:5]}": without,
        f"{len(still)} deliveries are open: {[told(row) for row in still[:5]]}": still,
        "taps have no answer": not await crowd.settled(),
    }
    return [fault for fault, is_so in found.items() if is_so]


async def _count(kompis: Kompis, double: TelegramDouble, crowd: TelegramCrowd, outcome: Outcome) -> None:
    counts = await of_channel(crowd, await rows_in(kompis.database))
    answers = await answers_in(kompis.database)
    early = [one for one in double.violations if one.startswith(EARLY)]
    others = [one for one in double.violations if one not in early]
    outcome.seen, outcome.shown, outcome.lost = counts.seen, counts.shown, counts.lost
    outcome.doubled, outcome.unknown = counts.doubled, counts.unknown
    outcome.taps, outcome.unanswered = counts.taps, counts.unanswered
    outcome.early = len(early)
    outcome.answered_twice = sum(people for times, people in answers.items() if times > 1)
    stored = sum(times * people for times, people in answers.items())
    listed = {row["address"] for row in await kompis.deliveries() if row["state"] == "sent"}
    in_vain = outcome.at["nothing"]
    unseen = listed - {person for person, words in (await crowd.seen()).items() if words}
    broken = {
        f"{outcome.lost} lost": outcome.lost > 0,
        f"{outcome.doubled} doubled, but {outcome.unknown} unknown": outcome.doubled > outcome.unknown,
        f"{outcome.unanswered} taps unanswered": outcome.unanswered != 0,
        f"{outcome.answered_twice} people answered twice": outcome.answered_twice > 0,
        f"{stored} answers are stored for {outcome.taps} taps": stored != outcome.taps,
        f"{outcome.early} early retries: {early[:3]}": outcome.early > 0,
        f"Telegram's rules were broken: {others[:3]}": bool(others),
        f"listed as sent, and nobody saw it: {sorted(unseen)[:3]}": bool(unseen),
        "the token stands in the log": TOKEN in kompis.log.read_text(encoding="utf-8"),
        f"{in_vain} kills found nothing under way": in_vain > IN_VAIN * outcome.kills,
    }
    details = [one for one in counts.faults if outcome.doubled > outcome.unknown or "saw twice" not in one]
    outcome.faults += [fault for fault, is_so in broken.items() if is_so] + details[:6]
