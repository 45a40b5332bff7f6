"""The channel: takes in what lies in ``in/``, and writes each person's notes into ``out/``."""

import asyncio
import contextlib
from pathlib import Path

from bot.ports import InboxFull, Outgoing, Receipt, Receive, TryLater

from .render import render

LOOK_SECONDS = 0.1


class NotesChannel:
    """Implements Channel of bot.ports, and none of the powers."""

    def __init__(self, name: str, folder: Path) -> None:
        """``folder`` holds ``in``, a file for each note left, and ``out``, a file for each person."""
        self.name = name
        self._in = folder / "in"
        self._out = folder / "out"
        self._looking: asyncio.Task[None] | None = None

    async def start(self, receive: Receive) -> None:
        """Look for notes from now on."""
        for folder in (self._in, self._out):
            folder.mkdir(parents=True, exist_ok=True)
        self._looking = asyncio.create_task(self._look(receive))

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Write one note. Its name is that of the delivery."""
        file = self._out / f"{outgoing.address}.jsonl"
        try:
            await asyncio.to_thread(_append, file, render(outgoing.message))
        except OSError as error:
            raise TryLater(f"the note cannot be written: {error.strerror}") from None
        return Receipt((str(outgoing.delivery),))

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self, receive: Receive) -> None:
        while True:
            with contextlib.suppress(InboxFull, OSError):
                for note in sorted(self._in.glob("*.json")):
                    key = f"{note.name}:{note.stat().st_mtime_ns}"  # another day's may have the same name
                    await receive(note.read_bytes(), key)
                    note.unlink()  # only now: what is not stored yet is found again
            await asyncio.sleep(LOOK_SECONDS)


def _append(file: Path, line: bytes) -> None:
    with file.open("ab") as out:
        out.write(line)
