"""What is shown to somebody before anything is known or stored about them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.chat.house import House
from bot.chat.words import MENU, MENU_IN_GROUPS, code_in
from bot.domain.message import Message
from bot.phrases import LANGUAGES, SOURCE, menus, of, spoken
from bot.phrases.organisation import roles
from bot.phrases.people import joining
from bot.ports import Menu
from bot.services.people.invite_role import Offer, offered
from bot.storage import people


def greeting(
    db: Connection, channel: str, house: House, code: str, languages: Sequence[str], now: datetime
) -> Message:
    """The welcome for an invitation's code (empty: the channel's own organisation); stores nothing.

    By the code of a role it is the question whether one takes it.
    """
    asked, own = code_in(code), house.organisation.get(channel, "")
    offer = offered(db, asked, now)
    if isinstance(offer, Offer):
        say = of(spoken(languages, offer.organisation.language))
        line = house.privacy_line(channel, say)
        return roles.role_offer(say, offer.organisation.name, offer.role, asked, line)
    if offer is not None:
        return roles.link_no_more(of(spoken(languages, house.language)), used=offer == "used")
    invitation = people.invitation(db, asked or own) if asked or own else None
    if invitation is None and asked:
        return _unknown(db, channel, house, asked, languages, now)
    if invitation is None:
        return joining.no_organisation(of(spoken(languages, house.language)))
    say = of(spoken(languages, invitation.organisation.language))
    line, browser = house.privacy_line(channel, say), house.way_to_browser(channel, asked or own)
    name = invitation.organisation.name
    at_one = invitation.workplace_id is not None
    return joining.welcome(say, name, asked or own, line, languages, workplace=at_one, in_browser=browser)


def _unknown(
    db: Connection, channel: str, house: House, code: str, languages: Sequence[str], now: datetime
) -> Message:
    """The code leads nowhere; where the channel has an organisation of its own, its welcome below that."""
    if channel not in house.organisation:
        return joining.unknown_code(of(spoken(languages, house.language)), code, welcome_follows=False)
    welcome = greeting(db, channel, house, "", languages, now)
    lost = joining.unknown_code(of(welcome.language), code, welcome_follows=True)
    return Message((*lost.blocks, *welcome.blocks), welcome.language)


def menus_for(language: str) -> Sequence[Menu]:
    """The commands and texts for a platform's menu, in every language; this one is also the default."""
    return [_menu(None, language), *(_menu(tag, tag) for tag in LANGUAGES)]


def _menu(tag: str | None, language: str) -> Menu:
    say = of(language)
    commands = MENU.get(say.locale, MENU[SOURCE])
    in_groups = MENU_IN_GROUPS.get(say.locale, MENU_IN_GROUPS[SOURCE])
    return Menu(
        language=tag,
        commands=[(word, say(menus.WHAT_IT_DOES[means])) for word, means in commands],
        description=menus.description(say),
        short_description=menus.short_description(say),
        in_groups=[(word, say(menus.IN_A_GROUP[means])) for word, means in in_groups],
    )
