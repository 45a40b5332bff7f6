"""The door that Telegram knocks at: the secret first, then the update, stored before it is told so."""

import hmac
from http import HTTPStatus
from typing import Final

import orjson
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.telegram.intake import Intake
from bot.ports import InboxFull

log = structlog.get_logger("telegram")

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST_UPDATE: Final = 1_048_576
"""In bytes; Telegram's own stay far below."""

COME_BACK: Final = {"Retry-After": "2"}
"""Seconds after which Telegram shall bring what could not be stored now."""


class Door:
    """One bot's address on our web server. Shut until :attr:`intake` is there, and again at the end."""

    def __init__(self, name: str, path: str, secret: str) -> None:
        """``path`` is where it stands on the server; who does not know the ``secret`` is not heard."""
        self.intake: Intake | None = None
        self._log = log.bind(channel=name)
        self._path = path
        self._secret = secret.encode()
        self._said_full = False

    def routes(self) -> list[BaseRoute]:
        """The one address; anything but POST is 405."""
        return [Route(self._path, self.knock, methods=["POST"])]

    async def knock(self, request: Request) -> Response:
        """Take one update in; only what is stored, or not for us, is answered with 2xx."""
        known = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(known, self._secret):
            return Response(status_code=HTTPStatus.FORBIDDEN, headers={"Connection": "close"})
        try:
            body = await _read(request)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if body is None:
            too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return Response(status_code=too_large, headers={"Connection": "close"})
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            update = None
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        return await self._answered(update)

    async def _answered(self, update: dict[str, object]) -> Response:
        if self.intake is None:
            return _later()
        try:
            await self.intake.take(update)
        except InboxFull:
            if not self._said_full:
                self._log.warning("too much waits to be handled: Telegram is told to come back")
            self._said_full = True
            return _later()
        except Exception:  # noqa: BLE001 - whatever it was: what is not stored comes again
            self._log.exception("an update could not be stored")
            return _later()
        self._said_full = False
        return Response(status_code=HTTPStatus.OK)


def _later() -> Response:
    return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers=COME_BACK)


async def _read(request: Request) -> bytes | None:
    """The body; None as soon as it is known to be larger than any update."""
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > LARGEST_UPDATE:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_UPDATE:
            return None
    return bytes(body)
