"""Makes a draft of a file's nodes, and reports every fault that shows without another file.

A part with a fault is kept with what could be read of it, so that all else is looked at too.
"""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.content import bounds
from bot.content.draft import (
    CourseDraft,
    LessonDraft,
    OptionDraft,
    PollDraft,
    QuestionDraft,
    TranslationDraft,
    WordsDraft,
    WorkshopDraft,
)
from bot.content.keys import (
    COURSE_KEYS,
    LESSON_KEYS,
    OPTION_KEYS,
    POLL_KEYS,
    QUESTION_KEYS,
    TRADE_KEYS,
    TRANSLATION_KEYS,
    WORD_KEYS,
    WORKSHOP_KEYS,
)
from bot.content.media import as_on_disk, named_media
from bot.content.nodes import Sheet, Text, place_of
from bot.content.reader import Fields, entries, entry_text, mapping_of, nearest, report_unknown, text_of
from bot.domain.course import TRADES, Trade

_LANGUAGE: Final = re.compile(bounds.LANGUAGE_PATTERN)
_LICENSE: Final = re.compile(bounds.LICENSE_PATTERN)

_Named = TypeVar("_Named", LessonDraft, WorkshopDraft)


def draft_course(sheet: Sheet, root: MappingNode) -> CourseDraft:
    """Draft course.yaml."""
    fields = Fields(sheet, root, COURSE_KEYS)
    title = fields.text("title", bounds.TITLE, required=True)
    language = fields.text("language", 35, required=True)
    if language is not None and not is_language(language.words):
        sheet.report(language.node, "bad-language", language=language.words)
        language = None
    license_ = fields.text("license", 100)
    if license_ is not None and not _LICENSE.fullmatch(license_.words):
        sheet.report(license_.node, "bad-license", license=license_.words)
    lessons = fields.items("lessons", bounds.LESSONS, required=True) or ()
    workshops = fields.items("workshops") or ()
    course = CourseDraft(
        sheet=sheet,
        title=title,
        summary=fields.text("summary", bounds.SUMMARY, required=True),
        language=language,
        trades=_trades(fields),
        author=fields.text("author", bounds.AUTHOR),
        license=license_,
        lessons=tuple(
            _lesson(sheet, each) for node in lessons if (each := mapping_of(sheet, node, "lessons"))
        ),
        workshops=tuple(
            _workshop(sheet, each) for node in workshops if (each := mapping_of(sheet, node, "workshops"))
        ),
    )
    _report_repeated(sheet, course.lessons)
    _report_repeated(sheet, course.workshops)
    _report_after(course)
    return course


def draft_translation(sheet: Sheet, root: MappingNode, language: str) -> TranslationDraft:
    """Draft a translation into ``language``."""
    fields = Fields(
        sheet, root, TRANSLATION_KEYS, [key for key in COURSE_KEYS if key not in TRANSLATION_KEYS]
    )
    lessons: dict[str, WordsDraft] = {}
    lesson_keys: dict[str, ScalarNode] = {}
    if (node := fields.mapping("lessons")) is not None:
        for name, key, value in entries(sheet, node):
            lesson_keys[name] = key
            if (lesson := mapping_of(sheet, value, name)) is not None:
                lessons[name] = _words(
                    Fields(sheet, lesson, WORD_KEYS, ("id", "media")), original=False, required=("title",)
                )
    workshops: dict[str, WorkshopDraft] = {}
    workshop_keys: dict[str, ScalarNode] = {}
    if (node := fields.mapping("workshops")) is not None:
        for name, key, value in entries(sheet, node):
            workshop_keys[name] = key
            if (workshop := mapping_of(sheet, value, name)) is not None:
                workshops[name] = _workshop_words(sheet, workshop, name)
    return TranslationDraft(
        sheet=sheet,
        language=language,
        title=fields.text("title", bounds.TITLE, required=True),
        summary=fields.text("summary", bounds.SUMMARY, required=True),
        lessons=lessons,
        workshops=workshops,
        lesson_keys=lesson_keys,
        workshop_keys=workshop_keys,
    )


def is_language(word: str) -> bool:
    """Whether the word has the shape of a language tag, such as ``sv``, ``sv-easy`` or ``pt-BR``."""
    return _LANGUAGE.fullmatch(word) is not None


def _trades(fields: Fields) -> tuple[Trade, ...]:
    trades: list[Trade] = []
    for node in fields.items("trades") or ():
        text = text_of(fields.sheet, node, "trades", 40)
        if text is None:
            continue
        trade = _trade(text.words)
        if trade is None:
            report_unknown(fields.sheet, text.node, "unknown-trade", TRADES)
        elif trade in trades:
            fields.sheet.report(node, "duplicate-trade", trade=trade)
        else:
            trades.append(trade)
    return tuple(trades)


def _trade(word: str) -> Trade | None:
    return next((trade for trade in TRADES if trade == word), None)


def _lesson(sheet: Sheet, node: MappingNode) -> LessonDraft:
    fields = Fields(sheet, node, LESSON_KEYS)
    lesson_id = fields.identifier("id", required=True)
    source = as_on_disk(fields.text("media", 1000))
    media = None if source is None else named_media(source)
    if fields.has("media") and not fields.has("alt"):
        sheet.report(source.node if source else node, "missing-alt")
    words = _words(fields, original=True, required=("title", "tip"))
    return LessonDraft(node, lesson_id.words if lesson_id else None, media, words)


def _words(fields: Fields, *, original: bool, required: Sequence[str] = ()) -> WordsDraft:
    """The words of a lesson. ``original`` where ids and correct options are said: in course.yaml itself."""

    def text(key: str, most: int, *, lines: bool = False) -> Text | None:
        return fields.text(key, most, required=key in required, lines=lines)

    if fields.has("quiz") and fields.has("poll"):
        fields.sheet.report(fields.node, "quiz-and-poll")
    quiz = fields.node_of("quiz")
    poll = fields.mapping("poll")
    trades = fields.mapping("for")
    return WordsDraft(
        node=fields.node,
        sheet=fields.sheet,
        title=text("title", bounds.TITLE),
        tip=text("tip", bounds.TIP, lines=True),
        say=text("say", bounds.SAY),
        alt=text("alt", bounds.ALT),
        task=text("task", bounds.TASK, lines=True),
        questions=None if quiz is None else _quiz(fields.sheet, quiz, original=original),
        poll=None if poll is None else _poll(fields.sheet, poll),
        reflect=text("reflect", bounds.REFLECT, lines=True),
        trades={} if trades is None else _trade_words(fields.sheet, trades),
    )


def _trade_words(sheet: Sheet, node: MappingNode) -> dict[Trade, WordsDraft]:
    words: dict[Trade, WordsDraft] = {}
    for name, key, value in entries(sheet, node):
        trade = _trade(name)
        if trade is None:
            report_unknown(sheet, key, "unknown-trade", TRADES)
        elif (given := mapping_of(sheet, value, name)) is not None:
            words[trade] = _words(Fields(sheet, given, TRADE_KEYS, ("id", "media", "alt")), original=False)
    return words


def _quiz(sheet: Sheet, node: Node, *, original: bool) -> tuple[QuestionDraft, ...]:
    nodes = node.value if isinstance(node, SequenceNode) else [node]
    if not nodes:
        sheet.report(node, "too-few", key="quiz", count=0, least=1)
    questions = tuple(
        _question(sheet, each, number, original=original)
        for number, one in enumerate(nodes, start=1)
        if (each := mapping_of(sheet, one, "quiz"))
    )
    seen: dict[str, QuestionDraft] = {}
    for question in questions:
        if question.id in seen and (question.given_id or original):
            where = question.given_id.node if question.given_id else question.node
            sheet.report(where, "duplicate-id", id=question.id, line=place_of(seen[question.id].node).line)
        seen.setdefault(question.id, question)
    return questions


def _question(sheet: Sheet, node: MappingNode, number: int, *, original: bool) -> QuestionDraft:
    known = QUESTION_KEYS if original else tuple(key for key in QUESTION_KEYS if key != "shuffle")
    fields = Fields(sheet, node, known, () if original else ("shuffle",))
    given_id = fields.identifier("id")
    question = QuestionDraft(
        node=node,
        id=given_id.words if given_id else f"q{number}",
        given_id=given_id,
        text=fields.text("question", bounds.QUESTION, required=original, lines=True),
        options=_options(fields, original=original),
        options_node=fields.peek("options"),
        shuffle=fields.flag("shuffle", default=True) if original else True,
        explanation=fields.text("explanation", bounds.EXPLANATION, lines=True),
    )
    if original and question.options and not any(option.correct for option in question.options):
        sheet.report(question.options_node or node, "no-correct")
    return question


def _options(fields: Fields, *, original: bool) -> tuple[OptionDraft, ...] | None:
    nodes = fields.items("options", bounds.OPTIONS, required=original)
    return None if nodes is None else tuple(_option(fields.sheet, node, original=original) for node in nodes)


def _option(sheet: Sheet, node: Node, *, original: bool) -> OptionDraft:
    if not isinstance(node, MappingNode):
        return OptionDraft(node, entry_text(sheet, node, "option", bounds.OPTION, OPTION_KEYS))
    if _is_split_by_colon(node):
        sheet.report(node, "option-colon")
        return OptionDraft(node, None)
    known = OPTION_KEYS if original else ("text", "feedback")
    fields = Fields(sheet, node, known, () if original else ("correct",))
    return OptionDraft(
        node=node,
        text=fields.text("text", bounds.OPTION, required=True),
        correct=fields.flag("correct", default=False) if original else False,
        feedback=fields.text("feedback", bounds.FEEDBACK, lines=True),
    )


def _is_split_by_colon(node: MappingNode) -> bool:
    """Whether YAML made a mapping of an option such as ``Ser upp: ”Strax din tur”``."""
    if node.flow_style or len(node.value) != 1:
        return False
    key = node.value[0][0]
    return isinstance(key, ScalarNode) and nearest(key.value, OPTION_KEYS) is None


def _poll(sheet: Sheet, node: MappingNode) -> PollDraft:
    fields = Fields(sheet, node, POLL_KEYS)
    question = fields.text("question", bounds.QUESTION, required=True, lines=True)
    nodes = fields.items("options", bounds.OPTIONS, required=True)
    texts = [entry_text(sheet, option, "option", bounds.OPTION, OPTION_KEYS) for option in nodes or ()]
    whole = nodes is not None and all(texts)
    options = tuple(text for text in texts if text) if whole else None
    return PollDraft(node, question, options, fields.peek("options"))


def _workshop(sheet: Sheet, node: MappingNode) -> WorkshopDraft:
    fields = Fields(sheet, node, WORKSHOP_KEYS)
    workshop_id = fields.identifier("id", required=True)
    return WorkshopDraft(
        node=node,
        id=workshop_id.words if workshop_id else None,
        title=fields.text("title", bounds.TITLE, required=True),
        after=fields.text("after", 100),
        guide=as_on_disk(fields.text("guide", 255)),
        warm_up=fields.text("warm_up", bounds.WARM_UP, lines=True),
    )


def _workshop_words(sheet: Sheet, node: MappingNode, workshop_id: str) -> WorkshopDraft:
    fields = Fields(sheet, node, ("title", "warm_up"), ("id", "after", "guide"))
    return WorkshopDraft(
        node=node,
        id=workshop_id,
        title=fields.text("title", bounds.TITLE, required=True),
        after=None,
        guide=None,
        warm_up=fields.text("warm_up", bounds.WARM_UP, lines=True),
    )


def _report_repeated(sheet: Sheet, named: Sequence[_Named]) -> None:
    seen: dict[str, int] = {}
    for one in named:
        if one.id is None:
            continue
        key = next(value for key, value in one.node.value if key.value == "id")
        if one.id in seen:
            sheet.report(key, "duplicate-id", id=one.id, line=seen[one.id])
        seen.setdefault(one.id, place_of(key).line)


def _report_after(course: CourseDraft) -> None:
    known = [lesson.id for lesson in course.lessons if lesson.id]
    for workshop in course.workshops:
        if workshop.after is not None and workshop.after.words not in known:
            report_unknown(course.sheet, workshop.after.node, "unknown-lesson", known)
