"""The inbox: store first, then let the platform be told; handle each event once, a person's in order.

What came in is on disk before :meth:`Inbox.receiver`'s callable returns. Handling follows by itself: one
sender's events one at a time by their number, different senders' side by side. After a crash
:meth:`Inbox.start` finds what was not handled. An event that fails three times is set aside.
"""

import asyncio
import heapq
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import Connection

from bot.chat.handle import handle
from bot.chat.house import House
from bot.domain.event import Event
from bot.ports import InboxFull, Parse, Receive
from bot.storage import inbox
from bot.storage.store import NotDone, OutcomeUnknown, Store

MOST_WAITING: Final = 10_000
MOST_TRIES: Final = 3

AT_ONCE: Final = 128
"""Events being handled at the same time, at most: many that waited must not fill the store's queue."""

Wake = Callable[[str, Sequence[int]], None]
"""``wake(channel, delivery ids)``: there are replies to send."""

_log = structlog.get_logger("inbox")


@dataclass(slots=True)
class _Sender:
    """One sender's events that wait, by number, and the task that works through them."""

    waiting: list[tuple[int, str, Event | None]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Inbox:
    """Takes in, handles, and wakes delivery for the replies."""

    def __init__(
        self,
        store: Store,
        parsers: Mapping[str, Parse],
        house: Callable[[], House],
        wake: Wake,
        now: Callable[[], datetime],
        *,
        retry_after: float = 1.0,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """Put the parts together.

        ``retry_after`` is the pause in seconds before another try, ``most_waiting`` how many events may
        wait here before no more are taken in.
        """
        self._store = store
        self._parsers = parsers
        self._house = house
        self._wake = wake
        self._now = now
        self._retry_after = retry_after
        self._most_waiting = most_waiting
        self._senders: dict[tuple[str, str], _Sender] = {}
        self._count = 0
        self._closing = asyncio.Event()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> int:
        """How many events are being stored, or wait to be handled here."""
        return self._count

    async def start(self) -> None:
        """Take up what a crash or a stop left unhandled, in order."""
        after = 0
        while page := await self._store.read(inbox.waiting, after):
            for row in page:
                self._count += 1
                self._enqueue(row.id, row.channel, row.payload)
            after = page[-1].id

    def receiver(self, channel: str) -> Receive:
        """The callable by which this channel hands in what it got."""

        async def receive(raw: bytes, key: str) -> None:
            if self._closing.is_set() or self._count >= self._most_waiting:
                raise InboxFull
            self._count += 1
            number = None
            try:
                number = await self._store.write(inbox.add, channel, key.replace("\0", ""), raw, self._now())
            except (NotDone, OutcomeUnknown) as trouble:  # handed in once more, it is dropped or found again
                raise InboxFull from trouble
            finally:
                if number is None:
                    self._count -= 1
            if number is not None:
                self._enqueue(number, channel, raw)

        return receive

    async def close(self) -> None:
        """Take in no more, and finish what is being handled; the rest waits on disk."""
        self._closing.set()
        await self._idle.wait()

    async def settled(self) -> None:
        """Return once nothing waits to be handled."""
        await self._idle.wait()

    def _enqueue(self, number: int, channel: str, payload: bytes) -> None:
        event = self._parse(number, channel, payload)
        name = (channel, f"?{number}" if event is None else event.sender)
        sender = self._senders.setdefault(name, _Sender())
        heapq.heappush(sender.waiting, (number, channel, event))
        self._idle.clear()
        if sender.task is None:
            sender.task = asyncio.create_task(self._work(name, sender), name=f"inbox {number}")

    def _parse(self, number: int, channel: str, payload: bytes) -> Event | None:
        parse = self._parsers.get(channel)
        if parse is None:
            _log.warning("an event of a channel that is not configured is passed by", inbox=number)
            return None
        try:
            return parse(payload)
        except Exception:  # noqa: BLE001 - whatever a payload does to a parser, others go on
            _log.exception("an event could not be read and is passed by", inbox=number, channel=channel)
            return None

    async def _work(self, name: tuple[str, str], sender: _Sender) -> None:
        while sender.waiting and not self._closing.is_set():
            number, channel, event = heapq.heappop(sender.waiting)
            await self._handle_until_done(number, channel, event)
            self._count -= 1
        self._count -= len(sender.waiting)
        del self._senders[name]
        if not self._senders:
            self._idle.set()

    async def _handle_until_done(self, number: int, channel: str, event: Event | None) -> None:
        while not self._closing.is_set():
            async with self._turns:
                if self._closing.is_set() or await self._is_done_with(number, channel, event):
                    return
            with suppress(TimeoutError):
                async with asyncio.timeout(self._retry_after):
                    await self._closing.wait()

    async def _is_done_with(self, number: int, channel: str, event: Event | None) -> bool:
        """Try once; whether the event has been handled, now or before, or is set aside."""
        now = self._now()
        try:
            replies = await self._store.write(_handle_once, number, channel, event, now, self._house())
        except (NotDone, OutcomeUnknown) as trouble:
            _log.warning("the database is busy or away; an event waits", inbox=number, why=str(trouble))
            return False
        except Exception as fault:  # noqa: BLE001 - an event that fails is set aside; others go on
            _log.exception("an event could not be handled", inbox=number, channel=channel)
            return await self._is_set_aside(number, channel, type(fault).__name__, now)
        self._wake(channel, replies)  # without ids, too: nobody knows what an unknown outcome has left
        return True

    async def _is_set_aside(self, number: int, channel: str, error: str, now: datetime) -> bool:
        try:
            aside = await self._store.write(inbox.mark_failed, number, error, now, MOST_TRIES)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the sender's next events must not be stuck
            _log.warning("an event that failed waits", inbox=number, why=str(fault))
            return False
        if aside:
            _log.error("an event is set aside after three tries", inbox=number, channel=channel)
        return aside


def _handle_once(
    db: Connection, number: int, channel: str, event: Event | None, now: datetime, house: House
) -> tuple[int, ...]:
    """Effects, replies and “handled”, all or nothing; nothing at all for an event already handled."""
    if not inbox.take(db, number):
        return ()
    replies = () if event is None else handle(db, channel, number, event, now, house)
    inbox.mark_handled(db, number, now)
    return replies
