"""“Odd question?” in the chat: one tap, and words if the person likes."""

from bot.chat.talk import Talk
from bot.domain.actions.learning import Flag
from bot.phrases import talk as talk_phrases
from bot.phrases.learning import own_words as phrases
from bot.services.learning.flag import LONGEST_WORDS, explain_flag, flag

ODD = "what is odd about a question"
"""The kind of dialog in which that is written."""


def flagged(talk: Talk, action: Flag) -> None:
    """The question is odd: noted at once."""
    noted = flag(talk.db, talk.who, action.delivery, action.place, talk.now)
    if noted == "not yours":
        talk.reply(talk_phrases.not_yours(talk.say))
    else:
        talk.expect(ODD, noted)
        talk.reply(phrases.ask_what_is_odd(talk.say))


def explained(talk: Talk, text: str) -> None:
    """What is odd about it, in the person's own words."""
    match explain_flag(talk.db, talk.who, talk.about, text):
        case "kept":
            talk.reply(phrases.oddness_noted(talk.say))
        case "empty":
            talk.expect(ODD, talk.about)
            talk.reply(phrases.no_words(talk.say))
        case "too long":
            talk.expect(ODD, talk.about)
            talk.reply(phrases.too_long(talk.say, LONGEST_WORDS))
        case "not yours":
            talk.reply(talk_phrases.not_yours(talk.say))
