"""Questions about circles: groups that follow a course together, each by the chat it has."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, select, update

from bot.domain.rhythm import House, Wishes, effective_schedule
from bot.domain.schedule import Schedule
from bot.storage.tables import addresses, circles, cohorts, deliveries, organisations
from bot.storage.upsert import row_lock, upsert

WHISPER: Final = "whisper"
"""The subject of a reply that only whoever tapped gets to see. Such rows do not stay."""

PIECE: Final = 100
"""Circles that are planned in one call."""

lock_address = row_lock(addresses, "id")
"""Whoever begins or ends a circle locks its group first: anybody in it may do so at the same moment."""


class Circle(Struct, frozen=True):
    """A group that follows a course: where it is, which course, and by whose days and hour."""

    id: int
    address_id: int
    channel: str
    platform_id: str
    organisation_id: int
    topic: str
    language: str
    started_at: datetime
    next_at: datetime | None
    last_on: date | None
    course: str
    starts: date | None
    schedule: Schedule


class Offered(Struct, frozen=True):
    """A course that a group of the organisation may follow."""

    cohort: int
    course: str
    starts: date | None


_CIRCLE = (
    select(
        circles.c.id,
        circles.c.address_id,
        addresses.c.channel,
        addresses.c.platform_id,
        circles.c.organisation_id,
        circles.c.topic,
        circles.c.language,
        circles.c.started_at,
        circles.c.next_at,
        circles.c.last_on,
        cohorts.c.course,
        cohorts.c.starts,
        cohorts.c.days,
        cohorts.c.at,
        organisations.c.days.label("o_days"),
        organisations.c.at.label("o_at"),
        organisations.c.timezone,
        organisations.c.quiet_hours,
        organisations.c.country,
    )
    .join(addresses, addresses.c.id == circles.c.address_id)
    .join(cohorts, cohorts.c.id == circles.c.cohort_id)
    .join(organisations, organisations.c.id == circles.c.organisation_id)
    .where(circles.c.ended_at.is_(None))
)
_DUE = (
    _CIRCLE.where(circles.c.next_at <= bindparam("in_horizon"))
    .order_by(circles.c.next_at, circles.c.id)
    .limit(PIECE)
    .with_for_update(of=circles)
)
_THESE = circles.c.address_id.in_(bindparam("in_addresses", expanding=True))
_OF_ADDRESSES = _CIRCLE.where(_THESE).with_for_update(of=circles)
_GOING = _CIRCLE.where(circles.c.address_id == bindparam("in_address"))
_ALL = _CIRCLE.order_by(circles.c.id)
_BEGIN = upsert(
    circles,
    key=("address_id",),
    update=("organisation_id", "cohort_id", "topic", "language", "started_at", "next_at", "ended_at"),
)
_MOVE_ON = (
    update(circles)
    .where(circles.c.id == bindparam("in_id"))
    .values(next_at=bindparam("in_next"), last_on=bindparam("in_day", type_=circles.c.last_on.type))
)
_END = (
    update(circles)
    .where(circles.c.address_id == bindparam("in_address"), circles.c.ended_at.is_(None))
    .values(ended_at=bindparam("in_now"), next_at=None)
)
_CANCEL = (
    update(deliveries)
    .where(
        deliveries.c.address_id == bindparam("in_address"),
        deliveries.c.person_id.is_(None),
        deliveries.c.kind != "reply",
        deliveries.c.state.in_(["pending", "claimed"]),
    )
    .values(state="cancelled", error=bindparam("in_error"))
)
_LOST = select(deliveries.c.address_id).where(
    deliveries.c.id == bindparam("in_id"), deliveries.c.person_id.is_(None), deliveries.c.kind != "reply"
)
_LAST_ON = select(circles.c.last_on).where(circles.c.address_id == bindparam("in_address"))
_SENT = (
    select(deliveries.c.lesson)
    .where(
        deliveries.c.address_id == bindparam("in_address"),
        deliveries.c.person_id.is_(None),
        deliveries.c.lesson.is_not(None),
        deliveries.c.created_at > bindparam("in_since"),
        deliveries.c.state.not_in(["expired", "cancelled", "failed"]),
    )
    .distinct()
)
_OFFERED = (
    select(cohorts.c.id, cohorts.c.course, cohorts.c.starts)
    .where(cohorts.c.organisation_id == bindparam("in_organisation"), cohorts.c.pace.in_(["daily", "own"]))
    .order_by(cohorts.c.starts.desc(), cohorts.c.id)
)
_COHORT = select(cohorts.c.id, cohorts.c.course, cohorts.c.starts, cohorts.c.organisation_id).where(
    cohorts.c.id == bindparam("in_cohort"), cohorts.c.pace.in_(["daily", "own"])
)
_GROUP = select(addresses.c.id).where(
    addresses.c.channel == bindparam("in_channel"),
    addresses.c.platform_id == bindparam("in_platform_id"),
    addresses.c.person_id.is_(None),
)
_HEARD = upsert(addresses, key=("channel", "platform_id"), update=("heard_at", "state"))
_FORGET_WHISPERS = delete(deliveries).where(
    deliveries.c.person_id.is_(None),
    deliveries.c.subject == WHISPER,
    deliveries.c.expires_at < bindparam("in_now"),
    deliveries.c.state.not_in(["claimed", "sending"]),
)


def group_at(db: Connection, channel: str, platform_id: str) -> int | None:
    """The address of a group, if it is known."""
    found: int | None = db.scalar(_GROUP, {"in_channel": channel, "in_platform_id": platform_id})
    return found


def heard_from(db: Connection, channel: str, platform_id: str, now: datetime) -> int:
    """The address of a group that has just been heard from, which opens it."""
    row = {"channel": channel, "platform_id": platform_id, "state": "open", "created_at": now}
    db.execute(_HEARD, {**row, "heard_at": now})
    address = group_at(db, channel, platform_id)
    if address is None:
        message = f"a group of channel {channel} has the address of a person"
        raise LookupError(message)
    return address


def going(db: Connection, address: int) -> Circle | None:
    """What a group follows now."""
    row = db.execute(_GOING, {"in_address": address}).one_or_none()
    return None if row is None else _circle(row)


def of_addresses(db: Connection, ids: Collection[int]) -> Mapping[int, Circle]:
    """What these groups follow now, by address; locked."""
    return {row.address_id: _circle(row) for row in db.execute(_OF_ADDRESSES, {"in_addresses": list(ids)})}


def due(db: Connection, horizon: datetime) -> list[Circle]:
    """Circles whose next tip is due until then, locked; the first first, at most :data:`PIECE`."""
    return [_circle(row) for row in db.execute(_DUE, {"in_horizon": horizon})]


def all_going(db: Connection) -> list[Circle]:
    """Every circle there is."""
    return [_circle(row) for row in db.execute(_ALL)]


def begin(db: Connection, values: Mapping[str, Any]) -> None:
    """A group begins a course; ``values`` are the row's own, as its table names them."""
    db.execute(_BEGIN, {"ended_at": None, **values})


def move_on(db: Connection, circle: int, next_at: datetime | None, day: date | None) -> None:
    """Note when the next tip comes, and the local date of the last."""
    db.execute(_MOVE_ON, {"in_id": circle, "in_next": next_at, "in_day": day})


def end(db: Connection, address: int, now: datetime, reason: str) -> bool:
    """No more tips for this group; what waits for it is cancelled for this reason. False: there was none."""
    if db.execute(_END, {"in_address": address, "in_now": now}).rowcount == 0:
        return False
    db.execute(_CANCEL, {"in_address": address, "in_error": reason})
    return True


def topic_lost(db: Connection, delivery: int, now: datetime, reason: str) -> None:
    """The topic that this tip should have gone to is there no more; a reply elsewhere tells nothing."""
    address: int | None = db.scalar(_LOST, {"in_id": delivery})
    if address is not None:
        end(db, address, now, reason)


def last_on(db: Connection, address: int) -> date | None:
    """The local date of the last tip a group had, in this course or an earlier one."""
    found: date | None = db.scalar(_LAST_ON, {"in_address": address})
    return found


def lessons_sent(db: Connection, circle: Circle) -> set[str]:
    """Ids of the lessons this group has had since it began the course, or is about to get."""
    return set(db.scalars(_SENT, {"in_address": circle.address_id, "in_since": circle.started_at}))


def offered(db: Connection, organisation: int) -> list[Offered]:
    """The courses of an organisation, the newest start of each."""
    found: dict[str, Offered] = {}
    for row in db.execute(_OFFERED, {"in_organisation": organisation}):
        found.setdefault(row.course, Offered(row.id, row.course, row.starts))
    return sorted(found.values(), key=lambda one: one.cohort)


def cohort(db: Connection, id_: int) -> tuple[Offered, int] | None:
    """A course that a group may follow, with the id of its organisation."""
    row = db.execute(_COHORT, {"in_cohort": id_}).one_or_none()
    return None if row is None else (Offered(row.id, row.course, row.starts), row.organisation_id)


def forget_whispers(db: Connection, now: datetime) -> int:
    """Delete what was whispered and cannot leave any more. Returns how many."""
    return db.execute(_FORGET_WHISPERS, {"in_now": now}).rowcount


def _circle(row: Any) -> Circle:  # noqa: ANN401 - a result row has no static type
    return Circle(
        row.id,
        row.address_id,
        row.channel,
        row.platform_id,
        row.organisation_id,
        row.topic,
        row.language,
        row.started_at,
        row.next_at,
        row.last_on,
        row.course,
        row.starts,
        effective_schedule(
            Wishes(),
            Wishes(row.days, row.at),
            None,
            House(row.o_days, row.o_at, row.timezone, row.quiet_hours, row.country),
        ),
    )
