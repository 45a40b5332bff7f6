"""Whoever erases their data leaves the lists of guests that were shown in chats: the name goes there, too."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.kinds import RULES, Kind
from bot.domain.message import to_json
from bot.phrases import of
from bot.phrases.workshops.leading import list_has_changed
from bot.storage import bodies, workshops
from bot.storage.bodies import BODY
from bot.storage.tables import addresses, deliveries, persons, transcript
from bot.storage.workshop_tables import occasions, signups

LIST: Final = "guests"
"""What a list in the chat is called in the ledger; its occasion follows, as long as there are names on it."""

_OCCASIONS = (
    select(occasions.c.id, occasions.c.workshop_id)
    .join(signups, signups.c.workshop_id == occasions.c.workshop_id)
    .where(signups.c.person_id == bindparam("in_person"), signups.c.name.is_not(None))
    .order_by(occasions.c.id)
)
_SHOWN = (
    select(
        *(deliveries.c[name] for name in ("id", "recipient", "person_id", "address_id", "organisation_id")),
        *(deliveries.c[name] for name in ("channel", "state", "receipt")),
        addresses.c.platform_id,
        persons.c.language,
    )
    .join(persons, persons.c.id == deliveries.c.person_id)
    .join(addresses, addresses.c.id == deliveries.c.address_id)
    .where(deliveries.c.subject == bindparam("in_subject"), BODY.is_not(None))
    .order_by(deliveries.c.id)
)
_CALLED_SOMETHING_ELSE = (
    update(deliveries).where(deliveries.c.subject == bindparam("in_subject")).values(subject=LIST)
)
_EDIT = insert(deliveries).returning(deliveries.c.id)
_LINE = (
    update(transcript)
    .where(
        transcript.c.channel == bindparam("in_channel"),
        transcript.c.address == bindparam("in_address"),
        transcript.c.number == bindparam("in_number"),
    )
    .values(body=bindparam("in_body", type_=transcript.c.body.type))
)


def list_of(occasion_id: int) -> str:
    """What the list of an occasion's guests is called in the ledger, wherever it is shown."""
    return f"{LIST}:{occasion_id}"


def take_off_lists(db: Connection, person_id: int, now: datetime) -> None:
    """Take back every list in a chat on which this person's name may stand; it can be asked for anew.

    The names are forgotten here, and edited away where they were shown. The caller has locked the
    workshops and the person: so nobody shows or takes back the same list meanwhile.
    """
    for occasion_id, workshop_id in db.execute(_OCCASIONS, {"in_person": person_id}).all():
        shown = db.execute(_SHOWN, {"in_subject": list_of(occasion_id)}).all()
        workshop = workshops.workshop(db, workshop_id) if shown else None
        occasion = None if workshop is None else workshop.occasion(occasion_id)
        if workshop is None or occasion is None:
            continue
        for row in shown:
            message = to_json(list_has_changed(of(row.language), workshop, occasion))
            bodies.keep(db, row.id, {"message": message})
            if row.state not in _NOT_SHOWN and row.person_id != person_id:
                edit = db.execute(_EDIT, _edit_of(row, now)).scalar_one()
                bodies.keep(db, edit, {"message": message})
                _forget_lines(db, row, message)
        db.execute(_CALLED_SOMETHING_ELSE, {"in_subject": list_of(occasion_id)})


_NOT_SHOWN: Final = frozenset({"pending", "cancelled", "expired", "failed"})


def _edit_of(row: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - a result row has no static type
    lasts = RULES[Kind.CORRECTION].lasts or timedelta()
    same = ("recipient", "person_id", "address_id", "organisation_id", "channel")
    return {
        **{name: getattr(row, name) for name in same},
        "key": f"{LIST}:{row.id}",
        "kind": Kind.CORRECTION.value,
        "state": "pending",
        "priority": RULES[Kind.CORRECTION].priority,
        "due_at": now,
        "try_at": now,
        "expires_at": now + lasts,
        "created_at": now,
        "subject": f"edit:{row.id}",
        "edits": row.id,
    }


def _forget_lines(db: Connection, row: Any, message: Mapping[str, Any]) -> None:  # noqa: ANN401 - as above
    """Where a transcript is kept, the references are its rows' numbers: what was said there is not kept."""
    for reference in row.receipt or ():
        if reference.isdecimal():
            chat = {"in_channel": row.channel, "in_address": row.platform_id}
            db.execute(_LINE, {**chat, "in_number": int(reference), "in_body": message})
