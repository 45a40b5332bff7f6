"""A limit that nobody publishes, as Slack's of a workspace: found, and found again when it has changed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.slack.limits import LIMITS
from bench.contest import Side
from bench.place import Place, api
from bench.process import Figures, measured
from bench.table import Found, Line, at_most, read
from tests.doubles.process import Remote
from tests.doubles.telegram import TOKEN

LATENCY_MS = 40.0
LIMITS_IN_TURN = (5.0, 3.0)
"""Messages a second."""

BURST = 3
COUNTED = 20.0
"""Seconds at the end of each limit's time in which is counted how much of it is used."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """After ``seconds`` of one limit it is looked how near the rate is; then the limit changes."""

    place: Place
    seconds: float
    rounds: Final = "all at once"

    @property
    def sides(self) -> Mapping[str, Side]:
        """No peer learns a limit."""
        return {"kompis": self._side}

    async def _side(self) -> Figures:
        counted = min(COUNTED, self.seconds / 2)
        lasts = len(LIMITS_IN_TURN) * (self.seconds + counted)
        people = int(2 * lasts * max(LIMITS_IN_TURN))
        async with self.place.town(people, past=True) as database, api(LATENCY_MS) as remote:
            work = {"database": database, "rate": LIMITS.rate, "learns": LIMITS.learns, "seconds": lasts}
            await remote.post("limit", rate=LIMITS_IN_TURN[0], burst=BURST)
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(measured("unknown_kompis", url=remote.url, token=TOKEN, **work))
                while not (await remote.get("seen"))["messages"]:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.05)
                found = [await self._found(remote, limit, counted) for limit in LIMITS_IN_TURN]
        refused, early, taken = (sum(one[name] for one in found) for name in ("refused", "early", "messages"))
        return sending.result() | {
            "away_first": found[0]["away"],
            "away_second": found[1]["away"],
            "refused_share": 100 * refused / (taken + refused),
            "early": early,
        }

    async def _found(self, remote: Remote, limit: float, counted: float) -> Figures:
        """How far from the limit the rate is, in per cent of it, and what was refused until then."""
        await remote.post("limit", rate=limit, burst=BURST)
        await asyncio.sleep(self.seconds)
        before: Figures = await remote.get("seen")
        await remote.post("count")
        await asyncio.sleep(counted)
        after: Figures = await remote.get("seen")
        await remote.post("count")
        rate = (after["messages"] - 1) / after["seconds"]
        both = {name: before[name] + after[name] for name in ("refused", "early", "messages")}
        return {**both, "away": 100 * abs(rate / limit - 1)}

    def line(self, found: Found) -> Line:
        """How near it gets, and what that costs."""
        first, second = LIMITS_IN_TURN
        after = f"after {self.seconds:.0f} s"
        return Line(
            f"a limit nobody told: {first:.0f} a second, then {second:.0f}; the first guess is {LIMITS.rate}",
            (
                found.row(f"away from the limit {after}, %", read("away_first"), at_most(5)),
                found.row(f"away {after} of another one, %", read("away_second"), at_most(5)),
                found.row("requests answered 429, %", read("refused_share"), at_most(1)),
                found.row("retries before their time", read("early"), at_most(0)),
            ),
            "What can be known: a limit shows itself only by a refusal. Below it the rate climbs by 1.5 % a "
            "second; after a refusal it stays 3 % below what was taken, and climbs again 40 s later.",
        )
