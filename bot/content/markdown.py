"""Finds Markdown that a chat cannot show. Bold, italic, links and lists are what every channel has."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from bot.content.draft import CourseDraft, PollDraft, QuestionDraft, TranslationDraft, WordsDraft
from bot.content.nodes import Text

if TYPE_CHECKING:
    from markdown_it.token import Token

# Only a text with one of these signs can hold something to find, and most hold none: the Markdown
# library is not even loaded then.
_WORTH_A_LOOK: Final = re.compile(
    r"[#<>|`\[]|~~|^(?: {4}|\t)|^[ \t]*(?:[-=]+|[*_ \t]{3,}|[- \t]{3,})[ \t]*$", re.MULTILINE
)
_INSECURE: Final = re.compile(r"\bhttp://[^\s)>\]]*", re.IGNORECASE)

_BLOCKS: Final = {
    "heading_open": "markdown-heading",
    "table_open": "markdown-table",
    "fence": "markdown-code",
    "code_block": "markdown-code",
    "html_block": "markdown-html",
    "blockquote_open": "markdown-quote",
    "hr": "markdown-rule",
}
_INLINE: Final = {
    "image": "markdown-image",
    "code_inline": "markdown-code",
    "html_inline": "markdown-html",
    "s_open": "markdown-strike",
}


def report_markdown(course: CourseDraft, translations: Sequence[TranslationDraft]) -> None:
    """Report unshowable Markdown in tips, and links that are not https in any text."""
    for words in _all_words(course, translations):
        if words.tip is not None:
            _report_tip(words.tip)
        for text in _plain_texts(words):
            _report_insecure(text)
    for sheet_texts in ((course.title, course.summary), *((one.title, one.summary) for one in translations)):
        for each in sheet_texts:
            if each is not None:
                _report_insecure(each)


def _report_tip(tip: Text) -> None:
    _report_insecure(tip)
    if not _WORTH_A_LOOK.search(tip.words):
        return
    lines = tip.words.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for token in _tokens(tip.words):
        if token.map is None:
            continue
        first, last = token.map
        begin = starts[first] + len(lines[first]) - len(lines[first].lstrip())
        if token.type in _BLOCKS:
            tip.sheet.report(tip.place(begin), _BLOCKS[token.type])
        elif token.type == "inline":
            _report_inline(tip, token, begin, starts[last])


def _report_inline(tip: Text, parent: "Token", begin: int, end: int) -> None:
    """Report the parts of a paragraph that stands between two offsets of the tip, in order."""
    at = begin
    for token in parent.children or ():
        if token.type in _INLINE and not token.content.startswith("</"):
            at = _find(tip.words, _sign(token), at, end)
            tip.sheet.report(tip.place(at), _INLINE[token.type])
            at += 1
        elif token.type == "link_open":
            link = str(token.attrs.get("href", ""))
            if not link.lower().startswith(("https://", "http://")):  # the latter is found anywhere
                at = _find(tip.words, link, at, end)
                tip.sheet.report(tip.place(at), "not-https", link=link)
                at += 1


def _sign(token: "Token") -> str:
    if token.type == "image":
        return "!["
    return token.content if token.type == "html_inline" else token.markup


def _find(words: str, sign: str, begin: int, end: int) -> int:
    found = words.find(sign, begin, end)
    return begin if found < 0 else found


def _report_insecure(text: Text) -> None:
    for found in _INSECURE.finditer(text.words):
        text.sheet.report(text.place(found.start()), "not-https", link=found.group())


def _tokens(words: str) -> "list[Token]":
    from markdown_it import MarkdownIt  # noqa: PLC0415  slow to load, and seldom needed

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(words)


def _all_words(course: CourseDraft, translations: Sequence[TranslationDraft]) -> Iterator[WordsDraft]:
    for lesson in course.lessons:
        yield lesson.words
        yield from lesson.words.trades.values()
    for translation in translations:
        for words in translation.lessons.values():
            yield words
            yield from words.trades.values()


def _plain_texts(words: WordsDraft) -> Iterator[Text]:
    texts = [words.title, words.say, words.alt, words.task, words.reflect]
    for question in words.questions or ():
        texts += _texts_of_question(question)
    if words.poll is not None:
        texts += _texts_of_poll(words.poll)
    yield from (text for text in texts if text is not None)


def _texts_of_question(question: QuestionDraft) -> list[Text | None]:
    texts = [question.text, question.explanation]
    for option in question.options or ():
        texts += [option.text, option.feedback]
    return texts


def _texts_of_poll(poll: PollDraft) -> list[Text | None]:
    return [poll.question, *(poll.options or ())]
