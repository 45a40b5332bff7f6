"""The morning: lessons go out, people tap, the process is killed again and again; then all is counted."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bot.storage.store import open_store
from bot.storage.tables import answers, deliveries
from tests.chaos.service import FIRST_PERSON, Kompis, everybody
from tests.doubles.telegram import TOKEN
from tests.doubles.telegram.remote import RemoteTelegram, telegram_process


@dataclass(slots=True)
class Morning:
    """What is asked for: how many people and kills, over how many seconds, with which latency."""

    people: int
    kills: int
    seconds: float
    latency_ms: int = 40
    seed: int = 1
    database: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of it. ``faults`` is empty when every promise held."""

    lessons: int = 0
    doubles: int = 0
    unknown_at_kills: int = 0
    taps: int = 0
    taps_while_down: int = 0
    answered: int = 0
    kills: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        figures = (
            f"{self.kills} kills; {self.lessons} people got the lesson, {self.doubles} of them twice "
            f"({self.unknown_at_kills} sends unknown at the kills); {self.taps} taps, "
            f"{self.taps_while_down} of them while it was down, {self.answered} answered"
        )
        return "\n".join([figures, *(f"BROKEN: {fault}" for fault in self.faults)])


async def live_through(morning: Morning, folder: Path) -> Outcome:
    """Run the morning in ``folder`` and count what people saw."""
    dice = random.Random(morning.seed)
    slot = (datetime.now(UTC) + timedelta(seconds=70)).replace(second=0, microsecond=0)
    outcome = Outcome(kills=morning.kills)
    arguments = ("--people", str(morning.people), "--latency-ms", str(morning.latency_ms))
    async with telegram_process(*arguments) as telegram:
        kompis = Kompis(folder, telegram.url, TOKEN, slot, morning.database)
        await asyncio.to_thread(kompis.join_yesterday, everybody(morning.people))
        await kompis.start()
        await asyncio.sleep(max((slot - datetime.now(UTC)).total_seconds() + 1, 0))
        down = _Down()
        tapping = asyncio.create_task(_tap_when_seen(telegram, morning, dice, down, outcome))
        await _kill_again_and_again(kompis, morning, dice, down)
        await tapping
        await _settle(telegram, outcome)
        await kompis.stop()
        await _count(telegram, kompis, morning, outcome)
    return outcome


class _Down:
    """Whether the process is down just now."""

    now = False


async def _kill_again_and_again(kompis: Kompis, morning: Morning, dice: random.Random, down: _Down) -> None:
    ends = time.monotonic() + morning.seconds
    for left in range(morning.kills, 0, -1):
        share = (ends - time.monotonic()) / left
        await asyncio.sleep(max(dice.uniform(0.4, 1.4) * share - 1.0, 0.3))
        down.now = True
        await kompis.kill()
        await asyncio.sleep(dice.uniform(0.2, 1.5))
        await kompis.start()
        down.now = False
    await asyncio.sleep(max(ends - time.monotonic(), 0))


async def _tap_when_seen(
    telegram: RemoteTelegram, morning: Morning, dice: random.Random, down: _Down, outcome: Outcome
) -> None:
    """Everybody answers the lesson some seconds after it came, whether kompis is up or down."""
    waiting = set(range(FIRST_PERSON, FIRST_PERSON + morning.people))
    until = time.monotonic() + morning.seconds + 90
    while waiting and time.monotonic() < until:
        await asyncio.sleep(0.5)
        seen = {message["chat"] for message in _lessons(await telegram.get("ledger"))}
        ready = [person for person in waiting & seen if dice.random() < 0.05 or down.now]
        for person in dice.sample(ready, min(len(ready), 12)):
            await telegram.post("tap", person=person, button=dice.randrange(3))
            waiting.discard(person)
            outcome.taps += 1
            outcome.taps_while_down += down.now


async def _settle(telegram: RemoteTelegram, outcome: Outcome) -> None:
    """Wait until every tap has its answer on the screen, or long enough; unknown sends wait 30 s."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answered = {
            message["chat"] for message in _lessons(await telegram.get("ledger")) if _is_answered(message)
        }
        if len(answered) >= outcome.taps:
            break
        await asyncio.sleep(1)
    await asyncio.sleep(3)


async def _count(telegram: RemoteTelegram, kompis: Kompis, morning: Morning, outcome: Outcome) -> None:
    lessons = _lessons(await telegram.get("ledger"))
    times = Counter(message["chat"] for message in lessons)
    outcome.lessons = len(times)
    outcome.doubles = sum(times.values()) - len(times)
    outcome.answered = len({message["chat"] for message in lessons if _is_answered(message)})
    counted, double_counted, outcome.unknown_at_kills = await _stored(kompis)
    rows = [row for row in await kompis.deliveries() if row["kind"] == "lesson"]
    broken = (await telegram.get("violations"))["violations"]
    # A refusal that was on its way in at a kill never came: its send is one of the unknown.
    early = [one for one in broken if one.startswith("early retry")]
    violations = [one for one in broken if one not in early]
    faults = {
        f"{morning.people - len(times)} people got no lesson": len(times) != morning.people,
        f"{outcome.doubles} doubles, but {outcome.unknown_at_kills} unknown sends": outcome.doubles
        > outcome.unknown_at_kills,
        f"{outcome.taps - outcome.answered} taps have no answer": outcome.answered != outcome.taps,
        f"{counted} answers are stored for {outcome.taps} taps": counted != outcome.taps,
        f"{double_counted} people answered more than once": double_counted > 0,
        f"Telegram's rules were broken: {violations[:3]}": bool(violations),
        f"{len(early)} early retries ({early[:2]}), but {outcome.unknown_at_kills} unknown sends": len(early)
        > outcome.unknown_at_kills,
        "the ledger and the screens differ": _differ(rows, times),
        "the token stands in the log": TOKEN in kompis.log.read_text(encoding="utf-8"),
    }
    outcome.faults = [fault for fault, broken in faults.items() if broken]


def _differ(rows: Iterable[dict[str, Any]], seen: Counter[int]) -> bool:
    sent = {int(row["address"]) for row in rows if row["state"] == "sent"}
    return not sent <= set(seen)


async def _stored(kompis: Kompis) -> tuple[int, int, int]:
    def figures(db: Connection) -> tuple[int, int, int]:
        each = select(func.count()).select_from(answers).group_by(answers.c.person_id, answers.c.lesson)
        per_person = list(db.scalars(each))
        unknown = db.execute(select(func.sum(deliveries.c.crashed + deliveries.c.unclear))).scalar_one()
        return sum(per_person), sum(count > 1 for count in per_person), int(unknown or 0)

    store = open_store(kompis.database)
    try:
        return await store.read(figures)
    finally:
        await store.close()


def _lessons(ledger: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        message
        for message in ledger
        if message["by_bot"] and message["versions"][0]["text"].startswith("Tips 1 av 10")
    ]


def _is_answered(message: dict[str, Any]) -> bool:
    return "Prova i dag" in message["versions"][-1]["text"]
