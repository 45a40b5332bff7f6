"""The messages for whoever leads a workshop: the list of guests, and the code on the wall."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.domain.actions.roles import ShowAgenda
from bot.domain.actions.workshops import HasCome, ShowCode, ShowGuests
from bot.domain.guest import Guest
from bot.domain.message import LONGEST_BUTTON, Block, Choice, Choices, Link, Links, Media, Message, Text
from bot.domain.own_words import literally
from bot.domain.seats import Answer
from bot.domain.workshop import Occasion, Workshop
from bot.phrases import Say
from bot.phrases.talk import plain
from bot.phrases.workshops import occasions
from bot.phrases.workshops.opinions import open_them

PICTURE: Final = "workshop.png"


class Page(Struct, frozen=True):
    """A page of the list: everybody, those on it, which page it is and the last one; where it is printed."""

    everybody: Sequence[Guest]
    shown: Sequence[Guest]
    number: int
    last: int
    link: str


def guests(say: Say, workshop: Workshop, occasion: Occasion, page: Page) -> Message:
    """Who comes; a button for each on this page who has given a name and is not here yet."""
    blocks: list[Block] = [
        Text(
            say(
                "{title}, {when}",
                title=literally(workshop.title_in(say.language)),
                when=occasions.when(say, workshop, occasion),
            ),
            "heading",
        ),
        Text(counted(say, occasion, page.everybody)),
    ]
    if page.shown:
        blocks.append(Text("\n".join(f"- {_line(say, guest)}" for guest in page.shown)))
    if not_here := _not_here(say, occasion, page):
        blocks.append(Choices(tuple(not_here)))
    ways = [Choice(say("The code on the wall"), ShowCode(workshop.id))]
    if workshop.course:
        ways.append(Choice(say("What to practise"), ShowAgenda(workshop.id)))
    if any(one.came_at is not None for one in page.everybody):
        ways.append(open_them(say, workshop.id))
    if page.number < page.last:
        ways.insert(0, Choice(say("More names"), ShowGuests(occasion.id, page.number + 1)))
    blocks.append(Choices(tuple(ways), aside=True))
    if page.link:
        blocks.append(Links((Link(say("Print, or fetch as a file"), page.link),)))
    return Message(tuple(blocks), say.language)


def list_has_changed(say: Say, workshop: Workshop, occasion: Occasion) -> Message:
    """In the place of a list on which somebody stood who has erased their data: it can be asked for anew."""
    where = say(
        "{title}, {when}. Names are taken away when somebody wants it.",
        title=literally(workshop.title_in(say.language)),
        when=occasions.when(say, workshop, occasion),
    )
    again = Choices((Choice(say("Show the list"), ShowGuests(occasion.id, 0)),))
    return plain(say, say("This list has changed since."), Text(where), again)


def counted(say: Say, occasion: Occasion, everybody: Sequence[Guest]) -> str:
    """How many come, wait and are here."""
    coming = sum(one.answer in {Answer.COMING, Answer.OFFERED} for one in everybody)
    waiting = sum(one.answer is Answer.WAITING for one in everybody)
    walked_in = sum(one.answer is Answer.WALKED_IN for one in everybody)
    here = sum(one.came_at is not None for one in everybody)
    if not everybody:
        return say("Nobody has said yes yet.")
    parts = [
        say("{n} coming", n=coming)
        if occasion.seats is None
        else say("{n} of {seats} seats taken", n=coming, seats=occasion.seats)
    ]
    if waiting:
        parts.append(say.n("{n} in the waitlist", "{n} in the waitlist", waiting))
    if here:
        parts.append(say("{n} here", n=here))
    if walked_in:
        parts.append(say("{n} without a seat", n=walked_in))
    return " · ".join(parts)


def cannot_check_in(say: Say, workshop: Workshop, occasion: Occasion) -> Message:
    """Not at this hour."""
    return plain(
        say,
        say("Not now."),
        Text(
            say(
                "One can be checked in from an hour before the workshop until it ends: {when}.",
                when=occasions.when(say, workshop, occasion),
            )
        ),
    )


def code(say: Say, workshop: Workshop, *, square: bool) -> Message:
    """The code, to be said aloud or put on the wall."""
    letters = " ".join(workshop.code.upper())
    blocks: list[Block] = [Text(say("The code: {letters}", letters=letters), "heading")]
    if square:
        blocks.append(Media("image", PICTURE, say("A square to scan: it checks in.")))
        blocks.append(Text(say("Say it aloud, or show the square. Whoever scans it is checked in.")))
    else:
        blocks.append(Text(say("Say it aloud. Whoever writes it to me is checked in.")))
    return Message(tuple(blocks), say.language)


def status(say: Say, guest: Guest) -> str:
    """How somebody on the list stands."""
    if guest.answer is Answer.WALKED_IN:
        return say("here, without a seat")
    if guest.came_at is not None:
        return say("here")
    if guest.answer is Answer.WAITING:
        return say("in the waitlist")
    return say("has been offered a seat") if guest.answer is Answer.OFFERED else ""


def _line(say: Say, guest: Guest) -> str:
    words = (guest.name or say("No name given"), guest.workplace, status(say, guest))
    return literally(", ".join(word for word in words if word))


def _not_here(say: Say, occasion: Occasion, page: Page) -> list[Choice]:
    """A button for each who has a seat and a name; two of one name are counted, in the list's order."""
    labels: dict[str, int] = {}
    choices = []
    for guest in page.shown:
        if guest.name is None or guest.came_at is not None or guest.answer is Answer.WAITING:
            continue
        number = labels[guest.name] = labels.get(guest.name, 0) + 1
        name = guest.name if number == 1 else f"{guest.name} {number}"
        choices.append(Choice(_button(say, name), HasCome(occasion.id, guest.person_id, page.number)))
    return choices


def _button(say: Say, name: str) -> str:
    label = say("{name} is here", name=name)
    return label if len(label) <= LONGEST_BUTTON else f"{label[: LONGEST_BUTTON - 1]}…"
