"""What a web channel may say in config.yaml: nothing but its organisation."""

from typing import Final

from bot.domain.options import Options

SETTINGS: Final = Options(sandbox=True, single=True, browser=True)
