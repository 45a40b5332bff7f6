"""By what an organisation's people can be chosen: its areas, workplaces, cohorts and workshops."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.storage.tables import cohorts, workplaces
from bot.storage.workshop_tables import workshops

_OF = bindparam("in_organisation", type_=workplaces.c.organisation_id.type)
_AREAS = (
    select(func.min(workplaces.c.id).label("id"), workplaces.c.area.label("name"))
    .where(workplaces.c.organisation_id == _OF, workplaces.c.area.is_not(None))
    .group_by(workplaces.c.area)
    .order_by(workplaces.c.area)
)
_WORKPLACES = (
    select(workplaces.c.id, workplaces.c.name)
    .where(workplaces.c.organisation_id == _OF)
    .order_by(workplaces.c.id.not_in(bindparam("in_first", expanding=True)), workplaces.c.name)
)
_COHORTS = (
    select(cohorts.c.id, cohorts.c.course, cohorts.c.starts)
    .where(cohorts.c.organisation_id == _OF)
    .order_by(cohorts.c.course, cohorts.c.starts)
)
_WORKSHOPS = (
    select(workshops.c.id, workshops.c.title.label("name"))
    .where(
        workshops.c.organisation_id == _OF,
        or_(workshops.c.state != "draft", workshops.c.id == bindparam("in_also")),
    )
    .order_by(workshops.c.id.desc())
    .limit(bindparam("in_limit"))
)


def areas(db: Connection, organisation_id: int) -> Sequence[Any]:
    """Areas (name, and as id that of one workplace there), in order."""
    return db.execute(_AREAS, {"in_organisation": organisation_id}).all()


def workplaces_of(db: Connection, organisation_id: int, first: Collection[int] = ()) -> Sequence[Any]:
    """Workplaces (id, name), these ahead of the others."""
    return db.execute(_WORKPLACES, {"in_organisation": organisation_id, "in_first": list(first)}).all()


def cohorts_of(db: Connection, organisation_id: int) -> Sequence[Any]:
    """Cohorts (id, course, starts)."""
    return db.execute(_COHORTS, {"in_organisation": organisation_id}).all()


def workshops_of(db: Connection, organisation_id: int, limit: int, also: int | None = None) -> Sequence[Any]:
    """Workshops that people have heard of (id, name), the newest first, and this one."""
    asked = {"in_organisation": organisation_id, "in_limit": limit, "in_also": also or 0}
    return db.execute(_WORKSHOPS, asked).all()
