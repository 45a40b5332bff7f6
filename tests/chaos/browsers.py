"""People with a browser and a bad connection: forms sent twice, cut in the middle, byte by byte."""

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import urlencode, urlsplit

import aiohttp

from adapters.web.visitors import COOKIE, Ticket, Visitors
from bot.keys import Keys
from tests.adapters.web.browsing import Page
from tests.chaos.crowd import ANSWERED, OPTIONS, TIP
from tests.chaos.service import SECRET

ANOTHER_TRY: Final = 0.5
LOOKS_AGAIN: Final = 2.0
"""Seconds between two looks of somebody who has no tip yet."""

DRIP_SECONDS: Final = 1.5
PIECES: Final = 30


class WebCrowd:
    """Each with the cookie of an address of their own, at one kompis."""

    channel: Final = "web"

    def __init__(self, url: str, count: int) -> None:
        self._url = url
        self._visitors = Visitors(Keys(SECRET.encode()).key_for("channel web"))
        self.people = [secrets.token_hex(12) for _ in range(count)]
        self.remembered: Mapping[str, str] = {}
        self.taps = self.again = self.twice = 0
        self.mishaps: Counter[str] = Counter()
        self._waiting = list(self.people)
        self._answered: set[str] = set()
        self._tapping: set[asyncio.Task[None]] = set()
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(10), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def close(self) -> None:
        """Let go of connections."""
        for task in self._tapping:
            task.cancel()
        await asyncio.gather(*self._tapping, return_exceptions=True)
        await self._session.close()

    async def act(self, dice: random.Random, most: int) -> None:
        """Somebody opens the page, and taps if the tip is there."""
        for person in dice.sample(self._waiting, min(most, len(self._waiting))):
            self._waiting.remove(person)
            task = asyncio.create_task(self._answers(person, dice))
            self._tapping.add(task)
            task.add_done_callback(self._tapping.discard)

    async def seen(self) -> Mapping[str, Counter[str]]:
        """Messages on each page by their words; the tip by its first, for it changes."""
        return {person: _messages(await self._page(person)) for person in self.people}

    async def answered(self) -> AbstractSet[str]:
        """Who sees the tip answered. Pages are opened until it is so, and not again."""
        for person in self.people:
            if person not in self._answered and any(map(_is_answered, _words(await self._page(person)))):
                self._answered.add(person)
        return self._answered

    async def settled(self) -> bool:
        """Whether nobody is on the way to an answer, and all see one."""
        return not self._tapping and len(await self.answered()) == self.taps

    def has(self, reference: str, person: str) -> bool:
        """A receipt here is a row of our own."""
        return True

    async def _answers(self, person: str, dice: random.Random) -> None:
        form = None
        while form is None:
            page = await self._page(person)  # before the tip a stranger's greeting may stand there
            if any(TIP in words for words in _words(page)):
                form = next((one for one in reversed(page.forms) if len(one.buttons) == OPTIONS), None)
            if form is None:
                await asyncio.sleep(LOOKS_AGAIN)
        fields = {**form.fields, "code": dice.choice(list(form.buttons.values()))}
        self.taps += 1
        how = dice.choices(
            [self._plainly, self._twice, self._cut_before, self._cut_after, self._byte_by_byte],
            [60, 10, 10, 10, 10],
        )[0]
        await self._until_through(how, person, fields)

    async def _until_through(
        self, how: Callable[[str, Mapping[str, str]], Awaitable[bool]], person: str, fields: Mapping[str, str]
    ) -> None:
        while True:
            try:
                if await how(person, fields):
                    return
            except (aiohttp.ClientError, OSError, TimeoutError):
                self.mishaps["no connection"] += 1
            self.again += 1
            how = self._plainly
            await asyncio.sleep(ANOTHER_TRY)

    # ------------------------------------------------------------------ how a form is sent

    async def _plainly(self, person: str, fields: Mapping[str, str]) -> bool:
        async with self._session.post(
            f"{self._url}/chat", data=fields, headers=self._headers(person), allow_redirects=False
        ) as answer:
            return answer.status in {204, 303}

    async def _twice(self, person: str, fields: Mapping[str, str]) -> bool:
        self.twice += 1
        both = await asyncio.gather(self._plainly(person, fields), self._plainly(person, fields))
        return all(both)

    async def _cut_before(self, person: str, fields: Mapping[str, str]) -> bool:
        """Half of it, and gone."""
        self.mishaps["cut before"] += 1
        reader, writer = await self._connected()
        request = self._raw(person, fields)
        writer.write(request[: len(request) - 20])
        await writer.drain()
        writer.transport.abort()
        del reader
        return False

    async def _cut_after(self, person: str, fields: Mapping[str, str]) -> bool:
        """All of it, and gone before the answer."""
        self.mishaps["cut after"] += 1
        _, writer = await self._connected()
        writer.write(self._raw(person, fields))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
        return False

    async def _byte_by_byte(self, person: str, fields: Mapping[str, str]) -> bool:
        self.mishaps["drip"] += 1
        reader, writer = await self._connected()
        request = self._raw(person, fields)
        size = len(request) // PIECES + 1
        for place in range(0, len(request), size):
            writer.write(request[place : place + size])
            await writer.drain()
            await asyncio.sleep(DRIP_SECONDS / PIECES)
        status = (await asyncio.wait_for(reader.readline(), 10)).split()
        writer.close()
        return len(status) > 1 and status[1] in {b"204", b"303"}

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        where = urlsplit(self._url)
        return await asyncio.open_connection(where.hostname, where.port)

    def _raw(self, person: str, fields: Mapping[str, str]) -> bytes:
        body = urlencode(fields).encode()
        headers = {
            **self._headers(person),
            "Host": urlsplit(self._url).netloc,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /chat HTTP/1.1\r\n{lines}\r\n".encode() + body

    def _headers(self, person: str) -> dict[str, str]:
        cookie = f"{COOKIE}={self._visitors.cookie(Ticket(person))}"
        return {"Cookie": cookie, "Accept": "*/*", "Accept-Language": "sv", "Origin": self._url}

    async def _page(self, person: str) -> Page:
        while True:
            try:
                async with self._session.get(f"{self._url}/", headers=self._headers(person)) as answer:
                    if answer.status == 200:
                        return Page(await answer.text())
            except (aiohttp.ClientError, OSError, TimeoutError):
                self.mishaps["no page"] += 1
            await asyncio.sleep(ANOTHER_TRY)


def _words(page: Page) -> list[str]:
    return [one.words for one in page.messages if one.author != "person"]


def _messages(page: Page) -> Counter[str]:
    return Counter(TIP if TIP in words else words for words in _words(page))


def _is_answered(words: str) -> bool:
    return TIP in words and ANSWERED in words
