"""Requests to the Bot API on one aiohttp session, and the ways they can fail.

What goes out often (messages, polling, taps) goes straight through here and reads only what it needs;
python-telegram-bot's Bot goes through here too (:mod:`adapters.telegram.request`), so that both fail
alike. No error carries the request's address: the token is a part of it.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import orjson

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 10.0
CONNECTIONS: Final = 128
KEEP_SECONDS: Final = 20.0
"""Idle connections are let go of before the server does it: a request on a dead one has no certain end."""

_JSON: Final = {"Content-Type": "application/json"}


class WireError(Exception):
    """A request that did not end well; its text names neither address nor token."""


class NotSent(WireError):
    """No connection, or not as far as the Bot API: certainly not taken."""


class Unclear(WireError):
    """Sent, and then nothing that can be understood: taken or not, nobody knows."""


class Refusal(WireError):
    """The Bot API's own no. ``retry_after`` is in seconds; ``moved_to`` a group's new id."""

    def __init__(
        self,
        status: int,
        words: str,
        *,
        retry_after: float | None = None,
        moved_to: int | None = None,
    ) -> None:
        super().__init__(f"{status}: {words}")
        self.status = status
        self.words = words
        self.retry_after = retry_after
        self.moved_to = moved_to


class Wire:
    """One bot's way to the Bot API."""

    def __init__(
        self, api_url: str, token: str, session: aiohttp.ClientSession, read_seconds: float = READ_SECONDS
    ) -> None:
        """``api_url`` is ``https://api.telegram.org`` or a server that speaks like it.

        ``read_seconds`` is how long an answer may take, unless a call says otherwise.
        """
        self.prefix = f"{api_url.rstrip('/')}/bot"
        self.token = token
        self.read_seconds = read_seconds
        self._session = session

    async def call(self, method: str, values: Mapping[str, Any], *, read_seconds: float | None = None) -> Any:  # noqa: ANN401 - each method answers with a shape of its own
        """Call a method with a JSON body; returns its ``result``.

        Raises:
            WireError: one of its kinds above.
        """
        address = f"{self.prefix}{self.token}/{method}"
        body = await self.exchange(
            address, orjson.dumps(values), _JSON, read_seconds=read_seconds or self.read_seconds
        )
        return result_of(body)

    async def exchange(
        self,
        address: str,
        body: bytes | aiohttp.FormData,
        headers: Mapping[str, str] | None = None,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float,
    ) -> bytes:
        """Post a body; returns the answer's body when the Bot API said yes.

        Raises:
            WireError: one of its kinds above.
        """
        timeout = aiohttp.ClientTimeout(
            total=connect_seconds + read_seconds,
            connect=connect_seconds,
            sock_connect=connect_seconds,
            sock_read=read_seconds,
        )
        try:
            async with self._session.post(address, data=body, headers=headers, timeout=timeout) as answer:
                status, words = answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NotSent(f"no connection ({type(error).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unclear(f"no answer ({type(error).__name__})") from None
        if status != HTTPStatus.OK:
            raise _failure(status, words)
        return words


def result_of(body: bytes) -> Any:  # noqa: ANN401 - each method answers with a shape of its own
    """The ``result`` of an answer that said yes.

    Raises:
        Unclear: it is cut off, or no answer of the Bot API at all.
    """
    answer = _read(body)
    if answer is None or "result" not in answer:
        raise Unclear("an answer that cannot be read")
    return answer["result"]


def _failure(status: int, body: bytes) -> WireError:
    answer = _read(body)
    if answer is None or "description" not in answer:
        # A gateway spoke, not the Bot API. Its 5xx says nothing about what happened behind it.
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unclear(f"a gateway answered {status}")
        if status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return NotSent(f"a gateway refused the request ({status})")
        return Refusal(status, "a gateway refused the request")
    more = answer.get("parameters") or {}
    return Refusal(
        status,
        str(answer["description"]),
        retry_after=more.get("retry_after"),
        moved_to=more.get("migrate_to_chat_id"),
    )


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) else None
