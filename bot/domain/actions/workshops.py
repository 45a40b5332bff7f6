"""A workshop for who is invited, who comes and who leads it."""

from dataclasses import dataclass
from typing import Final, Literal

Opinion = Literal["useful", "will-use"]
"""Whether a workshop was of use, and whether one will use something of it."""

Thing = Literal["room", "screen", "guide", "question", "list", "code"]
"""What whoever leads a workshop sees to before it: a room, a screen, what is to be read, who comes."""


@dataclass(frozen=True, slots=True)
class Attend:
    """“I'm coming”, to this occasion of a workshop, on the card ``delivery``."""

    delivery: int
    occasion: int


@dataclass(frozen=True, slots=True)
class NotSure:
    """Whether one comes to a workshop is not known yet, said on the card ``delivery``."""

    delivery: int
    workshop: int


@dataclass(frozen=True, slots=True)
class CannotCome:
    """“Can't come” to a workshop, on the card ``delivery``."""

    delivery: int
    workshop: int


@dataclass(frozen=True, slots=True)
class SeeWorkshop:
    """The card of a workshop one is invited to."""

    workshop: int


@dataclass(frozen=True, slots=True)
class LeadIt:
    """“I lead it”: the workshop is mine to hold."""

    workshop: int


@dataclass(frozen=True, slots=True)
class SeeLed:
    """A workshop as whoever leads it sees it."""

    workshop: int


@dataclass(frozen=True, slots=True)
class SeeChecklist:
    """What there is to see to before a workshop that one leads."""

    workshop: int


@dataclass(frozen=True, slots=True)
class TickOff:
    """A thing of that list, on the message ``delivery``: it is ``done``, or it is not after all."""

    delivery: int
    workshop: int
    thing: Thing
    done: bool


@dataclass(frozen=True, slots=True)
class ToCalendar:
    """A file for the calendar, of what one has said yes to in this workshop."""

    workshop: int


@dataclass(frozen=True, slots=True)
class NameForList:
    """“My name on the list” of this workshop's leader."""

    workshop: int


@dataclass(frozen=True, slots=True)
class ImHere:
    """“I'm here”: the code that is said or shown there is asked for. 0: at whichever workshop."""

    workshop: int


@dataclass(frozen=True, slots=True)
class ShowGuests:
    """Who comes to an occasion, from this place of the list on."""

    occasion: int
    page: int


@dataclass(frozen=True, slots=True)
class HasCome:
    """A leader says that somebody on this page of the list is here."""

    occasion: int
    person: int
    page: int


@dataclass(frozen=True, slots=True)
class ShowCode:
    """The code by which one checks in, large, and as a picture to scan."""

    workshop: int


@dataclass(frozen=True, slots=True)
class Rate:
    """What somebody thinks of the workshop that a message is about: an answer to its question, 1 to 3."""

    delivery: int
    question: Opinion
    value: int


WorkshopsAction = (
    Attend
    | NotSure
    | CannotCome
    | SeeWorkshop
    | LeadIt
    | SeeLed
    | SeeChecklist
    | TickOff
    | ToCalendar
    | NameForList
    | ImHere
    | ShowGuests
    | HasCome
    | ShowCode
    | Rate
)

LETTERS: Final[dict[str, type[WorkshopsAction]]] = {
    "ea": Attend,
    "eu": NotSure,
    "en": CannotCome,
    "es": SeeWorkshop,
    "kc": ToCalendar,
    "kn": NameForList,
    "kh": ImHere,
    "kg": ShowGuests,
    "ka": HasCome,
    "kq": ShowCode,
    "kr": Rate,
    "pl": LeadIt,
    "pj": SeeLed,
    "pu": SeeChecklist,
    "py": TickOff,
}
"""What each is called in a code; no two actions of any subject share their letters."""
