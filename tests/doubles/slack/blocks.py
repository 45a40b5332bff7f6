"""What Slack takes as blocks, and what it refuses, with JSON pointers to where it hurts."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from tests.doubles.slack.catalogue import words
from tests.doubles.slack.reading import elements, texts

Surface = Literal["message", "modal", "home"]
Value = Any

MOST_BLOCKS: Final[Mapping[Surface, int]] = {"message": 50, "modal": 100, "home": 100}
LONGEST_SUM: Final = 13_000
LONGEST_ID: Final = 255
LONGEST_MARKDOWN: Final = 12_000
LONGEST_OPTION: Final = 75
LONGEST_OPTION_VALUE: Final = 150
LONGEST_URL: Final = 3000
LONGEST_INPUT: Final = 3000
MOST_OPTIONS: Final = {
    "overflow": 5,
    "checkboxes": 10,
    "radio_buttons": 10,
    "static_select": 100,
    "multi_static_select": 100,
}

_EVERYWHERE: Final[frozenset[Surface]] = frozenset({"message", "modal", "home"})
_MESSAGE: Final[frozenset[Surface]] = frozenset({"message"})

BLOCKS: Final[Mapping[str, tuple[frozenset[str], frozenset[Surface]]]] = {
    "section": (words("text fields accessory expand"), _EVERYWHERE),
    "header": (words("text"), _EVERYWHERE),
    "divider": (frozenset(), _EVERYWHERE),
    "image": (words("image_url slack_file alt_text title"), _EVERYWHERE),
    "context": (words("elements"), _EVERYWHERE),
    "actions": (words("elements"), _EVERYWHERE),
    "input": (words("label element hint optional dispatch_action"), _EVERYWHERE),
    "markdown": (words("text"), _MESSAGE),
    "rich_text": (words("elements"), _EVERYWHERE),
    "video": (
        words(
            "alt_text title thumbnail_url video_url author_name description provider_icon_url provider_name "
            "title_url"
        ),
        _EVERYWHERE,
    ),
}

_FILLED_WITH: Final[Mapping[str, str]] = {
    "initial_date": r"\d{4}-\d\d-\d\d",
    "initial_time": r"([01]\d|2[0-3]):[0-5]\d",
    "initial_value": f".{{1,{LONGEST_INPUT}}}",
    "min_value": r"-?\d+",
    "max_value": r"-?\d+",
}
"""What a field of a form may be filled with, and bounded by: all of it strings."""

_CHOICE: Final = words("type action_id options confirm focus_on_load")
_FIELD: Final = words("type action_id placeholder initial_value focus_on_load dispatch_action_config")
_PICKER: Final = words("type action_id placeholder confirm focus_on_load")
_BUTTON: Final = words("type text action_id value url style confirm accessibility_label")

ELEMENTS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "button": (_BUTTON, words("actions section")),
    "overflow": (_CHOICE - {"focus_on_load"}, words("actions section")),
    "static_select": (
        _CHOICE | words("placeholder option_groups initial_option"),
        words("actions section input"),
    ),
    "multi_static_select": (
        _CHOICE | words("placeholder option_groups initial_options max_selected_items"),
        words("section input"),
    ),
    "checkboxes": (_CHOICE | {"initial_options"}, words("actions section input")),
    "radio_buttons": (_CHOICE | {"initial_option"}, words("actions section input")),
    "plain_text_input": (_FIELD | words("multiline min_length max_length"), words("input")),
    "email_text_input": (_FIELD, words("input")),
    "number_input": (_FIELD | words("is_decimal_allowed min_value max_value"), words("input")),
    "datepicker": (_PICKER | {"initial_date"}, words("actions section input")),
    "timepicker": (_PICKER | words("initial_time timezone"), words("actions section input")),
    "image": (words("type image_url slack_file alt_text"), words("section context")),
}


@dataclass(slots=True)
class Checker:
    """Looks through blocks for one surface and collects what is wrong with them.

    ``files`` are the ids of files that can be shown; None: nobody looks.
    """

    surface: Surface
    scopes: Collection[str] = ()
    unfurl_domains: Collection[str] = ()
    files: Collection[str] | None = None
    wrong: list[str] = field(default_factory=list)

    def blocks(self, blocks: Value, path: str = "/blocks") -> None:
        """Check a whole list of blocks."""
        if not isinstance(blocks, list):
            self._say("must be an array", path)
            return
        most = MOST_BLOCKS[self.surface]
        if len(blocks) > most:
            self._say(f"no more than {most} items allowed", path)
        for place, block in enumerate(blocks):
            self._block(block, f"{path}/{place}")
        self._unique((block.get("block_id") for block in blocks if isinstance(block, dict)), "block_id", path)
        markdown = sum(
            len(str(block.get("text", "")))
            for block in blocks
            if isinstance(block, dict) and block.get("type") == "markdown"
        )
        if markdown > LONGEST_MARKDOWN:
            self._say(f"must be less than {LONGEST_MARKDOWN + 1} characters", path)

    def _block(self, block: Value, path: str) -> None:
        kind = str(block.get("type")) if isinstance(block, dict) else ""
        if kind not in BLOCKS:
            self._say(f"unsupported type: {kind}", f"{path}/type")
            return
        known, surfaces = BLOCKS[kind]
        if self.surface not in surfaces:
            self._say(f"unsupported type: {kind}", f"{path}/type")
        self._only(block, known | {"type", "block_id"}, path)
        if "block_id" in block:
            self._string(block["block_id"], LONGEST_ID, f"{path}/block_id")
        before = len(self.wrong)
        _BLOCK_CHECKS[kind](self, block, path)
        if len(self.wrong) == before:
            self._unique((element["action_id"] for _, element in elements([block])), "action_id", path)

    # ------------------------------------------------------------------ the kinds of block

    def _section(self, block: Value, path: str) -> None:
        if "text" not in block and "fields" not in block:
            self._say("missing required field: text", path)
        if "text" in block:
            self._text(block["text"], 3000, f"{path}/text")
        if "fields" in block:
            for place, item in self._items(block["fields"], 10, f"{path}/fields"):
                self._text(item, 2000, f"{path}/fields/{place}")
        if "accessory" in block:
            self._element(block["accessory"], "section", f"{path}/accessory")

    def _header(self, block: Value, path: str) -> None:
        self._plain(block.get("text"), 150, f"{path}/text")

    def _divider(self, block: Value, path: str) -> None:
        """Nothing more to check."""

    def _image(self, block: Value, path: str) -> None:
        if ("image_url" in block) == ("slack_file" in block):
            self._say("must provide one of image_url and slack_file", path)
        if "image_url" in block:
            self._url(block["image_url"], f"{path}/image_url")
        file = block.get("slack_file", {})
        if "id" in file and self.files is not None and file["id"] not in self.files:
            self._say("invalid slack file", f"{path}/slack_file")
        self._string(block.get("alt_text"), 2000, f"{path}/alt_text")
        if "title" in block:
            self._plain(block["title"], 2000, f"{path}/title")

    def _context(self, block: Value, path: str) -> None:
        for place, item in self._items(block.get("elements"), 10, f"{path}/elements"):
            here = f"{path}/elements/{place}"
            if isinstance(item, dict) and item.get("type") == "image":
                self._element(item, "context", here)
            else:
                self._text(item, 3000, here)

    def _actions(self, block: Value, path: str) -> None:
        for place, item in self._items(block.get("elements"), 25, f"{path}/elements"):
            self._element(item, "actions", f"{path}/elements/{place}")

    def _input(self, block: Value, path: str) -> None:
        self._plain(block.get("label"), 2000, f"{path}/label")
        if "hint" in block:
            self._plain(block["hint"], 2000, f"{path}/hint")
        self._element(block.get("element"), "input", f"{path}/element")
        for name, shape in _FILLED_WITH.items():
            value = (block.get("element") or {}).get(name, "")
            if not isinstance(value, str):
                self._say("must be a string", f"{path}/element/{name}")
            elif value and not re.fullmatch(shape, value, re.DOTALL):
                self._say("failed to match all allowed schemas", f"{path}/element/{name}")

    def _markdown(self, block: Value, path: str) -> None:
        self._string(block.get("text"), LONGEST_MARKDOWN, f"{path}/text")

    def _rich_text(self, block: Value, path: str) -> None:
        for place, item in self._items(block.get("elements"), 1000, f"{path}/elements"):
            if not isinstance(item, dict) or not str(item.get("type", "")).startswith("rich_text_"):
                self._say("unsupported element", f"{path}/elements/{place}")

    def _video(self, block: Value, path: str) -> None:
        self._plain(block.get("title"), 199, f"{path}/title")
        self._string(block.get("alt_text"), 2000, f"{path}/alt_text")
        self._url(block.get("thumbnail_url"), f"{path}/thumbnail_url")
        self._url(block.get("video_url"), f"{path}/video_url")
        if "description" in block:
            self._plain(block["description"], 199, f"{path}/description")
        if "author_name" in block:
            self._string(block["author_name"], 49, f"{path}/author_name")
        address = urlsplit(str(block.get("video_url", "")))
        if address.scheme != "https":
            self._say("must be an https URL", f"{path}/video_url")
        if "links.embed:write" not in self.scopes or address.hostname not in self.unfurl_domains:
            self._say("video_url is not of an unfurl domain of this app", f"{path}/video_url")

    # ------------------------------------------------------------------ elements and options

    def _element(self, element: Value, inside: str, path: str) -> None:
        kind = str(element.get("type")) if isinstance(element, dict) else ""
        if kind not in ELEMENTS or inside not in ELEMENTS[kind][1]:
            self._say(f"unsupported type: {kind}", f"{path}/type")
            return
        self._only(element, ELEMENTS[kind][0], path)
        if "action_id" in element:
            self._string(element["action_id"], LONGEST_ID, f"{path}/action_id")
        if "placeholder" in element:
            self._plain(element["placeholder"], 150, f"{path}/placeholder")
        if "confirm" in element:
            self._confirm(element["confirm"], f"{path}/confirm")
        match kind:
            case "button":
                self._button(element, path)
            case "image":
                self._image(element, path)
            case _ if kind in MOST_OPTIONS:
                self._options(element, MOST_OPTIONS[kind], path)
            case "number_input" if "is_decimal_allowed" not in element:
                self._say("missing required field: is_decimal_allowed", path)
            case "plain_text_input" if element.get("max_length", 0) > LONGEST_INPUT:
                self._say(f"must be less than {LONGEST_INPUT + 1}", f"{path}/max_length")

    def _button(self, element: Value, path: str) -> None:
        self._plain(element.get("text"), 75, f"{path}/text")
        if "value" in element:
            self._string(element["value"], 2000, f"{path}/value", least=0)
        if "url" in element:
            self._url(element["url"], f"{path}/url")
        if "accessibility_label" in element:
            self._string(element["accessibility_label"], 75, f"{path}/accessibility_label")
        if element.get("style", "primary") not in {"primary", "danger"}:
            self._say("failed to match all allowed schemas", f"{path}/style")

    def _confirm(self, confirm: Value, path: str) -> None:
        if not isinstance(confirm, dict):
            self._say("must be an object", path)
            return
        self._only(confirm, words("title text confirm deny style type"), path)
        for name, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            self._text(confirm.get(name), longest, f"{path}/{name}")

    def _options(self, element: Value, most: int, path: str) -> None:
        if ("options" in element) == ("option_groups" in element):
            self._say("must provide one of options and option_groups", path)
            return
        found: list[Value] = []
        for place, group in self._items(element.get("option_groups", []), 100, f"{path}/option_groups", 0):
            here = f"{path}/option_groups/{place}"
            self._plain(group.get("label"), 75, f"{here}/label")
            found += self._option_list(group.get("options"), most, element["type"], f"{here}/options")
        if "options" in element:
            found += self._option_list(element["options"], most, element["type"], f"{path}/options")
        initial = element.get("initial_options", [])
        for chosen in [*initial, *([element["initial_option"]] if "initial_option" in element else [])]:
            if chosen not in found:
                self._say("initial option is not among the options", path)
        if "initial_options" in element and not initial:
            self._say("no fewer than 1 items allowed", f"{path}/initial_options")

    def _option_list(self, options: Value, most: int, kind: str, path: str) -> list[Value]:
        items = self._items(options, most, path)
        for place, option in items:
            here = f"{path}/{place}"
            if not isinstance(option, dict):
                self._say("must be an object", here)
                continue
            known = words("text value description") | ({"url"} if kind == "overflow" else set())
            self._only(option, known, here)
            check = self._text if kind in {"checkboxes", "radio_buttons"} else self._plain
            check(option.get("text"), LONGEST_OPTION, f"{here}/text")
            self._string(option.get("value"), LONGEST_OPTION_VALUE, f"{here}/value")
            if "description" in option:
                check(option["description"], LONGEST_OPTION, f"{here}/description")
        self._unique((item.get("value") for _, item in items if isinstance(item, dict)), "value", path)
        return [option for _, option in items]

    # ------------------------------------------------------------------ what all of them are made of

    def _text(self, text: Value, longest: int, path: str) -> None:
        """A text object of either kind."""
        if not isinstance(text, dict) or text.get("type") not in {"plain_text", "mrkdwn"}:
            self._say("must be a text object", path)
            return
        self._only(
            text, words("type text emoji" if text["type"] == "plain_text" else "type text verbatim"), path
        )
        self._string(text.get("text"), longest, f"{path}/text")

    def _plain(self, text: Value, longest: int, path: str) -> None:
        """A text object of plain text."""
        if isinstance(text, dict) and text.get("type") == "mrkdwn":
            self._say("must be a plain_text object", path)
        else:
            self._text(text, longest, path)

    def _string(self, value: Value, longest: int, path: str, least: int = 1) -> None:
        if not isinstance(value, str):
            self._say(f"missing required field: {path.rpartition('/')[2]}", path.rpartition("/")[0])
        elif len(value) > longest:
            self._say(f"must be less than {longest + 1} characters", path)
        elif len(value) < least:
            self._say("must be more than 0 characters", path)

    def _url(self, value: Value, path: str) -> None:
        self._string(value, LONGEST_URL, path)
        if isinstance(value, str) and urlsplit(value).scheme not in {"http", "https", "mailto", "tel"}:
            self._say("must be a valid URL", path)

    def _items(self, value: Value, most: int, path: str, least: int = 1) -> list[tuple[int, Value]]:
        if not isinstance(value, list):
            self._say("must be an array", path)
            return []
        if len(value) > most:
            self._say(f"no more than {most} items allowed", path)
        if len(value) < least:
            self._say(f"no fewer than {least} items allowed", path)
        return list(enumerate(value))

    def _only(self, value: Mapping[str, Value], known: Collection[str], path: str) -> None:
        for name in sorted(set(value) - set(known)):
            self._say(f"invalid additional property: {name}", path)

    def _unique(self, ids: Any, name: str, path: str) -> None:  # noqa: ANN401 - any iterable
        given = [one for one in ids if one is not None]
        for one in sorted({one for one in given if given.count(one) > 1}):
            self._say(f'`{name}` "{one}" already exists', path)

    def _say(self, message: str, path: str) -> None:
        self.wrong.append(f"{message} [json-pointer:{path}]")


_BLOCK_CHECKS: Final[Mapping[str, Callable[[Checker, Value, str], None]]] = {
    "section": Checker._section,  # noqa: SLF001 - the class's own table, which it cannot hold while it is made
    "header": Checker._header,  # noqa: SLF001 - as above
    "divider": Checker._divider,  # noqa: SLF001 - as above
    "image": Checker._image,  # noqa: SLF001 - as above
    "context": Checker._context,  # noqa: SLF001 - as above
    "actions": Checker._actions,  # noqa: SLF001 - as above
    "input": Checker._input,  # noqa: SLF001 - as above
    "markdown": Checker._markdown,  # noqa: SLF001 - as above
    "rich_text": Checker._rich_text,  # noqa: SLF001 - as above
    "video": Checker._video,  # noqa: SLF001 - as above
}


def length(blocks: Sequence[Mapping[str, Value]]) -> int:
    """The characters of all texts in blocks, as the cap on a whole message counts them."""
    return sum(len(text) for text in texts(blocks))


def named(blocks: Sequence[Value], code: Callable[[], str]) -> list[dict[str, Value]]:
    """The blocks as Slack keeps them: every block and element has an id."""
    kept = []
    for block in blocks:
        whole = {**block, "block_id": block.get("block_id") or code()}
        if block["type"] == "actions":
            whole["elements"] = [_named(element, code) for element in block["elements"]]
        for part in ("accessory", "element"):
            if part in block:
                whole[part] = _named(block[part], code)
        kept.append(whole)
    return kept


def _named(element: Mapping[str, Value], code: Callable[[], str]) -> Mapping[str, Value]:
    if element["type"] == "image":
        return element
    return {**element, "action_id": element.get("action_id") or code()}
