"""The list behind ``kompis deliveries``."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row

from bot.domain.delivery import State
from bot.domain.kinds import Kind
from bot.storage import delivery_list

RECENT = dt.timedelta(hours=48)
PAGE = 200

LATER = "Its time has not come."
NEXT_TRY = "It is tried again at its time."
NEXT_TURN = "It is due: it leaves when its turn comes, or when kompis runs."
IN_HAND = "It leaves within seconds, or when kompis runs again."
ON_THE_WIRE = "It is being sent."


class Listed(Struct, frozen=True):
    """One delivery, as the list shows it. The fields and their names are a contract."""

    id: int
    organisation: str | None
    person: int | None
    channel: str
    address: str | None
    kind: str
    subject: str | None
    state: str
    due_at: dt.datetime
    sent_at: dt.datetime | None
    attempts: int
    error: str | None

    def reason(self, now: dt.datetime) -> str:
        """Why it is not sent, in words; nothing where it is."""
        match State(self.state):
            case State.PENDING if self.error is not None:
                return f"{self.error} {NEXT_TRY}"
            case State.PENDING:
                return LATER if self.due_at > now else NEXT_TURN
            case State.CLAIMED:
                return IN_HAND if self.error is None else f"{self.error} {IN_HAND}"
            case State.SENDING:
                return ON_THE_WIRE
            case State.SENT:
                return ""
            case _:
                return self.error or ""


def page_of_deliveries(
    db: Connection, now: dt.datetime, after: int = 0, *, everything: bool = False
) -> Sequence[Listed]:
    """Up to 200 deliveries behind an id, oldest first; an empty page is the end.

    What was due in the last 48 hours, without replies, and all that is not final; or ``everything``.
    """
    rows = (
        delivery_list.page(db, after, PAGE)
        if everything
        else delivery_list.recent_page(db, after, PAGE, now - RECENT, now)
    )
    return [_listed(row) for row in rows]


def _listed(row: Row[Any]) -> Listed:
    edits = row.kind == Kind.REPLY and row.edits is not None
    return Listed(
        row.id,
        row.organisation,
        row.person,
        row.channel,
        row.address,
        row.kind,
        f"edit:{row.edits}" if edits else row.subject,
        row.state,
        row.due_at,
        row.sent_at,
        row.attempts,
        row.error,
    )
