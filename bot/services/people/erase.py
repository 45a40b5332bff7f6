"""A person's own data: read it, carry it away, erase it."""

import re
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from bot.domain.delivery import NEVER_CAME
from bot.services.announcements.forget_sent_in import forget_sent_in
from bot.services.people.put_in_words import put_in_words
from bot.services.workshops.let_go import let_go
from bot.services.workshops.lock_their_workshops import lock_their_workshops
from bot.services.workshops.take_off_lists import take_off_lists
from bot.storage import erasures, merges, people, personal
from bot.storage.bodies import BODY
from bot.storage.tables import (
    addresses,
    answers,
    audit,
    bodies,
    channel_state,
    circles,
    cohorts,
    deliveries,
    enrolments,
    organisations,
    persons,
    transcript,
    workplaces,
)
from bot.storage.whose import is_of_address

FILE: Final = "everything stored"
"""The subject of the reply that carries a person's file."""

FILE_STAYS: Final = timedelta(hours=1)
"""How long nobody gets another: each holds all there is, and takes its time to make."""

_OPENS: Final = re.compile(r"(/(?:me|calendar)/)[\w-]{16,}", re.ASCII)
"""A link that opens somebody's chat or calendar, in words of ours that are kept."""

_COUNTS = select(
    select(func.count(deliveries.c.lesson.distinct()))
    .where(deliveries.c.person_id == bindparam("in_person"), deliveries.c.state == "sent")
    .scalar_subquery(),
    select(func.count())
    .select_from(answers)
    .where(answers.c.person_id == bindparam("in_person"))
    .scalar_subquery(),
)
_PLACE = (
    select(organisations.c.name, workplaces.c.name)
    .select_from(persons)
    .outerjoin(organisations, organisations.c.id == persons.c.organisation_id)
    .outerjoin(workplaces, workplaces.c.id == persons.c.workplace_id)
    .where(persons.c.id == bindparam("in_person"))
)
_MOMENTS: Final = (("answers", "answered_at"), ("asks", "asked_at"), ("opinions", "given_at"))
_TO_THE_MONTH = {
    "sqlite": tuple(
        text(
            f"UPDATE {table} SET {column} = substr({column}, 1, 7) || '-01 00:00:00.000000+00:00' "  # noqa: S608
            "WHERE person_id = :in_person"
        )
        for table, column in _MOMENTS
    ),
    "postgresql": tuple(
        text(
            f"UPDATE {table} SET {column} = date_trunc('month', {column}, 'UTC') "  # noqa: S608 - names of ours
            "WHERE person_id = :in_person"
        )
        for table, column in _MOMENTS
    ),
}
_SET_ASIDE = {
    "sqlite": text(
        "UPDATE inbox SET payload = x'' WHERE state = 'poisoned' AND EXISTS (SELECT 1 FROM addresses "
        "WHERE person_id = :in_person AND addresses.channel = inbox.channel "
        "AND instr(inbox.payload, CAST(platform_id AS BLOB)) > 0)"
    ),
    "postgresql": text(
        "UPDATE inbox SET payload = '' WHERE state = 'poisoned' AND EXISTS (SELECT 1 FROM addresses "
        "WHERE person_id = :in_person AND addresses.channel = inbox.channel "
        "AND position(convert_to(platform_id, 'UTF8') IN inbox.payload) > 0)"
    ),
}
"""Blanks what was set aside and names an address of the person, who wrote it or stands in it."""

_FOLLOWED = (
    select(cohorts.c.course, organisations.c.name)
    .select_from(enrolments)
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .join(organisations, organisations.c.id == cohorts.c.organisation_id)
    .where(enrolments.c.person_id == bindparam("in_person"))
    .order_by(enrolments.c.id)
)
_FILES = (
    select(
        deliveries.c.id,
        deliveries.c.state,
        deliveries.c.created_at,
        deliveries.c.receipt,
        deliveries.c.channel,
        addresses.c.platform_id,
    )
    .join(addresses, addresses.c.id == deliveries.c.address_id)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        deliveries.c.subject == FILE,
        BODY.is_not(None),
    )
)
_EMPTY_FILE = delete(bodies).where(bodies.c.delivery_id == bindparam("in_id"))
_DROP_LINE = delete(transcript).where(
    transcript.c.channel == bindparam("in_channel"),
    transcript.c.address == bindparam("in_address"),
    transcript.c.number == bindparam("in_number"),
)
# Stronger than lock_person: nothing that belongs to the person can be added while the rest is taken away.
_LOCK = select(persons.c.created_at).where(persons.c.id == bindparam("in_person")).with_for_update()
_NOTE = insert(audit)
_ORPHANS = (
    select(addresses.c.id)
    .where(
        addresses.c.person_id.is_(None),
        ~select(circles.c.id).where(circles.c.address_id == addresses.c.id).exists(),  # a group's
        ~select(deliveries.c.id)
        .where(
            deliveries.c.address_id == addresses.c.id,
            deliveries.c.state.in_(["pending", "claimed", "sending", "unknown"]),
            deliveries.c.expires_at > bindparam("in_now"),
        )
        .exists(),
        ~select(deliveries.c.id)
        .where(
            deliveries.c.address_id == addresses.c.id,
            deliveries.c.created_at > bindparam("in_before"),
        )
        .exists(),
    )
    .limit(200)
    .with_for_update(skip_locked=True)  # one that is just being given to a new person stays
)
_DROP_DELIVERIES = delete(deliveries).where(
    deliveries.c.address_id.in_(bindparam("in_addresses", expanding=True))
)
_DROP_TRANSCRIPT = delete(transcript).where(
    select(addresses.c.id)
    .where(
        addresses.c.id.in_(bindparam("in_addresses", expanding=True)),
        addresses.c.channel == transcript.c.channel,
        addresses.c.platform_id == transcript.c.address,
    )
    .exists()
)
_DROP_REMEMBERED = delete(channel_state).where(
    select(addresses.c.id)
    .where(addresses.c.id.in_(bindparam("in_addresses", expanding=True)), is_of_address())
    .exists()
)
_DROP_ADDRESSES = delete(addresses).where(addresses.c.id.in_(bindparam("in_addresses", expanding=True)))


def counts(db: Connection, person_id: int) -> tuple[int, int]:
    """How many tips the person got, and how many answers they gave."""
    tips, given = db.execute(_COUNTS, {"in_person": person_id}).one()
    return tips, given


def export(db: Connection, person_id: int) -> dict[str, Any]:
    """Everything stored about a person, table by table, in plain values for JSON.

    Files in messages are left out: one of them may be an earlier export. So is what opens a person's chat
    or calendar: the file is carried about, and is printed for whoever runs kompis.
    """
    found: dict[str, Any] = put_in_words(db, person_id, dict(personal.stored_about(db, person_id)))
    asked = {"in_person": person_id}
    place = db.execute(_PLACE, asked).one_or_none()
    if place is not None:
        found["organisation"], found["workplace"] = place
    found["courses"] = [{"course": course, "organisation": of} for course, of in db.execute(_FOLLOWED, asked)]
    return {name: _portable(value) for name, value in found.items()}


def make_way_for_file(db: Connection, person_id: int, now: datetime) -> bool:
    """Take away the file that a person fetched earlier; False: it came less than an hour ago, and stays."""
    people.lock_person(db, id=person_id)
    files = db.execute(_FILES, {"in_person": person_id}).all()
    newer = [one for one in files if one.created_at > now - FILE_STAYS]
    if any(one.state not in NEVER_CAME for one in newer):
        return False
    for one in files:
        if one in newer:
            continue
        db.execute(_EMPTY_FILE, {"in_id": one.id})
        chat = {"in_channel": one.channel, "in_address": one.platform_id}
        for reference in one.receipt or ():
            if reference.isdecimal():  # where a transcript is kept, its row's number
                db.execute(_DROP_LINE, {**chat, "in_number": int(reference)})
    return True


def erase(db: Connection, person_id: int, now: datetime, actor: str) -> None:
    """Erase a person, if there is one.

    Answers stay in the figures, without person or address, their time cut to the month.

    The address they wrote from stays, tied to nobody, until the farewell has left (:func:`tidy`).
    ``actor`` is an opaque id for the audit.
    """
    every = [person_id, *merges.went_into(db, person_id)]
    lock_their_workshops(db, every)
    for one in every:
        forget_sent_in(db, one, now)
    let_go(db, person_id, now)
    if db.execute(_LOCK, {"in_person": person_id}).first() is None:
        return
    went_into = merges.went_into(db, person_id)
    _erase_one(db, person_id, now, actor)
    for other in went_into:  # nothing is left of them but an empty row
        _erase_one(db, other, now, actor)


def _erase_one(db: Connection, person_id: int, now: datetime, actor: str) -> None:
    created_at = db.execute(_LOCK, {"in_person": person_id}).scalar_one()
    for statement in _TO_THE_MONTH[db.dialect.name]:
        db.execute(statement, {"in_person": person_id})
    db.execute(_SET_ASIDE[db.dialect.name], {"in_person": person_id})
    take_off_lists(db, person_id, now)
    personal.erase(db, person_id)
    erasures.note(db, person_id, created_at, now)
    db.execute(_NOTE, {"at": now, "actor": actor, "what": "erase", "subject": f"person {person_id}"})


def tidy(db: Connection, now: datetime, before: datetime) -> int:
    """Delete addresses of erased people once nothing is on its way to them and ``before`` has passed."""
    orphans = list(db.scalars(_ORPHANS, {"in_now": now, "in_before": before}))
    if orphans:
        for statement in (_DROP_TRANSCRIPT, _DROP_REMEMBERED, _DROP_DELIVERIES, _DROP_ADDRESSES):
            db.execute(statement, {"in_addresses": orphans})
    return len(orphans)


def _portable(value: Any) -> Any:  # noqa: ANN401 - plain values of any shape
    if isinstance(value, str):
        return _OPENS.sub(r"\1…", value)
    if isinstance(value, list):
        return [_portable(each) for each in value]
    if isinstance(value, dict):
        is_file = value.get("block") == "media"
        return {name: "" if is_file and name == "data" else _portable(each) for name, each in value.items()}
    return value
