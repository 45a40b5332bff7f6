"""A channel that does as it is told, and keeps a ledger of what people really saw."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.domain.actions.codec import decode
from bot.domain.event import Event
from bot.domain.message import Message
from bot.ports import CannotEdit, Channel, Edits, Finds, Outgoing, Receipt, Receive, TooMany


@dataclass(frozen=True)
class Seen:
    """One thing a person saw: when (by the loop's clock), in which chat, in which message."""

    at: float
    address: str
    delivery: int
    words: str
    reference: str
    edit: bool = False
    message: Message | None = None


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
    silent: bool = False


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
    _receive: Receive | None = None
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

    async def start(self, receive: Receive) -> None:
        self._receive = receive

    async def close(self) -> None:
        self._receive = None

    async def hear(
        self, address: str, key: str, *, text: str = "", code: str = "", reference: str = ""
    ) -> None:
        """Somebody writes, or taps what has this code; it is brought until it is taken."""
        said = {"address": address, "text": text, "code": code, "reference": reference}
        while self._receive is not None:
            try:
                await self._receive(json.dumps(said).encode(), key)
            except Exception:  # noqa: BLE001 - whatever it was, it was not taken
                await asyncio.sleep(0)
            else:
                return

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
            references: tuple[str, ...] = ()
            if fault is None or fault.seen:
                self._show(call, outgoing.message, reference)
                references = self._more(call, outgoing.message, reference)
            await asyncio.sleep(self.latency / 2)
            if fault is not None:
                if isinstance(fault.error, TooMany):
                    after = call_clock() + (fault.error.after or 0)
                    self._not_before[outgoing.address] = after
                raise fault.error
            return Receipt((reference, *references))
        finally:
            self.at_once -= 1
            self.chats_at_once.discard(outgoing.whisper or outgoing.address)

    def _more(self, call: Call, message: Message, reference: str) -> tuple[str, ...]:
        """Show what else belongs to a message, and name it."""
        return ()

    def _arrived(self, outgoing: Outgoing, replaced: Receipt | None) -> Call:
        chat = outgoing.whisper or outgoing.address  # a whisper is for whoever tapped, not for the chat
        assert chat not in self.chats_at_once, "two calls for one chat at once"
        edit = replaced is not None
        call = Call(call_clock(), outgoing.address, outgoing.delivery, edit, outgoing.silent)
        self.calls.append(call)
        if call.at < self._not_before.get(outgoing.address, 0.0):
            self.too_early.append(call)
        self.chats_at_once.add(chat)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        return call

    def _show(self, call: Call, message: Message, reference: str) -> None:
        words = message.first_line
        self.seen.append(
            Seen(call_clock(), call.address, call.delivery, words, reference, call.edit, message)
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


def parse(raw: bytes) -> Event | None:
    """What was brought by :meth:`PlainChannel.hear`."""
    said = json.loads(raw)
    address, text = said["address"], said["text"].strip()
    if said["code"]:
        return Event("tap", address, address, action=decode(said["code"]), reference=said["reference"])
    if text.startswith("/"):
        command, _, rest = text[1:].partition(" ")
        return Event("command", address, address, rest, command)
    return Event("text", address, address, text) if text else None


@dataclass(frozen=True)
class Look:
    """A question to the history: when, about which delivery, and from when on."""

    at: float
    delivery: int
    since: datetime


@dataclass
class FindableChannel(ScriptedChannel):
    """Sends, edits, and shows its history, ``lag`` seconds late."""

    name: str = "slack"
    find_after: float = 10.0
    lag: float = 3.0
    two_parts: bool = False
    """Whether a message becomes two, of which the second carries the buttons."""
    looks: list[Look] = field(default_factory=list)
    _look_faults: deque[Exception] = field(default_factory=deque)

    def fail_looks(self, error: Exception, *, times: int = 1) -> None:
        """Let the next looks go wrong."""
        self._look_faults.extend([error] * times)

    def _more(self, call: Call, message: Message, reference: str) -> tuple[str, ...]:
        if not self.two_parts or call.edit:
            return ()
        second = str(next(self._references))
        self._show(call, message, second)
        return (second,)

    async def find(self, outgoing: Outgoing, since: datetime) -> Receipt | None:
        self.looks.append(Look(call_clock(), outgoing.delivery, since))
        await asyncio.sleep(self.latency)
        if self._look_faults:
            raise self._look_faults.popleft()
        shown = [
            one.reference
            for one in self.seen
            if one.delivery == outgoing.delivery and not one.edit and one.at + self.lag <= call_clock()
        ]
        return Receipt(tuple(shown)) if shown else None


def workspace(address: str) -> str:
    """What stands before the slash."""
    return address.partition("/")[0]


def call_clock() -> float:
    return asyncio.get_running_loop().time()


PLAIN: Channel = PlainChannel()
SCRIPTED: Channel = ScriptedChannel()
assert isinstance(SCRIPTED, Edits)
assert not isinstance(PLAIN, Edits)
assert not isinstance(SCRIPTED, Finds)
assert isinstance(FindableChannel(), Finds)
