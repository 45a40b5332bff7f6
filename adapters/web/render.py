"""Rows of a transcript → HTML. Pure but for the templates, which are read once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from adapters.web import markdown
from bot.domain.actions.codec import Stale, encode
from bot.domain.actions.joining import ChooseLanguage
from bot.domain.message import Choice, Choices, Links, Media, Message, Text, from_json
from bot.phrases import Say
from bot.phrases.writing import direction
from bot.ports import Line, Status

HERE: Final = Path(__file__).parent
GREETING: Final = 0
"""The number of a message that stands in no transcript yet."""

SOON: Final = 3600
LATE: Final = 60
"""Seconds before and after its time in which the next tip is counted down to, and said to be on its way."""

OLD_CODE: Final = "0"
"""Stands behind a button that an earlier version drew: a tap on it gets a true answer."""

_SHORT_LABEL: Final = 16
_FEW: Final = 3

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    auto_reload=False,  # else each file is asked for its age each time
)


class Shown(Struct, frozen=True):
    """A message as it stands on the page: its own number, and that of the row it was last changed by."""

    number: int
    row: int
    author: Literal["kompis", "person"]
    message: Message


class Form(Struct, frozen=True):
    """What every form on the page carries, in whose words; ``new_key`` makes a name for one sending of it.

    ``invite`` is the invitation's code while its greeting stands on the page, ``lang`` the language that
    the page was asked for in. ``files`` is the address behind which the page has its messages' files, and
    ``leaves`` says that a picture may open by itself: there is a way back from it. Links that begin with
    ``hides`` are not shown, if it is not empty: they open doors for good, and the browser is shared.
    """

    mark: str
    say: Say
    new_key: Callable[[], str]
    invite: str = ""
    lang: str = ""
    files: str = "/chat/file"
    leaves: bool = True
    hides: str = ""


def shown(line: Line) -> Shown:
    """One row, as it stands on the page."""
    return Shown(line.edits or line.number, line.number, line.author, from_json(line.body))


def fold(lines: Iterable[Line]) -> list[Shown]:
    """Rows in order → messages in order, each as it was last changed.

    A change whose message is not among the rows stands at its own place.
    """
    standing: dict[int, Shown] = {}
    for line in lines:
        message = shown(line)
        standing[message.number] = message
    return list(standing.values())


def message(item: Shown, form: Form) -> str:
    """One message as an HTML element, with the forms of its buttons."""
    return _TEMPLATES.get_template("message.html").render(**_message_values(item, form))


def status(head: Status | None, say: Say, now: datetime) -> str:
    """The page's head. ``now`` is aware."""
    return _TEMPLATES.get_template("status.html").render(
        status=head, left=_left(head, now), say=say, clock=clock
    )


def page(items: Sequence[Shown], form: Form, head: Status | None, now: datetime, **values: object) -> str:
    """The whole page. ``values``: language, stylesheet, script, last, stream, notice."""
    return _TEMPLATES.get_template("chat.html").render(
        messages=[Markup(message(item, form)) for item in items],  # noqa: S704 - a template of ours
        form=form,
        say=form.say,
        status=head,
        left=_left(head, now),
        clock=clock,
        **values,
    )


def _left(head: Status | None, now: datetime) -> int | None:
    """Seconds to the next tip, when it is due within the hour."""
    if head is None or head.next_at is None:
        return None
    seconds = round((head.next_at - now).total_seconds())
    return max(seconds, 0) if -LATE <= seconds <= SOON else None


def clock(seconds: int) -> str:
    """Seconds as a count-down shows them: 0:17, 12:05."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _message_values(item: Shown, form: Form) -> dict[str, Any]:
    return {
        "id": item.number,
        "row": item.row,
        "author": item.author,
        "language": item.message.language,
        "direction": direction(item.message.language),
        "blocks": list(_blocks(item, form)),
        "card": any(isinstance(block, Text) and block.role in _CARD_ROLES for block in item.message.blocks),
        "form": form,
        "say": form.say,
    }


_CARD_ROLES: Final = frozenset({"question", "say", "task", "verdict"})


def _blocks(item: Shown, form: Form) -> Iterable[dict[str, Any]]:
    label = None
    for place, block in enumerate(item.message.blocks):
        match block:
            case Text() if item.author == "person":
                yield {"is": "words", "text": block.markdown}
            case Text(role="heading"):
                label = label or f"m{item.number}-{place}"
                yield {
                    "is": "heading",
                    "html": markdown.inline(block.markdown),
                    "id": f"m{item.number}-{place}",
                }
            case Text(
                role="say"
            ):  # the line to say, and its meaning in a language that may run the other way
                yield {"is": "say", "lines": [markdown.inline(line) for line in block.markdown.split("\n")]}
            case Text():
                identity = f"m{item.number}-{place}"
                label = identity if block.role == "question" else label
                yield {"is": block.role, "html": markdown.block(block.markdown), "id": identity}
            case Media():
                yield _media(item, place, block, form)
            case Choices():
                yield _choices(block) | {"label": label}
            case Links():
                links = [(link.label, link.address) for link in block.links]
                yield {"is": "links", "links": [one for one in links if not _is_hidden(one[1], form)]}


def _is_hidden(address: str, form: Form) -> bool:
    return bool(form.hides) and address.startswith(form.hides)


def _media(item: Shown, place: int, media: Media, form: Form) -> dict[str, Any]:
    # The page's policy loads nothing from elsewhere, so what lies elsewhere is a link.
    away = not media.data and media.source.startswith("https://")
    address = media.source if away else f"{form.files}/{item.row}/{place}/{media.name}"
    kind = "link" if away or media.kind in {"pdf", "file"} else media.kind
    return {
        "is": "media",
        "kind": "gone" if item.row == GREETING and not away else kind,
        "name": media.name,
        "address": address,
        "alt": media.alt,
        "away": away,
        "file": media.kind == "file",
    }


def _choices(choices: Choices) -> dict[str, Any]:
    labels = [choice.label for choice in choices.choices]
    equal = len({type(choice.action) for choice in choices.choices}) == 1 and len(labels) > 1
    toggles = any(choice.chosen is not None for choice in choices.choices)
    if choices.options or toggles:
        manner = "options"
    elif choices.aside:
        manner = "aside"
    elif equal and len(labels) > _FEW and all(len(label) <= _SHORT_LABEL for label in labels):
        manner = "grid"
    else:
        manner = "equal" if equal else "ways"
    buttons = [
        _button(
            choice,
            main=choice.chosen is None if toggles else manner == "ways" and not (place or choices.alike),
        )
        for place, choice in enumerate(choices.choices)
    ]
    return {"is": "choices", "manner": manner, "buttons": buttons}


def _button(choice: Choice, *, main: bool) -> dict[str, Any]:
    language = choice.action.language if isinstance(choice.action, ChooseLanguage) else None
    return {
        "label": choice.label,
        "code": OLD_CODE if isinstance(choice.action, Stale) else encode(choice.action),
        "chosen": choice.chosen,
        "manner": "main" if main else "small" if language else "plain",
        "language": language,
    }
