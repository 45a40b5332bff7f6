"""Which tip stands on a screen that a team shares: one new one a working day, and none is passed over."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta


def todays_tip(
    lessons: Sequence[str], answered: Mapping[str, date], today: date, works: Callable[[date], bool]
) -> str | None:
    """The lesson on the card today; None: the team has had the whole course.

    ``lessons`` are the course's ids in order, ``answered`` those the team has answered and on which day,
    ``works`` says whether the house works on a day. A tip stays until it is answered, however long nobody has
    looked at the screen; answered, it stays, with its answer, until the next working day.
    """
    if answered:
        latest = max(answered.values())
        if not _worked_since(latest, today, works):
            same_day = [lesson for lesson, day in answered.items() if day == latest]
            return max(same_day, key=lambda lesson: _place(lessons, lesson))
    return next((lesson for lesson in lessons if lesson not in answered), None)


def _worked_since(latest: date, today: date, works: Callable[[date], bool]) -> bool:
    """Whether a working day has begun after that day."""
    days = (latest + timedelta(days=number) for number in range(1, (today - latest).days + 1))
    return any(works(day) for day in days)


def _place(lessons: Sequence[str], lesson: str) -> int:
    """Where a lesson stands; what the course has no more comes first."""
    return lessons.index(lesson) if lesson in lessons else -1
