"""What time sets off: the jobs, how often each is done, and the scheduler that does them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.services.announcements import carry, spread
from bot.services.learning import plan, plan_circles, refresh
from bot.services.learning.shelf import Shelf
from bot.services.people import ask_workplace, audit, bell_off, erase, forget_silent, merge, share_screen
from bot.services.workshops import ask_before_part, invite, opinions, pass_on, remind
from bot.storage import announcements, circles, files, inbox, nights
from bot.storage.store import NotDone, OutcomeUnknown, Store

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_SECONDS: Final = 30
"""How often is planned; planning looks 90 seconds ahead, so that a late tick makes nobody late."""

ANNOUNCE_SECONDS: Final = 2
"""How often is looked for announcements: whoever has confirmed one, or mended it, waits to see it leave."""

WORKSHOPS_SECONDS: Final = 60
"""How often is looked for invitations and reminders of workshops, and for offers that have run out."""

PACED_TICK_SECONDS: Final = 1
"""How often is planned where a cohort's pace is a number of seconds."""

ERASED_LINGER: Final = timedelta(minutes=10)
"""How long the bare address of an erased person stays, for the farewell to leave."""

Job = Callable[[], Awaitable[None]]

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
        self._tick = timedelta(seconds=tick_seconds)
        self._often: list[tuple[Job, float, float]] = [
            (self.plan, tick_seconds, 0),
            (self.announce, ANNOUNCE_SECONDS, 0),
            (self.workshops, WORKSHOPS_SECONDS, 0),
            (self.tidy, 600, 0),
            (self.review_finished, 3600, 0),
        ]
        self._daily: list[tuple[Job, int, int]] = [
            (self.recompute, 2, 17),
            (self.ask_workplaces, 2, 37),
            (self.forget_silent, 3, 7),
        ]
        self._scheduler: AsyncIOScheduler | None = None
        self._watching: asyncio.Task[None] | None = None

    def daily(self, job: Job, *, hour: int, minute: int) -> None:
        """Do this every day at a time in UTC, on the machine whose clock counts. Before :meth:`start`."""
        self._daily.append((job, hour, minute))

    def every(self, job: Job, *, seconds: float, after: float) -> None:
        """Do this again and again, first so many seconds ``after`` the start. Otherwise as :meth:`daily`."""
        self._often.append((job, seconds, after))

    @property
    def ticking(self) -> bool:
        """Whether this machine's clock is the one that counts."""
        return self._scheduler is not None and bool(self._scheduler.running)

    def start(self) -> None:
        """Begin, or begin again; the first tick is at once, for what came due while nothing ran."""
        self._scheduler = self._scheduled()
        self._scheduler.start()
        self._watching = asyncio.create_task(
            self._watch(self._scheduler), name="a clock that may be set back"
        )

    def stop(self) -> None:
        """No more ticks; nothing to do if none began."""
        if self._watching is not None:
            self._watching.cancel()
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def begin(self) -> None:
        """Tick from now on: this machine's clock is the one that counts."""
        self.start()

    async def end(self, *, at_once: bool) -> None:  # noqa: ARG002 - a job in pieces can stop after any of them
        """Tick no more: another machine's clock counts."""
        self.stop()

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

    async def announce(self) -> None:
        """Write down whom announcements go to, and carry to them what was changed since."""
        if not await self._store.read(announcements.to_do, self._now() + spread.AHEAD):
            return
        for piece_of in (spread.spread_piece, carry.carry_piece):
            while await self._store.write(piece_of, self._now(), lane="bulk") is not None:
                self._wake()

    async def workshops(self) -> None:
        """Ask where people work, invite, remind and ask, and pass on seats that nobody has taken."""
        library = self._shelf.library
        for workshop in await self._store.read(invite.due, self._now()):
            asked: int | None = 0
            while asked is not None:
                asked = await self._store.write(
                    ask_before_part.ask_piece, workshop, asked, self._now(), library, lane="bulk"
                )
            after: int | None = 0
            while after is not None:
                after = await self._store.write(
                    invite.invite_piece, workshop, after, self._now(), lane="bulk"
                )
        for workshop in await self._store.read(remind.due, self._now()):
            await self._store.write(remind.remind, workshop, self._now(), lane="bulk")
        for workshop in await self._store.read(pass_on.waitlists, self._now()):
            await self._store.write(pass_on.pass_on, workshop, self._now(), lane="bulk")
        await self._store.write(opinions.ask_opinions, self._now(), lane="bulk")
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
        await self._store.write(share_screen.tidy, now, lane="bulk")
        await self._store.write(audit.forget, now, lane="bulk")
        while await self._store.write(files.forget, now, lane="bulk"):
            pass

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

    async def ask_workplaces(self) -> None:
        """Let people be asked where they work, or whether they still do, on a day to come."""
        for ask in (ask_workplace.ask_nowhere, ask_workplace.ask_anew):
            after: int | None = 0
            while after is not None:
                after = await self._store.write(ask, after, self._now(), lane="bulk")

    async def forget_silent(self) -> None:
        """Erase, one by one, whoever has not been heard of for so long; their answers stay in the figures.

        Only once the nights have followed one another for a while: by a clock that ran ahead, or after a long
        standstill, everybody would be silent.
        """
        in_a_row = await self._store.write(nights.in_a_row, self._now(), lane="bulk")
        if in_a_row < forget_silent.NIGHTS:
            return
        after: int | None = 0
        gone = 0
        while after is not None:
            after, silent = await self._store.read(forget_silent.silent, after, self._now(), lane="bulk")
            for person in silent:
                gone += await self._store.write(forget_silent.forget_silent, person, self._now(), lane="bulk")
        if gone:
            _log.info("people who were silent for so long are forgotten", people=gone)

    async def _watch(self, scheduler: "AsyncIOScheduler") -> None:
        """Do everything now when the clock on the wall has been set back.

        APScheduler counts by that clock, and would do nothing until the old time has come again. What was
        planned by the wrong time is worked out afresh.
        """
        while True:
            await asyncio.sleep(self._tick.total_seconds())
            now, jobs = datetime.now(UTC), scheduler.get_jobs()
            if min(job.next_run_time for job in jobs) > now + 2 * self._tick:
                _log.warning("the clock was set back; everything due is worked out afresh")
                for job in jobs:
                    job.modify(next_run_time=now)

    def _scheduled(self) -> "AsyncIOScheduler":
        """A scheduler with all jobs, not yet started; one that was stopped has forgotten them."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - a first poll needs none

        from bot.clock.ticks import Ticks  # noqa: PLC0415 - as above

        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for job, seconds, after in self._often:
            first = datetime.now(UTC) + timedelta(seconds=after)
            scheduler.add_job(_said_when_it_fails(job), Ticks(seconds=seconds), next_run_time=first)
        for job, hour, minute in self._daily:
            scheduler.add_job(_said_when_it_fails(job), "cron", hour=hour, minute=minute)
        return scheduler


def _said_when_it_fails(job: Job) -> Job:
    """A job that says in one line why it did nothing this time; the next tick tries again."""

    async def run() -> None:
        try:
            await job()
        except (NotDone, OutcomeUnknown) as fault:
            _log.warning("the database is busy or away; the next tick tries again", why=str(fault))
        except asyncio.CancelledError:  # it stops, or another machine's clock counts: whoever is next goes on
            _log.info("a job ended half done, as the clock stopped")

    return run
