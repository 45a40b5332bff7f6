"""The forms of whoever plans a workshop: a new one, one more occasion, another time, another place."""

from typing import Final

from bot.domain.actions.planning import AskOccasion, AskWorkshop, NewWorkshop
from bot.domain.form import Day, Field, Form, Hour, Number, Words
from bot.domain.workshop import (
    LONGEST_ADDRESS,
    LONGEST_PLACE,
    LONGEST_TITLE,
    MOST_OCCASIONS,
    MOST_SEATS,
    Occasion,
    Workshop,
)
from bot.phrases import Say

TITLE: Final = "title"
DAY: Final = "day"
STARTS: Final = "starts"
ENDS: Final = "ends"
PLACE: Final = "place"
MAP: Final = "map"
SEATS: Final = "seats"
"""The names of the fields."""


def new_workshop(say: Say) -> Form:
    """What a draft is made of; all but its title can wait."""
    title = Words(TITLE, say("Title"), longest=LONGEST_TITLE)
    when = (
        Day(DAY, say("Day"), optional=True),
        Hour(STARTS, say("Begins at"), optional=True),
        _ends(say),
    )
    where = Words(PLACE, say("Place"), longest=LONGEST_PLACE, optional=True)
    return _form(say, NewWorkshop(), say("New workshop"), title, *when, where, _seats(say))


def one_more_occasion(say: Say, workshop: Workshop) -> Form:
    """When else it is, and for how many."""
    when = (Day(DAY, say("Day")), Hour(STARTS, say("Begins at")), _ends(say))
    return _form(say, AskWorkshop(workshop.id, "time"), say("One more occasion"), *when, _seats(say))


def another_time(say: Say, workshop: Workshop, one: Occasion) -> Form:
    """When an occasion is, filled in as it is now."""
    starts, ends = (workshop.on_the_wall(moment) for moment in (one.starts_at, one.ends_at))
    return _form(
        say,
        AskOccasion(one.id, "time"),
        say("Another time"),
        Day(DAY, say("Day"), now=starts.date()),
        Hour(STARTS, say("Begins at"), now=starts.time()),
        Hour(ENDS, say("Ends at"), now=ends.time()),
    )


def another_place(say: Say, workshop: Workshop) -> Form:
    """Where it is, filled in as it is now, with the map that belongs to it."""
    map_hint = say("Paste the address of a map, beginning with https.")
    return _form(
        say,
        AskWorkshop(workshop.id, "place"),
        say("Place"),
        Words(PLACE, say("Place"), now=workshop.place or "", longest=LONGEST_PLACE),
        Words(
            MAP, say("Map link"), map_hint, optional=True, now=workshop.map_url or "", longest=LONGEST_ADDRESS
        ),
    )


def no_room(say: Say) -> str:
    """It has as many occasions as fit on one invitation."""
    return say.n("There is room for {n} occasion.", "There is room for {n} occasions.", MOST_OCCASIONS)


def not_seats(say: Say) -> str:
    """That was no number of seats."""
    return say("I couldn't make that a number of seats.")


def not_an_address(say: Say) -> str:
    """That was no https address."""
    return " ".join((say("That is no address I can open."), say("It has to begin with https.")))


def ends_as_it_begins(say: Say) -> str:
    """The same hour twice."""
    return say("It has to end later than it begins.")


def _ends(say: Say) -> Field:
    return Hour(ENDS, say("Ends at"), say("Left empty: an hour and a half later."), optional=True)


def _seats(say: Say) -> Field:
    return Number(SEATS, say("Seats"), say("Left empty: room for all."), optional=True, most=MOST_SEATS)


def _form(say: Say, about: NewWorkshop | AskWorkshop | AskOccasion, title: str, *fields: Field) -> Form:
    return Form(about, say.language, title, say("Save"), fields)
