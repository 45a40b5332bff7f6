"""Holds the words of a translation, or of a trade, against the words they stand for."""

from collections.abc import Iterator, Sequence

from bot.content.draft import CourseDraft, LessonDraft, PollDraft, QuestionDraft, TranslationDraft, WordsDraft
from bot.content.nodes import Sheet
from bot.content.reader import report_unknown


def report_differences(course: CourseDraft, translations: Sequence[TranslationDraft]) -> None:
    """Report what cannot be matched: unknown ids, more questions, another number of options."""
    for lesson in course.lessons:
        for words in lesson.words.trades.values():
            _report_words(lesson.words, words)
    for translation in translations:
        _report_unknown_ids(course, translation)
        for lesson in course.lessons:
            given = translation.lessons.get(lesson.id or "")
            if given is not None:
                for words in (given, *given.trades.values()):
                    _report_words(lesson.words, words)


def paired(
    originals: Sequence[QuestionDraft], given: Sequence[QuestionDraft]
) -> Iterator[tuple[QuestionDraft, QuestionDraft | None]]:
    """Each original question with its other words: those with its id, else those in its position.

    Words that carry an id of their own belong to that question only.
    """
    by_id = {question.given_id.words: question for question in given if question.given_id}
    for number, original in enumerate(originals):
        in_place = given[number] if number < len(given) and given[number].given_id is None else None
        yield original, by_id.get(original.id, in_place)


def missing_parts(lesson: LessonDraft, words: WordsDraft) -> list[str]:
    """The keys that a translated lesson lacks to be whole: tip and quiz, where the lesson has them."""
    missing = ["tip"] if words.tip is None else []
    originals = lesson.words.questions or ()
    if not all(_is_whole(original, given) for original, given in paired(originals, words.questions or ())):
        missing.append("quiz")
    if lesson.words.poll is not None and (
        words.poll is None or words.poll.question is None or words.poll.options is None
    ):
        missing.append("poll")
    return missing


def _is_whole(original: QuestionDraft, given: QuestionDraft | None) -> bool:
    return (
        given is not None
        and given.text is not None
        and given.options is not None
        and len(given.options) == len(original.options or ())
    )


def _report_unknown_ids(course: CourseDraft, translation: TranslationDraft) -> None:
    lessons = [lesson.id for lesson in course.lessons if lesson.id]
    for name, key in translation.lesson_keys.items():
        if name not in lessons:
            report_unknown(translation.sheet, key, "unknown-lesson", lessons)
    workshops = [workshop.id for workshop in course.workshops if workshop.id]
    for name, key in translation.workshop_keys.items():
        if name not in workshops:
            report_unknown(translation.sheet, key, "unknown-workshop", workshops)


def _report_words(original: WordsDraft, given: WordsDraft) -> None:
    sheet, originals = given.sheet, original.questions or ()
    ids = [question.id for question in originals]
    for number, question in enumerate(given.questions or ()):
        if question.given_id is not None and question.id not in ids:
            report_unknown(sheet, question.given_id.node, "unknown-question", ids)
        elif question.given_id is None and number >= len(originals):
            sheet.report(question.node, "question-too-many", most=len(originals))
    for asked, question_words in paired(originals, given.questions or ()):
        if question_words is not None and question_words.options is not None and asked.options is not None:
            _report_count(sheet, question_words, len(question_words.options), len(asked.options))
    if given.poll is not None and original.poll is None:
        sheet.report(given.poll.node, "poll-unknown")
    elif given.poll and original.poll and given.poll.options and original.poll.options:
        _report_count(sheet, given.poll, len(given.poll.options), len(original.poll.options))


def _report_count(sheet: Sheet, given: QuestionDraft | PollDraft, count: int, expected: int) -> None:
    if count != expected:
        sheet.report(given.options_node or given.node, "options-differ", count=count, expected=expected)
