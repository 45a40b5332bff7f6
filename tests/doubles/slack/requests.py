"""Delivery over HTTP: signed requests to the app's own addresses, probes, and forgeries."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import orjson

from tests.doubles.clock import Clock
from tests.doubles.slack.deliveries import DEADLINE, Delivery, DeliveryKind, Outcome, within
from tests.doubles.slack.signing import Forgery, forged, signed
from tests.doubles.slack.state import World

LONGEST_REAL: Final = aiohttp.ClientTimeout(total=30)
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered: status and body."""

    status: int
    text: str


@dataclass(slots=True)
class Requests:
    """Makes requests as Slack does. ``urls`` are the app's addresses by kind of delivery."""

    world: World
    clock: Clock
    secret: str
    urls: dict[DeliveryKind, str] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """One session for all."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=LONGEST_REAL)
        return self._session

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    async def attempt(self, delivery: Delivery, number: int, reason: str) -> Outcome:
        """One signed request, three seconds at most."""
        body, kind = written(delivery)
        headers = {**signed(self.secret, body), "Content-Type": kind}
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        request = asyncio.ensure_future(self._outcome(self.urls[delivery.kind], body, headers))
        return await within(self.clock, DEADLINE, request, "http_timeout")

    async def _outcome(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        try:
            async with self.session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                text = await answer.text()
                if 200 <= answer.status < 300:
                    return Outcome(answer=_read(text, answer.content_type), status=answer.status)
                stop = answer.headers.get("X-Slack-No-Retry") == "1"
                return Outcome("http_error", no_retry=stop, status=answer.status)
        except TimeoutError:
            return Outcome("http_timeout")
        except (aiohttp.ClientError, OSError):
            return Outcome("connection_failed")

    # ------------------------------------------------------------------ probes and forgeries

    async def challenge(self, *, how: Forgery | None = None) -> Reply:
        """The handshake of the events address; a forged one must not be answered with the challenge."""
        word = self.world.code()
        body = orjson.dumps(
            {"token": "verification-token-of-old", "challenge": word, "type": "url_verification"}
        )
        reply = await self._send("event", body, JSON, how)
        echoed = word in reply.text
        if echoed != (how is None):
            told = "was not echoed" if how is None else f"was given to a request {how}"
            self.world.violations.append(f"url_verification: the challenge {told}")
        return reply

    async def certificate_check(self) -> Reply:
        """Slack's look at the certificate: unsigned, wants 200."""
        body = urlencode({"ssl_check": "1", "token": "verification-token-of-old"}).encode()
        reply = await self._bare("command", body, {"Content-Type": FORM})
        if reply.status != 200:
            self.world.violations.append(f"ssl_check: answered with {reply.status}")
        return reply

    async def forge(self, delivery: Delivery, how: Forgery) -> Reply:
        """Somebody else's request, made to look like this one: a 2xx is as much a violation as a 500."""
        body, kind = written(delivery)
        return await self._send(delivery.kind, body, kind, how)

    async def _send(self, kind: DeliveryKind, body: bytes, content_type: str, how: Forgery | None) -> Reply:
        headers = signed(self.secret, body) if how is None else forged(self.secret, body, how)
        reply = await self._bare(kind, body, {**headers, "Content-Type": content_type})
        if how is not None and (reply.status < 300 or reply.status >= 500):
            self.world.violations.append(f"a request {how} was answered with {reply.status}")
        return reply

    async def _bare(self, kind: DeliveryKind, body: bytes, headers: dict[str, str]) -> Reply:
        async with self.session.post(self.urls[kind], data=body, headers=headers) as answer:
            return Reply(answer.status, await answer.text())


def written(delivery: Delivery) -> tuple[bytes, str]:
    """A delivery as the raw body of a request, with its content type."""
    match delivery.kind:
        case "event":
            return orjson.dumps(delivery.body), JSON
        case "command":
            return urlencode(delivery.body).encode(), FORM
        case _:
            return urlencode({"payload": orjson.dumps(delivery.body).decode()}).encode(), FORM


def _read(text: str, content_type: str) -> Any:  # noqa: ANN401 - whatever the app answers
    if not text:
        return None
    if content_type == JSON:
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return {"text": text}
    return {"text": text}
