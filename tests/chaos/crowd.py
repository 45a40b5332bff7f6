"""The people of each channel: who waits for the day's tip, taps it when it is there, and taps again."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, Protocol

from tests.doubles.slack import Delivery, Member, SlackDouble
from tests.doubles.slack import Seen as SeenInSlack
from tests.doubles.slack.reading import texts
from tests.doubles.telegram import Seen, TelegramDouble

TIP: Final = "Tips 1 av 10"
ANSWERED: Final = "Prova i dag"
OPTIONS: Final = 3
TWICE: Final = 0.1
"""The share of taps that come in twice."""


class Crowd(Protocol):
    """The people of one channel, by the platform's ids."""

    @property
    def channel(self) -> str:
        """Its name in config.yaml."""

    @property
    def people(self) -> Sequence[str]:
        """All of them."""

    @property
    def remembered(self) -> Mapping[str, str]:
        """What the channel would have kept of them since yesterday."""

    taps: int
    again: int
    """Taps that did not get through, as the person was shown, who tapped once more."""

    twice: int
    """Taps that came in a second time."""

    async def act(self, dice: random.Random, most: int) -> None:
        """Up to so many of those who see the tip unanswered tap it."""

    async def seen(self) -> Mapping[str, Counter[str]]:
        """What each sees of kompis, counted by the words it first had."""

    async def answered(self) -> AbstractSet[str]:
        """Who tapped and sees the tip answered."""

    async def settled(self) -> bool:
        """Whether all who see the tip have tapped it and see it answered."""

    def has(self, reference: str, person: str) -> bool:
        """Whether the message of a receipt is there."""


class TelegramCrowd:
    """In private chats with a bot."""

    def __init__(self, channel: str, double: TelegramDouble, count: int) -> None:
        self.channel, self._double = channel, double
        self._persons = {str(one.id): one for one in (double.person() for _ in range(count))}
        self.people, self.remembered = list(self._persons), dict[str, str]()
        self.taps = self.again = self.twice = 0
        self._waiting = set(self.people)

    async def act(self, dice: random.Random, most: int) -> None:
        seen = self._seen()
        found = {person: _tip(seen[person]) for person in sorted(self._waiting & seen.keys())}
        ready = [(person, tip) for person, tip in found.items() if tip is not None]
        for person, tip in dice.sample(ready, min(most, len(ready))):
            self._waiting.discard(person)
            self.taps += 1
            if self._double.world.webhook and dice.random() < TWICE:
                self._double.hooks.twice += 1
                self.twice += 1
            self._double.tap(self._persons[person], dice.randrange(OPTIONS), message=tip.id)

    async def seen(self) -> Mapping[str, Counter[str]]:
        return {
            person: Counter(one.versions[0].text for one in messages)
            for person, messages in self._seen().items()
        }

    async def answered(self) -> AbstractSet[str]:
        return {
            person
            for person, messages in self._seen().items()
            if any(_is_answered(one.text) for one in messages)
        }

    async def settled(self) -> bool:
        everybody = self._seen().items()
        seen = {person for person, messages in everybody if any(TIP in one.text for one in messages)}
        return seen == await self.answered()

    def has(self, reference: str, person: str) -> bool:
        return (int(person), int(reference.partition(":")[0])) in self._double.world.messages

    def _seen(self) -> Mapping[str, Sequence[Seen]]:
        """All chats at once: to go through all messages for each takes long."""
        found: dict[str, list[Seen]] = {}
        for message in self._double.world.messages.values():
            if message.by_bot and message.deleted_at is None:
                found.setdefault(str(message.chat), []).append(message)
        return found


def _tip(messages: Sequence[Seen]) -> Seen | None:
    return next((one for one in messages if TIP in one.text and one.buttons), None)


class SlackCrowd:
    """In direct channels with the app, which they wrote in yesterday."""

    def __init__(self, channel: str, double: SlackDouble, count: int) -> None:
        self.channel, self._double = channel, double
        members = [double.person(f"Person {number}") for number in range(count)]
        self._members = {f"{one.workspace.id}/{one.id}": one for one in members}
        self.people = list(self._members)
        self.remembered = {f"dm:{name}": double.world.dm(one).id for name, one in self._members.items()}
        self.taps = self.again = self.twice = 0
        self._waiting = set(self.people)
        self._brought: dict[str, Delivery] = {}

    async def act(self, dice: random.Random, most: int) -> None:
        for person in [name for name, delivery in self._brought.items() if delivery.done]:
            if self._brought.pop(person).failed and not self._is_answered(person):
                self.again += 1
                self.taps -= 1
                self._waiting.add(person)
        found = {person: self._tip(self._members[person]) for person in sorted(self._waiting)}
        ready = [(person, tip) for person, tip in found.items() if tip is not None]
        for person, tip in dice.sample(ready, min(most, len(ready))):
            self._waiting.discard(person)
            self.taps += 1
            delivery = self._double.tap(self._members[person], dice.randrange(OPTIONS), message=tip)
            self._brought[person] = delivery
            if dice.random() < TWICE:
                self._double.outbox.again(delivery)
                self.twice += 1

    async def seen(self) -> Mapping[str, Counter[str]]:
        return {
            person: Counter(_first_words(one) for one in self._double.seen(member))
            for person, member in self._members.items()
        }

    async def answered(self) -> AbstractSet[str]:
        return {person for person in self.people if self._is_answered(person)}

    async def settled(self) -> bool:
        members = self._members.items()
        seen = {name for name, one in members if any(TIP in two.shown for two in self._double.seen(one))}
        return seen == await self.answered()

    def has(self, reference: str, person: str) -> bool:
        channel, _, ts = reference.partition(":")
        return (channel, ts) in self._double.world.messages

    def _is_answered(self, person: str) -> bool:
        return any(_is_answered(one.shown) for one in self._double.seen(self._members[person]))

    def _tip(self, member: Member) -> SeenInSlack | None:
        seen = self._double.seen(member)
        return next((one for one in seen if TIP in one.shown and one.buttons), None)


async def go_on(crowd: Crowd, dice: random.Random, most: int, pause: float) -> None:
    """Let them tap, again and again until cancelled."""
    while True:
        await crowd.act(dice, most)
        await asyncio.sleep(pause)


def _is_answered(words: str) -> bool:
    return TIP in words and ANSWERED in words


def _first_words(seen: SeenInSlack) -> str:
    version = seen.versions[0]
    return "\n".join(texts(version.blocks)) or version.text
