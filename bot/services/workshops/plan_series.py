"""Plan one workshop for many cities: each gets a draft of its own, which says the same until it is edited."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.series import SHARED, has_been_held, shared_by, update
from bot.domain.workshop import State
from bot.phrases.workshops import series as phrases
from bot.services.workshops.alter import alter
from bot.services.workshops.tell_planners import tell_planners
from bot.storage import series, workshops


class Said(Struct, frozen=True):
    """What new words came to: so many copies have taken them, and so many cities are asked."""

    taken: int
    asked: int


def begin_series(db: Connection, organisation_id: int, made_by: int, title: str, now: datetime) -> int:
    """A new series, with a title alone; its id."""
    return series.add(db, organisation_id, made_by, dict.fromkeys(SHARED) | {"title": title}, now)


def say_to_all(db: Connection, series_id: int, new: Mapping[str, Any], now: datetime) -> Said | None:
    """Say this for all cities: copies take it over, save those that have their own words, who are asked.

    What a city has held says what it said then. None: there is no such series.
    """
    series.lock_series(db, id=series_id)
    before = series.series(db, series_id)
    if before is None:
        return None
    series.say(db, series_id, {**before.shared, **new}, now)
    taken = asked = 0
    for copy in series.copies(db, series_id):
        workshops.lock_workshop(db, id=copy.workshop.id)
        workshop = workshops.workshop(db, copy.workshop.id)
        if workshop is None or workshop.state is State.CANCELLED or has_been_held(workshop, now):
            continue
        outcome = update(shared_by(workshop), workshop.shared or {}, new)
        if outcome.taken:
            alter(db, workshop.id, outcome.taken, now)
            taken += 1
        workshops.set_fields(db, workshop.id, {"shared": {**(workshop.shared or {}), **new}}, now)
        if outcome.asked:
            key = f"series:{series_id}:words:{workshop.id}:{before.version + 1}"
            ask = partial(phrases.words_changed, workshop=workshop, new=outcome.asked)
            tell_planners(db, workshop.organisation_id, key, ask, now)
            asked += 1
    return Said(taken, asked)


def spread(db: Connection, series_id: int, codes: Mapping[int, str], now: datetime) -> int:
    """Give a draft to every city that has none; to how many. ``codes`` are to check in by, by organisation.

    Who plans there is told.
    """
    series.lock_series(db, id=series_id)
    found = series.series(db, series_id)
    if found is None:
        return 0
    given = [city for city in series.cities_without(db, series_id) if city.id in codes]
    for city in given:
        shared = {name: found.shared.get(name) for name in SHARED}
        own = {name: value for name, value in shared.items() if name != "title"}
        workshop_id = workshops.add(
            db,
            city.id,
            city.timezone,
            found.title,
            codes[city.id],
            now,
            series_id=series_id,
            shared=shared,
            **own,
        )
        draft = partial(phrases.draft_for_you, title=found.title, workshop=workshop_id)
        tell_planners(db, city.id, f"series:{series_id}:draft:{workshop_id}", draft, now)
    return len(given)


def take_shared(db: Connection, workshop_id: int, now: datetime) -> bool:
    """Let a city's copy say all that its series says; False: there is none, or it says so already."""
    workshops.lock_workshop(db, id=workshop_id)
    copy = workshops.workshop(db, workshop_id)
    if copy is None or copy.shared is None or copy.state is State.CANCELLED:
        return False
    own = shared_by(copy)
    other = {name: value for name, value in copy.shared.items() if own.get(name) != value}
    if other:
        alter(db, workshop_id, other, now)
    return bool(other)
