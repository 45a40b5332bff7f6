"""One time for all machines: what one of them has noted as a moment, another must read as the same."""

import datetime as dt
from collections.abc import Callable
from typing import Final

import structlog

WRONG: Final = dt.timedelta(seconds=1)
"""By how much a clock has to be wrong for the log to say so."""

log = structlog.get_logger("delivery")


class CommonTime:
    """The time: this machine's clock, put right by that of the database as often as that is heard."""

    def __init__(self, own: Callable[[], dt.datetime]) -> None:
        self._own = own
        self._behind = dt.timedelta()

    def __call__(self) -> dt.datetime:
        """The time now."""
        return self._own() + self._behind

    def heard(self, clock: dt.datetime, asked: dt.datetime, answered: dt.datetime) -> None:
        """The database's clock was read at a moment between ``asked`` and ``answered``, by this time."""
        if asked <= clock <= answered:
            return
        behind = clock - asked - (answered - asked) / 2
        self._behind += behind
        if abs(behind) > WRONG:
            log.warning(
                "this machine's clock is wrong; the database's counts",
                behind=round(behind.total_seconds(), 1),
            )
