"""The channel that the tests of delivery send on: it has to keep the promises that delivery relies on."""

import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import ClassVar, Final

from bot.domain.actions.codec import Stale, encode
from bot.domain.message import Choice, Choices, Links, Media, Message, Text
from bot.ports import Gone, OutcomeUnclear, SendError, TooMany, TryLater
from tests.contracts.stands import WAIT, Ground, Mishap, Sight, Stand, come_up, words
from tests.doubles.channel import ScriptedChannel, parse

FAULTS: Final[Mapping[Mishap, tuple[SendError, bool]]] = {
    "away": (TryLater("It could not be reached."), False),
    "cut before": (OutcomeUnclear("It gave no answer."), False),
    "cut after": (OutcomeUnclear("It gave no answer."), True),
    "too many": (TooMany("That was too much.", after=WAIT, scope="chat"), False),
    "trouble": (TryLater("It has trouble of its own."), False),
    "gateway": (OutcomeUnclear("A gateway answered."), False),
    "silence": (OutcomeUnclear("It gave no answer in time."), True),
}


class OnTheDouble(Stand):
    """Words and buttons as they were meant, with nothing drawn."""

    adapter = "double"
    channel: ScriptedChannel
    made: ClassVar[type[ScriptedChannel]] = ScriptedChannel

    async def rise(self) -> None:
        self.channel = self.made("double", latency=0.0)
        self.parse = parse
        self.people: list[str] = []
        self.numbers = count(1)
        await come_up(self.channel, self.inbox)

    async def somebody(self, name: str = "Alva") -> str:
        self.people.append(name.lower())
        return self.people[-1]

    async def writes(self, address: str, text: str) -> None:
        await self.channel.hear(address, f"said:{next(self.numbers)}", text=text)

    async def taps(self, address: str, label: str) -> None:
        for reference, message in reversed(self._chat(address).items()):
            for choice in choices(message):
                if choice.label == label:
                    code = "" if isinstance(choice.action, Stale) else encode(choice.action)
                    key = f"tapped:{next(self.numbers)}"
                    await self.channel.hear(address, key, code=code or "0", reference=reference)
                    return
        raise LookupError(label)

    async def sees(self, address: str) -> list[Sight]:
        return [
            Sight(reference, drawn(message), tuple(choice.label for choice in choices(message)))
            for reference, message in self._chat(address).items()
        ]

    async def befall(self, mishap: Mishap) -> None:
        error, seen = FAULTS[mishap]
        for address in self.people:
            self.channel.fail(address, error, seen=seen)

    async def mend(self) -> None:
        """Every fault happens once."""

    def leaves(self, address: str) -> None:
        self.channel.fail(address, Gone("There is nobody there."))

    def erases(self, address: str, sight: Sight) -> None:
        self.channel.lost.add(sight.reference)

    def _chat(self, address: str) -> dict[str, Message]:
        mine = [one for one in self.channel.seen if one.address == address]
        return {one.reference: one.message for one in mine if one.message is not None}


def choices(message: Message) -> list[Choice]:
    return [choice for block in message.blocks if isinstance(block, Choices) for choice in block.choices]


def drawn(message: Message) -> str:
    """All there is to read."""
    said = []
    for block in message.blocks:
        match block:
            case Text():
                said.append(re.sub(r"(\*+)(\S|\S.*?\S)\1", r"\2", block.markdown))
            case Media():
                said.append(block.alt)
            case Links():
                said.extend(link.label for link in block.links)
            case Choices():
                pass
    return words(" ".join(said))


STANDS: Final[Mapping[str, Callable[[Ground], Stand]]] = {"double": OnTheDouble}
