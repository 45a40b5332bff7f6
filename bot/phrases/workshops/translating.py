"""What whoever plans a workshop reads while it is said in other languages: what is, and what is left."""

from collections.abc import Sequence
from typing import Final

from bot.domain.actions.planning import AskWorkshop, OpenWorkshop, TranslatedField, TranslateWorkshop
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import Workshop
from bot.domain.workshop_words import Field
from bot.phrases import LANGUAGES, Say, marked
from bot.phrases.languages import named
from bot.phrases.organisation.audiences import untranslated
from bot.phrases.talk import plain

COLUMNS: Final[dict[TranslatedField, Field]] = {"title": "title", "text": "text", "question": "warm_up"}
"""What is asked for, by its name behind a button, and the field that it is."""

_ASKED: Final[dict[TranslatedField, str]] = {
    "title": marked("What is it called in {language}?"),
    "text": marked("What is it about, in {language}?"),
    "question": marked("The question before, in {language}?"),
}


def languages(
    say: Say, workshop: Workshop, main: str, missing: Sequence[tuple[str, int]], *, changed: bool
) -> Message:
    """The title in each language; ``main`` is the one that all others stand beside.

    ``missing`` are the languages of people that it is not said in, with how many they are. ``changed``: the
    main words are new, and the others may not say the same any more.
    """
    heading = (
        say("Is it still right in the other languages?")
        if changed
        else say("In which languages shall it be?")
    )
    lines = [f"- {LANGUAGES[main]}: {literally(workshop.title)}"]
    lines += [f"- {_line(say, workshop, tag)}" for tag in LANGUAGES if tag != main and tag in workshop.words]
    others = [tag for tag in LANGUAGES if tag != main]
    return plain(
        say,
        heading,
        Text("\n".join(lines)),
        Text(say("Everybody gets their own language, else the organisation's.")),
        *([Text(untranslated(say, missing), "note")] if missing else []),
        Choices(
            (
                *(Choice(LANGUAGES[tag], TranslateWorkshop(workshop.id, tag, "title")) for tag in others),
                Choice(say("Back"), OpenWorkshop(workshop.id)),
            )
        ),
    )


def ask(say: Say, workshop: Workshop, language: str, field: TranslatedField) -> Message:
    """One field of it, in a language: what it says now stands there, and may stay."""
    column = COLUMNS[field]
    said = workshop.words.get(language, {}).get(column) or workshop.main_words.get(column, "")
    following = next_field(workshop, field)
    on = (
        AskWorkshop(workshop.id, "languages")
        if following is None
        else TranslateWorkshop(workshop.id, language, following)
    )
    return plain(
        say,
        say(_ASKED[field], language=named(say, language)),
        Text(say("Now it says: {said}", said=f"”{literally(said)}”")),
        Choices((Choice(say("Leave it so"), on), Choice(say("Back"), AskWorkshop(workshop.id, "languages")))),
    )


def next_field(workshop: Workshop, field: TranslatedField) -> TranslatedField | None:
    """What is asked for after this; None: that was all it says."""
    said = [name for name, column in COLUMNS.items() if column in workshop.main_words]
    later = said[said.index(field) + 1 :] if field in said else []
    return later[0] if later else None


def _line(say: Say, workshop: Workshop, language: str) -> str:
    title = literally(workshop.words[language].get("title") or "…")
    left = workshop.main_words.keys() - workshop.words[language].keys()
    named = f"{LANGUAGES[language]}: {title}"
    return say("{said} (not all of it)", said=named) if left else named
