"""Slack's way in over HTTP: signed posts, checked and stored before they are answered."""

import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.slack.paths import BASE, EVENTS

if TYPE_CHECKING:
    from adapters.slack.bolt import AsyncApp

MOST_BYTES: Final = 1_000_000
"""Of a body: Slack's own are far smaller."""

SHORT: Final = 1_000
SIGNED: Final = ("x-slack-request-timestamp", "x-slack-signature")
_TIME: Final = re.compile("[0-9]{1,12}")
_SIGNATURE: Final = re.compile("v0=[0-9a-f]{64}")

LoadedApp = Callable[[], Awaitable["AsyncApp"]]


def routes(name: str, app: LoadedApp) -> list[BaseRoute]:
    """Events, taps, forms and commands at one address. ``app`` gives slack-bolt's app once it is loaded."""

    async def take_in(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if _is_ssl_check(body):
            return Response()
        if not _may_be_signed(request.headers):
            return PlainTextResponse("unsigned", HTTPStatus.UNAUTHORIZED)
        return await _dispatched(await app(), request, body)

    return [Route(BASE.format(channel=name) + EVENTS, take_in, methods=["POST"])]


async def _dispatched(app: "AsyncApp", request: Request, body: bytes) -> Response:
    from adapters.slack.bolt import AsyncBoltRequest  # noqa: PLC0415 - loaded by now, and late

    try:
        asked = AsyncBoltRequest(
            body=body.decode(), query=request.url.query, headers=dict(request.headers.items()), mode="http"
        )
    except (ValueError, RecursionError, AttributeError):  # signed or not, it is nothing of Slack's
        return PlainTextResponse("not understood", HTTPStatus.BAD_REQUEST)
    answer = await app.async_dispatch(asked)
    return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())


async def _body(request: Request) -> bytes | None:
    """The body; None if it is longer than anything of Slack's."""
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _may_be_signed(headers: Mapping[str, str]) -> bool:
    """Whether time and signature have the form that the library can read; it checks them itself."""
    time, signature = (headers.get(name, "") for name in SIGNED)
    return _TIME.fullmatch(time) is not None and _SIGNATURE.fullmatch(signature) is not None


def _is_ssl_check(body: bytes) -> bool:
    """Slack looks whether our certificate is good; it does not sign that."""
    return len(body) < SHORT and b"ssl_check" in body and parse_qs(body).get(b"ssl_check") == [b"1"]
