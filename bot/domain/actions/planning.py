"""A workshop for who plans it."""

from dataclasses import dataclass
from typing import Final, Literal

from bot.domain.actions.announcing import AudienceGroup

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
    "invitation",
    "reminders",
    "free-seats",
    "audience",
    "languages",
    "more",
]
"""What is asked about a workshop, one thing at a time; ``more`` is which of them."""

OccasionField = Literal["time", "seats"]

TranslatedField = Literal["title", "text", "question"]
"""What a workshop says in several languages."""

ReminderDays = Literal["week-and-day", "day", "two-hours", "none"]
"""When those who come are reminded: seven days and one day before, one day before, or not at all.

``two-hours`` before, too: put on or off beside the days.
"""


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
class InviteTo:
    """Who is invited to the workshop that the message ``delivery`` is about: one of a group put on or off.

    Without ``member``, the group is shown.
    """

    delivery: int
    group: AudienceGroup
    member: str


@dataclass(frozen=True, slots=True)
class InviteAhead:
    """So many days before its first occasion a workshop invites."""

    workshop: int
    days: int


@dataclass(frozen=True, slots=True)
class KeepSeats:
    """For so many hours a free seat is kept for whoever is next in line."""

    workshop: int
    hours: int


@dataclass(frozen=True, slots=True)
class TranslateWorkshop:
    """Say this about a workshop in this language."""

    workshop: int
    language: str
    field: TranslatedField


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
    """“Yes, change it”: what was asked about this workshop last, if it is what stands above the button.

    ``change`` is the mark of that (:func:`bot.domain.workshop_change.mark_of`).
    """

    workshop: int
    change: int


PlanningAction = (
    NewWorkshop
    | OpenWorkshop
    | AskWorkshop
    | ClearWorkshop
    | OpenOccasion
    | AskOccasion
    | EndOccasion
    | ChoosePart
    | InviteTo
    | InviteAhead
    | KeepSeats
    | TranslateWorkshop
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
    "vi": InviteTo,
    "va": InviteAhead,
    "vk": KeepSeats,
    "vt": TranslateWorkshop,
    "pm": ChooseReminders,
    "pp": PlanWorkshop,
    "pd": DropWorkshop,
    "px": CallOff,
    "pv": ConfirmChange,
}
"""What each is called in a code; no two actions of any subject share their letters."""
