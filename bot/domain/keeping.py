"""Which backups are kept: the newest of each of the last days and weeks that have one."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

RECENT: Final = timedelta(days=2)
"""Younger than this they all stay: whoever makes one by hand just before something daring loses none."""

WEEK: Final = 7


def kept(moments: Collection[datetime], daily: int, weekly: int) -> frozenset[datetime]:
    """Of these moments those whose backups stay, in whatever zone they are given.

    Days and weeks in which nothing was made do not count, so that a long silence takes nothing away.
    """
    if not moments:
        return frozenset()
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    for moment in sorted(moments):
        days[moment.date()] = moment
        weeks[moment.isocalendar()[:2]] = moment
    newest = max(moments)
    return frozenset(
        [
            *(moment for moment in moments if newest - moment < RECENT),
            *list(days.values())[max(0, len(days) - daily) :],
            *list(weeks.values())[max(0, len(weeks) - weekly) :],
        ]
    )


def weeks_until_gone(daily: int, weekly: int) -> int:
    """After how many weeks of nightly backups none is left of those that there are now."""
    return max(weekly, -(-daily // WEEK), 1)
