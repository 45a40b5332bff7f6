"""The written record of the web chat: numbered rows per address, and who waits for the next one."""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import Connection, bindparam, func, insert, select, text

from bot.domain.message import Message, to_json
from bot.ports import Line, TryLater
from bot.storage.errors import NotDone, OutcomeUnknown
from bot.storage.notify import notify
from bot.storage.store import Store
from bot.storage.tables import transcript

MOST: Final = 200
"""Rows given at a time."""

PATIENCE: Final = 2.0
"""Seconds until a row written by another process is looked for."""

REMEMBERED: Final = 10_000

Author = Literal["kompis", "person"]
T = TypeVar("T")

_CHAT = (transcript.c.channel == bindparam("channel"), transcript.c.address == bindparam("address"))
_LINE = select(transcript.c.number, transcript.c.author, transcript.c.body, transcript.c.edits).where(*_CHAT)

_number_of = select(transcript.c.number).where(*_CHAT, transcript.c.key == bindparam("key"))
_newest = select(func.coalesce(func.max(transcript.c.number), 0)).where(*_CHAT)
_after = (
    _LINE.where(transcript.c.number > bindparam("number"))
    .order_by(transcript.c.number)
    .limit(bindparam("most"))
)
_latest = _LINE.order_by(transcript.c.number.desc()).limit(bindparam("most"))
_add = insert(transcript)
# There is no row that owns an address nobody has written to yet, so its name is locked instead.
_lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:address, 0))")


def append(db: Connection, row: Mapping[str, Any]) -> int:
    """Add a row (all columns but ``number``) and return its number; a key that is there keeps its own."""
    if db.dialect.name == "postgresql":
        db.execute(_lock, {"address": row["address"]})
    known = db.scalar(_number_of, row)
    if known is not None:
        return int(known)
    number = int(db.scalar(_newest, row) or 0) + 1
    db.execute(_add, {**row, "number": number})
    notify(db, "line", row["channel"], row["address"], number)
    return number


def after(db: Connection, channel: str, address: str, number: int) -> list[Line]:
    """Rows behind a number, at most 200, in order."""
    rows = db.execute(_after, {"channel": channel, "address": address, "number": number, "most": MOST})
    return [Line(row.number, row.author, row.body, row.edits) for row in rows]


def latest(db: Connection, channel: str, address: str, count: int) -> list[Line]:
    """The last rows, at most 200, in order."""
    rows = db.execute(_latest, {"channel": channel, "address": address, "most": min(count, MOST)}).all()
    return [Line(row.number, row.author, row.body, row.edits) for row in reversed(rows)]


class StoreTranscript:
    """A channel's :class:`bot.ports.Transcript`, kept in the store.

    What the store cannot do just now comes out as :class:`bot.ports.TryLater`. That holds for an unknown
    outcome too: the same key again adds nothing.
    """

    def __init__(
        self,
        store: Store,
        channel: str,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        patience: float = PATIENCE,
    ) -> None:
        self._store = store
        self._channel = channel
        self._now = now
        self._patience = patience
        self._newest: OrderedDict[str, int] = OrderedDict()  # as far as this process knows
        self._waiting: dict[str, set[asyncio.Event]] = {}

    async def append(
        self, address: str, author: Author, message: Message, *, key: str, edits: int | None
    ) -> int:
        """Add a row and return its number; the same key again returns the number it has.

        Raises:
            TryLater: not kept, as far as one knows; try again with the same key.
        """
        row = {
            "channel": self._channel,
            "address": address,
            "author": author,
            "body": to_json(message),
            "edits": edits,
            "key": key,
            "at": self._now(),
        }
        number = await _or_later(self._store.write(append, row))
        self._wake(address, number)
        return number

    async def after(self, address: str, number: int) -> Sequence[Line]:
        """At most 200 rows behind this number, in order.

        Raises:
            TryLater: the store has too much to do.
        """
        return await _or_later(self._store.read(after, self._channel, address, number))

    async def latest(self, address: str, count: int) -> Sequence[Line]:
        """The last rows, at most 200, in order.

        Raises:
            TryLater: the store has too much to do.
        """
        return await _or_later(self._store.read(latest, self._channel, address, count))

    async def wait(self, address: str, number: int) -> None:
        """Return when this process knows of a row behind this number, or after two seconds.

        On PostgreSQL it is told of those that other machines add.
        """
        if self._newest.get(address, 0) > number:
            return
        woken = asyncio.Event()
        waiting = self._waiting.setdefault(address, set())
        waiting.add(woken)
        try:
            async with asyncio.timeout(self._patience):
                await woken.wait()
        except TimeoutError:
            pass
        finally:
            waiting.discard(woken)
            if not waiting and self._waiting.get(address) is waiting:
                del self._waiting[address]

    def heard(self, address: str, number: int) -> None:
        """Another machine has added this row. From the event loop only."""
        self._wake(address, number)

    def _wake(self, address: str, number: int) -> None:
        self._newest[address] = max(number, self._newest.get(address, 0))
        self._newest.move_to_end(address)
        while len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)
        for woken in self._waiting.get(address, ()):
            woken.set()


async def _or_later(call: Awaitable[T]) -> T:
    try:
        return await call
    except (NotDone, OutcomeUnknown) as error:
        raise TryLater(f"The database cannot keep up just now: {error}", after=1) from error
