"""Somebody who reads, taps and writes: in Telegram, in Slack or in the browser."""

import asyncio
import html
from typing import Protocol

from tests.adapters.web.browsing import Bubble, Visitor
from tests.doubles.slack import Member, SlackDouble
from tests.doubles.slack import Seen as SeenInSlack
from tests.doubles.telegram import Person, Seen, TelegramDouble

PATIENCE = 10.0


class Somebody(Protocol):
    """What a person does, whatever the channel."""

    async def joins(self) -> None:
        """Comes in by the link, taps the plain way on, and has the first tip before them."""

    async def comes_in(self) -> str:
        """Comes in by the link, and gives the words of the welcome."""

    async def goes_on(self) -> str:
        """Taps the first button of the newest message, and gives the words of the message that follows."""

    async def sets_hour(self, hour: str) -> None:
        """Sets the hour of the day's tip, written as 09:15, where settings are made on this channel."""

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

    def __init__(self, double: TelegramDouble, person: Person) -> None:
        self._double, self._person = double, person

    async def joins(self) -> None:
        await self.comes_in()
        await self.taps("Jag är med", "Kafé", "Visa mitt första tips")
        await self.sees("Tips 1 av 4")

    async def comes_in(self) -> str:
        await self.writes("/start ostersund")
        return await self._newer_than(0)

    async def goes_on(self) -> str:
        newest = self._seen()[-1]
        self._double.tap(self._person, 0, message=newest.id)
        return await self._newer_than(newest.id)

    async def sets_hour(self, hour: str) -> None:
        await self.writes("inställningar")
        await self.taps("Tid")
        await self.writes(hour)

    async def writes(self, text: str) -> None:
        self._double.write(self._person, text)

    async def taps(self, *labels: str) -> None:
        for label in labels:

            def with_button(label: str = label) -> Seen | None:
                return next((one for one in reversed(self._seen()) if label in one.labels), None)

            await self._double.until(with_button, PATIENCE)
            found = with_button()
            self._double.tap(self._person, label, message=None if found is None else found.id)

    async def sees(self, *words: str) -> str:
        def found() -> Seen | None:
            return next((one for one in reversed(self._seen()) if _all_in(words, one.text)), None)

        await self._double.until(found, PATIENCE)
        shown = found()
        assert shown is not None
        return shown.text

    async def sees_no(self, label: str) -> None:
        await self._double.until(lambda: all(label not in one.labels for one in self._seen()), PATIENCE)

    async def offered(self) -> list[str]:
        return [label for one in self._seen() for label in one.labels]

    async def _newer_than(self, number: int) -> str:
        await self._double.until(lambda: self._seen() and self._seen()[-1].id > number, PATIENCE)
        return self._seen()[-1].text

    def _seen(self) -> list[Seen]:
        return self._double.seen(self._person)


class OnSlack:
    """In the direct channel with the app."""

    def __init__(self, double: SlackDouble, member: Member) -> None:
        self._double, self._member = double, member

    async def joins(self) -> None:
        await self.comes_in()
        await self.taps("Jag är med", "Kafé", "Visa mitt första tips")
        await self.sees("Tips 1 av 4")

    async def comes_in(self) -> str:
        await self._commands("join ostersund")
        return await self._newer_than("")

    async def goes_on(self) -> str:
        newest = self._seen()[-1]
        await self._double.delivered(self._double.tap(self._member, 0, message=newest))
        return await self._newer_than(newest.ts)

    async def sets_hour(self, hour: str) -> None:
        await self._commands("settings")
        await self._double.until(lambda: self._double.modal(self._member), PATIENCE)
        sent = self._double.submit(self._member, {"Vilken tid passar dig?": hour})
        await self._double.delivered(sent)

    async def writes(self, text: str) -> None:
        await self._double.delivered(self._double.write(self._member, text))

    async def taps(self, *labels: str) -> None:
        for label in labels:

            def with_button(label: str = label) -> SeenInSlack | None:
                return next((one for one in reversed(self._seen()) if label in one.labels), None)

            await self._double.until(with_button, PATIENCE)
            tap = self._double.tap(self._member, label, message=with_button())
            await self._double.delivered(tap)

    async def sees(self, *words: str) -> str:
        def found() -> SeenInSlack | None:
            return next((one for one in reversed(self._seen()) if _all_in(words, one.shown)), None)

        await self._double.until(found, PATIENCE)
        shown = found()
        assert shown is not None
        return shown.shown

    async def sees_no(self, label: str) -> None:
        await self._double.until(lambda: all(label not in one.labels for one in self._seen()), PATIENCE)

    async def offered(self) -> list[str]:
        return [label for one in self._seen() for label in one.labels]

    async def _commands(self, words: str) -> None:
        await self._double.delivered(self._double.command(self._member, "/kompis", words))

    async def _newer_than(self, ts: str) -> str:
        await self._double.until(lambda: self._seen() and self._seen()[-1].ts > ts, PATIENCE)
        return self._seen()[-1].shown

    def _seen(self) -> list[SeenInSlack]:
        """What stands in the chat; not what Slack shows beside it for a moment."""
        return [one for one in self._double.seen(self._member) if one.reader is None]


class InTheBrowser:
    """On a page that is loaded anew to see what has come."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    async def joins(self) -> None:
        await self._visitor.join()
        await self.taps("Visa mitt första tips")
        await self.sees("Tips 1 av 4")

    async def comes_in(self) -> str:
        await self._visitor.open("/start/ostersund")
        return html.unescape(self._said()[-1].words)

    async def goes_on(self) -> str:
        before = self._said()[-1].id
        form = next(form for form in reversed(self._visitor.page.forms) if form.buttons and not form.writes)
        await self._visitor.tap(next(iter(form.buttons)))
        async with asyncio.timeout(PATIENCE):
            while self._said()[-1].id == before:
                await self._visitor.open()
        return html.unescape(self._said()[-1].words)

    async def sets_hour(self, hour: str) -> None:
        await self.writes("inställningar")
        await self.taps("Tid")
        await self.writes(hour)

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
                for message in reversed(self._said()):
                    shown = html.unescape(message.words)
                    if _all_in(words, shown):
                        return shown
                await self._visitor.open()

    async def sees_no(self, label: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while label in await self.offered():
                pass

    async def offered(self) -> list[str]:
        await self._visitor.open()
        return list(self._visitor.page.buttons)

    def _said(self) -> list[Bubble]:
        return [message for message in self._visitor.page.messages if message.author != "person"]


def _all_in(words: tuple[str, ...], text: str) -> bool:
    return all(word in text for word in words)
