"""Write down that people are to be told something about a workshop; what it says is composed as it leaves.

What it is stands in the key: ``workshop:<id>:<what>:<version>``.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.delivery import held_back
from bot.domain.kinds import RULES, Kind, day_of, person_recipient, workshop_key
from bot.domain.schedule import Schedule, after_quiet_hours, before_quiet_hours
from bot.domain.workshop import Workshop
from bot.services.people.hours import hours_of
from bot.storage import signups

INVITATION: Final = "invitation"
ASK: Final = "ask"
"""Who is not sure is asked once more."""
OFFER: Final = "offer"
"""A seat is kept for somebody; the place they had in the waitlist follows."""
REMINDER: Final = "reminder"
"""The days ahead follow."""
MOVED: Final = "moved"
"""An occasion, whose number follows."""
CALLED_OFF: Final = "cancelled"
"""An occasion, whose number follows; without a number the whole workshop."""
RELOCATED: Final = "elsewhere"
BRIEF: Final = "brief"
"""Whoever leads it gets the guide and a checklist."""
NEW_GUIDE: Final = "guide"
"""The same once the guide is another; the moment of the change is its version."""
TO_LEADER: Final = frozenset({BRIEF, NEW_GUIDE})

Due = Callable[[Schedule], datetime]
"""When something is to leave, by the hours that somebody keeps."""


class News(Struct, frozen=True):
    """Something to tell about a workshop: ``what`` and ``version`` of it, until when it is any news.

    ``sought``: whom to tell is looked for time and again, so who must not be told now is told later.
    """

    workshop: Workshop
    what: str
    version: int
    kind: Kind
    expires_at: datetime
    sought: bool = False

    @property
    def key(self) -> str:
        """What it is, in the ledger."""
        return workshop_key(self.workshop.id, self.what, self.version)

    @property
    def subject(self) -> str:
        """What the message is called in the ledger: whoever leads a workshop is not invited by that."""
        return (led_of if self.what in TO_LEADER else subject_of)(self.workshop.id)


def led_of(workshop_id: int) -> str:
    """What a message to whoever leads a workshop is called in the ledger."""
    return f"leading:{workshop_id}"


def subject_of(workshop_id: int) -> str:
    """What a message about a workshop is called in the ledger."""
    return f"workshop:{workshop_id}"


def workshop_in(subject: str | None) -> int | None:
    """The workshop that a message with this subject is about; None: it is about none."""
    what, _, number = (subject or "").partition(":")
    return int(number) if what == "workshop" and number.isdecimal() else None


def tell(db: Connection, news: News, people: Collection[int], due: Due, now: datetime) -> dict[int, datetime]:
    """Tell these people, as far as they can be reached; when each is told."""
    return tell_reached(db, news, signups.reached(db, people), due, now)


def tell_reached(
    db: Connection, news: News, reached: Collection[Any], due: Due, now: datetime
) -> dict[int, datetime]:
    """Do as :func:`tell` for people whose schedule, pause, rhythm and open address are known, as rows."""
    moments = {row.person_id: due(hours_of(row.schedule)) for row in reached}
    if news.sought:
        reached = [row for row in reached if not _is_held_back(news, row, moments[row.person_id])]
        moments = {row.person_id: moments[row.person_id] for row in reached}
        signups.forget_cancelled(db, news.key, moments)
    signups.drop_older(db, news.key, moments)
    signups.plan(db, [_delivery(news, row, moments[row.person_id], now) for row in reached])
    return moments


def at_once(now: datetime) -> Due:
    """Now, whatever the hour."""
    return lambda _: now


def when_awake(now: datetime) -> Due:
    """Now, or when somebody's quiet hours are over."""
    return lambda hours: after_quiet_hours(hours, now)


def no_later(moment: datetime, now: datetime) -> Due:
    """At a moment, moved earlier where it is quiet then; if that is past, when somebody is awake."""

    def due(hours: Schedule) -> datetime:
        before = before_quiet_hours(hours, moment)
        return before if before > now else after_quiet_hours(hours, now)

    return due


def _is_held_back(news: News, row: Any, due_at: datetime) -> bool:  # noqa: ANN401 - a row
    """Whether somebody must not get it when it is due: it would be cancelled then."""
    reason = held_back(
        news.kind,
        day_of(news.key, due_at, hours_of(row.schedule).zone),
        left=False,
        paused_since=row.paused_since,
        paused_until=row.paused_until,
        silent=row.rhythm == "silent",
    )
    return reason is not None


def _delivery(news: News, row: Any, due_at: datetime, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - a row
    return {
        "recipient": person_recipient(row.person_id),
        "key": news.key,
        "kind": news.kind.value,
        "state": "pending",
        "person_id": row.person_id,
        "address_id": row.address_id,
        "organisation_id": news.workshop.organisation_id,
        "channel": row.channel,
        "priority": RULES[news.kind].priority,
        "due_at": due_at,
        "try_at": due_at,
        "expires_at": news.expires_at,
        "subject": news.subject,
        "created_at": now,
    }
