"""Inviting: the link that staff join by, and links that give one person a role."""

from collections.abc import Sequence

from bot.chat.speaking import speak_as_the_house_does
from bot.chat.talk import Talk
from bot.domain.actions.roles import InviteAs, MoreRoles, ShowRoles, TakeAway, TakeRole
from bot.domain.localtime import zone_named
from bot.domain.paging import paged
from bot.domain.roles import Deed, Role, may_give
from bot.phrases import talk as talk_phrases
from bot.phrases.organisation import roles as phrases
from bot.phrases.organisation.roles import ROLES, Holder
from bot.services.people.invite_role import Offer, invite_role, offered, take_role
from bot.services.people.take_role_away import take_role_away
from bot.storage import people
from bot.storage.roles import holders


def begun(talk: Talk) -> None:
    """The organisation's own link, and whom one may make what."""
    house = talk.acts_for
    held = talk.standing.roles[house.id]
    talk.reply(
        phrases.invite(
            talk.say,
            house.name,
            talk.house.link_to_join(house.key),
            [role for role in ROLES if may_give(held, role)],
            sees_roles=talk.may(Deed.GIVE_ALL_ROLES),
        )
    )


def role_offered(talk: Talk, action: InviteAs) -> None:
    """A link that makes one person this."""
    role, house = phrases.role_named(action.role), talk.acts_for
    code = talk.house.new_role_code()
    made = None if role is None else invite_role(talk.db, talk.who.person_id, house.id, role, code, talk.now)
    if made is None:
        talk.reply(phrases.not_allowed(talk.say))
        return
    until = made.until.astimezone(zone_named(house.timezone)).date()
    talk.reply(phrases.role_link(talk.say, made.role, talk.house.link_to_join(code), until))


def opened(talk: Talk, code: str) -> bool:
    """Somebody comes by the link of a role, and is asked; False: the code is none of a role."""
    match offered(talk.db, code, talk.now):
        case Offer(organisation=organisation, role=role):
            speak_as_the_house_does(talk, organisation)
            line = talk.house.privacy_line(talk.who.channel, talk.say)
            talk.reply(phrases.role_offer(talk.say, organisation.name, role, code, line))
        case "used" | "expired" as why:
            talk.reply(phrases.link_no_more(talk.say, used=why == "used"))
        case None:
            return False
    return True


def role_taken(talk: Talk, action: TakeRole) -> None:
    """“I accept”."""
    match take_role(talk.db, talk.who.person_id, action.code, talk.now):
        case Offer() as offer:
            _welcome(talk, offer)
        case "used" | "expired" as why:
            talk.reply(phrases.link_no_more(talk.say, used=why == "used"))
        case None:
            talk.reply(talk_phrases.old_button(talk.say))


def roles_shown(talk: Talk, _: ShowRoles) -> None:
    """Who is what."""
    more_roles_shown(talk, MoreRoles(0))


def more_roles_shown(talk: Talk, action: MoreRoles) -> None:
    """The same from this page on."""
    found, page, more = paged(_holders(talk), action.page)
    talk.reply(phrases.holders(talk.say, talk.acts_for.name, found, page + 1 if more else None))


def role_taken_away(talk: Talk, action: TakeAway) -> None:
    """A role ends: after a question, in which it says again whose."""
    role, by = phrases.role_named(action.role), talk.who.person_id
    holder = next((one for one in _holders(talk) if (one.person, one.role) == (action.person, role)), None)
    if holder is None:
        talk.reply(phrases.not_there(talk.say))
        return
    if not action.sure:
        talk.reply(phrases.sure_to_take_away(talk.say, holder))
        return
    match take_role_away(talk.db, by, holder.person, talk.acts_for.id, holder.role, talk.now):
        case "taken away":
            talk.refresh()
            talk.reply(phrases.taken_away(talk.say))
        case "own":
            talk.reply(phrases.own_role(talk.say))
        case "not there":
            talk.reply(phrases.not_there(talk.say))
        case "not allowed":
            talk.reply(phrases.not_allowed(talk.say))


def _holders(talk: Talk) -> Sequence[Holder]:
    """Everybody with a role that can be given, and where they were last heard from; who may most first."""
    found = holders(talk.db, talk.acts_for.id, frozenset(ROLES))
    known = people.persons_by_id(talk.db, {person for person, _ in found})
    order = (Role.ADMIN, *ROLES)
    return sorted(
        (Holder(person, role, known[person].channel) for person, role in found if person in known),
        key=lambda one: (order.index(one.role), one.person),
    )


def _welcome(talk: Talk, offer: Offer) -> None:
    talk.refresh()
    house = offer.organisation
    held: set[Role] = set(talk.standing.roles[house.id])
    join = None if talk.who.takes_part else house.key
    talk.reply(phrases.role_taken(talk.say, house.name, offer.role, held, join=join))
