"""Questions about bells: who is told, by e-mail or calendar, that something lies on their page."""

from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select

from bot.domain.actions.settings import BellKind
from bot.storage.tables import addresses, bells, deliveries

LISTENS: Final = timedelta(days=30)
"""A calendar that nobody has fetched for so long holds no coming tip any more, and rings no bell."""

_BELL = select(
    bells.c.person_id,
    bells.c.kind,
    bells.c.mail,
    bells.c.confirmed_at,
    bells.c.token,
    bells.c.fetched_at,
    bells.c.drawn,
    bells.c.sequence,
    bells.c.changed_at,
)
_OF_PERSON = _BELL.where(bells.c.person_id == bindparam("in_person"))
_BY_TOKEN = _BELL.where(bells.c.token == bindparam("in_token"))

_PAGE = (
    select(addresses.c.channel, addresses.c.platform_id)
    .join(deliveries, deliveries.c.address_id == addresses.c.id)
    .where(
        deliveries.c.id == bindparam("in_delivery"),
        deliveries.c.person_id == bindparam("in_person"),
        addresses.c.person_id == bindparam("in_person"),
        addresses.c.unseen.is_not(None),
        addresses.c.state == "open",
    )
)


class Bell(Struct, frozen=True):
    """How somebody is told. ``kind`` None: asked, and not answered yet; ``mail`` counts once confirmed."""

    person_id: int
    kind: BellKind | None
    mail: str | None
    confirmed_at: datetime | None
    token: str
    fetched_at: datetime | None
    drawn: str | None
    sequence: int
    changed_at: datetime | None


def has_bell(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether this person is told when something lies on their page. Bound to ``in_listened``.

    That is the moment since when a calendar must have been fetched: now without :data:`LISTENS`.
    """
    listens = bells.c.fetched_at > bindparam("in_listened", type_=bells.c.fetched_at.type)
    return exists(
        select(bells.c.person_id).where(
            bells.c.person_id == person,
            or_(
                and_(bells.c.kind == "mail", bells.c.confirmed_at.is_not(None)),
                and_(bells.c.kind == "calendar", listens),
            ),
        )
    )


def of_person(db: Connection, person_id: int) -> Bell | None:
    """A person's bell; None: never asked."""
    row = db.execute(_OF_PERSON, {"in_person": person_id}).one_or_none()
    return None if row is None else Bell(*row)


def by_token(db: Connection, token: str) -> Bell | None:
    """The bell whose calendar has this in its address."""
    row = db.execute(_BY_TOKEN, {"in_token": token}).one_or_none()
    return None if row is None else Bell(*row)


def page_of(db: Connection, person_id: int, delivery: int) -> tuple[str, str] | None:
    """The page on which this delivery to this person lies: channel, and the address in it."""
    row = db.execute(_PAGE, {"in_person": person_id, "in_delivery": delivery}).one_or_none()
    return None if row is None else (row.channel, row.platform_id)
