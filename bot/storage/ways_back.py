"""Questions about ways back: what opens a person's record elsewhere, and digits that opened none.

A way back is known by its mark (:class:`bot.services.people.ways_back.Marks`) alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, case, delete, exists, func, insert, or_, select, update

from bot.storage.tables import addresses, merges, ways_back, wrong_codes
from bot.storage.upsert import insert_new

Kind = Literal["link", "code", "card"]

_THIS = ways_back.c.hash == bindparam("in_mark")
_IS_GOOD = or_(
    ways_back.c.expires_at.is_(None),
    ways_back.c.expires_at > bindparam("in_now", type_=ways_back.c.expires_at.type),
)
_KIND = ways_back.c.kind == bindparam("in_kind")
_WHOSE = select(ways_back.c.person_id).where(_THIS, _KIND, _IS_GOOD)
_TAKE = delete(ways_back).where(_THIS, _KIND, _IS_GOOD)
_MADE_AT = select(func.max(ways_back.c.made_at, type_=ways_back.c.made_at.type)).where(
    ways_back.c.person_id == bindparam("in_person"), _KIND
)
_END = delete(ways_back).where(ways_back.c.person_id == bindparam("in_person"), _KIND)
_RENAME = update(ways_back).where(ways_back.c.hash == bindparam("in_old")).values(hash=bindparam("in_mark"))
_END_ALL = delete(ways_back).where(ways_back.c.person_id == bindparam("in_person"))
_END_OLD = delete(ways_back).where(
    ways_back.c.expires_at <= bindparam("in_now", type_=ways_back.c.expires_at.type)
)
_PUT = insert_new(ways_back, key=("hash",)).returning(ways_back.c.hash)
_SINCE = wrong_codes.c.at > bindparam("in_since", type_=wrong_codes.c.at.type)
_WRONG = select(
    func.count(),
    func.count(case((wrong_codes.c.place == bindparam("in_place"), 1))),
    func.count(case((wrong_codes.c.address_id == bindparam("in_address"), 1))),
).where(_SINCE)
_NOTE_WRONG = insert(wrong_codes)
_FORGET_WRONG = delete(wrong_codes).where(~_SINCE)
_CHANNELS = select(addresses.c.channel).where(
    addresses.c.person_id == bindparam("in_person"), addresses.c.state == "open"
)
_PAGES: Final = (
    select(addresses.c.channel, addresses.c.platform_id)
    .where(
        addresses.c.person_id == bindparam("in_person"),
        addresses.c.channel.in_(bindparam("in_channels", expanding=True)),
        addresses.c.state == "open",
        ~exists().where(
            merges.c.person_id == addresses.c.person_id,
            merges.c.undone_at.is_(None),
            merges.c.at > bindparam("in_since", type_=merges.c.at.type),
            merges.c.at >= addresses.c.created_at,
        ),
    )
    .order_by(addresses.c.heard_at.desc(), addresses.c.id.desc())
    .limit(1)
)


def channels_of(db: Connection, person_id: int) -> frozenset[str]:
    """The channels on which somebody can be reached."""
    return frozenset(db.scalars(_CHANNELS, {"in_person": person_id}))


def whose(db: Connection, mark: str, kind: Kind, now: datetime) -> int | None:
    """The person a way back leads to; None when it leads nowhere, or no more."""
    found: int | None = db.scalar(_WHOSE, {"in_mark": mark, "in_kind": kind, "in_now": now})
    return found


def take(db: Connection, mark: str, kind: Kind, now: datetime) -> bool:
    """End a way back by using it; of two who do so at once one succeeds."""
    return db.execute(_TAKE, {"in_mark": mark, "in_kind": kind, "in_now": now}).rowcount == 1


def rename(db: Connection, old: str, mark: str) -> None:
    """Keep what has this mark under another, which nothing has."""
    db.execute(_RENAME, {"in_old": old, "in_mark": mark})


def made_at(db: Connection, person_id: int, kind: Kind) -> datetime | None:
    """When the person's way back of this kind was made; None: there is none."""
    found: datetime | None = db.scalar(_MADE_AT, {"in_person": person_id, "in_kind": kind})
    return found


def replace(
    db: Connection, person_id: int, kind: Kind, marks: Sequence[str], now: datetime, until: datetime | None
) -> int | None:
    """Make the person's one way back of this kind: the place of the first of the marks that is free.

    None: somebody has each of them just now, and the person has none.
    """
    db.execute(_END_OLD, {"in_now": now})
    db.execute(_END, {"in_person": person_id, "in_kind": kind})
    row: dict[str, Any] = {"person_id": person_id, "kind": kind, "made_at": now, "expires_at": until}
    for place, mark in enumerate(marks):
        if db.scalar(_PUT, {"hash": mark, **row}) is not None:
            return place
    return None


def end_all(db: Connection, person_id: int) -> None:
    """End every way back of the person."""
    db.execute(_END_ALL, {"in_person": person_id})


class Wrong(Struct, frozen=True):
    """How many wrong codes were written: in all, from one place on the internet, and at one address."""

    everywhere: int
    from_place: int
    here: int


def wrong_since(db: Connection, address_id: int, place: str, since: datetime) -> Wrong:
    """The wrong codes since then, also from this place and at this address. Empty: one knows of no place."""
    asked = {"in_address": address_id, "in_place": place, "in_since": since}
    return Wrong(*db.execute(_WRONG, asked).one())


def note_wrong(db: Connection, address_id: int, place: str, now: datetime, since: datetime) -> None:
    """A wrong code was written at this address, from this place. Those before ``since`` are forgotten."""
    db.execute(_FORGET_WRONG, {"in_since": since})
    db.execute(_NOTE_WRONG, {"address_id": address_id, "place": place or None, "at": now})


def page_of(
    db: Connection, person_id: int, channels: Sequence[str], since: datetime
) -> tuple[str, str] | None:
    """The channel and id of the person's open address last heard from, on these channels.

    None that is older than a merge after ``since``, which may be undone.
    """
    asked = {"in_person": person_id, "in_channels": list(channels), "in_since": since}
    row = db.execute(_PAGES, asked).one_or_none()
    return None if row is None else (row.channel, row.platform_id)
