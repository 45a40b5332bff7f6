"""A workshop for who plans it."""

from typing import Final, Literal

from bot.domain.actions.action import Action
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


class NewWorkshop(Action, frozen=True):
    """Begin to plan a workshop."""


class MoreWorkshops(Action, frozen=True):
    """What is planned and what waits as a draft, from this page on, from 0."""

    page: int


class OpenWorkshop(Action, frozen=True):
    """A workshop as it is planned so far."""

    workshop: int


class AskWorkshop(Action, frozen=True):
    """Say this about a workshop."""

    workshop: int
    field: WorkshopField


class ClearWorkshop(Action, frozen=True):
    """Say no longer this about a workshop."""

    workshop: int
    field: WorkshopField


class OpenOccasion(Action, frozen=True):
    """One occasion of a workshop: its hours and seats."""

    occasion: int


class AskOccasion(Action, frozen=True):
    """Say this about an occasion."""

    occasion: int
    field: OccasionField


class EndOccasion(Action, frozen=True):
    """This occasion is not held."""

    occasion: int


class ChoosePart(Action, frozen=True):
    """Which part of which course a workshop is: ``part`` is a number made of both their names."""

    workshop: int
    part: int


class InviteTo(Action, frozen=True):
    """Who is invited to the workshop that the message ``delivery`` is about: one of a group put on or off.

    Without ``member``, the group is shown.
    """

    delivery: int
    group: AudienceGroup
    member: str


class InviteAhead(Action, frozen=True):
    """So many days before its first occasion a workshop invites."""

    workshop: int
    days: int


class KeepSeats(Action, frozen=True):
    """For so many hours a free seat is kept for whoever is next in line."""

    workshop: int
    hours: int


class TranslateWorkshop(Action, frozen=True):
    """Say this about a workshop in this language."""

    workshop: int
    language: str
    field: TranslatedField


class ChooseReminders(Action, frozen=True):
    """When those who come to a workshop are reminded."""

    workshop: int
    when: ReminderDays


class PlanWorkshop(Action, frozen=True):
    """The workshop shall take place; ``sure`` once the invitation has been seen."""

    workshop: int
    sure: bool


class DropWorkshop(Action, frozen=True):
    """Throw a draft away; ``sure`` once confirmed."""

    workshop: int
    sure: bool


class CallOff(Action, frozen=True):
    """The workshop does not take place; why is asked first."""

    workshop: int


class ConfirmChange(Action, frozen=True):
    """“Yes, change it”: what was asked about this workshop last, if it is what stands above the button.

    ``change`` is the mark of that (:func:`bot.domain.workshop_change.mark_of`).
    """

    workshop: int
    change: int


LETTERS: Final[dict[str, type[Action]]] = {
    "pn": NewWorkshop,
    "pi": MoreWorkshops,
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
