"""Ways back to one's own record: a link for good, and six digits for ten minutes.

Both are secrets that whoever holds them can use, so only their marks are stored: a digest with a key of
this installation's, for six digits alone would be found by trying all of them. Wrong digits are counted,
for each address, for each place on the internet where the channel tells of one, and in all: who guesses from
ever new addresses gets hardly further than from one, and shuts nobody else out.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select

from bot.domain.kinds import REPLY_LASTS, RULES, Kind, person_recipient
from bot.domain.message import to_json
from bot.phrases import of
from bot.phrases.people.ways_back import opened
from bot.services.people.merge import UNDONE_WITHIN
from bot.services.people.reschedule import reschedule
from bot.storage import people, ways_back
from bot.storage.bodies import keep
from bot.storage.people import Who
from bot.storage.tables import addresses, deliveries

CODE_LASTS: Final = timedelta(minutes=10)
DIGITS: Final = 6

MOST_WRONG: Final = 5
MOST_WRONG_FROM_A_PLACE: Final = 20
MOST_WRONG_IN_ALL: Final = 200
COUNTED_FOR: Final = timedelta(hours=1)
"""So many wrong codes an hour at one address, from one place, and in all; then none is looked at there.

With 20 of a million tried in an hour, and ten codes waiting at any time, one is hit every 208 days. Whoever
has ten places, and so shuts out all others, hits one in 21 days. Its owner is told at once and can undo it;
typed at a shared screen it opens three minutes.
"""

_NEW_ADDRESS = insert(addresses).returning(addresses.c.id)
_GREET = insert(deliveries).returning(deliveries.c.id)
_STATE = select(deliveries.c.state).where(deliveries.c.id == bindparam("in_delivery"))


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands for a secret where it is stored. ``key`` is one of this installation's own.

    Under ``former`` keys there are links and cards that are to open still.
    """

    key: bytes = field(repr=False)
    former: tuple[bytes, ...] = field(default=(), repr=False)

    def of(self, kind: ways_back.Kind, secret: str) -> str:
        """The mark of a link's token or a code's digits; it tells nothing about them."""
        return _mark(self.key, kind, secret)

    def before(self, kind: ways_back.Kind, secret: str) -> tuple[str, ...]:
        """The marks it may have been stored under before the installation's secret was changed."""
        return tuple(_mark(key, kind, secret) for key in self.former)


def _mark(key: bytes, kind: ways_back.Kind, secret: str) -> str:
    return hmac.digest(key, f"{kind}:{secret}".encode(), hashlib.sha256).hex()


class Leads(Struct, frozen=True):
    """A code that is good: to whose record it leads."""

    person_id: int


def make_link(db: Connection, person_id: int, mark: str, now: datetime) -> None:
    """Make the person's one link; the one before it leads nowhere from now on."""
    people.lock_person(db, id=person_id)
    ways_back.replace(db, person_id, "link", [mark], now, None)


def mark_anew(db: Connection, before: Sequence[str], mark: str) -> None:
    """Keep a link or card, found by a mark of a former key, under its mark of today's."""
    for old in before:
        ways_back.rename(db, old, mark)


def make_code(db: Connection, person_id: int, marks: Sequence[str], now: datetime) -> int | None:
    """Make the person's one code: which of these it is, by its place; None: all of them are taken."""
    people.lock_person(db, id=person_id)
    return ways_back.replace(db, person_id, "code", marks, now, now + CODE_LASTS)


def read_code(
    db: Connection, who: Who, mark: str, now: datetime, place: str = ""
) -> Leads | Literal["unknown", "own", "too many"]:
    """Where six digits lead that somebody has written, and use them up; one's own stay good.

    ``place`` is a mark of where on the internet that was, where the channel tells.
    Too many wrong ones lately: it is not even looked whether these are right.
    """
    people.lock_person(db, id=who.person_id)
    since = now - COUNTED_FOR
    wrong = ways_back.wrong_since(db, who.address_id, place, since)
    if wrong.here >= MOST_WRONG or too_many_wrong(wrong, MOST_WRONG_IN_ALL):
        return "too many"
    person = ways_back.whose(db, mark, "code", now)
    if person == who.person_id:
        return "own"
    if person is None or not ways_back.take(db, mark, "code", now):
        ways_back.note_wrong(db, who.address_id, place, now, since)
        return "unknown"
    return Leads(person)


def too_many_wrong(wrong: ways_back.Wrong, in_all: int) -> bool:
    """Whether no code from that place is looked at any more, whoever writes it there."""
    return wrong.from_place >= MOST_WRONG_FROM_A_PLACE or wrong.everywhere >= in_all


def linked(db: Connection, mark: str, now: datetime) -> Who | None:
    """Whose link this is; None: nobody's, or no more."""
    person = ways_back.whose(db, mark, "link", now)
    return None if person is None else people.person(db, person)


class Opened(Struct, frozen=True):
    """Where a link lets a browser in; ``greeting`` is the delivery with the first words, on a new page."""

    channel: str
    address: str
    greeting: int | None = None


def page_of(
    db: Connection, mark: str, channels: Sequence[str], now: datetime
) -> tuple[Who, str | None] | None:
    """Whose link this is, and the id of their page, if they have one; None: the link leads nowhere."""
    who = linked(db, mark, now)
    if who is None:
        return None
    found = ways_back.page_of(db, who.person_id, channels, now - UNDONE_WITHIN)
    return who, None if found is None else found[1]


def open_page(db: Connection, mark: str, channels: Sequence[str], new: str, now: datetime) -> Opened | None:
    """Where a link lets a browser in; None: the link leads nowhere.

    Who has no page yet on any of these channels gets one on the first, with ``new`` for its id.
    """
    who = linked(db, mark, now)
    return None if who is None else page_for(db, who, channels, new, now)


def page_for(db: Connection, who: Who, channels: Sequence[str], new: str, now: datetime) -> Opened:
    """The page of somebody on one of these channels; a new one on the first, where they have none.

    While a merge can be undone, no page from before it is opened: a browser is let in for good, and whoever
    has got in with somebody else's code has to be out again once it is undone.
    """
    people.lock_person(db, id=who.person_id)
    found = ways_back.page_of(db, who.person_id, channels, now - UNDONE_WITHIN)
    if found is not None:
        return Opened(*found)
    place = {
        "person_id": who.person_id,
        "channel": channels[0],
        "platform_id": new,
        "state": "open",
        # Before all others: what comes by itself goes where they were, until they write here.
        "heard_at": who.created_at - timedelta(seconds=1),
        "unseen": 0,
        "created_at": now,
    }
    address = db.execute(_NEW_ADDRESS, place).scalar_one()
    reschedule(db, who.person_id, now)  # it may be the only place where they can be reached
    organisation = who.organisation
    greeting = {
        "recipient": person_recipient(who.person_id),
        "key": f"link:{address}",
        "kind": Kind.REPLY.value,
        "state": "pending",
        "person_id": who.person_id,
        "address_id": address,
        "organisation_id": None if organisation is None else organisation.id,
        "channel": channels[0],
        "priority": RULES[Kind.REPLY].priority,
        "due_at": now,
        "try_at": now,
        "expires_at": now + REPLY_LASTS,
        "created_at": now,
    }
    delivery: int = db.execute(_GREET, greeting).scalar_one()
    keep(db, delivery, {"message": to_json(opened(of(who.language)))})
    return Opened(channels[0], new, delivery)


def has_left(db: Connection, delivery: int) -> bool:
    """Whether a delivery is on its page by now."""
    return db.scalar(_STATE, {"in_delivery": delivery}) == "sent"
