"""The same lesson to many people, by the whole way out | by python-telegram-bot."""

from collections.abc import Sequence

from bench.place import Place, seen_by, telegram
from bench.process import Figures, measured
from bench.table import Line, Row, busy, cpu_ms, per_second, read
from tests.doubles.telegram import TOKEN

LATENCY_MS = 40.0
LIMIT = 30.0
"""Messages a second that Telegram takes from a free bot."""

UNREACHED = 100_000.0
"""A limit that holds nobody back: the pace is kept, and costs what it costs."""

WORKERS = 16
"""The peer's best at this latency: with more, its HTTP client spends its time on its connections."""

PEER = f"python-telegram-bot with AIORateLimiter, {WORKERS} workers"


class _Senders:
    """Both sides, with ``messages`` to send at ``rate`` a second."""

    def __init__(self, place: Place, messages: int, rate: float, burst: int | None = None) -> None:
        self._place = place
        self._messages = messages
        self._rate = rate
        self._burst = burst

    async def kompis(self) -> Figures:
        """Send what is pending: claim, compose, mark, render, send, record."""
        with self._place.town(self._messages, planned=True) as file:
            return await self._send("sending_kompis", file=file)

    async def peer(self) -> Figures:
        """Send a message that is ready."""
        return await self._send("sending_ptb", workers=WORKERS, message=self._place.message())

    async def _send(self, side: str, **more: object) -> Figures:
        async with telegram(self._messages, LATENCY_MS, burst=self._burst) as api:
            figures = await measured(
                side, url=api.url, token=TOKEN, people=self._messages, rate=self._rate, **more
            )
            arrived = self._messages - int(figures["given_up"])
            return figures | await seen_by(api, arrived, self._rate)


class Sending(_Senders):
    """As fast as it goes."""

    def __init__(self, place: Place, messages: int) -> None:
        super().__init__(place, messages, UNREACHED)
        self._ceiling: float | None = None

    async def kompis(self) -> Figures:
        """Send; before the first round, see how much the local API can take."""
        if self._ceiling is None:
            self._ceiling = await self._bare()
        return await super().kompis()

    async def _bare(self) -> float:
        async with telegram(self._messages, 0) as api:
            figures = await measured(
                "sending_bare", url=api.url, token=TOKEN, people=self._messages, message=self._place.message()
            )
        return self._messages / figures["seconds"]

    def line(self, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Line:
        """Messages a second, CPU and memory."""
        return Line(
            f"sending {self._messages:,} lessons, API at {LATENCY_MS:.0f} ms, no limit",
            PEER,
            (
                Row.more("messages a second", per_second(self._messages), ours, theirs),
                Row.less("CPU ms a message", cpu_ms(self._messages), ours, theirs),
                Row.less("peak memory, MB", read("peak_mb"), ours, theirs),
            ),
            f"{busy(ours, theirs)} The local API, at no latency, takes {self._ceiling or 0:,.0f} a second "
            "from a client that does nothing else. kompis reads, composes and records besides.",
        )


class AtTheLimit(_Senders):
    """As fast as Telegram lets a free bot; so many messages may come ``at_once`` after a rest.

    How many, Telegram does not publish, and the peer's figures hang on it: so there are two lines.
    """

    def __init__(self, place: Place, messages: int, at_once: int) -> None:
        super().__init__(place, messages, LIMIT, at_once)
        self._at_once = at_once

    def line(self, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Line:
        """The share of the limit, and what was refused."""
        return Line(
            f"sending {self._messages:,} lessons at {LIMIT:.0f} a second, {self._at_once} at once at first",
            PEER,
            (
                Row.more("share of the limit reached, %", read("share"), ours, theirs),
                Row.count("requests answered 429", read("refused"), ours, theirs),
                Row.count("retries before their time", read("early"), ours, theirs),
                Row.count("messages given up", read("given_up"), ours, theirs),
                Row.less("CPU ms a message", cpu_ms(self._messages), ours, theirs),
            ),
            "The limit itself. The peer begins with a second's worth at once, which this API "
            + (
                "takes." if self._at_once >= LIMIT else "refuses in part: it is halted, and comes back early."
            ),
        )
