"""What a course is, once its YAML has been read and checked.

A course is complete in its main language. A lesson may also be complete in other languages, and in
each language it may have other words for a trade. All texts here are whole: what a translation or a
trade variant leaves out has already been filled in by the loader, so that a reader picks one
:class:`LessonText` and looks nowhere else.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

from msgspec import Struct, field

Trade = Literal["retail", "restaurant", "cafe", "hotel", "salon", "tourism", "other"]
TRADES: tuple[Trade, ...] = get_args(Trade)

MediaKind = Literal["image", "film", "sound", "pdf"]

EASY: Final = "-easy"
"""Ends the tag of a language's easy-to-read form: ``sv-easy``."""


class Option(Struct, frozen=True):
    """One answer a person can choose."""

    text: str
    correct: bool = False
    feedback: str | None = None


class Question(Struct, frozen=True):
    """A question with two to eight options, of which at least one is correct."""

    id: str
    text: str
    options: tuple[Option, ...]
    shuffle: bool = True
    explanation: str | None = None

    @property
    def correct(self) -> frozenset[int]:
        """The positions of the correct options."""
        return frozenset(place for place, option in enumerate(self.options) if option.correct)

    @property
    def several(self) -> bool:
        """Whether all of several correct options have to be chosen."""
        return len(self.correct) > 1


class Poll(Struct, frozen=True):
    """A question of opinion: nothing is correct."""

    question: str
    options: tuple[str, ...]


class Media(Struct, frozen=True):
    """A picture, film, sound or PDF: a file in the course's media folder, or an https address."""

    source: str
    kind: MediaKind

    @property
    def is_address(self) -> bool:
        """Whether the source is an https address rather than a file name."""
        return self.source.startswith("https://")


class LessonText(Struct, frozen=True):
    """A lesson's words in one language, for everyone or for one trade; nothing left to look up.

    ``say`` stands in the course's main language in every translation; ``say_meaning`` is what it
    means in this language, where that differs.
    """

    title: str
    tip: str
    say: str | None = None
    say_meaning: str | None = None
    alt: str | None = None
    task: str | None = None
    questions: tuple[Question, ...] = ()
    poll: Poll | None = None
    reflect: str | None = None


class LessonWords(Struct, frozen=True):
    """A lesson in one language: the words for everyone, and whole texts for trades that differ."""

    everyone: LessonText
    trades: Mapping[Trade, LessonText] = field(default_factory=dict)

    def for_trade(self, trade: Trade | None) -> LessonText:
        """The words for this trade, or for everyone."""
        return self.everyone if trade is None else self.trades.get(trade, self.everyone)


class Lesson(Struct, frozen=True):
    """One lesson: an id that progress hangs on, media, and words by language."""

    id: str
    words: Mapping[str, LessonWords]
    media: Media | None = None

    def language(self, wanted: Iterable[str], main: str) -> str:
        """The first wanted language the lesson is whole in, else the main one, in its easy form if it can be.

        A language is also wanted in its other form: whoever reads ``sv-easy`` gets on with ``sv``.
        """
        forms = (form for language in wanted for form in (language, _other_form(language)))
        return next((form for form in (*forms, _other_form(main)) if form in self.words), main)

    def text(self, language: str, trade: Trade | None = None) -> LessonText:
        """The words in a language the lesson has.

        Raises:
            KeyError: the lesson is not translated into that language.
        """
        return self.words[language].for_trade(trade)


class CourseWords(Struct, frozen=True):
    """The course's own words in one language."""

    title: str
    summary: str


class WorkshopWords(Struct, frozen=True):
    """A workshop's words in another language."""

    title: str
    warm_up: str | None = None


class CourseWorkshop(Struct, frozen=True):
    """Where a local workshop belongs in the course; its words are the main language's."""

    id: str
    title: str
    after: str | None = None
    guide: str | None = None
    warm_up: str | None = None
    translations: Mapping[str, WorkshopWords] = field(default_factory=dict)


class Course(Struct, frozen=True):
    """A whole course, free of faults. ``trades`` empty means everyone."""

    id: str
    language: str
    words: Mapping[str, CourseWords]
    lessons: tuple[Lesson, ...]
    trades: tuple[Trade, ...] = ()
    author: str | None = None
    license: str | None = None
    workshops: tuple[CourseWorkshop, ...] = ()

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson with this id, or None when the course does not have it."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)

    def second_language(self, language: str) -> str | None:
        """The other language to read a lesson of this one in: beside a translation the main one.

        That is the language customers speak. Who reads the main one needs no other beside it.
        """
        return None if language == self.language else self.language

    def title(self, language: str) -> str:
        """The title in a language, else in the main one."""
        return self.words.get(language, self.words[self.language]).title

    def suits(self, trade: Trade | None) -> bool:
        """Whether the course is meant for this trade; without a trade, or with ``other``, it is."""
        return not self.trades or trade is None or trade == "other" or trade in self.trades


def _other_form(language: str) -> str:
    """The easy form of a language, or of an easy one the full form."""
    return language.removesuffix(EASY) if language.endswith(EASY) else f"{language}{EASY}"
