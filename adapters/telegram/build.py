"""A Telegram channel of what config.yaml says."""

from adapters.telegram.channel import TelegramChannel
from bot.ports import Channel, Tools


def build(tools: Tools) -> Channel:
    """The channel, not yet started. Options: ``token``, ``api_url``."""
    return TelegramChannel(tools.name, tools.options["token"], tools.state, api_url=tools.options["api_url"])
