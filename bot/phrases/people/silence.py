"""The messages about silence: how often suits, the farewell, and back again."""

from bot.domain.actions.joining import Leave
from bot.domain.actions.settings import ChooseRhythm, Open
from bot.domain.actions.words import Okay
from bot.domain.actions.words import Say as SayWord
from bot.domain.message import Choice, Choices, Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain, todays_tip


def fading(say: Say) -> Message:
    """Five in a row lie unanswered: how often suits? Asked once, with what happens otherwise."""
    return plain(
        say,
        say("Just right, or a little too often?"),
        Text(say("The last five tips are still lying there. Just reading is perfectly fine.")),
        Text(
            say(
                "Tell me how you'd like it. If I hear nothing, I send one tip a week instead, "
                "and won't ask again."
            )
        ),
        Choices(
            (
                Choice(say("One tip a week"), ChooseRhythm("weekly")),
                Choice(say("Go on as now"), ChooseRhythm("daily")),
                Choice(say("Pause"), SayWord("pause")),
                Choice(say("Leave"), Leave()),
            )
        ),
    )


def farewell(say: Say) -> Message:
    """Four weekly ones lie unanswered: one line, and silence from here."""
    return plain(say, say("I'll be quiet now. Write *today* whenever you want a tip."))


def weekly_chosen(say: Say, coming: str) -> Message:
    """One tip a week from now on."""
    return plain(
        say,
        say("One tip a week it is."),
        Text(coming),
        Choices((Choice(say("Okay"), Okay()), Choice(say("Change more"), Open("menu")))),
    )


def weekly_by_now(say: Say, coming: str) -> Message:
    """They were asked how often and said nothing: what that has led to, with the way back."""
    return plain(
        say,
        say("By the way: one tip a week comes now."),
        Text(coming),
        Choices((Choice(say("On all my days"), ChooseRhythm("daily")), Choice(say("Okay"), Okay()))),
    )


def daily_chosen(say: Say, coming: str) -> Message:
    """On all own days, as before."""
    return plain(
        say,
        say("Tips on all your days, then."),
        Text(coming),
        Choices((Choice(say("Okay"), Okay()), Choice(say("Change more"), Open("menu")))),
    )


def how_often(say: Say) -> Message:
    """The setting: every own day, or one a week?"""
    return plain(
        say,
        say("How often shall I send you something?"),
        Choices(
            (
                Choice(say("On all my days"), ChooseRhythm("daily")),
                Choice(say("One tip a week"), ChooseRhythm("weekly")),
            )
        ),
    )


def back_again(say: Say, coming: str) -> Message:
    """Somebody who had fallen silent writes: a tip a week again, and when."""
    return plain(
        say,
        say("Good to hear from you!"),
        Text(say("From now on one tip a week comes again.")),
        Text(coming),
        Choices((todays_tip(say), Choice(say("On all my days"), ChooseRhythm("daily")))),
    )
