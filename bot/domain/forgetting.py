"""How long what is stored about somebody stays, counted from their last sign of life."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from bot.domain.roles import Role
from bot.domain.schedule import Pause

KEPT: Final = timedelta(days=365)
LONGEST: Final = 2 * KEPT
"""However much of it is a pause, during which the clock stands."""

KEPT_UNJOINED: Final = timedelta(days=30)
"""For whoever wrote or tapped and never said “I'm in”."""


def kept_until(last_sign: datetime, pause: Pause | None, *, joined: bool) -> datetime:
    """When what is stored about somebody is to go, if they are not heard of before."""
    if not joined:
        return last_sign + KEPT_UNJOINED
    if pause is None or pause.since is None:
        return last_sign + KEPT
    if pause.until is None:
        return last_sign + LONGEST
    paused = pause.until - max(pause.since, last_sign.date())
    return last_sign + min(KEPT + max(paused, timedelta()), LONGEST)


def goes_with_silence(roles: Collection[Role]) -> bool:
    """Whether silence ends what is stored: not as long as somebody has a role that others gave them."""
    return all(role == Role.LEARNER for role in roles)
