"""Certificates in the chat: fetched by a tap or a word, with the name that the person wants on it."""

from bot.chat.talk import Talk
from bot.domain.actions.courses import FetchCertificate, NameCertificate
from bot.domain.certificate import NameFault, written_name
from bot.papers import order
from bot.phrases import talk as talk_phrases
from bot.phrases.learning import certificates as phrases
from bot.services.learning.certify import FILE, certificate_for, completed, has_enough, is_completed

NAME = "name on a certificate"
"""The kind of dialog in which that name is written."""

PAGE = "/certificate/"
"""Where a certificate can be checked: this and its code, behind kompis' own address."""

WHICHEVER = 0
"""Stands for no enrolment: whichever course is meant."""


def fetched(talk: Talk, action: FetchCertificate) -> None:
    """The certificate for a course; asked by a word, of the only one that is done, if there is one."""
    if action.enrolment != WHICHEVER:
        _give(talk, action.enrolment)
        return
    done = completed(talk.db, talk.who, talk.house.shelf)
    if len(done) == 1:
        _give(talk, done[0].enrolment)
    elif done:
        talk.reply(phrases.which_course(talk.say, [(one.enrolment, one.title) for one in done]))
    else:
        _refuse(talk)


def name_asked(talk: Talk, action: NameCertificate) -> None:
    """Which name?"""
    if is_completed(talk.db, talk.who.person_id, action.enrolment):
        _ask_name(talk, action.enrolment)
    else:
        _refuse(talk)


def name_written(talk: Talk, text: str) -> None:
    """The name, in the person's own words; then the certificate with it."""
    enrolment, name = talk.about, written_name(text)
    if isinstance(name, NameFault):
        talk.expect(NAME, enrolment)
        talk.reply(phrases.name_fault(talk.say, name))
    else:
        _give(talk, enrolment, name)


def _give(talk: Talk, enrolment: int, name: str | None = None) -> None:
    code, shelf = talk.house.new_code(), talk.house.shelf
    given = certificate_for(talk.db, talk.who, enrolment, code, talk.now, shelf, name)
    if given == "no name":
        _ask_name(talk, enrolment)
    elif given == "not completed":
        _refuse(talk)
    elif has_enough(talk.db, talk.who.person_id, talk.now):
        talk.reply(phrases.enough(talk.say))
    else:
        address = f"{talk.house.public_url}{PAGE}{given.code}" if talk.house.public_url else ""
        message = phrases.my_certificate(talk.say, given, enrolment, address)
        talk.reply(message, FILE, paper=order(given, address))


def _ask_name(talk: Talk, enrolment: int) -> None:
    talk.expect(NAME, enrolment)
    talk.reply(phrases.ask_name(talk.say))


def _refuse(talk: Talk) -> None:
    if talk.who.takes_part:
        talk.reply(phrases.none_yet(talk.say))
    else:
        talk.reply(talk_phrases.not_joined(talk.say))
