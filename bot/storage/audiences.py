"""Questions about audiences: who belongs to one and can be reached, and how many cannot, and why."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from bot.domain.announcement import State
from bot.domain.audience import CAME, SILENT, Audience
from bot.domain.kinds import Kind
from bot.storage.announcement_tables import announcements
from bot.storage.announcements import FROM_ORGANISERS
from bot.storage.tables import addresses, deliveries, enrolments, persons, workplaces
from bot.storage.workshop_tables import series, signups, workshops

THIS_WEEK: Final = dt.timedelta(days=7)
"""How far back somebody counts as having had a message this week."""

LAST_HEARD_FROM = (
    select(addresses.c.id)
    .where(addresses.c.person_id == persons.c.id, addresses.c.state == "open")
    .order_by(addresses.c.heard_at.desc(), addresses.c.id.desc())
    .limit(1)
    .correlate(persons)
    .scalar_subquery()
)
_ORGANISATION: Final[BindParameter[int]] = bindparam("in_organisation")
_TAKES_PART = and_(
    persons.c.organisation_id == _ORGANISATION, persons.c.joined_at.is_not(None), persons.c.left_at.is_(None)
)
_LEADS = and_(
    persons.c.left_at.is_(None),
    exists(
        select(workshops.c.id)
        .join(series, series.c.id == workshops.c.series_id)
        .where(
            series.c.id == bindparam("in_leaders"),
            series.c.organisation_id == _ORGANISATION,
            workshops.c.leader_id == persons.c.id,
        )
    ),
)
_EVER_ENROLLED = select(enrolments.c.id).where(
    enrolments.c.person_id == persons.c.id,
    enrolments.c.cohort_id.in_(bindparam("in_cohorts", expanding=True)),
)
_ENROLLED = _EVER_ENROLLED.where(enrolments.c.ended_at.is_(None))
_COMPLETED = exists(_EVER_ENROLLED.where(enrolments.c.completed_at.is_not(None)))
"""At any time, as the report counts it: another count beside that one could be subtracted from it."""
_SIGNED_UP = select(signups.c.id).where(
    signups.c.workshop_id == bindparam("in_workshop"), signups.c.person_id == persons.c.id
)
_AT_WORK = select(workplaces.c.id).where(workplaces.c.id == persons.c.workplace_id)

_REACHED = (
    select(
        persons.c.id.label("person_id"),
        persons.c.language,
        persons.c.schedule,
        persons.c.paused_since,
        persons.c.paused_until,
        persons.c.rhythm,
        addresses.c.id.label("address_id"),
        addresses.c.channel,
    )
    .join(addresses, and_(addresses.c.person_id == persons.c.id, addresses.c.id == LAST_HEARD_FROM))
    .where(persons.c.id > bindparam("in_after"))
    .order_by(persons.c.id)
    .limit(bindparam("in_limit"))
)
_HAS_AN_ADDRESS = exists(
    select(addresses.c.id).where(addresses.c.person_id == persons.c.id, addresses.c.state == "open")
)
_PAUSED = and_(
    persons.c.paused_since.is_not(None),
    or_(
        persons.c.paused_until.is_(None),
        persons.c.paused_until > bindparam("in_day", type_=persons.c.paused_until.type),
    ),
)
_QUIET = or_(_PAUSED, persons.c.rhythm == "silent")
_TO_EVERYBODY = select(announcements.c.id).where(
    announcements.c.organisation_id == _ORGANISATION,
    announcements.c.runs > 0,
    type_coerce(announcements.c.audience, announcements.c.state.type) == "{}",  # as to_json writes it
    or_(
        announcements.c.state == State.SPREADING.value,
        announcements.c.spread_at >= bindparam("in_since", type_=announcements.c.spread_at.type),
    ),
)
_HAD_ONE = (
    select(func.count())
    .select_from(persons)
    .where(
        _TAKES_PART,
        exists(
            select(deliveries.c.id).where(
                FROM_ORGANISERS,
                deliveries.c.person_id == persons.c.id,
                deliveries.c.try_at >= bindparam("in_since", type_=deliveries.c.try_at.type),
                deliveries.c.kind.in_([Kind.ANNOUNCEMENT.value, Kind.URGENT.value]),
                deliveries.c.subject.in_(bindparam("in_subjects", expanding=True)),
                deliveries.c.state == "sent",
            )
        ),
    )
)


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_COUNT = select(
    persons.c.language,
    func.count().label("people"),
    _how_many(~_HAS_AN_ADDRESS).label("unreachable"),
    _how_many(and_(_HAS_AN_ADDRESS, _QUIET)).label("quiet"),
).group_by(persons.c.language)


class Tongue(Struct, frozen=True):
    """The people of an audience who talk one language.

    ``unreachable`` have no open address; of the others ``quiet`` get nothing for now, since they pause or
    have fallen silent.
    """

    language: str
    people: int
    unreachable: int
    quiet: int


def people_of(
    db: Connection, organisation_id: int, audience: Audience, after: int, limit: int
) -> Sequence[Any]:
    """The next of an audience who can be reached, behind the person ``after``, each with one open address.

    Rows have person_id, language, schedule (its key, or None), paused_since, paused_until, rhythm, address_id
    and channel: those of the address last heard from. Whoever pauses or has fallen silent is among them.
    """
    asked = {"in_after": after, "in_limit": limit}
    return db.execute(_narrowed(_REACHED, audience), {**_values(organisation_id, audience), **asked}).all()


def count(db: Connection, organisation_id: int, audience: Audience, day: dt.date) -> Sequence[Tongue]:
    """How many people an audience has, language by language, the largest first; ``day`` is today there."""
    rows = db.execute(_narrowed(_COUNT, audience), {**_values(organisation_id, audience), "in_day": day})
    found = [Tongue(*row) for row in rows]
    return sorted(found, key=lambda one: (-one.people, one.language))


def had_one(db: Connection, organisation_id: int, now: dt.datetime) -> int | None:
    """How many have had an announcement to everybody in the last seven days; None: none has gone out.

    Whether they are quiet now or not: else it would tell who is. What goes to a part does not count, for it
    would tell who of that part had it.
    """
    asked = {"in_organisation": organisation_id, "in_since": now - THIS_WEEK}
    found = [f"announcement:{id_}" for id_ in db.scalars(_TO_EVERYBODY, asked)]
    return db.execute(_HAD_ONE, {**asked, "in_subjects": found}).scalar_one() if found else None


def members(organisation_id: int, audience: Audience) -> Select[Any]:
    """Who belongs to an audience, as a question to be asked within another statement."""
    return select(persons.c.id).where(*_conditions(audience)).params(_values(organisation_id, audience))


@lru_cache(maxsize=64)  # piece after piece of one is asked for, and an organiser's choice counted at each tap
def _narrowed(statement: Select[Any], audience: Audience) -> Select[Any]:
    return statement.where(*_conditions(audience))


def _conditions(audience: Audience) -> Iterator[ColumnElement[bool]]:
    """What narrows the audience. There are few, so that they may be put together for each."""
    yield _TAKES_PART if audience.leaders is None else _LEADS
    if audience.trades:
        yield persons.c.trade.in_(bindparam("in_trades", expanding=True))
    if audience.languages:
        yield persons.c.language.in_(bindparam("in_languages", expanding=True))
    if audience.workplaces:
        yield persons.c.workplace_id.in_(bindparam("in_workplaces", expanding=True))
    if audience.areas:
        yield exists(_AT_WORK.where(workplaces.c.area.in_(bindparam("in_areas", expanding=True))))
    if audience.cohorts:
        yield exists(_ENROLLED)
    match audience.progress:
        case "completed":
            yield _COMPLETED
        case "under way":
            yield ~_COMPLETED
    if audience.workshop is not None:
        yield _answered(audience.answers)


def _answered(answers: Collection[str]) -> ColumnElement[bool]:
    if not answers:
        return exists(_SIGNED_UP)
    given = sorted(set(answers) - {CAME, SILENT})
    ways: list[ColumnElement[bool]] = []
    if given:
        ways.append(exists(_SIGNED_UP.where(signups.c.answer.in_(given))))
    if CAME in answers:
        ways.append(exists(_SIGNED_UP.where(signups.c.came_at.is_not(None))))
    if SILENT in answers:
        ways.append(~exists(_SIGNED_UP))
    return or_(*ways)


def _values(organisation_id: int, audience: Audience) -> dict[str, Any]:
    named = {
        "in_trades": sorted(audience.trades),
        "in_languages": sorted(audience.languages),
        "in_workplaces": sorted(audience.workplaces),
        "in_areas": sorted(audience.areas),
        "in_cohorts": sorted(audience.cohorts),
        "in_workshop": audience.workshop,
        "in_leaders": audience.leaders,
    }
    return {"in_organisation": organisation_id, **{name: value for name, value in named.items() if value}}
