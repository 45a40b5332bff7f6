"""What is worth a warning in a course: it can be sent, but it could be better to read."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.content import bounds
from bot.content.compare import missing_parts, paired
from bot.content.draft import (
    CourseDraft,
    LessonDraft,
    QuestionDraft,
    TranslationDraft,
    WordsDraft,
)
from bot.content.findings import BEGINNING
from bot.content.merge import Version, all_versions
from bot.content.nodes import Text
from bot.content.options import options_of, report_give_aways, report_options
from bot.domain.course import EASY
from bot.phrases import LANGUAGES


def report_advice(course: CourseDraft, translations: Sequence[TranslationDraft]) -> None:
    """Report everything that shows in the words themselves."""
    for words in _given_words(course, translations):
        _report_tip(words)
        report_options(words)
        _report_bold(words)
    versions = list(all_versions(course, translations))
    report_give_aways(course, versions)
    _report_long_messages(versions)
    _report_alone(course)
    for translation in translations:
        _report_unspoken(course, translation)
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


def _report_tip(words: WordsDraft) -> None:
    tip = words.tip
    if tip is not None and bounds.GOOD_TIP < len(tip.words) <= bounds.TIP:
        tip.sheet.report(tip.node, "long-tip", length=len(tip.words), most=bounds.GOOD_TIP)


def _report_bold(words: WordsDraft) -> None:
    """Warn of signs for bold where they stay signs: only the tip is Markdown."""
    for text in (words.title, *options_of(words)):
        if text is not None and (at := text.words.find("**")) >= 0:
            text.sheet.report(text.place(at), "bold-shown")


def _report_alone(course: CourseDraft) -> None:
    """Warn of words for what is seen or heard where there is nothing to see or hear."""
    for lesson in course.lessons:
        alt = lesson.words.alt
        if alt is not None and not any(key.value == "media" for key, _ in lesson.node.value):
            alt.sheet.report(alt.node, "alt-alone")


def _report_unspoken(course: CourseDraft, translation: TranslationDraft) -> None:
    """Warn of a translation that nobody gets: a language is chosen among kompis's own, or is the course's."""
    full = translation.language.removesuffix(EASY)
    if full not in LANGUAGES and not (course.language and full == course.language.words):
        translation.sheet.report(
            BEGINNING, "language-unspoken", language=translation.language, known=", ".join(LANGUAGES)
        )


def _report_long_messages(versions: Sequence[Version]) -> None:
    """Warn of a tip that is followed by more than a screen once a question beside it is answered.

    That is its own question or an earlier tip's, behind which its own stands.
    """
    before: dict[str, int] = {}  # by language: the longest reply to a question of an earlier tip
    for _, group in groupby(versions, key=lambda one: one.lesson.node):
        here: dict[str, int] = {}
        for version in group:
            _report_long_message(version, before.get(version.language, 0))
            reply = max(map(_longest_reply, version.words.questions or ()), default=0)
            here[version.language] = max(here.get(version.language, 0), reply)
        before |= {language: max(before.get(language, 0), reply) for language, reply in here.items()}


def _report_long_message(version: Version, earlier: int) -> None:
    words, given = version.words, version.given
    if words.tip is None or (version.trade and given.tip is None and given.questions is None):
        return
    questions = words.questions or ()
    own = max(map(_longest_reply, questions), default=0)
    behind_earlier = earlier + _asked(questions[0]) if earlier and questions else 0
    length = len(words.tip.words) + max(own, behind_earlier)
    if length > bounds.GOOD_MESSAGE:
        given.sheet.report(
            given.tip.node if given.tip else given.node,
            "long-message" if own >= behind_earlier else "long-message-next",
            length=length,
            most=bounds.GOOD_MESSAGE,
            trade=trade_suffix(version.trade),
        )


def _longest_reply(question: QuestionDraft) -> int:
    feedback = max((_length(option.feedback) for option in question.options or ()), default=0)
    return feedback + _length(question.explanation)


def _asked(question: QuestionDraft) -> int:
    """How long the question is, with the options that no button holds."""
    options = [_length(option.text) for option in question.options or ()]
    listed = max(options, default=0) > bounds.GOOD_OPTION
    return _length(question.text) + (sum(options) if listed else 0)


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
