"""A workshop in other languages: one field after the other is asked for, in the language that was chosen."""

from typing import Final

from bot.chat.talk import Talk
from bot.chat.workshops.cards import WRITTEN, mine, note_change, show_languages
from bot.chat.workshops.fields import WORDS
from bot.domain.actions.planning import TranslatedField, TranslateWorkshop
from bot.domain.workshop import State, Workshop
from bot.phrases import LANGUAGES
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import fields as field_phrases
from bot.phrases.workshops import planning as planning_phrases
from bot.phrases.workshops import translating as phrases
from bot.services.workshops.translate import translate

WORDS_IN: Final = f"{WRITTEN}words in a language"
"""The kind of dialog in which a field is written in a language; which one, and in which, is held with it."""


def asked(talk: Talk, action: TranslateWorkshop) -> None:
    """A field of it in a language: it is written next, or left as it is."""
    found = mine(talk, action.workshop)
    if found is None:
        return
    column = phrases.COLUMNS[action.field]
    if action.language not in _others(talk) or column not in found.main_words:
        talk.reply(talk_phrases.old_button(talk.say))
    elif found.state is State.CANCELLED:
        talk.reply(planning_phrases.is_called_off(talk.say))
    else:
        _ask(talk, found, action.language, action.field)


def words_written(talk: Talk, text: str) -> None:
    """The field in the language; then the next of them, or how far it has come."""
    found = mine(talk, talk.about)
    language, field = talk.held.get("language"), talk.held.get("field")
    if found is None:
        return
    if language not in _others(talk) or field not in phrases.COLUMNS:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    kind = WORDS[field]
    said = kind.tidy(text)
    if not 0 < len(said) <= kind.longest:
        _expect(talk, found, language, field)
        talk.reply(
            field_phrases.too_long(talk.say, found, kind.longest)
            if said
            else field_phrases.no_words(talk.say)
        )
    elif not translate(talk.db, found.id, language, {phrases.COLUMNS[field]: said}, talk.now):
        talk.reply(planning_phrases.is_called_off(talk.say))
    else:
        note_change(talk, found)
        following = phrases.next_field(found, field)
        if following is None:
            show_languages(talk, found.id)
        else:
            _ask(talk, found, language, following)


def _ask(talk: Talk, found: Workshop, language: str, field: TranslatedField) -> None:
    _expect(talk, found, language, field)
    talk.reply(phrases.ask(talk.say, found, language, field))


def _expect(talk: Talk, found: Workshop, language: str, field: TranslatedField) -> None:
    talk.expect(WORDS_IN, found.id, {"language": language, "field": field})


def _others(talk: Talk) -> set[str]:
    """The languages that it can be said in, beside that of its main words."""
    return set(LANGUAGES) - {talk.acts_for.language}
