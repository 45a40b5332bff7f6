"""What a Slack channel may say in config.yaml."""

from typing import Final

from bot.domain.options import OneOf, Option, Options, PlatformId

SETTINGS: Final = Options(
    {
        "bot_token": Option(
            secret=True,
            own=True,
            form=r"xoxb-\S+",
            wanted="the Bot User OAuth Token, which begins with xoxb-",
        ),
        "app_token": Option(
            secret=True,
            own=True,
            form=r"xapp-\S+",
            wanted="the App-Level Token, which begins with xapp-",
        ),
        "signing_secret": Option(
            secret=True,
            form=r"\S+",
            wanted="the Signing Secret of the app's page Basic Information",
            called_without="app_token",
        ),
        "client_id": Option(
            form=r"[0-9.]+", wanted="the Client ID of the app's page Basic Information, digits and a dot"
        ),
        "client_secret": Option(
            secret=True, form=r"\S+", wanted="the Client Secret of the app's page Basic Information"
        ),
        "api_url": Option(
            default="https://slack.com/api/",
            form=r"https?://\S+",
            wanted="an address, as https://slack.com/api/",
        ),
    },
    one_of=(
        OneOf(
            (("app_token",), ("signing_secret",)),
            "neither app_token (Socket Mode) nor signing_secret (events over HTTP)",
        ),
        OneOf(
            (("bot_token",), ("client_id", "client_secret")),
            "neither bot_token (one workspace) nor client_id with client_secret (many)",
        ),
    ),
    server="api_url",
    person=PlatformId(r"[TE][A-Z0-9]+/[UW][A-Z0-9]+", "T0123456789/U0123456789"),
)
