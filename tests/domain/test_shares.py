"""An even share: few move, none is left over, and nobody gives back what no other can take."""

from collections import Counter
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shares import Host, chosen, share_of

EIGHT = frozenset(f"channel:{number}" for number in range(8))


def hosts(*names: str) -> list[Host]:
    return [Host(name, EIGHT) for name in names]


def owned_by(**counts: int) -> Mapping[str, str]:
    names = iter(sorted(EIGHT))
    return {next(names): host for host, count in counts.items() for _ in range(count)}


def test_who_is_alone_takes_all() -> None:
    assert share_of("a", hosts("a"), {}).room == 8


def test_a_newcomer_finds_room_and_the_others_give_back_just_enough() -> None:
    owners, three = owned_by(a=4, b=4), hosts("a", "b", "c")
    shares = {name: share_of(name, three, owners) for name in "abc"}
    assert [len(shares[name].surplus) for name in "abc"] == [1, 1, 0]
    assert [shares[name].room for name in "abc"] == [0, 0, 2]


def test_nobody_moves_when_all_is_even() -> None:
    owners, three = owned_by(a=3, b=3, c=2), hosts("a", "b", "c")
    assert all(share_of(name, three, owners) == share_of("c", three, owners) for name in "abc")
    assert share_of("a", three, owners).surplus == frozenset()


def test_the_channels_of_a_dead_machine_go_to_those_that_have_least() -> None:
    owners = owned_by(a=3, b=3)
    assert [share_of(name, hosts("a", "b"), owners).room for name in "ab"] == [1, 1]


def test_what_no_other_machine_is_able_to_own_is_kept() -> None:
    """A machine whose config.yaml lacks a channel cannot take it."""
    few = Host("b", frozenset(sorted(EIGHT)[:1]))
    share = share_of("a", [Host("a", EIGHT), few], owned_by(a=8))
    assert share.surplus == few.leases


def test_two_machines_go_for_different_channels_as_far_as_can_be() -> None:
    assert not chosen("host 1", sorted(EIGHT), 2) & chosen("host 3", sorted(EIGHT), 2)


@given(st.lists(st.integers(0, 4), min_size=8, max_size=8), st.integers(1, 5))
def test_from_any_picture_the_machines_come_to_an_even_share(held: list[int], count: int) -> None:
    """Each looks and acts in turn; 4 is nobody, and machines above ``count`` have died."""
    living = hosts(*(f"host {number}" for number in range(count)))
    owners = {
        lease: f"host {number}" for lease, number in zip(sorted(EIGHT), held, strict=True) if number < count
    }
    moves = 0
    for _ in range(3):
        for host in living:
            share = share_of(host.name, living, owners)
            moves += len(share.surplus)
            owners = {lease: owner for lease, owner in owners.items() if lease not in share.surplus}
        for host in living:
            room = share_of(host.name, living, owners).room
            owners |= dict.fromkeys(chosen(host.name, sorted(EIGHT - owners.keys()), room), host.name)
    spread = Counter(dict.fromkeys((host.name for host in living), 0))
    spread.update(owners.values())
    assert owners.keys() == EIGHT
    assert max(spread.values()) - min(spread.values()) <= 1
    assert moves <= 8
