"""What stands in the links of an e-mail: whom it is for, signed, so that nobody can make one up."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct

OPENS_FOR: Final = timedelta(days=7)
"""How long a link opens the page without logging in."""

Purpose = Literal["open", "yes", "off"]
"""Open the page; yes, this address is mine; no more e-mails."""

_PATH: Final = "/bell/"


class Named(Struct, frozen=True):
    """Whom a link is for, and the delivery it opens, or the e-mail it answers; 0: none.

    ``until`` is when a link that was read ends; None: it does not.
    """

    person_id: int
    row: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BellLinks:
    """Makes and reads the links. ``public_url`` is the address people reach us by, without a slash.

    ``former`` keys are read still, and sign nothing.
    """

    key: bytes = field(repr=False)
    public_url: str = ""
    former: tuple[bytes, ...] = field(default=(), repr=False)

    def link(self, purpose: Purpose, named: Named, now: datetime) -> str:
        """The whole address of a link. One that opens ends by itself; the others do not."""
        until = int((now + OPENS_FOR).timestamp()) if purpose == "open" else 0
        mark = self._signer(purpose).dumps([named.person_id, named.row, until])
        return f"{self.public_url}{_PATH}{purpose}/{mark}"

    def read(self, purpose: Purpose, mark: str, now: datetime) -> Named | None:
        """Whom a link is for; None: it was made up, is for something else, or has ended."""
        try:
            person, row, until = self._signer(purpose).loads(mark)
        except (BadSignature, ValueError, TypeError):
            return None
        if not all(isinstance(number, int) for number in (person, row, until)):
            return None
        ends = datetime.fromtimestamp(until, UTC) if until else None
        return None if ends is not None and ends < now else Named(person, row, ends)

    def _signer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer([*self.former, self.key], salt=f"bell {purpose}")
