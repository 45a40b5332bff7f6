"""The bell in the chat: how to be told that a tip lies on a page of our own, which cannot call anybody."""

from typing import Final, Literal

from bot.chat.people.joining import rhythm_of
from bot.chat.talk import Talk
from bot.domain.actions.settings import ChooseBell, RenewCalendar
from bot.domain.mail_address import mailbox_of, written_address
from bot.phrases import talk as talk_phrases
from bot.phrases.people import bells as phrases
from bot.services.people.bell import ask, ask_to_confirm, choose, renew
from bot.storage.bells import Bell, of_person

ADDRESS: Final = "e-mail address"
"""The kind of dialog in which it is written."""

_WRITTEN_TO: Final = 1
"""What the dialog is about once an e-mail is on its way to an address."""

CALENDAR: Final = "/calendar/"
"""Where somebody's calendar is: this, their token and ``.ics``, behind kompis' own address."""


def rings_here(talk: Talk) -> bool:
    """Whether a bell is any use: on a page of one's own, and not in a sandbox, where seconds part the tips.

    There the page lies open, and an e-mail each time would be a nuisance.
    """
    on_a_page = talk.who.unseen is not None and not talk.event.visit
    return talk.who.takes_part and on_a_page and rhythm_of(talk).seconds is None


def asked_after_a_lesson(talk: Talk) -> bool:
    """Ask how to be told, after the first answered lesson and never again; whether this was the moment."""
    if not rings_here(talk) or not ask(talk.db, talk.who.person_id, talk.house.new_token(), talk.now):
        return False
    talk.reply(phrases.ask(talk.say, mail=talk.house.mark_mail is not None))
    return True


def opened(talk: Talk) -> None:
    """The setting: how it is, and what it could be."""
    if not rings_here(talk):
        talk.reply(talk_phrases.old_button(talk.say))
        return
    mail = talk.house.mark_mail is not None
    bell = of_person(talk.db, talk.who.person_id)
    if bell is None:
        ask(talk.db, talk.who.person_id, talk.house.new_token(), talk.now)
        talk.reply(phrases.ask(talk.say, mail=mail))
    else:
        confirmed = bell.confirmed_at is not None
        talk.reply(phrases.setting(talk.say, bell.kind, bell.mail, confirmed=confirmed, mail=mail))


def chosen(talk: Talk, action: ChooseBell) -> None:
    """One of the ways."""
    if not rings_here(talk):
        talk.reply(talk_phrases.old_button(talk.say))
        return
    match action.kind:
        case "mail" if talk.house.mark_mail is None:
            talk.reply(phrases.no_mail_here(talk.say))
        case "mail":
            talk.expect(ADDRESS)
            talk.reply(phrases.ask_address(talk.say))
        case "calendar":
            _show_calendar(talk, _choose(talk, "calendar"))
        case "none":
            _choose(talk, "none")
            talk.reply(phrases.looks_in(talk.say))


def address_written(talk: Talk, text: str) -> None:
    """The e-mail address, in words; the first e-mail asks whoever reads it."""
    if talk.house.mark_mail is None or not rings_here(talk):
        talk.reply(talk_phrases.not_understood(talk.say))
        return
    address = written_address(text)
    if address is None and talk.about and "@" not in text:  # written to already: these are other words
        talk.reply(talk_phrases.not_understood(talk.say))
        return
    if address is None:
        talk.expect(ADDRESS)
        talk.reply(phrases.no_address(talk.say))
        return
    mark, token = talk.house.mark_mail(mailbox_of(address)), talk.house.new_token()
    match ask_to_confirm(talk.db, talk.who.person_id, address, mark, token, talk.now):
        case "asked":
            talk.expect(ADDRESS, _WRITTEN_TO)  # another address can follow without a tap
            talk.reply(phrases.look_in_mail(talk.say, address))
        case "on already":
            talk.reply(phrases.on_already(talk.say, address))
        case "too many":
            talk.reply(phrases.too_many(talk.say))


def renewed(talk: Talk, _: RenewCalendar) -> None:
    """Another link for the calendar."""
    bell = of_person(talk.db, talk.who.person_id)
    if bell is None or bell.kind != "calendar":
        opened(talk)
        return
    _show_calendar(talk, renew(talk.db, talk.who.person_id, talk.house.new_token()) or bell, renewed=True)


def _choose(talk: Talk, kind: Literal["calendar", "none"]) -> Bell:
    return choose(talk.db, talk.who.person_id, kind, talk.house.new_token(), talk.now)


def _show_calendar(talk: Talk, bell: Bell, *, renewed: bool = False) -> None:
    link = f"{talk.house.public_url}{CALENDAR}{bell.token}.ics"
    talk.reply(phrases.calendar(talk.say, link, renewed=renewed))
