"""Which questions to ask: ``kompis simulate-policy``, a request at a time | the library alone."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bench.contest import Side
from bench.learners import PAST_ASKS, WAYS
from bench.process import measured
from bench.table import Found, Line, at_least, read

FSRS = "fsrs alone"


class Policy:
    """``requests`` of each sort: so many past asks, of learners that were seen growing or never before."""

    rounds: Final = "one by one"

    def __init__(self, requests: int) -> None:
        self._requests = requests

    @property
    def sides(self) -> Mapping[str, Side]:
        """Over pipes, each request after the answer to the one before | every history folded anew."""
        return {
            "kompis": partial(measured, "policy_kompis", requests=self._requests),
            FSRS: partial(measured, "policy_fsrs", requests=self._requests),
        }

    def line(self, found: Found) -> Line:
        """Requests a second."""
        return Line(
            f"the choice of questions: {self._requests:,} requests of each sort, one after the other",
            tuple(
                found.row(
                    f"requests a second, {asks} past asks, {way}",
                    read(f"{way} {asks}"),
                    at_least(goal),
                    [FSRS],
                    better="more",
                )
                for asks, goal in PAST_ASKS.items()
                for way in WAYS
            ),
            "CPU: reading the request, and the memory model where it has not met the same gaps and grades.",
        )
