"""Who is at the page: a signed cookie, signed forms, and how a stranger gets an address.

An address is a random token that the cookie carries under our signature. A stranger has none, and
nothing is stored about one; the page's form holds a random number instead, and the address is
derived from it. So a first tap sent twice makes one person, and nobody can choose an address.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from msgspec import Struct
from msgspec.structs import astuple

COOKIE: Final = "kompis"
COOKIE_SECONDS: Final = 400 * 24 * 3600  # the longest that browsers keep one; renewed at each visit
STRANGERS_FORM_SECONDS: Final = 24 * 3600
ADDRESS_LENGTH: Final = 24  # hexadecimal digits: 96 bits

SHARED_COOKIE: Final = "kompis_shared"
"""Says that a browser is shared, and which page stands there between two people."""

VISIT_SECONDS: Final = 180
"""How long somebody's own chat is open in a shared browser."""


class Ticket(Struct, frozen=True):
    """What a lasting cookie says: that its browser was let in at an address, in which of its generations.

    ``name`` is the browser's own. ``until`` is in seconds since 1970; 0: for good.
    """

    address: str
    generation: int = 0
    name: str = ""
    until: int = 0


class Visit(Struct, frozen=True):
    """Somebody's time in a shared browser. ``until`` is in seconds since 1970; ``name`` is this visit's."""

    address: str
    until: float
    name: str


@dataclass(frozen=True, slots=True)
class Visitors:
    """Signs and reads cookies and forms with a key of its own, and reads those of former keys."""

    key: bytes = field(repr=False)
    former_keys: tuple[bytes, ...] = field(default=(), repr=False)

    def cookie(self, ticket: Ticket) -> str:
        """The cookie's value for a ticket."""
        return self._cookies.dumps(astuple(ticket))

    def ticket(self, cookie: str | None) -> Ticket | None:
        """The ticket in a cookie of ours; None for none or a forged one.

        Cookies from before there were tickets hold an address alone, and count as of the first generation.
        """
        fields = _read(self._cookies, cookie)
        if isinstance(fields, list):
            return Ticket(*fields)
        return Ticket(fields) if isinstance(fields, str) and fields else None

    def place(self, place: str) -> str:
        """A mark of a place on the internet, which tells nobody where it is."""
        digest = hmac.new(self.key, b"place:" + place.encode(), hashlib.sha256).hexdigest()
        return digest[:ADDRESS_LENGTH]

    def new_visit(self, address: str, until: float) -> str:
        """The cookie's value for a visit in a shared browser, which is good until then."""
        return self._visits.dumps([address, until, secrets.token_urlsafe(9)])

    def visit(self, cookie: str | None) -> Visit | None:
        """The visit in a cookie of ours, whether it is over or not; a lasting cookie holds none."""
        fields = _read(self._visits, cookie)
        return Visit(*fields) if isinstance(fields, list) else None

    def shared(self, back: str) -> str:
        """The value of the cookie that says a browser is shared."""
        return self._shared.dumps(back)

    def back(self, cookie: str | None) -> str:
        """The page that stands in a shared browser between two people; empty: it is not shared."""
        back = _read(self._shared, cookie)
        return back if isinstance(back, str) else ""

    def form(self, address: str | None) -> str:
        """A mark for a form that only the person at this address can send; a stranger's lasts a day."""
        if address is None:
            return "new." + self._strangers.dumps(secrets.token_urlsafe(16))
        return "own." + self._forms.dumps([address, secrets.token_urlsafe(6)])

    def sender(self, mark: str, address: str | None) -> str | None:
        """The address that a form speaks for, or None when it is not for whoever sent it, or too old.

        ``address`` is the one in the sender's cookie, None for a stranger.
        """
        kind, _, signed = mark.partition(".")
        try:
            if kind == "own":
                owner, _ = self._forms.loads(signed)
                return address if address is not None and owner == address else None
            if kind == "new":
                new = self._derived(self._strangers.loads(signed, max_age=STRANGERS_FORM_SECONDS))
                return new if address in {None, new} else None
        except BadSignature:
            return None
        return None

    def _derived(self, number: str) -> str:
        return hmac.new(self.key, b"address:" + number.encode(), hashlib.sha256).hexdigest()[:ADDRESS_LENGTH]

    @property
    def _keys(self) -> list[bytes]:
        return [*self.former_keys, self.key]  # the last one signs

    @property
    def _cookies(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt="web cookie")

    @property
    def _visits(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt="web visit")

    @property
    def _shared(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt="web shared browser")

    @property
    def _forms(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt="web form")

    @property
    def _strangers(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._keys, salt="web stranger's form")


def _read(signed: URLSafeSerializer, cookie: str | None) -> Any:  # noqa: ANN401 - whatever we signed
    try:
        return signed.loads(cookie or "")
    except BadSignature:
        return None
