"""What is said about where somebody works, at its longest."""

from collections.abc import Callable
from typing import Final

from bot.domain.message import Message
from bot.domain.names import MOST
from bot.phrases import Say
from bot.phrases.people import workplaces
from bot.storage.workplaces import Workplace

LONGEST_ID = 2**53
SHOP = "Lilla kaféet på torget"
FEW = tuple(Workplace(LONGEST_ID + n, SHOP, f"Område {n}") for n in range(MOST))

CASES: Final[dict[str, Callable[[Say], Message]]] = {
    "people.workplaces.still_there": lambda say: workplaces.still_there(say, LONGEST_ID, SHOP),
    "people.workplaces.stays": workplaces.stays,
    "people.workplaces.where_now": workplaces.where_now,
    "people.workplaces.taken_away": lambda say: workplaces.taken_away(say, SHOP),
    "people.workplaces.works_at": lambda say: workplaces.works_at(say, SHOP),
    "people.workplaces.not_found": workplaces.not_found,
    "people.workplaces.still": lambda say: workplaces.still(say, LONGEST_ID, SHOP),
    "people.workplaces.where (few)": lambda say: workplaces.where(say, FEW),
    "people.workplaces.where (many)": lambda say: workplaces.where(say, FEW * 2),
    "people.workplaces.write_it": workplaces.write_it,
    "people.workplaces.which": lambda say: workplaces.which(say, FEW),
    "people.workplaces.changed_since": workplaces.changed_since,
}
