"""No service reads and then writes without a lock, and those of organisers are played against themselves.

The tables are the tests called “at once”; here it is seen to that nothing is missing from them.
"""

import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Final

from tests.services.reaching import all_services, does, named, reached

HERE: Final = Path(__file__).parent

ORGANISERS: Final = (
    *("announcements.", "workshops."),
    *("people.act_for", "people.invite_role", "people.take_role"),
)
"""The services of organisers: how the names of their modules begin."""

CALLER: Final = "whoever calls it has locked the person, or the workshop, that it is about"
STATE: Final = "each change names the state and the epoch that it leaves"
KEY: Final = "a key that is there once decides, and not what was read"
ALONE: Final = "one machine at a time does it, which holds the lease of the clock"

WITHOUT_A_LOCK: Final[Mapping[str, str]] = {
    "delivery.hosts.look": "each machine writes the row of its own name",
    "delivery.lease.release": STATE,
    "delivery.lease.renew": STATE,
    "delivery.plan_rings.plan_rings": KEY,
    "delivery.recover.recover": STATE,
    "delivery.retry.retry": STATE,
    "learning.answer.redraw": CALLER,
    "learning.ask.ask": CALLER,
    "learning.ask.note_answer": CALLER,
    "learning.ask.put_next": CALLER,
    "learning.finish.finish": CALLER,
    "learning.following.mark_served": CALLER,
    "learning.merge_learning.give_back_learning": CALLER,
    "learning.merge_learning.merge_learning": CALLER,
    "learning.plan_circles.reschedule_circles": ALONE,
    "learning.silence.note_sent": CALLER,
    "learning.team_card.answer_together": KEY,
    "people.bell.feed_token": KEY,
    "people.bell.set_bell": CALLER,
    "people.join.enrol": CALLER,
    "people.share_screen.share_screen": KEY,
    "people.share_screen.stop_sharing": KEY,
    "upkeep.warn.warn": KEY,
    "workshops.brief_leader.brief_leader": CALLER,
    "workshops.brief_leader.tell_of_new_guide": CALLER,
    "workshops.opinions.ask_opinions": KEY,
    "workshops.opinions.give": KEY,
    "workshops.opinions.give_words": KEY,
    "workshops.plan_series.begin_series": "it begins a row that nobody else knows of",
    "workshops.tell.tell": CALLER,
    "workshops.tell_planners.tell_planners": KEY,
}
"""Why these need none, though they read and write."""


def test_who_reads_and_writes_locks_or_says_why_not() -> None:
    unlocked = {named(one) for one in all_services() if does(one) == {"read", "write"}}
    assert unlocked == set(WITHOUT_A_LOCK)


def test_every_service_of_organisers_that_reads_and_writes_is_played_against_itself() -> None:
    played = {one for test in _tests() for one in _services_in(test)}
    tried = {function for one in played for function in reached(one)}
    missing = {
        named(one)
        for one in all_services()
        if named(one).startswith(ORGANISERS) and {"read", "write"} <= does(one) and one not in tried
    }
    assert missing == set()


def test_what_locks_and_what_does_not_is_told_apart() -> None:
    """The negative twin, by services whose code one can read."""
    told = {named(one): does(one) for one in all_services()}
    assert told["workshops.answer.answer"] == {"read", "write", "lock"}
    assert told["workshops.guests.name_on_list"] == {"write"}
    assert told["workshops.guests.guests"] == {"read"}
    assert told["people.audit.note"] == {"write"}


def _tests() -> Iterator[ModuleType]:
    for path in sorted(HERE.rglob("test_*at_once.py")):
        inside = path.relative_to(HERE).with_suffix("").parts
        yield importlib.import_module(".".join((__package__, *inside)))


def _services_in(test: ModuleType) -> Iterator[FunctionType]:
    """The services that a test names, by themselves or in a module of theirs."""
    for value in vars(test).values():
        if inspect.isfunction(value):
            yield value
        elif inspect.ismodule(value) and value.__name__.startswith("bot.services."):
            yield from (one for one in vars(value).values() if inspect.isfunction(one))
