"""What is due in workspaces whose hands are full: read once, shared out, urgent first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

import pytest

from bot.delivery.backlog import READ_ANEW_AFTER, Backlog
from tests.doubles.channel import workspace
from tests.services.delivery.ledger import NOW, SECOND


@dataclass
class Read:
    """A row as it is read."""

    id: int
    platform_id: str | None = "t1/alva"
    priority: int = 3
    try_at: dt.datetime = NOW


@pytest.fixture
def backlog() -> Backlog:
    return Backlog(workspace, 0.0)


def add(backlog: Backlog, *rows: Read) -> None:
    backlog.add(cast("Any", rows))


def take(backlog: Backlog, most: int = 10, **rooms: int) -> list[int]:
    return backlog.take(lambda name: rooms.get(name, 0), most)


def test_every_workspace_gets_its_share_and_no_more_than_it_has_room_for(backlog: Backlog) -> None:
    add(backlog, *(Read(number) for number in range(1, 7)), Read(7, "t2/bashir"), Read(8, "t2/cilla"))

    assert take(backlog, t1=3, t2=1) == [1, 7, 2, 3]
    assert take(backlog) == []
    assert take(backlog, most=3, t1=9, t2=9) == [4, 8, 5]
    assert take(backlog, t1=9, t2=9) == [6]


def test_what_is_urgent_comes_first_also_when_it_is_read_late(backlog: Backlog) -> None:
    add(backlog, Read(1), Read(2, try_at=NOW - SECOND))
    add(backlog, Read(3, priority=1, try_at=NOW + SECOND))

    assert take(backlog, t1=9) == [3, 2, 1]


def test_reading_goes_on_behind_what_was_read_by_priority(backlog: Backlog) -> None:
    assert backlog.behind(0.0) == {}
    add(backlog, Read(1), Read(2, try_at=NOW + SECOND), Read(3, priority=1))

    assert backlog.behind(1.0) == {1: (NOW, 3), 3: (NOW + SECOND, 2)}


def test_what_is_read_twice_is_given_once(backlog: Backlog) -> None:
    add(backlog, Read(1))
    add(backlog, Read(1))

    assert take(backlog, t1=9) == [1]


@pytest.mark.parametrize("sooner", [None, 5.0])
def test_after_a_while_or_when_asked_to_everything_is_read_anew(
    backlog: Backlog, sooner: float | None
) -> None:
    add(backlog, Read(1))
    if sooner is not None:
        backlog.read_anew(sooner)
    moment = READ_ANEW_AFTER if sooner is None else sooner

    assert backlog.behind(moment - 0.1) == {3: (NOW, 1)}
    assert backlog.behind(moment) == {}
    assert take(backlog, t1=9) == []


def test_a_row_without_an_address_stands_with_those_of_no_workspace(backlog: Backlog) -> None:
    add(backlog, Read(1, None))

    assert backlog.take(lambda name: int(name == ""), 10) == [1]
