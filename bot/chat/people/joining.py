"""Joining: welcome, “I'm in”, where you meet customers, ready. The first button is always the way on."""

from bot.chat import standing
from bot.chat.organisation import inviting
from bot.chat.speaking import speak_as_the_house_does
from bot.chat.talk import Talk
from bot.chat.words import code_in
from bot.chat.workshops import attending
from bot.domain.actions.joining import ChooseLanguage, ChooseTrade, Join, WhatIsStored, WhoSees
from bot.domain.curriculum import next_lesson, unsent
from bot.domain.schedule import in_window
from bot.domain.silence import ONCE_A_WEEK
from bot.phrases import LANGUAGES
from bot.phrases import talk as phrases
from bot.phrases.people import joining, settings
from bot.phrases.people.joining import Rhythm
from bot.services.learning.following import following
from bot.services.learning.upcoming import coming, today_of, upcoming
from bot.services.people.belong import belongs
from bot.services.people.invite_role import offered
from bot.services.people.join import choose_trade, join
from bot.services.people.pause import resume
from bot.services.people.reschedule import schedule_of
from bot.services.people.settle import set_language
from bot.storage import enrolments, people
from bot.storage.people import Invitation


def start(talk: Talk, code: str) -> None:
    """Welcome whoever comes, by a code or to the channel's own organisation; by a role's, ask for that."""
    if inviting.opened(talk, code) or attending.opened(talk, code):
        return
    invitation = invited(talk, code)
    if invitation is None:
        _not_found(talk, code)
    elif belongs(talk.who, invitation):
        _already_in(talk)
    else:
        speak_as_the_house_does(talk, invitation.organisation)
        shown = code or invitation.organisation.key
        line, browser = _who_reads(talk, shown)
        talk.reply(
            joining.welcome(
                talk.say,
                invitation.organisation.name,
                shown,
                line,
                workplace=invitation.workplace_id is not None,
                in_browser=browser,
            )
        )


def written(talk: Talk, text: str) -> None:
    """Words from somebody who does not take part: a code leads on, anything else to the welcome.

    Who organises is not asked to join by every word, but shown what they can do.
    """
    code = code_in(text)
    leads_on = code and (
        people.invitation(talk.db, code) is not None or offered(talk.db, code, talk.now) is not None
    )
    if talk.standing.organises and not leads_on:
        standing.lost(talk)
        return
    start(talk, code if leads_on or invited(talk, "") is None else "")


def invited(talk: Talk, code: str) -> Invitation | None:
    """Where the code leads; without one, where the person was before, or whom people there belong to.

    That is the organisation which the platform's own place was let in for, or else the channel's.
    """
    if code:
        return people.invitation(talk.db, code)
    if talk.who.organisation is not None:
        return Invitation(talk.who.organisation)
    for key in (talk.event.invite, talk.house.organisation.get(talk.who.channel)):
        if key and (found := people.invitation(talk.db, key)) is not None:
            return found
    return None


def agreed(talk: Talk, action: Join) -> None:
    """“I'm in”: join, and ask for the trade unless the code knows it. Whoever was away is back."""
    invitation = invited(talk, action.code)
    if invitation is None:
        _not_found(talk, action.code)
        return
    if belongs(talk.who, invitation) and talk.who.trade is not None:
        _already_in(talk)
        return
    join(talk.db, talk.who.person_id, invitation, talk.house.shelf.library, talk.now)
    talk.refresh()
    if talk.who.pause is not None:
        resume(talk.db, talk.who.person_id, today_of(talk.who, talk.now), talk.now)
        talk.refresh()
    if talk.who.trade is None:
        talk.reply(joining.trade_question(talk.say))
    else:
        _ready(talk)
    attending.arrived_by(talk, action.code)


def trade_chosen(talk: Talk, action: ChooseTrade) -> None:
    """Where the person meets customers; then ready."""
    trade = people.trade(action.trade)
    if not talk.who.takes_part:
        start(talk, "")
        return
    if trade is not None:
        choose_trade(talk.db, talk.who.person_id, trade, talk.house.shelf.library, talk.now)
        talk.refresh()
    _ready(talk)


def what_is_stored(talk: Talk, action: WhatIsStored) -> None:
    """The longer answer before joining."""
    if invited(talk, action.code) is None:
        _not_found(talk, action.code)
        return
    line, browser = _who_reads(talk, action.code)
    talk.reply(joining.what_is_stored(talk.say, action.code, line, in_browser=browser))


def who_will_see(talk: Talk, action: WhoSees) -> None:
    """Who sees what, before joining."""
    invitation = invited(talk, action.code)
    if invitation is None:
        _not_found(talk, action.code)
        return
    name, at_one = invitation.organisation.name, invitation.workplace_id is not None
    line, browser = _who_reads(talk, action.code)
    talk.reply(joining.who_will_see(talk.say, name, action.code, line, workplace=at_one, in_browser=browser))


def language_chosen(talk: Talk, action: ChooseLanguage) -> None:
    """Speak this language; before joining, the welcome again in it."""
    if action.language in LANGUAGES:
        set_language(talk.db, talk.who.person_id, action.language)
        talk.refresh()
    if talk.who.takes_part:
        talk.reply(settings.changed(talk.say, rhythm_of(talk), new_language=True))
    else:
        start(talk, action.code)


def rhythm_of(talk: Talk) -> Rhythm:
    """When the person's tips come."""
    active = enrolments.of_persons(talk.db, [talk.who.person_id])[talk.who.person_id]
    schedule = schedule_of(talk.who, active)
    if schedule is None:
        message = f"person {talk.who.person_id} has joined no organisation and has no rhythm"
        raise LookupError(message)
    seconds = next((one.seconds for one in active if one.seconds is not None), None)
    own = bool(active) and all(one.pace == "own" for one in active)
    weekly, while_open = talk.who.rhythm in ONCE_A_WEEK, schedule.opening is not None
    return Rhythm(sorted(schedule.days), schedule.at, seconds, own, weekly, while_open)


def _who_reads(talk: Talk, code: str) -> tuple[str, str]:
    """Who else can read here, and where one goes on unread with this invitation, where that is offered."""
    channel = talk.who.channel
    return talk.house.privacy_line(channel, talk.say), talk.house.way_to_browser(channel, code)


def _already_in(talk: Talk) -> None:
    talk.reply(phrases.already_in(talk.say, coming(talk.db, talk.who, talk.say, talk.now)))


def _not_found(talk: Talk, code: str) -> None:
    """The code leads nowhere, or there is none and one is needed."""
    if not code:
        talk.reply(joining.no_organisation(talk.say))
        return
    has_another_way = invited(talk, "") is not None
    talk.reply(joining.unknown_code(talk.say, code, welcome_follows=has_another_way))
    if has_another_way:
        start(talk, "")


def _ready(talk: Talk) -> None:
    """When tips come, and the first one for the asking."""
    who, today = talk.who, today_of(talk.who, talk.now)
    active = enrolments.of_persons(talk.db, [who.person_id])[who.person_id]
    followed = following(talk.db, talk.house.shelf.library, [who.person_id])[who.person_id]
    later = [one.starts for one in followed if one.starts is not None and unsent(one.course, one.sent)]
    there_is_one = next_lesson(followed, today) is not None
    begins = None if there_is_one else min(later, default=None)
    schedule = schedule_of(who, active)
    if schedule is None or not (there_is_one or begins):
        talk.reply(joining.nothing_to_show(talk.say, coming(talk.db, who, talk.say, talk.now)))
        return
    talk.reply(
        joining.ready(
            talk.say,
            rhythm_of(talk),
            first=upcoming(talk.db, who, talk.now),
            begins=begins,
            in_window=in_window(schedule, talk.now),
        )
    )
