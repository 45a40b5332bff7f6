"""python-telegram-bot's Bot on our own wire. Imported late: the library takes longer than a first poll."""

from typing import Any, Final

import aiohttp
import orjson
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from adapters.telegram.wire import CONNECT_SECONDS, Wire, result_of

__all__ = ["Bot", "WireRequest", "bot_on"]

UPLOAD_SECONDS: Final = 120.0
Seconds = Any
"""Seconds, or the library's mark for “not said”."""

_JSON: Final = {"Content-Type": "application/json"}


def bot_on(wire: Wire) -> Bot:
    """A Bot whose every request goes through the wire. Needs no ``initialize``."""
    request = WireRequest(wire)
    return Bot(wire.token, base_url=wire.prefix, request=request, get_updates_request=request)


class WireRequest(BaseRequest):
    """Requests of a Bot on our wire.

    The wire's own errors come out as the cause of the library's NetworkError: the library's classes
    tell less (a BadRequest is a NetworkError there, a 502 may be anything).
    """

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer, unless a call says otherwise."""
        return self._wire.read_seconds

    async def initialize(self) -> None:
        """Nothing to open: the session is the channel's."""

    async def shutdown(self) -> None:
        """Nothing to close: the session is the channel's."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the Bot API takes POST for everything
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - reading covers it
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - connecting covers it
    ) -> tuple[int, bytes]:
        """One request; returns status and body of a yes.

        Raises:
            WireError: everything else.
        """
        files = request_data is not None and request_data.contains_files
        reading = UPLOAD_SECONDS if files else self._wire.read_seconds
        body = await self._wire.exchange(
            url,
            _form(request_data) if request_data is not None and files else _json(request_data),
            None if files else _JSON,
            connect_seconds=_chosen(connect_timeout, CONNECT_SECONDS),
            read_seconds=_chosen(read_timeout, reading),
        )
        return 200, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; read by the wire's rules, and never logged."""
        return {"ok": True, "result": result_of(payload)}


def _json(data: RequestData | None) -> bytes:
    return orjson.dumps(data.parameters if data is not None else {})


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _chosen(seconds: Seconds, default: float) -> float:
    return default if seconds is BaseRequest.DEFAULT_NONE or seconds is None else float(seconds)
