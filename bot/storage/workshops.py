"""Workshops as they are planned: read, begin, change. Who comes to them is :mod:`bot.storage.signups`."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, delete, exists, func, insert, or_, select, update

from bot.domain import audience
from bot.domain.audience import EVERYBODY
from bot.domain.workshop import REMINDERS, Occasion, Span, State, Workshop
from bot.storage.prepared import Prepared
from bot.storage.upsert import row_lock
from bot.storage.workshop_tables import occasions, signups, workshops

lock_workshop = row_lock(workshops, "id")
"""Whoever changes a workshop, its occasions or their seats locks it first, before any person."""

PIECE: Final = 100
"""Workshops that are looked at in one call."""

MOST_LISTED: Final = 200
"""So many can be paged through."""

_IN_ORDER = (occasions.c.starts_at, occasions.c.id)

_WORKSHOPS = Prepared(select(workshops).where(workshops.c.id.in_(bindparam("in_ids", expanding=True))))
_OCCASIONS = Prepared(
    select(occasions)
    .where(occasions.c.workshop_id.in_(bindparam("in_ids", expanding=True)))
    .order_by(*_IN_ORDER)
)
_OF_OCCASION = select(occasions.c.workshop_id).where(occasions.c.id == bindparam("in_id"))
_NOT_OVER = exists().where(
    occasions.c.workshop_id == workshops.c.id,
    occasions.c.cancelled.is_(False),
    occasions.c.ends_at > bindparam("in_now", type_=occasions.c.ends_at.type),
)
_IS_PLANNED = workshops.c.state == State.PLANNED.value
_NEXT = (
    select(func.min(occasions.c.starts_at))
    .where(
        occasions.c.workshop_id == workshops.c.id,
        occasions.c.cancelled.is_(False),
        occasions.c.ends_at > bindparam("in_now", type_=occasions.c.ends_at.type),
    )
    .scalar_subquery()
)
_AT_HAND = (
    select(workshops.c.id)
    .where(
        workshops.c.organisation_id == bindparam("in_organisation"),
        or_(workshops.c.state == State.DRAFT.value, _IS_PLANNED & _NOT_OVER),
    )
    .order_by(
        case((_IS_PLANNED, 0), else_=1),
        case((_IS_PLANNED, _NEXT)),
        workshops.c.changed_at.desc(),
        workshops.c.id.desc(),
    )
    .limit(MOST_LISTED)
)
_TO_LEAD = (
    select(workshops.c.id)
    .where(
        workshops.c.organisation_id == bindparam("in_organisation"),
        _IS_PLANNED & _NOT_OVER,
        or_(workshops.c.leader_id.is_(None), workshops.c.leader_id == bindparam("in_person")),
    )
    .order_by(_NEXT, workshops.c.id)
    .limit(MOST_LISTED)
)
_ADD = insert(workshops).returning(workshops.c.id)
_ADD_OCCASION = insert(occasions).returning(occasions.c.id)
_LAST_NUMBER = select(func.coalesce(func.max(occasions.c.number), 0)).where(
    occasions.c.workshop_id == bindparam("in_workshop")
)
_DROP_OCCASIONS = delete(occasions).where(occasions.c.workshop_id == bindparam("in_workshop"))
_DROP_OCCASION = delete(occasions).where(occasions.c.id == bindparam("in_id"))
_DROP = delete(workshops).where(workshops.c.id == bindparam("in_workshop"))
_NEXT_IN_CALENDARS = (
    update(occasions)
    .where(occasions.c.workshop_id == bindparam("in_workshop"), occasions.c.cancelled.is_(False))
    .values(sequence=occasions.c.sequence + 1, changed_at=bindparam("in_now"))
)


_WARM_UPS = (
    select(signups.c.warm_up)
    .where(signups.c.workshop_id == bindparam("in_workshop"), signups.c.warm_up.is_not(None))
    .order_by(signups.c.id)
    .limit(bindparam("in_limit"))
)
_LED_BY = (
    select(workshops.c.id)
    .where(workshops.c.leader_id.in_(bindparam("in_persons", expanding=True)))
    .order_by(workshops.c.id)
)
_LEAD_INSTEAD = (
    update(workshops)
    .where(workshops.c.leader_id == bindparam("in_other"))
    .values(leader_id=bindparam("in_person"))
)


def workshop(db: Connection, workshop_id: int) -> Workshop | None:
    """A workshop with its occasions."""
    return workshops_by_id(db, [workshop_id]).get(workshop_id)


def workshops_by_id(db: Connection, ids: Collection[int]) -> dict[int, Workshop]:
    """These workshops with their occasions, in the order of the ids given."""
    if not ids:
        return {}
    values = {"in_ids": list(ids)}
    rows = {row.id: row for row in _WORKSHOPS.rows(db, values)}
    held: defaultdict[int, list[Occasion]] = defaultdict(list)
    for row in _OCCASIONS.rows(db, values):
        held[row.workshop_id].append(_occasion(row))
    return {id_: _workshop(rows[id_], held[id_]) for id_ in ids if id_ in rows}


def workshop_of_occasion(db: Connection, occasion_id: int) -> Workshop | None:
    """The workshop that takes place at this occasion, among others."""
    found = db.scalar(_OF_OCCASION, {"in_id": occasion_id})
    return None if found is None else workshop(db, found)


def at_hand(db: Connection, organisation_id: int, now: datetime) -> list[int]:
    """What an organisation has planned and is not over, the next first; then its drafts, the newest first."""
    return list(db.scalars(_AT_HAND, {"in_organisation": organisation_id, "in_now": now}))


def to_lead(db: Connection, organisation_id: int, person: int, now: datetime) -> list[int]:
    """What is planned and not over, and led by this person or by nobody yet; the next first."""
    asked = {"in_organisation": organisation_id, "in_person": person, "in_now": now}
    return list(db.scalars(_TO_LEAD, asked))


def add(
    db: Connection, organisation_id: int, timezone: str, title: str, code: str, now: datetime, **more: object
) -> int:
    """A new draft, with whatever ``more`` of its columns is known; its id."""
    row = {
        "organisation_id": organisation_id,
        "timezone": timezone,
        "title": title,
        "code": code,
        "state": State.DRAFT.value,
        "words": {},
        "audience": audience.to_json(EVERYBODY),
        "reminders": list(REMINDERS),
        "made_at": now,
        "changed_at": now,
        **more,
    }
    added: int = db.execute(_ADD, row).scalar_one()
    return added


def set_fields(db: Connection, workshop_id: int, fields: Mapping[str, Any], now: datetime) -> None:
    """Write these columns of a workshop."""
    db.execute(update(workshops).where(workshops.c.id == workshop_id).values(**fields, changed_at=now))


def add_occasion(
    db: Connection, workshop_id: int, when: Span, seats: int | None, uid: str, now: datetime
) -> int:
    """One more occasion; its id. Its number is one that no occasion of the workshop's has now."""
    number = db.execute(_LAST_NUMBER, {"in_workshop": workshop_id}).scalar_one() + 1
    row = {
        "workshop_id": workshop_id,
        "number": number,
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
        "seats": seats,
        "uid": uid,
        "changed_at": now,
    }
    added: int = db.execute(_ADD_OCCASION, row).scalar_one()
    return added


def set_occasion(db: Connection, occasion_id: int, fields: Mapping[str, Any], now: datetime) -> None:
    """Write these columns of an occasion."""
    db.execute(update(occasions).where(occasions.c.id == occasion_id).values(**fields, changed_at=now))


def count_up_in_calendars(db: Connection, workshop_id: int, now: datetime) -> None:
    """Let calendars see that something about a workshop's occasions has changed."""
    db.execute(_NEXT_IN_CALENDARS, {"in_workshop": workshop_id, "in_now": now})


def warm_ups(db: Connection, workshop_id: int, limit: int) -> list[str]:
    """What people have answered to the question before, and not who."""
    return list(db.scalars(_WARM_UPS, {"in_workshop": workshop_id, "in_limit": limit}))


def led_by(db: Connection, persons: Collection[int]) -> list[int]:
    """The workshops that these people lead, in the order in which they are to be locked."""
    return list(db.scalars(_LED_BY, {"in_persons": list(persons)}))


def lead_instead(db: Connection, other: int, person: int) -> None:
    """Let a person lead what another has led, whose they are from now on."""
    db.execute(_LEAD_INSTEAD, {"in_other": other, "in_person": person})


def drop_occasion(db: Connection, occasion_id: int) -> None:
    """Take an occasion of a draft away: nobody has heard of it."""
    db.execute(_DROP_OCCASION, {"in_id": occasion_id})


def drop(db: Connection, workshop_id: int) -> None:
    """Take a draft away, with its occasions: nobody has heard of it."""
    db.execute(_DROP_OCCASIONS, {"in_workshop": workshop_id})
    db.execute(_DROP, {"in_workshop": workshop_id})


def _workshop(row: Any, held: Collection[Occasion]) -> Workshop:  # noqa: ANN401 - a row has no static type
    return Workshop(
        id=row.id,
        organisation_id=row.organisation_id,
        state=State(row.state),
        title=row.title,
        timezone=row.timezone,
        code=row.code,
        occasions=tuple(held),
        series_id=row.series_id,
        shared=row.shared,
        words=row.words,
        text=row.text,
        place=row.place,
        map_url=row.map_url,
        leader_id=row.leader_id,
        leader=row.leader,
        guide=row.guide,
        course=row.course,
        part=row.part,
        warm_up=row.warm_up,
        audience=audience.from_json(row.audience),
        invite_days=row.invite_days,
        answer_by=row.answer_by,
        reminders=tuple(row.reminders),
        accept_hours=row.accept_hours,
        version=row.version,
        ready=frozenset(row.ready or ()),
        reason=row.reason,
        invited_at=row.invited_at,
    )


def _occasion(row: Any) -> Occasion:  # noqa: ANN401 - as above
    return Occasion(
        row.id, row.number, row.starts_at, row.ends_at, row.seats, row.cancelled, row.uid, row.sequence
    )
