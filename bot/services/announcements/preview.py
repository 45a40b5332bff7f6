"""Who would get an announcement as it stands, who would not and why, and in which language."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.domain import audience as audiences
from bot.domain.announcement import Announcement, best_language
from bot.domain.audience import Audience, Refusal
from bot.domain.crowd import FEWEST
from bot.domain.localtime import zone_named
from bot.storage.audiences import Tongue, count
from bot.storage.people import Organisation


@dataclass(frozen=True, slots=True)
class Reach:
    """The people of an audience: all, those with no open address, those who pause, and who had one lately.

    ``tells_why`` is False where fewer than five are too few for reasons to be told apart; ``instead`` are
    languages nobody has written it in, with their people and the language these get.
    """

    people: int
    unreachable: int
    paused: int
    had_one: int
    tells_why: bool
    instead: Sequence[tuple[str, int, str]]
    refusal: Refusal | None = None

    @property
    def reached(self) -> int:
        """How many get it."""
        return self.people - self.unreachable - self.paused


def preview(db: Connection, one: Announcement, house: Organisation, now: dt.datetime) -> Reach:
    """Count the audience of an announcement of this organisation."""
    audience = audiences.from_json(one.audience)
    today = now.astimezone(zone_named(house.timezone)).date()
    tongues = count(db, house.id, audience, today, now)
    people = sum(tongue.people for tongue in tongues)
    why_not = audiences.refusal(audience) or audiences.refusal_of_count(
        audience, people, _others(db, house, audience, people, today, now)
    )
    if why_not is not None:
        return Reach(0, 0, 0, 0, tells_why=False, instead=(), refusal=why_not)
    by_progress = audience.progress is not None
    return Reach(
        people,
        sum(tongue.unreachable for tongue in tongues),
        sum(tongue.paused for tongue in tongues),
        sum(tongue.had_one for tongue in tongues),
        tells_why=people >= FEWEST and not audience.workplaces and not by_progress,
        instead=() if by_progress else _instead(tongues, one.words, house.language),
    )


def _others(
    db: Connection, house: Organisation, audience: Audience, people: int, today: dt.date, now: dt.datetime
) -> int:
    """How many of the cohort an audience of progress leaves out."""
    if audience.progress is None:
        return 0
    cohort = Audience(cohorts=audience.cohorts)
    return sum(tongue.people for tongue in count(db, house.id, cohort, today, now)) - people


def _instead(
    tongues: Sequence[Tongue], words: Mapping[str, str], main: str
) -> Sequence[tuple[str, int, str]]:
    if not words:
        return ()
    return [
        (tongue.language, tongue.people, best_language(tongue.language, words, main))
        for tongue in tongues
        if tongue.language not in words
    ]
