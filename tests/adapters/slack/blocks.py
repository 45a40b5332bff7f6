"""What Slack would say to blocks and views: the double's checks, and slack-sdk's own models."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from adapters.slack.render import Drawn
from tests.doubles.slack.blocks import LONGEST_SUM, Checker, Surface, length

LONGEST_FALLBACK = 4_000


def faults(drawn: Drawn) -> list[str]:
    """What Slack would refuse in this message."""
    found = faults_of_blocks(drawn.blocks, "message")
    if length(drawn.blocks) > LONGEST_SUM:
        found.append("msg_blocks_too_long")
    if not 0 < len(drawn.text) <= LONGEST_FALLBACK:
        found.append(f"a fallback of {len(drawn.text)} characters")
    ids = [
        element["action_id"]
        for block in drawn.blocks
        for element in block.get("elements", ())
        if buttons(block)
    ]
    if len(ids) != len(set(ids)):
        found.append("an action_id that stands twice")
    return found


def faults_of_view(view: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse in this view."""
    View(**view).validate_json()
    surface: Surface = "home" if view["type"] == "home" else "modal"
    return faults_of_blocks(view["blocks"], surface)


def faults_of_blocks(blocks: Sequence[Mapping[str, Any]], surface: Surface) -> list[str]:
    for block in blocks:
        parsed = Block.parse(dict(block))
        assert parsed is not None
        parsed.validate_json()
    checker = Checker(surface)
    checker.blocks(list(blocks))
    return checker.wrong


def buttons(block: Mapping[str, Any]) -> bool:
    return bool(block["type"] == "actions")


def shown(drawn: Drawn) -> list[Any]:
    """Blocks in short: a text as it stands, a row of buttons as a list of labels, else the kind."""
    return [_short(block) for block in drawn.blocks]


def _short(block: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text or a row
    match block["type"]:
        case "section" | "header":
            return block["text"]["text"]
        case "context":
            return ("small", *(element["text"] for element in block["elements"]))
        case "actions":
            return [element["text"]["text"] for element in block["elements"]]
        case "image":
            return ("image", block.get("image_url") or block["slack_file"]["id"], block["alt_text"])
        case kind:
            return kind
