"""The bot's face at Telegram: commands by kind of chat and language, texts; set only where they changed."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Final

import orjson

from adapters.telegram.asking import asked
from bot.ports import ChannelState, Menu

if TYPE_CHECKING:
    from telegram import Bot

_TELEGRAM_LANGUAGE: Final = re.compile("[a-z]{2}")
_IN_PRIVATE: Final = "all_private_chats"
_IN_GROUPS: Final = "all_group_chats"


async def set_menus(
    load_bot: Callable[[], Awaitable["Bot"]], state: ChannelState, menus: Sequence[Menu]
) -> None:
    """Show these menus; a language Telegram has no code for is passed over.

    That is ``sv-easy``: who reads it has Swedish in Telegram, and so the Swedish menu, whose words are as
    plain.

    The Bot is loaded only if a menu has changed: at most starts, none has.

    Raises:
        WireError: one could not be set; those before it are, and are remembered.
    """
    for menu in menus:
        if menu.language is None or _TELEGRAM_LANGUAGE.fullmatch(menu.language):
            await _set(load_bot, state, menu)


async def _set(load_bot: Callable[[], Awaitable["Bot"]], state: ChannelState, menu: Menu) -> None:
    key = f"menu:{menu.language or 'default'}"
    mark = hashlib.sha256(orjson.dumps(astuple(menu))).hexdigest()
    if await state.get(key) == mark:
        return
    bot, language = await load_bot(), menu.language
    await _set_commands(bot, _IN_PRIVATE, language, menu.commands)
    await _set_commands(bot, _IN_GROUPS, language, menu.in_groups)
    await asked(bot.delete_my_commands(language_code=language))  # once set for every kind of chat
    await asked(bot.set_my_description(menu.description, language_code=language))
    await asked(bot.set_my_short_description(menu.short_description, language_code=language))
    await state.put(key, mark)


async def _set_commands(
    bot: "Bot", scope: str, language: str | None, commands: Sequence[tuple[str, str]]
) -> None:
    """Show these commands in one kind of chat; without any, those there were go away."""
    from telegram import BotCommandScope  # noqa: PLC0415 - loaded with the Bot

    where = BotCommandScope(scope)
    if commands:
        await asked(bot.set_my_commands(list(commands), scope=where, language_code=language))
    else:
        await asked(bot.delete_my_commands(scope=where, language_code=language))
