"""What is in hand: replies first, each chat one after another, shut chats later."""

import datetime as dt

import pytest

from bot.delivery.waiting import Ready, Waiting
from bot.services.delivery.claim import Claimed

NOW = dt.datetime(2026, 10, 5, 7, tzinfo=dt.UTC)
ALVA, BASHIR, CILLA = 1, 2, 3


def row(number: int, chat: int, priority: int = 3, edits: int | None = None) -> Claimed:
    return Claimed(number, chat, str(chat), False, priority, NOW, NOW, {}, edits, False, 0, 0)


class Gates:
    """When each chat opens."""

    def __init__(self) -> None:
        self.shut: dict[int, float] = {}

    def opens(self, row: Claimed, edit: bool) -> float:
        return 0.0 if edit else self.shut.get(row.chat, 0.0)


@pytest.fixture
def gates() -> Gates:
    return Gates()


@pytest.fixture
def waiting(gates: Gates) -> Waiting:
    return Waiting(gates.opens, edits=True)


def taken(waiting: Waiting, count: int = 10, now: float = 0.0) -> list[int]:
    return [one.id for one in waiting.take(count, now)]


def test_replies_come_before_bulk_and_each_chat_gives_one(waiting: Waiting) -> None:
    for one in (row(1, ALVA), row(2, BASHIR), row(3, CILLA, priority=0), row(4, ALVA)):
        waiting.add(one)

    assert taken(waiting) == [3, 1, 2]
    assert taken(waiting) == []
    assert len(waiting) == 1

    waiting.done(ALVA)
    assert taken(waiting) == [4]


def test_a_reply_comes_before_the_lesson_that_waits_in_the_same_chat(waiting: Waiting) -> None:
    waiting.add(row(1, ALVA))
    waiting.add(row(2, ALVA, priority=0))

    assert taken(waiting) == [2]
    waiting.done(ALVA)
    assert taken(waiting) == [1]


def test_a_whisper_waits_for_nothing_in_its_group_and_is_in_nobodys_way(
    waiting: Waiting, gates: Gates
) -> None:
    gates.shut[CILLA] = 2.0
    waiting.add(row(1, CILLA, priority=0))
    for one in (2, 3):
        waiting.add(row(one, CILLA, priority=0)._replace(group=True, body={"whisper": f"tap {one}"}))

    assert taken(waiting) == [2, 3]
    assert taken(waiting, now=2.0) == [1]


def test_only_replies_can_be_asked_for(waiting: Waiting) -> None:
    for one in (row(1, ALVA), row(2, BASHIR, priority=0)):
        waiting.add(one)

    assert [one.id for one in waiting.take(5, 0.0, replies_only=True)] == [2]
    assert [one.id for one in waiting.take(5, 0.0)] == [1]


def test_a_shut_chat_waits_for_its_opening_and_holds_up_nobody(waiting: Waiting, gates: Gates) -> None:
    gates.shut[ALVA] = 2.0
    waiting.add(row(1, ALVA))
    waiting.add(row(2, BASHIR))

    assert taken(waiting) == [2]
    assert waiting.next_opening() == 2.0
    assert taken(waiting, now=1.9) == []
    assert taken(waiting, now=2.0) == [1]


def test_an_edit_passes_the_gate_but_not_once_it_has_to_be_sent_anew(waiting: Waiting, gates: Gates) -> None:
    gates.shut[ALVA] = 2.0
    edit = row(1, ALVA, priority=0, edits=7)
    waiting.add(edit)

    assert taken(waiting) == [1]
    waiting.mark(Ready(edit, None))
    assert waiting.next(1.9) is None
    assert waiting.next_opening() == 2.0
    assert waiting.next(2.0) == Ready(edit, None)


def test_marked_rows_come_in_order_too(waiting: Waiting) -> None:
    lesson, reply = row(1, ALVA), row(2, BASHIR, priority=0)
    for one in (lesson, reply):
        waiting.add(one)
    for one in reversed(waiting.take(2, 0.0)):
        waiting.mark(Ready(one, None))

    assert (waiting.marked, waiting.marked_as(replies_only=True)) == (2, 1)
    assert [waiting.next(0.0), waiting.next(0.0)] == [Ready(reply, None), Ready(lesson, None)]
    assert waiting.next(0.0) is None


def test_a_lane_can_be_cleared_behind_the_row_that_is_out(waiting: Waiting) -> None:
    for number in (1, 2, 3):
        waiting.add(row(number, ALVA))
    taken(waiting)

    assert [one.id for one in waiting.clear_lane(ALVA)] == [2, 3]
    assert waiting.clear_lane(BASHIR) == []
    assert len(waiting) == 0


def test_clearing_gives_back_all_that_is_not_on_the_wire(waiting: Waiting) -> None:
    rows = [row(1, ALVA), row(2, BASHIR), row(3, CILLA), row(4, ALVA)]
    for one in rows:
        waiting.add(one)
    on_the_wire, marked = waiting.take(2, 0.0)
    waiting.mark(Ready(on_the_wire, None))
    waiting.next(0.0)
    waiting.mark(Ready(marked, None))
    assert waiting.ids() == {2, 3, 4}

    assert sorted(one.id for one in waiting.clear()) == [2, 3, 4]

    assert (len(waiting), waiting.ids(), waiting.next_opening()) == (0, set(), None)
    assert waiting.busy_chats == {ALVA}
    waiting.add(row(5, ALVA))
    assert taken(waiting) == []
    waiting.done(ALVA)
    assert taken(waiting) == [5]


def test_edits_and_what_is_none_can_be_asked_for_apart(waiting: Waiting) -> None:
    lesson, edit, reply = row(1, ALVA), row(2, BASHIR, 0, edits=7), row(3, CILLA, 0)
    for one in (lesson, edit, reply):
        waiting.add(one)

    assert [one.id for one in waiting.take(5, 0.0, edits=True)] == [2]
    assert [one.id for one in waiting.take(5, 0.0, edits=False)] == [3, 1]
    for one, replaces in ((lesson, None), (edit, ("7",)), (reply, None)):
        waiting.mark(Ready(one, replaces))

    assert (waiting.marked_as(), waiting.marked_as(edits=True), waiting.marked_as(edits=False)) == (3, 1, 2)
    assert waiting.next(0.0, edits=False) == Ready(reply, None)
    assert waiting.next(0.0, edits=False) == Ready(lesson, None)
    assert waiting.next(0.0, edits=False) is None
    assert waiting.next(0.0, edits=True) == Ready(edit, ("7",))
