"""Sides that send, each through a local API of its own."""

from dataclasses import dataclass

from bench.contest import Side
from bench.place import Place, api
from bench.process import Figures, measured
from bench.town import FIRST_CHAT
from tests.doubles.process import Remote
from tests.doubles.telegram import TOKEN


@dataclass(frozen=True, slots=True)
class Limited:
    """What an API lets through: ``rate`` a second, ``burst`` at once after a rest."""

    rate: float
    burst: int


class Senders:
    """Everybody sends lessons to people of the same town; the message that peers send is one of them.

    Where there is no limit, every side sends ``warm`` messages before it is measured: what is loaded with the
    first of them, and connecting, belongs to a start.
    """

    def __init__(self, place: Place, warm: int = 0) -> None:
        self._place = place
        self._warm = warm
        self._message: dict[str, object] = {}

    def kompis(self, messages: int, latency_ms: float = 0.0, limit: Limited | None = None) -> Side:
        """Kompis sends what is due, to people with a week behind them."""

        async def side() -> Figures:
            warm = self._warmth(limit)
            async with self._place.town(warm + messages, past=True) as database:
                rate = None if limit is None else limit.rate
                work = {"database": database, "people": messages, "rate": rate}
                return await self._sent("sending_kompis", messages, latency_ms, limit, work)

        return side

    def peer(
        self,
        name: str,
        messages: int,
        latency_ms: float = 0.0,
        limit: Limited | None = None,
        **how: object,
    ) -> Side:
        """A peer sends a message that is ready; ``how`` is its tuning."""

        async def side() -> Figures:
            warm = self._warmth(limit)
            chats = range(FIRST_CHAT, FIRST_CHAT + warm + messages)
            work = {"message": await self.message(), "chats": [*chats]}
            return await self._sent(name, messages, latency_ms, limit, {**work, **how})

        return side

    def _warmth(self, limit: Limited | None) -> int:
        return self._warm if limit is None else 0

    async def ceiling(self, times: int = 10_000) -> float:
        """How many messages a second the local API takes from a client that does nothing else."""
        async with api(0) as remote:
            work = {"message": await self.message(), "times": times}
            found = await measured("ceiling", url=remote.url, token=TOKEN, **work)
        return found["a_second"]

    async def message(self) -> dict[str, object]:
        """The message that peers send; the same for all."""
        if not self._message:
            self._message = await self._place.message()
        return self._message

    async def _sent(
        self, name: str, messages: int, latency_ms: float, limit: Limited | None, work: dict[str, object]
    ) -> Figures:
        warm = self._warmth(limit)
        async with api(latency_ms) as remote:
            if limit is not None:
                await remote.post("limit", rate=limit.rate, burst=limit.burst)
            figures = await measured(name, url=remote.url, token=TOKEN, warm=warm, **work)
            seen = await _seen(remote, warm + messages - int(figures.get("given_up", 0)), limit)
        return figures | seen | {"pieces": messages}


async def _seen(remote: Remote, expected: int, limit: Limited | None) -> Figures:
    """What the API saw: nobody is spared a message, and nobody gets two."""
    seen: Figures = await remote.get("seen")
    assert (seen["messages"], seen["doubled"]) == (expected, 0), seen
    if limit is None:
        return {}
    return {
        "share": 100 * (seen["messages"] - 1) / seen["seconds"] / limit.rate,
        "refused": seen["refused"],
        "refused_share": 100 * seen["refused"] / (seen["messages"] + seen["refused"]),
        "early": seen["early"],
        "most": seen["most"],
    }
