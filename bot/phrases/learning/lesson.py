"""The lesson message: a tip, a question, and what stands in the question's place once it is answered."""

from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec import Struct

from bot.domain.actions.learning import Answer, Done, Flag, Flip, NotToday, Promise, Reflect, SeeAgain, Toggle
from bot.domain.asking import AskKind
from bot.domain.course import Lesson, LessonText, Media, Question
from bot.domain.grading import Grade
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.domain.message import Media as MediaBlock
from bot.phrases import Say, dates
from bot.phrases.learning.promises import PromiseAsked, promise_question, promise_verdict
from bot.phrases.talk import next_tip_button
from bot.phrases.writing import own_name


class TipView(Struct, frozen=True, eq=False):  # a view is itself: its blocks are drawn once
    """A tip in one language and for one trade. ``media_path``: where a media file lies on this machine."""

    lesson: Lesson
    text: LessonText
    number: int
    total: int
    media_path: str = ""
    course_id: str = ""


class Asked(NamedTuple):
    """A question as this person got it, at its ``place`` in the message.

    ``order`` holds option positions in the order shown, ``chosen`` the options that are on or were the
    answer, ``grade`` how the answer went, once there is one (a poll's has none). Of an earlier tip's
    question, ``number`` and ``told_on`` say where it is from, and ``course`` names its course if that is
    another than the message's.
    """

    question: Question
    order: tuple[int, ...]
    chosen: frozenset[int] = frozenset()
    grade: Grade | None = None
    kind: AskKind = "own"
    place: int = 0
    is_answered: bool = False
    number: int = 0
    told_on: date | None = None
    course: str = ""
    course_id: str = ""


class LessonView(Struct, frozen=True):
    """All that a lesson message needs. ``delivery`` is the ledger row that taps name.

    ``answered`` is what was answered last, ``asked`` what is asked now. ``language`` is that of the lesson,
    which may differ from the one kompis talks; ``today`` the date of sending where the person is;
    ``questions`` the places of all questions in the message. ``other`` is the language that the message
    flips to, ``flipped`` that it has been; ``instead`` the language that stands in for the person's own, in
    which the lesson is not written. Empty: none.
    """

    delivery: int
    language: str
    tip: TipView | None
    asked: Asked | PromiseAsked | None = None
    answered: Asked | PromiseAsked | None = None
    promised: Literal["made", "not today"] | None = None
    today: date = date.min
    questions: tuple[int, ...] = ()
    instead: str = ""
    other: str = ""
    flipped: bool = False


class NextTip(Struct, frozen=True):
    """When the next tip comes: a moment in the person's own days, seconds from now, or after an answer.

    With none of these it is there for the asking.
    """

    day: date | None = None
    at: time | None = None
    today: date | None = None
    seconds: int | None = None
    after_answer: bool = False


def lesson_message(say: Say, view: LessonView, upcoming: NextTip | None = None) -> Message:
    """The lesson in the state it has reached: asked, half chosen, answered and asked on, or all answered."""
    blocks = [] if view.tip is None else [*_told(say, view.tip)]
    if view.instead:
        blocks[1:1] = [not_translated(say, view.instead)]
    if view.answered is not None:
        blocks += _verdict(say, view.answered, last=view.asked is None)
    if view.asked is not None:
        blocks += _question(say, view, view.asked)
    else:
        blocks += _ending(say, view, upcoming)
    if view.other:
        flip = Choice(own_name(view.other), Flip(view.delivery, over=not view.flipped))
        blocks.append(Choices((flip,), aside=True))
    return Message(tuple(blocks), view.language)


@lru_cache(maxsize=1024)  # a morning tells few tips to many people
def _told(say: Say, tip: TipView) -> tuple[Block, ...]:
    return tuple(tip_blocks(say, tip))


def tip_blocks(say: Say, tip: TipView) -> list[Block]:
    """The tip itself: heading, media, words, the line to say."""
    text = tip.text
    heading = say("Tip {number} of {total}: {title}", number=tip.number, total=tip.total, title=text.title)
    blocks: list[Block] = [Text(heading, "heading")]
    if tip.lesson.media is not None:
        blocks.append(_media(tip.lesson.media, text.alt or text.title, tip.media_path))
    blocks.append(Text(text.tip.strip()))
    if text.say:
        line = text.say.strip()
        meaning = f"\n({text.say_meaning})" if text.say_meaning and text.say_meaning != text.say else ""
        blocks.append(Text(line + meaning, "say"))
    return blocks


def not_translated(say: Say, language: str) -> Text:
    """One line: what follows is in this language, since it is not translated into the person's own."""
    return Text(say("Not translated yet, so it comes in: {language}.", language=own_name(language)), "note")


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


def _question(say: Say, view: LessonView, asked: Asked | PromiseAsked) -> list[Block]:
    if isinstance(asked, PromiseAsked):
        return promise_question(say, view.delivery, asked, view.today)
    source = _Source(asked.kind, asked.number, asked.told_on, asked.course)
    words, several = _asking(say, asked.question, source, view.today, second=view.answered is not None)
    options = [
        Choice(
            asked.question.options[place].text,
            (Toggle if several else Answer)(view.delivery, asked.place, place),
            place in asked.chosen if several else None,
        )
        for place in asked.order
    ]
    if several:
        options.append(Choice(say("Done"), Done(view.delivery, asked.place)))
    return [words, Choices(tuple(options), options=True)]


class _Source(NamedTuple):
    """Where a question is from, as :class:`Asked` has it."""

    kind: AskKind
    number: int
    told_on: date | None
    course: str


@lru_cache(maxsize=2048)  # as with tips: many are asked the same
def _asking(say: Say, question: Question, source: _Source, today: date, *, second: bool) -> tuple[Text, bool]:
    """The question's words, and whether it takes several options. ``second``: one stood before it."""
    several = question.several
    lines = [*_introduction(say, source, today, second=second), question.text]
    if several:
        lines.append(say("Choose all that fit, then *Done*."))
    return Text("\n".join(lines), "question"), several


def _introduction(say: Say, source: _Source, today: date, *, second: bool) -> list[str]:
    """Where a question is from, in bold, where that does not go without saying."""
    if source.kind == "review" and source.told_on is not None:
        told = dates.past_day(say, source.told_on, today)
        if source.course:
            words = say(
                "Do you remember? From tip {number} in {course}, {told}:",
                number=source.number,
                course=source.course,
                told=told,
            )
        else:
            words = say("Do you remember? From tip {number}, {told}:", number=source.number, told=told)
        return [f"**{words}**"]
    if source.kind == "poll":
        heading = say("What do you think?")
        return [f"**{heading}**"]
    if second:
        heading = say("And now for today's tip:")
        return [f"**{heading}**"]
    return []


def _verdict(say: Say, asked: Asked | PromiseAsked, *, last: bool) -> list[Block]:
    """How it went, why, and what to do instead, in the question's place."""
    if isinstance(asked, PromiseAsked):
        return promise_verdict(say, asked)
    options = asked.question.options
    question = [Text(f"**{asked.question.text}**", "question")] if last else []
    if asked.grade is None:
        mine = _listed([options[place].text for place in asked.order if place in asked.chosen])
        return [*question, Text(say("Thank you. You said: {mine}", mine=mine), "verdict")]
    return [*question, how_it_went(say, asked.question, asked.order, asked.grade)]


def how_it_went(
    say: Say, question: Question, order: Sequence[int], grade: Grade, *, for_good: bool = False
) -> Text:
    """Right or not quite, why, and what works better; ``order`` is that of the options as shown.

    ``for_good``: the question does not come back, so a wrong answer is told the right one in any case.
    """
    options = question.options
    first = say("Exactly, spot on!") if grade.correct else say("Not quite, but easily done.")
    lines = [f"**{first}**"]
    feedback = None if grade.told is None else options[grade.told].feedback
    if feedback:
        lines.append(feedback)
    if not grade.correct and (for_good or question.several or not feedback):
        better = [options[place].text for place in order if options[place].correct]
        lines.append(say("Works better: {options}", options=_listed(better)))
    if question.explanation:
        lines.append(question.explanation)
    return Text("\n".join(lines), "verdict")


def _ending(say: Say, view: LessonView, upcoming: NextTip | None) -> list[Block]:
    """After the last answer: a wrong one comes back, the task and its promise, what comes next."""
    blocks: list[Block] = []
    about = view.answered
    if isinstance(about, Asked):
        if about.grade is not None and not about.grade.correct:
            blocks.append(Text(say("The question comes back later on. Then it will stick."), "note"))
        blocks.append(Choices(_about_the_questions(say, view, about), aside=True))
    if view.tip is not None and view.tip.text.reflect:
        blocks += _reflect(say, view.delivery, view.tip.text.reflect)
    if view.tip is not None and view.tip.text.task:
        blocks += _task(say, view, view.tip.text.task)
    if upcoming is not None:
        blocks.append(Text(next_tip(say, upcoming), "note"))
    if upcoming == NextTip() and view.tip is not None and view.tip.course_id:
        blocks.append(Choices((next_tip_button(say, view.tip.course_id),)))
    return blocks


def _about_the_questions(say: Say, view: LessonView, about: Asked) -> tuple[Choice, ...]:
    """Every question can be called odd, by its place where there were several."""
    odd = tuple(
        Choice(say("Odd question {number}?", number=place + 1), Flag(view.delivery, place))
        for place in sorted({*view.questions, about.place})
    )
    if len(odd) == 1:
        odd = (Choice(say("Odd question?"), Flag(view.delivery, about.place)),)
    if about.kind != "review" or about.grade is None or about.grade.correct:
        return odd
    again = say("Show tip {number} again", number=about.number)
    return (Choice(again, SeeAgain(about.course_id, about.number)), *odd)


def _reflect(say: Say, delivery: int, question: str) -> list[Block]:
    heading = say("A thought of your own")
    return [
        Text(f"**{heading}**\n{question.strip()}"),
        Choices((Choice(say("Write a line"), Reflect(delivery)),), aside=True),
    ]


def _task(say: Say, view: LessonView, task: str) -> list[Block]:
    heading = say("Try it today")
    blocks: list[Block] = [Text(f"**{heading}**\n{task}", "task")]
    if view.promised is None:
        blocks.append(
            Text(say("Would you like to? I'll ask in a week how it went, and show it to nobody."), "note")
        )
        blocks.append(
            Choices(
                (
                    Choice(say("I'll try it"), Promise(view.delivery)),
                    Choice(say("Not today"), NotToday(view.delivery)),
                )
            )
        )
    if view.promised == "made":
        blocks.append(Text(say("You said you'd try it. I'll ask in a week."), "note"))
    return blocks


def _media(media: Media, alt: str, path: str) -> MediaBlock:
    name = media.source.rpartition("/")[2]
    return MediaBlock(media.kind, name, alt, media.source if media.is_address else path)


def _listed(texts: Sequence[str]) -> str:
    return " · ".join(texts)
