"""What an announcement says to each person, as it leaves: in their language, and by its newest words."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from bot.domain.announcement import Announcement, State, best_language
from bot.domain.message import Message, to_json
from bot.phrases import of
from bot.phrases.announcements import messages as phrases
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.storage import announcements, people
from bot.storage.people import Organisation

STOPPED = "the organiser stopped it"
WITHDRAWN = "the organiser took it back"
GONE = "the announcement is there no more"


def compose(db: Connection, rows: Sequence[Uncomposed], now: dt.datetime) -> Mapping[int, Composed | Nothing]:
    """What each of these announcements and corrections brings."""
    asked = {row.id: row for row in announcements.about(db, [row.delivery for row in rows])}
    ids = sorted({number for row in asked.values() if (number := _number(row.subject)) is not None})
    announcements.hold(db, ids)
    found = announcements.announcements_by_id(db, ids)
    press = _Press(db, now)
    composed: dict[int, Composed | Nothing] = {}
    for row in rows:
        about = asked.get(row.delivery)
        number = None if about is None else _number(about.subject)
        one = None if number is None else found.get(number)
        if about is None or one is None:
            composed[row.delivery] = Nothing(GONE)
        else:
            correction = row.kind == "correction"
            composed[row.delivery] = press.print(one, about.subject, about.language, correction=correction)
    return composed


class _Press:
    """Prints each text once, however many people get it."""

    def __init__(self, db: Connection, now: dt.datetime) -> None:
        self._db = db
        self._now = now
        self._houses: dict[int, Organisation] = {}
        self._printed: dict[tuple[int, str], Composed] = {}

    def print(
        self, one: Announcement, subject: str, language: str, *, correction: bool
    ) -> Composed | Nothing:
        """What this one says to somebody of this language, for the first time or by way of correction."""
        if one.state is State.STOPPED:
            return Nothing(STOPPED)
        if one.state is State.WITHDRAWN and not correction:
            return Nothing(WITHDRAWN)
        house = self._houses.get(one.organisation_id)
        if house is None:
            house = self._houses[one.organisation_id] = people.organisation_by_id(
                self._db, one.organisation_id
            )
        written = best_language(language, one.words, house.language)
        known = self._printed.get((one.id, written))
        if known is None:
            message = self._message(one, house, written)
            body = {"message": to_json(message), "version": one.version}
            known = Composed(subject, body, done_at=self._now, message=message)
            self._printed[one.id, written] = known
        return known

    @staticmethod
    def _message(one: Announcement, house: Organisation, language: str) -> Message:
        if one.state is State.WITHDRAWN:
            return phrases.withdrawn(of(language), house.name)
        return phrases.announcement(of(language), house.name, one.words[language], one.attached)


def _number(subject: str | None) -> int | None:
    kind, _, number = (subject or "").partition(":")
    return int(number) if kind == "announcement" and number.isdecimal() else None
