"""What happened on Slack's side on its way to the app: attempts, acknowledgements, what came back."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.doubles.clock import Clock
from tests.doubles.slack.state import Body, Member, Workspace, World

DeliveryKind = Literal["event", "action", "view", "command"]

DEADLINE: Final = 3.0
RETRIES: Final = (0.0, 60.0, 300.0)
LIFE_CYCLE: Final = frozenset({"app_uninstalled", "tokens_revoked"})

ALL_EVENTS: Final = frozenset(
    {"app_home_opened", "message.im", "user_change", "team_join", "app_uninstalled", "tokens_revoked"}
)
EVENT_SCOPES: Final[Mapping[str, str]] = {
    "message.im": "im:history",
    "user_change": "users:read",
    "team_join": "users:read",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended; ``reason`` is empty when the app has acknowledged, ``answer`` what it said."""

    reason: str = ""
    answer: Any = None
    no_retry: bool = False
    status: int | None = None


@dataclass(slots=True)
class Delivery:
    """One event or interaction. ``body`` is what Slack hands over; ``failed`` says why it gave up."""

    kind: DeliveryKind
    body: Body
    member: Member | None = None
    attempts: list[tuple[float, Outcome]] = field(default_factory=list)
    acked: bool = False
    failed: str = ""
    answer: Any = None
    number: int = -1

    @property
    def done(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.acked or bool(self.failed)

    @property
    def name(self) -> str:
        """What it is, in a word or two."""
        if self.kind == "event":
            return str(self.body["event"]["type"])
        return str(self.body.get("command", self.body.get("type")))


Attempt = Callable[[Delivery, int, str], Awaitable[Outcome]]
"""``attempt(delivery, number, why the one before failed)``."""


class Outbox:
    """Brings deliveries to the app, again where Slack would."""

    def __init__(self, world: World, clock: Clock, ring: Callable[[], None]) -> None:
        self.world = world
        self.clock = clock
        self.ring = ring
        self.attempt: Attempt | None = None
        self.answered: Callable[[Delivery], None] = lambda _: None
        self.retries: tuple[float, ...] = RETRIES
        self.subscribed: frozenset[str] = ALL_EVENTS
        self.duplicates = 0.0
        self.log: list[Delivery] = []
        self._chance = random.Random(5)
        self._tasks: set[asyncio.Task[None]] = set()

    def emit(self, where: Workspace | str, event: Body) -> Delivery | None:
        """Tell the app of an event, if it has subscribed to it and may know."""
        kind = f"message.{event['channel_type']}" if event["type"] == "message" else event["type"]
        if kind not in self.subscribed:
            return None
        tenant = where if isinstance(where, str) else where.id
        enterprise = where.enterprise if isinstance(where, Workspace) else None
        grants = [
            grant
            for grant in self.world.grants.values()
            if grant.kind == "bot"
            and (grant.tenant in (tenant, enterprise))
            and (not grant.revoked or kind in LIFE_CYCLE)
        ]
        if not grants:
            return None
        grant = grants[-1]
        if EVENT_SCOPES.get(kind, "") not in {"", *grant.scopes}:
            return None
        org = grant.workspace is None
        body: Body = {
            "token": "verification-token-of-old",
            "team_id": tenant if tenant.startswith("T") else None,
            "enterprise_id": grant.enterprise,
            "api_app_id": self.world.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self.world.next_id("Ev"),
            "event_time": int(self.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": grant.enterprise,
                    "team_id": None if org else grant.tenant,
                    "user_id": grant.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": org,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": self.world.code(),
        }
        delivery = self.hand(Delivery("event", body))
        if self._chance.random() < self.duplicates:
            self.hand(Delivery("event", body))
        return delivery

    def hand(self, delivery: Delivery) -> Delivery:
        """Bring this to the app, beside whatever else is under way."""
        delivery.number = len(self.log)
        self.log.append(delivery)
        task = asyncio.get_running_loop().create_task(self._bring(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return delivery

    def again(self, delivery: Delivery) -> Delivery:
        """The very same once more, as when Slack has lost track of an acknowledgement."""
        return self.hand(Delivery(delivery.kind, delivery.body, delivery.member))

    async def close(self) -> None:
        """Let go of what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _bring(self, delivery: Delivery) -> None:
        waits = (0.0, *self.retries) if delivery.kind == "event" else (0.0,)
        reason = ""
        for number, wait in enumerate(waits):
            await self.clock.sleep(wait)
            if self.attempt is None:
                reason = "no transport"
                break
            outcome = await self.attempt(delivery, number, reason)
            delivery.attempts.append((self.clock.now(), outcome))
            if not outcome.reason:
                delivery.acked = True
                delivery.answer = outcome.answer
                self.answered(delivery)
                self.ring()
                return
            reason = outcome.reason
            self.ring()
            if outcome.no_retry:
                break
        delivery.failed = reason
        if delivery.member is not None:
            self.world.warnings.append(f"{delivery.name} of {delivery.member.name} failed: {reason}")
        self.ring()


async def within(clock: Clock, seconds: float, future: "asyncio.Future[Outcome]", late: str) -> Outcome:
    """What the future brings in time, or an outcome that says it is late."""
    deadline = asyncio.ensure_future(clock.sleep(seconds))
    waits: set[asyncio.Future[Any]] = {future, deadline}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        deadline.cancel()
    if future.done():
        return future.result()
    future.cancel()
    return Outcome(late)
