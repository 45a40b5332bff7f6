"""A web chat of the tools at hand."""

from adapters.web.channel import WebChannel
from bot.ports import Tools


def build(tools: Tools) -> WebChannel:
    """Build the channel."""
    channel = WebChannel(
        tools.name,
        tools.transcript,
        tools.greet,
        tools.status,
        tools.key,
        public_url=tools.public_url,
    )
    channel.files = tools.files
    channel.former_keys = tools.former_keys
    channel.leads_home = tools.leads_home
    channel.entry = tools.entry
    return channel
