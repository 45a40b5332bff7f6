"""Silence has an end that is written down: a question, then a tip a week, then one line and nothing more.

Counted are lessons and reviews in a row that came by themselves, since the person last answered, tapped or
wrote anything. Reading without tapping is fine, so the question asks and reproaches nothing.
"""

from typing import Final, Literal

Notice = Literal["welcome back", "fading", "farewell", "finished", "workplace"]
"""What takes the next lesson's place on its day; the last asks where somebody works."""

Rhythm = Literal["daily", "weekly", "slower", "silent"]
"""How often something comes by itself: on every own day because the person said so, on one own day a week
because they said so or know it, on one since they were asked and nothing was heard of them yet, or not at all
until they tap or write. Nothing said is daily."""

ONCE_A_WEEK: Final[frozenset[Rhythm | None]] = frozenset({"weekly", "slower"})

FADES_AFTER: Final = 5
"""Unanswered in a row, after which the person is asked how often suits."""

FADES_AGAIN_AFTER: Final = 20
"""The same for somebody who was asked and chose to go on as before: they are not to be asked every week."""

ENDS_AFTER: Final = 4
"""Unanswered in a row at a tip a week, after which one line says farewell."""

DAYS_BETWEEN: Final = 7
"""Weekly: the next own day at least so many days after the last message."""


def notice_due(rhythm: Rhythm | None, unanswered: int) -> Notice | None:
    """What the next planned day brings in the lesson's place after so many unanswered; None: a lesson."""
    match rhythm:
        case None:
            return "fading" if unanswered >= FADES_AFTER else None
        case "daily":
            return "fading" if unanswered >= FADES_AGAIN_AFTER else None
        case "weekly" | "slower":
            return "farewell" if unanswered >= ENDS_AFTER else None
        case "silent":
            return None


def rhythm_after(notice: Notice, rhythm: Rhythm | None) -> Rhythm | None:
    """The rhythm once a notice is on its way: what it says comes true unless the person chooses."""
    match notice:
        case "fading":
            return "slower"
        case "farewell":
            return "silent"
        case "welcome back" | "finished" | "workplace":
            return rhythm
