"""The inbox: store first, then let the platform be told; handle each event once, a person's in order.

What came in is on disk before :meth:`Inbox.receiver`'s callable returns, on whichever machine it came in.
Handling follows by itself on the one that owns the channel: one sender's events one at a time by their
number, different senders' side by side. :meth:`Inbox.own` finds what was not handled before. An event that
fails three times is set aside.
"""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.chat.house import House
from bot.domain.event import Event
from bot.ports import InboxFull, Parse, Receive
from bot.storage import inbox
from bot.storage.store import NotDone, OutcomeUnknown, Store

MOST_WAITING: Final = 10_000
MOST_TRIES: Final = 3

LOOKS: Final = 2.0
"""Seconds between two looks at what other machines have stored, when none of them tells."""

FEW: Final = 1_000
"""Events in hand; beyond that, more need not be looked for."""

AT_ONCE: Final = 128
"""Events being handled at the same time, at most: many that waited must not fill the store's queue."""

Wake = Callable[[str, Sequence[int]], None]
"""``wake(channel, delivery ids)``: there are replies to send."""

Bring = Callable[[str, Event], Awaitable[Event]]
"""``bring(channel, event)``: the event, with what was sent along in our store, if that is waited for."""

GLANCE: Final = 0.25
"""Seconds between two looks at whether what is being fetched is still to be handled here."""

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
        owns: Collection[str] | None = None,
    ) -> None:
        """Put the parts together.

        ``retry_after`` is the pause in seconds before another try, ``most_waiting`` how many events may
        wait here before no more are taken in, ``owns`` the channels whose events are handled here from the
        beginning (all, unless they are named).
        """
        self._store = store
        self._parsers = parsers
        self._house = house
        self._wake = wake
        self._now = now
        self._retry_after = retry_after
        self.bring: Bring | None = None
        """Fetches what is sent along with words. To be set before anything comes in."""
        self._most_waiting = most_waiting
        self._owned = set(parsers if owns is None else owns)
        self._taking_up: set[str] = set()
        self._senders: dict[tuple[str, str], _Sender] = {}
        self._in_hand: set[int] = set()
        self._elsewhere: dict[str, int] = {}  # how many wait on other machines, as of the last look
        self._looking: asyncio.Task[None] | None = None
        self._to_look = asyncio.Event()
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
        """Take up what a crash or a stop left unhandled on any channel, in order."""
        await self._take_up(None)

    async def own(self, channel: str) -> None:
        """Handle this channel's events here from now on, beginning with those that wait.

        Raises:
            NotDone: the database is away.
        """
        self._owned.add(channel)
        self._taking_up.add(channel)  # what comes in now stands behind what waits, and is found there
        try:
            await self._take_up([channel])
        except NotDone:
            self._owned.discard(channel)
            raise
        finally:
            self._taking_up.discard(channel)
        self._elsewhere.pop(channel, None)
        self.look()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_again_and_again(), name="inbox")

    async def let_go(self, channel: str, *, at_once: bool = False) -> None:
        """Handle this channel's events no more; those in the middle of it end first, unless ``at_once``."""
        self._owned.discard(channel)
        tasks = {one.task for name, one in self._senders.items() if name[0] == channel and one.task}
        if tasks and not at_once:
            await asyncio.wait(tasks)

    def look(self) -> None:
        """Look now: another machine has stored something. From the event loop only."""
        self._to_look.set()

    def receiver(self, channel: str) -> Receive:
        """The callable by which this channel hands in what it got."""

        async def receive(raw: bytes, key: str) -> None:
            if self._closing.is_set() or self._is_full(channel):
                raise InboxFull
            self._count += 1
            number = None
            add = inbox.add if channel in self._owned else inbox.add_and_tell
            try:
                number = await self._store.write(add, channel, key.replace("\0", ""), raw, self._now())
            except (NotDone, OutcomeUnknown) as trouble:  # handed in once more, it is dropped or found again
                raise InboxFull from trouble
            finally:
                self._count -= 1
            if number is not None and channel in self._owned and channel not in self._taking_up:
                self._enqueue(number, channel, raw)

        return receive

    async def close(self) -> None:
        """Take in no more, and finish what is being handled; the rest waits on disk."""
        self._closing.set()
        self._to_look.set()
        await self._idle.wait()

    async def settled(self) -> None:
        """Return once nothing waits to be handled."""
        await self._idle.wait()

    def _is_full(self, channel: str) -> bool:
        most = self._most_waiting
        return self._count >= most or self._elsewhere.get(channel, 0) >= most

    async def _take_up(self, channels: Collection[str] | None) -> None:
        """Have what waits handled, in order; what is in hand already stays as it is."""
        after = 0
        while page := await self._store.read(inbox.waiting, after, channels):
            for row in page:
                self._enqueue(row.id, row.channel, row.payload)
            after = page[-1].id

    async def _look_again_and_again(self) -> None:
        """Find what other machines have stored, until closed. On SQLite there are none."""
        patience = None if self._store.dialect == "sqlite" else LOOKS
        while not self._closing.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._to_look.wait()
            self._to_look.clear()
            if self._closing.is_set():
                return
            try:
                if len(self._in_hand) < FEW:  # else it is found when there is time for it
                    await self._take_up(self._owned)
                await self._count_elsewhere()
            except NotDone as trouble:
                _log.warning("the database is busy or away; the inbox is looked at later", why=str(trouble))

    async def _count_elsewhere(self) -> None:
        for channel in self._parsers.keys() - self._owned:
            found = await self._store.read(inbox.how_many, channel, self._most_waiting)
            if channel not in self._owned:
                self._elsewhere[channel] = found

    def _enqueue(self, number: int, channel: str, payload: bytes) -> None:
        if number in self._in_hand:
            return
        self._in_hand.add(number)
        self._count += 1
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
        while sender.waiting and self._goes_on(name[0]):
            number, channel, event = heapq.heappop(sender.waiting)
            await self._handle_until_done(number, channel, event)
            self._put_down(number)
        for number, _, _ in sender.waiting:
            self._put_down(number)
        del self._senders[name]
        if not self._senders:
            self._idle.set()

    def _goes_on(self, channel: str) -> bool:
        """Whether this channel's events are handled here; those of one that is not configured, too."""
        return not self._closing.is_set() and (channel in self._owned or channel not in self._parsers)

    def _put_down(self, number: int) -> None:
        self._in_hand.discard(number)
        self._count -= 1

    async def _handle_until_done(self, number: int, channel: str, event: Event | None) -> None:
        if event is not None and event.file is not None and not event.file.kept and self.bring is not None:
            event = await self._with_file(self.bring, number, channel, event)
        while self._goes_on(channel):
            async with self._turns:
                if not self._goes_on(channel) or await self._is_done_with(number, channel, event):
                    return
            with suppress(TimeoutError):
                async with asyncio.timeout(self._retry_after):
                    await self._closing.wait()

    async def _with_file(self, bring: Bring, number: int, channel: str, event: Event) -> Event:
        """The event with what was sent along, or why that is not there; left off when others handle it.

        What broke the whole machine each time it was tried is not fetched again at the next start.
        """
        not_there = replace(event, file=event.file and replace(event.file, trouble="out of reach"))
        try:
            if not await self._store.write(inbox.mark_begun, number, MOST_TRIES):
                _log.error("what was sent along is done with, or was begun too often", inbox=number)
                return not_there
        except (NotDone, OutcomeUnknown) as trouble:
            _log.warning("the database is busy or away; a try is not counted", inbox=number, why=str(trouble))
        bringing = asyncio.ensure_future(bring(channel, event))
        while not bringing.done() and self._goes_on(channel):
            await asyncio.wait({bringing}, timeout=GLANCE)
        bringing.cancel()
        (brought,) = await asyncio.gather(bringing, return_exceptions=True)
        if isinstance(brought, Event):
            return brought
        if self._goes_on(channel):
            _log.error("what was sent along could not be fetched", inbox=number, exc_info=brought)
        return not_there

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
    if not inbox.mark_handled(db, number, now):
        return ()
    from bot.chat.handle import handle  # noqa: PLC0415 - a first poll needs none of it

    return () if event is None else handle(db, channel, number, event, now, house)
