"""Who owned what, and when: the leases as they stand in the database, looked at again and again."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from tests.cluster.machines import Cluster, Machine

PAUSE: Final = 0.05
_LEASES: Final = b"SELECT name, owner, until > clock_timestamp() FROM leases WHERE name NOT LIKE 'lock:%'"


@dataclass(frozen=True, slots=True)
class Taken:
    """From this moment on a machine owned a lease, as far as the next look can tell."""

    at: float
    machine: str


class Owners:
    """Looks at the leases until cancelled. ``taken`` is the history of each, by its name."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._names: dict[int, str] = {}
        self.now: Mapping[str, str] = {}
        """Who owns each lease that is held; a lease without an owner is not there."""
        self.taken: dict[str, list[Taken]] = {}

    async def run(self) -> None:
        """Look until cancelled. While PostgreSQL is away nobody is seen to own anything."""
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                async with await psycopg.AsyncConnection.connect(
                    self._cluster.database, autocommit=True
                ) as connection:
                    while True:
                        await self._look(connection)
                        await asyncio.sleep(PAUSE)
            self.now = {}
            await asyncio.sleep(PAUSE)

    async def until(self, holds: Callable[[Mapping[str, str]], bool], seconds: float) -> float:
        """Return as soon as something holds of who owns what: the seconds it took, or infinity."""
        began = time.monotonic()
        while not holds(self.now):
            if time.monotonic() - began > seconds:
                return float("inf")
            await asyncio.sleep(PAUSE / 2)
        return time.monotonic() - began

    def of(self, machine: Machine) -> Sequence[str]:
        """The channels that a machine owns."""
        return [name for name in self._channels() if self.now.get(f"channel:{name}") == machine.name]

    def all_owned(self, by: Sequence[Machine]) -> bool:
        """Whether each channel, and the clock, has an owner among these."""
        names = {one.name for one in by}
        leases = ["clock", *(f"channel:{name}" for name in self._channels())]
        return all(self.now.get(name) in names for name in leases)

    def spread(self) -> Mapping[str, int]:
        """How many channels each machine owns."""
        counts = Counter(dict.fromkeys((one.name for one in self._cluster.machines), 0))
        counts.update(filter(None, (self.now.get(f"channel:{name}") for name in self._channels())))
        return counts

    def even(self) -> bool:
        """Whether the load is as even as it can be, between the machines that have a process."""
        counts = [count for name, count in self.spread().items() if self._is_up(name)]
        return max(counts) - min(counts) <= 1 and sum(counts) == len(self._channels())

    def owner_at(self, channel: str, moment: float) -> str:
        """Who had taken a channel last at this moment."""
        past = [one for one in self.taken.get(f"channel:{channel}", ()) if one.at <= moment]
        return past[-1].machine if past else ""

    async def _look(self, connection: psycopg.AsyncConnection) -> None:
        self._names |= {one.pid: one.name for one in self._cluster.machines if one.pid}
        found = await (await connection.execute(_LEASES)).fetchall()
        self._see({name: self._name_of(owner) for name, owner, held in found if held})

    def _channels(self) -> Sequence[str]:
        return self._cluster.channels

    def _is_up(self, name: str) -> bool:
        return any(one.name == name and one.pid for one in self._cluster.machines)

    def _name_of(self, owner: str) -> str:
        return self._names.get(int(owner.split(":")[1]), owner)

    def _see(self, held: Mapping[str, str]) -> None:
        now = time.monotonic()
        for name, machine in held.items():
            history = self.taken.setdefault(name, [])
            if not history or history[-1].machine != machine:
                history.append(Taken(now, machine))
        self.now = held
