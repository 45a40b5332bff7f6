"""What options give away, and what they say once they are shuffled."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.content import bounds
from bot.content.draft import CourseDraft, OptionDraft, QuestionDraft, WordsDraft
from bot.content.merge import Version
from bot.content.nodes import Text

_ENOUGH_TO_TELL: Final = 3  # questions: that two stand in the same place is chance
_ENOUGH_TO_GUESS: Final = 5  # questions: from then on somebody sees that the longest is right
_MOSTLY: Final = 0.7  # of those questions
_SHORT: Final = 10  # characters: between “3” and “12” no length gives anything away

_ALL_ABOVE: Final = re.compile(
    r"""
    \b (?: all | none | both | either | neither ) \b .* \b (?: above | below | them | these ) \b
    | \b (?: alla | allt | inget | inga | ingen | båda | bägge ) \b .*
      \b (?: ovan | ovanstående | ovannämnda | nedan | nedanstående | dem | dessa | alternativen ) \b
    | \b all\ of\ it \b
    | (?: ما\ سبق | مما\ سبق )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Only where nothing else stands in the option: “Visar alla tre” is something to do.
_ALL_ALONE: Final = re.compile(
    r"""
    (?: både \ | both \ )? [a-h1-8] (?: ,\ [a-h1-8] )* \ (?: och | and | & ) \ [a-h1-8]
    | alla \ (?: tre | fyra | fem | svar | svaren ) | (?: båda | bägge ) \ (?: två | delarna | svaren )
    | (?: inget | inga | ingen | ingenting ) \ av \ (?: det | de \ här | svaren )
    | all \ (?: three | four | five | answers ) | both | both \ answers | none \ of \ it
    """,
    re.IGNORECASE | re.VERBOSE,
)


def report_options(words: WordsDraft) -> None:
    """Report what shows in the options of one place by themselves."""
    for text in options_of(words):
        if bounds.GOOD_OPTION < len(text.words) <= bounds.OPTION:
            text.sheet.report(text.node, "long-option", length=len(text.words), most=bounds.GOOD_OPTION)
        if _ALL_ABOVE.search(text.words) or _ALL_ALONE.fullmatch(text.words.rstrip(".!")):
            text.sheet.report(text.node, "all-above", text=text.words)
    for texts in _lists(words):
        _report_same(texts)


def report_give_aways(course: CourseDraft, versions: Sequence[Version]) -> None:
    """Report what tells the correct option to who has not read the tip."""
    _report_lengths(versions)
    _report_same_place(course)
    _report_longest(course)


def options_of(words: WordsDraft) -> Iterator[Text]:
    """Every option of a lesson's questions and its poll."""
    for texts in _lists(words):
        yield from texts


def _lists(words: WordsDraft) -> Iterator[Sequence[Text]]:
    for question in words.questions or ():
        yield [option.text for option in question.options or () if option.text]
    if words.poll is not None:
        yield words.poll.options or ()


def _report_same(texts: Sequence[Text]) -> None:
    seen: set[str] = set()
    for text in texts:
        plain = text.words.casefold().rstrip(".!")
        if plain in seen:
            text.sheet.report(text.node, "same-option", text=text.words)
        seen.add(plain)


def _report_lengths(versions: Sequence[Version]) -> None:
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


def _report_longest(course: CourseDraft) -> None:
    """Warn, once for the course, where it pays to take the longest option."""
    told = []
    longest = []
    for lesson in course.lessons:
        for question in lesson.words.questions or ():
            options = question.options or ()
            wrong = max((_length(one) for one in options if not one.correct), default=0)
            right = max((_length(one) for one in options if one.correct), default=0)
            if not wrong or not right:
                continue
            told.append(question)
            if right > max(wrong, _SHORT):
                longest.append(question)
    if len(told) >= _ENOUGH_TO_GUESS and len(longest) >= _MOSTLY * len(told):
        course.sheet.report(longest[0].node, "longest-right", count=len(longest), all=len(told))


def _length(option: OptionDraft) -> int:
    return 0 if option.text is None else len(option.text.words)
