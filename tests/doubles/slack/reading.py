"""What a person reads in blocks: texts in order, buttons, choices and inputs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap on or choose from; ``label`` is what it says, ``element`` what the app sent."""

    label: str
    block_id: str
    element: Mapping[str, Any]

    @property
    def value(self) -> str | None:
        """What stands behind it."""
        return self.element.get("value")

    @property
    def url(self) -> str | None:
        """Where it leads, where it is a link."""
        return self.element.get("url")

    @property
    def action_id(self) -> str:
        """Its action_id."""
        return str(self.element.get("action_id", ""))


def texts(blocks: Sequence[Block]) -> list[str]:
    """Every text in the order a person comes by it."""
    return list(_texts(list(blocks)))


def _texts(part: object) -> Iterator[str]:
    match part:
        case {"type": "plain_text" | "mrkdwn" | "markdown" | "text", "text": str(text)}:
            yield text
        case {"type": "image", "alt_text": str(alt), **rest}:
            yield from _texts(rest.get("title"))
            yield alt
        case {"type": "confirm"}:
            return
        case Mapping():
            for name, value in part.items():
                if name not in {"confirm", "placeholder"}:
                    yield from _texts(value)
        case list() | tuple():
            for item in part:
                yield from _texts(item)


def elements(blocks: Sequence[Block]) -> Iterator[tuple[Block, Mapping[str, Any]]]:
    """Every interactive element with the block it stands in."""
    for block in blocks:
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, Mapping) and "action_id" in element:
                yield block, element


def buttons(blocks: Sequence[Block]) -> list[Button]:
    """The buttons, from top to bottom."""
    return [
        Button(element["text"]["text"], str(block.get("block_id", "")), element)
        for block, element in elements(blocks)
        if element.get("type") == "button"
    ]


def choices(blocks: Sequence[Block]) -> list[Button]:
    """Menus, checkboxes and radio buttons outside a form, by their placeholder or first option."""
    return [
        Button(_name(block, element), str(block.get("block_id", "")), element)
        for block, element in elements(blocks)
        if element.get("type") != "button" and block.get("type") != "input"
    ]


def inputs(blocks: Sequence[Block]) -> list[tuple[Block, Mapping[str, Any]]]:
    """The fields of a form with their elements."""
    return [(block, element) for block, element in elements(blocks) if block.get("type") == "input"]


def options(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All options of an element, of its groups too."""
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def _name(block: Block, element: Mapping[str, Any]) -> str:
    placeholder = element.get("placeholder") or block.get("text") or {}
    return str(placeholder.get("text", "")) or str(element.get("action_id", ""))
