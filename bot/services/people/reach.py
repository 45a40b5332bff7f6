"""Who of an audience gets what is sent to it, who does not and why, and who in another language."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.domain.announcement import best_language
from bot.domain.audience import Audience, Refusal, refusal, refusal_of_count
from bot.domain.crowd import FEWEST
from bot.domain.localtime import zone_named
from bot.storage.audiences import Tongue, count
from bot.storage.people import Organisation


@dataclass(frozen=True, slots=True)
class Reach:
    """The people of an audience; those with no open address, those who pause, and who had one lately.

    Where they are chosen by progress, these are told of the whole ``cohort`` of so many: otherwise who is
    known to pause would be known to be done. Reasons are told apart (``tells_why``) of everybody alone, for
    those of a part could be subtracted. ``instead`` are languages nobody has written it in, with their
    people and the language these get.
    """

    people: int
    unreachable: int
    paused: int
    had_one: int
    tells_why: bool
    instead: Sequence[tuple[str, int, str]]
    refusal: Refusal | None = None
    cohort: int | None = None

    @property
    def reached(self) -> int:
        """How many get it; by progress, as far as they can be reached."""
        return self.people if self.cohort is not None else self.people - self.unreachable - self.paused

    @property
    def among(self) -> int:
        """How many those who had one lately are counted among."""
        return self.reached if self.cohort is None else self.cohort


def reach(
    db: Connection, house: Organisation, audience: Audience, written: Collection[str], now: dt.datetime
) -> Reach:
    """Count an audience of this organisation, for something that is written in these languages."""
    today = now.astimezone(zone_named(house.timezone)).date()
    tongues = count(db, house.id, audience, today, now)
    people = sum(tongue.people for tongue in tongues)
    by_progress = audience.progress is not None
    whole = count(db, house.id, Audience(cohorts=audience.cohorts), today, now) if by_progress else tongues
    cohort = sum(tongue.people for tongue in whole)
    why_not = refusal(audience) or refusal_of_count(audience, people, cohort - people)
    if why_not is not None:
        return Reach(0, 0, 0, 0, tells_why=False, instead=(), refusal=why_not)
    return Reach(
        people,
        sum(tongue.unreachable for tongue in whole),
        sum(tongue.paused for tongue in whole),
        sum(tongue.had_one for tongue in whole),
        tells_why=people >= FEWEST and audience.is_everybody,
        instead=() if by_progress else _instead(tongues, written, house.language),
        cohort=cohort if by_progress else None,
    )


def _instead(
    tongues: Sequence[Tongue], written: Collection[str], main: str
) -> Sequence[tuple[str, int, str]]:
    if not written:
        return ()
    return [
        (tongue.language, tongue.people, best_language(tongue.language, written, main))
        for tongue in tongues
        if tongue.language not in written
    ]
