"""What to practise at a workshop, for whoever leads it."""

from bot.chat.talk import Talk
from bot.domain.actions.roles import ShowAgenda
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import agenda as phrases
from bot.services.workshops.agenda import agenda
from bot.services.workshops.list_links import seen_by


def agenda_shown(talk: Talk, action: ShowAgenda) -> None:
    """The tips that those who come remember least."""
    workshop = seen_by(talk.db, action.workshop, talk.who.person_id)
    if workshop is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    if all(one.ends_at <= talk.now for one in workshop.held):
        talk.reply(phrases.is_over(talk.say))
        return
    points = agenda(talk.db, workshop, talk.house.shelf, talk.who.language, talk.now)
    talk.reply(phrases.agenda(talk.say, [(one.title, one.right) for one in points]))
