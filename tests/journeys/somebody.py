"""Somebody who reads, taps and writes, in Telegram or in the browser."""

import asyncio
import html
from typing import Protocol

from tests.adapters.web.browsing import Visitor
from tests.doubles.telegram import Person, Seen
from tests.security.house import House

PATIENCE = 10.0


class Somebody(Protocol):
    """What a person does, whatever the channel."""

    async def joins(self) -> None:
        """Comes in by the link, taps the plain way on, and has the first tip before them."""

    async def writes(self, text: str) -> None:
        """Writes a message."""

    async def taps(self, *labels: str) -> None:
        """Taps the newest button with each of these labels, as soon as it is there."""

    async def sees(self, *words: str) -> str:
        """Waits until one message shows all of this, and gives its words."""

    async def offered(self) -> list[str]:
        """The labels of all buttons on the screen, in order."""

    async def sees_no(self, label: str) -> None:
        """Waits until no button has this label any more."""


class OnTelegram:
    """In a private chat with the bot."""

    def __init__(self, house: House, person: Person) -> None:
        self._house, self._person = house, person

    async def joins(self) -> None:
        await self.writes("/start ostersund")
        await self.taps("Jag är med", "Kafé", "Visa mitt första tips")
        await self.sees("Tips 1 av 4")

    async def writes(self, text: str) -> None:
        self._house.double.write(self._person, text)

    async def taps(self, *labels: str) -> None:
        await self._house.taps(self._person, *labels)

    async def sees(self, *words: str) -> str:
        def found() -> Seen | None:
            seen = reversed(self._house.double.seen(self._person))
            return next((one for one in seen if all(word in one.text for word in words)), None)

        await self._house.double.until(found)
        shown = found()
        assert shown is not None
        return shown.text

    async def sees_no(self, label: str) -> None:
        seen = self._house.double.seen
        await self._house.double.until(lambda: all(label not in one.labels for one in seen(self._person)))

    async def offered(self) -> list[str]:
        return [label for one in self._house.double.seen(self._person) for label in one.labels]


class InTheBrowser:
    """On a page that is loaded anew to see what has come."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    async def joins(self) -> None:
        await self._visitor.join()
        await self.taps("Visa mitt första tips")
        await self.sees("Tips 1 av 4")

    async def writes(self, text: str) -> None:
        await self._visitor.write(text)

    async def taps(self, *labels: str) -> None:
        for label in labels:
            async with asyncio.timeout(PATIENCE):
                while label not in self._visitor.page.buttons:
                    await self._visitor.open()
            await self._visitor.tap(label)

    async def sees(self, *words: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in reversed(self._visitor.page.messages):
                    shown = html.unescape(message.words)
                    if message.author != "person" and all(word in shown for word in words):
                        return shown
                await self._visitor.open()

    async def sees_no(self, label: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while label in await self.offered():
                pass

    async def offered(self) -> list[str]:
        await self._visitor.open()
        return list(self._visitor.page.buttons)
