"""Telling Telegram where to bring updates, and seeing to it that this stays so."""

import asyncio
import contextlib
import hashlib
import hmac
import random
from collections.abc import Mapping
from typing import Any, Final

import orjson
import structlog
from msgspec import Struct

from adapters.telegram.errors import knows_no_token
from adapters.telegram.parse import WANTED
from adapters.telegram.pauses import Pauses
from adapters.telegram.wire import Refusal, Wire, WireError
from bot.ports import ChannelState

log = structlog.get_logger("telegram")

PATH: Final = "/telegram/{channel}"
MAX_CONNECTIONS: Final = 40
NOT_OUR_BOT: Final = (
    "Telegram does not know this token, so nothing comes in: "
    "put the one from @BotFather into the configuration and start again."
)
_MARK: Final = "webhook"
_SHUT: Final = "403"
"""Stands in Telegram's last error when it knocks with a secret that is not ours."""


class Address(Struct, frozen=True):
    """Where Telegram brings updates, and what it shows to be let in."""

    path: str
    url: str
    secret: str


def address_of(channel: str, public_url: str, key: bytes) -> Address:
    """A channel's address; its secret is always the same for the same key."""
    path = PATH.format(channel=channel)
    secret = hmac.new(key, b"telegram webhook", hashlib.sha256).hexdigest()
    return Address(path, public_url.rstrip("/") + path, secret)


class Webhook:
    """One bot's webhook at Telegram."""

    def __init__(self, name: str, wire: Wire, state: ChannelState, address: Address, pauses: Pauses) -> None:
        """``state`` remembers which secret Telegram was told, for it does not say."""
        self._log = log.bind(channel=name)
        self._wire = wire
        self._state = state
        self._address = address
        self._pauses = pauses
        self._mounted = asyncio.Event()
        self._stopping = asyncio.Event()
        self._said: str | None = None
        self._dice = random.Random()  # noqa: S311 - spreads retries, guards nothing

    async def run(self) -> None:
        """Set the webhook where it differs, and look again from time to time, until :meth:`stop`.

        Begins once there is a door to knock at (:meth:`mounted`).
        """
        pause = self._pauses.first
        await self._mounted.wait()
        while not self._stopping.is_set():
            try:
                await self._see_to_it()
            except WireError as error:
                if knows_no_token(error):
                    self._log.error(NOT_OUR_BOT)
                    return
                self._say(_trouble(error))
                wait = error.retry_after if isinstance(error, Refusal) else None
                await self._rest(wait or pause * self._dice.uniform(0.8, 1.2))
                pause = min(pause * 2, self._pauses.most)
            else:
                pause = self._pauses.first
                self._recovered()
                await self._rest(self._pauses.look)

    def stop(self) -> None:
        """End; :meth:`run` returns soon. The webhook stays: what comes meanwhile waits at Telegram."""
        self._stopping.set()
        self._mounted.set()

    def mounted(self) -> None:
        """The web server has the door among its routes, and listens now or in a moment."""
        self._mounted.set()

    async def _see_to_it(self) -> None:
        mark = hashlib.sha256(orjson.dumps([self._address.url, self._address.secret])).hexdigest()
        info = await self._wire.call("getWebhookInfo", {})
        if not self._differs(info) and await self._state.get(_MARK) == mark:
            if trouble := info.get("last_error_message"):
                self._log.warning("Telegram could not bring everything at once", reason=str(trouble))
            return
        wanted = {
            "url": self._address.url,
            "secret_token": self._address.secret,
            "max_connections": MAX_CONNECTIONS,
            "allowed_updates": WANTED,
        }
        await self._wire.call("setWebhook", wanted)
        await self._state.put(_MARK, mark)
        self._log.info("Telegram brings updates", to=self._address.url)

    def _differs(self, info: Mapping[str, Any]) -> bool:
        return (
            info.get("url") != self._address.url
            or info.get("max_connections", MAX_CONNECTIONS) != MAX_CONNECTIONS
            or sorted(info.get("allowed_updates") or ()) != sorted(WANTED)
            or _SHUT in str(info.get("last_error_message", ""))
        )

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    def _say(self, trouble: str) -> None:
        """Log a trouble once, until it is over."""
        if self._said != trouble:
            self._said = trouble
            self._log.warning(trouble)

    def _recovered(self) -> None:
        if self._said is not None:
            self._said = None
            self._log.info("Telegram knows again where to bring updates")


def _trouble(error: WireError) -> str:
    if isinstance(error, Refusal):
        return f"Telegram does not take the address for its updates, trying again: {error.words}"
    return f"Telegram does not answer, trying again: {error}"
