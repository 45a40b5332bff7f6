"""Whoever erases their data leaves what chats showed of guests, too: lists with their name, their answers."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.delivery import NEVER_CAME, State
from bot.domain.kinds import RULES, Kind
from bot.domain.message import Message, to_json
from bot.phrases import Say, of
from bot.phrases.workshops.leading import list_has_changed
from bot.phrases.workshops.led import answers_have_changed
from bot.storage import bodies, workshops
from bot.storage import deliveries as ledger
from bot.storage.bodies import BODY
from bot.storage.tables import addresses, deliveries, persons, transcript
from bot.storage.workshop_tables import occasions, signups

LIST: Final = "guests"
"""What a list in the chat is called in the ledger; its occasion follows, as long as there are names on it."""

ANSWERS: Final = "answers"
"""What guests' answers to the question before are called there; their workshop follows."""

CHANGED: Final = "Somebody on it has erased their data."

_STAYS_BEHIND: Final = frozenset({State.PENDING, State.CLAIMED})

_OCCASIONS = (
    select(occasions.c.id, occasions.c.workshop_id)
    .join(signups, signups.c.workshop_id == occasions.c.workshop_id)
    .where(signups.c.person_id == bindparam("in_person"), signups.c.name.is_not(None))
    .order_by(occasions.c.id)
)
_ANSWERED = (
    select(signups.c.workshop_id)
    .where(signups.c.person_id == bindparam("in_person"), signups.c.warm_up.is_not(None))
    .order_by(signups.c.workshop_id)
)
_SHOWN = (
    select(
        *(deliveries.c[name] for name in ("id", "recipient", "person_id", "address_id", "organisation_id")),
        *(deliveries.c[name] for name in ("channel", "kind", "state", "priority", "expires_at", "receipt")),
        addresses.c.platform_id,
        persons.c.language,
    )
    .join(persons, persons.c.id == deliveries.c.person_id)
    .join(addresses, addresses.c.id == deliveries.c.address_id)
    .where(deliveries.c.subject == bindparam("in_subject"), BODY.is_not(None))
    .order_by(deliveries.c.id)
    .with_for_update(of=deliveries)  # whoever is just claiming one is waited for: its state is the true one
)
_CALLED_SOMETHING_ELSE = (
    update(deliveries).where(deliveries.c.subject == bindparam("in_subject")).values(subject=LIST)
)
_NEW = insert(deliveries).returning(deliveries.c.id)
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


def answers_of(workshop_id: int) -> str:
    """What the answers to a workshop's question are called in the ledger, wherever they are shown."""
    return f"{ANSWERS}:{workshop_id}"


def take_off_lists(db: Connection, person_id: int, now: datetime) -> None:
    """Take back every list in a chat on which this person's name may stand, and every answer of theirs.

    They are forgotten here, and edited away where they were shown; each can be asked for anew. What is still
    on its way stays behind, also where a sender has it in hand. The caller has locked the workshops and the
    person: so nobody shows or takes back the same meanwhile.
    """
    for occasion_id, workshop_id in db.execute(_OCCASIONS, {"in_person": person_id}).all():
        workshop = workshops.workshop(db, workshop_id)
        occasion = None if workshop is None else workshop.occasion(occasion_id)
        if workshop is not None and occasion is not None:
            instead = partial(list_has_changed, workshop=workshop, occasion=occasion)
            _take_back(db, list_of(occasion_id), instead, person_id, now)
    for workshop_id in db.scalars(_ANSWERED, {"in_person": person_id}).all():
        workshop = workshops.workshop(db, workshop_id)
        if workshop is not None:
            instead = partial(answers_have_changed, workshop=workshop)
            _take_back(db, answers_of(workshop_id), instead, person_id, now)


def _take_back(
    db: Connection, subject: str, instead: Callable[[Say], Message], person_id: int, now: datetime
) -> None:
    """Put other words in the place of all that was shown under this name."""
    shown = db.execute(_SHOWN, {"in_subject": subject}).all()
    for row in shown:
        message = to_json(instead(of(row.language)))
        bodies.keep(db, row.id, {"message": message})
        if row.person_id == person_id:
            continue
        if row.state in _STAYS_BEHIND:
            ledger.close(db, [(row.id, State.CANCELLED, CHANGED)], now)
            _say(db, message, _instead_of(row, now))
        elif row.state not in NEVER_CAME:
            _say(db, message, _edit_of(row, now))
            _forget_lines(db, row, message)
    db.execute(_CALLED_SOMETHING_ELSE, {"in_subject": subject})


def _say(db: Connection, message: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    bodies.keep(db, db.execute(_NEW, row).scalar_one(), {"message": message})


def _instead_of(row: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - a result row has no static type
    """A message of its own: the words of one that is being claimed may have been read already."""
    same = ("kind", "priority", "expires_at")
    return {**_to_the_same(row, now), **{name: getattr(row, name) for name in same}, "subject": LIST}


def _edit_of(row: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - as above
    rules = RULES[Kind.CORRECTION]
    return {
        **_to_the_same(row, now),
        "kind": Kind.CORRECTION.value,
        "priority": rules.priority,
        "expires_at": now + (rules.lasts or timedelta()),
        "subject": f"edit:{row.id}",
        "edits": row.id,
    }


def _to_the_same(row: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - as above
    same = ("recipient", "person_id", "address_id", "organisation_id", "channel")
    return {
        **{name: getattr(row, name) for name in same},
        "key": f"{LIST}:{row.id}",
        "state": State.PENDING.value,
        "due_at": now,
        "try_at": now,
        "created_at": now,
    }


def _forget_lines(db: Connection, row: Any, message: Mapping[str, Any]) -> None:  # noqa: ANN401 - as above
    """Where a transcript is kept, the references are its rows' numbers: what was said there is not kept."""
    for reference in row.receipt or ():
        if reference.isdecimal():
            chat = {"in_channel": row.channel, "in_address": row.platform_id}
            db.execute(_LINE, {**chat, "in_number": int(reference), "in_body": message})
