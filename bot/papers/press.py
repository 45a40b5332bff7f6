"""The press, from outside: starts it when something is to be printed, and lets it go when it is idle."""

import asyncio
import base64
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from typing import Any, Final

import orjson

PATIENCE_SECONDS: Final = 30.0
"""How long one drawing may take, the start of the press included."""

IDLE_SECONDS: Final = 60.0
"""How long the press stays when it has nothing to do."""

_LONGEST_LINE: Final = 8_000_000


class PressBroke(Exception):
    """The press ended, hangs, or cannot be started. Another try may go well."""


class CannotPrint(Exception):
    """The press cannot draw this. The sentence is what it said."""


class Press:
    """Draws papers in a process of its own, one after the other. Everything here runs in one event loop."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._going: asyncio.TimerHandle | None = None

    @property
    def running(self) -> bool:
        """Whether there is a process now."""
        return self._process is not None

    async def print(self, paper: Mapping[str, Any]) -> bytes:
        """Draw what an order of :mod:`bot.papers` asks for: the bytes of a file.

        Raises:
            PressBroke: it ended, or took too long.
            CannotPrint: it says why it cannot.
        """
        async with self._turn:
            self._stay()
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    answer = await self._ask(await asyncio.to_thread(_line, paper))
            except (OSError, TimeoutError, ValueError) as trouble:
                await self._stop()
                raise PressBroke(repr(trouble)) from trouble
            except asyncio.CancelledError:
                await self._stop()  # its answer would be taken for that to the next question
                raise
            self._going = asyncio.get_running_loop().call_later(self._idle_seconds, self._close_soon)
        if "fault" in answer:
            raise CannotPrint(answer["fault"])
        return base64.b64decode(answer["drawn"])

    async def close(self) -> None:
        """Let the process go, after what it is drawing now."""
        async with self._turn:
            self._stay()
            await self._stop()

    async def _ask(self, line: bytes) -> dict[str, Any]:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot.papers"),
                stdin=PIPE,
                stdout=PIPE,
                limit=_LONGEST_LINE,
                start_new_session=True,  # Ctrl-C is for us alone; it ends when we do, as nothing comes in
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise OSError("the press has no pipes")
        process.stdin.write(line)
        await process.stdin.drain()
        answer: dict[str, Any] = orjson.loads(await process.stdout.readline())
        return answer

    def _stay(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self._going = None

    def _close_soon(self) -> None:
        """Nothing was printed for a while: the process ends when nothing more can come in."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()  # it draws nothing that anybody waits for, and has nothing to put in order
        await process.wait()


def _line(paper: Mapping[str, Any]) -> bytes:
    """In a thread: a photo's line has millions of bytes, and nobody's tap shall wait while it is written."""
    return orjson.dumps(paper) + b"\n"
