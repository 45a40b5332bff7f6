"""Forms, where a platform can show one: which words and taps open one, and what is sent in.

Everything in a form can be said in the chat as well; where none opens, the chat asks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import Connection

from bot.chat import standing
from bot.chat.announcements import forms as announcement_forms
from bot.chat.house import House
from bot.chat.people import settings_form
from bot.chat.sheet import Sheet
from bot.chat.talk import Talk
from bot.chat.words import command
from bot.chat.workshops import forms as workshop_forms
from bot.domain.actions.action import Action
from bot.domain.actions.announcing import NewAnnouncement
from bot.domain.actions.planning import AskOccasion, AskWorkshop, NewWorkshop
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Say, Word
from bot.domain.event import Event
from bot.domain.form import Faults, Form
from bot.phrases import forms as phrases
from bot.phrases import talk as talk_phrases
from bot.storage import people

SHEETS: Final[Mapping[type[Action], Sheet]] = {
    Open: settings_form.SETTINGS,
    NewAnnouncement: announcement_forms.NEW,
    NewWorkshop: workshop_forms.NEW,
    AskWorkshop: workshop_forms.SAID,
    AskOccasion: workshop_forms.MOVED,
}
"""The form of each tap that may open one."""

_DRAWN_FOR: Final[Mapping[Word, Callable[[Talk], Form | None]]] = {
    "settings": lambda talk: settings_form.drawn(talk, Open("menu")),
    "announce": lambda talk: announcement_forms.drawn(talk, NewAnnouncement()),
    "workshop": workshop_forms.drawn_if_none_waits,
}
"""The words that open one."""


def opens_form(event: Event) -> bool:
    """Whether this word or tap may open a form; most do not, and nothing needs to be read to know it."""
    action = _asked_for(event)
    return action.word in _DRAWN_FOR if isinstance(action, Say) else type(action) in SHEETS


def form_for(db: Connection, channel: str, event: Event, now: datetime, house: House) -> Form | None:
    """The form that this word or tap opens for whoever it is; None: the chat answers."""
    talk, action = _looking(db, channel, event, now, house), _asked_for(event)
    if talk is None or action is None or not _may(talk, action):
        return None
    if isinstance(action, Say):
        draw = _DRAWN_FOR.get(action.word)
        return None if draw is None else _for_its_organisation(talk, draw(talk))
    sheet = SHEETS.get(type(action))
    return None if sheet is None else _for_its_organisation(talk, sheet.draw(talk, action))


def faults_in(db: Connection, channel: str, event: Event, now: datetime, house: House) -> Faults:
    """What is wrong in a form that is being sent in. What else stands in its way is said in the chat."""
    talk, action = _looking(db, channel, event, now, house), event.action
    if talk is None or action is None or type(action) not in SHEETS:
        return {}
    if stray := _is_for_another(talk, action):
        return dict.fromkeys(list(event.answers)[:1], stray)  # said at a field, nothing of it is lost
    if not _may(talk, action):
        return {}
    return SHEETS[type(action)].faults(talk, action, event.answers)


def sent_in(talk: Talk) -> None:
    """A form came back: it does what the same words in the chat would do."""
    action: Any = talk.event.action
    talk.leave_dialog()
    sheet = SHEETS.get(type(action))
    if sheet is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    if stray := _is_for_another(talk, action):
        talk.reply(phrases.not_taken(talk.say, [stray]))
        return
    deed = standing.needed_for(action)
    if deed is not None and not standing.allows(talk, deed, action):
        return
    if deed is None and not talk.who.takes_part:
        talk.reply(talk_phrases.not_joined(talk.say))
        return
    faults = sheet.faults(talk, action, talk.event.answers)
    if faults:
        talk.reply(phrases.not_taken(talk.say, faults.values()))
    else:
        sheet.take(talk, action, talk.event.answers)


def _for_its_organisation(talk: Talk, form: Form | None) -> Form | None:
    """The form with the organisation it is for; one's own settings are for none."""
    if form is None or standing.needed_for(form.about) is None:
        return form
    return replace(form, organisation=talk.standing.acts_for)


def _is_for_another(talk: Talk, action: Action) -> str | None:
    """What to say where a form was filled in for an organisation for which one does not act by now."""
    place, deed = talk.event.organisation, standing.needed_for(action)
    if place is None or deed is None or place == talk.standing.acts_for:
        return None
    if place not in talk.standing.might(deed):
        return phrases.no_more_there(talk.say)
    return phrases.choose_again(talk.say, people.organisation_by_id(talk.db, place).name)


def _asked_for(event: Event) -> Action | None:
    if event.kind == "command":
        word = command(event.command)
        return None if word is None else Say(word)
    return event.action if event.kind == "tap" else None


def _may(talk: Talk, action: Action) -> bool:
    """Whether it is the person's to do; what a word opens asks that by itself."""
    deed = standing.needed_for(action)
    if deed is not None:
        return talk.may(deed)
    return isinstance(action, Say) or talk.who.takes_part


def _looking(db: Connection, channel: str, event: Event, now: datetime, house: House) -> Talk | None:
    """The event as it would be handled, but only looked at: nothing is written, and nobody answered."""
    who = people.at_address(db, channel, event.address)
    return None if who is None else Talk(db, 0, event, who, is_new=False, now=now, house=house)
