"""A workshop that is planned, in the town of the cast: Thursday the 15th of October, at 8 and at 18.30."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, insert, select, update

from bot.domain.kinds import Kind
from bot.domain.message import Message
from bot.domain.seats import Answer, Standing
from bot.domain.workshop import Change, Span, State, Workshop
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.workshops import invite, pass_on, remind
from bot.services.workshops.answer import Come, Outcome, answer
from bot.services.workshops.change import change
from bot.services.workshops.compose import compose
from bot.storage import people, signups, workshops
from bot.storage.store import Store
from bot.storage.tables import addresses, deliveries, persons
from tests.cast import CITY, EARLY, MONDAY, at

P = ParamSpec("P")
T = TypeVar("T")

THURSDAY = MONDAY + dt.timedelta(days=10)
MORNING = Span(at(THURSDAY, 8, 0), at(THURSDAY, 9, 30))
EVENING = Span(at(THURSDAY, 18, 30), at(THURSDAY, 20, 0))
NOON = at(MONDAY, 12, 0)
HOUR = dt.timedelta(hours=1)


@dataclass
class Evening:
    """A planned workshop and its people; ``early`` and ``late`` are its occasions."""

    store: Store
    id: int
    early: int
    late: int
    people: Sequence[int]

    def do(self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write in a transaction."""
        return self.store.write_now(f, *args, **kwargs)

    @property
    def workshop(self) -> Workshop:
        found = self.do(workshops.workshop, self.id)
        assert found is not None
        return found

    def comes(self, person: int, occasion: int | None = None, now: dt.datetime = NOON) -> Outcome:
        return self.do(answer, self.id, person, Come(occasion or self.early), now)

    def is_unsure(self, person: int, now: dt.datetime = NOON) -> Outcome:
        return self.do(answer, self.id, person, Answer.UNSURE, now)

    def cannot(self, person: int, now: dt.datetime = NOON) -> Outcome:
        return self.do(answer, self.id, person, Answer.DECLINED, now)

    def changes(self, what: Change, now: dt.datetime = NOON) -> int | None:
        return self.do(change, self.id, what, now)

    def ticks(self, now: dt.datetime = NOON) -> None:
        """The clock looks for what is to be done."""
        self.do(_tick, now)

    def standing(self, person: int) -> Standing | None:
        return self.do(signups.standings, [self.id], [person]).get((self.id, person))

    def answers(self, *people: int) -> list[Answer | None]:
        """What these people have answered."""
        found = self.do(signups.standings, [self.id], people)
        return [found[self.id, one].answer if (self.id, one) in found else None for one in people]

    def ledger(self, *names: str) -> list[tuple[Any, ...]]:
        """These columns of what is planned about it, in order."""
        wanted = select(*(deliveries.c[name] for name in names)).where(
            deliveries.c.subject == f"workshop:{self.id}"
        )
        return self.do(lambda db: [tuple(row) for row in db.execute(wanted.order_by(deliveries.c.id))])

    def told(self, now: dt.datetime) -> dict[int, list[str]]:
        """The first lines of what leaves until now, by person; all of it counts as sent."""
        return {who: [one.first_line for one in got] for who, got in self.sent(now).items()}

    def sent(self, now: dt.datetime) -> dict[int, list[Message]]:
        """What leaves until now, by person; all of it counts as sent."""
        return self.do(_send, self.id, now)


def all_of(people: Sequence[int], *lines: str) -> dict[int, list[str]]:
    """Each of these people is told this."""
    return {person: list(lines) for person in people}


def planned(
    store: Store, count: int = 0, seats: int | None = 2, now: dt.datetime = EARLY, **fields: object
) -> Evening:
    """A planned workshop, with so many people who take part in the city and have an open address each."""
    return store.write_now(_planned, store, count, seats, now, fields)


def _planned(
    db: Connection, store: Store, count: int, seats: int | None, now: dt.datetime, fields: dict[str, Any]
) -> Evening:
    city = people.organisation(db, CITY.key)
    assert city is not None
    given: dict[str, Any] = {"place": "Storsjöteatern", "state": State.PLANNED.value, **fields}
    workshop = workshops.add(db, city.id, "Europe/Stockholm", "Möten som minns", "k7m2", now, **given)
    early = workshops.add_occasion(db, workshop, MORNING, seats, "early", now)
    late = workshops.add_occasion(db, workshop, EVENING, seats, "late", now)
    row = {
        "created_at": EARLY,
        "joined_at": EARLY,
        "organisation_id": city.id,
        "language": "sv",
        "schedule": "mon-fri 08:30 Europe/Stockholm 20:00-07:00 SE",
    }
    ids = list(db.scalars(insert(persons).returning(persons.c.id), [row] * count)) if count else []
    place = {"channel": "web", "state": "open", "heard_at": EARLY, "created_at": EARLY}
    if ids:
        db.execute(insert(addresses), [{"person_id": one, "platform_id": f"w{one}", **place} for one in ids])
    return Evening(store, workshop, early, late, ids)


def _tick(db: Connection, now: dt.datetime) -> None:
    for workshop in invite.due(db, now):
        after: int | None = 0
        while after is not None:
            after = invite.invite_piece(db, workshop, after, now)
    for workshop in remind.due(db, now):
        remind.remind(db, workshop, now)
    for workshop in pass_on.waitlists(db, now):
        pass_on.pass_on(db, workshop, now)


def _send(db: Connection, workshop: int, now: dt.datetime) -> dict[int, list[Message]]:
    rows = db.execute(
        select(deliveries)
        .where(
            deliveries.c.state == "pending",
            deliveries.c.subject == f"workshop:{workshop}",
            deliveries.c.due_at <= now,
            deliveries.c.expires_at > now,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
    ).all()
    asked = [
        Uncomposed(row.id, Kind(row.kind), row.person_id, row.address_id, row.channel, row.due_at)
        for row in rows
    ]
    found: dict[int, list[Message]] = {}
    for row in asked:
        brought = compose(db, [row], now)[row.delivery]
        state = "cancelled" if isinstance(brought, Nothing) else "sent"
        db.execute(update(deliveries).where(deliveries.c.id == row.delivery).values(state=state, sent_at=now))
        if isinstance(brought, Composed) and brought.message is not None:
            found.setdefault(row.person_id, []).append(brought.message)
    return found
