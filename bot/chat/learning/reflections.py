"""A thought of one's own in the chat: asked for under a tip, written in the person's own words."""

from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.learning import KeepThought, Reflect
from bot.phrases import talk as talk_phrases
from bot.phrases.learning import own_words as phrases
from bot.services.learning.reflect import LONGEST, can_reflect, reflect, thought_asked_for

THOUGHT = "thought of one's own"
"""The kind of dialog in which it is written."""

MAYBE: Final = "perhaps a thought"
"""The one that holds what was written by itself, until it is said to be a thought or not."""

ENOUGH: Final = "no thought"
"""The one in which nobody is asked that again."""

BY_THEMSELVES: Final = frozenset({MAYBE, ENOUGH})
"""Those in which no words are waited for."""


def asked(talk: Talk, action: Reflect) -> None:
    """“Write a line”."""
    if can_reflect(talk.db, talk.who, action.delivery, talk.house.shelf):
        talk.expect(THOUGHT, action.delivery)
        talk.reply(phrases.ask_thought(talk.say))
    else:
        talk.reply(talk_phrases.not_yours(talk.say))


def offered(talk: Talk, text: str) -> bool:
    """Words that nobody waits for may be the thought that the newest tip asked for. False: no tip did.

    They are held for as long as a dialog lasts, and kept only by a tap.
    """
    found = thought_asked_for(talk.db, talk.who, talk.house.shelf)
    if found is None:
        return False
    delivery, question = found
    talk.expect(MAYBE, delivery, {"words": text, "written": talk.inbox_id})
    talk.reply(phrases.offer_thought(talk.say, question, delivery, talk.inbox_id))
    return True


def said_what_it_is(talk: Talk, action: KeepThought) -> None:
    """“Yes”, keep it; or no, and it is not asked again for a while."""
    waits = talk.expected() == MAYBE and talk.held["written"] == action.written
    if not waits:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    talk.leave_dialog()
    if action.keep:
        written(talk, talk.held["words"])
    else:
        talk.expect(ENOUGH)
        talk.reply(phrases.not_kept(talk.say))


def skipped(talk: Talk) -> None:
    """“Skip”: no words, whatever they were wanted for, and no thought either if that was it."""
    was_asked_for = talk.expected()
    talk.leave_dialog()
    if was_asked_for == THOUGHT:
        talk.expect(ENOUGH)
    talk.reply(phrases.skipped(talk.say))


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
