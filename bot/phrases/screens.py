"""What stands on a screen that a team shares, and what is said about it."""

from datetime import date

from bot.domain.course import Question
from bot.domain.grading import Grade
from bot.domain.message import Block, Message, Text
from bot.phrases import Say, dates
from bot.phrases.learning.lesson import TipView, how_it_went, not_translated, tip_blocks
from bot.phrases.talk import plain


def card(say: Say, tip: TipView, language: str, question: Question | None) -> Message:
    """Today's tip to read aloud, and its question; the options stand below it, in the page."""
    blocks = _tip(say, tip, language)
    if question is not None:
        more = "\n" + say("Choose all that fit, then *Done*.") if question.several else ""
        blocks.append(Text(question.text + more, "question"))
    return Message(tuple(blocks), language)


def answered_card(
    say: Say,
    tip: TipView,
    language: str,
    question: Question | None,
    chosen: frozenset[int],
    grade: Grade | None,
) -> Message:
    """The same tip once it is answered: what the team said, how it went, and what to try."""
    blocks = _tip(say, tip, language)
    if question is not None and chosen:
        blocks.append(Text(f"**{question.text}**", "question"))
        mine = " · ".join(question.options[place].text for place in sorted(chosen))
        blocks.append(Text(say("You answered: {mine}", mine=mine)))
        if grade is not None:
            blocks.append(how_it_went(say, question, range(len(question.options)), grade, for_good=True))
    if tip.text.task:
        heading = say("Try it today")
        blocks.append(Text(f"**{heading}**\n{tip.text.task}", "task"))
    blocks.append(Text(say("The next tip is here on your next working day."), "note"))
    return Message(tuple(blocks), language)


def nothing_today(say: Say, course: str | None, later: date | None) -> Message:
    """There is no tip to show: the whole course is done, or there is none (``course`` None).

    One may begin ``later``.
    """
    begins = () if later is None else (Text(say("The course begins {day}.", day=dates.day(say, later))),)
    if course is None:
        return plain(say, say("There is no course to show here yet."), *begins)
    return plain(
        say,
        say("That was the last tip. Well done, all of you!"),
        Text(say("You've had all of {course} together. Which tip helped the most?", course=course)),
        *begins,
    )


def _tip(say: Say, tip: TipView, language: str) -> list[Block]:
    blocks = tip_blocks(say, tip)
    if language != say.language:
        blocks[1:1] = [not_translated(say, language)]
    return blocks
