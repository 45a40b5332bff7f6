"""Who did what, for the organisation's admins."""

from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.roles import ShowAudit
from bot.domain.localtime import zone_named
from bot.phrases.organisation import roles as phrases
from bot.phrases.organisation.roles import Line
from bot.services.people.audit import noted

LINES: Final = 4
"""So many fit a phone."""


def begun(talk: Talk) -> None:
    """The newest of it."""
    turned(talk, ShowAudit(0))


def turned(talk: Talk, action: ShowAudit) -> None:
    """What came before that line."""
    house = talk.acts_for
    zone = zone_named(house.timezone)
    found = noted(talk.db, house.id, LINES + 1, action.before or None)
    shown = found[:LINES]
    lines = [Line(one.at.astimezone(zone), one.actor, one.did, one.subject) for one in shown]
    older = shown[-1].id if len(found) > LINES else None
    talk.reply(phrases.audit(talk.say, house.name, lines, older))
