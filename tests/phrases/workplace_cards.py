"""What is said about where somebody works, at its longest."""

from collections.abc import Callable
from typing import Final

from bot.domain.message import Message
from bot.phrases import Say, workplaces

LONGEST_ID = 2**53
SHOP = "Lilla kaféet på torget"

CASES: Final[dict[str, Callable[[Say], Message]]] = {
    "workplaces.still_there": lambda say: workplaces.still_there(say, LONGEST_ID, SHOP),
    "workplaces.stays": workplaces.stays,
    "workplaces.where_now": workplaces.where_now,
    "workplaces.taken_away": lambda say: workplaces.taken_away(say, SHOP),
    "workplaces.works_at": lambda say: workplaces.works_at(say, SHOP),
    "workplaces.no_such_code": workplaces.no_such_code,
    "workplaces.changed_since": workplaces.changed_since,
}
