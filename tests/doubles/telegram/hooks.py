"""Bringing updates to a webhook: in order within a queue, queues side by side, again until it is taken.

A queue is one chat's messages, one person's taps, one person's memberships or one poll's answers, as the
real server has it: so what one person does can arrive in another order than it happened.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson

from tests.doubles.clock import Clock
from tests.doubles.telegram.state import Waiting, World

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_PAUSE: Final = (60.0, 120.0)
LONGEST_ASKED: Final = 3600.0
GONE_SECONDS: Final = 23 * 3600.0
SECONDS_TO_ANSWER: Final = 60.0

Queue = tuple[str, int | str]


class Hooks:
    """Brings what waits to the webhook, as long as there is one."""

    def __init__(self, world: World, clock: Clock, ring: Callable[[], None]) -> None:
        self.world = world
        self.clock = clock
        self.ring = ring
        self.twice = 0
        self.most_at_once = 0
        self.resting = 0
        self.attempts: list[tuple[float, int, int]] = []
        self._at_once = 0
        self._queues: dict[Queue, asyncio.Task[None]] = {}
        self._connections = asyncio.Condition()
        self._session: aiohttp.ClientSession | None = None
        self._gone_since: float | None = None
        self._dice = random.Random(3)
        self.tries: Counter[int] = Counter()

    def look(self) -> None:
        """Begin with every queue that has something to bring and is not at work."""
        if not self.world.webhook:
            return
        for update in self.world.updates:
            queue = queue_of(update)
            if queue not in self._queues:
                self._queues[queue] = asyncio.create_task(self._bring(queue))

    async def close(self) -> None:
        """Bring nothing any more."""
        tasks = list(self._queues.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _bring(self, queue: Queue) -> None:
        try:
            while self.world.webhook and (update := self._next(queue)) is not None:
                pause = await self._try(update)
                self.ring()
                if pause:
                    self.resting += 1
                    await self.clock.sleep(pause)
                    self.resting -= 1
        finally:
            del self._queues[queue]

    def _next(self, queue: Queue) -> Waiting | None:
        alive = self.world.updates.ready(len(self.world.updates), self.clock.now())
        return next((update for update in alive if queue_of(update) == queue), None)

    async def _try(self, update: Waiting) -> float | None:
        """Bring one update once; how many seconds until the next try, None when it has been taken."""
        async with self._connections:
            await self._connections.wait_for(lambda: self._at_once < self.world.hook.max_connections)
            self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            again = 1 if self.twice else 0
            self.twice -= again
            status, asked, trouble = await self._post(update)
            for _ in range(again):
                status, asked, trouble = await self._post(update)
        finally:
            async with self._connections:
                self._at_once -= 1
                self._connections.notify_all()
        if 200 <= status < 300:
            self.world.updates.drop(update.id)
            self.tries.pop(update.id, None)
            self._gone_since = None
            return None
        self.world.hook.error, self.world.hook.error_at = trouble, self.clock.now()
        self._note_gone(status)
        return self._pause(update, asked)

    async def _post(self, update: Waiting) -> tuple[int, float | None, str]:
        """Status, the seconds a Retry-After asks for, and what getWebhookInfo says of it."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SECONDS_TO_ANSWER))
        hook, headers = self.world.hook, {"Content-Type": "application/json"}
        if urlsplit(self.world.webhook).hostname != "127.0.0.1":
            self.attempts.append((self.clock.now(), update.id, 0))
            return 0, None, "Failed to resolve host: Name or service not known"
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        try:
            async with self._session.post(
                self.world.webhook, data=orjson.dumps(update.as_json), headers=headers
            ) as answer:
                self.attempts.append((self.clock.now(), update.id, answer.status))
                await self._complain_of_a_method(await answer.read())
                asked = answer.headers.get("Retry-After", "")
                trouble = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                return answer.status, float(asked) if asked.isdigit() else None, trouble
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.attempts.append((self.clock.now(), update.id, 0))
            return 0, None, "Connection refused"

    async def _complain_of_a_method(self, body: bytes) -> None:
        if b'"method"' in body:
            self.world.violations.append("a method in the answer to a webhook: nobody learns its result")

    def _note_gone(self, status: int) -> None:
        """An address that has been gone (410) for 23 hours is forgotten."""
        if status != 410:
            self._gone_since = None
            return
        self._gone_since = self._gone_since if self._gone_since is not None else self.clock.now()
        if self.clock.now() - self._gone_since >= GONE_SECONDS:
            self.world.webhook = ""

    def _pause(self, update: Waiting, asked: float | None) -> float:
        """At once, then 2, 4, 8 … seconds up to one or two minutes; or as the answer asks."""
        tries = self.tries[update.id]
        self.tries[update.id] += 1
        if asked is not None:
            return min(asked, LONGEST_ASKED)
        return min(float(2**tries), self._dice.uniform(*LONGEST_PAUSE)) if tries else 0.0


def queue_of(update: Waiting) -> Queue:
    """The queue an update stands in: they go one at a time, different ones side by side."""
    body: Any = update.body
    match update.kind:
        case "message":
            return "chat", body["chat"]["id"]
        case "poll_answer":
            return "poll", body["poll_id"]
        case "poll":
            return "poll", body["id"]
        case kind:
            return kind, body.get("from", {}).get("id", 0)
