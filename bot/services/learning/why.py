"""``kompis why PERSON``: what stands between a person and the next lesson or question, in plain sentences."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.content.library import Library
from bot.domain.curriculum import unsent
from bot.domain.holidays import is_public_holiday
from bot.domain.localtime import zone_named
from bot.domain.schedule import Schedule, format_days, format_quiet_hours, in_window, local_date, slot_on
from bot.domain.silence import DAYS_BETWEEN, ONCE_A_WEEK
from bot.services.people.reschedule import askable_on, asks_from, schedule_of
from bot.storage import enrolments, people
from bot.storage.enrolments import Enrolment
from bot.storage.people import Who
from bot.storage.tables import addresses, deliveries

NEWEST: Final = 5
"""Deliveries that are shown, replies left out."""

_ADDRESSES = (
    select(addresses.c.channel, addresses.c.state)
    .where(addresses.c.person_id == bindparam("in_person"))
    .order_by(addresses.c.heard_at.desc(), addresses.c.id.desc())
)
_SHUT: Final = {
    "blocked": "they have blocked kompis there, and open it again by writing",
    "closed": "the account is gone, or was closed for good",
}
_DELIVERIES = (
    select(
        deliveries.c.due_at,
        deliveries.c.kind,
        deliveries.c.subject,
        deliveries.c.state,
        deliveries.c.channel,
        deliveries.c.error,
    )
    .where(deliveries.c.person_id == bindparam("in_person"), deliveries.c.kind != "reply")
    .order_by(deliveries.c.id.desc())
    .limit(NEWEST)
)


def why(db: Connection, person_id: int, now: dt.datetime, library: Library) -> tuple[str, ...] | None:
    """Why the person gets a lesson or none, and their last deliveries; None: nobody has this id."""
    who = people.person(db, person_id)
    if who is None:
        return None
    followed = enrolments.of_persons(db, [person_id])[person_id]
    schedule = schedule_of(who, [one for one in followed if one.has_more])
    return (
        *_courses(db, followed, library),
        *([] if schedule is None else _rhythm(schedule)),
        *_how_often(who),
        *_today(
            who, followed, schedule, library, now, asks_from(who, askable_on(db, [person_id]).get(person_id))
        ),
        *_addresses(db, person_id),
        *_newest(db, person_id, schedule),
    )


def obstacle(
    who: Who, followed: Sequence[Enrolment], library: Library, day: dt.date, asks: dt.date | None
) -> str | None:
    """Why a person gets nothing by itself on a local day, as “the person …”; None: nothing is in the way.

    ``followed`` are the enrolments that have not ended, ``asks`` the first day on which there is something to
    ask about besides a lesson (:func:`bot.services.people.reschedule.asks_from`).
    """
    return (
        _not_taking_part(who, day)
        or _nothing_to_bring(followed, library, day, asks)
        or _day_off(schedule_of(who, [one for one in followed if one.has_more]), day)
        or (f"has had the lesson of {_day(day)} already" if who.last_lesson_on == day else None)
        or _too_soon(who, day)
    )


def _not_taking_part(who: Who, day: dt.date) -> str | None:
    if who.joined_at is None:
        return 'has not joined: "I\'m in" is not tapped yet'
    if who.left_at is not None:
        return f"left on {_day(who.left_at.date())}"
    if who.pause is not None and who.pause.covers(day):
        until = "they resume" if who.pause.until is None else _day(who.pause.until)
        return f"has a pause until {until}"
    if who.address_state != "open":
        return f"has no open address: {who.channel} is {who.address_state}"
    if who.rhythm == "silent":
        return (
            "has answered nothing for a long time: no tips, announcements or invitations come "
            "until they write or tap"
        )
    return None


def _too_soon(who: Who, day: dt.date) -> str | None:
    if who.rhythm not in ONCE_A_WEEK or who.last_lesson_on is None:
        return None
    earliest = who.last_lesson_on + dt.timedelta(days=DAYS_BETWEEN)
    return None if day >= earliest else f"gets one message a week, and the next from {_day(earliest)} on"


def _nothing_to_bring(
    followed: Sequence[Enrolment], library: Library, day: dt.date, asks: dt.date | None
) -> str | None:
    reason = _no_course(followed, library, day)
    if reason is None or asks is None or _pace(followed, library) is not None:
        return reason
    return None if asks <= day else f"{reason}; an earlier question is due from {_day(asks)} on"


def _no_course(followed: Sequence[Enrolment], library: Library, day: dt.date) -> str | None:
    if not followed:
        return "follows no course: the organisation has no cohort that suits, or its course is not loaded"
    loaded = [one for one in followed if one.course in library.courses]
    if not loaded:
        return f"follows {_names(followed)}, which is not loaded: see `kompis check`"
    left = [one for one in loaded if one.has_more]
    if not left:
        return f"has had every lesson of {_names(loaded)}"
    daily = [one for one in left if one.pace == "daily"]
    if not daily:
        paced = _pace(followed, library)
        return (
            f"follows {_names(left)} at their own pace: the next lesson comes when they ask"
            if paced is None
            else f"follows {_names(left)} at a pace of {paced} seconds after each answer"
        )
    later = [one.starts for one in daily if one.starts is not None and one.starts > day]
    if len(later) == len(daily):
        return f"follows {_names(daily)}, which starts on {_day(min(later))}"
    return None


def _day_off(schedule: Schedule | None, day: dt.date) -> str | None:
    if schedule is None:
        return "belongs to no organisation"
    if day.isoweekday() not in schedule.days:
        return f"has {_day(day)} off: their days are {format_days(schedule.days)}"
    if is_public_holiday(schedule.country, day):
        return f"has {_day(day)} off: it is a public holiday in {schedule.country}"
    if schedule.opening is not None and schedule.opening.on(day.isoweekday()) is None:
        return f"has {_day(day)} off: the shop is closed (open {schedule.opening})"
    return None


def _pace(followed: Sequence[Enrolment], library: Library) -> int | None:
    left = [one for one in followed if one.has_more and one.course in library.courses]
    return next((one.seconds for one in left if one.seconds is not None), None)


def _courses(db: Connection, followed: Sequence[Enrolment], library: Library) -> Iterator[str]:
    sent = enrolments.lessons_sent(db, [one.id for one in followed])
    for one in followed:
        loaded = library.courses.get(one.course)
        if loaded is not None:
            total = len(loaded.course.lessons)
            had = total - len(unsent(loaded.course, sent[one.id]))
            done = "" if one.completed_at is None else f", completed on {_day(one.completed_at.date())}"
            yield f"Follows {one.course}: {had} of {total} lessons sent{done}."


def _rhythm(schedule: Schedule) -> Iterator[str]:
    yield (
        f"Gets lessons {format_days(schedule.days)} at {schedule.at:%H:%M} ({schedule.zone}), "
        f"quiet hours {format_quiet_hours(schedule.quiet)}, public holidays of {schedule.country or 'none'}."
    )
    if schedule.opening is not None:
        yield f"The shop is open {schedule.opening}; what comes by itself comes then."


def _how_often(who: Who) -> Iterator[str]:
    if who.rhythm in ONCE_A_WEEK:
        yield "Gets one message a week: so they chose, or a row of them went unanswered."
    if who.notice is not None:
        yield f'The next one is a notice in the lesson\'s place: "{who.notice}".'


def _today(
    who: Who,
    followed: Sequence[Enrolment],
    schedule: Schedule | None,
    library: Library,
    now: dt.datetime,
    asks: dt.date | None,
) -> Iterator[str]:
    today = now.date() if schedule is None else local_date(schedule, now)
    reason = obstacle(who, followed, library, today, asks)
    lessons_come = any(one.has_more and one.pace != "own" for one in followed)
    what = "lesson" if lessons_come or asks is None else "question"
    if reason is not None:
        yield f"Nothing comes by itself today: the person {reason}."
    elif schedule is not None:
        yield from _slot(schedule, today, now, what)
    if who.next_lesson_at is not None:
        zone = "UTC" if schedule is None else schedule.zone
        yield f"The next {what} is due on {_moment(who.next_lesson_at, zone)} ({zone})."
    else:
        yield f"No next {what} is due."


def _slot(schedule: Schedule, today: dt.date, now: dt.datetime, what: str) -> Iterator[str]:
    slot = slot_on(schedule, today)
    if slot is None and schedule.opening is not None:
        yield "Nothing comes today: quiet hours leave no moment while the shop is open."
    elif slot is None:
        yield "Nothing comes today: the clocks change, and leave no moment outside quiet hours."
    elif slot > now:
        yield f"Nothing is in the way of today's {what}; its hour has not come."
    elif in_window(schedule, now):
        yield f"Today's hour has come, and no {what} is planned yet: it leaves within two minutes."
    else:
        yield "Today's hour has passed, and it is too late for it: what was missed is not made up for."


def _addresses(db: Connection, person_id: int) -> Iterator[str]:
    for number, (channel, state) in enumerate(db.execute(_ADDRESSES, {"in_person": person_id})):
        if state != "open":
            yield f"The address on {channel} is {state}: {_SHUT.get(state, 'nothing is sent there')}."
        elif number == 0:
            yield f"Last heard from on {channel}."


def _newest(db: Connection, person_id: int, schedule: Schedule | None) -> Iterator[str]:
    zone = "UTC" if schedule is None else schedule.zone
    for row in db.execute(_DELIVERIES, {"in_person": person_id}):
        what = row.kind if row.subject is None else f"{row.kind} {row.subject}"
        error = "" if row.error is None else f": {row.error}"
        yield f"{_moment(row.due_at, zone)} {what} by {row.channel} is {row.state}{error}"


def _names(followed: Sequence[Enrolment]) -> str:
    return " and ".join(dict.fromkeys(one.course for one in followed))


def _day(day: dt.date) -> str:
    return f"{day:%A} {day.isoformat()}"


def _moment(moment: dt.datetime, zone: str) -> str:
    return f"{moment.astimezone(zone_named(zone)):%Y-%m-%d %H:%M}"
