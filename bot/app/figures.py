"""What ``/metrics`` gives: what the parts have counted, how queues, disk and backups stand."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.app.caretaker import Caretaker
from bot.app.room import free_at
from bot.chat.inbox import Inbox
from bot.delivery.duties import Holder
from bot.delivery.outbox import Outbox
from bot.domain.upkeep import What
from bot.settings import Backup
from bot.storage import standing
from bot.storage.backups.folder import backups_in
from bot.storage.standing import Queue
from bot.storage.store import NotDone, Store

STATES: Final = ("sent", "failed", "unknown", "retried")


class Figures(Collector):
    """Every figure. :meth:`look` asks the database and the disk before they are given out."""

    def __init__(
        self,
        outboxes: Mapping[str, Outbox],
        inbox: Inbox,
        ticking: Holder,
        caretaker: Caretaker,
        backup: Backup | None,
        store: Store,
        now: Callable[[], datetime],
    ) -> None:
        self._outboxes = outboxes
        self._inbox = inbox
        self._ticking = ticking
        self._caretaker = caretaker
        self._backup = backup
        self._store = store
        self._now = now
        self._queues: Mapping[str, Queue] = {}
        self._size: int | None = None
        self._newest: tuple[datetime, int] | None = None
        self._free: int | None = None

    @property
    def worries(self) -> Collection[str]:
        """What is to be mended, in short."""
        return sorted(map(str, self._caretaker.worries))

    async def look(self) -> None:
        """Ask the database and the disk; the figures of one that does not answer are left out."""
        if self._backup is not None:
            self._newest = await asyncio.to_thread(_newest_in, self._backup.folder)
            self._free = await asyncio.to_thread(_free_at, self._backup.folder)
        try:
            self._queues = {
                name: await self._store.read(standing.queue, name, self._now(), lane="bulk")
                for name in self._outboxes
            }
            self._size = await self._store.read(standing.size, lane="bulk")
        except NotDone:
            self._queues, self._size = {}, None

    def collect(self) -> Iterator[Metric]:
        """Give every figure as it stands now."""
        yield from self._counted()
        yield from self._waiting()
        yield from self._kept()
        worry = GaugeMetricFamily("kompis_worry", "Whether something is to be mended.", labels=["what"])
        for what in get_args(What):
            worry.add_metric([what], any(one.what == what for one in self._caretaker.worries))
        yield worry

    def _counted(self) -> Iterator[Metric]:
        done = CounterMetricFamily(
            "kompis_deliveries", "Deliveries by what became of them.", labels=["channel", "state"]
        )
        in_hand = _by_channel("kompis_deliveries_in_hand", "Deliveries claimed and not yet sent.")
        owned = _by_channel("kompis_channel_owned", "Whether this machine sends by the channel.")
        for name, outbox in self._outboxes.items():
            for state in STATES:
                done.add_metric([name, state], getattr(outbox.counters, state))
            in_hand.add_metric([name], outbox.counters.queued)
            owned.add_metric([name], outbox.sends)
        yield from (done, in_hand, owned)
        yield GaugeMetricFamily(
            "kompis_clock_owned", "Whether this machine plans and makes backups.", value=self._ticking.trusted
        )
        yield GaugeMetricFamily(
            "kompis_inbox_waiting", "Events that wait to be handled.", value=self._inbox.waiting
        )

    def _waiting(self) -> Iterator[Metric]:
        due = _by_channel("kompis_deliveries_due", "Deliveries that may leave now and have not.")
        oldest = _by_channel("kompis_deliveries_oldest_seconds", "Since the first of these might have.")
        unknown = _by_channel("kompis_deliveries_unknown", "Nobody knows whether they arrived.")
        now = self._now()
        for name, queue in self._queues.items():
            due.add_metric([name], queue.due)
            oldest.add_metric([name], 0.0 if queue.oldest is None else (now - queue.oldest).total_seconds())
            unknown.add_metric([name], queue.unknown)
        yield from (due, oldest, unknown)

    def _kept(self) -> Iterator[Metric]:
        if self._size is not None:
            yield GaugeMetricFamily("kompis_database_bytes", "The database's size.", value=self._size)
        if self._free is not None:
            yield GaugeMetricFamily(
                "kompis_disk_free_bytes", "Room where backups are on this machine.", value=self._free
            )
        if self._newest is not None:
            made_at, size = self._newest
            yield GaugeMetricFamily(
                "kompis_backup_age_seconds",
                "Since the last good backup on this machine.",
                value=(self._now() - made_at).total_seconds(),
            )
            yield GaugeMetricFamily("kompis_backup_bytes", "Its size.", value=size)


def _newest_in(folder: Path) -> tuple[datetime, int] | None:
    """When the last backup of a folder was made, and its size; None: there is none, or nobody may look."""
    try:
        newest = max(backups_in(folder).items(), default=None)
        return None if newest is None else (newest[0], newest[1].stat().st_size)
    except OSError:
        return None


def _free_at(folder: Path) -> int | None:
    try:
        return free_at(folder)
    except OSError:
        return None


def _by_channel(name: str, what: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, labels=["channel"])
