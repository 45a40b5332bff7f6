"""A workspace has let the app in again: whoever is there can be reached, though nobody has written yet."""

import asyncio
import secrets
from typing import Final

import orjson

from bot.ports import ChannelState, InboxFull, Receive

MARK: Final = "back:"
FULL_SECONDS: Final = 5.0


class Returning:
    """Tells of everybody whose direct channel is known; begins anew where a stop has cut it off."""

    def __init__(self, state: ChannelState) -> None:
        self._state = state

    async def mark(self, workspace: str) -> None:
        """People there are to be told of."""
        await self._state.put(MARK + workspace, secrets.token_hex(8))

    async def tell(self, receive: Receive) -> None:
        """Tell of all that are marked; each of them once, however often this is begun."""
        for key in await self._state.keys(MARK):
            mark = await self._state.get(key)
            for chat in await self._state.keys(f"dm:{key.removeprefix(MARK)}/"):
                await _stored(receive, chat.removeprefix("dm:"), f"{MARK}{mark}:{chat}")
            await self._state.take(key)


async def _stored(receive: Receive, address: str, key: str) -> None:
    raw = orjson.dumps({"type": "back", "body": {"address": address}})
    while True:
        try:
            await receive(raw, key)
        except InboxFull:
            await asyncio.sleep(FULL_SECONDS)
        else:
            return
