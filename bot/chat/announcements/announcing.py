"""Announcements in the chat: written, shown as everybody will see it beside who gets it, and sent."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from functools import partial
from typing import Any, Final

from bot.chat.announcements import following, leaders, recipients
from bot.chat.announcements.cards import (
    at_hand,
    drafts_waiting,
    is_aimed_here,
    mine,
    show,
    show_again,
    today_of,
)
from bot.chat.announcements.pictures import NEW, PICTURE, SHOWS, begun_with, shows_written
from bot.chat.talk import Talk
from bot.domain import audience as audiences
from bot.domain.actions.action import Action
from bot.domain.actions.announcing import (
    AnnounceAt,
    Announcements,
    AskAnnouncement,
    MarkUrgent,
    MoreAnnouncements,
    Narrow,
    NewAnnouncement,
    OpenAnnouncement,
    RepeatAnnouncement,
    SendAgain,
    SendAnnouncement,
    StopAnnouncement,
    ThrowAway,
    Withdraw,
    WriteIn,
)
from bot.domain.actions.series import WriteToLeaders
from bot.domain.announcement import LONGEST, State, repeats_named, written_attachment
from bot.domain.localtime import first_instant, zone_named
from bot.domain.own_words import several_lines
from bot.domain.roles import Deed
from bot.domain.written import Doubt, Doubted
from bot.domain.written_times import WrittenTime, written_time
from bot.phrases import LANGUAGES
from bot.phrases import talk as talk_phrases
from bot.phrases.announcements import following as following_phrases
from bot.phrases.announcements import messages as phrases
from bot.phrases.doubts import doubted
from bot.phrases.organisation import roles
from bot.services.announcements import draft as drafts
from bot.services.announcements.correct import correct
from bot.services.announcements.schedule import Trouble, schedule
from bot.services.people.reach import reach

WORDS_IN: Final = "announcement in "
TIME: Final = "announcement's time"
"""The kinds of dialog in which these are written; the text of each language has one of its own."""

MOST_SHOWN: Final = 5
NINE: Final = time(9)


def begun(talk: Talk) -> None:
    """What shall it say? Drafts that wait are offered beside."""
    waiting, earlier = offered(talk)
    if not talk.may(Deed.REACH_PEOPLE):
        leaders.begun(talk, earlier=earlier)
        return
    talk.expect(NEW)
    say, form = talk.say, talk.has_forms
    talk.reply(phrases.ask_words(say, talk.who.language, waiting, earlier=earlier, form=form))


def offered(talk: Talk) -> tuple[list[tuple[int, str]], bool]:
    """The drafts changed last, by number and first words; and whether there are any other messages."""
    waiting = drafts_waiting(talk, MOST_SHOWN - 2)
    return waiting, len(at_hand(talk, tuple(State))) > len(waiting)


def opened(talk: Talk, action: OpenAnnouncement) -> None:
    """A draft as it stands, or how one goes that was sent."""
    one = mine(talk, action.announcement)
    if one is None:
        talk.reply(talk_phrases.old_button(talk.say))
    elif one.is_open:
        show(talk, one)
    else:
        following.show(talk, one)


def asked(talk: Talk, action: AskAnnouncement) -> None:
    """What shall be changed about it?"""
    one = mine(talk, action.announcement)
    given = one is not None and action.about == "audience" and not is_aimed_here(one)
    if one is None or given or not (one.is_open or action.about in {"words", "draft"}):
        talk.reply(talk_phrases.old_button(talk.say))
        return
    match action.about:
        case "words":
            talk.reply(phrases.texts(talk.say, one))
        case "audience":
            recipients.asked(talk, one)
        case "time":
            talk.expect(TIME, one.id)
            talk.reply(phrases.times(talk.say, one, today_of(talk) + timedelta(days=2)))
        case "picture":
            talk.expect(PICTURE, one.id)
            talk.reply(phrases.ask_picture(talk.say, one))
        case "no-picture":
            drafts.attach(talk.db, one.id, None, talk.now)
            show_again(talk, one.id)
        case "draft":
            drafts.take_back_to_draft(talk.db, one.id, talk.now)
            show_again(talk, one.id)


def language_chosen(talk: Talk, action: WriteIn) -> None:
    """The text in this language is to be written."""
    one = mine(talk, action.announcement)
    if one is None or action.language not in LANGUAGES:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    talk.expect(f"{WORDS_IN}{action.language}", one.id)
    talk.reply(phrases.ask_words_in(talk.say, action.language, comes_again=one.comes_again))


def words_written(talk: Talk, text: str) -> None:
    """The text of a new one."""
    house, words = talk.acts_for, several_lines(text)
    if not 0 < len(words) <= LONGEST:
        talk.expect(NEW, held=talk.held)
        talk.reply(phrases.no_words(talk.say, LONGEST, len(words)))
        return
    new = drafts.begin(talk.db, house.id, talk.who.person_id, talk.who.language, words, talk.now)
    begun_with(talk, new)


def words_written_in(talk: Talk, text: str, language: str) -> None:
    """The text in a language: of a draft, or of one that has gone out and is corrected so."""
    one, words = mine(talk, talk.about), several_lines(text)
    if one is None:
        talk.reply(talk_phrases.old_button(talk.say))
    elif not 0 < len(words) <= LONGEST:
        talk.expect(f"{WORDS_IN}{language}", one.id)
        talk.reply(phrases.no_words(talk.say, LONGEST, len(words)))
    elif drafts.write(talk.db, one.id, language, words, talk.now):
        show_again(talk, one.id)
    elif correct(talk.db, one.id, language, words, talk.who.person_id, talk.now):
        talk.reply(following_phrases.corrected(talk.say, one.id, comes_again=one.comes_again))
    else:
        show_again(talk, one.id)


def time_chosen(talk: Talk, action: AnnounceAt) -> None:
    """At once, or tomorrow morning."""
    if mine(talk, action.announcement) is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    zone = zone_named(talk.acts_for.timezone)
    morning = first_instant(today_of(talk) + timedelta(days=1), NINE, zone)
    drafts.set_time(talk.db, action.announcement, None if action.when == "now" else morning, talk.now)
    show_again(talk, action.announcement)


def time_written(talk: Talk, text: str) -> None:
    """The day and hour, in words."""
    one, today = mine(talk, talk.about), today_of(talk)
    when = written_time(text, today)
    if one is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    if isinstance(when, WrittenTime):
        at = first_instant(when.day, when.hours.starts, zone_named(talk.acts_for.timezone))
        if at > talk.now:
            drafts.set_time(talk.db, one.id, at, talk.now)
            show_again(talk, one.id)
            return
        when = Doubted(when.day, Doubt.PAST)
    talk.expect(TIME, one.id)
    if when is None:
        talk.reply(phrases.no_such_time(talk.say, today + timedelta(days=2)))
    else:
        talk.reply(doubted(talk.say, when))


def repeated(talk: Talk, action: RepeatAnnouncement) -> None:
    """Once, every week or every month; by itself for a year at most."""
    if mine(talk, action.announcement) is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    how = repeats_named(action.how)
    until = None if how is None else today_of(talk) + drafts.REPEATS_AT_MOST
    drafts.set_repeats(talk.db, action.announcement, how, until, talk.now)
    show_again(talk, action.announcement)


def picture_written(talk: Talk, text: str) -> None:
    """Where it lies, and what it shows."""
    one, attached = mine(talk, talk.about), written_attachment(text)
    if one is None:
        talk.reply(talk_phrases.old_button(talk.say))
    elif attached is None:
        talk.expect(PICTURE, one.id)
        talk.reply(phrases.no_picture(talk.say))
    else:
        drafts.attach(talk.db, one.id, attached, talk.now)
        show_again(talk, one.id)


def marked_urgent(talk: Talk, action: MarkUrgent) -> None:
    """Whether it comes in quiet hours, too."""
    if mine(talk, action.announcement) is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    drafts.set_urgent(talk.db, action.announcement, talk.now, urgent=action.urgent)
    show_again(talk, action.announcement)


def thrown_away(talk: Talk, action: ThrowAway) -> None:
    """Asked first, then gone."""
    one = mine(talk, action.announcement)
    if one is None or not one.is_open:
        talk.reply(talk_phrases.old_button(talk.say))
    elif not action.sure:
        talk.reply(phrases.sure_to_throw_away(talk.say, one.id))
    else:
        drafts.throw_away(talk.db, one.id)
        talk.reply(phrases.thrown_away(talk.say))


def sent(talk: Talk, action: SendAnnouncement) -> None:
    """“Send it”: what has to be asked twice is asked, then it goes out."""
    one = mine(talk, action.announcement)
    if one is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    house = talk.acts_for
    got = reach(talk.db, house, audiences.from_json(one.audience), one.words, talk.now)
    number = action.asked + 1
    questions = []
    if got.lately:
        questions.append(
            phrases.sure_so_many(talk.say, one, got.had_one, got.everybody or got.people, number)
        )
    if one.urgent:
        questions.append(phrases.sure_so_urgent(talk.say, one, number))
    if one.is_open and one.version == action.version and action.asked < len(questions):
        talk.reply(questions[action.asked])
        return
    match schedule(talk.db, one.id, action.version, talk.who.person_id, house, talk.now):
        case Trouble.NO_DRAFT:
            show_again(talk, one.id)
        case Trouble() as trouble:
            talk.reply(phrases.not_sent(talk.say, one.id, changed=trouble is Trouble.CHANGED))
        case at:
            later = at > talk.now
            when = phrases.moment(talk.say, at, house.timezone, today_of(talk)) if later else None
            talk.reply(phrases.scheduled(talk.say, one, when))


TAPS: Final[Mapping[type[Action], Callable[[Talk, Any], None]]] = {
    NewAnnouncement: lambda talk, _: begun(talk),
    Announcements: following.listed,
    MoreAnnouncements: following.listed_on,
    OpenAnnouncement: opened,
    AskAnnouncement: asked,
    WriteIn: language_chosen,
    Narrow: recipients.narrowed,
    AnnounceAt: time_chosen,
    RepeatAnnouncement: repeated,
    MarkUrgent: marked_urgent,
    SendAnnouncement: sent,
    ThrowAway: thrown_away,
    StopAnnouncement: following.stopped,
    Withdraw: following.withdrawn,
    WriteToLeaders: leaders.asked,
    SendAgain: following.sent_again,
}
"""What each tap on an announcement's buttons does."""

_WRITTEN: Final[Mapping[str, Callable[[Talk, str], None]]] = {
    **{f"{WORDS_IN}{one}": partial(words_written_in, language=one) for one in LANGUAGES},
    TIME: time_written,
    PICTURE: picture_written,
    SHOWS: shows_written,
    recipients.NAME: recipients.name_written,
}


def _by_who_may(written: Callable[[Talk, str], None], deed: Deed) -> Callable[[Talk, str], None]:
    """The same for whoever may still do it: a role may have ended since it was asked for."""

    def read(talk: Talk, text: str) -> None:
        if talk.may(deed):
            written(talk, text)
        else:
            talk.reply(roles.not_allowed(talk.say))

    return read


ANSWERS: Final[Mapping[str, Callable[[Talk, str], None]]] = {
    **{kind: _by_who_may(written, Deed.ANNOUNCE) for kind, written in _WRITTEN.items()},
    NEW: _by_who_may(words_written, Deed.REACH_PEOPLE),
    leaders.TO_LEADERS: _by_who_may(leaders.words_written, Deed.PLAN_SERIES),
}
"""What is written about announcements, by the kind of dialog."""
