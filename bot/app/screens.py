"""Shared screens: what stands behind ``/screen``."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app.channels import Configured, draw_in_browser
from bot.domain.card_code import read_card_code
from bot.domain.message import Message
from bot.domain.six_digits import six_digits
from bot.pages.screen import FILES, Behind, LetIn, screen_routes
from bot.phrases import Say
from bot.ports import Shares
from bot.services.learning.shelf import Shelf
from bot.services.learning.team_card import TeamCard, answer_together, team_card
from bot.services.people.own_on_screen import Kind, open_on_screen
from bot.services.people.share_screen import note_shown, share_screen, stop_sharing
from bot.services.people.ways_back import Marks, has_left, mark_anew
from bot.settings import Settings
from bot.storage.store import Store

GREETING_SECONDS: Final = 2.0
"""How long a new page waits for its first words, so that it is not shown empty."""

_LOOKS: Final = 0.05
_BYTES: Final = 12


def routes_of_screens(
    settings: Settings,
    store: Store,
    shelf: Shelf,
    channels: Mapping[str, Configured],
    marks: Marks,
    now: Callable[[], datetime],
    wake: Callable[[str, Sequence[int]], None],
) -> Sequence[BaseRoute]:
    """The pages of shared screens; none where no page of ours is a chat."""
    pages = {name: one.channel for name, one in channels.items() if isinstance(one.channel, Shares)}
    if not pages:
        return []
    screens = _Screens(store, shelf, pages, marks, now, wake)
    behind = Behind(
        screens.card, screens.answer, screens.share, screens.stop, screens.open_own, draw_without_buttons, now
    )
    browser = next(iter(pages.values()))
    return screen_routes(behind, browser, settings.web.public_url, settings.defaults.language)


def draw_without_buttons(message: Message, say: Say) -> Markup:
    """A message as the web chat draws it, with its files behind the screen."""
    return draw_in_browser(message, 1, say, "", FILES)


class _Screens:
    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        pages: Mapping[str, Shares],
        marks: Marks,
        now: Callable[[], datetime],
        wake: Callable[[str, Sequence[int]], None],
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._pages = pages
        self._marks = marks
        self._now = now
        self._wake = wake

    async def card(self, mark: str) -> TeamCard | None:
        card = await self._store.read(team_card, mark, self._now(), self._shelf)
        if card is not None and card.in_use:
            await self._store.write(note_shown, mark, self._now())
        return card

    async def answer(self, mark: str, version: str, lesson: str, options: frozenset[int]) -> bool:
        return await self._store.write(
            answer_together, mark, version, lesson, options, self._now(), self._shelf
        )

    async def share(self, code: str, mark: str) -> bool:
        return await self._store.write(share_screen, code, mark, self._now())

    async def stop(self, mark: str) -> None:
        await self._store.write(stop_sharing, mark)

    async def open_own(
        self, mark: str, typed: str, place: str
    ) -> LetIn | Literal["unknown", "too many", "no screen"]:
        kind, code = _read(typed)
        own = self._marks.of(kind, code)
        if kind == "card" and (before := self._marks.before(kind, code)):
            await self._store.write(mark_anew, before, own)
        new = secrets.token_hex(_BYTES)
        opened = await self._store.write(
            open_on_screen, mark, kind, own, list(self._pages), new, self._now(), place
        )
        if isinstance(opened, str):
            return opened
        if opened.greeting is not None:
            self._wake(opened.channel, [opened.greeting])
            await self._until_it_lies_there(opened.greeting)

        async def let_in(request: Request, response: Response) -> None:
            await self._pages[opened.channel].let_in(request, response, opened.address)

        return let_in

    async def _until_it_lies_there(self, delivery: int) -> None:
        for _ in range(round(GREETING_SECONDS / _LOOKS)):
            if await self._store.read(has_left, delivery):
                return
            await asyncio.sleep(_LOOKS)


def _read(typed: str) -> tuple[Kind, str]:
    """Which kind of code somebody has typed; what is neither is a card that nobody has."""
    digits = six_digits(typed)
    return ("card", read_card_code(typed) or "") if digits is None else ("code", digits)
