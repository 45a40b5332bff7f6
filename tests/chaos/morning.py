"""The morning: lessons go out, people tap, kompis is killed again and again; then all is counted.

Lessons are due one after the other all the time, so that there is something to kill. Most kills come when
something is under way: a message or an edit on the wire, a tap just made, a start. The ledger of kompis is
then laid beside what people saw.
"""

import asyncio
import math
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.store import open_store
from bot.storage.tables import persons
from tests.chaos.counting import answers_in, is_open, of_channel, rows_in
from tests.chaos.crowd import TelegramCrowd, go_on
from tests.chaos.service import Kompis
from tests.doubles.telegram import TOKEN, TelegramDouble

EARLY: Final = "early retry"

LOOKS: Final = 0.5
"""Seconds between two rounds of taps."""

THINKS: Final = 4.0
"""Seconds that people take to answer."""

SETTLES: Final = 600.0
"""Seconds after the last kill by which all has to be at rest. Kompis waits for half a minute before it sends
again what nobody knows of; a machine that does much else besides takes longer."""

BUSY: Final = {"message": 40, "edit": 20, "tap": 20, "start": 10, "whatever": 10}
"""When kompis is killed, and how often of a hundred times."""

STARTS: Final = 60.0
"""Seconds in which kompis has to be up: on PostgreSQL the lease of who was killed has to run out first, and
on a busy machine a start takes long."""

PATIENCE: Final = 6.0
"""Seconds to wait for such a moment: towards the end there may be nothing under way any more."""

_MIGRATING: Final = asyncio.Lock()
"""Alembic makes one database at a time in a process."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What is asked for: people and kills over how many seconds, with which latency, on which database.

    ``database`` is the address of an empty PostgreSQL database; None: a SQLite file.
    """

    people: int
    kills: int
    seconds: float
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
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Take another morning into the sum."""
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults

    def __str__(self) -> str:
        figures = ", ".join(f"{getattr(self, name)} {name.replace('_', ' ')}" for name in FIGURES)
        return "\n".join([figures, *(f"BROKEN: {fault}" for fault in self.faults)])


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
    slot = datetime.now(UTC).replace(second=0, microsecond=0)
    async with TelegramDouble(latency=morning.latency_ms / 1000) as double:
        crowd = TelegramCrowd("telegram", double, morning.people)
        kompis = Kompis(folder, double.url, TOKEN, slot, morning.database)
        people = [("telegram", person) for person in crowd.people]
        async with _MIGRATING:
            await asyncio.to_thread(kompis.join_yesterday, people)
        await _spread(kompis, morning.seconds)
        outcome = Outcome(people=morning.people, kills=morning.kills)
        async with kompis.running():
            tapping = asyncio.create_task(_tap(crowd, morning))
            try:
                await _kill_again_and_again(kompis, double, crowd, morning, outcome)
                await _settle(kompis, crowd)
            finally:
                tapping.cancel()
                await asyncio.gather(tapping, return_exceptions=True)
        await _count(kompis, double, crowd, outcome)
    return outcome


async def _spread(kompis: Kompis, seconds: float) -> None:
    """Let the lessons be due evenly over so many seconds from now on."""

    def spread(db: Connection) -> None:
        people = list(db.scalars(select(persons.c.id).order_by(persons.c.id)))
        now = datetime.now(UTC)
        due = [
            {"in_id": person, "in_at": now + timedelta(seconds=seconds * place / len(people))}
            for place, person in enumerate(people)
        ]
        slot = update(persons).where(persons.c.id == bindparam("in_id"))
        db.execute(slot.values(next_lesson_at=bindparam("in_at")), due)

    store = open_store(kompis.database)
    await store.write(spread)
    await store.close()


async def _tap(crowd: TelegramCrowd, morning: Morning) -> None:
    """Everybody answers some seconds after the lesson came, whether kompis is up or down."""
    await asyncio.sleep(min(THINKS, morning.seconds / 4))
    most = math.ceil(morning.people * LOOKS / morning.seconds)
    await go_on(crowd, random.Random(f"{morning.seed} taps"), most, LOOKS)


async def _kill_again_and_again(
    kompis: Kompis, double: TelegramDouble, crowd: TelegramCrowd, morning: Morning, outcome: Outcome
) -> None:
    dice = random.Random(morning.seed)
    began = time.monotonic()
    for number in range(morning.kills):
        due = began + morning.seconds * (number + dice.random()) / morning.kills
        await asyncio.sleep(max(due - time.monotonic(), 0))
        await _until_busy(double, dice)
        taps = crowd.taps
        await kompis.kill()
        await asyncio.sleep(dice.uniform(0.1, 0.8))
        await kompis.start()
        outcome.while_down += crowd.taps - taps
    await asyncio.sleep(max(began + morning.seconds - time.monotonic(), 0))


async def _until_busy(double: TelegramDouble, dice: random.Random) -> None:
    """Return at a good moment to kill kompis, which has just been started, or has run for a while."""
    [moment] = dice.choices(list(BUSY), list(BUSY.values()))
    if moment == "start":
        await asyncio.sleep(dice.uniform(0.2, 1.2))
        return
    if moment == "whatever":
        await asyncio.sleep(dice.uniform(0, 2))
        return

    def count() -> int:
        methods = {"message": "sendMessage", "edit": "editMessageText"}
        return double.calls(methods[moment]) if moment in methods else len(double.world.presses)

    try:
        await double.until(lambda: double.polled, STARTS)
        before = count()
        await double.until(lambda: count() > before, PATIENCE)
    except TimeoutError:
        return
    await asyncio.sleep(dice.choice((0, 0.01, 0.02, 0.05)))


async def _settle(kompis: Kompis, crowd: TelegramCrowd) -> None:
    """Wait until all lessons are out, nothing is open any more and every tap is answered."""
    until = time.monotonic() + SETTLES
    while time.monotonic() < until:
        await asyncio.sleep(2)
        rows = await rows_in(kompis.database)
        lessons = sum(row.kind == "lesson" for row in rows)
        if lessons < len(crowd.people) or any(is_open(row) for row in rows):
            continue
        if await crowd.settled():
            return


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
    }
    told = [one for one in counts.faults if outcome.doubled > outcome.unknown or "saw twice" not in one]
    outcome.faults = [fault for fault, is_so in broken.items() if is_so] + told[:6]
