"""A Telegram channel of what config.yaml says."""

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.webhook import address_of
from bot.ports import Channel, Tools


def build(tools: Tools) -> Channel:
    """The channel, not yet started. Options: ``token``, ``api_url``, ``updates``."""
    options = tools.options
    called = options.get("updates") == "webhook"
    return TelegramChannel(
        tools.name,
        options["token"],
        tools.state,
        api_url=options["api_url"],
        address=address_of(tools.name, tools.public_url, tools.key) if called else None,
        files=tools.files,
    )
