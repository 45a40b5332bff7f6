"""A person's own data in the chat: read it, fetch it as a file, erase it."""

import orjson

from bot.chat.people import joining
from bot.chat.talk import Talk
from bot.domain.actions.joining import EraseData, WhoSees
from bot.domain.forgetting import goes_with_silence
from bot.phrases.people import privacy as phrases
from bot.services.people.erase import FILE, counts, erase, export, make_way_for_file


def shown(talk: Talk) -> None:
    """What is stored."""
    counted = counts(talk.db, talk.who.person_id)
    line = talk.house.privacy_line(talk.who.channel, talk.say)
    talk.reply(phrases.my_data(talk.say, counted, line, link=talk.who.takes_part))


def who_sees(talk: Talk, action: WhoSees) -> None:
    """Who sees what of it; before joining, by the invitation."""
    if action.code:
        joining.who_will_see(talk, action)
        return
    organisation = talk.who.organisation
    talk.reply(
        phrases.who_sees(
            talk.say,
            None if organisation is None else organisation.name,
            talk.house.privacy_line(talk.who.channel, talk.say),
            workplace=talk.who.workplace_id is not None,
        )
    )


def _ends(talk: Talk) -> str:
    """When it goes by itself; nothing of it for whoever has a role that others gave them."""
    held = [role for roles in talk.standing.roles.values() for role in roles]
    joined = talk.who.joined_at is not None
    return phrases.ends_with_silence(talk.say, joined=joined) if goes_with_silence(held) else ""


def fetched(talk: Talk) -> None:
    """Everything as a JSON file; the one before it goes."""
    if not make_way_for_file(talk.db, talk.who.person_id, talk.now):
        talk.reply(phrases.has_file(talk.say))
        return
    stored = export(talk.db, talk.who.person_id)
    data = orjson.dumps(stored, option=orjson.OPT_INDENT_2, default=str)
    talk.reply(phrases.my_file(talk.say, talk.say("kompis-my-data.json"), data), FILE)


def erased(talk: Talk, action: EraseData) -> None:
    """Asked once; then gone."""
    if not action.sure:
        talk.reply(phrases.erase_question(talk.say, _ends(talk)))
        return
    say = talk.say
    erase(talk.db, talk.who.person_id, talk.now, actor=f"person {talk.who.person_id}")
    talk.farewell(phrases.erased(say, talk.house.backups_stay))
