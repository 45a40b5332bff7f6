"""Alva reads in her browser at work and is told by e-mail: from the first answer to the last e-mail."""

import asyncio
import datetime as dt
import io
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.web.channel import WebChannel
from bot.app.service import Service
from bot.content.library import Library
from bot.keys import Keys
from bot.settings import ChannelSettings, Cohort, Defaults, Mail, Settings, Web
from tests.adapters.web.browsing import Visitor
from tests.cast import CITY
from tests.doubles.mail_server import PASSWORD, SENDER, USER, MailServer, serving
from tests.journeys.somebody import PATIENCE, InTheBrowser

MAIL = "alva@exempel.se"
PUBLIC = "https://kompis.test"
MONDAY = dt.datetime(2026, 10, 5, 12, 31, tzinfo=dt.UTC)
HALF_PAST_TWO = dt.datetime(2026, 10, 6, 12, 30, tzinfo=dt.UTC)
"""A café's hour on Tuesday, in Östersund."""

DAY = dt.timedelta(days=1)

THE_TESTS_OWN = {"httpx2", "mail.log"}
"""Who logs what the browser asks for, and what the mail server hears."""


@pytest.fixture
def engine() -> str:
    return "sqlite"


@dataclass
class Town:
    """A kompis with a web chat and a mail server, and the time it is."""

    service: Service
    server: MailServer
    now: dt.datetime

    def seconds(self) -> float:
        """The time it is, in seconds since 1970."""
        return self.now.timestamp()

    async def slot(self, moment: dt.datetime) -> None:
        """The clock ticks at this moment."""
        self.now = moment
        await self.service.clock.plan()

    async def mail(self, number: int) -> EmailMessage:
        """The e-mail with this number, once it has come."""
        await until(lambda: len(self.server.taken) >= number)
        return self.server.taken[number - 1][1]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what changes is the mail server's, and tells nobody
            await asyncio.sleep(0.02)


@asynccontextmanager
async def kompis(database: str, folder: Path, library: Library) -> AsyncIterator[Town]:
    async with serving(MailServer(users=True)) as server:
        settings = Settings(
            file=folder / "config.yaml",
            database=database,
            data=folder,
            lessons=folder,
            web=Web("127.0.0.1", 0, PUBLIC),
            defaults=Defaults(country="none"),
            organisations={CITY.key: replace(CITY, cohorts=(Cohort("service"),))},
            channels={"web": ChannelSettings("web", "web", CITY.key)},
            mail=Mail("127.0.0.1", server.port, "none", USER, PASSWORD, "Kompis", SENDER),
        )
        town: Town
        service = Service(settings, Keys(b"a secret of the tests"), library, lambda: town.now)
        town = Town(service, server, MONDAY)
        web = service.channels["web"].channel
        assert isinstance(web, WebChannel)
        web.clock = town.seconds  # what a link has opened ends by it
        await service.start()
        try:
            yield town
        finally:
            await service.stop()


@pytest.fixture
async def town(
    migrated_url: str, tmp_path: Path, library: Library, written: io.StringIO
) -> AsyncIterator[Town]:
    async with kompis(migrated_url, tmp_path, library) as town:
        yield town


def links(message: EmailMessage) -> list[str]:
    """The paths of all links in the text, in order."""
    body = message.get_body(("plain",))
    assert body is not None
    return re.findall(rf"{PUBLIC}(\S+)", body.get_content())


async def answers(alva: InTheBrowser, library: Library) -> None:
    """A tap on one of the options, whichever it is."""
    options = {
        option.text
        for lesson in library.courses["service"].course.lessons
        for words in lesson.words.values()
        for text in (words.everyone, *words.trades.values())
        for question in text.questions
        for option in question.options
    }
    await alva.taps(next(label for label in await alva.offered() if label in options))


async def test_from_the_first_answer_to_the_last_e_mail(
    town: Town, library: Library, written: io.StringIO
) -> None:
    async with Visitor(town.service.address) as browser, Visitor(town.service.address) as phone:
        alva = InTheBrowser(browser)
        await alva.joins()
        await answers(alva, library)
        await alva.sees("Hur vill du bli påmind?")
        await alva.taps("Med mejl")
        await alva.sees("Vart ska jag mejla?")
        await alva.writes(MAIL)
        await alva.sees(f"Jag har skrivit till {MAIL}.")

        [yes] = links(await town.mail(1))
        assert (await phone.client.get(yes)).status_code == 200  # a program that looks through e-mail
        town.now += dt.timedelta(minutes=1)
        assert "Klart. Nu får du mejl när det kommer ett tips." in (await phone.client.post(yes)).text

        await town.slot(HALF_PAST_TWO)
        message = await town.mail(2)
        assert re.fullmatch(r"Dagens tips: .+ \(1 minut\)", message["Subject"])
        opens, ends = links(message)
        assert "set-cookie" not in (await phone.client.get(opens)).headers
        assert (await phone.client.post(opens)).status_code == 200
        on_the_phone = InTheBrowser(phone)
        await on_the_phone.sees("Tips 2 av 4")
        town.now += dt.timedelta(minutes=1)
        await answers(on_the_phone, library)

        town.now = HALF_PAST_TWO + DAY - dt.timedelta(minutes=1)
        await town.slot(HALF_PAST_TWO + DAY)
        await town.mail(3)
        assert (await phone.client.post(ends, content=b"List-Unsubscribe=One-Click")).status_code == 200
        await alva.sees("Då blir det inga fler mejl.")
        await town.slot(HALF_PAST_TWO + 2 * DAY)
        await alva.sees("Tips 4 av 4")
        assert town.server.readers == [MAIL] * 3
    told = [line for line in written.getvalue().splitlines() if re.search(f"{PASSWORD}|{MAIL}|/bell/", line)]
    assert {json.loads(line)["logger"] for line in told} - THE_TESTS_OWN == set()


async def test_an_address_that_takes_nothing_is_told_on_the_page(town: Town, library: Library) -> None:
    town.server.rcpt[MAIL] = "550 5.1.1 No such mailbox"
    async with Visitor(town.service.address) as browser:
        alva = InTheBrowser(browser)
        await alva.joins()
        await answers(alva, library)
        await alva.taps("Med mejl")
        await alva.sees("Vart ska jag mejla?")
        await alva.writes(MAIL)
        await alva.sees("Mejlet kom inte fram.")
        await alva.taps("I min kalender")
        shown = await alva.sees("Din egen kalender med tips")
        assert "Lägg till i min kalender" in shown
        link = re.search(rf'{PUBLIC}(/calendar/[^"]+\.ics)', browser.page.html)
        assert link is not None
        calendar = await browser.client.get(link[1])
        assert calendar.text.count("BEGIN:VEVENT") == 4
        assert "webcal://kompis.test/calendar/" in browser.page.html
