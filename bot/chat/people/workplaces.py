"""Where somebody works: asked before a later part of a course; a new workplace is told by its code."""

from typing import Final

from bot.chat.people import joining
from bot.chat.talk import Talk
from bot.chat.words import code_in
from bot.domain.actions.joining import WorkAt
from bot.phrases import talk as talk_phrases
from bot.phrases.people import workplaces as phrases
from bot.services.people.join import join
from bot.services.people.work_at import not_there, still_there

NEW_ONE: Final = "new workplace"
"""The kind of dialog in which the code of a new workplace is written."""


def answered(talk: Talk, action: WorkAt) -> None:
    """Still there, somewhere else in town, or not any more."""
    says = still_there if action.now == "still" else not_there
    workplace = says(talk.db, talk.who.person_id, action.workplace, talk.now)
    if workplace is None and talk.who.workplace_id not in {None, action.workplace}:
        talk.reply(phrases.changed_since(talk.say))
    elif workplace is None:
        talk.reply(talk_phrases.old_button(talk.say))
    elif action.now == "still":
        talk.reply(phrases.stays(talk.say))
    elif action.now == "elsewhere":
        talk.expect(NEW_ONE)
        talk.reply(phrases.where_now(talk.say))
    else:
        talk.reply(phrases.taken_away(talk.say, workplace.name))


def code_written(talk: Talk, text: str) -> None:
    """The code of where they work now; of another organisation's they are asked whether they want to join."""
    code = code_in(text)
    invitation = joining.invited(talk, code) if code else None
    if invitation is not None and invitation.organisation != talk.who.organisation:
        joining.start(talk, code)
    elif invitation is None or invitation.workplace_id is None:
        talk.expect(NEW_ONE)
        talk.reply(phrases.no_such_code(talk.say))
    else:
        join(talk.db, talk.who.person_id, invitation, talk.house.shelf.library, talk.now)
        talk.refresh()
        talk.reply(phrases.works_at(talk.say, invitation.workplace or ""))
