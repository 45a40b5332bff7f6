"""Two organisers choose whom something is for at the same moment, on PostgreSQL: neither choice is lost."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.chat.handle import handle
from bot.domain.actions.action import Action
from bot.domain.actions.announcing import AskAnnouncement, Narrow, NewAnnouncement
from bot.domain.actions.planning import AskWorkshop, InviteTo
from bot.domain.audience import Audience, from_json
from bot.domain.event import Event
from bot.domain.roles import Role
from bot.storage import announcements, workshops
from tests.chat.at_once import meeting_behind
from tests.chat.phone import Phone, Town
from tests.chat.test_inviting import is_now

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # one at a time on SQLite

ONE = 1
BOTH = Audience(trades=frozenset({"cafe", "hotel"}))


def test_two_who_tap_at_once_have_both_chosen(town: Town) -> None:
    olle, ida = (is_now(Phone(town, name), Role.ORGANISER) for name in ("olle", "ida"))
    olle.tap(NewAnnouncement())
    olle.writes("Fika på torsdag!")
    _both_tap((olle, ida), AskAnnouncement(ONE, "audience"), Narrow, "announcements.audience")
    announced = town.store.read_now(announcements.announcement, ONE)

    for written in ("/workshop", "Service, del 1", "18 november 8-9.30", "Storsjöteatern"):
        olle.writes(written)
    _both_tap((olle, ida), AskWorkshop(ONE, "audience"), InviteTo, "workshops.audience")
    planned = town.store.read_now(workshops.workshop, ONE)

    assert announced is not None
    assert planned is not None
    assert (from_json(announced.audience), planned.audience) == (BOTH, BOTH)


def _both_tap(phones: tuple[Phone, Phone], asked: Action, narrow: Callable[..., Action], read: str) -> None:
    town = phones[0].town
    for phone in phones:
        phone.tap(asked)
    taps = zip(phones, ("cafe", "hotel"), strict=True)
    calls = [partial(_handles, town, one, narrow(one.place, "trades", trade)) for one, trade in taps]
    meeting_behind(town.store, read, *calls)


def _handles(town: Town, phone: Phone, tap: Action, db: Connection) -> None:
    event = Event("tap", phone.name, phone.name, action=tap)
    handle(db, phone.channel, next(town.numbers), event, town.now, town.house)
