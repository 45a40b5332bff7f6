"""What is let in: forms from our own pages, of a bearable size, at a bearable rate."""

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct
from starlette.requests import Request

FORM_BYTES: Final = 16 * 1024
FORM_FIELDS: Final = 40
REMEMBERED: Final = 20_000
"""How many addresses a rate remembers; the one heard longest ago is forgotten first."""


class TooLong(Exception):
    """The form is larger than any of ours."""


class TooManyStreams(Exception):
    """No further stream is opened just now."""


class Bounds(Struct, frozen=True):
    """How much one machine takes. Generous for people: a whole workshop may sit behind one Wi-Fi.

    Passers-by are all who do not take part, or not for a day yet (Browsers.passes_by): a half of the streams,
    and a part of each place's, are kept for those who do, whoever else comes.
    """

    messages_a_minute: int = 40
    newcomers_an_hour: int = 300
    screens_an_hour: int = 30
    streams_an_address: int = 6
    streams_a_place: int = 200
    streams_of_passers_by: int = 1_000
    streams_of_passers_by_a_place: int = 150
    streams: int = 2_000
    uploads: int = 8


class Rate:
    """At most ``count`` in ``seconds`` for each who, in memory."""

    def __init__(self, count: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._count = count
        self._seconds = seconds
        self._clock = clock
        self._heard: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, who: str) -> bool:
        """Count this one, unless it is one too many."""
        now = self._clock()
        moments = self._heard.setdefault(who, deque())
        self._heard.move_to_end(who)
        while len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        while moments and moments[0] <= now - self._seconds:
            moments.popleft()
        if len(moments) >= self._count:
            return False
        moments.append(now)
        return True


class Streams:
    """Counts open streams, of each who and in all."""

    def __init__(self, of_each: int, in_all: int) -> None:
        self._of_each = of_each
        self._in_all = in_all
        self._open: dict[str, int] = {}

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(self._open.values())

    @contextmanager
    def one(self, who: str) -> Iterator[None]:
        """Hold one stream open.

        Raises:
            TooManyStreams: there are as many as may be.
        """
        if not self.room(who):
            raise TooManyStreams
        self._open[who] = self._open.get(who, 0) + 1
        try:
            yield
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    def room(self, who: str) -> bool:
        """Whether one more may be opened."""
        return self._open.get(who, 0) < self._of_each and self.open < self._in_all


def place_of(request: Request) -> str:
    """Where a request comes from: the visitor's internet address, or the half of it that a household has.

    Whoever has an IPv6 address has 2⁶⁴ of them.
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(address.ipv4_mapped or int(address) >> 64)


def from_our_pages(request: Request, public_url: str) -> bool:
    """Whether a browser sent this from a page of ours, by what it says itself (no page can forge that)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True  # an old browser, or none; the cookie is SameSite and the form is signed
    return urlsplit(origin).netloc in {request.headers.get("host"), urlsplit(public_url).netloc or None}


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form; of two with one name the first.

    Raises:
        TooLong: the body is larger than any form of ours.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > FORM_BYTES:
            raise TooLong
    try:
        fields = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FORM_FIELDS
        )
    except ValueError as error:
        raise TooLong from error
    return dict(reversed(fields))
