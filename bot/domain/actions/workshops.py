"""A workshop for who is invited, who comes and who leads it."""

from typing import Final, Literal

from bot.domain.actions.action import Action

Opinion = Literal["useful", "will-use"]
"""Whether a workshop was of use, and whether one will use something of it."""

Thing = Literal["room", "screen", "guide", "question", "list", "code"]
"""What whoever leads a workshop sees to before it: a room, a screen, what is to be read, who comes."""


class Attend(Action, frozen=True):
    """“I'm coming”, to this occasion of a workshop, on the card ``delivery``."""

    delivery: int
    occasion: int


class NotSure(Action, frozen=True):
    """Whether one comes to a workshop is not known yet, said on the card ``delivery``."""

    delivery: int
    workshop: int


class CannotCome(Action, frozen=True):
    """“Can't come” to a workshop, on the card ``delivery``."""

    delivery: int
    workshop: int


class SeeWorkshop(Action, frozen=True):
    """The card of a workshop one is invited to."""

    workshop: int


class LeadIt(Action, frozen=True):
    """“I lead it”: the workshop is mine to hold."""

    workshop: int


class MoreToLead(Action, frozen=True):
    """The workshops that one leads or may take on, from this page on, from 0."""

    page: int


class SeeLed(Action, frozen=True):
    """A workshop as whoever leads it sees it."""

    workshop: int


class SeeChecklist(Action, frozen=True):
    """What there is to see to before a workshop that one leads."""

    workshop: int


class TickOff(Action, frozen=True):
    """A thing of that list, on the message ``delivery``: it is ``done``, or it is not after all."""

    delivery: int
    workshop: int
    thing: Thing
    done: bool


class ToCalendar(Action, frozen=True):
    """A file for the calendar, of what one has said yes to in this workshop."""

    workshop: int


class NameForList(Action, frozen=True):
    """“My name on the list” of this workshop's leader."""

    workshop: int


class AnswerWarmUp(Action, frozen=True):
    """The question that is asked before this workshop is to be answered, or answered otherwise."""

    workshop: int


class ImHere(Action, frozen=True):
    """“I'm here”: the code that is said or shown there is asked for. 0: at whichever workshop."""

    workshop: int


class ShowGuests(Action, frozen=True):
    """Who comes to an occasion, from this place of the list on."""

    occasion: int
    page: int


class HasCome(Action, frozen=True):
    """A leader says that somebody on this page of the list is here."""

    occasion: int
    person: int
    page: int


class ShowCode(Action, frozen=True):
    """The code by which one checks in, large, and as a picture to scan."""

    workshop: int


class Rate(Action, frozen=True):
    """What somebody thinks of the workshop that a message is about: an answer to its question, 1 to 3."""

    delivery: int
    question: Opinion
    value: int


LETTERS: Final[dict[str, type[Action]]] = {
    "ea": Attend,
    "eu": NotSure,
    "en": CannotCome,
    "es": SeeWorkshop,
    "kc": ToCalendar,
    "kn": NameForList,
    "kw": AnswerWarmUp,
    "kh": ImHere,
    "kg": ShowGuests,
    "ka": HasCome,
    "kq": ShowCode,
    "kr": Rate,
    "pl": LeadIt,
    "pj": SeeLed,
    "km": MoreToLead,
    "pu": SeeChecklist,
    "py": TickOff,
}
"""What each is called in a code; no two actions of any subject share their letters."""
