"""Workshops as people see them: one card each, true at the moment it is drawn."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.domain.localtime import first_instant
from bot.domain.workshop import Workshop, answers_close
from bot.phrases.workshops.card import Card
from bot.storage import signups, workshops

ASKED_AGAIN_BEFORE = timedelta(days=3)
"""Who is not sure is asked once more so long before the time to answer is over."""


def look(
    db: Connection, workshop_ids: Collection[int], people: Collection[int], now: datetime
) -> dict[int, Mapping[int, Card]]:
    """The card of each of these workshops for each of these people; by workshop, then person."""
    found = workshops.workshops_by_id(db, sorted(workshop_ids))
    standings = signups.standings(db, list(found), people)
    answers = signups.answers_to(db, list(found))
    cards: dict[int, Mapping[int, Card]] = {}
    for id_, workshop in found.items():
        free = {
            one.id: None if one.seats is None else max(one.seats - answers[id_].at(one.id).taken, 0)
            for one in workshop.held
        }
        asked = asked_again_at(workshop)
        again = None if asked is None or asked <= now else workshop.on_the_wall(asked).date()
        cards[id_] = {
            person: Card(workshop, now, standing=standings.get((id_, person)), free=free, asks_again=again)
            for person in people
        }
    return cards


def asked_again_at(workshop: Workshop) -> datetime | None:
    """When who is not sure is asked once more, at the hour of the first occasion; None: there is none."""
    closes, first = answers_close(workshop), workshop.first
    if closes is None or first is None:
        return None
    day: date = workshop.on_the_wall(closes - ASKED_AGAIN_BEFORE).date()
    return first_instant(day, workshop.on_the_wall(first.starts_at).time(), workshop.zone)
