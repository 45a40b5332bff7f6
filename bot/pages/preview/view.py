"""What a preview's page says, worked out for one wish: lessons as rows of phones, findings beside them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, time
from functools import cached_property
from typing import Final

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from bot.content.findings import Finding
from bot.domain.course import TRADES, Course, Lesson, Trade
from bot.domain.message import Choices, Message, Text
from bot.pages.preview.bench import Bench
from bot.pages.preview.wish import Wish
from bot.phrases import LANGUAGES, Say, spoken
from bot.phrases.learning.lesson import NextTip
from bot.phrases.people.joining import TRADE_NAMES
from bot.phrases.writing import own_name
from bot.ports import Limits
from bot.services.learning.fits import fits
from bot.services.learning.rehearse import Rehearsal

Draw = Callable[[Message, int, Say, str], Markup]
"""``draw(message, number, say, mark)``: the message as HTML, under a number of its own on the page;
``say`` the language kompis talks in it, ``mark`` what its forms bring along."""

TOMORROW: Final = NextTip(day=date(2026, 1, 13), at=time(8, 30), today=date(2026, 1, 12))
"""What an answered lesson says of the next tip to somebody with usual days."""

PHONES: Final = 3


class Way(Struct, frozen=True):
    """A link that shows something else; ``language`` is that of its words, if not the page's."""

    label: str
    address: str
    current: bool
    language: str | None = None


class Note(Struct, frozen=True):
    """A finding as the page says it: ``course.yaml:12``, and the sentence."""

    fault: bool
    place: str
    sentence: Markup


class Phone(Struct, frozen=True):
    """One state of a lesson; ``picks`` are the answers it can show, ``hint`` stands where there are none."""

    anchor: str
    caption: str
    html: Markup
    picks: tuple[Way, ...] = ()
    hint: str = ""


class Row(Struct, frozen=True):
    """A lesson with its phones.

    ``size`` says how long its longest state is, ``whole`` and ``split`` are the channels on which it is
    one message, and two.
    """

    anchor: str
    number: int
    title: str
    language: str
    translated: bool
    own_words: bool
    size: str
    whole: tuple[str, ...]
    split: tuple[str, ...]
    notes: tuple[Note, ...]
    phones: tuple[Phone, ...]


class View:
    """The page for one wish. A language or trade that the course does not have is as good as none."""

    def __init__(self, bench: Bench, wish: Wish, say: Say, draw: Draw, limits: Sequence[Limits]) -> None:
        self.say = say
        self._bench = bench
        self._draw = draw
        self._limits = limits
        self.wish = replace(
            wish,
            language=wish.language if wish.language in self._languages else "",
            trade=wish.trade if wish.trade in self._trades else None,
        )

    @property
    def course(self) -> Course | None:
        """The last version that was whole."""
        return self._bench.course

    @property
    def mark(self) -> str:
        """Names what the page shows, so that its script knows when that is no more."""
        return self._bench.mark

    @property
    def title(self) -> str:
        """The course's title, or its folder's name until there is a title."""
        return self._bench.folder.name if self.course is None else self.course.title(self.language)

    @property
    def language(self) -> str:
        """Whose language is shown."""
        return self.wish.language or ("" if self.course is None else self.course.language)

    @property
    def is_spoken(self) -> bool:
        """Whether kompis itself talks that language; else nobody can choose it."""
        return self.language in LANGUAGES

    @property
    def faults(self) -> int:
        """How many faults there are now."""
        return sum(finding.is_fault for finding in self._bench.findings)

    @property
    def summary(self) -> str:
        """“10 tips, 0 faults, 2 warnings”."""
        say, warnings = self.say, len(self._bench.findings) - self.faults
        counts = [
            say.n("{n} fault", "{n} faults", self.faults),
            say.n("{n} warning", "{n} warnings", warnings),
        ]
        if self.course is not None:
            counts.insert(0, say.n("{n} tip", "{n} tips", len(self.course.lessons)))
        return ", ".join(counts)

    @property
    def languages(self) -> list[Way]:
        """A way to each language the course has."""
        main = "" if self.course is None else self.course.language
        return [
            Way(
                own_name(language),
                replace(self.wish, language="" if language == main else language).address(),
                language == self.language,
                language,
            )
            for language in self._languages
        ]

    @property
    def trades(self) -> list[Way]:
        """A way to everyone's words, and to those of each trade the course is for."""
        return [
            Way(
                self.say(TRADE_NAMES[trade]) if trade else self.say("Everyone"),
                replace(self.wish, trade=trade).address(),
                trade == self.wish.trade,
            )
            for trade in (None, *self._trades)
        ]

    @property
    def page_languages(self) -> list[Way]:
        """A way to the page itself in another language."""
        return [
            Way(name, replace(self.wish, lang=language).address(), current=False, language=language)
            for language, name in LANGUAGES.items()
            if language != self.say.language
        ]

    @cached_property
    def rows(self) -> list[Row]:
        """The lessons."""
        return [] if self.course is None else [self._row(lesson) for lesson in self.course.lessons]

    @property
    def notes(self) -> list[Note]:
        """What was found outside the lessons on view."""
        shown = () if self.course is None else {lesson.id for lesson in self.course.lessons}
        return [self._note(one) for one in self._bench.findings if one.lesson not in shown]

    def rehearsal(self, lesson: Lesson) -> Rehearsal:
        """A lesson of the course as the wished-for reader gets it."""
        course = self._course
        number = course.lessons.index(lesson) + 1
        here = lesson.media is not None and not lesson.media.is_address
        return Rehearsal(
            course,
            lesson,
            lesson.language([self.language], course.language),
            self.wish.trade,
            spoken([self.language], course.language),
            delivery=number,
            media_path=str(self._bench.folder / "media" / lesson.media.source)
            if here and lesson.media
            else "",
            upcoming=TOMORROW if number < len(course.lessons) else None,
        )

    @property
    def _course(self) -> Course:
        if self.course is None:
            message = "the course has never been whole"
            raise LookupError(message)
        return self.course

    @cached_property
    def _languages(self) -> list[str]:
        course = self.course
        if course is None:
            return []
        others = {*course.words, *(language for lesson in course.lessons for language in lesson.words)}
        return [course.language, *sorted(others - {course.language})]

    @cached_property
    def _trades(self) -> Sequence[Trade]:
        return () if self.course is None else self.course.trades or TRADES

    def second_language(self, lesson: Lesson) -> str:
        """The language to which a lesson on view flips; empty: the course's own."""
        return self._course.second_language(self.rehearsal(lesson).language) or ""

    def _row(self, lesson: Lesson) -> Row:
        rehearsal = self.rehearsal(lesson)
        reader = (self._course, lesson, rehearsal.language, self.wish.trade)
        split = [one.channel.capitalize() for one in self._limits if not fits(*reader, one)]
        everywhere = [one.channel.capitalize() for one in self._limits]
        return Row(
            anchor=anchor(lesson),
            number=rehearsal.delivery,
            title=rehearsal.text.title,
            language=rehearsal.language,
            translated=rehearsal.language == self.language,
            own_words=self.wish.trade in lesson.words[rehearsal.language].trades,
            size=self.say.n(
                "{n} character at the longest.",
                "{n} characters at the longest.",
                max(map(length, rehearsal.states())),
            ),
            whole=tuple(name for name in everywhere if name not in split),
            split=tuple(split),
            notes=tuple(self._note(one) for one in self._bench.findings if one.lesson == lesson.id),
            phones=tuple(self._phones(lesson, rehearsal)),
        )

    def _phones(self, lesson: Lesson, rehearsal: Rehearsal) -> Iterator[Phone]:
        say, at = self.say, anchor(lesson)
        number = rehearsal.delivery * PHONES
        on = self.wish.on.get(lesson.id, frozenset())
        before = self._drawn(rehearsal.before(on), number, rehearsal)
        right, wrong = rehearsal.right(), rehearsal.wrong()
        if not right:
            yield Phone(f"{at}-before", say("As it is sent"), before)
            return
        yield Phone(f"{at}-before", say("Before the answer"), before, hint=say("Tap an answer to see it."))
        yield Phone(
            f"{at}-right",
            say("After the right answer"),
            self._drawn(rehearsal.after(right), number + 1, rehearsal),
            (self._pick(rehearsal, right, self.wish.address(f"{at}-right"), right),),
        )
        if wrong:
            shown = self._wrong_answer(lesson, rehearsal)
            yield Phone(
                f"{at}-wrong",
                say("After a wrong answer"),
                self._drawn(rehearsal.after(shown), number + 2, rehearsal),
                tuple(
                    self._pick(
                        rehearsal, one, self.wish.with_wrong(lesson.id, one).address(f"{at}-wrong"), shown
                    )
                    for one in (*wrong, *({shown} - set(wrong)))
                ),
            )

    def _wrong_answer(self, lesson: Lesson, rehearsal: Rehearsal) -> frozenset[int]:
        """The one that is wished for, else the one that makes the longest message."""
        wished = self.wish.wrong.get(lesson.id, frozenset())
        options = range(len(rehearsal.question.options)) if rehearsal.question else ()
        if wished and wished <= set(options) and wished != rehearsal.right():
            return wished
        return max(rehearsal.wrong(), key=lambda answer: length(rehearsal.after(answer)))

    def _pick(self, rehearsal: Rehearsal, answer: frozenset[int], address: str, shown: frozenset[int]) -> Way:
        options = rehearsal.question.options if rehearsal.question else ()
        label = " + ".join(options[place].text for place in sorted(answer))
        return Way(label, address, answer == shown, rehearsal.language)

    def _drawn(self, message: Message, number: int, rehearsal: Rehearsal) -> Markup:
        return self._draw(message, number, rehearsal.say, self.wish.query)

    def _note(self, finding: Finding) -> Note:
        place = f"{finding.file.name}:{finding.line}"
        return Note(finding.is_fault, place, _with_code(finding.sentence(self.say.language)))


def anchor(lesson: Lesson) -> str:
    """Where on the page a lesson stands."""
    return f"tip-{lesson.id}"


def length(message: Message) -> int:
    """How much there is to read, in characters."""
    texts = [block.markdown for block in message.blocks if isinstance(block, Text)]
    choices = [block.choices for block in message.blocks if isinstance(block, Choices)]
    return sum(map(len, texts)) + sum(len(choice.label) for row in choices for choice in row)


def _with_code(sentence: str) -> Markup:
    """The sentence, its first letter a capital, with what stands in `backticks` as code."""
    pieces = (sentence[:1].upper() + sentence[1:]).split("`")
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
