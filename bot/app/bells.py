"""The bell of what is configured: the e-mails, the pages their links lead to, and the calendars."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.app.channels import Configured
from bot.delivery.leases import ALONE, Share
from bot.keys import Keys
from bot.ports import LetsIn
from bot.services.learning.calendar import Calendar, fetch_calendar
from bot.services.learning.shelf import Shelf
from bot.services.people.bell import can_confirm, confirm
from bot.services.people.bell_links import BellLinks, Named
from bot.services.people.bell_off import unsubscribe
from bot.settings import Settings
from bot.storage import people
from bot.storage.bells import page_of
from bot.storage.store import Store

if TYPE_CHECKING:  # pages are loaded after polling has begun
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from bot.delivery.postman import Postman

MARK_LENGTH = 32


def links_of(settings: Settings, keys: Keys) -> BellLinks:
    """What makes and reads the links in e-mails."""
    purpose = "links in e-mails"
    return BellLinks(keys.key_for(purpose), settings.web.public_url, keys.former_for(purpose))


def mark_of(settings: Settings, keys: Keys) -> Callable[[str], str] | None:
    """What stands for an e-mail address without telling it; None where no e-mail leaves."""
    if settings.mail is None:
        return None
    key = keys.key_for("marks of e-mail addresses")

    def mark(address: str) -> str:
        return hmac.digest(key, address.encode(), hashlib.sha256).hex()[:MARK_LENGTH]

    return mark


class Bells:
    """The bell's part in a running service. ``wake`` tells a channel that it has something to send."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        shelf: Shelf,
        channels: Mapping[str, Configured],
        links: BellLinks,
        now: Callable[[], datetime],
        wake: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._store = store
        self._shelf = shelf
        self._links = links
        self._now = now
        self._wake = wake
        self._pages = {name: one.channel for name, one in channels.items() if isinstance(one.channel, LetsIn)}

    def postman(self, owner: str, share: Share = ALONE, leases: Store | None = None) -> "Postman | None":
        """The way out by e-mail, where there is a mail server and a page to tell of."""
        mail = self._settings.mail
        if mail is None or not self._pages:
            return None
        from bot.delivery.postman import Post, Postman  # noqa: PLC0415 - only where e-mail leaves

        return Postman(
            Post(self._store, self._shelf, mail, self._links, self._now, self._wake),
            owner,
            share,
            leases,
        )

    def routes(self) -> "Sequence[BaseRoute]":
        """The pages behind the links, and the calendars."""
        from bot.pages.bell import Links, bell_routes  # noqa: PLC0415 - polling begins before pages are loaded
        from bot.pages.calendar import calendar_routes  # noqa: PLC0415 - as above

        if not self._pages:
            return []
        web = self._settings.web
        links = Links(
            self._can_open, self._opens, self._can_confirm, self._confirms, self._can_end, self._ends
        )
        return [
            *bell_routes(links, web.public_url, self._settings.defaults.language),
            *calendar_routes(self._calendar, web.public_url),
        ]

    async def _can_open(self, mark: str) -> bool:
        return await self._page(mark) is not None

    async def _opens(self, mark: str) -> "Callable[[Request, Response], Awaitable[None]] | None":
        found = await self._page(mark)
        if found is None:
            return None
        named, name, address = found

        async def let_in(request: "Request", response: "Response") -> None:
            for_good = await self._is_at_home(request, named.person_id)
            await self._pages[name].let_in(request, response, address, None if for_good else named.until)

        return let_in

    async def _is_at_home(self, request: "Request", person_id: int) -> bool:
        """Whether the browser is the person's own already, for longer than any e-mail opens it."""
        for name, page in self._pages.items():
            address = await page.is_let_in(request, for_good=True)
            who = None if address is None else await self._store.read(people.at_address, name, address)
            if who is not None and who.person_id == person_id:
                return True
        return False

    async def _page(self, mark: str) -> tuple[Named, str, str] | None:
        """Whom a link is for, and where it leads: the channel, and the address there."""
        named = self._links.read("open", mark, self._now())
        found = None if named is None else await self._store.read(page_of, named.person_id, named.row)
        return None if named is None or found is None or found[0] not in self._pages else (named, *found)

    async def _can_confirm(self, mark: str) -> bool:
        named = self._links.read("yes", mark, self._now())
        if named is None:
            return False
        return await self._store.read(can_confirm, named.person_id, named.row, self._now())

    async def _confirms(self, mark: str) -> bool:
        named = self._links.read("yes", mark, self._now())
        if named is None:
            return False
        return await self._store.write(confirm, named.person_id, named.row, self._now())

    async def _can_end(self, mark: str) -> bool:
        return self._links.read("off", mark, self._now()) is not None

    async def _ends(self, mark: str) -> None:
        named = self._links.read("off", mark, self._now())
        if named is None:
            return
        channel = await self._store.write(unsubscribe, named.person_id, self._now())
        if channel is not None:
            self._wake(channel)

    async def _calendar(self, token: str) -> Calendar | None:
        if "\0" in token:  # no text of PostgreSQL's holds it
            return None
        return await self._store.write(fetch_calendar, token, self._now(), self._shelf.library, lane="bulk")
