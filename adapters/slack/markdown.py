"""Markdown of the small kind → lines of Slack's own mark-up (mrkdwn). Pure.

Slack's mark-up has three weak places, and each has its answer here. It has no sign to take a mark
literally: so a ``*`` that is only a star becomes one of its look-alikes. A mark counts at the edge of a
word only: so a space of no width stands where bold begins or ends within one. No style goes on over the
end of a line: so each line has its own.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

_RULES: Final = ["emphasis", "link", "list", "newline", "escape", "entity", "autolink"]
_READER: Final = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_RULES)

_NO_WIDTH: Final = "\N{ZERO WIDTH SPACE}"
_FROM_THE_RIGHT: Final = "\N{RIGHT-TO-LEFT MARK}"
_LOOK_ALIKES: Final = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{MODIFIER LETTER LOW MACRON}",
        "~": "\N{TILDE OPERATOR}",
        "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
    }
)
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BEFORE_A_STYLE: Final = frozenset("([{\"'-/")
_AFTER_A_STYLE: Final = frozenset(")]}\"'-/.,:;!?")
_LINKED: Final = frozenset({"http", "https", "mailto", "tel"})
_LONGEST_TARGET: Final = 1_500
_QUOTE: Final = "> "
_INDENT: Final = "    "


class Run(Struct, frozen=True):
    """A stretch of plain text in one style; ``address`` is where a link leads."""

    text: str
    bold: bool = False
    italic: bool = False
    address: str = ""


Line = tuple[Run, ...]


@lru_cache(maxsize=2048)
def lines(markdown: str, *, bold: bool = False) -> tuple[Line, ...]:
    """Markdown as lines of runs; an empty line parts paragraphs. ``bold`` is the style of all of it.

    A lesson's pieces are the same for everyone who gets it, so they are kept.
    """
    page = _Page(bold)
    page.read(_READER.parse(markdown.strip()))
    return page.done()


def plain(markdown: str) -> str:
    """The words alone, as Slack's plain text takes them: nothing is escaped."""
    return "\n".join("".join(run.text for run in line) for line in lines(markdown))


def texts(page: Iterable[Line], most: int, *, quoted: bool = False, rtl: bool = False) -> list[str]:
    """Lines as pieces of mrkdwn of at most so many characters, cut between paragraphs, lines or words.

    ``quoted`` sets them apart as a quotation, ``rtl`` marks those that are written from the right.
    """
    prefix = _QUOTE if quoted else ""
    written = [
        prefix + _encoded(_marked(part) if rtl else part)
        for line in page
        for part in _split(line, most - len(prefix) - len(_FROM_THE_RIGHT))
    ]
    return list(_packed(written, most))


def directed(text: str, *, rtl: bool) -> str:
    """A plain text with a mark before it if it is written from the right."""
    return _FROM_THE_RIGHT + text if rtl and _from_the_right(text) else text


def escaped(text: str) -> str:
    """A plain text where Slack expects its mark-up: what would be an address or a mention is none."""
    return text.translate(_ESCAPES)


def is_web_address(address: str) -> bool:
    """Whether a button or an image may lead there: http or https, and a host with a dot in its name."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "").strip(".")


class _Page:
    """Lines that grow."""

    def __init__(self, bold: bool) -> None:  # noqa: FBT001 - the one style there is
        self._lines: list[list[Run]] = [[]]
        self._bold = int(bold)
        self._italic = 0
        self._address = ""

    def read(self, tokens: Sequence[Token]) -> None:
        counters: list[int | None] = []
        between = 0
        for token in tokens:
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    between = 1 if counters else between
                    counters.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
                case "bullet_list_close" | "ordered_list_close":
                    counters.pop()
                    between = 1 if counters else 2
                case "list_item_open":
                    self._end_lines(between)
                    self._write(_INDENT * (len(counters) - 1) + _mark(counters))
                    between = 0
                case "list_item_close":
                    between = 1
                case "paragraph_close":
                    between = 1 if counters else 2
                case "inline":
                    self._end_lines(between)
                    between = 0
                    self._inline(token.children or ())

    def done(self) -> tuple[Line, ...]:
        return tuple(tuple(line) for line in self._lines)

    def _inline(self, tokens: Iterable[Token]) -> None:
        began = 0
        for token in tokens:
            match token.type:
                case "text" | "text_special":
                    self._write(token.content)
                case "softbreak" | "hardbreak":
                    self._end_lines(1)
                case "strong_open":
                    self._bold += 1
                case "strong_close":
                    self._bold -= 1
                case "em_open":
                    self._italic += 1
                case "em_close":
                    self._italic -= 1
                case "link_open":
                    self._address = str(token.attrs.get("href", ""))
                    began = len(self._lines[-1])
                case "link_close":
                    self._end_link(began)

    def _end_link(self, began: int) -> None:
        """What Slack takes for no link stands behind its words."""
        address, self._address = self._address, ""
        if _leads_somewhere(address):
            return
        line = self._lines[-1]
        line[began:] = [replace(run, address="") for run in line[began:]]
        if address and address != "".join(run.text for run in line[began:]):
            self._write(f" ({address})")

    def _end_lines(self, count: int) -> None:
        self._lines += [[] for _ in range(count)]

    def _write(self, words: str) -> None:
        if words:
            self._lines[-1].append(Run(words, self._bold > 0, self._italic > 0, self._address))


def _leads_somewhere(address: str) -> bool:
    try:
        return len(address) <= _LONGEST_TARGET and urlsplit(address).scheme in _LINKED
    except ValueError:
        return False


def _mark(counters: list[int | None]) -> str:
    """The sign before a list item; counts it."""
    number = counters[-1]
    if number is None:
        return "• "
    counters[-1] = number + 1
    return f"{number}. "


# --- one line ---------------------------------------------------------------------------------------


def _encoded(line: Line) -> str:
    """A line in Slack's mark-up."""
    writer = _Writer()
    for run in line:
        writer.add(run)
    return writer.done()


class _Writer:
    """One line of mrkdwn that grows. Bold goes around italic."""

    def __init__(self) -> None:
        self._text = ""
        self._open = ""
        self._closed = False

    def add(self, run: Run) -> None:
        body = run.text.lstrip()
        if not body:
            self._text += run.text
            self._closed = False
            return
        wanted = "*" * run.bold + "_" * run.italic
        keeps = self._open if wanted.startswith(self._open) else "*" if wanted[:1] == self._open[:1] else ""
        self._close(len(self._open) - len(keeps))
        space = run.text[: len(run.text) - len(body)]
        if space:
            self._text += space
            self._closed = False
        self._begin(wanted[len(keeps) :], body)
        self._text += _linked(run.address, body) if run.address else self._literal(body)

    def done(self) -> str:
        self._close(len(self._open))
        return self._text

    def _close(self, count: int) -> None:
        if not count:
            return
        shown = self._text.rstrip()
        space = self._text[len(shown) :]
        self._text = shown + self._open[::-1][:count] + space
        self._open = self._open[: len(self._open) - count]
        self._closed = not space

    def _begin(self, marks: str, body: str) -> None:
        last = self._text[-1:]
        if marks:
            within = last and not last.isspace() and last not in _BEFORE_A_STYLE and not self._open
            self._text += (_NO_WIDTH if within or self._closed else "") + marks
            self._open += marks
        elif self._closed and body[0] not in _AFTER_A_STYLE:
            self._text += _NO_WIDTH
        self._closed = False

    def _literal(self, text: str) -> str:
        guard = _NO_WIDTH if text.startswith(">") and not self._text.strip("*_ ") else ""
        return guard + escaped(_without_marks(text))


def _without_marks(text: str) -> str:
    """A text whose stars, low lines, tildes and backticks Slack takes for no marks."""
    return " ".join(
        word if word.startswith(("http://", "https://")) else _without_mark(word) for word in text.split(" ")
    )


def _without_mark(word: str) -> str:
    return "".join(
        letter if _is_within(word, place) else letter.translate(_LOOK_ALIKES)
        for place, letter in enumerate(word)
    )


def _is_within(word: str, place: int) -> bool:
    """Whether a low line stands between letters: there Slack leaves it, and a name stays as it is spelt."""
    around = word[max(place - 1, 0) : place] + word[place + 1 : place + 2]
    return word[place] == "_" and len(around) > 1 and around.isalnum()


def _linked(address: str, words: str) -> str:
    target = escaped(address).replace("|", "%7C")
    return f"<{target}|{escaped(words).replace('|', '¦')}>"


def _marked(line: Line) -> Line:
    """A line written from the right, with a mark of it at its beginning."""
    if not _from_the_right("".join(run.text for run in line)):
        return line
    return (replace(line[0], text=_FROM_THE_RIGHT + line[0].text), *line[1:])


def _from_the_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


# --- cutting ----------------------------------------------------------------------------------------


def _split(line: Line, most: int) -> Iterator[Line]:
    """A line as lines that fit, cut between words where there are any."""
    text = "".join(run.text for run in line)
    if len(text) <= 1 or len(_encoded(line)) <= most:
        yield line
        return
    half = len(text) // 2
    space = text.rfind(" ", 1, half + 1)
    cut = half if space < 0 else space
    yield from _split(tuple(_between(line, 0, cut)), most)
    yield from _split(tuple(_between(line, cut if space < 0 else cut + 1, len(text))), most)


def _between(line: Line, start: int, end: int) -> Iterator[Run]:
    place = 0
    for run in line:
        text = run.text[max(start - place, 0) : max(end - place, 0)]
        place += len(run.text)
        if text:
            yield replace(run, text=text)


def _packed(written: Iterable[str], most: int) -> Iterator[str]:
    """Lines together as long as they fit; a paragraph stays whole if it can."""
    held: list[str] = []
    for line in written:
        while held and len("\n".join((*held, line))) > most:
            last = max((place for place, one in enumerate(held) if not one.strip("> ")), default=0)
            cut = last or len(held)
            yield from _whole(held[:cut])
            held = held[cut + bool(last) :]
        held.append(line)
    yield from _whole(held)


def _whole(held: Sequence[str]) -> Iterator[str]:
    text = "\n".join(held).strip("\n")
    if text.strip("> \n"):
        yield text
