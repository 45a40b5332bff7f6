"""What a web channel may say in config.yaml: nothing but its organisation."""

from typing import Final

from bot.domain.options import Options, PlatformId

SETTINGS: Final = Options(
    sandbox=True,
    single=True,
    browser=True,
    person=PlatformId(r"[0-9a-f]{24}", "0123456789abcdef01234567"),  # as long as visitors' addresses are
)
