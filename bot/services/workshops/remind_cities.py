"""Remind the cities of a series that have not done everything; each at most once a day."""

from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from bot.domain.series import Step, steps_done
from bot.domain.workshop import State
from bot.phrases.workshops import series as phrases
from bot.services.workshops.tell_planners import tell_planners
from bot.storage import series


def remind_cities(db: Connection, series_id: int, today: date, now: datetime) -> int:
    """Tell those who plan there what is left to do; in how many cities somebody is told now."""
    series.lock_series(db, id=series_id)
    told = 0
    for copy in series.copies(db, series_id):
        left = [step for step in Step if step not in steps_done(copy.workshop, now)]
        if not left or copy.workshop.state is State.CANCELLED:
            continue
        key = f"series:{series_id}:left:{copy.workshop.id}:{today.isoformat()}"
        remind = partial(phrases.left_to_do, workshop=copy.workshop, left=left)
        told += tell_planners(db, copy.workshop.organisation_id, key, remind, now) > 0
    return told
