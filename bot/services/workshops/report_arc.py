"""The arc of a cohort, counted anew: what an organiser sees of course and workshops together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.domain.arc import Arc, Meeting, Workplaces, count_of, in_order, share_of
from bot.domain.localtime import zone_named
from bot.services.learning.shelf import Shelf
from bot.services.learning.tally import AROUND
from bot.storage import arcs
from bot.storage.arcs import Cohort, Held

A_WEEK: Final = timedelta(days=7)
REMEMBERED_AFTER: Final = 30
"""Days after the tip; a week more or less counts as the same, as in the authors' report."""


def workplaces(db: Connection, organisation_id: int) -> Workplaces:
    """How many of an organisation's workplaces take part."""
    taking_part, known = arcs.workplaces_in(db, organisation_id)
    return Workplaces(taking_part, known)


def cohorts(db: Connection, organisation_id: int, shelf: Shelf) -> Sequence[Cohort]:
    """The organisation's cohorts whose courses are loaded, the newest first."""
    return [one for one in arcs.cohorts_of(db, organisation_id) if one.course in shelf.library.courses]


def report_arc(
    db: Connection, organisation_id: int, cohort: Cohort, shelf: Shelf, language: str, now: datetime
) -> Arc:
    """How far a cohort of the organisation has come, with the course's title in this language."""
    joined, completed = arcs.following(db, cohort.id)
    applied = arcs.applied(db, cohort)
    remembered = arcs.remembered(db, cohort, REMEMBERED_AFTER - AROUND, REMEMBERED_AFTER + AROUND)
    return Arc(
        cohort=cohort.id,
        title=shelf.library.courses[cohort.course].course.title(language),
        starts=cohort.starts,
        joined=joined,
        active=count_of(arcs.active(db, cohort, now - A_WEEK), joined),
        completed=count_of(completed, joined),
        applied=share_of(applied.part, applied.whole, applied.people),
        remembered=share_of(remembered.part, remembered.whole, remembered.people),
        meetings=in_order([_meeting(one, now) for one in arcs.meetings(db, organisation_id, cohort.course)]),
    )


def _meeting(held: Held, now: datetime) -> Meeting:
    day = held.starts_at.astimezone(zone_named(held.timezone)).date()
    came = held.came if held.ends_at <= now else None
    return Meeting(held.title, day, held.coming, came, held.workshop)
