"""Powers: what a test needs is asked for by its kind, and never by anybody's name."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import pytest

Power = TypeVar("Power")


def need(whoever: Any, power: Callable[..., Power]) -> Power:  # noqa: ANN401 - a channel or a stand
    """Whoever it is, with this power; without it the promise is not made, and the test is passed over."""
    assert isinstance(power, type)
    if not isinstance(whoever, power):
        pytest.skip(f"has no {power.__name__}")
    return cast("Power", whoever)
