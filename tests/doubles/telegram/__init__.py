"""A strict local Telegram: see :class:`TelegramDouble`; ``python -m tests.doubles.telegram`` as a process."""

from tests.doubles.faults import Fault, FaultKind
from tests.doubles.telegram.double import TOKEN, TelegramDouble
from tests.doubles.telegram.rates import Figures
from tests.doubles.telegram.state import Button, Group, GroupState, Person, Press, Seen, Version

__all__ = [
    "TOKEN",
    "Button",
    "Fault",
    "FaultKind",
    "Figures",
    "Group",
    "GroupState",
    "Person",
    "Press",
    "Seen",
    "TelegramDouble",
    "Version",
]
