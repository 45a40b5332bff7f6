"""Decide, in the claim's transaction, what a planned message about a workshop says: what is true by then."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection

from bot.domain.message import to_json
from bot.domain.seats import Answer
from bot.domain.workshop import State
from bot.phrases import of
from bot.phrases.people.workplaces import still_there
from bot.phrases.workshops.attending import was_it_useful
from bot.phrases.workshops.card import Card, News, card
from bot.phrases.workshops.checklist import News as LeadersNews
from bot.phrases.workshops.checklist import checklist
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.workshops.look import look
from bot.services.workshops.opinions import OPINION
from bot.services.workshops.tell import (
    ASK,
    BRIEF,
    CALLED_OFF,
    INVITATION,
    MOVED,
    NEW_GUIDE,
    OFFER,
    RELOCATED,
    REMINDER,
    TO_LEADER,
    led_of,
    subject_of,
)
from bot.storage import signups, workplaces
from bot.storage.workplaces import ASKS_OF_WORKPLACES, Workplace


def compose(db: Connection, rows: Sequence[Uncomposed], now: datetime) -> Mapping[int, Composed | Nothing]:
    """What each delivery brings, by its id; Nothing with the reason where it is not true any more."""
    written = signups.to_compose(db, [row.delivery for row in rows])
    cards = look(db, {one.workshop for one in written.values()}, {row.person_id for row in rows}, now)
    asked = {row.person_id for row in rows if written[row.delivery].what == ASKS_OF_WORKPLACES}
    places = workplaces.of_persons(db, asked)
    composed: dict[int, Composed | Nothing] = {}
    for row in rows:
        about = written[row.delivery]
        seen = replace(cards[about.workshop][row.person_id], delivery=row.delivery)
        if about.what in TO_LEADER:
            composed[row.delivery] = _brings_leader(seen, about, row.person_id)
        elif about.what == ASKS_OF_WORKPLACES:
            composed[row.delivery] = _asks(seen, about, places.get(row.person_id))
        else:
            composed[row.delivery] = _brings(seen, about)
    return composed


def _asks(seen: Card, about: signups.Written, workplace: Workplace | None) -> Composed | Nothing:
    """Whether somebody still works where they did."""
    if seen.workshop.state is State.CANCELLED:
        return Nothing("the workshop is cancelled")
    if workplace is None:
        return Nothing("where the person works is not known any more")
    message = still_there(of(about.language), workplace.id, workplace.name)
    return Composed(ASKS_OF_WORKPLACES, {"message": to_json(message)}, message=message)


def _brings_leader(seen: Card, about: signups.Written, person: int) -> Composed | Nothing:
    workshop = seen.workshop
    if workshop.state is State.CANCELLED:
        return Nothing("the workshop is cancelled")
    if workshop.leader_id != person:
        return Nothing("somebody else leads it")
    message = checklist(of(about.language), seen.delivery, workshop, _LEADERS_NEWS[about.what])
    return Composed(led_of(workshop.id), {"message": to_json(message)}, message=message)


def _brings(seen: Card, about: signups.Written) -> Composed | Nothing:
    what, _, number = about.what.partition("-")
    if seen.workshop.state is State.CANCELLED and what != CALLED_OFF:
        return Nothing("the workshop is cancelled")
    if what == OPINION:
        message = was_it_useful(of(about.language), seen.delivery, seen.workshop)
        return Composed(subject_of(seen.workshop.id), {"message": to_json(message)}, message=message)
    if not _STILL_TRUE[what](seen):
        return Nothing("it is not true any more")
    held = next((one for one in seen.workshop.occasions if str(one.number) == number), None)
    told = replace(seen, news=_NEWS.get(what), about=seen.mine if what == REMINDER else held)
    message = card(of(about.language), told)
    return Composed(subject_of(seen.workshop.id), {"message": to_json(message)}, message=message)


def _comes(seen: Card) -> bool:
    return seen.answer is Answer.COMING and seen.mine is not None and seen.mine.starts_at > seen.now


_NEWS: Final[Mapping[str, News]] = {
    MOVED: "moved",
    RELOCATED: "elsewhere",
    CALLED_OFF: "cancelled",
    REMINDER: "reminder",
    ASK: "ask",
}
_LEADERS_NEWS: Final[Mapping[str, LeadersNews]] = {BRIEF: "yours", NEW_GUIDE: "guide"}
_STILL_TRUE: Final[Mapping[str, Callable[[Card], bool]]] = {
    INVITATION: lambda seen: seen.standing is None and bool(seen.to_come) and not seen.is_closed,
    REMINDER: _comes,
    ASK: lambda seen: seen.answer is Answer.UNSURE and bool(seen.to_come) and not seen.is_closed,
    OFFER: lambda seen: seen.answer is Answer.OFFERED,
    MOVED: lambda seen: seen.answer is not Answer.DECLINED,
    RELOCATED: lambda seen: seen.answer is not Answer.DECLINED,
    CALLED_OFF: lambda seen: seen.answer is not Answer.DECLINED,
}
"""Whether each kind of message is still to be sent to whom it was written for."""
