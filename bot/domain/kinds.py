"""The kinds of delivery, and the only place with their rules.

A delivery is unique by recipient and key. A reply was asked for and may leave at any time; the others
leave between the moment they are due and the moment they expire, and planning says when that is.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from bot.domain.localtime import zone_named


class Kind(StrEnum):
    """What a delivery is. The names stand in the database and in ``kompis deliveries``."""

    REPLY = "reply"
    """What a person's own message or tap brought about."""
    LESSON = "lesson"
    """The day's lesson."""
    REVIEW = "review"
    """Questions about earlier tips, on a day without a lesson."""
    NOTICE = "notice"
    """Takes the lesson's place on its day: welcome back, how often suits, farewell."""
    INVITATION = "invitation"
    """To a workshop."""
    REMINDER = "reminder"
    """Of a workshop, to those it concerns; and whatever else a workshop asks of somebody in good time."""
    CHANGE = "change"
    """A workshop is moved or cancelled, or a seat in it is offered."""
    LATE_CHANGE = "late change"
    """The same within a day of the workshop, to whoever has said yes: it gets through at once."""
    ANNOUNCEMENT = "announcement"
    """What an organiser has to say."""
    URGENT = "urgent announcement"
    """The same, when it cannot wait for the morning."""
    CORRECTION = "correction"
    """What was sent, corrected or taken back in its place: an announcement, or a list with a name on it that
    is not to stand there any more. It makes no sound."""
    WARNING = "warning"
    """To whoever looks after kompis: something about the installation is to be mended. At most one a day for
    each fault, outside quiet hours; of the priority of lessons, since another one would cost every claim."""


class Rules(Struct, frozen=True):
    """How a kind behaves.

    ``asked_for``: the person brought it about, so no window, pause or leaving holds it back.
    ``counted``: one of the two messages a day. ``priority``: 0 leaves first. ``lasts``: how long after
    it is due it may still leave; None where its planning decides (when the quiet hours begin, or its
    workshop does). ``quiet``: it waits for the end of quiet hours, also when it is late; a lesson's window is
    planned. ``through_pauses``: a pause does not hold it back. ``not_in_silence``: who has answered nothing
    for so long that kompis promised to be silent does not get it until they write. ``hushed``: in quiet hours
    it leaves without a sound.
    """

    asked_for: bool
    counted: bool
    priority: int
    lasts: dt.timedelta | None
    quiet: bool = False
    through_pauses: bool = False
    not_in_silence: bool = False
    hushed: bool = False


MOST_A_DAY: Final = 2
"""Counted messages on a person's day. What is over waits for the next: the later in the order of priority."""

ANNOUNCEMENT_LASTS: Final = dt.timedelta(hours=48)
"""After this it is no news any more."""

REPLY_LASTS: Final = dt.timedelta(minutes=10)
"""A reply that could not leave for so long answers nothing any more."""

WARNING_LASTS: Final = dt.timedelta(hours=20)
"""A warning that could not leave gives way to the next day's."""

WHISPER_LASTS: Final = dt.timedelta(seconds=15)
"""A tap in a group that has had no answer for so long is past answering."""

RULES: Final[Mapping[Kind, Rules]] = MappingProxyType(
    {
        Kind.REPLY: Rules(asked_for=True, counted=False, priority=0, lasts=REPLY_LASTS),
        Kind.LESSON: Rules(asked_for=False, counted=True, priority=3, lasts=None),
        Kind.REVIEW: Rules(asked_for=False, counted=True, priority=3, lasts=None),
        Kind.NOTICE: Rules(asked_for=False, counted=True, priority=3, lasts=None),
        Kind.INVITATION: Rules(
            asked_for=False, counted=True, priority=2, lasts=None, quiet=True, not_in_silence=True
        ),
        Kind.REMINDER: Rules(asked_for=False, counted=True, priority=2, lasts=None, quiet=True),
        Kind.CHANGE: Rules(
            asked_for=False, counted=False, priority=1, lasts=None, quiet=True, through_pauses=True
        ),
        Kind.LATE_CHANGE: Rules(
            asked_for=False, counted=False, priority=1, lasts=None, through_pauses=True, hushed=True
        ),
        Kind.ANNOUNCEMENT: Rules(
            asked_for=False,
            counted=True,
            priority=4,
            lasts=ANNOUNCEMENT_LASTS,
            quiet=True,
            not_in_silence=True,
        ),
        Kind.URGENT: Rules(
            asked_for=False, counted=False, priority=1, lasts=ANNOUNCEMENT_LASTS, not_in_silence=True
        ),
        Kind.CORRECTION: Rules(
            asked_for=False, counted=False, priority=4, lasts=ANNOUNCEMENT_LASTS, through_pauses=True
        ),
        Kind.WARNING: Rules(asked_for=False, counted=False, priority=3, lasts=WARNING_LASTS),
    }
)


def reply_key(inbox_id: int, number: int) -> str:
    """The key of the ``number``-th reply to an inbox row."""
    return f"reply:{inbox_id}:{number}"


def daily_key(day: dt.date) -> str:
    """The one key that a lesson, a review and a notice of a local date share."""
    return f"daily:{day.isoformat()}"


def paced_key(due_at: dt.datetime) -> str:
    """The key of a lesson in a cohort whose pace is a number of seconds: due at that instant."""
    return f"paced:{int(due_at.timestamp())}"


def announcement_key(announcement: int, run: int) -> str:
    """The key of an announcement's ``run``-th going out, from 1."""
    return f"announcement:{announcement}:{run}"


def correction_key(announcement: int, run: int, version: int) -> str:
    """The key of the edit that brings one run of an announcement to a version of its words."""
    return f"announcement:{announcement}:{run}:{version}"


def workshop_key(workshop: int, what: str, version: int) -> str:
    """The key of what is told about a workshop: ``what`` names it, as ``invitation`` or ``reminder-7``."""
    return f"workshop:{workshop}:{what}:{version}"


def says_what_is_true(key: str) -> bool:
    """Whether what this key names is composed for each try: organisers may have changed it since the last.

    A lesson says the same again, whatever happens; its answers depend on that.
    """
    return key.startswith(("announcement:", "workshop:"))


def warning_key(worry: str, day: dt.date) -> str:
    """The key of a day's warning of one fault."""
    return f"warning:{worry}:{day.isoformat()}"


def day_of(key: str, due_at: dt.datetime, zone: str) -> dt.date:
    """The local date a delivery belongs to: named by a daily key, else the one it is due on in this zone."""
    kind, _, day = key.partition(":")
    return dt.date.fromisoformat(day) if kind == "daily" else due_at.astimezone(zone_named(zone)).date()


def person_recipient(person_id: int) -> str:
    """The recipient of what is meant for a person, whichever address it leaves by."""
    return f"p:{person_id}"


def group_recipient(address_id: int) -> str:
    """The recipient of what is meant for a group."""
    return f"a:{address_id}"
