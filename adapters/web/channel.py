"""The web chat as a channel: what is sent is written into the transcript, which the page shows."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from adapters.web.limits import WHO_ELSE_CAN_READ
from bot.ports import (
    EntryOf,
    Files,
    Greet,
    LeadsHome,
    NoFiles,
    Outgoing,
    Receipt,
    Receive,
    StatusOf,
    Transcript,
    nobody_put_out,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from adapters.web.guard import Bounds
    from adapters.web.views import Views


class WebChannel:
    """One built-in web chat. Implements Channel, Edits, Routes, Invites and Shares of :mod:`bot.ports`."""

    invites_as = ""
    who_else_can_read: Final = WHO_ELSE_CAN_READ

    def __init__(
        self,
        name: str,
        transcript: Transcript,
        greet: Greet,
        status: StatusOf,
        key: bytes,
        *,
        public_url: str = "",
        stylesheet: str = "/static/kompis.css",
        bounds: "Bounds | None" = None,
    ) -> None:
        """``key`` signs cookies and forms; ``public_url`` is the address people open, if it has one."""
        self.name = name
        self._transcript = transcript
        self._greet = greet
        self._status = status
        self._key = key
        self._public_url = public_url
        self._stylesheet = stylesheet
        self._bounds = bounds
        self.files: Files = NoFiles()
        """Where what people send in is kept. Read when the routes are asked for."""
        self.former_keys: tuple[bytes, ...] = ()
        """Those before ``key``, for what was signed with them. Read when the routes are asked for."""
        self.leads_home: LeadsHome | None = None
        """Whether somebody is already where an invitation leads. Read when the routes are asked for."""
        self.entry: EntryOf = nobody_put_out
        """Which browsers are let in at an address. Read when the routes are asked for."""
        self.clock: Callable[[], float] = time.time
        """Seconds since 1970, by which visits in a shared browser end. Read when the routes are asked for."""
        self._receive: Receive | None = None
        self._views: Views | None = None
        self._closing = asyncio.Event()

    async def start(self, receive: Receive) -> None:
        """Take in what people write and tap from now on. The pages are served by the web server."""
        self._take_in(receive)

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Write the message into the transcript; the delivery's id again changes nothing.

        Raises:
            TryLater: the store has too much to do.
        """
        number = await self._transcript.append(
            outgoing.address, "kompis", outgoing.message, key=f"delivery:{outgoing.delivery}", edits=None
        )
        return Receipt((str(number),))

    async def edit(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        """Write the message's new form; the page puts it in the old one's place.

        ``outgoing.delivery`` is the row of the change, not of the message that is changed.

        Raises:
            TryLater: the store has too much to do.
        """
        await self._transcript.append(
            outgoing.address,
            "kompis",
            outgoing.message,
            key=f"delivery:{outgoing.delivery}",
            edits=int(receipt.references[-1]),
        )
        return receipt

    async def close(self) -> None:
        """Take in nothing more and end the streams."""
        self._take_in(None)
        self._closing.set()

    def routes(self) -> Sequence["BaseRoute"]:
        """The page, the form, the stream, the files. Loaded only now, so that others poll first."""
        from adapters.web.guard import Bounds  # noqa: PLC0415
        from adapters.web.views import Views  # noqa: PLC0415

        self._views = Views(
            transcript=self._transcript,
            greet=self._greet,
            status=self._status,
            key=self._key,
            public_url=self._public_url,
            stylesheet=self._stylesheet,
            bounds=self._bounds or Bounds(),
            closing=self._closing,
            receive=self._receive,
            clock=self.clock,
            name=self.name,
            files=self.files,
            former_keys=self.former_keys,
            leads_home=self.leads_home,
            entry=self.entry,
        )
        return self._views.routes()

    def invitation(self, code: str) -> str:
        """The chat, opened with an invitation's code."""
        return f"/start/{code}"

    async def let_in(
        self, request: "Request", response: "Response", address: str, until: datetime | None = None
    ) -> None:
        """Give the browser the cookie of this address. The routes have been asked for before."""
        if self._views is not None:
            await self._views.browsers.let_in(request, response, address, until)

    async def is_let_in(self, request: "Request", *, for_good: bool = False) -> str | None:
        """The address in the browser's cookie, if it is one of ours and still good."""
        if self._views is None:
            return None
        browsers = self._views.browsers
        if not for_good:
            return await browsers.known(request)
        ticket = None if browsers.back(request) else await browsers.ticket(request)
        return None if ticket is None or ticket.until else ticket.address

    def may_share(self, request: "Request") -> bool:
        """Whether one more browser may be shared from this place in this hour."""
        return self._views is None or self._views.browsers.may_share(request)

    def place(self, request: "Request") -> str:
        """The visitor's internet address, or their household's, as a mark of our key's."""
        return "" if self._views is None else self._views.browsers.place(request)

    def share(self, request: "Request", response: "Response", back: str) -> None:
        """From this response on people are let into this browser for three minutes each."""
        if self._views is not None:
            self._views.browsers.share(request, response, back)

    def let_out(self, request: "Request", response: "Response") -> None:
        """Whoever is in this shared browser is out again."""
        if self._views is not None:
            self._views.browsers.let_out(request, response)

    def unshare(self, request: "Request", response: "Response") -> None:
        """Let nobody's chat, and no sharing, be left in this browser."""
        if self._views is not None:
            self._views.browsers.unshare(request, response)

    def _take_in(self, receive: Receive | None) -> None:
        self._receive = receive
        if self._views is not None:
            self._views.receive = receive
