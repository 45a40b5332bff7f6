"""The gates of chats: an interval between two messages, and pauses that hold also edits."""

from msgspec.structs import replace

from bot.delivery.gates import Gates
from tests.delivery.stage import limits

ALVA, BASHIR = 1, 2


def test_a_chat_opens_again_after_its_interval_and_edits_pass() -> None:
    gates = Gates(limits(chat_interval=1.0))

    gates.pass_through(5.0, ALVA, edit=False)
    gates.pass_through(5.1, BASHIR, edit=True)

    assert gates.opens_at(ALVA, edit=False) == 6.0
    assert gates.opens_at(ALVA, edit=True) == 0.0
    assert gates.opens_at(BASHIR, edit=False) == 0.0
    assert gates.shut(5.5) == {ALVA}
    assert gates.shut(6.0) == frozenset()


def test_a_group_stays_shut_longer_where_the_platform_wants_it() -> None:
    gates = Gates(replace(limits(chat_interval=1.0), group_interval=3.0))

    gates.pass_through(5.0, ALVA, edit=False, group=True)
    gates.pass_through(5.0, BASHIR, edit=False)

    assert (gates.opens_at(ALVA, edit=False), gates.opens_at(BASHIR, edit=False)) == (8.0, 6.0)


def test_without_an_interval_every_chat_is_open() -> None:
    gates = Gates(limits())

    gates.pass_through(5.0, ALVA, edit=False)

    assert gates.shut(5.0) == frozenset()


def test_a_pause_holds_also_edits_and_nobody_else_and_a_shorter_one_does_not_end_it() -> None:
    gates = Gates(limits())

    gates.pause(ALVA, 8.0)
    gates.pause(ALVA, 3.0)

    assert gates.opens_at(ALVA, edit=True) == 8.0
    assert gates.opens_at(BASHIR, edit=False) == 0.0
    assert gates.shut(7.9) == {ALVA}
