"""What is said in a group: what this is and who can see what, the tip, and what only whoever tapped gets."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.actions.circles import BeginCircle, CircleCourses, EndCircle
from bot.domain.actions.learning import Answer
from bot.domain.actions.words import Okay
from bot.domain.course import Question
from bot.domain.grading import Grade
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.phrases import Say, dates
from bot.phrases.learning.lesson import TipView, not_translated, tip_blocks
from bot.phrases.talk import plain

_CUT = "…"


def hello(say: Say, platform: str, code: str) -> Message:
    """The bot has come into a group; ``platform`` carries messages, ``code`` is whose courses they are."""
    return plain(
        say,
        say("Hi! I'm Kompis. Shall we take a course together?"),
        Text(say("One short tip a day, and a question that each of you answers with a tap.")),
        _who_sees_what(say, platform),
        *_begin(say, code),
    )


def help_message(say: Say, platform: str) -> Message:
    """What one can ask for in a group."""
    return plain(
        say,
        say("This is what you can ask me for here:"),
        Text(
            say(
                "- */start*: begin a course\n"
                "- */stop*: end it\n"
                "- */help*: this\n\n"
                "I don't read what you write to each other."
            )
        ),
        _who_sees_what(say, platform),
    )


def no_organisation(say: Say) -> Message:
    """There is nothing to choose from until somebody says whose courses they are."""
    return plain(
        say,
        say("Which organisation do you belong to?"),
        Text(say("Write */start* and the code you were given.")),
    )


def unknown_code(say: Say) -> Message:
    """The code behind start leads nowhere."""
    return plain(
        say,
        say("I don't know that code."),
        Text(say("Is it spelt as in the invitation? Write */start* and the code once more.")),
    )


def which_course(say: Say, courses: Sequence[tuple[int, str]]) -> Message:
    """The courses to choose from: the cohort of each, and its title."""
    if not courses:
        return plain(say, say("There is no course to begin just now."))
    buttons = tuple(Choice(title, BeginCircle(cohort)) for cohort, title in courses)
    return plain(say, say("Which course shall we take here?"), Choices(buttons))


def begun(say: Say, title: str, first: datetime | None, today: date) -> Message:
    """A course goes on here from now; ``first`` is the moment of its first tip, where the group is."""
    return plain(
        say,
        say("This group is now taking {title}.", title=title),
        Text(
            _next(say, first, today)
            + " "
            + say("Everybody answers for themselves. Write */stop* to end the course here.")
        ),
    )


def goes_on_already(say: Say, title: str, following: datetime | None, today: date) -> Message:
    """One course at a time."""
    return plain(
        say,
        say("This group is already taking {title}.", title=title),
        Text(_next(say, following, today) + " " + say("Write */stop* first if you'd like another course.")),
    )


def stop_question(say: Say, title: str) -> Message:
    """Asked once, since anybody may stop."""
    return plain(
        say,
        say("Shall we end {title} here?", title=title),
        Text(say("It ends for the whole group. What each has answered stays their own.")),
        Choices((Choice(say("End the course here"), EndCircle(sure=True)), Choice(say("Go on"), Okay()))),
    )


def stopped(say: Say, code: str) -> Message:
    """No more tips here."""
    return plain(
        say,
        say("Now the course has ended here. Thank you!"),
        Text(say("I send nothing more unless somebody asks.")),
        *_begin(say, code),
    )


def nothing_goes_on(say: Say, code: str) -> Message:
    """Stop, where there is nothing to stop."""
    return plain(say, say("No course is running here right now."), *_begin(say, code))


def finished(say: Say, title: str, code: str) -> Message:
    """On the day after the last tip."""
    return plain(
        say,
        say("That was all of {title}.", title=title),
        Text(say("You've had every tip together. Talk about which of them helped the most!")),
        *_begin(say, code),
    )


def tip_message(
    say: Say, tip: TipView, language: str, delivery: int, question: Question | None, order: Sequence[int]
) -> Message:
    """The tip and today's own question, the same for everybody, whatever anybody taps.

    What has several right answers is for talking about, without buttons: what one has chosen so far could
    not be shown to them alone.
    """
    blocks = tip_blocks(say, tip)
    if language != say.language:
        blocks[1:1] = [not_translated(say, language)]
    if question is not None:
        blocks += _question(say, delivery, question, order)
    elif tip.text.task:
        heading = say("Try it today")
        blocks.append(Text(f"**{heading}**\n{tip.text.task}", "task"))
    return Message(tuple(blocks), language)


def verdict(say: Say, question: Question, grade: Grade | None, option: int, longest: int) -> Message:
    """How an answer went, and why, in at most so many characters; a poll's has no ``grade``."""
    if grade is None:
        mine = question.options[option].text
        return _whisper(say, [say("Thank you. You said: {mine}", mine=mine)], longest)
    first = say("Exactly, spot on!") if grade.correct else say("Not quite, but easily done.")
    feedback = None if grade.told is None else question.options[grade.told].feedback
    more = [feedback] if feedback else []
    if not grade.correct and not feedback:
        better = " · ".join(one.text for one in question.options if one.correct)
        more.append(say("Works better: {options}", options=better))
    if question.explanation:
        more.append(question.explanation)
    return _whisper(say, [first, *more], longest)


def answered_already(say: Say, longest: int) -> Message:
    """A second tap on a question that the person has answered here."""
    return _whisper(say, [say("That question is answered, and your answer counted.")], longest)


def old_button(say: Say, longest: int) -> Message:
    """A button that leads nowhere any more."""
    return _whisper(say, [say("That button is too old to work.")], longest)


def goes_on(say: Say, longest: int) -> Message:
    """Not stopped after all."""
    return _whisper(say, [say("Good, then we go on.")], longest)


def _whisper(say: Say, pieces: Sequence[str], longest: int) -> Message:
    """Plain words in at most so many characters: as many pieces as fit, cut at a word."""
    said = ""
    for piece in (_plain(piece) for piece in pieces):
        longer = f"{said}\n{piece}".strip()
        if _length(longer) > longest:
            said = said if said and len(said) > longest // 2 else _cut(longer, longest)
            break
        said = longer
    return Message((Text(said),), say.language)


def _cut(words: str, longest: int) -> str:
    room = longest - len(_CUT)
    while _length(words) > room:
        words = words.rpartition(" ")[0] or words[: min(len(words) - 1, room)]
    return words.rstrip(" ,.;:-") + _CUT


def _length(words: str) -> int:
    """In UTF-16 units, which no platform counts more of."""
    return len(words.encode("utf-16-le")) // 2


def _plain(words: str) -> str:
    return " ".join(words.replace("*", "").split())


def _question(say: Say, delivery: int, question: Question, order: Sequence[int]) -> list[Block]:
    options = [(place, question.options[place].text) for place in order]
    if question.several:
        heading = say("To talk about:")
        listed = "\n".join(f"- {text}" for _, text in options)
        return [
            Text(f"**{heading}** {question.text}\n\n{listed}", "question"),
            Text(say("Several of them are right. Which ones, and why?"), "note"),
        ]
    choices = tuple(Choice(text, Answer(delivery, 0, place)) for place, text in options)
    return [Text(question.text, "question"), Choices(choices, options=True)]


def _who_sees_what(say: Say, platform: str) -> Text:
    return Text(
        say(
            "Everybody here sees the tips. I show only you how your answer went. If you take part in Kompis "
            "yourself, it is kept with your answers, otherwise not. {platform} carries it all.",
            platform=platform,
        ),
        "note",
    )


def _begin(say: Say, code: str) -> tuple[Choices]:
    return (Choices((Choice(say("Begin a course here"), CircleCourses(code)),)),)


def _next(say: Say, moment: datetime | None, today: date) -> str:
    if moment is None:
        return say("I don't know yet when the next tip comes.")
    day = dates.day_seen_from(say, moment.date(), today)
    return say("The next tip comes {day} at {hour}.", day=day, hour=dates.hour(moment.time()))
