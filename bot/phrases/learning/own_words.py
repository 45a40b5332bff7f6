"""Words of one's own: a thought about a tip, what is odd about a question; saved, too long, none at all."""

from bot.domain.actions.learning import KeepThought, Skip
from bot.domain.actions.words import Say as Word
from bot.domain.message import Choice, Choices, Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain, todays_tip


def ask_thought(say: Say) -> Message:
    """The next words are the thought."""
    return plain(
        say,
        say("Write what you think."),
        Text(say("I show it to nobody, and nobody grades it.")),
        Choices((skip(say),)),
    )


def offer_thought(say: Say, question: str, delivery: int, written: int) -> Message:
    """What somebody wrote by itself may be the thought that their newest tip asked for."""
    yes, no = (KeepThought(delivery, written, keep=keep) for keep in (True, False))
    return plain(
        say,
        say("Save it as your thought?"),
        Text(question.strip()),
        Text(say("I show it to nobody, and nobody grades it.")),
        Choices((Choice(say("Yes"), yes), Choice(say("No"), no))),
    )


def not_kept(say: Say) -> Message:
    """It was no thought, and nothing is kept of it."""
    return plain(
        say,
        say("All right, nothing is saved."),
        Choices((todays_tip(say), Choice(say("Help"), Word("help")))),
    )


def ask_what_is_odd(say: Say) -> Message:
    """A question is flagged; the next words may say what is odd about it."""
    return plain(
        say,
        say("Thank you! Those who write the course will see it."),
        Text(say("Would you like to write what is odd? I show them your words, not who you are.")),
        Choices((skip(say),)),
    )


def oddness_noted(say: Say) -> Message:
    """What is odd about it is kept."""
    return plain(say, say("Thank you, that helps."))


def saved(say: Say) -> Message:
    """Kept for the person alone."""
    return plain(say, say("Saved. I show it to nobody."))


def skipped(say: Say) -> Message:
    """No words, and none needed."""
    return plain(say, say("No words needed."))


def too_long(say: Say, most: int) -> Message:
    """Somebody's words are longer than there is room for; the next may fit."""
    return plain(
        say,
        say("That was a little long for me."),
        Text(say("There is room for {n} characters. Would you write it shorter?", n=most)),
        Choices((skip(say),)),
    )


def no_words(say: Say) -> Message:
    """Somebody wrote nothing that can be read; the next words may be."""
    return plain(
        say, say("I couldn't read any words there."), Text(say("Try once more?")), Choices((skip(say),))
    )


def skip(say: Say) -> Choice:
    """The button of those who would rather write nothing."""
    return Choice(say("Skip"), Skip())
