"""The Bot API over HTTP: routes, tokens, latency, faults, and the long poll."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.doubles.bell import Bell
from tests.doubles.clock import Clock
from tests.doubles.faults import Fault, Faults
from tests.doubles.hearing import Asking, Hearing
from tests.doubles.mishaps import befallen, cut, page
from tests.doubles.telegram.errors import ApiError, too_many
from tests.doubles.telegram.methods import METHODS, Call
from tests.doubles.telegram.parameters import KNOWN, Parameters
from tests.doubles.telegram.rates import Rates
from tests.doubles.telegram.state import World

LONGEST_POLL: Final = 50
MOST_UPDATES: Final = 100
TOKEN_SHAPE: Final = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
CONFLICT: Final = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True, slots=True)
class Done:
    """One request that was answered: when it came, what it was, with which status."""

    at: float
    method: str
    chat: int | None
    status: int


class BotApi:
    """Answers requests as the Bot API does."""

    def __init__(self, world: World, rates: Rates, faults: Faults, clock: Clock, token: str) -> None:
        self.world = world
        self.rates = rates
        self.faults = faults
        self.clock = clock
        self.token = token
        self.latency = 0.0
        self.bell = Bell()
        self.after: Callable[[], None] = lambda: None
        self.calls: deque[Done] = deque(maxlen=100_000)
        self.counts: Counter[str] = Counter()
        self._hearing = Hearing()
        self._poller: asyncio.Future[None] | None = None
        self._poll: web.Request | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request: half the latency, the method, any fault, the other half."""
        method = request.match_info["method"].lower()
        now = self.clock.now()
        try:
            self._check_token(request.match_info["token"])
            asked = await _read(request)
        except ApiError as refusal:
            return _refusal(refusal)
        asking = self._hearing.asked(request.transport, (method, asked.fingerprint))
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        fault = self.faults.take(method, asked.chat)
        if fault is not None and (early := self._before(request, fault, asked, asking)) is not None:
            return early
        body, status = await self._processed(request, method, asked, asking)
        self._record(now, method, asked.chat, status)
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        if fault is not None:
            return await befallen(request, fault, _json(body, status))
        self._hearing.answered(request.transport, asking)
        return _json(body, status)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, where getFile says that they are."""
        try:
            self._check_token(request.match_info["token"])
        except ApiError as refusal:
            return _refusal(refusal)
        found = self.world.contents.get(request.match_info["path"].partition("/")[2])
        if found is None:
            return _json(ApiError(404, "Not Found").body, 404)
        return web.Response(body=found)

    def _check_token(self, token: str) -> None:
        if token == self.token:
            return
        if TOKEN_SHAPE.fullmatch(token) is None:
            raise ApiError(404, "Not Found")
        raise ApiError(401, "Unauthorized")

    async def _processed(
        self, request: web.Request, method: str, asked: Parameters, asking: Asking
    ) -> tuple[Mapping[str, Any], int]:
        for name in sorted(set(asked.values) - KNOWN.get(method, frozenset(asked.values))):
            self.world.violations.append(f"{method}: unknown parameter {name!r}")
        try:
            if method == "getupdates":
                result: Any = await self._get_updates(request, asked)
            elif method in METHODS:
                call = Call(self.world, self.rates, asked, asking, self.clock.now())
                result = METHODS[method](call)
                self.bell.ring()
                self.after()
            else:
                self.world.violations.append(f"{method}: no method the double speaks")
                return ApiError(404, "Not Found").body, 404
        except ApiError as refusal:
            self.bell.ring()
            return refusal.body, refusal.status
        return {"ok": True, "result": result}, 200

    async def _get_updates(self, request: web.Request, asked: Parameters) -> list[dict[str, Any]]:
        updates = self.world.updates
        if self.world.webhook:
            raise ApiError(409, WEBHOOK_ACTIVE)
        if "allowed_updates" in asked.values:
            updates.allowed = frozenset(asked.items("allowed_updates")) or None
        limit = min(max(asked.number("limit", MOST_UPDATES), 1), MOST_UPDATES)
        ends = self.clock.now() + min(asked.number("timeout"), LONGEST_POLL)
        ousted = self._become_poller(request)
        if offset := asked.number("offset"):
            updates.confirm(offset)
            self.bell.ring()
        while not (ready := updates.ready(limit, self.clock.now())) and self.clock.now() < ends:
            await self._wait_for_news(ousted, ends)
            if ousted.done():
                if request.transport is not None and not request.transport.is_closing():
                    self.counts["conflicts"] += 1
                raise ApiError(409, CONFLICT)
            if self.world.webhook:
                raise ApiError(409, "terminated by setWebhook request")
        ousted.cancel()
        self.bell.ring()
        return [update.as_json for update in ready]

    def _become_poller(self, poll: web.Request) -> "asyncio.Future[None]":
        """The newest poll wins: the one that waited until now is told of the conflict."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        self._poller, self._poll = asyncio.get_running_loop().create_future(), poll
        self.bell.ring()
        return self._poller

    @property
    def polling(self) -> bool:
        """Whether a getUpdates call waits for news, and whoever made it has not gone away since."""
        waits = self._poller is not None and not self._poller.done()
        return waits and self._poll is not None and self._poll.transport is not None

    async def _wait_for_news(self, ousted: "asyncio.Future[None]", ends: float) -> None:
        waits: set[asyncio.Future[Any]] = {
            asyncio.ensure_future(self.bell.wait()),
            asyncio.ensure_future(self.clock.sleep(ends - self.clock.now())),
        }
        try:
            await asyncio.wait({*waits, ousted}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _before(
        self, request: web.Request, fault: Fault, asked: Parameters, asking: Asking
    ) -> web.StreamResponse | None:
        """What happens to a request that is not processed; None when it is."""
        match fault.kind:
            case "cut_before":
                return cut(request)
            case "html" if not fault.processed:
                answer = page(fault.status)
            case "error":
                words = "Internal Server Error" if fault.status != 500 else "restart"
                answer = _refusal(ApiError(fault.status, words))
            case "flood":
                now = self.clock.now()
                wait = self.rates.punish(asked.chat, asked.chat or 0, asking, now, fault.seconds)
                answer = _refusal(too_many(wait))
            case _:
                return None
        self._hearing.answered(request.transport, asking)
        return answer

    def _record(self, at: float, method: str, chat: int | None, status: int) -> None:
        self.calls.append(Done(at, method, chat, status))
        self.counts[method] += 1
        if status == 429:
            self.counts["429"] += 1


def _json(body: Mapping[str, Any], status: int) -> web.Response:
    response = web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
    if seconds := body.get("parameters", {}).get("retry_after"):
        response.headers["Retry-After"] = str(seconds)
    return response


def _refusal(refusal: ApiError) -> web.Response:
    return _json(refusal.body, refusal.status)


async def _read(request: web.Request) -> Parameters:
    """The parameters, from wherever the bot has put them."""
    values: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return Parameters(values)
    match request.content_type:
        case "application/json":
            try:
                sent = orjson.loads(await request.read())
            except orjson.JSONDecodeError:
                raise ApiError(400, "can't parse JSON object") from None
            return Parameters(values | sent)
        case "application/x-www-form-urlencoded":
            return Parameters(values | dict(parse_qsl((await request.text()), keep_blank_values=True)))
        case "multipart/form-data":
            files: dict[str, bytes] = {}
            for name, part in (await request.post()).items():
                if isinstance(part, web.FileField):
                    files[name] = part.file.read()
                else:
                    values[name] = part
            return Parameters(values, files)
        case other:
            raise ApiError(400, f"unsupported content type {other}")
