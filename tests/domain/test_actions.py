"""Every tap has one code of at most 64 bytes; whatever else comes back is stale, and nothing raises."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Literal, get_args, get_origin

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from msgspec.structs import fields

from bot.domain import actions as actions_package
from bot.domain.actions.action import Action
from bot.domain.actions.codec import LONGEST_CODE, Stale, decode, encode
from bot.domain.actions.courses import OpenCourse, ShowTip, StartCourse, StartCourseOver
from bot.domain.actions.joining import (
    ChooseLanguage,
    ChooseTrade,
    EraseData,
    FetchData,
    Join,
    Leave,
    WhatIsStored,
    WhoSees,
)
from bot.domain.actions.learning import (
    Answer,
    Done,
    Flag,
    Flip,
    HowItWent,
    KeepPromise,
    KeepThought,
    NotToday,
    PlanWhen,
    Promise,
    Reflect,
    SeeAgain,
    Skip,
    Toggle,
)
from bot.domain.actions.pausing import GoOn, PauseFor, SoftStart, StartOver
from bot.domain.actions.roles import TakeAway
from bot.domain.actions.settings import ChooseBell, ChooseHour, Open, RenewCalendar, ToggleDay
from bot.domain.actions.words import Okay, Say

LARGEST = 2**63 - 1

numbers = some.integers(0, LARGEST) | some.just(LARGEST)
codes = some.text("abcdefghijklmnopqrstuvwxyz0123456789-", max_size=40)
languages = some.text("abcdefghijklmnopqrstuvwxyz-", min_size=2, max_size=16)

BY_TYPE: dict[object, some.SearchStrategy[object]] = {int: numbers, str: codes, bool: some.booleans()}
SHORTER: dict[tuple[type, str], some.SearchStrategy[object]] = {
    (ChooseLanguage, "language"): languages,
    (TakeAway, "role"): some.text("abcdefghijklmnopqrstuvwxyz-", max_size=20),
}
"""What has to be shorter than any code may be, since other things stand beside it."""


def any_of(kind: type[Action]) -> some.SearchStrategy[Action]:
    """This kind of action, with whatever its fields allow."""
    return some.builds(kind, *(_any_value(kind, field.name, field.type) for field in fields(kind)))


def _any_value(kind: type[Action], name: str, of_type: object) -> some.SearchStrategy[object]:
    if (kind, name) in SHORTER:
        return SHORTER[kind, name]
    return BY_TYPE[of_type] if of_type in BY_TYPE else some.sampled_from(get_args(of_type))


actions = some.one_of(*(any_of(kind) for kind in Action.__subclasses__() if kind is not Stale))


@given(actions)
@example(Answer(LARGEST, LARGEST, LARGEST))
@example(ChooseLanguage("x" * 16, "y" * 40))
@example(OpenCourse("x" * 40, LARGEST))
@example(SeeAgain("x" * 40, LARGEST))
@example(HowItWent(LARGEST, LARGEST, "not-yet"))
def test_every_action_is_a_short_code_and_comes_back_the_same(action: Action) -> None:
    code = encode(action)
    assert len(code.encode("ascii")) <= LONGEST_CODE
    came_back: object = decode(code)
    assert came_back == action
    assert type(came_back) is type(action)


def test_every_kind_of_action_has_letters_of_its_own() -> None:
    plain: dict[object, object] = {int: 1, str: "x", bool: True}
    for kind in set(Action.__subclasses__()) - {Stale}:
        values = [plain[one.type] if one.type in plain else get_args(one.type)[0] for one in fields(kind)]
        action = kind(*values)
        came_back: object = decode(encode(action))
        assert came_back == action


@given(some.text() | actions.map(encode).flatmap(lambda code: some.text().map(lambda more: code + more)))
def test_whatever_comes_back_is_an_action_and_nothing_raises(code: str) -> None:
    action = decode(code)
    assert isinstance(action, Stale) or encode(action) == code


@given(actions.map(encode), some.integers(0, 63), some.characters())
def test_a_code_with_one_character_changed_is_read_as_it_stands_or_not_at_all(
    code: str, place: int, character: str
) -> None:
    place = min(place, len(code) - 1)
    changed = code[:place] + character + code[place + 1 :]
    action = decode(changed)
    assert isinstance(action, Stale) or encode(action) == changed


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1",
        "1:",
        ":::",
        "2:a:1:0:0",  # another version
        "0:k",
        "1:q:1",  # no such letter
        "1:a:1:0",  # a field short
        "1:a:1:0:0:0",  # and one too many
        "1:k:",
        "1:a:-1:0:0",
        "1:a:01:0:0",  # one way to write a number
        "1:a:1 :0:0",
        "1:a:\u0661:0:0",  # a digit, but not of ours
        f"1:a:{LARGEST + 1}:0:0",  # more than a database keeps
        "1:s:sudo",
        "1:p:year",
        "1:o:secrets",
        "1:e:2",
        "1:e:yes",
        "1:j:Östersund",
        "1:j:OSTERSUND",
        "1:j:" + "x" * 41,
        "1:l:" + "x" * 40 + ":" + "y" * 40,
        "1:k\n",
    ],
)
def test_what_is_no_code_of_ours_is_stale(code: str) -> None:
    assert decode(code) == Stale()


@pytest.mark.parametrize(
    "action",
    [
        Stale(),
        Answer(-1, 0, 0),
        Answer(LARGEST + 1, 0, 0),
        Join("Östersund"),
        Join("two words"),
        Join("x" * 41),
        ChooseLanguage("x" * 40, "y" * 40),
    ],
)
def test_what_cannot_be_a_code_is_refused(action: Action) -> None:
    with pytest.raises(ValueError, match=r"code|Stale"):
        encode(action)


def test_old_buttons_keep_their_meaning() -> None:
    """Codes stand in messages for years: these are never given to another action."""
    came_back: object = {code: decode(code) for code in _OLD}
    assert {
        "1:a:7:0:2": Answer(7, 0, 2),
        "1:t:7:0:2": Toggle(7, 0, 2),
        "1:d:7:0": Done(7, 0),
        "1:j:ostersund": Join("ostersund"),
        "1:w:ostersund": WhatIsStored("ostersund"),
        "1:ws:ostersund": WhoSees("ostersund"),
        "1:ws:": WhoSees(),
        "1:r:hotel": ChooseTrade("hotel"),
        "1:l:en:ostersund": ChooseLanguage("en", "ostersund"),
        "1:l:en:": ChooseLanguage("en"),
        "1:s:today": Say("today"),
        "1:p:week": PauseFor("week"),
        "1:o:hour": Open("hour"),
        "1:y:7:5": ToggleDay(7, 5),
        "1:h:510": ChooseHour(510),
        "1:f": FetchData(),
        "1:e:1": EraseData(sure=True),
        "1:e:0": EraseData(sure=False),
        "1:v": Leave(),
        "1:g": GoOn(),
        "1:b": StartOver(),
        "1:k": Okay(),
        "1:z:service:1": OpenCourse("service", 1),
        "1:z::0": OpenCourse(""),
        "1:x:service:3": SeeAgain("service", 3),
        "1:cs:service": StartCourse("service"),
        "1:ct:service": ShowTip("service"),
        "1:co:service:1": StartCourseOver("service", sure=True),
        "1:co::0": StartCourseOver("", sure=False),
        "1:gs": SoftStart(),
        "1:m:7": Promise(7),
        "1:n:7": NotToday(7),
        "1:mw:7:queue": PlanWhen(7, "queue"),
        "1:u:7:0:not-yet": HowItWent(7, 0, "not-yet"),
        "1:mk:7:1": KeepPromise(7, keep=True),
        "1:q:7:1": Flag(7, 1),
        "1:rf:7": Reflect(7),
        "1:rk:7:8:1": KeepThought(7, 8, keep=True),
        "1:sk": Skip(),
        "1:fl:7:1": Flip(7, over=True),
        "1:fl:7:0": Flip(7, over=False),
        "1:bl:mail": ChooseBell("mail"),
        "1:br": RenewCalendar(),
    } == came_back


def test_no_two_actions_share_their_letters_and_none_is_left_out() -> None:
    subjects = [
        import_module(found.name) for found in iter_modules(actions_package.__path__, "bot.domain.actions.")
    ]
    called = [
        (letters, kind) for subject in subjects for letters, kind in getattr(subject, "LETTERS", {}).items()
    ]
    assert len({letters for letters, _ in called}) == len(called)
    assert {kind for _, kind in called} == set(Action.__subclasses__()) - {Stale}


_OLD = (
    *("1:a:7:0:2", "1:t:7:0:2", "1:d:7:0", "1:j:ostersund", "1:w:ostersund", "1:r:hotel", "1:l:en:ostersund"),
    *("1:l:en:", "1:s:today", "1:p:week", "1:o:hour", "1:y:7:5", "1:h:510", "1:f", "1:e:1", "1:e:0", "1:v"),
    *("1:g", "1:b", "1:k", "1:ws:ostersund", "1:ws:"),
    *(
        "1:z:service:1",
        "1:z::0",
        "1:x:service:3",
        "1:cs:service",
        "1:ct:service",
        "1:co:service:1",
        "1:co::0",
    ),
    "1:gs",
    *("1:m:7", "1:n:7", "1:mw:7:queue", "1:u:7:0:not-yet", "1:mk:7:1", "1:q:7:1", "1:rf:7", "1:sk"),
    *("1:fl:7:1", "1:fl:7:0", "1:rk:7:8:1"),
    *("1:bl:mail", "1:br"),
)


def test_every_field_is_of_a_kind_that_can_be_read_back() -> None:
    for kind in Action.__subclasses__():
        for each in fields(kind):
            assert each.type in BY_TYPE or get_origin(each.type) is Literal, each
