"""Questions about files that were sent in, and their rows' changes. A file goes in and out in pieces."""

import datetime as dt
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.announcement import State
from bot.domain.sent_file import kept_name
from bot.storage.announcement_tables import announcements
from bot.storage.file_tables import file_pieces, files

PIECE: Final = 1_000_000
"""Bytes in one call to the store, so that taps never wait long behind it."""

UNUSED_STAYS: Final = dt.timedelta(days=1)
"""How long a file stays that goes with nothing."""

STAYS: Final = dt.timedelta(days=365)
"""How long one stays after its announcement has gone out, or was last touched."""

F, A = files.c, announcements.c
_ADD = insert(files).returning(F.id)
_ADD_PIECE = insert(file_pieces)
_FIND = select(files).where(F.id == bindparam("in_id"))
_PIECE = select(file_pieces.c.data).where(
    file_pieces.c.file_id == bindparam("in_id"), file_pieces.c.number == bindparam("in_number")
)
_BELONG = (
    update(files)
    .where(F.id == bindparam("in_id"), F.announcement_id.is_(None))
    .values(announcement_id=bindparam("in_announcement"))
)
_DROP_OTHERS = delete(files).where(
    F.announcement_id == bindparam("in_announcement"), F.id != bindparam("in_keep")
)
_DROP_UNUSED = delete(files).where(F.id == bindparam("in_id"), F.announcement_id.is_(None))
_AT_REST = and_(
    A.state.not_in([State.SCHEDULED.value, State.SPREADING.value]),
    func.coalesce(A.spread_at, A.changed_at) < bindparam("in_rested", type_=A.changed_at.type),
)
_FORGET = delete(files).where(
    F.id.in_(
        select(F.id)
        .outerjoin(announcements, A.id == F.announcement_id)
        .where(
            or_(
                and_(
                    F.announcement_id.is_(None),
                    F.made_at < bindparam("in_unused", type_=F.made_at.type),
                ),
                _AT_REST,
            )
        )
        .order_by(F.id)
        .limit(20)
    )
)
NOTHING: Final = 0


class KeptFile(Struct, frozen=True):
    """A file in our own store."""

    id: int
    mark: str
    ending: str
    size: int
    made_at: dt.datetime

    @property
    def name(self) -> str:
        """What it is called wherever an address or a path could stand."""
        return kept_name(self.id, self.mark, self.ending)

    @property
    def pieces(self) -> int:
        """In how many pieces it lies."""
        return -(-self.size // PIECE)


def add(db: Connection, mark: str, ending: str, size: int, now: dt.datetime) -> int:
    """Make room for a file, which comes in pieces; its number."""
    values = {"mark": mark, "ending": ending, "size": size, "made_at": now}
    return int(db.execute(_ADD, values).scalar_one())


def add_piece(db: Connection, id_: int, number: int, data: bytes) -> None:
    """Add a piece, counted from 0."""
    db.execute(_ADD_PIECE, {"file_id": id_, "number": number, "data": data})


def find(db: Connection, id_: int) -> KeptFile | None:
    """A file; None: there is none of that number, or none any more."""
    row = db.execute(_FIND, {"in_id": id_}).one_or_none()
    return None if row is None else KeptFile(row.id, row.mark, row.ending, row.size, row.made_at)


def piece(db: Connection, id_: int, number: int) -> bytes | None:
    """A piece of a file; None: it is gone."""
    data: bytes | None = db.scalar(_PIECE, {"in_id": id_, "in_number": number})
    return data


def belong(db: Connection, announcement: int, id_: int | None) -> None:
    """This file goes with an announcement from now on, and no other does. None: no file of ours."""
    db.execute(_DROP_OTHERS, {"in_announcement": announcement, "in_keep": id_ or NOTHING})
    if id_ is not None:
        db.execute(_BELONG, {"in_id": id_, "in_announcement": announcement})


def drop_unused(db: Connection, id_: int) -> None:
    """Delete this file, unless it goes with an announcement."""
    db.execute(_DROP_UNUSED, {"in_id": id_})


def forget(db: Connection, now: dt.datetime) -> int:
    """Delete some of what goes with nothing, or with what went out a year ago; how many files it was."""
    return db.execute(_FORGET, {"in_unused": now - UNUSED_STAYS, "in_rested": now - STAYS}).rowcount
