"""Keep the pace of each workspace over a restart: the learned rate, and pauses the platform asked for."""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection

from bot.services.delivery.lease import Owner
from bot.storage import leases, paces

PAGE = 200
"""Rows; at most three a workspace."""


class PaceNote(Struct, frozen=True):
    """What is known, or new, of one workspace and one kind of call (``send``, ``edit``, ``look``).

    ``rate`` in calls a second, learned at ``learned_at``; None: nothing.
    """

    workspace: str
    call: str
    rate: float | None = None
    learned_at: dt.datetime | None = None
    paused_until: dt.datetime | None = None


def page_of_paces(db: Connection, channel: str, after: str | None = None) -> Sequence[PaceNote]:
    """What is known of some workspaces behind one, in order; an empty page is the end."""
    rows = paces.page(db, channel, after, PAGE)
    if len(rows) == PAGE:  # the last workspace may go on behind the page
        rows = [row for row in rows if row.workspace != rows[-1].workspace]
    return [PaceNote(row.workspace, row.call, row.rate, row.learned_at, row.paused_until) for row in rows]


def note_pace(db: Connection, owner: Owner, new: PaceNote) -> bool:
    """Store what is new; False when another epoch has the lease."""
    if not leases.owned(db, owner.lease.name, owner.lease.epoch):
        return False
    rate = None if new.rate is None or new.learned_at is None else (new.rate, new.learned_at)
    paces.note(db, (owner.channel, new.workspace, new.call), rate, new.paused_until)
    return True
