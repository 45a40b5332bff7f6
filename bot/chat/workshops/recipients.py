"""Who is invited to a workshop: chosen as the people of an announcement are, but never by their progress."""

from typing import Final

from bot.chat.organisation import picking_people
from bot.chat.organisation.picking_people import Picking
from bot.chat.talk import Talk
from bot.chat.workshops.cards import WRITTEN, mine, note_change
from bot.domain.actions.planning import InviteTo, OpenWorkshop
from bot.domain.audience import Audience
from bot.domain.workshop import State, Workshop
from bot.phrases.organisation import audiences
from bot.phrases.workshops import planning as phrases
from bot.services.workshops.aim import aim
from bot.storage.workshops import lock_workshop

INVITED: Final = "who is invited to workshop "
"""The subject of the message in which they are chosen; the workshop's id follows."""

NAME: Final = f"{WRITTEN}invites"
"""The kind of dialog in which one of a long list is named."""

OFFERS: Final = frozenset({*audiences.GROUPS, "answers"})
"""Progress is none of them: whoever comes is seen by name, and would be known to be done, or not to be."""


def asked(talk: Talk, found: Workshop) -> None:
    """Who shall be invited?"""
    picking_people.begun(talk, _picking(talk, found))


def narrowed(talk: Talk, action: InviteTo) -> None:
    """A tap in the message in which they are chosen."""
    number = picking_people.picked_in(talk, action.delivery, INVITED)
    found = None if number is None else _open(talk, number)
    if found is not None:
        picking = _picking(talk, found)
        picking_people.tapped(talk, picking, action.delivery, action.group, action.member)


def name_written(talk: Talk, text: str) -> None:
    """One of a long list, by name."""
    found = _open(talk, talk.about)
    if found is not None:
        picking_people.name_written(talk, _picking(talk, found), text)


def _open(talk: Talk, workshop_id: int) -> Workshop | None:
    """The workshop, where people may still be invited to it; else it is said why not.

    It is locked before it is read: what another organiser has chosen meanwhile stays chosen.
    """
    lock_workshop(talk.db, id=workshop_id)
    found = mine(talk, workshop_id)
    if found is not None and found.state is State.CANCELLED:
        talk.reply(phrases.is_called_off(talk.say))
        return None
    return found


def _picking(talk: Talk, found: Workshop) -> Picking:
    def keep(audience: Audience) -> None:
        aim(talk.db, found.id, audience, talk.now)
        note_change(talk, found)

    say, house = talk.say, talk.acts_for
    return Picking(
        found.id,
        found.audience,
        f"{INVITED}{found.id}",
        NAME,
        say("Who is invited?"),
        lambda whom: phrases.invited(say, whom, house.name),
        InviteTo,
        OpenWorkshop(found.id),
        keep,
        OFFERS,
        note=None if found.invited_at is None else say("Who has the invitation keeps it."),
        itself=found.id,
    )
