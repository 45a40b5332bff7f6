"""A whole kompis with a web chat, and a screen that a team in a shop shares."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from adapters.web.channel import WebChannel
from bot.app.service import Service
from bot.content.library import Library
from bot.domain.message import Link, Links, Media, Message, Text
from bot.keys import Keys
from bot.services.people.own_on_screen import make_card
from bot.settings import ChannelSettings, Cohort, Defaults, Settings, Web
from bot.storage.tables import organisations, workplaces
from bot.storage.transcript import StoreTranscript
from tests.cast import CITY, SLOT, Town

SHOP = "lilla-butiken"
CARDS = {"alva": "bcdfghjk", "bashir": "mnpqrstv"}


@dataclass
class SharedHouse:
    """It runs at ``service.address``.

    ``now`` is the day by which tips come; ``later`` is how many seconds the clock of visits is ahead.
    """

    service: Service
    now: dt.datetime = SLOT
    later: float = 0.0

    async def joins(self, name: str) -> str:
        """Somebody takes part, with a chat in a browser of their own; the code on their card."""
        town, code = Town(self.service.store, self.service.shelf), CARDS[name]
        person = await asyncio.to_thread(town.joins, name, now=self.now)
        mark = self.service.house.ways.of("card", code)
        await self.service.store.write(make_card, person, [mark], self.now)
        await self._shows(name, Text(f"Hej {name}, det här är bara ditt.", "heading"))
        return code

    async def shows_file(self, name: str) -> int:
        """What was asked to be fetched lies in somebody's chat; the number of its row."""
        return await self._shows(name, Media("file", "mina.json", "Dina uppgifter", data=b"{}"))

    async def shows_links(self, name: str) -> None:
        """A link that opens the chat for good, and one to another page, lie there."""
        own, other = Link("Min länk", "/me/token"), Link("Karta", "https://maps.example/")
        await self._shows(name, Links((own, other)))

    async def _shows(self, name: str, block: Text | Media | Links) -> int:
        transcript = StoreTranscript(self.service.store, "web")
        message = Message((block,), "sv")
        return await transcript.append(name, "kompis", message, key=str(block), edits=None)


def _open_shop(db: Connection) -> None:
    house = db.execute(select(organisations.c.id)).scalar_one()
    shop = {"organisation_id": house, "name": "Lilla butiken", "trade": "retail", "code": SHOP}
    db.execute(insert(workplaces), shop)


@asynccontextmanager
async def shared_house(database: str, folder: Path, library: Library) -> AsyncIterator[SharedHouse]:
    """Run it, with a shop whose code is :data:`SHOP`."""
    settings = Settings(
        file=folder / "config.yaml",
        database=database,
        data=folder,
        lessons=folder,
        web=Web("127.0.0.1", 0, ""),
        defaults=Defaults(country="none"),
        organisations={CITY.key: replace(CITY, cohorts=(Cohort("service"),))},
        channels={"web": ChannelSettings("web", "web", CITY.key)},
    )
    house: SharedHouse
    service = Service(settings, Keys(b"a secret of the tests"), library, lambda: house.now)
    house = SharedHouse(service)
    channel = service.channels["web"].channel
    assert isinstance(channel, WebChannel)
    channel.clock = lambda: SLOT.timestamp() + house.later
    await service.start()
    try:
        await service.store.write(_open_shop)
        yield house
    finally:
        await service.stop()
