"""A channel that does as it is told, and keeps a ledger of what people really saw."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from bot.domain.message import Message
from bot.ports import CannotEdit, Channel, Edits, Outgoing, Receipt, Receive, TooMany


@dataclass(frozen=True)
class Seen:
    """One thing a person saw: when (by the loop's clock), in which chat, in which message."""

    at: float
    address: str
    delivery: int
    words: str
    reference: str
    edit: bool = False


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a call. ``seen``: the person gets the message all the same."""

    error: Exception
    seen: bool = False


@dataclass
class Call:
    """A request that arrived, whatever became of it."""

    at: float
    address: str
    delivery: int
    edit: bool


@dataclass
class PlainChannel:
    """Sends, and cannot edit. ``latency`` is in seconds, half of it before the message is seen."""

    name: str = "telegram"
    latency: float = 0.04
    seen: list[Seen] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    too_early: list[Call] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    chats_at_once: set[str] = field(default_factory=set)
    _faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _always: Exception | None = None
    _not_before: dict[str, float] = field(default_factory=dict)
    _references: Iterator[int] = field(default_factory=lambda: count(1))

    def fail(self, address: str, error: Exception, *, times: int = 1, seen: bool = False) -> None:
        """Let the next calls for this chat go wrong."""
        self._faults[address].extend([Fault(error, seen)] * times)

    def fail_always(self, error: Exception | None) -> None:
        """Let every call go wrong, until told None."""
        self._always = error

    def words(self, address: str) -> list[str]:
        """What stands in a chat: the messages in order, each as last edited."""
        chat: dict[str, str] = {}
        for one in self.seen:
            if one.address == address:
                chat[one.reference] = one.words
        return list(chat.values())

    def times(self) -> list[float]:
        """When each message or edit was seen."""
        return [one.at for one in self.seen]

    async def start(self, receive: Receive) -> None: ...

    async def close(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        return await self._take(outgoing, None)

    async def _take(self, outgoing: Outgoing, replaced: Receipt | None) -> Receipt:
        call = self._arrived(outgoing, replaced)
        try:
            await asyncio.sleep(self.latency / 2)
            fault = Fault(self._always) if self._always else None
            if self._faults[outgoing.address]:
                fault = self._faults[outgoing.address].popleft()
            reference = replaced.references[-1] if replaced else str(next(self._references))
            if fault is None or fault.seen:
                self._show(call, outgoing.message, reference)
            await asyncio.sleep(self.latency / 2)
            if fault is not None:
                if isinstance(fault.error, TooMany):
                    after = call_clock() + (fault.error.after or 0)
                    self._not_before[outgoing.address] = after
                raise fault.error
            return Receipt((reference,))
        finally:
            self.at_once -= 1
            self.chats_at_once.discard(outgoing.address)

    def _arrived(self, outgoing: Outgoing, replaced: Receipt | None) -> Call:
        assert outgoing.address not in self.chats_at_once, "two calls for one chat at once"
        call = Call(call_clock(), outgoing.address, outgoing.delivery, replaced is not None)
        self.calls.append(call)
        if call.at < self._not_before.get(outgoing.address, 0.0):
            self.too_early.append(call)
        self.chats_at_once.add(outgoing.address)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        return call

    def _show(self, call: Call, message: Message, reference: str) -> None:
        self.seen.append(
            Seen(call_clock(), call.address, call.delivery, message.first_line, reference, call.edit)
        )


@dataclass
class ScriptedChannel(PlainChannel):
    """Sends and edits."""

    lost: set[str] = field(default_factory=set)
    """References of messages that cannot be changed any more."""

    async def edit(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        if receipt.references[-1] in self.lost:
            self.calls.append(Call(call_clock(), outgoing.address, outgoing.delivery, edit=True))
            raise CannotEdit("The message is gone.")
        return await self._take(outgoing, receipt)


def call_clock() -> float:
    return asyncio.get_running_loop().time()


PLAIN: Channel = PlainChannel()
SCRIPTED: Channel = ScriptedChannel()
assert isinstance(SCRIPTED, Edits)
assert not isinstance(PLAIN, Edits)
