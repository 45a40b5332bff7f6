"""config.yaml and the environment as frozen settings; every fault at once, with its place and its mend."""

from bot.settings.faults import Fault, SettingsError
from bot.settings.load import load_settings
from bot.settings.model import ChannelSettings, Cohort, Defaults, Organisation, Pace, Settings, Web

__all__ = [
    "ChannelSettings",
    "Cohort",
    "Defaults",
    "Fault",
    "Organisation",
    "Pace",
    "Settings",
    "SettingsError",
    "Web",
    "load_settings",
]
