"""“I'm in”: the person joins an organisation and every course of it that suits the trade."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, bindparam, delete, exists, insert, select, update

from bot.content.library import Library
from bot.domain.course import Trade
from bot.domain.localtime import zone_named
from bot.services.people.reschedule import reschedule
from bot.services.workshops.let_go import let_go
from bot.storage import enrolments, people
from bot.storage.deliveries import rows_of
from bot.storage.people import Invitation, Who
from bot.storage.tables import cohorts, deliveries, persons, roles
from bot.storage.tables import enrolments as enrolments_table
from bot.storage.upsert import insert_new

_JOIN = (
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(
        joined_at=bindparam("in_joined"),
        left_at=None,
        organisation_id=bindparam("in_organisation"),
        workplace_id=bindparam("in_workplace"),
        trade=bindparam("in_trade"),
    )
)
_CHOOSE_TRADE = (
    update(persons).where(persons.c.id == bindparam("in_person")).values(trade=bindparam("in_trade"))
)
_COHORTS = select(
    cohorts.c.id, cohorts.c.organisation_id, cohorts.c.course, cohorts.c.starts, cohorts.c.pace
).where(cohorts.c.organisation_id.in_(bindparam("in_organisations", expanding=True)))
_ENROL = insert(enrolments_table)
_OUT_OF = delete(enrolments_table).where(
    enrolments_table.c.id.in_(bindparam("in_enrolments", expanding=True)),
    ~exists().where(deliveries.c.enrolment_id == enrolments_table.c.id),
)
_LEARNER = insert_new(roles, key=("person_id", "organisation_id", "role"))


class Offer(Struct, frozen=True):
    """The cohort in which somebody would follow a course; ``starts`` may be a day to come."""

    cohort: int
    starts: date | None
    pace: str


def join(db: Connection, person_id: int, invitation: Invitation, library: Library, now: datetime) -> None:
    """Join the organisation that invites, with the workplace and trade of the code, and enrol.

    Joining again changes nothing but the organisation and workplace; nobody is enrolled twice. Who had
    left is back. Seats in workshops of an organisation that one leaves by it go to others.
    """
    if _comes_from_another(db, person_id, invitation):
        let_go(db, person_id, now)
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if who is None:
        return
    organisation = invitation.organisation
    same = who.organisation is not None and who.organisation.id == organisation.id
    db.execute(
        _JOIN,
        {
            "in_person": person_id,
            "in_joined": who.joined_at or now,
            "in_organisation": organisation.id,
            "in_workplace": invitation.workplace_id or (who.workplace_id if same else None),
            "in_trade": invitation.trade or who.trade,
        },
    )
    db.execute(_LEARNER, {"person_id": person_id, "organisation_id": organisation.id, "role": "learner"})
    enrol(db, [person_id], library, now)
    reschedule(db, person_id, now)


def _comes_from_another(db: Connection, person_id: int, invitation: Invitation) -> bool:
    """Whether the person belongs to another organisation by now than the one that invites."""
    who = people.person(db, person_id)
    house = None if who is None else who.organisation
    return house is not None and house.id != invitation.organisation.id


def choose_trade(db: Connection, person_id: int, trade: Trade, library: Library, now: datetime) -> None:
    """Where the person meets customers: courses that suit the trade come in, and those followed stay.

    Said for the first time it also takes back what joining without a trade has brought and does not suit.
    """
    people.lock_person(db, id=person_id)
    before = people.person(db, person_id)
    if before is not None and before.trade is None:
        _take_back(db, person_id, trade, library)
    db.execute(_CHOOSE_TRADE, {"in_person": person_id, "in_trade": trade})
    enrol(db, [person_id], library, now)
    reschedule(db, person_id, now)


def _take_back(db: Connection, person_id: int, trade: Trade, library: Library) -> None:
    """Out of the courses that are meant for other trades, where nothing of them has come or is on its way."""
    others = [
        one.id
        for one in enrolments.of_persons(db, [person_id])[person_id]
        if one.course in library.courses and not library.courses[one.course].course.suits(trade)
    ]
    db.execute(_OUT_OF, {"in_enrolments": others})


def enrol(db: Connection, ids: Collection[int], library: Library, now: datetime) -> Collection[int]:
    """Enrol people in the cohorts of their organisation whose course is loaded and suits the trade.

    Nobody takes a course twice unasked: of several cohorts of a course it is the newest that has begun,
    else the first to come. Returns whom it enrolled in something. The caller has locked these people.
    """
    everybody = people.persons_by_id(db, ids)
    taken = enrolments.of_persons(db, ids)
    houses = {who.organisation.id for who in everybody.values() if who.organisation is not None}
    offered: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows_of(db, _COHORTS, {"in_organisations": list(houses)}):
        offered[row.organisation_id].append(row)
    new = [
        (who.person_id, cohort)
        for who in everybody.values()
        if who.organisation is not None
        for cohort in _wanted(
            who,
            offered[who.organisation.id],
            {one.course for one in taken[who.person_id]},
            library,
            _today(who.organisation.timezone, now),
        )
    ]
    if new:
        db.execute(
            _ENROL,
            [{"person_id": person, "cohort_id": cohort, "started_at": now} for person, cohort in new],
        )
    return {person for person, _ in new}


def offers(db: Connection, who: Who, now: datetime) -> Mapping[str, Offer]:
    """Every course of the person's organisation, loaded or not, for whatever trade; by its id.

    Of several cohorts of a course it is the one that :func:`enrol` would choose.
    """
    if who.organisation is None:
        return {}
    by_course: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows_of(db, _COHORTS, {"in_organisations": [who.organisation.id]}):
        by_course[row.course].append(row)
    today = _today(who.organisation.timezone, now)
    nearest = {course: _nearest(rows, today) for course, rows in by_course.items()}
    return {course: Offer(row.id, row.starts, row.pace) for course, row in nearest.items()}


def enrol_in(db: Connection, person_id: int, chosen: Collection[int], now: datetime) -> None:
    """Enrol one person in these cohorts, whatever their trade. The caller has locked the person."""
    if chosen:
        db.execute(
            _ENROL, [{"person_id": person_id, "cohort_id": cohort, "started_at": now} for cohort in chosen]
        )


def _wanted(
    who: Who, offered: Sequence[Row[Any]], taken: set[str], library: Library, today: date
) -> list[int]:
    by_course: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in offered:
        loaded = library.courses.get(row.course)
        if row.course not in taken and loaded is not None and loaded.course.suits(who.trade):
            by_course[row.course].append(row)
    # In the order of their beginnings: the oldest enrolment's cohort says days and hour.
    return [row.id for row in sorted((_nearest(rows, today) for rows in by_course.values()), key=_beginning)]


def _nearest(rows: Sequence[Row[Any]], today: date) -> Row[Any]:
    begun = [row for row in rows if row.starts is None or row.starts <= today]
    return max(begun, key=_beginning) if begun else min(rows, key=_beginning)


def _beginning(row: Row[Any]) -> tuple[date, int]:
    return row.starts or date.min, row.id


def _today(zone: str, now: datetime) -> date:
    return now.astimezone(zone_named(zone)).date()
