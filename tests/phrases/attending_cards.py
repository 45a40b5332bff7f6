"""What is said about coming to a workshop, and to whoever leads it, at its longest."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from bot.domain.guest import Guest
from bot.domain.message import Message
from bot.domain.seats import Answer
from bot.phrases import Say
from bot.phrases.workshops import attending, leading
from bot.phrases.workshops.leading import Page
from tests.phrases.workshop_cards import EARLY, ONE, WORKSHOP

LONGEST_ID = 2**53
HERE = Guest(LONGEST_ID, 1, Answer.COMING, None, "Alva Åkesson", "Lilla butiken", EARLY)
TO_COME = replace(HERE, came_at=None)
WAITS = Guest(LONGEST_ID, 1, Answer.WAITING, 1, None, None, None)
WALKED_IN = replace(HERE, answer=Answer.WALKED_IN, name=None)
SOME = (HERE, TO_COME, replace(TO_COME, answer=Answer.OFFERED), WALKED_IN, WAITS)
FEED = "https://kompis.example.se/calendar/abc.ics"
LIST = "https://kompis.example.se/list/abc"

CASES: Final[dict[str, Callable[[Say], Message]]] = {
    "workshops.attending.for_calendar": lambda say: attending.for_calendar(say, FEED),
    "workshops.attending.for_calendar no address": lambda say: attending.for_calendar(say, ""),
    "workshops.attending.nothing_for_calendar": attending.nothing_for_calendar,
    "workshops.attending.ask_name": attending.ask_name,
    "workshops.attending.name_too_long": lambda say: attending.name_too_long(say, 60),
    "workshops.attending.name_is_on_list": lambda say: attending.name_is_on_list(say, "Alva Åkesson"),
    "workshops.attending.ask_code": attending.ask_code,
    "workshops.attending.code_unknown": attending.code_unknown,
    "workshops.attending.arrived": lambda say: attending.arrived(say, WORKSHOP, "Alva Åkesson", again=False),
    "workshops.attending.arrived again": lambda say: attending.arrived(say, WORKSHOP, None, again=True),
    "workshops.attending.too_early": lambda say: attending.too_early(say, WORKSHOP),
    "workshops.attending.is_over": attending.is_over,
    "workshops.attending.is_elsewhere": attending.is_elsewhere,
    "workshops.attending.was_it_useful": lambda say: attending.was_it_useful(say, LONGEST_ID, WORKSHOP),
    "workshops.attending.will_you_use_it": lambda say: attending.will_you_use_it(say, LONGEST_ID),
    "workshops.attending.anything_more": attending.anything_more,
    "workshops.attending.thanks": attending.thanks,
    "workshops.leading.guests": lambda say: leading.guests(say, WORKSHOP, ONE, Page(SOME, SOME, 0, 1, LIST)),
    "workshops.leading.guests nobody": lambda say: leading.guests(say, WORKSHOP, ONE, Page((), (), 0, 0, "")),
    "workshops.leading.list_has_changed": lambda say: leading.list_has_changed(say, WORKSHOP, ONE),
    "workshops.leading.cannot_check_in": lambda say: leading.cannot_check_in(say, WORKSHOP, ONE),
    "workshops.leading.code": lambda say: leading.code(say, WORKSHOP, square=True),
    "workshops.leading.code no address": lambda say: leading.code(say, WORKSHOP, square=False),
}
