"""The menu of somebody with roles: what these let them write, and then what everybody can."""

from collections.abc import Collection, Sequence
from typing import Final

from bot.chat.words import MENU
from bot.domain.actions.words import Word
from bot.domain.roles import Deed, Role, may
from bot.phrases import SOURCE, menus, of

_BY_ROLE: Final[tuple[tuple[Word, frozenset[Deed]], ...]] = (
    ("announce", frozenset({Deed.ANNOUNCE})),
    ("workshop", frozenset({Deed.PLAN_WORKSHOPS, Deed.PLAN_SERIES, Deed.LEAD})),
    ("report", frozenset({Deed.SEE_REPORT})),
    ("invite", frozenset({Deed.INVITE})),
    ("audit", frozenset({Deed.SEE_AUDIT})),
)
"""What some can write, and the deeds of which one is enough for it."""

_IN_SWEDISH: Final[dict[Word, str]] = {
    "announce": "meddelande",
    "report": "rapport",
    "invite": "inbjudan",
    "audit": "logg",
}
_ANYBODYS: Final[frozenset[Word]] = frozenset({"privacy", "help", "stop"})
"""What somebody can write who organises and takes no part."""


def own_commands(
    language: str | None, roles: Collection[Role], *, takes_part: bool
) -> Sequence[tuple[str, str]]:
    """Each command with what it does, in the person's language; none: the roles add nothing to what all have.

    ``language`` is None where nobody is there any more.
    """
    theirs = [word for word, deeds in _BY_ROLE if any(may(roles, deed) for deed in deeds)]
    if language is None or not theirs:
        return ()
    say = of(language)
    own = _IN_SWEDISH if say.locale == "sv" else {}
    everybodys = [
        (shown, word) for shown, word in MENU.get(say.locale, MENU[SOURCE]) if takes_part or word in _ANYBODYS
    ]
    return [
        *((own.get(word, word), say(menus.BY_ROLE[word])) for word in theirs),
        *((shown, say(menus.WHAT_IT_DOES[word])) for shown, word in everybodys),
    ]
