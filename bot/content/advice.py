"""What is worth a warning in a course: it can be sent, but it could be better to read."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.content import bounds
from bot.content.compare import missing_parts, paired
from bot.content.draft import (
    CourseDraft,
    LessonDraft,
    QuestionDraft,
    TranslationDraft,
    WordsDraft,
)
from bot.content.merge import Version, all_versions
from bot.content.nodes import Text

_ENOUGH_TO_TELL: Final = 3  # questions: that two stand in the same place is chance
_SHORT: Final = 10  # characters: between “3” and “12” no length gives anything away

_ALL_ABOVE: Final = re.compile(
    r"""
    \b (?: all | none | both | either | neither ) \b .* \b (?: above | below | them | these ) \b
    | \b (?: alla | allt | inget | inga | ingen | båda | bägge ) \b .*
      \b (?: ovan | ovanstående | ovannämnda | nedan | nedanstående | dem | dessa | alternativen ) \b
    | \b all\ of\ it \b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def report_advice(course: CourseDraft, translations: Sequence[TranslationDraft]) -> None:
    """Report everything that shows in the words themselves."""
    for words in _given_words(course, translations):
        _report_tip(words)
        for text in _options(words):
            _report_option(text)
    versions = list(all_versions(course, translations))
    _report_give_aways(versions)
    _report_same_place(course)
    for version in versions:
        _report_long_message(version)
    for translation in translations:
        _report_left_out(course, translation)


def trade_suffix(version_trade: str | None) -> str:
    """`` (hotel)`` behind a sentence about one trade's words."""
    return f" ({version_trade})" if version_trade else ""


def _given_words(course: CourseDraft, translations: Sequence[TranslationDraft]) -> Iterator[WordsDraft]:
    everywhere = [lesson.words for lesson in course.lessons]
    for translation in translations:
        everywhere += translation.lessons.values()
    for words in everywhere:
        yield words
        yield from words.trades.values()


def _options(words: WordsDraft) -> Iterator[Text]:
    for question in words.questions or ():
        yield from (option.text for option in question.options or () if option.text)
    if words.poll is not None:
        yield from words.poll.options or ()


def _report_tip(words: WordsDraft) -> None:
    tip = words.tip
    if tip is not None and bounds.GOOD_TIP < len(tip.words) <= bounds.TIP:
        tip.sheet.report(tip.node, "long-tip", length=len(tip.words), most=bounds.GOOD_TIP)


def _report_option(text: Text) -> None:
    if bounds.GOOD_OPTION < len(text.words) <= bounds.OPTION:
        text.sheet.report(text.node, "long-option", length=len(text.words), most=bounds.GOOD_OPTION)
    if _ALL_ABOVE.search(text.words):
        text.sheet.report(text.node, "all-above", text=text.words)


def _report_give_aways(versions: Sequence[Version]) -> None:
    seen: set[int] = set()  # options that a trade leaves as they are come again in its version
    for version in versions:
        for question in version.words.questions or ():
            options = [option for option in question.options or () if option.text]
            wrong = max((len(one.text.words) for one in options if one.text and not one.correct), default=0)
            for option in options:
                text = option.text
                if text is None or not option.correct or id(text.node) in seen:
                    continue
                seen.add(id(text.node))
                length = len(text.words)
                if wrong and length > _SHORT and length >= bounds.GIVES_ITSELF_AWAY * wrong:
                    text.sheet.report(text.node, "give-away", length=length, wrong=wrong)


def _report_same_place(course: CourseDraft) -> None:
    fixed = [
        question
        for lesson in course.lessons
        for question in lesson.words.questions or ()
        if not question.shuffle and len(_correct_places(question)) == 1
    ]
    places = {place for question in fixed for place in _correct_places(question)}
    if len(fixed) >= _ENOUGH_TO_TELL and len(places) == 1:
        place = places.pop()
        options = fixed[0].options or ()
        course.sheet.report(options[place].node, "same-place", count=len(fixed), place=place + 1)


def _correct_places(question: QuestionDraft) -> list[int]:
    return [place for place, option in enumerate(question.options or ()) if option.correct]


def _report_long_message(version: Version) -> None:
    """Warn of a tip that is followed by more than a screen once its question is answered."""
    words, given = version.words, version.given
    if words.tip is None or (version.trade and given.tip is None and given.questions is None):
        return
    length = len(words.tip.words) + max(map(_longest_reply, words.questions or ()), default=0)
    if length > bounds.GOOD_MESSAGE:
        given.sheet.report(
            given.tip.node if given.tip else given.node,
            "long-message",
            length=length,
            most=bounds.GOOD_MESSAGE,
            trade=trade_suffix(version.trade),
        )


def _longest_reply(question: QuestionDraft) -> int:
    feedback = max((_length(option.feedback) for option in question.options or ()), default=0)
    return feedback + _length(question.explanation)


def _length(text: Text | None) -> int:
    return 0 if text is None else len(text.words)


def _report_left_out(course: CourseDraft, translation: TranslationDraft) -> None:
    """Warn of what stands in the original and is not said in the translation."""
    for lesson in course.lessons:
        words = translation.lessons.get(lesson.id or "")
        if words is None:
            continue
        key, sheet = translation.lesson_keys[lesson.id or ""], translation.sheet
        missing = missing_parts(lesson, words)
        if missing:
            parts = ", ".join(f"`{part}`" for part in missing)
            sheet.report(key, "not-whole", missing=parts)
            continue
        original = lesson.words
        if original.task and not words.task:
            sheet.report(key, "left-out", key="task")
        if original.reflect and not words.reflect:
            sheet.report(key, "left-out", key="reflect")
        if original.alt and not words.alt:
            sheet.report(key, "alt-untranslated")
        for trade in original.trades:
            if trade not in words.trades:
                sheet.report(key, "trade-left-out", trade=trade)
        _report_left_out_of_quiz(lesson, words)


def _report_left_out_of_quiz(lesson: LessonDraft, words: WordsDraft) -> None:
    for original, given in paired(lesson.words.questions or (), words.questions or ()):
        if given is None:
            continue
        if original.explanation and not given.explanation:
            words.sheet.report(given.node, "left-out", key="explanation")
        for option, option_words in zip(original.options or (), given.options or (), strict=False):
            if option.feedback and not option_words.feedback:
                words.sheet.report(option_words.node, "left-out", key="feedback")
