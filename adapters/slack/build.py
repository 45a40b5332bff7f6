"""A Slack channel of what config.yaml says."""

from adapters.slack.channel import SlackChannel
from adapters.slack.options import API_URL, Options, Shown
from bot.ports import Channel, Tools


def build(tools: Tools) -> Channel:
    """The channel, not yet started. Options: those of the table of adapters."""
    given = tools.options
    options = Options(
        tools.name,
        bot_token=given.get("bot_token", ""),
        app_token=given.get("app_token", ""),
        signing_secret=given.get("signing_secret", ""),
        client_id=given.get("client_id", ""),
        client_secret=given.get("client_secret", ""),
        public_url=tools.public_url,
        api_url=given.get("api_url", API_URL),
    )
    return SlackChannel(options, tools.state, Shown(tools.home, tools.forms, tools.status, tools.files))
