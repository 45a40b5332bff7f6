"""Way in by the clock: APScheduler ticks, and each tick calls one service. Nothing is decided here."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services.learning import plan, plan_circles, refresh
from bot.services.learning.shelf import Shelf
from bot.services.people import bell_off, erase, merge
from bot.storage import circles, inbox
from bot.storage.store import NotDone, OutcomeUnknown, Store

TICK_SECONDS: Final = 30
"""How often is planned; planning looks 90 seconds ahead, so that a late tick makes nobody late."""

PACED_TICK_SECONDS: Final = 1
"""How often is planned where a cohort's pace is a number of seconds."""

ERASED_LINGER: Final = timedelta(minutes=10)
"""How long the bare address of an erased person stays, for the farewell to leave."""

_log = structlog.get_logger("clock")


class Clock:
    """The jobs that time sets off."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        wake: Callable[[], None],
        now: Callable[[], datetime],
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        """``wake`` tells delivery that there may be something new to send."""
        self._store = store
        self._shelf = shelf
        self._wake = wake
        self._now = now
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._tick = timedelta(seconds=tick_seconds)
        self._watching: asyncio.Task[None] | None = None
        self._every(self.plan, seconds=tick_seconds)
        self._every(self.tidy, seconds=600)
        self._every(self.review_finished, seconds=3600)
        self._scheduler.add_job(_said_when_it_fails(self.recompute), "cron", hour=2, minute=17)

    def start(self) -> None:
        """Begin; the first tick is at once, for what came due while nothing ran."""
        self._scheduler.start()
        self._watching = asyncio.create_task(self._watch(), name="a clock that may be set back")

    def stop(self) -> None:
        """No more ticks; nothing to do if none began."""
        if self._watching is not None:
            self._watching.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def plan(self) -> None:
        """Plan everything due soon, piece by piece."""
        planned = 0
        while (piece := await self._store.write(plan.plan_piece, self._now(), lane="bulk")) is not None:
            planned += piece
        if planned:
            _log.info("lessons planned", people=planned)
        while await self._store.write(plan_circles.plan_circles, self._now(), lane="bulk") is not None:
            pass
        self._wake()

    async def tidy(self) -> None:
        """Forget what was kept only for a while."""
        now = self._now()
        handled_before, poisoned_before = now - inbox.HANDLED_KEPT, now - inbox.POISONED_KEPT
        while await self._store.write(inbox.forget, handled_before, poisoned_before, lane="bulk"):
            pass
        await self._store.write(erase.tidy, now, now - ERASED_LINGER, lane="bulk")
        await self._store.write(bell_off.tidy, now, lane="bulk")
        await self._store.write(circles.forget_whispers, now, lane="bulk")
        await self._store.write(merge.forget, now, lane="bulk")

    async def review_finished(self) -> None:
        """Look again at courses of which everything has been sent."""
        after: int | None = 0
        while after is not None:
            after = await self._store.write(
                refresh.review_finished, self._shelf, after, self._now(), lane="bulk"
            )

    async def recompute(self, *, expected: bool = False) -> None:
        """Work out everybody's next lesson afresh.

        A difference is ``expected`` after a change of settings or courses; else it is a fault of ours, and
        is logged.
        """
        after: int | None = 0
        while after is not None:
            after, wrong = await self._store.write(
                refresh.recompute, self._shelf, after, self._now(), lane="bulk"
            )
            if wrong and not expected:
                _log.warning("the next lesson was not what it should be; mended", people=list(wrong))
        await self._store.write(plan_circles.reschedule_circles, self._now(), lane="bulk")

    async def _watch(self) -> None:
        """Do everything now when the clock on the wall has been set back.

        APScheduler counts by that clock, and would do nothing until the old time has come again. What was
        planned by the wrong time is worked out afresh.
        """
        while True:
            await asyncio.sleep(self._tick.total_seconds())
            now, jobs = datetime.now(UTC), self._scheduler.get_jobs()
            if min(job.next_run_time for job in jobs) > now + 2 * self._tick:
                _log.warning("the clock was set back; everything due is worked out afresh")
                for job in jobs:
                    job.modify(next_run_time=now)

    def _every(self, job: Callable[[], Awaitable[None]], *, seconds: float) -> None:
        self._scheduler.add_job(
            _said_when_it_fails(job), "interval", seconds=seconds, next_run_time=datetime.now(UTC)
        )


def _said_when_it_fails(job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A job that says in one line why it did nothing this time; the next tick tries again."""

    async def run() -> None:
        try:
            await job()
        except (NotDone, OutcomeUnknown) as fault:
            _log.warning("the database is busy or away; the next tick tries again", why=str(fault))

    return run
