"""The settings of a file, with every adapter there is."""

from collections.abc import Mapping
from pathlib import Path

from adapters import ADAPTERS
from bot.settings import Settings, load_settings


def settings_in(file: Path, environ: Mapping[str, str]) -> Settings:
    """What config.yaml says. Raises SettingsError with every fault."""
    return load_settings(file, environ, ADAPTERS)
