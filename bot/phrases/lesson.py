"""The lesson message: tip, question, and what stands in the question's place once it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.domain.actions import Answer, Done, Toggle
from bot.domain.course import Lesson, LessonText, Media, Question
from bot.domain.grading import Grade
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.domain.message import Media as MediaBlock
from bot.phrases import Say, dates


@dataclass(frozen=True, slots=True)
class Asked:
    """The lesson's question as this person got it.

    ``order`` holds option positions in the order shown, ``chosen`` the toggles that are on, ``grade``
    how the answer went, once there is one.
    """

    question: Question
    order: tuple[int, ...]
    chosen: frozenset[int] = frozenset()
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class LessonView:
    """All that a lesson message needs, in one language and for one trade.

    ``delivery`` is the ledger row that taps name; ``media_path`` where a media file lies on this
    machine; ``language`` that of the lesson, which may differ from the one kompis talks.
    """

    delivery: int
    lesson: Lesson
    text: LessonText
    language: str
    number: int
    total: int
    asked: Asked | None
    media_path: str = ""


@dataclass(frozen=True, slots=True)
class NextTip:
    """When the next tip comes: a moment in the person's own days, seconds from now, or after an answer.

    With none of these it is there for the asking.
    """

    day: date | None = None
    at: time | None = None
    today: date | None = None
    seconds: int | None = None
    after_answer: bool = False


def lesson_message(say: Say, view: LessonView, upcoming: NextTip | None = None) -> Message:
    """The lesson in the state it has reached: asked, half chosen, or answered."""
    blocks = _tip(say, view)
    asked = view.asked
    if asked is not None and asked.grade is None:
        blocks += _question(say, view.delivery, asked)
    else:
        if asked is not None:
            blocks += verdict(say, asked)
        if view.text.task:
            heading = say("Try it today")
            blocks.append(Text(f"**{heading}**\n{view.text.task}", "task"))
        if upcoming is not None:
            blocks.append(Text(next_tip(say, upcoming), "note"))
    return Message(tuple(blocks), view.language)


def next_tip(say: Say, upcoming: NextTip) -> str:
    """“The next tip comes tomorrow at 8.30.”, in so many seconds, or what brings it."""
    if upcoming.after_answer:
        return say("Answer the last tip, and the next one comes.")
    if upcoming.seconds is not None:
        return say.n(
            "The next tip comes in {n} second.", "The next tip comes in {n} seconds.", upcoming.seconds
        )
    if upcoming.day is None or upcoming.at is None:
        return say("Write *today* when you want the next tip.")
    day = dates.day_seen_from(say, upcoming.day, upcoming.today)
    return say("The next tip comes {day} at {hour}.", day=day, hour=dates.hour(upcoming.at))


def verdict(say: Say, asked: Asked) -> list[Block]:
    """How it went, why, and what to do instead, in the question's place."""
    grade = asked.grade
    if grade is None:
        return []
    options = asked.question.options
    first = say("Exactly, spot on!") if grade.correct else say("Not quite, but easily done.")
    lines = [f"**{first}**"]
    feedback = None if grade.told is None else options[grade.told].feedback
    if feedback:
        lines.append(feedback)
    if not grade.correct and (asked.question.several or not feedback):
        better = [options[place].text for place in asked.order if options[place].correct]
        lines.append(say("Works better: {options}", options=_listed(better)))
    if asked.question.explanation:
        lines.append(asked.question.explanation)
    return [Text(f"**{asked.question.text}**", "question"), Text("\n".join(lines), "verdict")]


def _tip(say: Say, view: LessonView) -> list[Block]:
    text = view.text
    heading = say("Tip {number} of {total}: {title}", number=view.number, total=view.total, title=text.title)
    blocks: list[Block] = [Text(heading, "heading")]
    if view.lesson.media is not None:
        blocks.append(_media(view.lesson.media, text.alt or text.title, view.media_path))
    blocks.append(Text(text.tip.strip()))
    if text.say:
        line = text.say.strip()
        meaning = f"\n({text.say_meaning})" if text.say_meaning and text.say_meaning != text.say else ""
        blocks.append(Text(line + meaning, "say"))
    return blocks


def _media(media: Media, alt: str, path: str) -> MediaBlock:
    name = media.source.rpartition("/")[2]
    return MediaBlock(media.kind, name, alt, media.source if media.is_address else path)


def _question(say: Say, delivery: int, asked: Asked) -> list[Block]:
    several = asked.question.several
    question = asked.question.text
    if several:
        question += "\n" + say("Choose all that fit, then *Done*.")
    options = [
        Choice(
            asked.question.options[place].text,
            Toggle(delivery, 0, place) if several else Answer(delivery, 0, place),
            place in asked.chosen if several else None,
        )
        for place in asked.order
    ]
    if several:
        options.append(Choice(say("Done"), Done(delivery, 0)))
    return [Text(question, "question"), Choices(tuple(options), options=True)]


def _listed(texts: Sequence[str]) -> str:
    return " · ".join(texts)
