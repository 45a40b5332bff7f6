"""Whom something is for, as an organiser chooses it: group by group, with what is chosen marked."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from bot.domain.actions.action import Action
from bot.domain.actions.announcing import AudienceGroup
from bot.domain.audience import CAME, SILENT
from bot.domain.message import LONGEST_BUTTON, Choice, Choices, Message, Text
from bot.phrases import Say, marked
from bot.phrases.languages import named
from bot.phrases.talk import plain

Member = tuple[str, str, bool]
"""One of a group: what stands in its button's code, its name, and whether it is chosen."""

GROUPS: Final[dict[AudienceGroup, str]] = {
    "trades": marked("Trade"),
    "languages": marked("Language"),
    "areas": marked("Area"),
    "workplaces": marked("Workplace"),
    "cohorts": marked("Course"),
    "workshop": marked("Workshop"),
}
"""By what people are chosen, in the order in which it is offered."""

ANSWERS: Final[dict[str, str]] = {
    "coming": marked("Who comes"),
    "unsure": marked("Who isn't sure"),
    "declined": marked("Who can't"),
    SILENT: marked("Who hasn't answered"),
    CAME: marked("Who was there"),
}
"""What was answered to a workshop."""

_HALVES: Final[dict[str, str]] = {
    "completed": marked("Only who is done"),
    "under-way": marked("Only who isn't done"),
}
"""The two halves of a course, by what stands in their buttons' codes."""


class Asked(Struct, frozen=True):
    """What people are chosen for: the question, and whom it is for now, in the person's language.

    ``narrow`` makes the tap that shows a group, or puts one of it on or off; ``back`` leads where one was.
    """

    question: str
    told: str
    narrow: Callable[[AudienceGroup, str], Action]
    back: Action
    note: str | None = None


def overview(say: Say, asked: Asked, groups: Sequence[AudienceGroup], *, narrowed: bool) -> Message:
    """Whom it is for, and by what that can be narrowed: those of the groups there are."""
    everybody = [Choice(say("Everybody"), asked.narrow("everybody", ""))] if narrowed else []
    return plain(
        say,
        asked.question,
        Text(asked.told),
        Text(say("Each choice narrows the others.")),
        *([Text(asked.note, "note")] if asked.note else []),
        Choices(
            (
                *(Choice(say(GROUPS[group]), asked.narrow(group, "")) for group in groups),
                *everybody,
                Choice(say("Back"), asked.back),
            )
        ),
    )


def members(
    say: Say,
    asked: Asked,
    group: AudienceGroup,
    found: Sequence[Member],
    *,
    more: bool,
    half: str | None = None,
) -> Message:
    """Those of a group; there are ``more`` than are shown.

    ``half`` is which half of the one course is chosen, or ``all``; None where that is not asked.
    """
    return plain(
        say,
        say("Which of them?") if group == "answers" else say(GROUPS[group]),
        *([Text(say("There are more. Write the name of the one you mean."))] if more else []),
        Choices(
            (
                *(Choice(_short(name), asked.narrow(group, code), chosen=on) for code, name, on in found),
                *(
                    Choice(say(label), asked.narrow("progress", code), chosen=half == code)
                    for code, label in (_HALVES.items() if half else ())
                ),
                Choice(say("That's all"), asked.narrow("overview", "")),
            )
        ),
    )


def no_such_name(say: Say, asked: Asked, group: AudienceGroup) -> Message:
    """What was written is the name of none of them."""
    return plain(
        say,
        say("I find none of that name."),
        Text(say("Write it as it stands in your list.")),
        Choices((Choice(say("Back"), asked.narrow(group, "")),)),
    )


def untranslated(say: Say, missing: Sequence[tuple[str, int]]) -> str:
    """The languages that people have and nobody has written it in, with how many they are."""
    languages = [f"{named(say, language)} {people}" for language, people in missing]
    return say("Untranslated: {languages}", languages=", ".join(languages))


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_BUTTON else f"{label[: LONGEST_BUTTON - 1].rstrip()}…"
