"""Planning, the peer: one APScheduler job a person, all due at the same moment.

A job is a daily one, as a learner's is, and does nothing but note that it ran. The scheduler rests while
jobs are added, which spares it a wake-up for each; all jobs share one trigger, which spares memory.
"""

import asyncio
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bench.meter import Meter, Pulse
from bench.process import Figures, Work, answer
from bot.app.run import on_the_fastest_loop


def measure(work: Work) -> Figures:
    """Add and fire a job for each of ``people``."""
    return on_the_fastest_loop(_plan(work["people"]))


async def _plan(people: int) -> Figures:
    fired: list[int] = []
    everybody = asyncio.Event()

    async def note(person: int) -> None:
        fired.append(person)
        if len(fired) == people:
            everybody.set()

    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.start(paused=True)
    daily = CronTrigger(hour=8, minute=30, timezone=UTC)
    due = datetime.now(UTC)
    async with Pulse() as pulse:
        await asyncio.sleep(0)
        with Meter() as cost:
            for person in range(people):
                scheduler.add_job(note, daily, args=(person,), next_run_time=due)
            scheduler.resume()
            await everybody.wait()
    scheduler.shutdown(wait=False)
    assert sorted(fired) == list(range(people))
    return {**cost.figures, "pieces": people, "blocked_ms": pulse.longest_ms}


if __name__ == "__main__":
    answer(measure)
