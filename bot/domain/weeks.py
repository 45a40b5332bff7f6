"""Weeks in a row and "Den här veckan: 1 av 2": a rhythm that days off never break.

A week (Monday to Sunday) is *met* with answers on at least half of the own days that week, at least one;
who gets one message a week has one own day. Own days are those of the schedule as it is now, without days
on which the shop is closed, public holidays and pauses. Every day with an answer counts as one, whatever
day it was: who answers Friday's tip on Saturday has answered.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.domain.holidays import is_public_holiday
from bot.domain.schedule import Pause, Schedule

_WEEK = timedelta(days=7)
_PLACES = range(7)


def weeks_in_row(
    schedule: Schedule,
    answered_days: Iterable[date],
    today: date,
    pauses: Iterable[Pause] = (),
    *,
    weekly: bool = False,
) -> int:
    """How many weeks in a row were met, up to and with this one.

    The current week counts when it is met and breaks nothing when it is not. Nor does a week touched by
    a pause (of ``pauses``, or the schedule's own) or by a public holiday, on whatever day. All dates are
    local; answers after ``today`` are left out.
    """
    answered = {day for day in answered_days if day <= today}
    if not answered:
        return 0
    all_pauses = _with_own_pause(schedule, pauses)
    first, this = _monday(min(answered)), _monday(today)
    weeks, week = 0, this
    while week >= first:
        if _is_met(schedule, answered, week, all_pauses, weekly=weekly):
            weeks += 1
        elif week != this and not _is_excused(schedule, week, all_pauses):
            break
        week -= _WEEK
    return weeks


def this_week(
    schedule: Schedule, answered_days: Iterable[date], today: date, *, weekly: bool = False
) -> tuple[int, int]:
    """Days with an answer this week, never more than there are own days, and the own days of this week."""
    week = _monday(today)
    own = _own_days(schedule, week, _with_own_pause(schedule, ()), weekly=weekly)
    answered = {day for day in answered_days if day <= today}
    return min(_answered_days(answered, week), own), own


def _is_met(
    schedule: Schedule, answered: set[date], week: date, pauses: list[Pause], *, weekly: bool
) -> bool:
    half = (_own_days(schedule, week, pauses, weekly=weekly) + 1) // 2
    return _answered_days(answered, week) >= max(half, 1)


def _is_excused(schedule: Schedule, week: date, pauses: list[Pause]) -> bool:
    return any(_is_paused(day, pauses) or is_public_holiday(schedule.country, day) for day in _days(week))


def _own_days(schedule: Schedule, week: date, pauses: list[Pause], *, weekly: bool) -> int:
    own = sum(schedule.is_on(day) and not _is_paused(day, pauses) for day in _days(week))
    return min(own, 1) if weekly else own


def _answered_days(answered: set[date], week: date) -> int:
    return sum(day in answered for day in _days(week))


def _is_paused(day: date, pauses: list[Pause]) -> bool:
    return any(pause.covers(day) for pause in pauses)


def _with_own_pause(schedule: Schedule, pauses: Iterable[Pause]) -> list[Pause]:
    return [*pauses, *([schedule.pause] if schedule.pause is not None else [])]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(week: date) -> list[date]:
    return [week + timedelta(days=place) for place in _PLACES]
