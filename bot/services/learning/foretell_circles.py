"""What groups get on a local date, and why one gets nothing; for ``kompis plan``, whose work is undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, bindparam, select

from bot.domain.kinds import daily_key
from bot.domain.localtime import zone_named
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.plan_circles import is_on, plan_circles, today_of
from bot.storage import circles
from bot.storage.bodies import BODY
from bot.storage.circles import Circle
from bot.storage.deliveries import rows_of
from bot.storage.tables import addresses, deliveries

_OF_THE_DAY = (
    select(
        deliveries.c.id,
        deliveries.c.address_id,
        deliveries.c.channel,
        addresses.c.platform_id,
        deliveries.c.due_at,
        deliveries.c.kind,
        deliveries.c.subject,
        deliveries.c.state,
        deliveries.c.error,
        BODY,
    )
    .join(addresses, addresses.c.id == deliveries.c.address_id)
    .where(
        deliveries.c.key == bindparam("in_key"),
        deliveries.c.person_id.is_(None),
        deliveries.c.recipient.startswith("a:"),
    )
    .order_by(deliveries.c.due_at, deliveries.c.id)
)


class ForGroup(Struct, frozen=True):
    """What one group gets: ``at`` where it is; or nothing but the reason, which names the group."""

    channel: str | None
    at: datetime | None
    kind: str | None
    subject: str | None
    reason: str


def foretell_circles(
    db: Connection, on: date, now: datetime, already: set[int], send: Callable[[datetime], None]
) -> list[ForGroup]:
    """Let groups go on until this local date, and tell what each gets on it, those first that get something.

    ``already`` are the deliveries of that date that had left before; ``send`` composes what is due, and
    counts it as sent.
    """
    before = {one.address_id: one for one in circles.all_going(db)}
    _go_on_until(db, on, now, send)
    rows = rows_of(db, _OF_THE_DAY, {"in_key": daily_key(on)})
    served = [_served(row, before.get(row.address_id), already) for row in rows]
    rest = set(before) - {row.address_id for row in rows}
    nothing = [_nothing(before[one], on) for one in sorted(rest)]
    return sorted([*served, *nothing], key=lambda one: one.at is None)


def _go_on_until(db: Connection, on: date, now: datetime, send: Callable[[datetime], None]) -> None:
    while going := [one for one in circles.all_going(db) if one.next_at is not None]:
        first = min(going, key=lambda one: (one.next_at or now, one.id))
        slot = first.next_at or now
        if today_of(first, slot) > on:
            circles.move_on(db, first.id, None, first.last_on)
            continue
        clock = max(now, slot)
        plan_circles(db, clock, timedelta())
        send(clock)


def _served(row: Row[Any], circle: Circle | None, already: set[int]) -> ForGroup:
    group = f"the group {row.channel}:{row.platform_id}"
    if row.state in ("cancelled", "expired", "failed"):
        reason = row.state if row.error is None else f"{row.state}: {row.error}"
        return ForGroup(None, None, None, None, f"{group}: {reason}")
    at = row.due_at if circle is None else row.due_at.astimezone(zone_named(circle.schedule.zone))
    if row.id in already:
        reason = f"{row.state} already"
    else:
        state = None if row.body is None else LessonState.read(row.body, row.id)
        tip = None if state is None else state.tip
        reason = "it has had the whole course" if tip is None else f"tip {tip.number} of {tip.total} is next"
    return ForGroup(row.channel, at, row.kind, row.subject, f"{group}: {reason}")


def _nothing(circle: Circle, on: date) -> ForGroup:
    if circle.starts is not None and circle.starts > on:
        reason = f"its course begins on {circle.starts}"
    else:
        reason = "the hour has passed" if is_on(circle, on) else f"{on} is a day off"
    group = f"the group {circle.channel}:{circle.platform_id}"
    return ForGroup(None, None, None, None, f"{group}: {reason}")
