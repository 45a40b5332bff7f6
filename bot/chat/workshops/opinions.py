"""What those who came thought of a workshop, for whoever planned or led it."""

from bot.chat.talk import Talk
from bot.domain.actions.roles import ShowOpinions
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import opinions as phrases
from bot.services.workshops.list_links import seen_by
from bot.services.workshops.opinions import opinions_of


def shown(talk: Talk, action: ShowOpinions) -> None:
    """The answers together, once five people have given any."""
    workshop = seen_by(talk.db, action.workshop, talk.who.person_id)
    if workshop is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    told = opinions_of(talk.db, workshop.id)
    if told is None:
        talk.reply(phrases.too_few(talk.say, workshop))
        return
    talk.reply(phrases.opinions(talk.say, workshop, told.people, told.answers))
    if told.words:
        talk.reply(phrases.in_their_own_words(talk.say, told.words))
