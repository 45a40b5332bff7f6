"""Whose browser this is: somebody's own, which is remembered, or one that people share, for minutes each."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.visitors import (
    COOKIE,
    COOKIE_SECONDS,
    SHARED_COOKIE,
    VISIT_SECONDS,
    Visit,
    Visitors,
)

KEPT_LONGER: Final = 60
"""Seconds by which a visit's cookie outlives it, so that its end finds something to take away: then browsers
forget the pages that they kept for going back to."""

MOST_ENDED: Final = 10_000


@dataclass(slots=True)
class Browsers:
    """Reads and writes the cookies. ``clock`` gives the seconds since 1970."""

    visitors: Visitors
    public_url: str
    clock: Callable[[], float] = time.time
    _ended: dict[str, float] = field(init=False, default_factory=dict)

    def known(self, request: Request) -> str | None:
        """Who is at this browser now; None: nobody we know. A shared one remembers nobody."""
        if self.back(request):
            visit = self.visit(request)
            return None if visit is None else visit.address
        return self.visitors.address(request.cookies.get(COOKIE))

    def sender(self, request: Request, mark: str) -> str | None:
        """The address that a form with this mark speaks for; None: not one for whoever is here, or too old.

        A stranger can begin a chat with a form, though not in a shared browser.
        """
        known = self.known(request)
        return None if known is None and self.back(request) else self.visitors.sender(mark, known)

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

    def let_in(self, request: Request, response: Response, address: str) -> None:
        """Give the browser the cookie of an address: for good, or for a visit where the browser is shared."""
        if self.back(request):
            value = self.visitors.new_visit(address, self.clock() + VISIT_SECONDS)
            self._give(request, response, COOKIE, value, VISIT_SECONDS + KEPT_LONGER)
        else:
            self._give(request, response, COOKIE, self.visitors.cookie(address), COOKIE_SECONDS)

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

    def _give(self, request: Request, response: Response, name: str, value: str, seconds: int) -> None:
        over_https = request.url.scheme == "https" or self.public_url.startswith(
            f"https://{request.headers.get('host')}"
        )
        response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=over_https)
