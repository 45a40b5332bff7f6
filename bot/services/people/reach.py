"""How many an audience is, how many are out of reach and why, and who gets it in another language."""

import datetime as dt
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.announcement import best_language
from bot.domain.audience import EVERYBODY, Audience, Refusal, refusal, refusal_of_count
from bot.domain.crowd import FEWEST
from bot.domain.localtime import zone_named
from bot.storage.audiences import Tongue, count, had_one
from bot.storage.people import Organisation


class Reach(Struct, frozen=True):
    """The people of an audience; and of everybody, those out of reach and those who had one lately.

    Of a part nothing more is told than how many they are: whoever is alone at a workplace would be known to
    pause, and parts can be subtracted from each other. ``everybody`` are then so many; None: these are they.
    ``out_of_reach`` are five or more, beside five or more others, else 0; so are ``without_chat`` and
    ``quiet``, of which neither is told without the other, and ``had_one``: who had one to everybody this
    week. ``lately``: there was such a one. ``instead`` are languages nobody has written it in, with their
    people and the language these get.
    """

    people: int
    everybody: int | None = None
    without_chat: int = 0
    quiet: int = 0
    out_of_reach: int = 0
    had_one: int = 0
    lately: bool = False
    instead: Sequence[tuple[str, int, str]] = ()
    refusal: Refusal | None = None

    @property
    def reached(self) -> int:
        """How many get it, as far as that is told."""
        return self.people - (self.out_of_reach if self.everybody is None else 0)


def reach(
    db: Connection, house: Organisation, audience: Audience, written: Collection[str], now: dt.datetime
) -> Reach:
    """Count an audience of this organisation, for something that is written in these languages."""
    today = now.astimezone(zone_named(house.timezone)).date()

    def counted(whom: Audience) -> Sequence[Tongue]:
        return count(db, house.id, whom, today)

    tongues = counted(audience)
    people = _people(tongues)
    by_progress = audience.progress is not None
    others = _people(counted(Audience(cohorts=audience.cohorts))) - people if by_progress else 0
    why_not = refusal(audience) or refusal_of_count(audience, people, others)
    if why_not is not None:
        return Reach(0, refusal=why_not)
    instead = () if by_progress else _instead(tongues, written, house.language)
    if audience.leaders is not None:
        return Reach(people, instead=instead)  # who leads need not be one of everybody
    whole = tongues if audience.is_everybody else counted(EVERYBODY)
    everybody = _people(whole)
    without_chat, quiet = sum(one.unreachable for one in whole), sum(one.quiet for one in whole)
    out = without_chat + quiet
    tells = min(out, everybody - out) >= FEWEST
    had = had_one(db, house.id, now)
    tells_why = tells and min(without_chat, quiet) >= FEWEST
    return Reach(
        people,
        everybody=None if audience.is_everybody else everybody,
        without_chat=without_chat if tells_why else 0,
        quiet=quiet if tells_why else 0,
        out_of_reach=out if tells else 0,
        had_one=had if had is not None and min(had, everybody - had) >= FEWEST else 0,
        lately=had is not None,
        instead=instead,
    )


def _people(tongues: Sequence[Tongue]) -> int:
    return sum(one.people for one in tongues)


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
