"""In which language somebody new is spoken to."""

from bot.chat.talk import Talk
from bot.phrases import spoken
from bot.services.people.settle import set_language
from bot.storage.people import Organisation


def speak_as_the_house_does(talk: Talk, house: Organisation) -> None:
    """Somebody new whose language the platform does not tell, or kompis does not talk."""
    language = spoken([talk.event.language], house.language)
    if talk.is_new and language != talk.who.language:
        set_language(talk.db, talk.who.person_id, language)
        talk.refresh()
