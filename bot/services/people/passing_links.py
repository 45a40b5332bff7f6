"""Links to a page of ours that are one person's own, for a while: signed, and kept nowhere."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from itsdangerous import BadSignature, URLSafeSerializer


@dataclass(frozen=True, slots=True)
class PassingLinks:
    """Makes and reads the links of one kind of page: behind ``path``, good for ``lasts``.

    ``public_url`` is the address people reach us by; empty: there are none. ``salt`` keeps the kinds apart;
    ``former`` keys are read still, and sign nothing.
    """

    path: ClassVar[str]
    salt: ClassVar[str]
    lasts: ClassVar[timedelta]

    key: bytes = field(repr=False)
    public_url: str = ""
    former: tuple[bytes, ...] = field(default=(), repr=False)

    def link(self, thing: int, person_id: int, now: datetime) -> str:
        """The whole address of this thing's page, for this person; empty where nobody could open it."""
        if not self.public_url:
            return ""
        mark = self._signer().dumps([thing, person_id, int((now + self.lasts).timestamp())])
        return f"{self.public_url}{self.path}{mark}"

    def read(self, mark: str, now: datetime) -> tuple[int, int] | None:
        """The thing and the person a link is for; None: it was made up, or has ended."""
        try:
            thing, person, until = self._signer().loads(mark)
        except (BadSignature, ValueError, TypeError):
            return None
        if not all(isinstance(number, int) for number in (thing, person, until)):
            return None
        return None if until < now.timestamp() else (thing, person)

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer([*self.former, self.key], salt=self.salt)
