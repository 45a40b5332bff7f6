"""An even share: which channels each of the machines that live should own."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct


class Host(Struct, frozen=True):
    """One running kompis. ``leases``: the channels it is able to own, by their leases' names."""

    name: str
    leases: frozenset[str]


class Share(Struct, frozen=True):
    """What one host shall do: take so many more, and give these back."""

    room: int
    surplus: frozenset[str]


def share_of(name: str, hosts: Collection[Host], owners: Mapping[str, str]) -> Share:
    """The share of the host of this name; ``owners`` are those of the leases that are held.

    All hosts come to the same answer from the same picture. The number of channels of any two differs by
    one at most, and those that have most already keep the odd ones, so that as few as possible move. A
    channel is given back only where another host has room for it and is able to own it.
    """
    able = {one.name: one for one in hosts}
    mine = able[name].leases
    every = frozenset().union(*(one.leases for one in hosts))
    owned = {
        host: sorted(lease for lease, owner in owners.items() if owner == host and lease in every)
        for host in able
    }
    wanted = _wanted(owned, len(every))
    short = [able[host] for host in able if len(owned[host]) < wanted[host]]
    movable = [lease for lease in owned[name] if any(lease in one.leases for one in short)]
    too_many = max(len(owned[name]) - wanted[name], 0)
    room = max(wanted[name] - len(owned[name]), 0)
    return Share(min(room, len(mine)), frozenset(movable[len(movable) - too_many :] if too_many else ()))


def chosen(name: str, free: Sequence[str], room: int) -> frozenset[str]:
    """Which of the free channels this host goes for: not the same as the next host, as far as can be."""
    if not free:
        return frozenset()
    first = sum(name.encode()) % len(free)
    ordered = sorted(free)
    return frozenset([*ordered[first:], *ordered[:first]][:room])


def _wanted(owned: Mapping[str, Sequence[str]], total: int) -> Mapping[str, int]:
    """How many channels each host should have."""
    least, odd = divmod(total, len(owned))
    by_most = sorted(owned, key=lambda host: (-len(owned[host]), host))
    return {host: least + (place < odd) for place, host in enumerate(by_most)}
