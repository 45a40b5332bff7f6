"""config.yaml and the environment as frozen settings; every fault at once, with its place and its mend."""

from bot.settings.faults import Fault, SettingsError
from bot.settings.load import load_settings
from bot.settings.model import (
    Backup,
    ChannelSettings,
    Cohort,
    Defaults,
    Mail,
    Organisation,
    Pace,
    Poster,
    Settings,
    Web,
)

__all__ = [
    "Backup",
    "ChannelSettings",
    "Cohort",
    "Defaults",
    "Fault",
    "Mail",
    "Organisation",
    "Pace",
    "Poster",
    "Settings",
    "SettingsError",
    "Web",
    "load_settings",
]
