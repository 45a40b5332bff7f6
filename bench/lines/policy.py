"""Which questions to ask: ``kompis simulate-policy``, a request at a time | the library alone."""

from collections.abc import Sequence

from bench.learners import PAST_ASKS, WAYS
from bench.process import Figures, measured
from bench.table import Line, Row, read


class Policy:
    """``requests`` of each sort: so many past asks, of learners that were seen growing or never before."""

    def __init__(self, requests: int) -> None:
        self._requests = requests

    async def kompis(self) -> Figures:
        """Ask the command, over its pipes, each request after the answer to the one before."""
        return await measured("policy_kompis", requests=self._requests)

    async def peer(self) -> Figures:
        """Fold every history anew, without pipes and without looking whether the requests are right."""
        return await measured("policy_fsrs", requests=self._requests)

    def line(self, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Line:
        """Requests a second."""
        return Line(
            f"the choice of questions: {self._requests:,} requests of each sort, one after the other",
            "fsrs alone, each history folded anew, no pipes, nothing checked",
            tuple(
                Row.more(f"requests a second, {asks} past asks, {way}", read(f"{way} {asks}"), ours, theirs)
                for asks in PAST_ASKS
                for way in WAYS
            ),
            "CPU: reading the request, and the memory model where it has not met the same gaps and grades "
            f"yet. The goals: {' and '.join(f'{goal:,} at {asks}' for asks, goal in PAST_ASKS.items())}.",
        )
