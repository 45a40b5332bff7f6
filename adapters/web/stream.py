"""The stream down: each row of the transcript once, by its number, and the page's head as it changes."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Final

from msgspec import Struct
from sse_starlette import EventSourceResponse, ServerSentEvent

from adapters.web import render
from adapters.web.browsers import StillIn
from adapters.web.guard import TooManyStreams
from bot.ports import StatusOf, Transcript, TryLater

AGAIN_MILLISECONDS: Final = 1_000
PING_SECONDS: Final = 15
SEND_SECONDS: Final = 30
BUSY_SECONDS: Final = 1.0


class Stream(Struct, frozen=True):
    """What one open page hears: events ``line`` (id: the row's number), ``head`` and ``reload``."""

    transcript: Transcript
    status: StatusOf
    closing: asyncio.Event
    address: str
    form: render.Form
    still_in: StillIn

    def response(self, number: int, counted: AbstractContextManager[None]) -> EventSourceResponse:
        """Answer with everything behind this row, ``counted`` for as long as the page listens."""
        return EventSourceResponse(
            self._counted(number, counted), ping=PING_SECONDS, sep="\n", send_timeout=SEND_SECONDS
        )

    async def _counted(
        self, number: int, counted: AbstractContextManager[None]
    ) -> AsyncIterator[ServerSentEvent]:
        try:
            with counted:
                async for event in self._events(number):
                    yield event
        except TooManyStreams:  # others were quicker; the page tries again
            return

    async def _events(self, number: int) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(await self._head(), event="head", retry=AGAIN_MILLISECONDS)
        while not self.closing.is_set():
            try:
                newest = await self.transcript.latest(self.address, 1)
                # What the page shows has been erased since.
                erased = (newest[-1].number if newest else 0) < number
                lines = await self.transcript.after(self.address, number)
                if erased or not await self.still_in(bool(lines)):
                    yield ServerSentEvent("", event="reload")
                    return
            except TryLater:
                await self._pause(BUSY_SECONDS)
                continue
            for line in lines:
                number = line.number
                html = render.message(render.shown(line), self.form)
                yield ServerSentEvent(html, event="line", id=str(number))
            if lines:
                yield ServerSentEvent(await self._head(), event="head")
            else:
                await self._until_more(number)

    async def _head(self) -> str:
        return render.status(await self.status(self.address), self.form.say, dt.datetime.now(dt.UTC))

    async def _until_more(self, number: int) -> None:
        """Wait for a row behind this one, or the end; the transcript itself looks up every two seconds."""
        more = asyncio.ensure_future(self.transcript.wait(self.address, number))
        end = asyncio.ensure_future(self.closing.wait())
        try:
            await asyncio.wait({more, end}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            more.cancel()
            end.cancel()

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.closing.wait()
        except TimeoutError:
            return
