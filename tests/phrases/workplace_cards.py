"""What is said about where somebody works, at its longest."""

from collections.abc import Callable
from typing import Final

from bot.domain.message import Message
from bot.phrases import Say
from bot.phrases.people import workplaces

LONGEST_ID = 2**53
SHOP = "Lilla kaféet på torget"

CASES: Final[dict[str, Callable[[Say], Message]]] = {
    "people.workplaces.still_there": lambda say: workplaces.still_there(say, LONGEST_ID, SHOP),
    "people.workplaces.stays": workplaces.stays,
    "people.workplaces.where_now": workplaces.where_now,
    "people.workplaces.taken_away": lambda say: workplaces.taken_away(say, SHOP),
    "people.workplaces.works_at": lambda say: workplaces.works_at(say, SHOP),
    "people.workplaces.no_such_code": workplaces.no_such_code,
    "people.workplaces.changed_since": workplaces.changed_since,
}
