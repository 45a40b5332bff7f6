"""A picture sent in on one channel reaches people on all three, and is gone once it is taken back."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Connection, func, insert, select

from bot.app.service import Service
from bot.content.library import Library
from bot.keys import Keys
from bot.settings import ChannelSettings, Defaults, Settings, Web
from bot.storage import people
from bot.storage.file_tables import files
from bot.storage.tables import roles
from tests.adapters.web.browsing import NOBODY, Visitor
from tests.doubles.slack import NO_LIMITS, SlackDouble
from tests.doubles.telegram import TOKEN, Figures, Person, TelegramDouble
from tests.journeys.somebody import InTheBrowser, OnSlack, OnTelegram
from tests.papers.test_photo import taken
from tests.security.house import LESSONS, NOON, OSTERSUND

ADDRESS = "https://kompis.test"
ALT = "Torget med stånden"


class City:
    """One kompis on three channels."""

    def __init__(self, folder: Path, library: Library, telegram: TelegramDouble, slack: SlackDouble) -> None:
        self.telegram, self.slack = telegram, slack
        options = {"token": TOKEN, "api_url": telegram.url, "updates": "polling"}
        tokens = {"bot_token": slack.token, "app_token": slack.app_token, "api_url": slack.api_url}
        self.service = Service(
            Settings(
                file=folder / "config.yaml",
                database=f"sqlite:///{folder / 'kompis.db'}",
                data=folder,
                lessons=LESSONS,
                web=Web("127.0.0.1", 0, ADDRESS),
                defaults=Defaults(country="none"),
                organisations={OSTERSUND.key: OSTERSUND},
                channels={
                    "web": ChannelSettings("web", "web", OSTERSUND.key),
                    "telegram": ChannelSettings("telegram", "telegram", OSTERSUND.key, options),
                    "slack": ChannelSettings("slack", "slack", OSTERSUND.key, tokens),
                },
            ),
            Keys(b"a secret of the tests, which opens nothing"),
            library,
            lambda: NOON,
        )

    async def gives_role(self, channel: str, platform_id: str) -> None:
        def give(db: Connection) -> None:
            who = people.at_address(db, channel, platform_id)
            assert who is not None
            assert who.organisation is not None
            held = {"person_id": who.person_id, "organisation_id": who.organisation.id, "role": "organiser"}
            db.execute(insert(roles).values(**held))

        await self.service.store.write(give)

    async def files(self) -> int:
        return await self.service.store.read(
            lambda db: db.scalar(select(func.count()).select_from(files)) or 0
        )


@pytest.fixture
async def city(folder_with_tables: Path, library: Library) -> AsyncIterator[City]:
    rates = Figures(bot=None, paid=None, chat=None, group_a_minute=None)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramDouble(rates=rates))
        slack = await stack.enter_async_context(SlackDouble(rates=NO_LIMITS))
        one = City(folder_with_tables, library, telegram, slack)
        await one.service.start()
        stack.push_async_callback(one.service.stop)
        await slack.until(lambda: slack.sockets.alive)  # what is said to nobody is not said again
        yield one
        assert telegram.violations == []
        assert slack.violations == []


@pytest.mark.timeout(120)
async def test_a_picture_reaches_people_on_every_channel(city: City) -> None:
    telegram, slack = city.telegram, city.slack
    maria, cilla = telegram.person(name="Maria"), slack.person("Cilla")
    organises, learns = OnTelegram(telegram, maria), OnSlack(slack, cilla)
    async with Visitor(city.service.address) as visitor:
        reads = InTheBrowser(visitor)
        await asyncio.gather(organises.joins(), learns.joins(), reads.joins())
        await city.gives_role("telegram", str(maria.id))

        await organises.writes("meddelande")
        await organises.sees("Vad vill du säga?")
        photo = taken((1200, 800))
        assert b"Lilla telefonen" in photo
        telegram.send_file(
            maria, photo, caption="På fredag är det **marknad**.", kind="document", media_type="image/jpeg"
        )
        await organises.sees("Vad syns på den?")
        assert await city.files() == 1
        await organises.writes(ALT)
        await organises.sees("Så ser det ut för 3 personer.")
        await is_drawn_for_every_channel(city, maria)
        await organises.taps("Skicka till 3 personer")

        await learns.sees("På fredag är det", ALT)
        await reads.sees("På fredag är det")
        (source,) = re.findall(r'<img src="(/chat/file/[^"]+)"', visitor.page.html)
        shown = await visitor.client.get(source)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
        assert b"Lilla telefonen" not in shown.content  # nor where it was taken
        assert f'alt="{ALT}"' in visitor.page.html
        await telegram.until(lambda: sum(one.kind == "photo" for one in telegram.seen(maria)) == 2)
        assert telegram.uploads == 1  # what she was shown, and what everybody got
        assert [file.alt for file in slack.world.files.values()] == [ALT]

        await organises.taps("Hur går det?")
        await organises.taps("Ta tillbaka")
        await organises.sees("Ta tillbaka meddelandet?")
        await organises.taps("Ta tillbaka")
        await reads.sees("har tagit tillbaka meddelandet")
        assert await city.files() == 0


async def is_drawn_for_every_channel(city: City, maria: Person) -> None:
    """The link under the card opens a page with all three, and the picture on each of them."""
    card = city.telegram.seen(maria)[-1]
    (link,) = (button.url for button in card.buttons if button.url is not None)
    assert link.startswith(f"{ADDRESS}/announcement/")
    async with httpx2.AsyncClient(base_url=city.service.address, trust_env=False, verify=NOBODY) as client:
        page = await client.get(link.removeprefix(ADDRESS), headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert page.text.count("är det <strong>marknad</strong>.") == 3
        pictures = re.findall(r'<img src="(/announcement/[^"]+)"', page.text)
        assert len(pictures) == 3
        for one in pictures:
            assert (await client.get(one)).headers["content-type"] == "image/jpeg"
