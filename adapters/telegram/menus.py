"""The bot's face at Telegram: commands by kind of chat and language, texts; set only where they changed.

Set on the wire, as all that is no file: python-telegram-bot would stay in memory for a few calls.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from msgspec.structs import astuple

from adapters.telegram.wire import Wire
from bot.ports import ChannelState, Menu

_TELEGRAM_LANGUAGE: Final = re.compile("[a-z]{2}")
_IN_PRIVATE: Final = "all_private_chats"
_IN_GROUPS: Final = "all_group_chats"
_IN_ONE_CHAT: Final = "chat"


async def set_menus(wire: Wire, state: ChannelState, menus: Sequence[Menu]) -> None:
    """Show these menus; a language Telegram has no code for is passed over.

    That is ``sv-easy``: who reads it has Swedish in Telegram, and so the Swedish menu, whose words are as
    plain.

    Raises:
        WireError: one could not be set; those before it are, and are remembered.
    """
    for menu in menus:
        if menu.language is None or _TELEGRAM_LANGUAGE.fullmatch(menu.language):
            await _set(wire, state, menu)


async def set_own_menu(wire: Wire, address: str, commands: Sequence[tuple[str, str]]) -> None:
    """Show these commands in one person's chat, before those of its language; none: only the latter again.

    Raises:
        WireError: it may not have been done.
    """
    await _set_commands(wire, {"scope": {"type": _IN_ONE_CHAT, "chat_id": int(address)}}, commands)


async def _set(wire: Wire, state: ChannelState, menu: Menu) -> None:
    key = f"menu:{menu.language or 'default'}"
    mark = hashlib.sha256(orjson.dumps(astuple(menu))).hexdigest()
    if await state.get(key) == mark:
        return
    language = {} if menu.language is None else {"language_code": menu.language}
    await _set_commands(wire, {"scope": {"type": _IN_PRIVATE}, **language}, menu.commands)
    await _set_commands(wire, {"scope": {"type": _IN_GROUPS}, **language}, menu.in_groups)
    await wire.call("deleteMyCommands", language)  # once set for every kind of chat
    await wire.call("setMyDescription", {"description": menu.description, **language})
    await wire.call("setMyShortDescription", {"short_description": menu.short_description, **language})
    await state.put(key, mark)


async def _set_commands(wire: Wire, where: Mapping[str, Any], commands: Sequence[tuple[str, str]]) -> None:
    """Show these commands in one kind of chat, or one chat; without any, those there were go away."""
    if commands:
        shown = [{"command": command, "description": words} for command, words in commands]
        await wire.call("setMyCommands", {"commands": shown, **where})
    else:
        await wire.call("deleteMyCommands", where)
