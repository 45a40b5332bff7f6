"""What the claim asks of whoever composes: planned deliveries in, what they bring out."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.kinds import Kind
from bot.domain.message import Message

NOBODY: Final = 0
"""The id of no person: stands for one where something is meant for a group."""


class Uncomposed(NamedTuple):
    """A planned delivery that is about to leave, by this address of this person or (NOBODY) group."""

    delivery: int
    kind: Kind
    person_id: int
    address_id: int
    channel: str
    due_at: dt.datetime


class Composed(NamedTuple):
    """What a delivery brings. ``body`` holds ``message``, as :func:`bot.domain.message.to_json` gives it.

    ``subject`` is for the list of deliveries. Other keys of the body belong to the service that composed.
    ``message`` is the body's, for whoever sends it now; None where that reads it from the body.
    ``kind``: what it has turned out to be, if that is another than planned; ``done_at`` is set where it asks
    nothing.
    """

    subject: str
    body: Mapping[str, Any]
    enrolment_id: int | None = None
    lesson: str | None = None
    kind: Kind | None = None
    done_at: dt.datetime | None = None
    message: Message | None = None


class Nothing(Struct, frozen=True):
    """There is nothing to bring; the delivery is cancelled for this reason."""

    reason: str


Compose = Callable[[Connection, Sequence[Uncomposed], dt.datetime], Mapping[int, Composed | Nothing]]
"""``compose(db, rows, now)``: what each row brings, by its delivery. Runs in the claim's transaction."""


def by_kind(composers: Mapping[Kind, Compose], otherwise: Compose) -> Compose:
    """One composer out of several: each is given the deliveries of its kinds, all at once."""

    def compose(
        db: Connection, rows: Sequence[Uncomposed], now: dt.datetime
    ) -> Mapping[int, Composed | Nothing]:
        shares: dict[Compose, list[Uncomposed]] = {}
        for row in rows:
            shares.setdefault(composers.get(row.kind, otherwise), []).append(row)
        return {id_: what for one, share in shares.items() for id_, what in one(db, share, now).items()}

    return compose
