"""What is known of a workspace's pace: the rate that was learned, and until when it wants nothing."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from bot.storage.deliveries import rows_of
from bot.storage.tables import paces
from bot.storage.upsert import proposed, upsert

_KNOWN = (
    select(paces)
    .where(
        paces.c.channel == bindparam("in_channel"),
        or_(bindparam("in_first"), paces.c.workspace > bindparam("in_after")),
    )
    .order_by(paces.c.workspace, paces.c.call)
    .limit(bindparam("in_limit"))
)
_NOTE = upsert(
    paces,
    key=("channel", "workspace", "call"),
    update={
        name: func.coalesce(proposed(paces)[name], paces.c[name])
        for name in ("rate", "learned_at", "paused_until")
    },
)


def page(db: Connection, channel: str, after: str | None, limit: int) -> list[Row[Any]]:
    """Up to ``limit`` rows (workspace, call, rate, learned_at, paused_until) behind a workspace, in order."""
    asked = {"in_channel": channel, "in_first": after is None, "in_after": after or "", "in_limit": limit}
    return rows_of(db, _KNOWN, asked)


def note(
    db: Connection,
    key: tuple[str, str, str],
    rate: tuple[float, dt.datetime] | None,
    paused_until: dt.datetime | None,
) -> None:
    """Note what is new of a channel's workspace and kind of call; None leaves what is known."""
    channel, workspace, call = key
    learned, learned_at = rate or (None, None)
    db.execute(
        _NOTE,
        {
            "channel": channel,
            "workspace": workspace,
            "call": call,
            "rate": learned,
            "learned_at": learned_at,
            "paused_until": paused_until,
        },
    )
