"""Announcements that have been sent: how they go, stopped, taken back, sent again."""

from bot.chat.announcements.cards import at_hand, by_first_words, mine, today_of
from bot.chat.talk import Talk
from bot.domain.actions.announcing import (
    Announcements,
    MoreAnnouncements,
    SendAgain,
    StopAnnouncement,
    Withdraw,
)
from bot.domain.announcement import UNDER_WAY, Announcement, State
from bot.domain.audience import from_json
from bot.domain.delivery import State as Delivered
from bot.domain.paging import paged
from bot.phrases import talk as talk_phrases
from bot.phrases.announcements import following as phrases
from bot.phrases.announcements.messages import first_words
from bot.services.announcements.send_again import can_be_sent_again, send_again
from bot.services.announcements.stop import stop
from bot.services.announcements.tally import Standing, standing_of
from bot.services.announcements.withdraw import withdraw


def listed(talk: Talk, _: Announcements) -> None:
    """Those of the organisation: what is to come first, then the newest."""
    _show_page(talk, 0)


def listed_on(talk: Talk, action: MoreAnnouncements) -> None:
    """More of them."""
    _show_page(talk, action.page)


def _show_page(talk: Talk, number: int) -> None:
    ids, page, more = paged(at_hand(talk, tuple(State)), number)
    found = [(one.id, words, one.is_open) for one, words in by_first_words(talk, ids)]
    talk.reply(phrases.earlier(talk.say, found, page + 1 if more else None))


def show(talk: Talk, one: Announcement) -> None:
    """How it goes."""
    how: Standing = standing_of(talk.db, one)
    view = phrases.Standing(
        one,
        first_words(one, talk.who.language),
        talk.acts_for.timezone,
        today_of(talk),
        how.people,
        how.corrected,
        again=can_be_sent_again(talk.db, one.id, one.runs),
        everybody=how.everybody,
        missed=how.missed,
        untold=_untold(one),
        over=one.is_over(talk.now),
    )
    talk.reply(phrases.standing(talk.say, view))


def stopped(talk: Talk, action: StopAnnouncement) -> None:
    """Asked first, then it goes out no further."""
    one = mine(talk, action.announcement)
    if one is None:
        talk.reply(talk_phrases.old_button(talk.say))
    elif one.state not in UNDER_WAY:
        show(talk, one)
    elif not action.sure:
        talk.reply(phrases.sure_to_stop(talk.say, one.id))
    else:
        stop(talk.db, one.id, talk.who.person_id, talk.now)
        talk.reply(phrases.stopped(talk.say, one.id))


def withdrawn(talk: Talk, action: Withdraw) -> None:
    """Asked first, then it is taken back."""
    one = mine(talk, action.announcement)
    if one is None or not one.runs:
        talk.reply(talk_phrases.old_button(talk.say))
    elif one.state is State.WITHDRAWN:
        show(talk, one)
    elif not action.sure:
        talk.reply(phrases.sure_to_withdraw(talk.say, one.id, picture=one.attached is not None))
    else:
        withdraw(talk.db, one.id, talk.who.person_id, talk.now)
        talk.reply(phrases.taken_back(talk.say, one.id))


def sent_again(talk: Talk, action: SendAgain) -> None:
    """Once more to those whom it did not reach."""
    one = mine(talk, action.announcement)
    if one is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    is_told = Delivered.FAILED in standing_of(talk.db, one).people
    people = send_again(talk.db, one.id, talk.who.person_id, talk.now)
    talk.reply(phrases.sent_again(talk.say, one.id, people if is_told else None))


def _untold(one: Announcement) -> phrases.Untold | None:
    audience = from_json(one.audience)
    if audience.progress is not None:
        return "progress"
    return None if audience.is_everybody else "part"
