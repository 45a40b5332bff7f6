"""An author's bench: one course as its files are now, the last version that was whole, and what is wrong."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from bot.content.findings import Finding
from bot.content.library import Library, load_library, watch
from bot.domain.course import Course

_log = structlog.get_logger("preview")

Check = Callable[[Path], Sequence[Finding]]
"""``check(folder)``: every finding of one course."""


class Bench:
    """What is on view, and when it changes.

    ``course`` is the last version without a fault, None until there has been one; ``mark`` is another
    one after each change and each start.
    """

    def __init__(self, folder: Path, check: Check) -> None:
        """``folder`` is the course's own, by its real path."""
        self.folder = folder
        self.course: Course | None = None
        self.findings: tuple[Finding, ...] = ()
        self.closed = False
        self.mark = secrets.token_hex(8)
        self._check = check
        self._library: Library | None = None
        self._turn = asyncio.Event()

    async def open(self) -> None:
        """Read the course for the first time."""
        self._library = await asyncio.to_thread(load_library, self.folder)
        await self._show(self._library)

    async def follow(self) -> None:
        """Read the course anew each time one of its files has changed. Runs until cancelled.

        What cannot be shown is logged, and the next change is waited for.
        """
        if self._library is None:
            await self.open()
        if self._library is not None:
            async for library in watch(self._library):
                try:
                    await self._show(library)
                except Exception:  # noqa: BLE001  whatever it is, the next save may mend it
                    _log.exception("the course cannot be shown; what was on view stays")

    async def changed(self, mark: str) -> None:
        """Return when the mark is another one, or the bench is closed."""
        while self.mark == mark and not self.closed:
            await self._turn.wait()

    def close(self) -> None:
        """Let those go who wait for changes."""
        self.closed = True
        self._turn.set()

    async def _show(self, library: Library) -> None:
        findings = tuple(await asyncio.to_thread(self._check, self.folder))
        loaded = library.courses.get(self.folder.name)
        self.course = self.course if loaded is None else loaded.course
        self.findings = findings
        self.mark = secrets.token_hex(8)
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()
