"""A coordinator writes to all who lead the workshops of a series, in whichever city they are."""

from typing import Final

from bot.chat.announcements.cards import drafts_waiting, show_again
from bot.chat.talk import Talk
from bot.chat.workshops import series
from bot.domain.actions.series import WriteToLeaders
from bot.domain.announcement import LONGEST
from bot.domain.audience import Audience
from bot.domain.own_words import several_lines
from bot.domain.paging import paged
from bot.phrases.announcements import messages as announcement_phrases
from bot.phrases.workshops import series as phrases
from bot.services.announcements import draft as drafts
from bot.storage import series as stored

TO_LEADERS: Final = "announcement to leaders"
"""The kind of dialog in which its text is written."""

MOST_WAITING: Final = 1
"""Drafts beside the workshops to choose from; the others stand among the earlier messages."""


def begun(talk: Talk, *, earlier: bool) -> None:
    """`announce`, of who reaches no others: to the leaders of which workshop?"""
    found, _, _ = paged(stored.of_organisation(talk.db, talk.acts_for.id), 0)
    if found:
        waiting = drafts_waiting(talk, MOST_WAITING)
        talk.reply(phrases.whose_leaders(talk.say, found, waiting, earlier=earlier))
    else:
        series.begun(talk)


def asked(talk: Talk, action: WriteToLeaders) -> None:
    """What shall it say?"""
    found = series.coordinated(talk, action.series)
    if found is not None:
        talk.expect(TO_LEADERS, found.id)
        talk.reply(phrases.ask_words_to_leaders(talk.say, found, talk.who.language))


def words_written(talk: Talk, text: str) -> None:
    """The text: from now on it is an announcement like others, but for those who get it."""
    found, words = series.coordinated(talk, talk.about), several_lines(text)
    if found is None:
        return
    if not 0 < len(words) <= LONGEST:
        talk.expect(TO_LEADERS, found.id)
        talk.reply(announcement_phrases.no_words(talk.say, LONGEST, len(words)))
        return
    house, me = talk.acts_for.id, talk.who
    new = drafts.begin(talk.db, house, me.person_id, me.language, words, talk.now)
    drafts.aim(talk.db, new, Audience(leaders=found.id), talk.now)
    show_again(talk, new)
