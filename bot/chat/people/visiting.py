"""Somebody's own chat on a shared screen: what would last longer than those minutes is for elsewhere."""

from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.action import Action
from bot.domain.actions.joining import EraseData
from bot.domain.actions.roles import TakeRole
from bot.domain.actions.settings import ChooseBell, Open, RenewCalendar
from bot.domain.actions.ways_back import JoinUp, LogOut, MakeCard, MakeCode, MakeLink, Part
from bot.phrases.people import ways_back as phrases

_ELSEWHERE: Final = (
    *(MakeLink, LogOut, MakeCode, MakeCard, JoinUp, Part, TakeRole),
    *(ChooseBell, RenewCalendar, EraseData),
)
"""What opens a chat to others for good, or ends it: a card that somebody has found must not be enough."""

_SETTINGS: Final = (Open("link"), Open("bell"))


def refuses(talk: Talk, action: Action) -> bool:
    """Whether this cannot be done from here; then it is said."""
    if not talk.event.visit or not (isinstance(action, _ELSEWHERE) or action in _SETTINGS):
        return False
    talk.reply(phrases.not_here(talk.say))
    return True
