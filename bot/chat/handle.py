"""Handle one event in one transaction: its effects, and its replies as deliveries."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.chat import forms, standing
from bot.chat.announcements import announcing, pictures
from bot.chat.house import House
from bot.chat.learning import certificates, courses, flags, lessons, promises, reflections
from bot.chat.learning.circles import handle_in_group
from bot.chat.organisation import auditing, inviting, reporting
from bot.chat.people import bells, joining, often, pausing, privacy, settings, visiting, ways_back, workplaces
from bot.chat.talk import Talk
from bot.chat.words import code_in, command, meant
from bot.chat.workshops import attending, invited, leading, opinions, planning, practising
from bot.domain.actions.action import Action
from bot.domain.actions.circles import BeginCircle, CircleCourses, EndCircle
from bot.domain.actions.codec import Stale
from bot.domain.actions.courses import (
    FetchCertificate,
    NameCertificate,
    OpenCourse,
    ShowTip,
    StartCourse,
    StartCourseOver,
)
from bot.domain.actions.joining import (
    ChooseLanguage,
    ChooseTrade,
    EraseData,
    FetchData,
    Join,
    Leave,
    NameWorkplace,
    WhatIsStored,
    WhoSees,
    WorkAt,
    WorkHere,
)
from bot.domain.actions.learning import (
    Answer,
    Done,
    Flag,
    Flip,
    HowItWent,
    KeepPromise,
    KeepThought,
    NotToday,
    PlanWhen,
    Promise,
    Reflect,
    SeeAgain,
    Skip,
    Toggle,
)
from bot.domain.actions.pausing import GoOn, PauseFor, SoftStart, StartOver
from bot.domain.actions.planning import ConfirmChange
from bot.domain.actions.roles import (
    ActFor,
    DrawReport,
    InviteAs,
    MoreRoles,
    ShowAgenda,
    ShowAudit,
    ShowOpinions,
    ShowReport,
    ShowRoles,
    TakeAway,
    TakeRole,
)
from bot.domain.actions.settings import (
    ChooseBell,
    ChooseHour,
    ChooseRhythm,
    NoOpeningHours,
    Open,
    RenewCalendar,
    ToggleDay,
)
from bot.domain.actions.ways_back import AboutCode, JoinUp, LogOut, MakeCard, MakeCode, MakeLink, Part
from bot.domain.actions.words import Okay, Say, Word
from bot.domain.actions.workshops import (
    AnswerWarmUp,
    Attend,
    CannotCome,
    HasCome,
    ImHere,
    NameForList,
    NotSure,
    Rate,
    SeeWorkshop,
    ShowCode,
    ShowGuests,
    ToCalendar,
)
from bot.domain.delivery import State
from bot.domain.event import Event, EventKind
from bot.domain.six_digits import six_digits
from bot.phrases import spoken
from bot.phrases import talk as phrases
from bot.services.delivery.heal import heal
from bot.services.learning.silence import note_opened, note_sign_of_life
from bot.services.people.arrive import arrive, let_in, shut_out

_ANYONE = (
    *(Join, WhatIsStored, WhoSees, ChooseLanguage, ChooseTrade, Okay, Stale, EraseData, FetchData, Leave),
    *(FetchCertificate, NameCertificate, AboutCode, JoinUp, Part, TakeRole, ActFor),
)
"""What somebody who does not take part may tap all the same."""

_BESIDE_A_DIALOG = (Answer, Toggle, Done, Flip, JoinUp, ConfirmChange, KeepThought, Skip)
"""What one may tap, and still write what was asked for: the next question stands there meanwhile.

The last two are about a dialog themselves.
"""

_ANYONES_WORDS = frozenset({"start", "help", "privacy", "stop"})
_LEADERS_WORDS = frozenset({"workshop", "workshops"})
"""And what those may say who have a role, but no lessons of their own."""


def handle(
    db: Connection, channel: str, inbox_id: int, event: Event, now: datetime, house: House
) -> tuple[int, ...]:
    """Let the event have its effects, and return the ids of the replies it gets, in order.

    What comes from a group is for :mod:`bot.chat.learning.circles`.
    """
    if not event.private:
        return handle_in_group(db, channel, inbox_id, event, now, house)
    if event.kind == "opened":
        note_opened(db, channel, event.address, now)
        return ()
    if event.kind == "reachable":
        let_in(db, channel, event.address, now)
        return ()
    if event.kind in ("blocked", "gone"):
        shut_out(db, channel, event.address, now, for_good=event.kind == "gone")
        return ()
    who, is_new = arrive(db, channel, event, spoken([event.language], house.language), now)
    was = note_sign_of_life(db, who, now)
    talk = Talk(db, inbox_id, event, who, is_new, now, house)
    if was is not None:
        talk.refresh()
    _KINDS[event.kind](talk)
    if was == "silent":
        often.back_again(talk)
    elif was == "slower":
        often.heard_of(talk)
    return tuple(talk.replies)


def _tap(talk: Talk) -> None:
    action = talk.event.action or Stale()
    _heal(talk)
    if not isinstance(action, _BESIDE_A_DIALOG):
        talk.leave_dialog()
    _act(talk, action)


def _command(talk: Talk) -> None:
    talk.leave_dialog()
    word = command(talk.event.command)
    if word == "start":
        joining.start(talk, code_in(talk.event.text))
    elif word is not None:
        _act(talk, Say(word))
    elif not talk.who.takes_part and talk.standing.organises:
        standing.lost(talk)
    elif not talk.who.takes_part:
        joining.start(talk, "")
    elif talk.event.command and (action := meant(f"{talk.event.command} {talk.event.text}")) is not None:
        _act(talk, action)
    else:
        talk.reply(phrases.not_understood(talk.say))


_WAIT_FOR_NO_WORDS = frozenset({pictures.ALBUM, *reflections.BY_THEMSELVES})


def _text(talk: Talk) -> None:
    action = meant(talk.event.text)
    expected = talk.expected()
    if talk.event.file is not None and pictures.sent(talk, expected):
        return
    told = expected == reflections.ENOUGH
    if expected in _WAIT_FOR_NO_WORDS:
        expected = None
    digits = six_digits(talk.event.text) if expected in {None, ways_back.JOIN} else None
    if action is not None or expected is not None:
        talk.leave_dialog()
    if action is not None:
        _act(talk, action)
    elif expected == certificates.NAME:
        certificates.name_written(talk, talk.event.text)
    elif digits is not None and (talk.who.takes_part or joining.invited(talk, digits) is None):
        ways_back.code_written(talk, digits)
    elif not talk.who.takes_part and (expected not in _WRITTEN or not talk.standing.organises):
        joining.written(talk, talk.event.text)
    elif expected is not None and expected in _WRITTEN:
        _WRITTEN[expected](talk, talk.event.text)
    elif not (
        attending.code_written(talk, talk.event.text)
        or (not told and reflections.offered(talk, talk.event.text))
    ):
        talk.reply(phrases.not_understood(talk.say))


_NOT_TO_HEAL = frozenset({None, State.SENT.value})
"""The states of what is another's, and of what is known to have arrived: nearly all that is tapped."""


def _heal(talk: Talk) -> None:
    """A tap names the delivery it stands on: so that one has arrived, whatever the platform said."""
    delivery = getattr(talk.event.action, "delivery", None)  # of whatever kind, also those to come
    if delivery is not None and talk.state_of(delivery) not in _NOT_TO_HEAL:
        heal(talk.db, delivery, talk.event.reference, talk.now)


def _act(talk: Talk, action: Action) -> None:
    if visiting.refuses(talk, action):
        return
    deed = standing.needed_for(action)
    if deed is not None:
        if standing.allows(talk, deed, action):
            _ACTS[type(action)](talk, action)
        return
    if not talk.who.takes_part and not isinstance(action, _ANYONE):
        allowed = isinstance(action, Say) and (
            action.word in _ANYONES_WORDS or (action.word in _LEADERS_WORDS and bool(talk.standing.organises))
        )
        if not allowed:
            talk.reply(phrases.not_joined(talk.say))
            return
    _ACTS[type(action)](talk, action)


_ACTS: Final[Mapping[type[Action], Callable[[Talk, Any], None]]] = {
    Answer: lessons.answered,
    Toggle: lessons.toggled,
    Done: lessons.chosen,
    Flip: lessons.flipped,
    Join: joining.agreed,
    WhatIsStored: joining.what_is_stored,
    WhoSees: privacy.who_sees,
    ChooseTrade: joining.trade_chosen,
    WorkAt: workplaces.answered,
    WorkHere: workplaces.chosen,
    NameWorkplace: lambda talk, _: workplaces.asked_to_name(talk),
    ChooseLanguage: joining.language_chosen,
    Say: lambda talk, action: _SAID[action.word](talk),
    PauseFor: pausing.chosen,
    Open: settings.opened,
    ToggleDay: settings.day_toggled,
    ChooseHour: settings.hour_chosen,
    ChooseRhythm: often.chosen,
    NoOpeningHours: settings.no_opening_hours,
    ChooseBell: bells.chosen,
    RenewCalendar: bells.renewed,
    MakeLink: lambda talk, _: ways_back.link_made(talk),
    LogOut: lambda talk, _: ways_back.logged_out(talk),
    MakeCode: lambda talk, _: ways_back.code_made(talk),
    MakeCard: lambda talk, _: ways_back.card_made(talk),
    AboutCode: lambda talk, _: ways_back.explained(talk),
    JoinUp: lambda talk, _: ways_back.agreed(talk),
    Part: ways_back.undone,
    FetchData: lambda talk, _: privacy.fetched(talk),
    FetchCertificate: certificates.fetched,
    NameCertificate: certificates.name_asked,
    EraseData: privacy.erased,
    Leave: lambda talk, _: pausing.left(talk),
    GoOn: lambda talk, _: pausing.gone_on(talk),
    StartOver: lambda talk, _: pausing.started_over(talk),
    SoftStart: lambda talk, _: pausing.soft_started(talk),
    OpenCourse: courses.opened,
    SeeAgain: courses.seen_again,
    ShowTip: courses.tip_asked_for,
    StartCourse: courses.started,
    StartCourseOver: courses.started_over,
    Promise: promises.made,
    NotToday: promises.not_made,
    PlanWhen: promises.planned,
    HowItWent: promises.said,
    KeepPromise: promises.decided,
    Flag: flags.flagged,
    Reflect: reflections.asked,
    **announcing.TAPS,
    **planning.TAPS,
    KeepThought: reflections.said_what_it_is,
    Skip: lambda talk, _: reflections.skipped(talk),
    Attend: invited.coming,
    NotSure: invited.not_sure,
    CannotCome: invited.not_coming,
    SeeWorkshop: invited.seen,
    AnswerWarmUp: invited.warm_up_asked,
    ToCalendar: attending.to_calendar,
    NameForList: attending.name_asked,
    ImHere: attending.here,
    Rate: attending.rated,
    ShowGuests: leading.guests_shown,
    HasCome: leading.has_come,
    ShowCode: leading.code_shown,
    Okay: lambda talk, _: talk.reply(phrases.okay(talk.say)),
    TakeRole: inviting.role_taken,
    InviteAs: inviting.role_offered,
    ShowRoles: inviting.roles_shown,
    MoreRoles: inviting.more_roles_shown,
    ShowAudit: auditing.turned,
    ShowReport: reporting.turned,
    DrawReport: reporting.drawn,
    ShowOpinions: opinions.shown,
    ShowAgenda: practising.agenda_shown,
    TakeAway: inviting.role_taken_away,
    ActFor: lambda talk, action: _act(talk, Say(action.word)) if standing.chosen(talk, action) else None,
    CircleCourses: lambda talk, _: talk.reply(phrases.old_button(talk.say)),  # these three are for groups
    BeginCircle: lambda talk, _: talk.reply(phrases.old_button(talk.say)),
    EndCircle: lambda talk, _: talk.reply(phrases.old_button(talk.say)),
    Stale: lambda talk, _: talk.reply(phrases.old_button(talk.say)),
}
"""What each kind of tap does. A test sees to it that none of the union is missing."""

_WRITTEN: Final[Mapping[str, Callable[[Talk, str], None]]] = {
    promises.PLAN: promises.plan_written,
    promises.TOLD: promises.told,
    flags.ODD: flags.explained,
    reflections.THOUGHT: reflections.written,
    bells.ADDRESS: bells.address_written,
    invited.WARM_UP: invited.warm_up_written,
    settings.HOUR: settings.hour_written,
    settings.OPENING: settings.opening_written,
    pausing.PAUSE_DATE: pausing.date_written,
    attending.NAME: attending.name_written,
    attending.CODE: attending.code_expected,
    attending.WORDS: attending.words_written,
    workplaces.NEW_ONE: workplaces.written,
    **announcing.ANSWERS,
    **planning.ANSWERS,
}
"""What words of one's own are for, by the kind of dialog they are written in."""

_SAID: Final[Mapping[Word, Callable[[Talk], None]]] = {
    "start": lambda talk: joining.start(talk, ""),
    "today": lessons.today,
    "progress": lessons.progress,
    "courses": courses.listed,
    "review": lessons.asked_for_questions,
    "settings": lambda talk: settings.opened(talk, Open("menu")),
    "pause": pausing.asked,
    "resume": pausing.resumed,
    "privacy": privacy.shown,
    "help": standing.helped,
    "stop": pausing.stop_asked,
    "workshops": invited.listed,
    "workshop": planning.begun,
    "invite": inviting.begun,
    "audit": auditing.begun,
    "announce": announcing.begun,
    "report": reporting.shown,
}
"""What each command word does."""

_KINDS: Final[Mapping[EventKind, Callable[[Talk], None]]] = {
    "command": _command,
    "tap": _tap,
    "text": _text,
    "form": forms.sent_in,
    "unblocked": lambda _: None,  # the address is open again; nothing was asked
}
"""What an event of each kind that is spoken about leads to."""
