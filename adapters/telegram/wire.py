"""Requests to the Bot API, and the ways they can fail.

Messages, edits, taps and polling go on connections of our own (:mod:`adapters.telegram.posting`) and read
only what they need. Files go by aiohttp, which is loaded with the first of them.
python-telegram-bot's Bot goes through here too (:mod:`adapters.telegram.request`), so that all fail alike.
No error carries the request's address: the token is a part of it.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import orjson

from adapters.telegram.posting import NoAnswer, NoConnection, Posts
from adapters.telegram.server import Server

if TYPE_CHECKING:
    import aiohttp

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 10.0
CONNECTIONS: Final = 288
"""At most. More requests than that are not on their way at once, bulk and taps together."""
FILES: Final = 128
"""Requests of python-telegram-bot's at a time, at most: files."""
POLLS: Final = 4
"""Requests at a time, at most, that say themselves how long they may take."""
LONGEST_READ: Final = 90.0
"""Seconds that any of these may wait for its answer."""
DOWNLOAD_SECONDS: Final = 30.0
KEEP_SECONDS: Final = 20.0
"""Idle connections are let go of before the server does it: a request on a dead one has no certain end."""


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
        self,
        api_url: str,
        token: str,
        session: "aiohttp.ClientSession | None" = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        """``api_url`` is ``https://api.telegram.org`` or a server that speaks like it.

        ``read_seconds`` is how long an answer may take, unless a call says otherwise. Files go by
        ``session``, or by one of the wire's own; what the wire itself opens, :meth:`close` closes.
        """
        self.prefix = f"{api_url.rstrip('/')}/bot"
        self._files_at = f"{api_url.rstrip('/')}/file/bot{token}/"
        self.token = token
        self.read_seconds = read_seconds
        self._session = session
        self._own_session: aiohttp.ClientSession | None = None
        server = Server(f"{self.prefix}{token}/")
        self._posts = _posts(server, CONNECTIONS, read_seconds)
        self._polls = _posts(server, POLLS, LONGEST_READ)

    async def close(self) -> None:
        """Let go of the wire's own connections."""
        await self._posts.close()
        await self._polls.close()
        if self._own_session is not None:
            await self._own_session.close()

    async def call(self, method: str, values: Mapping[str, Any], *, read_seconds: float | None = None) -> Any:  # noqa: ANN401 - each method answers with a shape of its own
        """Call a method with a JSON body; returns its ``result``.

        ``read_seconds``: it may take so long to answer.

        Raises:
            WireError: one of its kinds above.
        """
        body = orjson.dumps(values)
        if read_seconds is None:
            return result_of(await self._post(self._posts, method, body))
        try:
            async with asyncio.timeout(CONNECT_SECONDS + read_seconds):
                return result_of(await self._post(self._polls, method, body))
        except TimeoutError:
            raise Unclear("no answer (TimeoutError)") from None

    @staticmethod
    async def _post(posts: Posts, method: str, body: bytes) -> bytes:
        try:
            answer = await posts.post(method, body)
        except NoConnection as error:
            raise NotSent(f"no connection ({error})") from None
        except NoAnswer as error:
            raise Unclear(f"no answer ({error})") from None
        if answer.status != HTTPStatus.OK:
            raise _failure(answer.status, answer.body)
        return answer.body

    async def exchange(
        self,
        address: str,
        body: "bytes | aiohttp.FormData",
        headers: Mapping[str, str] | None = None,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float,
    ) -> bytes:
        """Post a body; returns the answer's body when the Bot API said yes.

        Raises:
            WireError: one of its kinds above.
        """
        import aiohttp  # noqa: PLC0415 - most that goes out is no file

        timeout = aiohttp.ClientTimeout(
            total=connect_seconds + read_seconds,
            connect=connect_seconds,
            sock_connect=connect_seconds,
            sock_read=read_seconds,
        )
        try:
            async with self._files().post(address, data=body, headers=headers, timeout=timeout) as answer:
                status, words = answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NotSent(f"no connection ({type(error).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unclear(f"no answer ({type(error).__name__})") from None
        if status != HTTPStatus.OK:
            raise _failure(status, words)
        return words

    async def download(self, path: str, most: int, *, read_seconds: float = DOWNLOAD_SECONDS) -> bytes | None:
        """The bytes of a file, where ``getFile`` says that they are; None: they are more than ``most``.

        Raises:
            WireError: one of its kinds above; a file can be asked for again whatever happened.
        """
        import aiohttp  # noqa: PLC0415 - as above

        timeout = aiohttp.ClientTimeout(total=read_seconds, sock_connect=CONNECT_SECONDS)
        data = bytearray()
        try:
            async with self._files().get(
                self._files_at + path, timeout=timeout, allow_redirects=False
            ) as answer:
                if answer.status != HTTPStatus.OK:
                    raise _failure(answer.status, await answer.read())
                async for piece in answer.content.iter_any():
                    data += piece
                    if len(data) > most:
                        return None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotSent(f"the file broke off ({type(error).__name__})") from None
        return bytes(data)

    def _files(self) -> "aiohttp.ClientSession":
        """The session that files go by, opened with the first of them."""
        import aiohttp  # noqa: PLC0415 - as above

        if self._session is not None:
            return self._session
        if self._own_session is None:
            self._own_session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=FILES, keepalive_timeout=KEEP_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._own_session


def _posts(server: Server, most: int, read_seconds: float) -> Posts:
    return Posts(
        server,
        most=most,
        connect_seconds=CONNECT_SECONDS,
        read_seconds=read_seconds,
        keep_seconds=KEEP_SECONDS,
    )


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
