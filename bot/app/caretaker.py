"""Looks after the installation: backups, old copies, room on the disks, channels shut to us, courses."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Final

import structlog

from bot.app.doctor import is_shut_out
from bot.app.old_copies import old_copies
from bot.app.room import Free, free_at, room_wanted
from bot.domain.upkeep import Worry, backup_due, is_too_old
from bot.services.upkeep.warn import warn
from bot.settings import Backup, Settings
from bot.storage import erasures
from bot.storage.backups.erased_list import add_to_list
from bot.storage.backups.folder import backups_in
from bot.storage.backups.format import Unusable
from bot.storage.store import Store

LOOKS_EVERY: Final = 600.0
FIRST_LOOK: Final = 300.0
SELDOM: Final = 6
"""One in so many looks goes to the platforms."""

LISTS_EVERY: Final = 60.0
POLITE: Final = 10
"""How far a backup steps back for everything else on the machine."""

_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_log = structlog.get_logger("upkeep")


class Caretaker:
    """Its jobs are the clock's; what it worries about can be asked for at any time.

    ``wake`` is called with a channel that has something to send; ``broken`` tells the courses with a fault.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        now: Callable[[], datetime],
        wake: Callable[[str], None],
        broken: Callable[[], frozenset[str]],
        free: Free = free_at,
    ) -> None:
        self.worries: Collection[Worry] = ()
        self._settings = settings
        self._store = store
        self._now = now
        self._wake = wake
        self._broken_now = broken
        self._free = free
        self._since: datetime | None = None
        self._tried: datetime | None = None
        self._failed = False
        self._shut: frozenset[str] = frozenset()
        self._broken: frozenset[str] = frozenset()
        self._looks = -1
        self._listed = _EVER

    async def look(self) -> None:
        """Make the night's backup if it is due, look at everything, and warn of what is to be mended."""
        backup = self._settings.backup
        worries: set[Worry] = set()
        since = self._since = self._since or self._now()
        if backup is not None:
            try:
                await self._see_to_backup(backup)
                worries = await asyncio.to_thread(self._worries_about, backup, since)
            except OSError as error:  # as a folder that only root may look into
                _log.warning("the folder of backups cannot be looked into", reason=str(error))
                worries = {Worry("backup")}
        worries |= {Worry("channel", name) for name in await self._shut_out()}
        worries |= {Worry("course", name) for name in self._broken_courses()}
        with contextlib.suppress(OSError):  # a folder that cannot be looked into is a worry of its own
            if await asyncio.to_thread(old_copies, self._settings, self._now()):
                worries.add(Worry("old copy"))
        for worry in worries:
            if worry not in self.worries:
                _log.warning("something is to be mended; `kompis doctor` says what", worry=str(worry))
        self.worries = worries
        for worry in sorted(worries, key=str):
            for channel in await self._store.write(warn, worry, self._now(), lane="bulk"):
                self._wake(channel)

    async def keep_erased_list(self) -> None:
        """Bring the list of erased people beside the backups up to date: the database may be lost."""
        backup = self._settings.backup
        if backup is None:
            return
        new = await self._store.read(erasures.since, self._listed, lane="bulk")
        if new and new[-1].erased_at > self._listed:
            try:
                await asyncio.to_thread(add_to_list, backup.folder, new)
            except (OSError, Unusable) as error:
                _log.warning("the list of erased people cannot be written", reason=str(error))
                return
            self._listed = new[-1].erased_at

    async def _see_to_backup(self, backup: Backup) -> None:
        newest = max(await asyncio.to_thread(backups_in, backup.folder), default=None)
        if not backup_due(self._now(), newest, self._tried):
            return
        self._tried = self._now()
        fault = await self._make_backup()
        self._failed = fault is not None
        if fault is None:
            _log.info("the nightly backup is made")
        else:
            _log.warning("the nightly backup failed", reason=fault)

    async def _make_backup(self) -> str | None:
        """Call ``kompis backup``, in a process of its own that lets everything else go first.

        Returns what it says is wrong, if anything.
        """
        command = (sys.executable, "-m", "bot.cli", "--config", str(self._settings.file), "backup")
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, POLITE)
            _, said = await process.communicate()
        finally:
            if process.returncode is None:  # kompis stops
                process.terminate()
                await process.wait()
        return None if process.returncode == 0 else said.decode(errors="replace").strip()

    def _worries_about(self, backup: Backup, since: datetime) -> set[Worry]:
        there = backups_in(backup.folder)
        newest = max(there, default=None)
        worries = set()
        if self._failed:
            worries.add(Worry("backup"))
        if is_too_old(self._now(), newest, since):
            worries.add(Worry("old backup"))
        if any(self._free(path) < needed for path, needed in room_wanted(self._settings, there).items()):
            worries.add(Worry("room"))
        return worries

    async def _shut_out(self) -> frozenset[str]:
        """The channels that let us in neither now nor when they were last looked at: one look may err.

        While all is well they are asked once an hour, since a look may open a connection.
        """
        self._looks += 1
        if not self._shut and self._looks % SELDOM:
            return frozenset()
        found = {
            name for name, one in self._settings.channels.items() if await is_shut_out(one, self._settings)
        }
        before, self._shut = self._shut, frozenset(found)
        return before & self._shut

    def _broken_courses(self) -> frozenset[str]:
        """The courses with a fault now and at the last look: whoever writes one saves it in between."""
        before, self._broken = self._broken, self._broken_now()
        return before & self._broken
