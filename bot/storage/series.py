"""Questions about series: workshops that are planned once, and the copy that each city has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.roles import MAY, Deed
from bot.domain.series import Series
from bot.domain.workshop import Workshop
from bot.storage import workshops
from bot.storage.tables import organisations, persons, roles
from bot.storage.upsert import row_lock
from bot.storage.workshop_tables import series as series_table
from bot.storage.workshop_tables import workshops as workshops_table

lock_series = row_lock(series_table, "id")
"""Whoever changes a series or hands out its copies locks it first, before any workshop."""

MOST_LISTED: Final = 200
"""So many can be paged through."""

_PLANNERS = sorted(role.value for role, deeds in MAY.items() if Deed.PLAN_WORKSHOPS in deeds)
_ADD = insert(series_table).returning(series_table.c.id)
_BY_ID = select(series_table).where(series_table.c.id == bindparam("in_id"))
_OF_ORGANISATION = (
    select(series_table)
    .where(series_table.c.organisation_id == bindparam("in_organisation"))
    .order_by(series_table.c.changed_at.desc(), series_table.c.id.desc())
    .limit(MOST_LISTED)
)
_SAY = (
    update(series_table)
    .where(series_table.c.id == bindparam("in_id"))
    .values(
        shared=bindparam("in_shared", type_=series_table.c.shared.type),
        version=series_table.c.version + 1,
        changed_at=bindparam("in_now", type_=series_table.c.changed_at.type),
    )
)
_COPIES = (
    select(workshops_table.c.id, organisations.c.name)
    .join(organisations, organisations.c.id == workshops_table.c.organisation_id)
    .where(workshops_table.c.series_id == bindparam("in_series"))
    .order_by(workshops_table.c.id)
)
_PLANS_SOMEWHERE = select(roles.c.organisation_id).where(roles.c.role.in_(_PLANNERS))
_HAS_A_COPY = select(workshops_table.c.organisation_id).where(
    workshops_table.c.series_id == bindparam("in_series")
)
_CITIES = (
    select(organisations.c.id, organisations.c.timezone)
    .where(organisations.c.id.in_(_PLANS_SOMEWHERE), organisations.c.id.not_in(_HAS_A_COPY))
    .order_by(organisations.c.id)
)
_WHO_PLANS = (
    select(roles.c.person_id)
    .join(persons, persons.c.id == roles.c.person_id)
    .where(roles.c.organisation_id == bindparam("in_organisation"), roles.c.role.in_(_PLANNERS))
    .distinct()
    .order_by(roles.c.person_id)
)


class City(Struct, frozen=True):
    """An organisation that has no copy of a series yet."""

    id: int
    timezone: str


class Copy(Struct, frozen=True):
    """What a city has made of a series."""

    city: str
    workshop: Workshop


def add(db: Connection, organisation_id: int, made_by: int, shared: Mapping[str, Any], now: datetime) -> int:
    """A new series; its id."""
    row = {
        "organisation_id": organisation_id,
        "made_by": made_by,
        "shared": dict(shared),
        "made_at": now,
        "changed_at": now,
    }
    added: int = db.execute(_ADD, row).scalar_one()
    return added


def series(db: Connection, series_id: int) -> Series | None:
    """A series."""
    row = db.execute(_BY_ID, {"in_id": series_id}).one_or_none()
    return None if row is None else _series(row)


def of_organisation(db: Connection, organisation_id: int) -> list[Series]:
    """The series that an organisation coordinates, those changed last first."""
    rows = db.execute(_OF_ORGANISATION, {"in_organisation": organisation_id})
    return [_series(row) for row in rows]


def say(db: Connection, series_id: int, shared: Mapping[str, Any], now: datetime) -> None:
    """What the series says from now on, all of it."""
    db.execute(_SAY, {"in_id": series_id, "in_shared": dict(shared), "in_now": now})


def copies(db: Connection, series_id: int) -> list[Copy]:
    """The copies of a series, in the order in which they are to be locked."""
    rows = db.execute(_COPIES, {"in_series": series_id}).all()
    found = workshops.workshops_by_id(db, [row.id for row in rows])
    return [Copy(row.name, found[row.id]) for row in rows]


def cities_without(db: Connection, series_id: int) -> list[City]:
    """The organisations in which somebody plans workshops, and that have no copy of this series."""
    return [City(row.id, row.timezone) for row in db.execute(_CITIES, {"in_series": series_id})]


def who_plans(db: Connection, organisation_id: int) -> list[int]:
    """The people who plan an organisation's workshops."""
    return list(db.scalars(_WHO_PLANS, {"in_organisation": organisation_id}))


def _series(row: Any) -> Series:  # noqa: ANN401 - a row has no static type
    return Series(row.id, row.organisation_id, row.shared, row.version)
