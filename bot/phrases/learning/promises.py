"""“I'll try it”: the promise, the plan for it, how it went, and what happened."""

from datetime import date
from typing import Literal

from msgspec import Struct

from bot.domain.actions.learning import HowFar, HowItWent, KeepPromise, PlanWhen
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.domain.own_words import literally
from bot.phrases import Say, dates
from bot.phrases.learning.own_words import skip
from bot.phrases.talk import plain, todays_tip
from bot.phrases.writing import capital


class PromiseAsked(Struct, frozen=True):
    """A promise that is asked about: its ``words`` (the plan, else the task), and how it went, once said.

    ``again``: it was tried, and this asks whether it has lasted.
    """

    place: int
    words: str
    made_on: date
    outcome: HowFar | None = None
    again: bool = False


# --- making one ---------------------------------------------------------------------------------


def when_question(say: Say, promise: int) -> Message:
    """When shall it be?"""
    return plain(
        say,
        say("Good! When would suit you?"),
        Choices(
            (
                Choice(say("With the next customer"), PlanWhen(promise, "next")),
                Choice(say("When there is a queue"), PlanWhen(promise, "queue")),
                Choice(say("Write it my own way"), PlanWhen(promise, "own")),
            )
        ),
    )


def in_plan(say: Say, when: Literal["next", "queue"], task: str) -> str:
    """A task with the moment it is meant for, as one line."""
    if when == "next":
        return say("With the next customer: {task}", task=task)
    return say("When there is a queue: {task}", task=task)


def ask_plan(say: Say) -> Message:
    """The next words are the plan."""
    return plain(
        say,
        say("When will you try it, and how?"),
        Text(say("Write a line, for example: *When somebody waits, I look up.*")),
    )


def your_promise(say: Say, plan: str) -> Message:
    """The plan as it is kept. ``plan`` is in the person's own words, no Markdown."""
    return plain(say, say("Your promise:"), Text(literally(plan)), Text(say("I'll ask in a week."), "note"))


def promised_already(say: Say) -> Message:
    """“I'll try it” or “not today”, tapped once more."""
    return plain(say, say("You have said you'll try that one."), Text(say("I'll ask how it went.")))


def nothing_promised(say: Say) -> Message:
    """“I'll try it”, where the person has said “not today”, or in a message from before there were any."""
    return plain(
        say,
        say("Nothing is promised there, and that's fine."),
        Text(say("Try it all the same if you like. I just won't ask.")),
        Choices((todays_tip(say),)),
    )


def answer_first(say: Say) -> Message:
    """“I'll try it”, while a question in the message waits."""
    return plain(say, say("Answer the question first, then promise."))


def too_late_to_plan(say: Say) -> Message:
    """A plan for a promise that has been asked about."""
    return plain(say, say("I have asked about that one already."), Choices((todays_tip(say),)))


# --- how it went --------------------------------------------------------------------------------


def promise_question(say: Say, delivery: int, asked: PromiseAsked, today: date) -> list[Block]:
    """“How did it go?”, in a question's place."""
    heading = say("Has it become a habit?") if asked.again else say("How did it go?")
    labels = _how_it_lasts(say) if asked.again else _how_it_went(say)
    made = dates.past_day(say, asked.made_on, today)
    return [
        Text(f"**{heading}**", "question"),
        Text(say("{when} you wanted to try this:", when=capital(made)) + f"\n{asked.words}"),
        Text(say("There are no wrong answers. “Not yet” is an answer too."), "note"),
        Choices(
            tuple(
                Choice(label, HowItWent(delivery, asked.place, outcome)) for outcome, label in labels.items()
            )
        ),
    ]


def promise_verdict(say: Say, asked: PromiseAsked) -> list[Block]:
    """What stands in its place once the person has said."""
    words = _lasted(say) if asked.again else _went(say)
    return [Text(words[asked.outcome or "not-yet"], "verdict")]


def what_happened(say: Say) -> Message:
    """It was tried. What happened? The next words are it."""
    return plain(
        say,
        say("Lovely! What happened?"),
        Text(say("Write a line if you like, without the customer's name. I show it to nobody.")),
        Choices((skip(say),)),
    )


def keep_or_let_go(say: Say, promise: int) -> Message:
    """Not yet: another week, or no more?"""
    return plain(
        say,
        say("Would you like to keep it another week, or let it go?"),
        Choices(
            (
                Choice(say("Keep it a week"), KeepPromise(promise, keep=True)),
                Choice(say("Let it go"), KeepPromise(promise, keep=False)),
            )
        ),
    )


def kept(say: Say) -> Message:
    """Another week."""
    return plain(say, say("Kept. I'll ask again in a week."))


def let_go(say: Say) -> Message:
    """No more."""
    return plain(say, say("Then we let it go. I won't ask about it again."))


def asked_again(say: Say) -> Message:
    """Kept or let go, once it has been asked about anew."""
    return plain(
        say, say("I have asked about it again since then."), Text(say("The answer you give there counts."))
    )


def how_it_went_already(say: Say) -> Message:
    """How it went, said twice."""
    return plain(say, say("You have told me how that went. Thank you!"), Choices((todays_tip(say),)))


def _how_it_went(say: Say) -> dict[HowFar, str]:
    return {"done": say("I did it"), "tried": say("I tried a little"), "not-yet": say("Not yet")}


def _how_it_lasts(say: Say) -> dict[HowFar, str]:
    return {"done": say("Yes, I do it"), "tried": say("Now and then"), "not-yet": say("Not yet")}


def _went(say: Say) -> dict[HowFar, str]:
    return {
        "done": say("Good, you did it!"),
        "tried": say("Good, that's a start."),
        "not-yet": say("Not yet. That's quite all right."),
    }


def _lasted(say: Say) -> dict[HowFar, str]:
    return {
        "done": say("Lovely, then it has stuck!"),
        "tried": say("Now and then counts too."),
        "not-yet": say("Not yet. That's quite all right."),
    }
