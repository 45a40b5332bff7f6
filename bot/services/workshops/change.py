"""Change a workshop that people know of, and tell everybody whom it concerns, once.

Who has a seat when a date moves keeps it, and is asked again. Who has said no is told nothing. Who was
invited and has not answered is invited anew, since what they were told is not true any more; where the time
to answer is over, a later beginning opens it again.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from bot.domain.kinds import Kind
from bot.domain.seats import HOLD, Answer, accept_until
from bot.domain.workshop import (
    Added,
    CalledOff,
    Change,
    Moved,
    Occasion,
    Relocated,
    Resized,
    Span,
    State,
    Workshop,
    has_been,
    is_late,
)
from bot.domain.workshop_advice import still_answerable
from bot.services.workshops.open_book import OpenBook, open_book
from bot.services.workshops.tell import CALLED_OFF, MOVED, RELOCATED, News, at_once, tell, when_awake
from bot.storage import signups, workshops


def change(db: Connection, workshop_id: int, what: Change, now: datetime) -> int | None:
    """Change it; how many people are told of it, beside those who are offered a seat.

    None: it is not planned, or what is to be changed does not take place, or has taken place.
    """
    opened = open_book(db, workshop_id, now)
    if opened is None or opened.workshop.state is not State.PLANNED:
        return None
    if has_been(opened.workshop, what, now):
        return None
    match what:
        case Added():
            span = Span(what.starts_at, what.ends_at)
            workshops.add_occasion(db, workshop_id, span, what.seats, what.uid, now)
            return 0
        case Relocated():
            return _relocate(db, opened, what, now)
        case CalledOff(occasion=None):
            return _call_off_all(db, opened, what, now)
        case _:
            return _change_occasion(db, opened, what, now)


def _change_occasion(
    db: Connection, opened: OpenBook, what: Resized | Moved | CalledOff, now: datetime
) -> int | None:
    occasion = next((one for one in opened.workshop.held if one.id == what.occasion), None)
    if occasion is None:
        return None
    match what:
        case Resized():
            return _resize(db, opened, occasion, what, now)
        case Moved():
            return _move(db, opened, occasion, what, now)
        case CalledOff():
            return _call_off(db, opened, occasion, what, now)


def _resize(db: Connection, opened: OpenBook, occasion: Occasion, what: Resized, now: datetime) -> int:
    """Nobody loses a seat; more seats are offered to those in line, and nothing else is told."""
    workshops.set_occasion(db, occasion.id, {"seats": what.seats}, now)
    if occasion.id in opened.book.seats:
        opened.book.seats = {**opened.book.seats, occasion.id: what.seats}
    opened.write(db, now)
    return 0


def _move(db: Connection, opened: OpenBook, occasion: Occasion, what: Moved, now: datetime) -> int:
    if (what.starts_at, what.ends_at) == (occasion.starts_at, occasion.ends_at):
        return 0
    moved = {"starts_at": what.starts_at, "ends_at": what.ends_at, "sequence": occasion.sequence + 1}
    moved_to = replace(occasion, starts_at=what.starts_at, ends_at=what.ends_at)
    workshops.set_occasion(db, occasion.id, moved, now)
    book = opened.book
    concerned = [who for who, line in book.signups.items() if line.occasion == occasion.id]
    asked = book.move(occasion.id)
    seats = {**opened.book.seats, occasion.id: occasion.seats}
    book.seats = {id_: number for id_, number in seats.items() if id_ != occasion.id or what.starts_at > now}
    fields = {"answer_by": still_answerable(opened.workshop.with_occasion(moved_to), opened.workshop, now)}
    news = _news(db, opened.workshop, f"{MOVED}-{occasion.number}", what.starts_at, fields, now)
    late = is_late(occasion, now) or is_late(moved_to, now)
    told = _tell(db, news, asked if late else (), concerned, now)
    until = {
        who: accept_until(told.get(who, now), what.starts_at, opened.workshop.accept_hours)
        for who in asked
        if book.signups[who].answer is Answer.OFFERED
    }
    opened.write(db, now, until)
    return len(told)


def _relocate(db: Connection, opened: OpenBook, what: Relocated, now: datetime) -> int:
    workshop = opened.workshop
    to_come = {one.id: one for one in workshop.held if one.id in opened.book.seats}
    if not to_come or what == Relocated(workshop.place or "", workshop.map_url):
        return 0
    workshops.count_up_in_calendars(db, workshop.id, now)
    fields = {"place": what.place, "map_url": what.map_url}
    ends = max(one.starts_at for one in to_come.values())
    news = _news(db, workshop, RELOCATED, ends, fields, now)
    concerned = {w: line.occasion for w, line in opened.book.signups.items() if line.occasion in to_come}
    at_once_to = [
        who
        for who, place in concerned.items()
        if opened.book.signups[who].answer in HOLD and is_late(to_come[place], now)
    ]
    return len(_tell(db, news, at_once_to, concerned, now))


def _call_off(db: Connection, opened: OpenBook, occasion: Occasion, what: CalledOff, now: datetime) -> int:
    """One of several; of the only one that is left it is the whole workshop."""
    book, workshop = opened.book, opened.workshop
    if len(workshop.held) == 1:
        return _call_off_all(db, opened, what, now)
    _take_away(db, occasion, now)
    had = [w for w, line in book.signups.items() if line.occasion == occasion.id and line.answer in HOLD]
    concerned = book.call_off(occasion.id)
    late = is_late(occasion, now)
    left = workshop.with_occasion(replace(occasion, cancelled=True))
    fields = {"reason": what.reason, "answer_by": still_answerable(left, workshop, now)}
    news = _news(db, workshop, f"{CALLED_OFF}-{occasion.number}", occasion.starts_at, fields, now)
    told = _tell(db, news, had if late else (), concerned, now)
    starts = {one.id: one.starts_at for one in workshop.held if one.id in book.seats}
    until = {
        who: accept_until(told.get(who, now), starts[place], workshop.accept_hours)
        for who in concerned
        if (place := book.signups[who].occasion) in starts
    }
    opened.write(db, now, until)
    return len(told)


def _call_off_all(db: Connection, opened: OpenBook, what: CalledOff, now: datetime) -> int:
    """The book stays as it is: it says who was to come."""
    book, workshop = opened.book, opened.workshop
    to_come = [one for one in workshop.held if one.id in book.seats]
    for occasion in workshop.held:
        _take_away(db, occasion, now)
    fields = {"state": State.CANCELLED.value, "reason": what.reason}
    expires = max((one.starts_at for one in to_come), default=now)
    news = _news(db, workshop, CALLED_OFF, expires, fields, now)
    late = {one.id for one in to_come if is_late(one, now)}
    had = [w for w, line in book.signups.items() if line.occasion in late and line.answer in HOLD]
    concerned = [w for w, line in book.signups.items() if line.occasion in book.seats]
    return len(_tell(db, news, had, concerned, now))


def _take_away(db: Connection, occasion: Occasion, now: datetime) -> None:
    workshops.set_occasion(db, occasion.id, {"cancelled": True, "sequence": occasion.sequence + 1}, now)


def _news(
    db: Connection,
    workshop: Workshop,
    what: str,
    expires_at: datetime,
    fields: Mapping[str, Any],
    now: datetime,
) -> News:
    """Write these fields of the workshop, whose version is counted up; what there is to tell of it."""
    version = workshop.version + 1
    workshops.set_fields(db, workshop.id, {**fields, "version": version}, now)
    return News(workshop, what, version, Kind.CHANGE, expires_at)


def _tell(
    db: Connection, news: News, at_once_to: Collection[int], concerned: Collection[int], now: datetime
) -> dict[int, datetime]:
    """Tell those concerned, and who is not sure or has not answered; some of them at once."""
    hurried = set(at_once_to)
    told = tell(db, replace(news, kind=Kind.LATE_CHANGE), hurried, at_once(now), now)
    others = {*concerned, *signups.unsure(db, news.workshop.id)} - hurried
    return {**told, **tell(db, news, others, when_awake(now), now)}
