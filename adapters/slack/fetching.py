"""Files that people share with the app, fetched from where Slack keeps them."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from adapters.slack.limits import workspace
from adapters.slack.wire import NotSent, Refusal
from adapters.slack.workspaces import Workspaces
from bot.ports import NotKept

SECONDS: Final = 30.0
HOST: Final = "files.slack.com"


class Fetcher:
    """Shows Slack the token of the workspace; nobody else gets to see it."""

    def __init__(self, workspaces: Workspaces, session: aiohttp.ClientSession, api_url: str) -> None:
        """``api_url`` is Slack's own, or that of a server that speaks like it."""
        self._workspaces = workspaces
        self._session = session
        self._places = {("https", HOST), urlsplit(api_url)[:2]}

    async def fetch(self, address: str, reference: str, most: int) -> bytes:
        """The file behind ``url_private``, shared by somebody at this address.

        Raises:
            NotKept: it is more than ``most`` bytes.
            CallError: it cannot be had.
        """
        if not self._is_slacks(reference):  # it lies with others, who shall not see a token
            raise Refusal("file_not_found")
        token = (await self._workspaces.client(workspace(address))).token
        headers = {"Authorization": f"Bearer {token}"}
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with self._session.get(
                reference, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                _look(answer)
                return await _read(answer, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotSent(f"the file broke off ({type(error).__name__})") from None

    def _is_slacks(self, reference: str) -> bool:
        """Whether this lies with Slack, and is fetched so that nobody reads along: scheme, host and port."""
        try:
            return urlsplit(reference)[:2] in self._places
        except ValueError:
            return False


def _look(answer: aiohttp.ClientResponse) -> None:
    """Whether this is the file: whoever may not have it is led to a page to log in."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise NotSent(f"the file was answered {answer.status}")
    if answer.status != HTTPStatus.OK or answer.content_type == "text/html":
        raise Refusal("missing_scope", details=["files:read"])


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    data = bytearray()
    async for piece in answer.content.iter_any():
        data += piece
        if len(data) > most:
            raise NotKept("too large")
    return bytes(data)
