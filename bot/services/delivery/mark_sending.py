"""Mark claimed deliveries ``sending``: from here on each may be on the wire at any moment."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, Row

from bot.domain.delivery import ON_ITS_WAY, State, given_up, may_try_again
from bot.domain.kinds import Kind
from bot.services.delivery.lease import Owner
from bot.storage import deliveries, delivery_results, leases

TOO_LATE = "It could not leave in time."
NOT_CORRECTED = "The message it corrects cannot be changed, or nobody knows whether it has arrived."

WAITS_FOR_TARGET = dt.timedelta(seconds=1)
"""How long an edit waits before it looks again at a message that is itself still on its way."""


class Marked(Struct, frozen=True):
    """What may be sent: each delivery with the receipt of the message it replaces, or None to send anew."""

    replaces: Mapping[int, tuple[str, ...] | None] = field(default_factory=dict)


def mark_sending(db: Connection, owner: Owner, ids: Collection[int], now: dt.datetime) -> Marked | None:
    """Mark these deliveries, in this owner's hands; None: the lease is another's.

    What was cancelled, healed or has run out meanwhile is left out, and what has run out is closed.
    Marking again what is marked is no fault.
    """
    lease = owner.lease
    if not leases.owned(db, lease.name, lease.epoch):
        return None
    rows = deliveries.mark_sending(db, ids, lease.epoch, now)
    if len(rows) < len(ids):
        late = deliveries.overdue(db, ids, lease.epoch, now)
        closed = [(row.id, given_up(State.EXPIRED, row.unclear, row.crashed), TOO_LATE) for row in late]
        deliveries.close(db, closed, now)
    replaces = _what_they_replace(db, owner, rows, now)
    lost = [row.id for row in rows if row.kind == Kind.CORRECTION and replaces.get(row.id, ()) is None]
    deliveries.close(db, [(id_, State.FAILED, NOT_CORRECTED) for id_ in lost], now)  # never sent by itself
    rows = [row for row in rows if row.id not in lost]
    replaces = {row.id: replaces[row.id] for row in rows if row.id in replaces}
    deliveries.send_anew(
        db, [row.id for row in rows if row.edits is not None and replaces.get(row.id, ()) is None]
    )
    return Marked(replaces)


def _what_they_replace(
    db: Connection, owner: Owner, rows: Sequence[Row[Any]], now: dt.datetime
) -> dict[int, tuple[str, ...] | None]:
    """The receipt of the message each row replaces, or None. A message on its way is waited for."""
    replaces: dict[int, tuple[str, ...] | None] = {row.id: None for row in rows}
    edits = {row.id: row for row in rows if owner.edits and row.edits is not None and not row.anew}
    targets = deliveries.targets(db, {row.edits for row in edits.values()}) if edits else {}
    for id_, row in edits.items():
        target = targets.get(row.edits)
        if target is None or target.address_id != row.address_id:
            continue
        if target.receipt is not None:
            replaces[id_] = tuple(target.receipt)
        elif State(target.state) in ON_ITS_WAY or _may_come_yet(row, target, now):
            del replaces[id_]
    waiting = [row.id for row in rows if row.id not in replaces]
    try_at = now + WAITS_FOR_TARGET
    delivery_results.put_back(
        db,
        [{"id": id_, "try_at": try_at, "tries": 0, "anew": False, "error": None} for id_ in waiting],
        owner.lease.epoch,
    )
    return replaces


def _may_come_yet(edit: Row[Any], target: Any, now: dt.datetime) -> bool:  # noqa: ANN401 - a row
    """Whether a correction waits for a message of which nobody knows, since that is sent or found again."""
    if edit.kind != Kind.CORRECTION or State(target.state) is not State.UNKNOWN:
        return False
    return bool(target.expires_at > now) and may_try_again(target.unclear, target.crashed, edit=False)
