"""A whole kompis in this process, on Telegram's double and in the browser, and what it leaves behind."""

import datetime as dt
import io
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, select

from adapters.web.channel import WebChannel
from bot.app.service import Service
from bot.content.library import Library
from bot.keys import Keys
from bot.settings import ChannelSettings, Cohort, Defaults, Organisation, Settings, Web
from bot.storage.store import Store
from bot.storage.tables import addresses, metadata
from tests.doubles.telegram import TOKEN, Person, Seen, TelegramDouble

LESSONS = Path(__file__).parents[2] / "lessons"
KEYS = Keys(b"a secret of the tests, which opens nothing")
NOON = dt.datetime(2026, 10, 5, 10, tzinfo=dt.UTC)

OSTERSUND = Organisation(
    key="ostersund",
    name="Destination Östersund",
    language="sv",
    timezone="Europe/Stockholm",
    country="none",
    days="mon-sun",
    at="08:30",
    quiet_hours="none",
    cohorts=(Cohort("service", pace="own"),),
)


_ADDRESSES = select(addresses.c.platform_id).order_by(addresses.c.id)


@dataclass
class House:
    """The service with a clock to be set by hand, all that it logs, and the double it talks to."""

    database: str
    folder: Path
    library: Library
    double: TelegramDouble
    log: io.StringIO
    now: dt.datetime = NOON
    public_url: str = ""
    service: Service = field(init=False)

    async def __aenter__(self) -> Self:
        self.service = Service(
            Settings(
                file=self.folder / "config.yaml",
                database=self.database,
                data=self.folder,
                lessons=LESSONS,
                web=Web("127.0.0.1", 0, self.public_url),
                defaults=Defaults(country="none"),
                organisations={OSTERSUND.key: OSTERSUND},
                channels={
                    "web": ChannelSettings("web", "web", OSTERSUND.key),
                    "telegram": ChannelSettings(
                        "telegram",
                        "telegram",
                        OSTERSUND.key,
                        {"token": TOKEN, "api_url": self.double.url, "updates": "polling"},
                    ),
                },
            ),
            KEYS,
            self.library,
            lambda: self.now,
        )
        web = self.service.channels["web"].channel
        assert isinstance(web, WebChannel)
        web.clock = self.seconds
        await self.service.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.service.stop()

    @property
    def address(self) -> str:
        """Where the web chat is."""
        return self.service.address

    @property
    def store(self) -> Store:
        return self.service.store

    def seconds(self) -> float:
        """What the clock shows, in seconds since 1970."""
        return self.now.timestamp()

    async def forgets(self, **time: float) -> None:
        """So much time passes, else three days, and what was kept for a while only is tidied away."""
        await self.service.inbox.settled()
        self.now += dt.timedelta(**time or {"days": 3})
        await self.service.clock.tidy()

    async def everything(self) -> str:
        """Every value of every table, as text."""
        return await self.store.read(everything)

    async def about_people(self) -> str:
        """The same without the tables in which the machinery keeps what it learns by itself."""
        return await self.store.read(everything, frozenset({"channel_state", "leases", "paces"}))

    async def addresses(self) -> list[str]:
        """The platform's ids of everybody who has written, in order."""
        return await self.store.read(lambda db: list(db.scalars(_ADDRESSES)))

    async def shows(self, person: Person, words: str) -> Seen:
        """The newest message with these words that somebody sees in Telegram, once it has come."""

        def found() -> Seen | None:
            return next((one for one in reversed(self.double.seen(person)) if words in one.text), None)

        await self.double.until(found)
        return found() or self.double.seen(person)[-1]

    async def taps(self, person: Person, *labels: str) -> None:
        """Taps on the newest button with each of these labels, as soon as it is there."""
        for label in labels:

            def with_button(label: str = label) -> Seen | None:
                return next((one for one in reversed(self.double.seen(person)) if label in one.labels), None)

            await self.double.until(with_button)
            found = with_button()
            self.double.tap(person, label, message=None if found is None else found.id)


def everything(db: Connection, besides: Collection[str] = ()) -> str:
    """Every value of every table but those named, as text."""
    tables = [table for table in metadata.sorted_tables if table.name not in besides]
    rows = {table.name: [list(row) for row in db.execute(select(table))] for table in tables}
    return json.dumps(rows, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
