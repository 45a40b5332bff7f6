"""Whom an announcement is for, as long as it is a draft."""

from typing import Final, get_args

from bot.chat.announcements.cards import is_aimed_here, mine
from bot.chat.organisation import picking_people
from bot.chat.organisation.picking_people import Picking
from bot.chat.talk import Talk
from bot.domain import audience as audiences
from bot.domain.actions.announcing import AudienceGroup, Narrow, OpenAnnouncement
from bot.domain.announcement import Announcement
from bot.domain.audience import Audience
from bot.phrases import talk as talk_phrases
from bot.phrases.announcements import messages as phrases
from bot.services.announcements.draft import aim
from bot.storage.announcements import lock_announcement

RECIPIENTS: Final = "recipients of announcement "
"""The subject of the message in which they are chosen; the announcement's id follows."""

NAME: Final = "announcement's people"
"""The kind of dialog in which one of a long list is named."""

OFFERS: Final = frozenset(get_args(AudienceGroup))


def asked(talk: Talk, one: Announcement) -> None:
    """Whom shall it be for?"""
    picking_people.begun(talk, _picking(talk, one))


def narrowed(talk: Talk, action: Narrow) -> None:
    """A tap in the message in which they are chosen."""
    number = picking_people.picked_in(talk, action.delivery, RECIPIENTS)
    one = None if number is None else _open(talk, number)
    if one is not None:
        picking = _picking(talk, one)
        picking_people.tapped(talk, picking, action.delivery, action.group, action.member)


def name_written(talk: Talk, text: str) -> None:
    """One of a long list, by name."""
    one = _open(talk, talk.about)
    if one is not None:
        picking_people.name_written(talk, _picking(talk, one), text)


def _open(talk: Talk, announcement_id: int) -> Announcement | None:
    """The announcement, as long as it is a draft; else it is said that the button is old.

    It is locked before it is read: what another organiser has chosen meanwhile stays chosen.
    """
    lock_announcement(talk.db, id=announcement_id)
    one = mine(talk, announcement_id)
    if one is not None and one.is_open and is_aimed_here(one):
        return one
    talk.reply(talk_phrases.old_button(talk.say))
    return None


def _picking(talk: Talk, one: Announcement) -> Picking:
    def keep(audience: Audience) -> None:
        aim(talk.db, one.id, audience, talk.now)

    return Picking(
        one.id,
        audiences.from_json(one.audience),
        f"{RECIPIENTS}{one.id}",
        NAME,
        talk.say("Who shall have it?"),
        lambda whom: phrases.it_is_for(talk.say, whom),
        Narrow,
        OpenAnnouncement(one.id),
        keep,
        OFFERS,
    )
