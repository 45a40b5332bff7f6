"""Who comes back before the time it was told is found out, at any speed; who cannot know is not blamed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import orjson
import pytest

from tests.doubles.clock import Clock
from tests.doubles.telegram import TOKEN, Fault, Figures, TelegramDouble

ONE_A_CHAT = Figures(bot=None, chat_burst=1, retry_after=5)
ONE_IN_ALL = Figures(bot=1, bot_burst=1, chat=None, retry_after=5)
WORKERS = 8


class Line:
    """One connection of a bot, on which answers may lie about unread."""

    def __init__(
        self, double: TelegramDouble, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._double = double
        self._reader = reader
        self._writer = writer

    async def leave(self, chat: int, text: str) -> None:
        """Ask, and leave the answer unread once it is there."""
        before = self._double.calls("sendMessage")
        self._write(chat, text)
        await self._double.until(lambda: self._double.calls("sendMessage") > before)
        await asyncio.sleep(0.01)

    async def ask(self, chat: int, text: str) -> int:
        """Ask, and read the answer; its status."""
        self._write(chat, text)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await self._reader.readexactly(int(length.partition(b":")[2]))
        return int(head.split()[1])

    async def end(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()
        await asyncio.sleep(0.02)

    def _write(self, chat: int, text: str) -> None:
        body = orjson.dumps({"chat_id": chat, "text": text})
        head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


class Stage:
    """A double whose clock stands still, its people, and as many connections as a test wants."""

    def __init__(self, double: TelegramDouble) -> None:
        self.double = double
        self.people = [double.person().id for _ in range(10)]
        self.lines: list[Line] = []

    async def line(self) -> Line:
        self.lines.append(Line(self.double, *await asyncio.open_connection("127.0.0.1", self.double.port)))
        return self.lines[-1]

    @property
    def violations(self) -> list[str]:
        return self.double.violations


@asynccontextmanager
async def stage_with(figures: Figures) -> AsyncIterator[Stage]:
    async with TelegramDouble(rates=figures, clock=Clock(frozen=True)) as double:
        stage = Stage(double)
        yield stage
        for line in stage.lines:
            await line.end()


async def test_the_same_message_again_is_early_at_once() -> None:
    async with stage_with(ONE_A_CHAT) as stage:
        alva = stage.people[0]
        one, two = await stage.line(), await stage.line()
        await one.ask(alva, "first")
        assert await one.ask(alva, "second") == 429
        assert await two.ask(alva, "second") == 429
        assert stage.violations == [f"early retry: chat {alva} came 5.00 s before its time"]


async def test_a_refusal_on_order_binds_as_one_of_the_meters_does() -> None:
    async with stage_with(Figures(bot=None, chat=None)) as stage:
        alva = stage.people[0]
        stage.double.fault(Fault("flood", seconds=7))
        line = await stage.line()
        assert [await line.ask(alva, "first"), await line.ask(alva, "first")] == [429, 429]
        assert stage.violations == [f"early retry: chat {alva} came 7.00 s before its time"]


async def test_who_goes_on_in_a_chat_after_it_was_told_to_wait_is_early() -> None:
    async with stage_with(ONE_A_CHAT) as stage:
        alva = stage.people[0]
        line = await stage.line()
        await line.ask(alva, "first")
        assert await line.ask(alva, "second") == 429
        await line.ask(alva, "third")  # may have been decided before
        assert stage.violations == []
        await line.ask(alva, "fourth")
        assert len(stage.violations) == 1


async def test_three_chats_that_were_told_bind_the_whole_bot() -> None:
    async with stage_with(ONE_IN_ALL) as stage:
        people = stage.people
        line = await stage.line()
        await line.ask(people[0], "Hej")
        assert [await line.ask(person, "Hej") for person in people[1:4]] == [429] * 3
        await line.ask(people[4], "Hej")  # may have been decided before
        assert stage.violations == []
        stage.double.clock.advance(1)
        await line.ask(people[5], "Hej")
        assert stage.violations == ["early retry: the bot came 4.00 s before its time"]


async def test_two_chats_that_were_told_do_not_bind_a_third() -> None:
    async with stage_with(ONE_IN_ALL) as stage:
        people = stage.people
        line = await stage.line()
        await line.ask(people[0], "Hej")
        assert [await line.ask(person, "Hej") for person in people[1:3]] == [429] * 2
        stage.double.fault(Fault("error", times=None, status=500))  # takes no turn
        for person in people[3:9]:
            await line.ask(person, "Hej")
        stage.double.faults.clear()
        await line.ask(people[9], "Hej")
        assert stage.violations == []


async def test_a_chat_that_was_told_for_the_whole_bot_knows_by_itself() -> None:
    async with stage_with(ONE_IN_ALL) as stage:
        alva = stage.people[0]
        line = await stage.line()
        await line.ask(alva, "first")
        await line.ask(alva, "second")
        stage.double.clock.advance(1)
        await line.ask(alva, "second")
        assert stage.violations == ["early retry: the bot came 4.00 s before its time"]


async def test_what_was_asked_while_the_refusal_lay_unread_is_not_early_however_late_that_is() -> None:
    async with stage_with(ONE_A_CHAT) as stage:
        alva = stage.people[0]
        lines = [await stage.line() for _ in range(6)]
        await lines[0].ask(alva, "first")
        await lines[1].leave(alva, "second")  # refused; the bot is too busy to look
        stage.double.clock.advance(3)
        for number, line in enumerate(lines[2:]):
            await line.leave(alva, f"decided before {number}")
        assert stage.violations == []


async def test_who_reads_something_newer_has_read_the_refusal_too() -> None:
    async with stage_with(ONE_A_CHAT) as stage:
        alva, bashir, *_ = stage.people
        one, two = await stage.line(), await stage.line()
        await one.ask(alva, "first")
        await one.leave(alva, "second")  # refused
        assert await two.ask(bashir, "later") == 200
        await two.ask(alva, "may have been decided before")
        assert stage.violations == []
        await two.ask(alva, "third")
        assert len(stage.violations) == 1


async def test_what_a_killed_bot_had_not_read_binds_nobody_after_it() -> None:
    async with stage_with(ONE_A_CHAT) as stage:
        alva, bashir, *_ = stage.people
        one, two = await stage.line(), await stage.line()
        await two.ask(bashir, "before")
        await one.ask(alva, "first")
        await one.leave(alva, "second")
        await one.end()
        await two.end()
        anew = await stage.line()
        assert [await anew.ask(alva, words) for words in ("second", "third")] == [429, 429]
        assert stage.violations == []


async def test_what_a_killed_bot_knew_binds_the_one_after_it() -> None:
    async with stage_with(ONE_A_CHAT) as stage:
        alva, bashir, cilla, *_ = stage.people
        one = await stage.line()
        await one.ask(alva, "first")
        await one.ask(alva, "second")
        await one.ask(bashir, "Hej")
        await one.ask(cilla, "Hej")
        await one.end()
        anew = await stage.line()
        await anew.ask(alva, "second")
        assert len(stage.violations) == 1


async def test_who_closes_a_connection_and_lives_on_still_knows() -> None:
    async with stage_with(ONE_A_CHAT) as stage:
        alva, bashir, *_ = stage.people
        one, two = await stage.line(), await stage.line()
        await two.ask(bashir, "I live")
        await one.ask(alva, "first")
        await one.ask(alva, "second")
        await one.end()
        await two.ask(alva, "second")
        assert len(stage.violations) == 1


async def test_what_many_workers_had_on_the_wire_is_not_early() -> None:
    async with (
        TelegramDouble(rates=Figures(bot=5, bot_burst=1, retry_after=1), latency=0.05) as double,
        aiohttp.ClientSession() as session,
    ):
        people = [double.person().id for _ in range(WORKERS)]
        await asyncio.gather(*(send(session, double, person) for person in people))
        assert (double.violations, double.rates.refused) == ([], WORKERS - 1)


@pytest.mark.parametrize("pause", [0.0, 0.03], ids=["at once", "paced"])
async def test_many_workers_that_ignore_every_refusal_are_found_out_within_the_pause(pause: float) -> None:
    async with (
        TelegramDouble(rates=Figures(bot=5, bot_burst=1, retry_after=1), latency=0.01) as double,
        aiohttp.ClientSession() as session,
    ):
        people = [double.person().id for _ in range(5 * WORKERS)]

        async def worker(mine: list[int]) -> None:
            for person in mine:
                await send(session, double, person)
                await asyncio.sleep(pause * WORKERS)

        await asyncio.gather(*(worker(people[place::WORKERS]) for place in range(WORKERS)))
        assert len(double.violations) > WORKERS


async def send(session: aiohttp.ClientSession, double: TelegramDouble, person: int) -> int:
    values = {"chat_id": person, "text": "Hej"}
    async with session.post(f"{double.url}/bot{TOKEN}/sendMessage", json=values) as answer:
        await answer.read()
        return answer.status
