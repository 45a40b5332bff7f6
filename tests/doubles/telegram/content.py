"""What Telegram takes as a text, a caption, a keyboard, and what it refuses, in its own words."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from tests.doubles.telegram.errors import bad_request
from tests.doubles.telegram.parameters import names
from tests.doubles.telegram.state import Button

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
MOST_ENTITIES: Final = 100
LONGEST_DATA: Final = 64
MOST_BUTTONS: Final = 100
WIDEST_ROW: Final = 8
LARGEST_MARKUP: Final = 10_240

ENTITY_TYPES: Final = names(
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler "
    "blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time"
)

Entities = tuple[Mapping[str, Any], ...]
Complain = Callable[[str], None]


def units(text: str) -> int:
    """The length in UTF-16 units, as Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


def formatted(text: str, entities: Sequence[Any], complain: Complain) -> tuple[str, Entities]:
    """The text as it is shown, white space at its ends cut off, with the entities that hold.

    Formatting that Telegram would silently lose is a complaint: nobody meant it to be lost.
    """
    boundaries = _boundaries(text)
    for entity in entities:
        _check_entity(entity, text, boundaries)
    if len(entities) > MOST_ENTITIES:
        complain(f"{len(entities)} entities: those behind the first {MOST_ENTITIES} are lost")
    _check_nesting(entities, complain)
    cut = units(text) - units(text.lstrip())
    shown = text.strip()
    end = units(shown)
    kept = tuple(
        {**entity, "offset": entity["offset"] - cut}
        for entity in entities[:MOST_ENTITIES]
        if entity["offset"] >= cut and entity["offset"] - cut < end
    )
    if any(entity["offset"] + entity["length"] > end for entity in kept):
        complain("an entity reaches into the white space that Telegram cuts off")
    return shown, kept


def message_text(text: str, entities: Sequence[Any], complain: Complain) -> tuple[str, Entities]:
    """A text for a message: 1 to 4096 units."""
    shown, kept = formatted(text, entities, complain)
    if not shown:
        raise bad_request("message text is empty")
    if units(shown) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return shown, kept


def caption(text: str, entities: Sequence[Any], complain: Complain) -> tuple[str, Entities]:
    """A caption: at most 1024 units."""
    shown, kept = formatted(text, entities, complain)
    if units(shown) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return shown, kept


def keyboard(markup: Any, complain: Complain) -> tuple[tuple[Button, ...], ...]:  # noqa: ANN401 - anything may come
    """The rows of an inline keyboard."""
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if set(markup) - {"inline_keyboard"}:
        complain(f"reply markup of a kind the double does not model: {sorted(markup)}")
    grid = markup.get("inline_keyboard", [])
    if not isinstance(grid, list) or not all(isinstance(row, list) for row in grid):
        raise bad_request("can't parse inline keyboard button: expected an Array of Array")
    rows = tuple(tuple(_button(button) for button in row) for row in grid if row)
    if sum(len(row) for row in rows) > MOST_BUTTONS or len(str(markup)) > LARGEST_MARKUP:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if any(len(row) > WIDEST_ROW for row in rows):
        complain(f"a row of more than {WIDEST_ROW} buttons")
    return rows


def _button(button: Any) -> Button:  # noqa: ANN401 - anything may come
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    label = button.get("text")
    if not isinstance(label, str) or not label.strip():
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    data, url = button.get("callback_data"), button.get("url")
    if (data is None) == (url is None):
        words = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {words}")
    if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if url is not None and not _is_web_address(url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return Button(label, data, url)


def _is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme in {"tg", "ton"}:
        return True
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in url


def _boundaries(text: str) -> frozenset[int]:
    """The UTF-16 offsets that do not stand in the middle of a character."""
    offset, found = 0, {0}
    for letter in text:
        offset += 2 if ord(letter) > 0xFFFF else 1
        found.add(offset)
    return frozenset(found)


def _check_entity(entity: Any, text: str, boundaries: frozenset[int]) -> None:  # noqa: ANN401 - anything may come
    if not isinstance(entity, dict) or entity.get("type") not in ENTITY_TYPES:
        raise bad_request("can't parse entities: unsupported entity type")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
        raise bad_request("can't parse entities: wrong entity offset or length")
    if offset not in boundaries and offset < units(text):
        place = len(text.encode("utf-16-le")[: offset * 2].decode("utf-16-le", "ignore").encode())
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {place}")
    if offset + length > units(text):
        words = f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
        raise bad_request(f"{words} at UTF-16 offset {offset + length}")
    if offset + length not in boundaries:
        place = len(text.encode("utf-16-le")[: (offset + length) * 2].decode("utf-16-le", "ignore").encode())
        words = f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol"
        raise bad_request(f"{words} at byte offset {place}")
    if entity["type"] == "text_link" and not re.match(r"(https?|tg)://", entity.get("url", "")):
        raise bad_request("can't parse entities: wrong URL in a text link")


def _check_nesting(entities: Sequence[Mapping[str, Any]], complain: Complain) -> None:
    spans = sorted(
        ((entity["offset"], entity["offset"] + entity["length"]) for entity in entities),
        key=lambda span: (span[0], -span[1]),
    )
    open_ends: list[int] = []
    for start, end in spans:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1]:
            complain(f"entities overlap without nesting near UTF-16 offset {start}")
        open_ends.append(end)
