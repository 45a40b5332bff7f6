"""Slack, by Socket Mode and by signed posts."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace
from starlette.applications import Starlette

from adapters.slack.channel import SlackChannel
from adapters.slack.manifest import SCOPES
from adapters.slack.options import Manners, Options, Shown, Watch
from adapters.slack.parse import parse
from bot.domain.event import Event
from bot.domain.form import Faults, Form
from bot.domain.message import Message, Text
from bot.ports import Status
from tests.contracts.stands import WAIT, Ground, Mishap, Sight, Stand, come_up, served, words
from tests.doubles.remembered import Remembered
from tests.doubles.slack import NO_LIMITS, SIGNING_SECRET, Delivery, Fault, Member, SlackDouble
from tests.doubles.slack.double import APP_TOKEN, BOT_TOKEN
from tests.doubles.slack.reading import texts
from tests.doubles.slack.state import Seen

QUICK: Final = Manners(
    watch=Watch(hello=5.0, ping=2.0, first=0.01, most=0.05, settle=0.3),
    connect=5.0,
    patience=5.0,
    settles=0.0,
    ready_again=0.01,
    loaded_after=0.0,
)
SOCKETS: Final = 2
PATIENCE: Final = 3.1
"""Seconds after which Slack brings again what was not acknowledged."""

POSTS: Final = ("chat.postMessage", "chat.update")
FAULTS: Final[Mapping[Mishap, Fault]] = {
    "cut before": Fault("cut_before", POSTS),
    "cut after": Fault("cut", POSTS),
    "too many": Fault("flood", POSTS, seconds=WAIT),
    "trouble": Fault("error", POSTS, status=500),
    "gateway": Fault("html", POSTS, status=502),
    "silence": Fault("delay", POSTS, seconds=60.0),
}

STYLE: Final = re.compile(r"(?<!\w)([*_])(\S(?:.*?\S)?)\1(?!\w)")
"""Bold or italic, which begin and end at the edge of a word."""

LOOK_ALIKES: Final = str.maketrans(
    {
        "\N{ASTERISK OPERATOR}": "*",
        "\N{MODIFIER LETTER LOW MACRON}": "_",
        "\N{TILDE OPERATOR}": "~",
        "\N{MODIFIER LETTER GRAVE ACCENT}": "`",
        "\N{ZERO WIDTH SPACE}": None,
        "\N{RIGHT-TO-LEFT MARK}": None,
    }
)


class Sockets(Stand):
    """kompis opens sockets, by which things come."""

    adapter = "slack"
    secrets = (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)

    async def rise(self) -> None:
        self.parse = parse
        self.people: dict[str, Member] = {}
        double = SlackDouble(rates=NO_LIMITS, scopes=frozenset(SCOPES))
        self.double = await self.closing.enter_async_context(double)
        double.outbox.retries = (0.0, 0.0, 0.0)
        await self.come_up()

    async def come_up(self) -> None:
        self.channel = self.build(app_token=self.double.app_token)
        await come_up(self.channel, self.inbox)
        await self.up()

    def build(self, app_token: str = "") -> SlackChannel:
        options = Options(
            "slack",
            bot_token=self.double.token,
            app_token=app_token,
            signing_secret=SIGNING_SECRET,
            api_url=self.double.api_url,
        )
        manners = replace(QUICK, read=self.ground.patience)
        return SlackChannel(options, Remembered(), Shown(_home, _NoForms(), _status), manners)

    async def somebody(self, name: str = "Alva") -> str:
        member = self.double.person(name)
        address = f"{member.workspace.id}/{member.id}"
        self.people[address] = member
        return address

    async def writes(self, address: str, text: str) -> None:
        await self._arrives(self.double.write(self.people[address], text))

    async def taps(self, address: str, label: str) -> None:
        await self._arrives(self.double.tap(self.people[address], label))

    async def _arrives(self, delivery: Delivery | None) -> None:
        assert delivery is not None
        for left in reversed(range(self.inbox.refusals)):
            await self.inbox.refused_until(left)
            self.double.clock.advance(PATIENCE)
        await self.double.delivered(delivery)
        assert delivery.acked

    async def sees(self, address: str) -> list[Sight]:
        return [
            Sight(seen.reference, read(seen), tuple(seen.labels))
            for seen in self.double.seen(self.people[address])
        ]

    def passes(self, seconds: float) -> None:
        self.double.clock.advance(seconds)

    def fetches(self) -> int:
        return self.double.calls("apps.connections.open")

    async def up(self) -> None:
        await self.double.until(lambda: len(self.double.sockets.alive) == SOCKETS)

    def patient(self) -> None:
        self.double.outbox.retries = (0.1, 1.0, 5.0)

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
        self.people[address].state = "deactivated"

    def erases(self, address: str, sight: Sight) -> None:
        seen = self.double.seen(self.people[address])
        next(one for one in seen if one.reference == sight.reference).deleted_at = self.double.clock.now()


class Posts(Sockets):
    """Slack posts what is new."""

    async def up(self) -> None:
        """It is always."""

    async def come_up(self) -> None:
        app = Starlette()
        url = await self.closing.enter_async_context(served(app))
        self.channel = self.build()
        app.router.routes.extend(self.channel.routes())
        await come_up(self.channel, self.inbox)
        self.double.deliver_to(f"{url}/slack/slack/events")


def read(seen: Seen) -> str:
    """A message's words as a person reads them: marks drawn, look-alikes taken for what they stand for."""
    marked = "\n".join(texts([block for block in seen.blocks if block["type"] != "actions"]))
    lines = (line.removeprefix("> ") for line in marked.splitlines())
    bare = re.sub(r"<[^<>|]+\|([^<>]*)>", r"\1", "\n".join(lines))
    drawn = STYLE.sub(r"\2", STYLE.sub(r"\2", bare)).translate(LOOK_ALIKES)
    return words(drawn.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


async def _home(*_: object) -> Message:
    return Message((Text("Hemma", "heading"),), "sv")


async def _status(address: str) -> Status | None:
    return None


class _NoForms:
    """Everything is answered in the chat."""

    async def opened_by(self, event: Event) -> Form | None:
        return None

    async def faults_in(self, event: Event) -> Faults:
        return {}


STANDS: Final[Mapping[str, Callable[[Ground], Stand]]] = {
    "Slack, socket": Sockets,
    "Slack, HTTP": Posts,
}
