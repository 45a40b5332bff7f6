"""Announcements as every channel shows them: what stands behind ``/announcement/…``."""

import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from bot.app.channels import looks_of
from bot.domain.sent_file import kept_number
from bot.pages.announcement import Announced, announcement_routes
from bot.phrases import LANGUAGES, of
from bot.phrases.announcements.messages import announcement
from bot.ports import Files, TryLater
from bot.services.announcements.preview_links import PreviewLinks, seen_by
from bot.settings import Settings
from bot.storage import people
from bot.storage.store import NotDone, Store

SOON: Final = {"Retry-After": "5"}


def announcement_pages(
    settings: Settings, links: PreviewLinks, store: Store, files: Files, now: Callable[[], datetime]
) -> Sequence[BaseRoute]:
    """The pages behind the links."""

    async def find(mark: str) -> Announced | None:
        named = links.read(mark, now())
        try:
            return None if named is None else await store.read(_look, *named)
        except NotDone as trouble:
            raise HTTPException(503, headers=SOON) from trouble

    async def find_file(name: str) -> Path | None:
        try:
            return await files.path(name)
        except TryLater as trouble:
            raise HTTPException(503, headers=SOON) from trouble

    looks = functools.cache(functools.partial(looks_of, settings))  # nobody may ever look at one
    return announcement_routes(find, find_file, looks, settings.defaults.language)


def _look(db: Connection, announcement_id: int, person_id: int) -> Announced | None:
    one, who = seen_by(db, announcement_id, person_id), people.person(db, person_id)
    if one is None or who is None:
        return None
    house = people.organisation_by_id(db, one.organisation_id)
    written = sorted(one.words, key=lambda language: (language != who.language, [*LANGUAGES].index(language)))
    messages = [
        announcement(of(language), house.name, one.words[language], one.attached) for language in written
    ]
    source = "" if one.attached is None else one.attached.source
    return Announced(messages, who.language, source if kept_number(source) else "")
