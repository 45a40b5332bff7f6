"""A list that is longer than a message: what one page of it shows."""

from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

PAGE: Final = 8
"""How many things a message lists; each has a button."""


def paged(things: Sequence[T], page: int) -> tuple[Sequence[T], int, bool]:
    """What a page (from 0) shows, its number, and whether more follows; one that is not there: the first."""
    page = page if page * PAGE < len(things) else 0
    end = (page + 1) * PAGE
    return things[page * PAGE : end], page, end < len(things)


def numbered(shown: Sequence[T], page: int) -> Sequence[tuple[int, T]]:
    """What a page shows, numbered from 1 through all pages."""
    return list(enumerate(shown, start=page * PAGE + 1))
