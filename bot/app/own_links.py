"""People's own links: what stands behind ``/me/…``."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app.channels import Configured
from bot.pages.own_link import Found, LetIn, own_link_routes_of
from bot.ports import LetsIn
from bot.services.people.ways_back import Marks, has_left, mark_anew, open_page, page_of
from bot.settings import Settings
from bot.storage.store import Store

GREETING_SECONDS: Final = 2.0
"""How long a new page waits for its first words, so that it is not shown empty."""

_LOOKS: Final = 0.05
_BYTES: Final = 12


def own_link_routes(
    settings: Settings,
    store: Store,
    channels: Mapping[str, Configured],
    marks: Marks,
    now: Callable[[], datetime],
    wake: Callable[[str, Sequence[int]], None],
) -> Sequence[BaseRoute]:
    """The pages behind people's own links; none where no page of ours is a chat."""
    pages = {name: one.channel for name, one in channels.items() if isinstance(one.channel, LetsIn)}
    if not pages:
        return []

    async def find(token: str, request: Request) -> Found | None:
        mark, before = marks.of("link", token), marks.before("link", token)
        if before:
            await store.write(mark_anew, before, mark)
        found = await store.read(page_of, mark, list(pages), now())
        if found is None:
            return None
        who, address = found
        here = {await channel.is_let_in(request) for channel in pages.values()} - {None, address}
        house = who.organisation
        return Found("" if house is None else house.name, who.language, replaces=bool(here))

    async def open_(token: str) -> LetIn | None:
        mark, new = marks.of("link", token), secrets.token_hex(_BYTES)
        opened = await store.write(open_page, mark, list(pages), new, now())
        if opened is None:
            return None
        if opened.greeting is not None:
            wake(opened.channel, [opened.greeting])
            await _until_it_lies_there(store, opened.greeting)

        async def let_in(request: Request, response: Response) -> None:
            await pages[opened.channel].let_in(request, response, opened.address)

        return let_in

    return own_link_routes_of(find, open_, settings.web.public_url, settings.defaults.language)


async def _until_it_lies_there(store: Store, delivery: int) -> None:
    for _ in range(round(GREETING_SECONDS / _LOOKS)):
        if await store.read(has_left, delivery):
            return
        await asyncio.sleep(_LOOKS)
