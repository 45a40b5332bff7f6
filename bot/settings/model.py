"""What the settings are once they have been read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote

from bot.settings.adapters import ADAPTERS
from bot.settings.faults import Fault

Pace = Literal["daily", "own"] | int
"""A lesson a day | at the person's own asking | so many seconds after each answer."""

PASSWORD: Final = re.compile(r"[a-z+]+://[^:/@]*:([^@]+)@|.*[?&]password=([^&]+)")
"""The password in a database's address: behind the user, or as an option at its end."""


@dataclass(frozen=True, slots=True)
class Web:
    """Where the web server listens, and the address people reach it by (without a slash at its end)."""

    host: str
    port: int
    public_url: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where an organisation says nothing; texts as :mod:`bot.domain.schedule` writes them.

    ``country`` is two letters or ``none``; ``quiet_hours`` may be ``none``.
    """

    language: str = "sv"
    timezone: str = "Europe/Stockholm"
    country: str = "SE"
    days: str = "mon-fri"
    at: str = "08:30"
    quiet_hours: str = "20:00-07:00"


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group that follows a course; ``starts``, ``at`` and ``days`` are None where nothing is said."""

    course: str
    starts: date | None = None
    at: str | None = None
    days: str | None = None
    pace: Pace = "daily"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation, the defaults filled in. ``organisers`` are pairs of channel and platform id."""

    key: str
    name: str
    language: str
    timezone: str
    country: str
    days: str
    at: str
    quiet_hours: str
    cohorts: tuple[Cohort, ...] = ()
    organisers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One channel. ``options`` has every option of its adapter that is set or has a default.

    ``organisation`` is the key of the one that people without a code end up in.
    """

    name: str
    adapter: str
    organisation: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> frozenset[str]:
        """The values of options that nobody may read."""
        known = ADAPTERS[self.adapter].options
        return frozenset(value for name, value in self.options.items() if known[name].secret)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service is told. Paths are absolute.

    ``data`` is the folder for what it makes for itself: that of the SQLite file, else ``data`` beside
    config.yaml. ``secret`` is KOMPIS_SECRET, if it is set. ``warnings`` stop nothing.
    """

    file: Path
    database: str = field(repr=False)
    data: Path
    lessons: Path
    web: Web
    defaults: Defaults
    organisations: Mapping[str, Organisation]
    channels: Mapping[str, ChannelSettings]
    secret: str | None = field(default=None, repr=False)
    warnings: tuple[Fault, ...] = ()

    @property
    def secrets(self) -> frozenset[str]:
        """Every value that must not be written anywhere, such as to a log."""
        found = {value for channel in self.channels.values() for value in channel.secrets}
        password = PASSWORD.match(self.database)
        if password is not None:
            words = password[1] or password[2]
            found |= {words, unquote(words)}
        if self.secret is not None:
            found.add(self.secret)
        return frozenset(found)
