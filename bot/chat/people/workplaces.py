"""Where somebody works, and whether they still do: chosen, or told by the name or code of a workplace."""

from typing import Final

from bot.chat.people import joining
from bot.chat.talk import Talk
from bot.chat.words import code_in
from bot.domain import names
from bot.domain.actions.joining import WorkAt, WorkHere
from bot.phrases import talk as talk_phrases
from bot.phrases.people import workplaces as phrases
from bot.services.people.work_at import not_there, still_there, works_here
from bot.storage import workplaces

NEW_ONE: Final = "new workplace"
"""The kind of dialog in which the name or code of a workplace is written."""


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


def chosen(talk: Talk, action: WorkHere) -> None:
    """One of the workplaces that were offered."""
    found = works_here(talk.db, talk.who.person_id, action.workplace, talk.house.shelf.library, talk.now)
    if found is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    talk.refresh()
    talk.reply(phrases.works_at(talk.say, found.name))


def asked_to_name(talk: Talk) -> None:
    """The next words are its name or its code."""
    talk.expect(NEW_ONE)
    talk.reply(phrases.write_it(talk.say))


def written(talk: Talk, text: str) -> None:
    """The code or name of where they work.

    By the code of another organisation's workplace they are asked whether they want to join there.
    """
    code = code_in(text)
    invitation = joining.invited(talk, code) if code else None
    if invitation is not None and invitation.organisation != talk.who.organisation:
        joining.start(talk, code)
    elif invitation is not None and invitation.workplace_id is not None:
        chosen(talk, WorkHere(invitation.workplace_id))
    else:
        _named(talk, text)


def _named(talk: Talk, text: str) -> None:
    """The workplaces that may be meant by a name; the one whose name is written out is."""
    house = talk.who.organisation
    everyone = [] if house is None else workplaces.all_of(talk.db, house.id)
    meant = [everyone[place] for place in names.meant(text, [one.name for one in everyone])]
    if len(meant) == 1 and names.same(text, meant[0].name):
        chosen(talk, WorkHere(meant[0].id))
        return
    talk.expect(NEW_ONE)
    talk.reply(phrases.which(talk.say, meant) if meant else phrases.not_found(talk.say))
