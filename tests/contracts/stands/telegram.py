"""Telegram, by polling and by webhook."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Final

from starlette.applications import Starlette

from adapters.telegram.channel import Pauses, TelegramChannel
from adapters.telegram.parse import parse
from adapters.telegram.webhook import Address, address_of
from bot.ports import Receipt
from tests.contracts.stands import WAIT, Ground, Mishap, Sight, Stand, come_up, served, until, words
from tests.doubles.remembered import Remembered
from tests.doubles.telegram import TOKEN, Fault, Figures, Person, TelegramDouble
from tests.doubles.telegram.state import Seen

NO_RATES: Final = Figures(bot=None, paid=None, chat=None, group_a_minute=None)
QUICK: Final = Pauses(first=0.01, most=0.02, conflict=0.05, store=0.01, name=0.5)
LONGEST_PAUSE: Final = 60.0
"""Seconds within which Telegram brings again what was not taken."""

KEY: Final = b"a key of the tests, which opens nothing"
FAULTS: Final[Mapping[Mishap, Fault]] = {
    "cut before": Fault("cut_before"),
    "cut after": Fault("cut"),
    "too many": Fault("flood", seconds=WAIT),
    "trouble": Fault("error", status=500),
    "gateway": Fault("html", status=502),
    "silence": Fault("delay", seconds=60.0),
}


class Polling(Stand):
    """kompis asks for what is new."""

    adapter = "telegram"
    secrets = (TOKEN,)
    local = False

    async def rise(self) -> None:
        self.parse = parse
        self.people: dict[str, Person] = {}
        double = TelegramDouble(rates=NO_RATES, local=self.local)
        self.double = await self.closing.enter_async_context(double)
        await self.come_up()

    async def come_up(self) -> None:
        self.channel = self.build(None)
        await come_up(self.channel, self.inbox)

    def build(self, address: Address | None) -> TelegramChannel:
        return TelegramChannel(
            "telegram",
            TOKEN,
            Remembered(),
            api_url=self.double.url,
            address=address,
            pauses=QUICK,
            read_seconds=self.ground.patience,
        )

    async def somebody(self, name: str = "Alva") -> str:
        person = self.double.person(name=name)
        self.people[str(person.id)] = person
        return str(person.id)

    async def writes(self, address: str, text: str) -> None:
        self.double.write(self.people[address], text)
        await self.settled()

    async def taps(self, address: str, label: str) -> None:
        self.double.tap(self.people[address], label, message=self._with(address, label).id)
        await self.settled()

    async def settled(self) -> None:
        await self.double.until(lambda: self.double.settled)

    async def sees(self, address: str) -> list[Sight]:
        return [
            Sight(str(seen.id), words(seen.text), tuple(seen.labels))
            for seen in self.double.seen(self.people[address])
            if seen.text
        ]

    def named(self, receipt: Receipt) -> list[str]:
        return [reference.partition(":")[0] for reference in receipt.references]

    def passes(self, seconds: float) -> None:
        self.double.clock.advance(seconds)

    def fetches(self) -> int:
        return sum(self.double.calls(name) for name in ("getUpdates", "getWebhookInfo", "setWebhook"))

    def blame(self) -> list[str]:
        return self.double.violations

    async def befall(self, mishap: Mishap) -> None:
        if mishap == "away":
            await self.double.refuse()
        else:
            self.double.fault(dataclasses.replace(FAULTS[mishap]))

    async def mend(self) -> None:
        if not self.double.faults.happened:
            await self.double.listen()

    def leaves(self, address: str) -> None:
        self.double.set_state(self.people[address], "deactivated")

    def erases(self, address: str, sight: Sight) -> None:
        self.double.world.messages[int(address), int(sight.reference)].deleted_at = self.double.clock.now()

    def _with(self, address: str, label: str) -> Seen:
        return next(one for one in reversed(self.double.seen(self.people[address])) if label in one.labels)


class Webhook(Polling):
    """Telegram brings it."""

    local = True

    async def come_up(self) -> None:
        app = Starlette()
        url = await self.closing.enter_async_context(served(app))
        self.channel = self.build(address_of("telegram", url, KEY))
        app.router.routes.extend(self.channel.routes())
        await come_up(self.channel, self.inbox)
        await self.double.until(lambda: self.double.world.webhook)

    async def settled(self) -> None:
        while not self.double.settled:
            await until(lambda: self.double.settled or self.double.hooks.resting)
            if self.double.hooks.resting:
                self.double.clock.advance(LONGEST_PAUSE)
                await until(lambda: not self.double.hooks.resting)


STANDS: Final[Mapping[str, Callable[[Ground], Stand]]] = {
    "Telegram, polling": Polling,
    "Telegram, webhook": Webhook,
}
