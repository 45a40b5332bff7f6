"""The words a reader meets, put together: what a trade does not say otherwise stays as it is for everyone.

A translation never borrows words: what it leaves out is left out, save the text for who cannot see or
hear the media, which is better read in another language than not at all.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bot.content.compare import missing_parts, paired
from bot.content.draft import (
    CourseDraft,
    LessonDraft,
    OptionDraft,
    QuestionDraft,
    TranslationDraft,
    WordsDraft,
)
from bot.domain.course import Trade


class Version(Struct, frozen=True):
    """A lesson in one language, for everyone (``trade`` None) or for one trade.

    ``given`` is what stands in the file at its place, ``words`` that and all that stays.
    """

    lesson: LessonDraft
    language: str
    trade: Trade | None
    given: WordsDraft
    words: WordsDraft


def versions_of(
    lesson: LessonDraft, main_language: str, translations: Sequence[TranslationDraft]
) -> Iterator[Version]:
    """Every version of a lesson, the main language first; a translation only where it is whole."""
    yield from _with_trades(lesson, main_language, lesson.words, lesson.words)
    for translation in translations:
        given = translation.lessons.get(lesson.id or "")
        if given is not None and not missing_parts(lesson, given):
            yield from _with_trades(lesson, translation.language, given, _translated(lesson.words, given))


def all_versions(course: CourseDraft, translations: Sequence[TranslationDraft]) -> Iterator[Version]:
    """Every version of every lesson."""
    language = course.language.words if course.language else ""
    for lesson in course.lessons:
        yield from versions_of(lesson, language, translations)


def _with_trades(
    lesson: LessonDraft, language: str, given: WordsDraft, everyone: WordsDraft
) -> Iterator[Version]:
    yield Version(lesson, language, None, given, everyone)
    for trade, words in given.trades.items():
        yield Version(lesson, language, trade, words, _overlaid(everyone, words))


def _overlaid(under: WordsDraft, over: WordsDraft) -> WordsDraft:
    return replace(
        under,
        title=over.title or under.title,
        tip=over.tip or under.tip,
        say=over.say or under.say,
        task=over.task or under.task,
        questions=tuple(
            question if given is None else _overlaid_question(question, given)
            for question, given in paired(under.questions or (), over.questions or ())
        ),
        poll=over.poll or under.poll,
        reflect=over.reflect or under.reflect,
        trades={},
    )


def _overlaid_question(under: QuestionDraft, over: QuestionDraft) -> QuestionDraft:
    options = under.options
    if under.options is not None and over.options is not None:
        options = tuple(
            replace(old, text=new.text, node=new.node, feedback=new.feedback or old.feedback)
            for old, new in zip(under.options, over.options, strict=False)
        )
    return replace(
        under,
        text=over.text or under.text,
        options=options,
        explanation=over.explanation or under.explanation,
    )


def _translated(original: WordsDraft, given: WordsDraft) -> WordsDraft:
    return replace(
        given,
        alt=given.alt or original.alt,
        questions=tuple(
            question if words is None else _translated_question(question, words)
            for question, words in paired(original.questions or (), given.questions or ())
        ),
        trades={},
    )


def _translated_question(original: QuestionDraft, given: QuestionDraft) -> QuestionDraft:
    options: tuple[OptionDraft, ...] = tuple(
        replace(words, correct=option.correct)
        for option, words in zip(original.options or (), given.options or (), strict=False)
    )
    return replace(given, id=original.id, given_id=None, shuffle=original.shuffle, options=options)
