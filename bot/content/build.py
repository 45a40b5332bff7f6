"""Makes the course of drafts without a fault."""

from collections.abc import Mapping, Sequence

from bot.content.draft import (
    CourseDraft,
    LessonDraft,
    PollDraft,
    QuestionDraft,
    TranslationDraft,
    WordsDraft,
    WorkshopDraft,
)
from bot.content.merge import Version, versions_of
from bot.content.nodes import Text
from bot.domain.course import (
    Course,
    CourseWords,
    CourseWorkshop,
    Lesson,
    LessonText,
    LessonWords,
    Option,
    Poll,
    Question,
    Trade,
    WorkshopWords,
)


def build_course(course_id: str, draft: CourseDraft, translations: Sequence[TranslationDraft]) -> Course:
    """The course that these drafts describe.

    Raises:
        ValueError: a draft has a fault after all: something required is missing.
    """
    language = _required(draft.language)
    words = {language: CourseWords(_required(draft.title), _required(draft.summary))}
    for translation in translations:
        words[translation.language] = CourseWords(
            _required(translation.title), _required(translation.summary)
        )
    return Course(
        id=course_id,
        language=language,
        words=words,
        lessons=tuple(_lesson(lesson, language, translations) for lesson in draft.lessons),
        trades=draft.trades,
        author=_given(draft.author),
        license=_given(draft.license),
        workshops=tuple(_workshop(workshop, translations) for workshop in draft.workshops),
    )


def _lesson(draft: LessonDraft, language: str, translations: Sequence[TranslationDraft]) -> Lesson:
    everyone: dict[str, LessonText] = {}
    trades: dict[str, dict[Trade, LessonText]] = {}
    lines: dict[Trade | None, str | None] = {}
    for version in versions_of(draft, language, translations):
        if version.language == language:
            lines[version.trade] = _given(version.words.say)
        text = _text(version, language, lines)
        if version.trade is None:
            everyone[version.language] = text
        else:
            trades.setdefault(version.language, {})[version.trade] = text
    if draft.id is None:
        raise ValueError("a lesson without an id")
    return Lesson(
        id=draft.id,
        words={each: LessonWords(text, trades.get(each, {})) for each, text in everyone.items()},
        media=draft.media.media if draft.media else None,
    )


def _text(version: Version, main_language: str, lines: Mapping[Trade | None, str | None]) -> LessonText:
    """The text of a version. ``lines`` are the lines to say in the main language, by trade."""
    words = version.words
    line = lines.get(version.trade, lines[None])
    return LessonText(
        title=_required(words.title),
        tip=_required(words.tip),
        say=line,
        say_meaning=None if version.language == main_language else _meaning(version, line, lines[None]),
        alt=_given(words.alt),
        task=_given(words.task),
        questions=tuple(_question(question) for question in words.questions or ()),
        poll=None if words.poll is None else _poll(words.poll),
        reflect=_given(words.reflect),
    )


def _meaning(version: Version, line: str | None, line_for_everyone: str | None) -> str | None:
    """What the line means, so far as the translation says it about this very line."""
    if line is None:
        return None
    words: WordsDraft = version.words if line == line_for_everyone else version.given
    return _given(words.say)


def _question(draft: QuestionDraft) -> Question:
    return Question(
        id=draft.id,
        text=_required(draft.text),
        options=tuple(
            Option(_required(option.text), option.correct, _given(option.feedback))
            for option in draft.options or ()
        ),
        shuffle=draft.shuffle,
        explanation=_given(draft.explanation),
    )


def _poll(draft: PollDraft) -> Poll:
    return Poll(_required(draft.question), tuple(option.words for option in draft.options or ()))


def _workshop(draft: WorkshopDraft, translations: Sequence[TranslationDraft]) -> CourseWorkshop:
    if draft.id is None:
        raise ValueError("a workshop without an id")
    translated = {
        translation.language: translation.workshops[draft.id]
        for translation in translations
        if draft.id in translation.workshops
    }
    return CourseWorkshop(
        id=draft.id,
        title=_required(draft.title),
        after=_given(draft.after),
        guide=_given(draft.guide),
        warm_up=_given(draft.warm_up),
        translations={
            language: WorkshopWords(_required(words.title), _given(words.warm_up))
            for language, words in translated.items()
        },
    )


def _given(text: Text | None) -> str | None:
    return None if text is None else text.words


def _required(text: Text | None) -> str:
    if text is None:
        raise ValueError("a text that is required is missing, and was not reported")
    return text.words
