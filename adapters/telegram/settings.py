"""What a Telegram channel may say in config.yaml."""

from typing import Final

from bot.domain.options import Option, Options, PlatformId

SETTINGS: Final = Options(
    {
        "token": Option(
            required=True,
            secret=True,
            own=True,
            form=r"[0-9]+:\S+",
            wanted="the token that BotFather gave, digits, a colon and letters",
        ),
        "api_url": Option(
            default="https://api.telegram.org",
            form=r"https?://\S+",
            wanted="an address, as https://api.telegram.org",
        ),
        "updates": Option(
            default="polling", form="polling|webhook", wanted="polling or webhook", called=("webhook",)
        ),
    },
    server="api_url",
    person=PlatformId(r"[1-9][0-9]*", "123456789"),  # a name, as @anna, can be given to somebody else
)
