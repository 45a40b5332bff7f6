"""Which workshops have somebody to invite, to remind or to ask, and whom."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, or_, select, update

from bot.domain.audience import Audience
from bot.domain.seats import Answer
from bot.domain.workshop import State
from bot.storage.among import among
from bot.storage.announcements import FROM_ORGANISERS
from bot.storage.audiences import members
from bot.storage.tables import deliveries
from bot.storage.workshop_tables import occasions, signups, workshops

PIECE: Final = 2000
"""People invited in one call to the store, so that taps never wait long behind it."""

S, W = signups.c, workshops.c
_NOW: Final = bindparam("in_now", type_=W.invited_at.type)
_TO_COME = (
    select(W.id)
    .where(
        W.state == State.PLANNED.value,
        exists().where(
            occasions.c.workshop_id == W.id, occasions.c.cancelled.is_(False), occasions.c.starts_at > _NOW
        ),
    )
    .order_by(W.id)
)
_TO_LOOK_AT = _TO_COME.where(
    or_(
        W.invited_at.is_(None),
        W.invited_at <= W.changed_at,
        W.invited_at < bindparam("in_before", type_=W.invited_at.type),
    )
)
_INVITED = update(workshops).where(W.id == bindparam("in_workshop")).values(invited_at=_NOW)
_ANSWERED = select(S.person_id).where(
    S.workshop_id == bindparam("in_workshop"), among(S.person_id, "in_persons")
)
_BEFORE = bindparam("in_moment", type_=S.answered_at.type)
_COMING = select(S.person_id).where(
    S.occasion_id == bindparam("in_occasion"),
    S.answer == Answer.COMING.value,
    S.person_id.is_not(None),
    S.answered_at < _BEFORE,
)
_UNSURE = select(S.person_id).where(
    S.workshop_id == bindparam("in_workshop"),
    S.answer == Answer.UNSURE.value,
    S.person_id.is_not(None),
    or_(
        S.asked_again_at.is_(None),
        exists().where(
            FROM_ORGANISERS,
            deliveries.c.key == bindparam("in_key"),
            deliveries.c.state == "cancelled",
            deliveries.c.person_id == S.person_id,
        ),
    ),
    S.answered_at < _BEFORE,
)
_ASKED = (
    update(signups)
    .where(S.workshop_id == bindparam("in_workshop"), among(S.person_id, "in_persons"))
    .values(asked_again_at=bindparam("in_now", type_=S.asked_again_at.type))
)


def to_come(db: Connection, now: datetime) -> list[int]:
    """The planned workshops with an occasion to come."""
    return list(db.scalars(_TO_COME, {"in_now": now}))


def to_look_at(db: Connection, now: datetime, before: datetime) -> list[int]:
    """Those of them that have not invited since they were changed, nor since ``before``."""
    return list(db.scalars(_TO_LOOK_AT, {"in_now": now, "in_before": before}))


def note_invited(db: Connection, workshop_id: int, now: datetime) -> None:
    """All who belong to a workshop's audience by now are invited."""
    db.execute(_INVITED, {"in_workshop": workshop_id, "in_now": now})


def answered(db: Connection, workshop_id: int, people: Collection[int]) -> set[int]:
    """Those of these people who have answered a workshop's invitation."""
    return set(db.scalars(_ANSWERED, {"in_workshop": workshop_id, "in_persons": list(people)}))


def take_back_outside(
    db: Connection, keys: Collection[str], organisation_id: int, audience: Audience
) -> None:
    """Delete what has not left of these invitations, where it is for nobody in this audience."""
    not_left = delete(deliveries).where(
        FROM_ORGANISERS,
        deliveries.c.key.in_(keys),
        deliveries.c.state == "pending",
        deliveries.c.person_id.not_in(members(organisation_id, audience)),
    )
    db.execute(not_left)


def coming(db: Connection, occasion_id: int, said_before: datetime) -> list[int]:
    """Those who come to an occasion, and said so before this moment."""
    return list(db.scalars(_COMING, {"in_occasion": occasion_id, "in_moment": said_before}))


def to_ask(db: Connection, workshop_id: int, key: str, said_before: datetime) -> list[int]:
    """Those who were not sure before this moment, and whom the question with this key has not reached."""
    asked = {"in_workshop": workshop_id, "in_key": key, "in_moment": said_before}
    return list(db.scalars(_UNSURE, asked))


def note_asked(db: Connection, workshop_id: int, people: Collection[int], now: datetime) -> None:
    """These people are asked again, once."""
    db.execute(_ASKED, {"in_workshop": workshop_id, "in_persons": list(people), "in_now": now})
