"""How often something comes by itself: chosen, or again after a silence."""

from bot.chat.talk import Talk
from bot.domain.actions.joining import Leave
from bot.domain.actions.settings import ChooseRhythm
from bot.domain.actions.words import Say
from bot.phrases.people import silence as phrases
from bot.services.learning.upcoming import coming
from bot.services.people.settle import set_rhythm


def chosen(talk: Talk, action: ChooseRhythm) -> None:
    """On all own days, or once a week."""
    set_rhythm(talk.db, talk.who.person_id, action.rhythm, talk.now)
    talk.refresh()
    said = coming(talk.db, talk.who, talk.say, talk.now)
    match action.rhythm:
        case "weekly":
            talk.reply(phrases.weekly_chosen(talk.say, said))
        case "daily":
            talk.reply(phrases.daily_chosen(talk.say, said))


def back_again(talk: Talk) -> None:
    """Somebody who had fallen silent was heard of: say what comes now, unless that was what they chose."""
    talk.refresh()
    who = talk.who
    if who.takes_part and who.pause is None and not isinstance(talk.event.action, ChooseRhythm):
        talk.reply(phrases.back_again(talk.say, coming(talk.db, who, talk.say, talk.now)))


def heard_of(talk: Talk) -> None:
    """Asked how often, they answered nothing until now: say what has become of it, unless they choose.

    Whoever would rather pause, or leave, has answered with that: nothing has become of the question.
    """
    match talk.event.action:
        case ChooseRhythm():
            return
        case Say(word="pause" | "stop") | Leave():
            set_rhythm(talk.db, talk.who.person_id, None, talk.now)
            return
    talk.refresh()
    if talk.who.takes_part and talk.who.pause is None:
        talk.reply(phrases.weekly_by_now(talk.say, coming(talk.db, talk.who, talk.say, talk.now)))
