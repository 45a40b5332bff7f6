"""A workshop for who plans it."""

from dataclasses import dataclass
from typing import Final, Literal

WorkshopField = Literal[
    "title",
    "text",
    "time",
    "place",
    "map",
    "leader",
    "guide",
    "course",
    "question",
    "answer-by",
    "reminders",
    "audience",
    "more",
]
"""What is asked about a workshop, one thing at a time; ``more`` is which of them."""

OccasionField = Literal["time", "seats"]

ReminderDays = Literal["week-and-day", "day", "none"]
"""When those who come are reminded: seven days and one day before, one day before, or not at all."""


@dataclass(frozen=True, slots=True)
class NewWorkshop:
    """Begin to plan a workshop."""


@dataclass(frozen=True, slots=True)
class OpenWorkshop:
    """A workshop as it is planned so far."""

    workshop: int


@dataclass(frozen=True, slots=True)
class AskWorkshop:
    """Say this about a workshop."""

    workshop: int
    field: WorkshopField


@dataclass(frozen=True, slots=True)
class ClearWorkshop:
    """Say no longer this about a workshop."""

    workshop: int
    field: WorkshopField


@dataclass(frozen=True, slots=True)
class OpenOccasion:
    """One occasion of a workshop: its hours and seats."""

    occasion: int


@dataclass(frozen=True, slots=True)
class AskOccasion:
    """Say this about an occasion."""

    occasion: int
    field: OccasionField


@dataclass(frozen=True, slots=True)
class EndOccasion:
    """This occasion is not held."""

    occasion: int


@dataclass(frozen=True, slots=True)
class ChoosePart:
    """Which part of which course a workshop is: ``part`` is a number made of both their names."""

    workshop: int
    part: int


@dataclass(frozen=True, slots=True)
class InviteTrade:
    """Whether people of a trade are invited to a workshop, put on or off in the message ``delivery``.

    ``trade`` is its place among all, from 1; 0 invites everybody.
    """

    delivery: int
    workshop: int
    trade: int


@dataclass(frozen=True, slots=True)
class ChooseReminders:
    """When those who come to a workshop are reminded."""

    workshop: int
    when: ReminderDays


@dataclass(frozen=True, slots=True)
class PlanWorkshop:
    """The workshop shall take place; ``sure`` once the invitation has been seen."""

    workshop: int
    sure: bool


@dataclass(frozen=True, slots=True)
class DropWorkshop:
    """Throw a draft away; ``sure`` once confirmed."""

    workshop: int
    sure: bool


@dataclass(frozen=True, slots=True)
class CallOff:
    """The workshop does not take place; why is asked first."""

    workshop: int


@dataclass(frozen=True, slots=True)
class ConfirmChange:
    """“Yes, change it”: what was asked about a workshop before, and nothing else."""


PlanningAction = (
    NewWorkshop
    | OpenWorkshop
    | AskWorkshop
    | ClearWorkshop
    | OpenOccasion
    | AskOccasion
    | EndOccasion
    | ChoosePart
    | InviteTrade
    | ChooseReminders
    | PlanWorkshop
    | DropWorkshop
    | CallOff
    | ConfirmChange
)

LETTERS: Final[dict[str, type[PlanningAction]]] = {
    "pn": NewWorkshop,
    "po": OpenWorkshop,
    "pa": AskWorkshop,
    "pc": ClearWorkshop,
    "pw": OpenOccasion,
    "pq": AskOccasion,
    "pe": EndOccasion,
    "pk": ChoosePart,
    "pi": InviteTrade,
    "pm": ChooseReminders,
    "pp": PlanWorkshop,
    "pd": DropWorkshop,
    "px": CallOff,
    "pv": ConfirmChange,
}
"""What each is called in a code; no two actions of any subject share their letters."""
