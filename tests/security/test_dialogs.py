"""What is written where something was asked for, and what forged buttons name: every kind, by whoever it is.

A dialog stays open for half an hour. By then a role may have ended, and one acts for another city.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

import pytest
from msgspec.structs import fields, replace
from sqlalchemy import Connection
from structlog.testing import capture_logs

from bot.chat import forms
from bot.chat.announcements import announcing, pictures
from bot.chat.workshops import drafting, planning, series
from bot.content.library import Library
from bot.domain.actions.action import Action
from bot.domain.actions.codec import Stale, decode, encode
from bot.domain.actions.joining import EraseData, Leave
from bot.domain.event import Event
from bot.domain.form import Day, Field, Hour, Words
from bot.domain.roles import Role
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from bot.storage.tables import dialogs
from bot.storage.upsert import upsert
from tests.cast import CITY
from tests.chat.phone import Phone, Town
from tests.chat.test_joining import ARE
from tests.security.test_roles import ROLES_ALONE, SECRET, Cities, furnish

ASKED: Final[Mapping[str, object]] = {**announcing.ANSWERS, **planning.ANSWERS}
BEGINS_ONE: Final = frozenset({pictures.NEW, drafting.TITLE, series.TITLE})
"""Dialogs about no row: what is written there is new, in the city of whoever writes."""

PLAIN: Final = ("Nya ord", "15 oktober 8-9.30", "https://example.se/a.jpg")
ODD: Final = (
    "\0",
    "\u200b\u202e\u200d",
    "\u0661\u0665/\u0661\u0660 \u0668",
    "\u00b2 platser",
    "99999999999999999999999",
    "31/12/9999 8-9",
    "*_`[](<!channel> <@U1> @here #1 ~|\\",
    "https://" + "a." * 2000,
    "\U0001f3f3\ufe0f\u200d\U0001f308" * 500,
    "x" * 4096,
)
"""What a keyboard, a platform or somebody who means no good may bring."""

ODD_ANSWERS: Final[Sequence[Mapping[type[Field], str]]] = (
    {Words: "\0"},
    {Words: "\u200b\u202e\u200d"},
    {Words: "Ord", Day: "0001-01-01", Hour: "00:00"},
    {Words: "Ord", Day: "9999-12-31", Hour: "23:59"},
)
"""The same in a form, whose platform draws calendars and clocks; what is sent in may be made up."""

LARGEST: Final = 2**63 - 1
LEAVING: Final = frozenset({Leave, EraseData})
"""What is tapped last: after it one is nobody who may do anything."""

_ASK = upsert(dialogs, key=("address_id",), update=("person_id", "kind", "step", "data", "expires_at"))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    """One database, save where it decides."""
    return str(request.param)


@pytest.fixture
def cities(store: Store, shelf: Shelf) -> Cities:
    town = Town.of(store, shelf, CITY, ARE)
    return Cities(town, store.write_now(furnish))


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library)


def asks(cities: Cities, phone: Phone, kind: str) -> None:
    """This is asked for, about the first row there is."""
    row = {
        "address_id": phone.who.address_id,
        "person_id": phone.who.person_id,
        "kind": kind,
        "step": "asked",
        "data": {} if kind in BEGINS_ONE else {"about": 1},
        "expires_at": cities.town.now.replace(hour=23),
    }
    cities.town.store.write_now(_ask, row)


def _ask(db: Connection, row: Mapping[str, object]) -> None:
    db.execute(_ASK, row)


def writes(phone: Phone, text: str) -> Event:
    return Event("text", phone.name, phone.name, text, language="sv")


def test_where_something_was_asked_for_nothing_of_another_city_is_changed_or_told(cities: Cities) -> None:
    stranger = cities.is_now("stranger", "are", *ROLES_ALONE)
    for kind in ASKED:
        asks(cities, stranger, kind)
        for text in PLAIN:
            tried = cities.tries(stranger, writes(stranger, text))
            assert SECRET not in tried.said, kind
            assert tried.changed <= (kind in BEGINS_ONE), kind


def test_what_was_asked_for_is_no_longer_taken_once_the_role_has_ended(cities: Cities) -> None:
    learner = cities.is_now("learner", "ostersund")
    for kind in ASKED:
        asks(cities, learner, kind)
        for text in PLAIN:
            tried = cities.tries(learner, writes(learner, text))
            assert (SECRET in tried.said, tried.changed) == (False, False), kind


def test_whoever_may_is_heard(cities: Cities) -> None:
    """The negative twin: by the same means rows are changed, and told."""
    olle = cities.is_now("olle", "ostersund", Role.ADMIN, Role.COORDINATOR)
    changed, told = set(), set()
    for kind in ASKED:
        asks(cities, olle, kind)
        for text in PLAIN:
            tried = cities.tries(olle, writes(olle, text))
            changed |= {kind} if tried.changed else set()
            told |= {kind} if SECRET in tried.said else set()
    assert len(changed) > len(ASKED) // 2
    assert len(told) > len(ASKED) // 3


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # the stricter about texts and numbers
def test_odd_words_are_always_answered(cities: Cities) -> None:
    olle = cities.is_now("olle", "ostersund", Role.ADMIN, Role.COORDINATOR)
    for number, kind in enumerate(ASKED):
        for text in (ODD[0], ODD[1 + number % (len(ODD) - 1)]):
            asks(cities, olle, kind)
            assert cities.town.handles(writes(olle, text)), (kind, text)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_button_that_names_no_row_is_answered(cities: Cities) -> None:
    olle = cities.is_now("olle", "ostersund", *ROLES_ALONE)
    for kind in sorted(Action.__subclasses__(), key=lambda kind: kind in LEAVING):
        if kind is not Stale:
            action = _with(kind, LARGEST)
            tap = Event("tap", olle.name, olle.name, action=decode(encode(action)), language="sv")
            assert cities.town.handles(tap), action


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_odd_answers_in_a_form_are_answered(cities: Cities) -> None:
    olle = cities.is_now("olle", "ostersund", Role.ORGANISER)
    town, drawn = cities.town, 0
    for kind in forms.SHEETS:
        for action in cities.forms(kind):
            tap = Event("tap", olle.name, olle.name, action=action, language="sv")
            form = town.store.read_now(forms.form_for, "telegram", tap, town.now, town.house)
            asked = () if form is None else form.fields
            for odd in ODD_ANSWERS if asked else ():
                given = {one.name: (odd.get(type(one), odd[Words]),) for one in asked}
                assert town.handles(replace(tap, kind="form", answers=given)), (action, odd)
                drawn += 1
    assert drawn > len(forms.SHEETS)


def _with(kind: Any, number: int) -> Action:  # noqa: ANN401 - any of the union
    values: dict[str, Any] = {}
    for each in fields(kind):
        plain = {int: number, bool: True, str: "x"}
        values[each.name] = plain[each.type] if each.type in plain else get_args(each.type)[0]
    made: Action = kind(**values)
    return made
