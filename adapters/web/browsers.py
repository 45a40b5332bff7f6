"""Whose browser this is: somebody's own, which is remembered, or one that people share, for minutes each."""

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.guard import Rate, place_of
from adapters.web.visitors import (
    COOKIE,
    COOKIE_SECONDS,
    SHARED_COOKIE,
    VISIT_SECONDS,
    Ticket,
    Visit,
    Visitors,
)
from bot.ports import Entry, EntryOf

KEPT_LONGER: Final = 60
"""Seconds by which a visit's cookie outlives it, so that its end finds something to take away: then browsers
forget the pages that they kept for going back to."""

MOST_ENDED: Final = 10_000

LOOKED_SECONDS: Final = 10.0
"""How often is looked whether a browser that only listens is still let in, while nothing comes there."""

SETTLED_SECONDS: Final = 24 * 3600
"""Whoever has taken part for so long is no passer-by."""

StillIn = Callable[[bool], Awaitable[bool]]
"""``still_in(surely)``: whether whoever began to listen is still there, by a look that is at most
:data:`LOOKED_SECONDS` old, or ``surely``. Raises TryLater."""


@dataclass(slots=True)
class Browsers:
    """Reads and writes the cookies. ``clock`` gives the seconds since 1970; ``entry`` may raise TryLater."""

    visitors: Visitors
    public_url: str
    entry: EntryOf
    screens: Rate
    clock: Callable[[], float] = time.time
    _ended: dict[str, float] = field(init=False, default_factory=dict)

    async def known(self, request: Request) -> str | None:
        """Who is at this browser now; None: nobody we know. A shared one remembers nobody."""
        if self.back(request):
            visit = self.visit(request)
            return None if visit is None else visit.address
        ticket = await self.ticket(request)
        return None if ticket is None else ticket.address

    async def ticket(self, request: Request) -> Ticket | None:
        """What lets this browser in, as its cookie shall say from now on; None: nothing, or no more."""
        shown = self._shown(request)
        return None if shown is None else self._as_of_now(shown, await self.entry(shown.address))

    def name(self, request: Request) -> str:
        """What this browser is called in its cookie; empty where it has none that says so."""
        shown = self._shown(request)
        return "" if shown is None else shown.name

    def place(self, request: Request) -> str:
        """A mark of where on the internet this browser is."""
        return self.visitors.place(place_of(request))

    def may_share(self, request: Request) -> bool:
        """Count one more browser that is shared, unless it is one too many from this place."""
        return self.screens.allows(place_of(request))

    def was_let_in(self, request: Request) -> bool:
        """Whether this browser has a cookie of ours, good or not."""
        return self._shown(request) is not None

    async def sender(self, request: Request, mark: str, known: str | None) -> str | None:
        """The address that a form with this mark speaks for; None: not one for whoever is here, or too old.

        ``known`` is who is here. A stranger can begin a chat with a form, though not in a shared browser, nor
        where everybody has been put out since.
        """
        if known is None and self.back(request):
            return None
        sender = self.visitors.sender(mark, known)
        if sender is not None and known is None and (await self.entry(sender)).generation:
            return None
        return sender

    async def passes_by(self, request: Request) -> bool:
        """Whether whoever is here does not take part, or not since long. Who visits a shared screen does."""
        shown = None if self.back(request) else self._shown(request)
        since = None if shown is None else (await self.entry(shown.address)).since
        settled = since is not None and self.clock() - since.timestamp() >= SETTLED_SECONDS
        return not settled and not self.back(request)

    def still_in(self, request: Request) -> StillIn:
        """What tells for as long as a page listens whether whoever is here now is still let in."""
        visit, looked = self.visit(request), self.clock()

        async def still_in(surely: bool) -> bool:  # noqa: FBT001 - its only one
            nonlocal looked
            if visit is not None:
                return self.lasts(visit)
            if not surely and 0 <= self.clock() - looked < LOOKED_SECONDS:
                return True
            looked = self.clock()
            return await self.ticket(request) is not None

        return still_in

    def back(self, request: Request) -> str:
        """The page that stands in this browser between two people; empty: it is not shared."""
        return self.visitors.back(request.cookies.get(SHARED_COOKIE))

    def visit(self, request: Request) -> Visit | None:
        """The visit that goes on in this browser, which is a shared one; None: none does."""
        visit = self.visitors.visit(request.cookies.get(COOKIE)) if self.back(request) else None
        return visit if visit is not None and self.lasts(visit) else None

    def lasts(self, visit: Visit) -> bool:
        """Whether a visit still goes on: its time is not up, and nobody has said here that it is over."""
        return self.clock() < visit.until and visit.name not in self._ended

    def seconds_left(self, visit: Visit) -> int:
        """Whole seconds until a visit's time is up."""
        return max(0, int(visit.until - self.clock()))

    async def let_in(
        self, request: Request, response: Response, address: str, until: datetime | None = None
    ) -> None:
        """Give the browser the cookie of an address: for good, until then, or for a visit in a shared one."""
        if self.back(request):
            value = self.visitors.new_visit(address, self.clock() + VISIT_SECONDS)
            self._give(request, response, COOKIE, value, VISIT_SECONDS + KEPT_LONGER)
            return
        entry, ends = await self.entry(address), 0 if until is None else int(until.timestamp())
        self.let_stay(request, response, Ticket(address, entry.generation, _new_name(), ends))

    def let_stay(self, request: Request, response: Response, ticket: Ticket) -> None:
        """Renew the cookie of a browser that is let in; one that ends is not made to last longer."""
        seconds = max(0, int(ticket.until - self.clock())) if ticket.until else COOKIE_SECONDS
        self._give(request, response, COOKIE, self.visitors.cookie(ticket), seconds)

    def let_out(self, request: Request, response: Response) -> None:
        """Nobody is at this shared browser any more, whichever of its windows asks."""
        visit = self.visit(request)
        if visit is not None:
            now = self.clock()
            if len(self._ended) >= MOST_ENDED:
                self._ended = {name: until for name, until in self._ended.items() if until > now}
            self._ended[visit.name] = visit.until
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")

    def share(self, request: Request, response: Response, back: str) -> None:
        """The browser is shared from this response on, and whoever was in it is out."""
        self._give(request, response, SHARED_COOKIE, self.visitors.shared(back), COOKIE_SECONDS)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")

    def unshare(self, request: Request, response: Response) -> None:
        """The browser is somebody's own again, though nobody is in it yet."""
        self.let_out(request, response)
        response.delete_cookie(SHARED_COOKIE, httponly=True, samesite="lax")

    def _shown(self, request: Request) -> Ticket | None:
        """The ticket in this browser's cookie, if it has not ended by itself."""
        ticket = self.visitors.ticket(request.cookies.get(COOKIE))
        return None if ticket is None or 0 < ticket.until <= self.clock() else ticket

    def _as_of_now(self, ticket: Ticket, entry: Entry) -> Ticket | None:
        if ticket.generation == entry.generation:
            return ticket if ticket.name else replace(ticket, name=_new_name())
        if ticket.name and ticket.name == entry.stays:
            return replace(ticket, generation=entry.generation, name=_new_name())
        return None

    def _give(self, request: Request, response: Response, name: str, value: str, seconds: int) -> None:
        over_https = request.url.scheme == "https" or self.public_url.startswith(
            f"https://{request.headers.get('host')}"
        )
        response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=over_https)


def _new_name() -> str:
    return secrets.token_urlsafe(9)
