"""How somebody who reads on a page of our own wants to be told: asked once, chosen, confirmed.

No stranger's address can be rung: an e-mail address counts once whoever reads it has said so.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.storage import people
from bot.storage.bells import Bell, of_person
from bot.storage.tables import bells, rings
from bot.storage.upsert import insert_new, upsert

CONFIRM_LASTS: Final = timedelta(days=3)
"""How long the link in the e-mail that asks to confirm is good."""

MOST_TO_AN_ADDRESS: Final = 3
WEEK: Final = timedelta(days=7)
"""So many e-mails that ask to confirm go to one address in a week, whoever wants them to."""

MOST_FOR_A_PERSON: Final = 3
DAY: Final = timedelta(days=1)
"""So many can one person have sent in a day, wherever to."""

_ASK = insert_new(bells, key=("person_id",)).returning(bells.c.person_id)
_CHOOSE = upsert(bells, key=("person_id",), update=("kind", "mail", "confirmed_at"))
_RENEW = (
    update(bells)
    .where(bells.c.person_id == bindparam("in_person"))
    .values(token=bindparam("in_token"), fetched_at=None)
)
_CONFIRM = (
    update(bells)
    .where(bells.c.person_id == bindparam("in_person"), bells.c.kind == "mail", bells.c.mail.is_not(None))
    .values(
        confirmed_at=func.coalesce(bells.c.confirmed_at, bindparam("in_now", type_=bells.c.asked_at.type))
    )
)
_WAITING = rings.c.state == "pending"
_CANCEL = (
    update(rings)
    .where(rings.c.person_id == bindparam("in_person"), _WAITING)
    .values(state="cancelled", error=bindparam("in_error"))
)
_ASKED_ADDRESS = (
    select(func.count())
    .select_from(rings)
    .where(rings.c.mark == bindparam("in_mark"), rings.c.made_at > bindparam("in_since"))
)
_ASKED_BY = (
    select(func.count())
    .select_from(rings)
    .where(
        rings.c.person_id == bindparam("in_person"),
        rings.c.mark.is_not(None),
        rings.c.made_at > bindparam("in_since"),
    )
)
_RING = insert(rings)
_NEWEST_ASKED = (
    select(rings.c.id, rings.c.made_at)
    .where(rings.c.person_id == bindparam("in_person"), rings.c.mark.is_not(None))
    .order_by(rings.c.id.desc())
    .limit(1)
)

Asked = Literal["asked", "on already", "too many"]


def ask(db: Connection, person_id: int, token: str, now: datetime) -> bool:
    """Whether this is the moment to ask how to be told: True once for each person."""
    row = {"person_id": person_id, "token": token, "asked_at": now}
    return db.scalar(_ASK, row) is not None


def feed_token(db: Connection, person_id: int, token: str, now: datetime, *, on_page: bool) -> str | None:
    """What stands in the address of a person's calendar, made if there is none; None: ask about bells first.

    Who reads on a page of our own is asked how to be told, and gets it with that.
    """
    if not on_page:
        row = {"person_id": person_id, "kind": "none", "token": token, "asked_at": now}
        db.execute(_ASK, row)
    bell = of_person(db, person_id)
    return None if bell is None else bell.token


def choose(
    db: Connection, person_id: int, kind: Literal["calendar", "none"], token: str, now: datetime
) -> Bell:
    """A calendar, or nothing; no e-mail comes any more, and the address is forgotten."""
    people.lock_person(db, id=person_id)
    return set_bell(db, person_id, kind, token, now)


def renew(db: Connection, person_id: int, token: str) -> Bell | None:
    """Another address for the calendar: the old one ends. None: there is none."""
    people.lock_person(db, id=person_id)
    db.execute(_RENEW, {"in_person": person_id, "in_token": token})
    return of_person(db, person_id)


def ask_to_confirm(db: Connection, person_id: int, mail: str, mark: str, token: str, now: datetime) -> Asked:
    """Tell by e-mail to this address, once its reader has confirmed it in a first e-mail.

    ``mark`` stands for the address without telling it. Two people who name one address in the same moment
    may count as one; that is one e-mail more to it at most.
    """
    people.lock_person(db, id=person_id)
    bell = of_person(db, person_id)
    if bell is not None and bell.mail == mail and bell.confirmed_at is not None:
        return "on already"
    to_address = db.scalar(_ASKED_ADDRESS, {"in_mark": mark, "in_since": now - WEEK}) or 0
    by_person = db.scalar(_ASKED_BY, {"in_person": person_id, "in_since": now - DAY}) or 0
    if to_address >= MOST_TO_AN_ADDRESS or by_person >= MOST_FOR_A_PERSON:
        return "too many"
    set_bell(db, person_id, "mail", token, now, mail)
    times = {"made_at": now, "try_at": now, "expires_at": now + DAY}
    db.execute(_RING, {"person_id": person_id, "mark": mark, "state": "pending", **times})
    return "asked"


def can_confirm(db: Connection, person_id: int, ring: int, now: datetime) -> bool:
    """Whether this e-mail asked the person to confirm the address as it stands, not too long ago."""
    bell = of_person(db, person_id)
    asked = db.execute(_NEWEST_ASKED, {"in_person": person_id}).one_or_none()
    if bell is None or bell.kind != "mail" or bell.mail is None or asked is None:
        return False
    return bool(asked.id == ring) and asked.made_at + CONFIRM_LASTS > now


def confirm(db: Connection, person_id: int, ring: int, now: datetime) -> bool:
    """Whoever reads the address wants the e-mails; False: that is no longer asked. Twice is once."""
    people.lock_person(db, id=person_id)
    if not can_confirm(db, person_id, ring, now):
        return False
    db.execute(_CONFIRM, {"in_person": person_id, "in_now": now})
    return True


def set_bell(
    db: Connection,
    person_id: int,
    kind: Literal["mail", "calendar", "none"],
    token: str,
    now: datetime,
    mail: str | None = None,
) -> Bell:
    """Put a bell as chosen, for a person who is locked; what waited to be rung does not leave."""
    row = {"person_id": person_id, "kind": kind, "mail": mail, "confirmed_at": None}
    db.execute(_CHOOSE, {**row, "token": token, "asked_at": now})
    db.execute(_CANCEL, {"in_person": person_id, "in_error": "The person has chosen otherwise."})
    bell = of_person(db, person_id)
    if bell is None:
        message = f"the bell just stored for person {person_id} is not there"
        raise LookupError(message)
    return bell
