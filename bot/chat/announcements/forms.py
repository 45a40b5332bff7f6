"""A new announcement on one sheet: a text for each language, whom it is for, when it goes out."""

import datetime as dt
from typing import Final

from bot.chat.announcements.announcing import begun, offered
from bot.chat.announcements.cards import show_again
from bot.chat.sheet import Sheet, faults_of_moment
from bot.chat.talk import Talk
from bot.domain.actions.announcing import NewAnnouncement
from bot.domain.announcement import LONGEST
from bot.domain.audience import Audience
from bot.domain.course import TRADES
from bot.domain.form import Answers, Faults, Form, chosen_in, day_in, hour_in, words_in
from bot.domain.localtime import first_instant, zone_named
from bot.domain.own_words import several_lines
from bot.domain.roles import Deed
from bot.phrases import LANGUAGES
from bot.phrases import forms as phrases
from bot.phrases.announcements import forms as sheets
from bot.phrases.announcements.forms import DAY, HOUR, TRADES_IN, text_in
from bot.services.announcements import draft as drafts


def drawn(talk: Talk, _: NewAnnouncement) -> Form | None:
    """An empty sheet, and the ways to those that wait; None for who only reaches the leaders of a series."""
    if not talk.may(Deed.REACH_PEOPLE):
        return None
    waiting, earlier = offered(talk)
    return sheets.new_announcement(talk.say, waiting, earlier=earlier)


def _faults(talk: Talk, _: NewAnnouncement, answers: Answers) -> Faults:
    texts = _texts(answers)
    too_long = {
        text_in(language): phrases.too_long(talk.say, LONGEST)
        for language, words in texts.items()
        if len(words) > LONGEST
    }
    missing = faults_of_moment(talk, answers, DAY, HOUR, needed=False)
    at = _moment(talk, answers)
    return {
        **({} if texts else {text_in(talk.who.language): sheets.no_text(talk.say)}),
        **too_long,
        **missing,
        **({DAY: phrases.has_passed(talk.say)} if at is not None and at <= talk.now else {}),
    }


def _begun(talk: Talk, _: NewAnnouncement, answers: Answers) -> None:
    """A draft of all that is said, shown as everybody will see it."""
    if not talk.may(Deed.REACH_PEOPLE):
        begun(talk)
        return
    house, now = talk.acts_for, talk.now
    (first, words), *others = _texts(answers).items()
    new = drafts.begin(talk.db, house.id, talk.who.person_id, first, words, now)
    for language, translated in others:
        drafts.write(talk.db, new, language, translated, now)
    trades = frozenset(one for one in TRADES if one in chosen_in(answers, TRADES_IN))
    if trades:
        drafts.aim(talk.db, new, Audience(trades=trades), now)
    at = _moment(talk, answers)
    if at is not None:
        drafts.set_time(talk.db, new, at, now)
    show_again(talk, new)


NEW: Final = Sheet(drawn, _faults, _begun)
"""A new announcement."""


def _texts(answers: Answers) -> dict[str, str]:
    """What is written, by language."""
    written = {language: several_lines(words_in(answers, text_in(language))) for language in LANGUAGES}
    return {language: words for language, words in written.items() if words}


def _moment(talk: Talk, answers: Answers) -> dt.datetime | None:
    day, hour = day_in(answers, DAY), hour_in(answers, HOUR)
    if day is None or hour is None:
        return None
    return first_instant(day, hour, zone_named(talk.acts_for.timezone))
