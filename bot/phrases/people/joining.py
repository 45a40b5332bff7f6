"""The messages on the way in: welcome, what is stored, where you meet customers, ready."""

from collections.abc import Sequence
from datetime import date, time

from msgspec import Struct

from bot.domain.actions.joining import ChooseLanguage, ChooseTrade, Join, WhatIsStored, WhoSees
from bot.domain.actions.settings import Open
from bot.domain.actions.ways_back import AboutCode
from bot.domain.actions.words import Okay
from bot.domain.actions.words import Say as SayWord
from bot.domain.course import TRADES, Trade
from bot.domain.message import Choice, Choices, Message, Text
from bot.phrases import LANGUAGES, NOT_READ_YET, Say, dates, marked, spoken
from bot.phrases.learning.lesson import NextTip
from bot.phrases.people.privacy import figures_seen, shown_to_others, stored, way_to_browser

TRADE_NAMES: dict[Trade, str] = {
    "retail": marked("Shop"),
    "restaurant": marked("Restaurant"),
    "cafe": marked("Café"),
    "hotel": marked("Hotel"),
    "salon": marked("Salon"),
    "tourism": marked("Tourism"),
    "other": marked("Somewhere else"),
}

LONGEST_FIRST_LINE = 60
"""Characters of a first line that a notification shows."""

LONGEST_SHOWN_CODE = 28


def welcome(
    say: Say,
    organisation: str,
    code: str,
    who_else_can_read: str,
    likely: Sequence[str] = (),
    *,
    workplace: bool = False,
    in_browser: str = "",
) -> Message:
    """Who this is, what it costs, what is stored and who sees it; then “I'm in”.

    ``who_else_can_read`` is the channel's own true sentence, already in this language. ``likely`` are the
    languages the reader's device asks for: of the others, they are offered first. ``workplace``: the code
    is a workplace's. ``in_browser`` is where one can do without this channel, where that has to be offered.
    """
    seen = figures_seen(say, organisation)
    if workplace:
        seen = say(
            "{organisation} sees your workplace is in. Figures about answers need five people.",
            organisation=organisation,
        )
    return Message(
        (
            Text(
                say("Hi! I'm Kompis, and I come from {organisation}.", organisation=organisation), "heading"
            ),
            Text(
                say(
                    "One short tip a day for you who meet customers. Two minutes, "
                    "preferably in working hours."
                )
            ),
            Text(
                " ".join(
                    (
                        say("I keep your answers to ask the right things. I never show them to your boss."),
                        seen,
                        say("Stop or erase everything any time."),
                    )
                )
            ),
            Text(who_else_can_read, "note"),
            Choices(
                (
                    Choice(say("I'm in"), Join(code)),
                    Choice(say("What is stored about me?"), WhatIsStored(code)),
                    *other_languages(say, code, likely),
                )
            ),
            *way_to_browser(say, in_browser),
        ),
        say.language,
    )


def what_is_stored(say: Say, code: str, who_else_can_read: str, *, in_browser: str = "") -> Message:
    """The longer answer before joining, with “I'm in” under it."""
    return Message(
        (
            *stored(say),
            *not_read_yet(say),
            Text(who_else_can_read, "note"),
            Choices(
                (
                    Choice(say("I'm in"), Join(code)),
                    Choice(say("Who sees what?"), WhoSees(code)),
                    Choice(say("I've been here before"), AboutCode()),
                )
            ),
            *way_to_browser(say, in_browser),
        ),
        say.language,
    )


def who_will_see(
    say: Say,
    organisation: str,
    code: str,
    who_else_can_read: str,
    *,
    workplace: bool = False,
    in_browser: str = "",
) -> Message:
    """Who sees what of that, before joining, with “I'm in” under it."""
    return Message(
        (
            *shown_to_others(say, organisation, workplace=workplace),
            Text(say("Write *privacy* to fetch or erase it all.")),
            Text(who_else_can_read, "note"),
            Choices((Choice(say("I'm in"), Join(code)),)),
            *way_to_browser(say, in_browser),
        ),
        say.language,
    )


def trade_question(say: Say) -> Message:
    """Where do you meet customers?"""
    return Message(
        (
            Text(say("Glad you're in!"), "heading"),
            Text(say("Where do you meet customers or guests? Then I pick examples from your sort of day.")),
            Choices(tuple(Choice(say(TRADE_NAMES[trade]), ChooseTrade(trade)) for trade in TRADES)),
        ),
        say.language,
    )


class Rhythm(Struct, frozen=True):
    """When a person's tips come. ``seconds`` is set where a tip follows the last answer instead."""

    days: Sequence[int]
    at: time
    seconds: int | None = None
    own_pace: bool = False
    weekly: bool = False
    while_open: bool = False


def rhythm_sentence(say: Say, rhythm: Rhythm) -> str:
    """“The tip comes on weekdays at 8:30.”, or its form for another pace."""
    if rhythm.seconds is not None:
        return say.n(
            "The next tip comes {n} second after your answer.",
            "The next tip comes {n} seconds after your answer.",
            rhythm.seconds,
        )
    if rhythm.own_pace:
        return say("You set the pace: write *today* for the next tip.")
    days, hour = dates.days(say, rhythm.days), dates.hour(rhythm.at)
    if rhythm.weekly:
        return say("One tip a week comes, on one of your days at {hour}.", hour=hour)
    if rhythm.while_open:
        return say("The tip comes {days} at {hour}, as long as it's open.", days=days, hour=hour)
    return say("The tip comes {days} at {hour}.", days=days, hour=hour)


def ready(
    say: Say, rhythm: Rhythm, *, first: NextTip | None, begins: date | None, in_window: bool
) -> Message:
    """Ready: when tips come, and the first one for the asking.

    ``first`` is when one comes by itself. ``begins`` is the day on which the first course begins, where
    none has yet; so there is none to show. ``in_window``: the first one may come at once.
    """
    daily = rhythm.seconds is None and not rhythm.own_pace
    blocks: list[Text | Choices] = [*_here_we_go(say, rhythm)]
    if daily:
        blocks.append(
            Text(
                say(
                    "Do you work other days or hours? Change it, and nothing comes when you are off. "
                    "If you skip a day it doesn't matter: I don't save them up."
                )
            )
        )
    waits = begins is not None or not in_window
    if daily and waits and first is not None and first.day is not None and first.at is not None:
        day, hour = dates.day_seen_from(say, first.day, first.today), dates.hour(first.at)
        blocks.append(Text(say("Your first tip comes {day} at {hour}.", day=day, hour=hour)))
    elif begins is not None:
        blocks.append(Text(say("The course begins {day}.", day=dates.day(say, begins))))
    blocks.append(Text(say("Write *pause* or *help* at any time.")))
    change = (Choice(say("Change days and hour"), Open("menu")),) if daily else ()
    okay = Choice(say("Okay"), Okay())
    if begins is not None:
        choices = (okay, *change)
    elif in_window or not daily:
        choices = (Choice(say("Show my first tip"), SayWord("today")), *change)
    else:
        choices = (Choice(say("Show a tip right now"), SayWord("today")), okay, *change)
    return Message((*blocks, Choices(choices)), say.language)


def nothing_to_show(say: Say, coming: str) -> Message:
    """In, but there is no course to follow yet, or none has more; ``coming`` says which."""
    return Message(
        (
            Text(say("You're in!"), "heading"),
            Text(coming),
            Choices((Choice(say("Okay"), Okay()),)),
        ),
        say.language,
    )


def unknown_code(say: Say, code: str, *, welcome_follows: bool) -> Message:
    """The code leads nowhere; what to do instead. Without a welcome to follow, the languages to choose."""
    shown = code if len(code) <= LONGEST_SHOWN_CODE else f"{code[: LONGEST_SHOWN_CODE - 1]}…"
    blocks: list[Text | Choices] = [
        Text(say("I don't know the code “{code}”.", code=shown), "heading"),
        Text(say("Check the spelling, or ask whoever gave it to you for a new link.")),
    ]
    if not welcome_follows:
        blocks.append(Choices(other_languages(say, "")))
    return Message(tuple(blocks), say.language)


def no_organisation(say: Say) -> Message:
    """Nobody to join without a code."""
    return Message(
        (
            Text(say("Hi! I'm Kompis."), "heading"),
            Text(
                say(
                    "I need a code to know where you belong. It stands on the poster or in the link you "
                    "got. Write it here."
                )
            ),
            Choices(other_languages(say, "")),
        ),
        say.language,
    )


def not_read_yet(say: Say) -> tuple[Text, ...]:
    """One line, in a language whose words no native speaker has read yet; else none."""
    if say.language not in NOT_READ_YET:
        return ()
    return (Text(say("No native speaker has read these words yet."), "note"),)


def other_languages(say: Say, code: str, likely: Sequence[str] = ()) -> tuple[Choice, ...]:
    """The other languages by their own names, the likely ones first; ``code`` is the invitation."""
    asked_for = [spoken([language], "") for language in likely]
    others = [language for language in LANGUAGES if language != say.language]
    others.sort(key=lambda language: asked_for.index(language) if language in asked_for else len(asked_for))
    return tuple(Choice(LANGUAGES[language], ChooseLanguage(language, code)) for language in others)


def _here_we_go(say: Say, rhythm: Rhythm) -> tuple[Text, ...]:
    """When tips come as the first line, or below it where it is too long for one."""
    sentence = rhythm_sentence(say, rhythm)
    line = say("Here we go. {rhythm}", rhythm=sentence)
    if len(line) <= LONGEST_FIRST_LINE:
        return (Text(line, "heading"),)
    return Text(say("Here we go."), "heading"), Text(sentence)
