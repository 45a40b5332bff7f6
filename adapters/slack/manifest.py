"""What Slack has to be told of our app: a manifest with all that it needs and nothing more. Pure."""

from typing import Any, Final
from urllib.parse import quote

import orjson

from adapters.slack import paths
from adapters.slack.parse import EVENTS
from bot.phrases import menus, of

Manifest = dict[str, Any]

COMMAND: Final = "/kompis"

SCOPES: Final = (
    "chat:write",  # lessons, replies, edits
    "commands",  # /kompis
    "files:read",  # pictures and films that organisers share with the app
    "files:write",  # pictures, films and files that lie on our own machine
    "im:history",  # what people write to us; whether a message of unclear fate has arrived
    "im:write",  # to open a chat with somebody
    "users:read",  # language and time zone, and who has left
)

LONGEST_NAME: Final = 35
LONGEST_DESCRIPTION: Final = 140


def manifest(
    name: str, base_url: str | None, *, socket: bool, many: bool = False, language: str = "en"
) -> Manifest:
    """The manifest of an app with this name, as plain values.

    ``base_url`` is the channel's address on our own server (:data:`adapters.slack.paths.BASE` behind the
    public one); None where nothing of ours can be reached from outside. ``socket``: Slack is asked over a
    connection that we open, else it calls us. ``many``: the app can be let into many workspaces.
    ``language`` is that of the texts about the app.

    Raises:
        ValueError: the name is too long, or ``base_url`` is needed and not there.
    """
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(f"the name of a Slack app has 1 to {LONGEST_NAME} characters")
    if base_url is None and (many or not socket):
        raise ValueError("without Socket Mode, or for many workspaces, Slack has to reach kompis")
    say = of(language)
    calls = {} if socket else {"url": f"{base_url}{paths.EVENTS}"}
    receives = {} if socket else {"request_url": f"{base_url}{paths.EVENTS}"}
    redirect = {"redirect_urls": [f"{base_url}{paths.REDIRECT}"]} if many else {}
    return {
        "display_information": {
            "name": name,
            "description": menus.short_description(say)[:LONGEST_DESCRIPTION],
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    **calls,
                    "description": say("Today's tip, settings, a pause, help"),
                    "usage_hint": say("[today, settings, pause, help, join CODE]"),
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {**redirect, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**receives, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **receives},
            "org_deploy_enabled": many,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": many,
        },
    }


def one_click(described: Manifest) -> str:
    """The link that opens Slack's page for a new app with this manifest filled in."""
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(orjson.dumps(described), safe='')}"
