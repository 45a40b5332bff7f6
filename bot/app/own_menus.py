"""What somebody's roles let them write stands in the menu of their own chat, where a platform can show that.

Looked after by the clock: a role that comes or goes, another language, a newer kompis. What a chat shows
already is not said again.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import orjson
import structlog

from bot.chat.own_menus import own_commands
from bot.ports import Channel, OutcomeUnclear, OwnMenus, SendError, TryLater
from bot.storage import menus
from bot.storage.store import Store

LOOKS_EVERY: Final = 20.0
"""Seconds until somebody who has just taken a role sees what it lets them write."""

RESTS: Final = 60.0
"""Seconds to leave a platform alone that could not be asked, where it does not say how long."""

_log = structlog.get_logger("menus")


class MenusByRole:
    """Sees to it that each chat shows the commands of whoever is there."""

    def __init__(self, channels: Mapping[str, Channel], store: Store) -> None:
        self._channels = {name: one for name, one in channels.items() if isinstance(one, OwnMenus)}
        self._store = store
        self._not_before: dict[str, float] = {}
        self._refused: dict[str, dict[int, str | None]] = {}

    async def look(self) -> None:
        """Show what has changed since the last look."""
        for name, channel in self._channels.items():
            if _now() >= self._not_before.get(name, 0.0):
                try:
                    await self._look(name, channel)
                except TryLater as later:
                    rests = RESTS if later.after is None else later.after
                    self._not_before[name] = _now() + rests
                    _log.warning("menus wait", channel=name, seconds=rests, reason=later.sentence)
                except OutcomeUnclear as unclear:  # said again at the next look, which changes nothing
                    _log.warning("menus wait", channel=name, reason=unclear.sentence)

    async def _look(self, name: str, channel: OwnMenus) -> None:
        places = await self._store.read(menus.places, name)
        here = {place.address for place in places}
        refused = self._refused[name] = {
            address: mark for address, mark in self._refused.get(name, {}).items() if address in here
        }
        for place in places:
            commands = own_commands(place.language, place.roles, takes_part=place.takes_part)
            mark = _mark_of(commands)
            if mark == place.mark or refused.get(place.address, "") == mark:
                continue
            try:
                await channel.set_own_menu(place.platform_id, commands)
            except (TryLater, OutcomeUnclear):
                raise
            except SendError as refusal:
                refused[place.address] = mark
                _log.info("a chat shows the menu that all have", channel=name, reason=refusal.sentence)
            else:
                await self._store.write(menus.note_shown, place.address, mark)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _mark_of(commands: Sequence[tuple[str, str]]) -> str | None:
    """What tells one menu from another; None where there is none."""
    return hashlib.sha256(orjson.dumps(list(commands))).hexdigest()[:16] if commands else None
