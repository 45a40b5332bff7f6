"""Leading a workshop: who comes, who is here, and the code by which one checks in."""

from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.workshops import HasCome, ShowCode, ShowGuests
from bot.domain.audit import Did
from bot.domain.workshop import Occasion, Workshop
from bot.papers import order_square
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import leading as phrases
from bot.phrases.workshops.leading import Page
from bot.services.people.audit import note
from bot.services.workshops.check_in import Arrived, check_in
from bot.services.workshops.guests import guests
from bot.services.workshops.list_links import seen_by
from bot.services.workshops.take_off_lists import list_of
from bot.storage import workshops
from bot.storage.merges import goes_on_as
from bot.storage.people import ON_THE_WALL

PAGE: Final = 8
"""Guests on one page of the list: each has a button."""

SQUARE: Final = "code of a workshop"
"""What a message with the picture to scan is called in the ledger."""


def guests_shown(talk: Talk, action: ShowGuests) -> None:
    """Who comes to this occasion."""
    found = _may_see(talk, action.occasion)
    if found is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    workshop, occasion = found
    note(
        talk.db,
        talk.who.person_id,
        workshop.organisation_id,
        Did.LOOKED_AT_LIST,
        f"workshop {workshop.id}",
        talk.now,
    )
    _show(talk, workshop, occasion, action.page)


def has_come(talk: Talk, action: HasCome) -> None:
    """Somebody on the list is here; the same page again, with that on it."""
    found = _may_see(talk, action.occasion)
    if found is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    workshop, occasion = found
    guest = goes_on_as(talk.db, action.person)  # who may have become one with another chat of theirs since
    if not isinstance(check_in(talk.db, workshop.id, guest, "leader", talk.now, occasion.id), Arrived):
        talk.reply(phrases.cannot_check_in(talk.say, workshop, occasion))
        return
    note(
        talk.db,
        talk.who.person_id,
        workshop.organisation_id,
        Did.CHECKED_IN,
        f"person {guest}",
        talk.now,
    )
    _show(talk, workshop, occasion, action.page)


def code_shown(talk: Talk, action: ShowCode) -> None:
    """The code, large, with a square to scan where kompis has an address."""
    workshop = seen_by(talk.db, action.workshop, talk.who.person_id)
    if workshop is None:
        talk.reply(talk_phrases.old_button(talk.say))
    elif talk.house.public_url:
        link = talk.house.link_to_join(f"{ON_THE_WALL}{workshop.code}")
        talk.reply(phrases.code(talk.say, workshop, square=True), SQUARE, paper=order_square(link))
    else:
        talk.reply(phrases.code(talk.say, workshop, square=False))


def _may_see(talk: Talk, occasion_id: int) -> tuple[Workshop, Occasion] | None:
    workshop = workshops.workshop_of_occasion(talk.db, occasion_id)
    occasion = None if workshop is None else workshop.occasion(occasion_id)
    if workshop is None or occasion is None or seen_by(talk.db, workshop.id, talk.who.person_id) is None:
        return None
    workshops.lock_workshop(talk.db, id=workshop.id)  # no guest erases their data between reading and showing
    return workshop, occasion


def _show(talk: Talk, workshop: Workshop, occasion: Occasion, number: int) -> None:
    page = _page(talk, workshop, occasion, number)
    talk.reply(phrases.guests(talk.say, workshop, occasion, page), list_of(occasion.id))


def _page(talk: Talk, workshop: Workshop, occasion: Occasion, number: int) -> Page:
    everybody = guests(talk.db, workshop.id).get(occasion.id, [])
    last = max(0, (len(everybody) - 1) // PAGE)
    number = min(number, last)
    shown = everybody[number * PAGE : (number + 1) * PAGE]
    link = talk.house.lists.link(workshop.id, talk.who.person_id, talk.now)
    return Page(everybody, shown, number, last, "" if talk.who.channel in talk.house.employer_reads else link)
