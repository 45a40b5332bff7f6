"""A thought of one's own in the chat: asked for under a tip, written in the person's own words."""

from bot.chat.talk import Talk
from bot.domain.actions.learning import Reflect
from bot.phrases import talk as talk_phrases
from bot.phrases.learning import own_words as phrases
from bot.services.learning.reflect import LONGEST, can_reflect, reflect

THOUGHT = "thought of one's own"
"""The kind of dialog in which it is written."""


def asked(talk: Talk, action: Reflect) -> None:
    """“Write a line”."""
    if can_reflect(talk.db, talk.who, action.delivery, talk.house.shelf):
        talk.expect(THOUGHT, action.delivery)
        talk.reply(phrases.ask_thought(talk.say))
    else:
        talk.reply(talk_phrases.not_yours(talk.say))


def written(talk: Talk, text: str) -> None:
    """The thought itself."""
    match reflect(talk.db, talk.who, talk.about, text, talk.now, talk.house.shelf):
        case "kept":
            talk.reply(phrases.saved(talk.say))
        case "empty":
            talk.expect(THOUGHT, talk.about)
            talk.reply(phrases.no_words(talk.say))
        case "too long":
            talk.expect(THOUGHT, talk.about)
            talk.reply(phrases.too_long(talk.say, LONGEST))
        case "not yours":
            talk.reply(talk_phrases.not_yours(talk.say))
