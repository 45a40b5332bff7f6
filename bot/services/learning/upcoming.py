"""When a person's next tip comes, as a message can say it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.domain.localtime import zone_named
from bot.phrases import Say
from bot.phrases.learning.lesson import NextTip, next_tip
from bot.storage import enrolments
from bot.storage.enrolments import Enrolment
from bot.storage.people import Who


def upcoming(db: Connection, who: Who, now: datetime) -> NextTip | None:
    """The next tip of a person whose schedule has just been worked out; None when none will come.

    For somebody at their own pace it is there for the asking (a :class:`NextTip` without a moment); at a
    pace of seconds it follows the answer to the last one.
    """
    followed = enrolments.of_persons(db, [who.person_id])[who.person_id]
    return upcoming_of(db, who, [one for one in followed if one.has_more], now)


def upcoming_of(db: Connection, who: Who, active: Sequence[Enrolment], now: datetime) -> NextTip | None:
    """Do as :func:`upcoming` for somebody whose enrolments with lessons left to send are known."""
    if not active or not who.takes_part:
        return None
    if all(one.pace == "own" for one in active):  # what comes by itself then is questions, not tips
        return None if _has_a_pause(who, now) else NextTip()
    paced = any(one.seconds is not None for one in active)
    if paced and (moment := paced_moment(db, who)) is not None:
        left = max(moment - now, timedelta())
        return NextTip(seconds=max(round(left.total_seconds()), 1))
    if who.next_lesson_at is None:
        return None if _has_a_pause(who, now) else NextTip(after_answer=paced and _one_waits(db, who))
    if who.zone is None:
        return None
    slot = who.next_lesson_at.astimezone(zone_named(who.zone))
    return NextTip(day=slot.date(), at=slot.time(), today=today_of(who, now))


def coming(db: Connection, who: Who, say: Say, now: datetime) -> str:
    """The sentence about what comes next, for replies."""
    if _has_a_pause(who, now):
        return say("You have a pause on. Write *resume* to start again.")
    found = upcoming(db, who, now)
    if found is not None:
        return next_tip(say, found)
    if who.next_lesson_at is not None:
        return say("You've had every tip. Now and then I ask about one of them.")
    if not enrolments.of_persons(db, [who.person_id])[who.person_id]:
        return say("No course has begun here yet. You get the first tip when one does.")
    return say("No more tips are waiting. You've had them all.")


def paced_moment(db: Connection, who: Who) -> datetime | None:
    """When the next tip comes to somebody at a pace of seconds: it may be planned, and not have left yet."""
    if who.next_lesson_at is not None:
        return who.next_lesson_at
    newest = enrolments.newest(db, who.person_id)
    return newest.due_at if newest is not None and newest.body is None else None


def today_of(who: Who, now: datetime) -> date:
    """The date where the person is; UTC's for somebody without an organisation."""
    return now.date() if who.zone is None else now.astimezone(zone_named(who.zone)).date()


def _has_a_pause(who: Who, now: datetime) -> bool:
    return who.pause is not None and who.pause.covers(today_of(who, now))


def _one_waits(db: Connection, who: Who) -> bool:
    newest = enrolments.newest(db, who.person_id)
    return newest is not None and newest.done_at is None
