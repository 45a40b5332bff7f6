"""Who did what for an organisation: written down, kept for a year, shown to its admins.

Only ids and words of this list stand there: nothing that anybody wrote.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.domain.audit import Did
from bot.storage.tables import audit

KEPT: Final = timedelta(days=365)
PIECE: Final = 2000

_NOTE = insert(audit)
_SHOWN = (
    select(audit.c.id, audit.c.at, audit.c.actor, audit.c.what, audit.c.subject)
    .where(audit.c.organisation_id == bindparam("in_organisation"), audit.c.id < bindparam("in_before"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("in_limit"))
)
_OLD = delete(audit).where(
    audit.c.id.in_(
        select(audit.c.id).where(audit.c.at < bindparam("in_before")).order_by(audit.c.at).limit(PIECE)
    )
)

BY_COMMAND_LINE: Final = "command line"
"""The actor, where it is whoever runs kompis."""

_LATEST: Final = 2**63 - 1


class Noted(Struct, frozen=True):
    """One line: when, who, what, and about which row (``announcement 12``)."""

    id: int
    at: datetime
    actor: str
    did: Did
    subject: str


def note(
    db: Connection, actor: int | None, organisation_id: int, did: Did, subject: str, now: datetime
) -> None:
    """Write down what this person did; None: whoever runs kompis. ``subject`` names a row: ``workshop 3``."""
    who = BY_COMMAND_LINE if actor is None else f"person {actor}"
    row = {"at": now, "actor": who, "what": did.value, "subject": subject, "organisation_id": organisation_id}
    db.execute(_NOTE, row)


def noted(db: Connection, organisation_id: int, limit: int, before: int | None = None) -> Sequence[Noted]:
    """What was done for an organisation, the newest first; ``before`` is the line that one has come to."""
    asked = {
        "in_organisation": organisation_id,
        "in_before": _LATEST if before is None else before,
        "in_limit": limit,
    }
    return [Noted(row.id, row.at, row.actor, Did(row.what), row.subject) for row in db.execute(_SHOWN, asked)]


def forget(db: Connection, now: datetime) -> int:
    """Delete a piece of what is older than a year; how many lines it was."""
    return db.execute(_OLD, {"in_before": now - KEPT}).rowcount
