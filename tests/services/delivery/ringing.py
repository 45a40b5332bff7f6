"""Alva reads on a page of our own and has confirmed her e-mail address; lessons come to her, and rings."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.event import Event
from bot.services.delivery.lease import Lease, acquire
from bot.services.delivery.plan_rings import BY_MAIL, plan_rings
from bot.services.delivery.record_ring import rung
from bot.services.delivery.take_ring import Ring, due, take_ring
from bot.services.people.arrive import arrive
from bot.services.people.bell import ask_to_confirm, confirm
from bot.storage.store import Store
from bot.storage.tables import rings
from tests.cast import EARLY, SLOT, Sent, Town, course, found

MAIL = "alva@exempel.se"


@dataclass
class Ringing:
    """A town whose way out by e-mail is owned."""

    town: Town
    lease: Lease
    people: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store) -> "Ringing":
        town = found(store, course(lessons=40))
        lease = town.do(acquire, BY_MAIL, "Alva's machine", EARLY)
        assert isinstance(lease, Lease)
        return cls(town, lease)

    def at_a_page(self, name: str = "alva", now: dt.datetime = EARLY) -> int:
        """Somebody joins at our own page."""
        start = Event("command", name, name, command="start", page=True)
        self.town.do(arrive, "web", start, "sv", now)
        self.people[name] = self.town.joins(name, now=now)
        return self.people[name]

    def with_a_bell(self, name: str = "alva", mail: str = MAIL, now: dt.datetime = EARLY) -> int:
        """They have also confirmed an e-mail address."""
        person = self.at_a_page(name, now)
        self.asks(person, mail, now)
        asked = self.rows()[-1].id
        self.takes(asked, now)
        self.town.do(rung, asked, now)
        assert self.town.do(confirm, person, asked, now)
        return person

    def asks(self, person: int, mail: str = MAIL, now: dt.datetime = EARLY) -> str:
        """A first e-mail is to ask whoever reads the address."""
        return self.town.do(ask_to_confirm, person, mail, f"mark of {mail}", f"token {person}", now)

    def lesson_comes(self, now: dt.datetime = SLOT) -> list[Sent]:
        """What is due leaves, and what is to ring is planned, as the record of it does."""
        sent = self.town.morning(now)
        self.town.do(plan_rings, [one.delivery for one in sent], now)
        return sent

    def takes(self, ring: int, now: dt.datetime = SLOT) -> "Ring | str":
        return self.town.do(take_ring, self.lease, ring, now, self.town.shelf)

    def takes_all(self, now: dt.datetime = SLOT) -> "list[Ring | str]":
        """Everything due, as the postman would."""
        return [self.takes(id_, now) for id_, _ in self.town.do(due, now, 50)]

    def rows(self) -> list[Any]:
        def read(db: Connection) -> list[Any]:
            return list(db.execute(select(rings).order_by(rings.c.id)))

        return self.town.do(read)

    @property
    def states(self) -> list[str]:
        """Of those that tell of something on a page."""
        return [row.state for row in self.rows() if row.delivery_id is not None]
