"""``python -m tests.chaos.slot``: a morning without accidents, with its figures.

Twenty people joined the day before and get their lesson at a slot two minutes ahead; one more joins now, by
tapping the first button only. Printed: taps to the first lesson, lateness of the lessons, the time from a
tap to its edit, and whether ``kompis deliveries`` and the screens agree.
"""

import argparse
import asyncio
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.chaos.service import Kompis, everybody
from tests.doubles.telegram import TOKEN
from tests.doubles.telegram.remote import RemoteTelegram, telegram_process

NEWCOMER: Final = 5000
LATE: Final = 2.0
QUICK: Final = 0.3
MOST_TAPS: Final = 3


async def measure(folder: Path, database: str | None) -> list[str]:
    """Live through it and print the figures; the promises that were broken."""
    slot = (datetime.now(UTC) + timedelta(seconds=150)).replace(second=0, microsecond=0)
    async with telegram_process("--people", "20", "--latency-ms", "0") as telegram:
        kompis = Kompis(folder, telegram.url, TOKEN, slot, database)
        await asyncio.to_thread(kompis.join_yesterday, everybody(20))
        await kompis.start()
        await telegram.post("people", [{"id": NEWCOMER, "name": "Alva"}])
        taps = await _join(telegram)
        tip = (await _from_bot(telegram, NEWCOMER))[-1]
        press = (await telegram.post("tap", person=NEWCOMER, button=0))["press"]
        edited = await _edited(telegram, tip["id"])
        await asyncio.sleep(max((slot - datetime.now(UTC)).total_seconds() + 3, 0))
        lessons = [m for m in await _from_bot(telegram) if _is_tip(m) and m["chat"] != NEWCOMER]
        late = [m["versions"][0]["at"] - slot.timestamp() for m in lessons]
        rows = [r for r in await kompis.deliveries() if r["state"] == "sent" and not _edit(r)]
        screens = sorted(str(m["chat"]) for m in await _from_bot(telegram))
        agree = sorted(r["address"] for r in rows) == screens
        await kompis.stop()
    quickly = edited - press["at"]
    sys.stdout.write(
        f"{taps} taps to the first lesson; {len(lessons)} lessons, {min(late):.2f} to {max(late):.2f} s "
        f"after the slot; tap to edit {quickly * 1000:.0f} ms; {len(rows)} deliveries sent, "
        f"{len(screens)} messages on screens, {'in agreement' if agree else 'DIFFERENT'}\n"
    )
    broken = {
        "more than three taps": taps > MOST_TAPS,
        "not everybody got a lesson": len(lessons) != 20,
        "a lesson before its slot, or late": not all(0 <= one <= LATE for one in late),
        "the edit took longer than 300 ms": quickly > QUICK,
        "the ledger and the screens differ": not agree,
    }
    return [fault for fault, is_so in broken.items() if is_so]


async def _join(telegram: RemoteTelegram) -> int:
    """Send /start and tap the first button until the lesson is there; how many taps that took."""
    await telegram.post("write", person=NEWCOMER, text="/start ostersund")
    taps = 0
    while True:
        seen = await _until(telegram, taps + 1)
        if _is_tip(seen[-1]):
            return taps
        await telegram.post("tap", person=NEWCOMER, button=0)
        taps += 1


async def _until(telegram: RemoteTelegram, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(30):
        while len(seen := await _from_bot(telegram, NEWCOMER)) < count:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    return seen


async def _edited(telegram: RemoteTelegram, message: int) -> float:
    async with asyncio.timeout(30):
        while True:
            for seen in await _from_bot(telegram, NEWCOMER):
                if seen["id"] == message and len(seen["versions"]) > 1:
                    return float(seen["versions"][1]["at"])
            await asyncio.sleep(0.02)


async def _from_bot(telegram: RemoteTelegram, person: int | None = None) -> list[dict[str, Any]]:
    asked = {} if person is None else {"person": person}
    return [message for message in await telegram.get("ledger", **asked) if message["by_bot"]]


def _is_tip(message: dict[str, Any]) -> bool:
    return str(message["versions"][0]["text"]).startswith("Tips 1 av 10")


def _edit(row: dict[str, Any]) -> bool:
    return (row["subject"] or "").startswith("edit:")


def main() -> int:
    """1 when a promise was broken."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos.slot")
    options.add_argument("--database", help="an empty PostgreSQL database instead of a SQLite file")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kompis-slot-") as folder:
        try:
            broken = asyncio.run(measure(Path(folder), chosen.database))
        except TimeoutError:
            sys.stdout.write((Path(folder) / "log.txt").read_text(encoding="utf-8")[-4000:])
            raise
    for fault in broken:
        sys.stdout.write(f"BROKEN: {fault}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
