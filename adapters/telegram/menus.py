"""The bot's face at Telegram: menus of commands and texts by language, set only where they have changed."""

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


async def set_menus(
    load_bot: Callable[[], Awaitable["Bot"]], state: ChannelState, menus: Sequence[Menu]
) -> None:
    """Show these menus; a language Telegram has no code for (``sv-easy``) is passed over.

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
    await asked(bot.set_my_commands(list(menu.commands), language_code=language))
    await asked(bot.set_my_description(menu.description, language_code=language))
    await asked(bot.set_my_short_description(menu.short_description, language_code=language))
    await state.put(key, mark)
