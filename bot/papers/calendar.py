"""Calendar files as calendar programs read them (iCalendar, RFC 5545 and 7986): one entry, or a feed.

An entry keeps its name for ever and counts its changes, so that a program knows it again; what is cancelled
says so, and stays. Instants are written in UTC: every program shows them by its own clock.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict

REFRESHED: Final = timedelta(hours=6)
"""How often a program is asked to look at a feed again."""

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"


class Entry(Struct, frozen=True):
    """One thing to come to, or to be reminded of.

    ``name`` is unique in its installation, for ever; ``sequence`` counts its changes, ``changed_at`` is the
    last of them.
    ``alarm``: how long before its beginning the program rings; None: it does not. ``busy``: it takes time.
    """

    name: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    note: str = ""
    place: str = ""
    link: str = ""
    cancelled: bool = False
    busy: bool = True
    alarm: timedelta | None = None


class Programme(Struct, frozen=True):
    """Entries in order, under one title, in one language. ``feed``: a program follows it.

    ``host`` is whose names they are: no other installation has the same.
    """

    title: str
    language: str
    host: str
    entries: Sequence[Entry]
    feed: bool = False


def host_of(public_url: str) -> str:
    """Whose names entries have, by the address that people reach kompis by."""
    return urlsplit(public_url).hostname or "kompis"


def ics(programme: Programme) -> bytes:
    """The programme as a file. The same values give the same bytes."""
    import icalendar  # noqa: PLC0415 - slow to load, and seldom needed

    file = icalendar.Calendar()
    file.add("prodid", "-//kompis//kompis//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    if programme.feed:
        for name in ("name", "x-wr-calname"):
            file.add(name, programme.title)
        file.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
        file.add("x-published-ttl", f"PT{int(REFRESHED.total_seconds()) // 3600}H")
    else:
        file.add("method", "PUBLISH")
    for entry in programme.entries:
        file.add_component(_event(entry, programme))
    return bytes(file.to_ical())


def _event(entry: Entry, programme: Programme) -> Any:  # noqa: ANN401 - the library is loaded late
    import icalendar  # noqa: PLC0415 - as above

    event = icalendar.Event()
    changed = entry.changed_at.astimezone(UTC)
    event.add("uid", f"{entry.name}@{programme.host}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("duration", entry.ends_at - entry.starts_at)
    spoken = {"LANGUAGE": programme.language}
    event.add("summary", entry.title, parameters=spoken)
    for name, words in (("description", entry.note), ("location", entry.place)):
        if words:
            event.add(name, words, parameters=spoken)
    if entry.link:
        event.add("url", entry.link)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.busy and not entry.cancelled else "TRANSPARENT")
    if entry.alarm is not None and not entry.cancelled:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", -entry.alarm)
        event.add_component(alarm)
    return event


def to_json(programme: Programme) -> dict[str, Any]:
    """The programme as plain values."""
    entries = [
        {
            **asdict(entry),
            **{name: getattr(entry, name).isoformat() for name in _MOMENTS},
            "alarm": None if entry.alarm is None else entry.alarm.total_seconds(),
        }
        for entry in programme.entries
    ]
    return {
        "title": programme.title,
        "language": programme.language,
        "host": programme.host,
        "entries": entries,
        "feed": programme.feed,
    }


def from_json(values: Mapping[str, Any]) -> Programme:
    """The programme that :func:`to_json` made these values of."""
    entries = tuple(
        Entry(
            **{
                **entry,
                **{name: datetime.fromisoformat(entry[name]) for name in _MOMENTS},
                "alarm": None if entry["alarm"] is None else timedelta(seconds=entry["alarm"]),
            }
        )
        for entry in values["entries"]
    )
    return Programme(values["title"], values["language"], values["host"], entries, values["feed"])


_MOMENTS: Final = ("changed_at", "starts_at", "ends_at")
