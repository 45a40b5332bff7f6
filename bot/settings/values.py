"""Single values of the settings: each function takes the words written and gives the value.

All raise ValueError with a sentence, which names the mend, for words they do not understand.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from bot.domain.holidays import parse_country
from bot.domain.schedule import (
    format_at,
    format_days,
    format_quiet_hours,
    parse_at,
    parse_days,
    parse_quiet_hours,
    parse_zone,
)
from bot.phrases import LANGUAGES
from bot.settings.faults import meant
from bot.settings.model import Pace

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r'https?://[^\s/?#<>"]+/?')
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_KEY = re.compile(r"[a-z0-9-]{1,32}")
_HIGHEST_PORT = 65535
LONGEST_POSTER_LINE = 40
_LONGEST_PACE = 86400
_MOST_KEPT = 1000


def language(text: str) -> str:
    """A language that kompis talks."""
    if text in LANGUAGES:
        return text
    raise ValueError(f'kompis does not talk "{text}"; {meant(text, LANGUAGES)}')


def country(text: str) -> str:
    """Two letters, or ``none``."""
    return parse_country(text) or "none"


def days(text: str) -> str:
    """Days of the week."""
    return format_days(parse_days(text))


def at(text: str) -> str:
    """A time of day."""
    return format_at(parse_at(text))


def quiet_hours(text: str) -> str:
    """Two times of day, or ``none``."""
    return format_quiet_hours(parse_quiet_hours(text))


RHYTHM: Final[Mapping[str, Callable[[str], str]]] = {
    "language": language,
    "timezone": parse_zone,
    "country": country,
    "days": days,
    "at": at,
    "quiet_hours": quiet_hours,
}
"""What ``defaults`` and each organisation may say, and how it is read."""


def is_quiet(at: str, quiet_hours: str) -> bool:
    """Whether a time of day lies in the quiet hours."""
    quiet = parse_quiet_hours(quiet_hours)
    return quiet is not None and parse_at(at) in quiet


def day(text: str) -> date:
    """A date, as ``2027-01-11``."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f'"{text}" is not a date; write year-month-day, as 2027-01-11')


def pace(text: str) -> Pace:
    """``daily``, ``own`` or a number of seconds."""
    if text == "daily":
        return "daily"
    if text == "own":
        return "own"
    if text.isascii() and text.isdigit() and 1 <= int(text) <= _LONGEST_PACE:
        return int(text)
    raise ValueError(f'"{text}" is not a pace; write daily, own, or in a sandbox a number of seconds')


def port(text: str) -> int:
    """A port to listen at."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= _HIGHEST_PORT:
        return int(text)
    raise ValueError(f'"{text}" is not a port; write a number from 1 to {_HIGHEST_PORT}, as 8080')


def how_many(text: str) -> int:
    """How many are kept."""
    if text.isascii() and text.isdigit() and int(text) <= _MOST_KEPT:
        return int(text)
    raise ValueError(f'"{text}" is no number to keep; write one from 0 to {_MOST_KEPT}, as 7')


def host(text: str) -> str:
    """Where to listen: a name, or an IP address."""
    with suppress(ValueError):
        return str(ip_address(text))
    if _HOST.fullmatch(text):
        return text
    raise ValueError(
        f'"{text}" is nothing to listen at; write an IP address, as 127.0.0.1, and the address that people '
        "use into public_url"
    )


def public_url(text: str) -> str:
    """An address without a path, in ASCII: headers of e-mails and QR codes take nothing else."""
    if _ADDRESS.fullmatch(text) and _has_host_and_port(text):
        scheme, _, place = text.rstrip("/").partition("://")
        host, colon, port = place.partition(":")
        with suppress(UnicodeError):
            return f"{scheme}://{place if place.isascii() else host.encode('idna').decode() + colon + port}"
    raise ValueError(
        f'"{text}" is not an address without a path; write for example https://kompis.example.se'
    )


def _has_host_and_port(address: str) -> bool:
    """Whether an address names a host, and a port that there can be, if any."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError:  # as “http://[”, or a port that is no number
        return False


def key(text: str) -> str:
    """The name of an organisation or a channel, which stands in links."""
    if _KEY.fullmatch(text):
        return text
    raise ValueError(f'"{text}" cannot stand in a link; write at most 32 of a-z, 0-9 and -')


def organiser(text: str) -> tuple[str, str]:
    """``channel:platform id``."""
    channel, colon, platform_id = text.partition(":")
    if channel and colon and platform_id:
        return channel, platform_id
    raise ValueError(f'"{text}" is not an organiser; write channel:platform id, as telegram:123456789')


def poster_line(text: str) -> str:
    """A line on a poster; ``none`` leaves it out."""
    if text == "none":
        return ""
    if len(text) <= LONGEST_POSTER_LINE:
        return text
    raise ValueError(
        f'"{text}" is longer than {LONGEST_POSTER_LINE} characters; write less, or none to leave the line out'
    )
