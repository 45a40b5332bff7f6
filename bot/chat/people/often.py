"""How often something comes by itself: chosen, or again after a silence."""

from bot.chat.talk import Talk
from bot.domain.actions.settings import ChooseRhythm
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
