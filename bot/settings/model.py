"""What the settings are once they have been read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from bot.domain.options import PlatformId
from bot.settings.faults import Fault

Pace = Literal["daily", "own"] | int
"""A lesson a day | at the person's own asking | so many seconds after each answer."""

PASSWORD: Final = re.compile(r"[a-z+]+://[^:/@]*:([^@]+)@|.*[?&]password=([^&]+)")
"""The password in a database's address: behind the user, or as an option at its end."""


def is_here(address: str) -> bool:
    """Whether an address is of this machine."""
    try:
        return urlsplit(address).hostname in {"127.0.0.1", "::1", "localhost"}
    except ValueError:  # as “http://[”
        return False


class Web(Struct, frozen=True):
    """Where the web server listens, and the address people reach it by (without a slash at its end)."""

    host: str
    port: int
    public_url: str

    @property
    def reached_by_others(self) -> bool:
        """Whether that address leads here from other machines than this one."""
        return not is_here(self.public_url)


MailSecurity = Literal["starttls", "tls", "none"]
"""TLS begun on an open connection | TLS from the first byte | neither."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that e-mail leaves by, and name and address of whom it is from."""

    host: str
    port: int
    security: MailSecurity
    user: str | None
    password: str | None = field(repr=False)
    name: str
    address: str


class Backup(Struct, frozen=True):
    """Where the nightly backups go; of the last days and weeks that have one, so many stay."""

    folder: Path
    daily: int = 7
    weekly: int = 4


class Defaults(Struct, frozen=True):
    """What holds where an organisation says nothing; texts as :mod:`bot.domain.schedule` writes them.

    ``country`` is two letters or ``none``; ``quiet_hours`` may be ``none``.
    """

    language: str = "sv"
    timezone: str = "Europe/Stockholm"
    country: str = "SE"
    days: str = "mon-fri"
    at: str = "08:30"
    quiet_hours: str = "20:00-07:00"


class Cohort(Struct, frozen=True):
    """A group that follows a course; ``starts``, ``at`` and ``days`` are None where nothing is said."""

    course: str
    starts: date | None = None
    at: str | None = None
    days: str | None = None
    pace: Pace = "daily"


class Poster(Struct, frozen=True):
    """What an organisation's poster and join page say in words of its own; None: the usual ones.

    An empty text leaves the line out. ``privacy`` stands only where it is true on every channel. ``logo`` is
    a file.
    """

    logo: Path | None = None
    voluntary: str | None = None
    privacy: str | None = None
    working_hours: str | None = None


class Organisation(Struct, frozen=True):
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
    poster: Poster = Poster()


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One channel. ``options`` has every option of its adapter that is set or has a default.

    ``organisation`` is the key of the one that people without a code end up in. ``secret`` are the names of
    options that nobody may read. ``rings``: people's phones do, when something is sent here. ``person`` is
    how people of it are named.
    """

    name: str
    adapter: str
    organisation: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: frozenset[str] = frozenset()
    rings: bool = False
    person: PlatformId = field(default_factory=PlatformId)

    @property
    def secrets(self) -> frozenset[str]:
        """The values of options that nobody may read."""
        return frozenset(value for name, value in self.options.items() if name in self.secret)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service is told. Paths are absolute.

    ``data`` is the folder for what it makes for itself: that of the SQLite file, else ``data`` beside
    config.yaml. ``database_direct`` is the database's address past a pooler, if ``database`` is one.
    ``secret`` is KOMPIS_SECRET, if it is set, and ``secret_before`` KOMPIS_SECRET_BEFORE. ``mail`` None: no
    e-mail leaves. ``backup`` None: none is made by itself. ``warnings`` stop nothing.
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
    secret_before: str | None = field(default=None, repr=False)
    mail: Mail | None = None
    backup: Backup | None = None
    database_direct: str | None = field(default=None, repr=False)
    warnings: tuple[Fault, ...] = ()

    @property
    def secrets(self) -> frozenset[str]:
        """Every value that must not be written anywhere, such as to a log."""
        found = {value for channel in self.channels.values() for value in channel.secrets}
        for address in (self.database, self.database_direct or ""):
            password = PASSWORD.match(address)
            if password is not None:
                words = password[1] or password[2]
                found |= {words, unquote(words)}
        found |= {secret for secret in (self.secret, self.secret_before) if secret is not None}
        if self.mail is not None and self.mail.password is not None:
            found.add(self.mail.password)
        return frozenset(found)
