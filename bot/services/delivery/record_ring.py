"""Record how an e-mail ended. Recording twice changes nothing."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.services.people.bell_off import switch_off
from bot.storage import people
from bot.storage.tables import rings

_THIS = rings.c.id == bindparam("in_ring")
_IN_HAND = rings.c.state == "sending"
_SENT = (
    update(rings)
    .where(_THIS, rings.c.state.in_(["sending", "unknown"]))
    .values(
        state="sent",
        sent_at=bindparam("in_now", type_=rings.c.sent_at.type),
        attempts=rings.c.attempts + 1,
        error=None,
    )
)
_PUT_BACK = (
    update(rings)
    .where(_THIS, _IN_HAND)
    .values(
        state="pending",
        try_at=bindparam("in_try_at", type_=rings.c.try_at.type),
        attempts=rings.c.attempts + 1,
        error=bindparam("in_error"),
    )
)
_END = (
    update(rings)
    .where(_THIS, _IN_HAND)
    .values(state=bindparam("in_state"), attempts=rings.c.attempts + 1, error=bindparam("in_error"))
)
_WHOSE = select(rings.c.person_id).where(_THIS)


def rung(db: Connection, ring: int, now: datetime) -> None:
    """The mail server took it."""
    db.execute(_SENT, {"in_ring": ring, "in_now": now})


def put_back(db: Connection, ring: int, try_at: datetime, error: str) -> None:
    """Certainly not sent: to be tried again at this moment."""
    db.execute(_PUT_BACK, {"in_ring": ring, "in_try_at": try_at, "in_error": error})


def unclear(db: Connection, ring: int, error: str) -> None:
    """Nobody knows; it is not sent again."""
    db.execute(_END, {"in_ring": ring, "in_state": "unknown", "in_error": error})


def refused(db: Connection, ring: int, mail: str, error: str, now: datetime) -> str | None:
    """This address will never take it: the bell is switched off.

    Returns the channel that now has a line about it to show, if there is one.
    """
    person = db.scalar(_WHOSE, {"in_ring": ring})
    if person is not None:
        people.lock_person(db, id=person)
    ended = db.execute(_END, {"in_ring": ring, "in_state": "failed", "in_error": error}).rowcount
    return None if not ended or person is None else switch_off(db, person, mail, ring, now)
