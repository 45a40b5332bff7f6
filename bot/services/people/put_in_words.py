"""What the numbers in a person's own rows mean: which workshop, which organisation, and what the log says."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from bot.domain.localtime import zone_named
from bot.storage.merges import in_the_audit
from bot.storage.tables import audit, organisations, roles
from bot.storage.workshop_tables import occasions, opinions, signups, workshops

_OWN_OCCASION = occasions.alias("own")
_FIRST = (
    select(func.min(occasions.c.starts_at, type_=occasions.c.starts_at.type))
    .where(occasions.c.workshop_id == workshops.c.id)
    .correlate(workshops)
    .scalar_subquery()
)
_WHICH = (
    workshops.c.title,
    organisations.c.name,
    workshops.c.timezone,
    func.coalesce(_OWN_OCCASION.c.starts_at, _FIRST, type_=occasions.c.starts_at.type).label("starts_at"),
)
_SIGNUPS = (
    select(*_WHICH)
    .select_from(signups)
    .join(workshops, workshops.c.id == signups.c.workshop_id)
    .join(organisations, organisations.c.id == workshops.c.organisation_id)
    .outerjoin(_OWN_OCCASION, _OWN_OCCASION.c.id == signups.c.occasion_id)
    .where(signups.c.person_id == bindparam("in_person"))
    .order_by(signups.c.id)
)
_OPINIONS = (
    select(*_WHICH)
    .select_from(opinions)
    .join(workshops, workshops.c.id == opinions.c.workshop_id)
    .join(organisations, organisations.c.id == workshops.c.organisation_id)
    .outerjoin(
        signups,
        (signups.c.workshop_id == opinions.c.workshop_id) & (signups.c.person_id == opinions.c.person_id),
    )
    .outerjoin(_OWN_OCCASION, _OWN_OCCASION.c.id == signups.c.occasion_id)
    .where(opinions.c.person_id == bindparam("in_person"))
    .order_by(opinions.c.id)
)
_ROLES = (
    select(organisations.c.name)
    .select_from(roles)
    .join(organisations, organisations.c.id == roles.c.organisation_id)
    .where(roles.c.person_id == bindparam("in_person"))
    .order_by(*roles.primary_key)
)
_NOTED = (
    select(*audit.c["at", "actor", "what", "subject"], organisations.c.name)
    .outerjoin(organisations, organisations.c.id == audit.c.organisation_id)
    .where(or_(audit.c.actor == bindparam("in_who"), audit.c.subject == bindparam("in_who")))
    .order_by(audit.c.id)
)

_OF_WORKSHOPS: Final[Mapping[str, Select[Any]]] = {"signups": _SIGNUPS, "opinions": _OPINIONS}
_SOMEBODY: Final = "somebody"


def put_in_words(
    db: Connection, person_id: int, rows: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """These rows, table by table in the order of their keys, with what their numbers mean; and the log."""
    asked = {"in_person": person_id}
    found = dict(rows)
    for table, statement in _OF_WORKSHOPS.items():
        found[table] = [
            {**_which(one), **row} for one, row in zip(db.execute(statement, asked), rows[table], strict=True)
        ]
    names = db.scalars(_ROLES, asked).all()
    found["roles"] = [{**row, "organisation": name} for name, row in zip(names, rows["roles"], strict=True)]
    found["log"] = _log_of(db, in_the_audit(person_id))
    return found


def _which(one: Row[Any]) -> dict[str, Any]:
    day = None if one.starts_at is None else one.starts_at.astimezone(zone_named(one.timezone)).date()
    return {"workshop": one.title, "organisation": one.name, "day": day}


def _log_of(db: Connection, who: str) -> Sequence[Mapping[str, Any]]:
    """What somebody did and what was done about them; of others not even the number."""
    return [
        {
            "at": row.at,
            "by": "you" if row.actor == who else _SOMEBODY,
            "what": row.what,
            "about": _about(row.subject, who),
            "organisation": row.name,
        }
        for row in db.execute(_NOTED, {"in_who": who})
    ]


def _about(subject: str, who: str) -> str:
    if subject == who:
        return "you"
    return _SOMEBODY if subject.startswith("person ") else subject
