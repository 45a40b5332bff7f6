"""What Slack takes as the content of a message, from a method or a response_url."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from tests.doubles.slack.arguments import Arguments
from tests.doubles.slack.blocks import LONGEST_MARKDOWN, LONGEST_SUM, Checker, length, named
from tests.doubles.slack.errors import Refusal, explained
from tests.doubles.slack.state import Grant, World

ADVISED_TEXT: Final = 4000
LONGEST_TEXT: Final = 40_000
MOST_ATTACHMENTS: Final = 100
LARGEST_METADATA: Final = 8000


@dataclass(frozen=True, slots=True)
class Content:
    """A message to be; None where nothing was said of it."""

    text: str | None
    blocks: tuple[Mapping[str, Any], ...] | None
    attachments: tuple[Mapping[str, Any], ...] | None
    metadata: Mapping[str, Any] | None


def content(world: World, asked: Arguments, method: str, grant: Grant) -> Content:
    """The content of a request, refused where Slack would; what Slack would bend is a complaint."""
    text = asked.text("text") if "text" in asked else None
    blocks = asked.json("blocks", "invalid_blocks_format")
    attachments = asked.json("attachments", "invalid_attachments")
    if "markdown_text" in asked:
        if text or blocks:
            raise Refusal("markdown_text_conflict")
        text = asked.text("markdown_text")
        if len(text) > LONGEST_MARKDOWN:
            raise Refusal("msg_too_long")
    if blocks is not None:
        _check_blocks(world, blocks, grant)
        blocks = tuple(named(blocks, lambda: world.code(5)))
    if attachments is not None and len(attachments) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    metadata = _metadata(asked)
    if not (text or "").strip() and not blocks and not attachments:
        raise Refusal("no_text")
    if blocks and not text:
        world.warnings.append(f"{method}: blocks without a text for notifications and screen readers")
    if "markdown_text" not in asked:
        text = _as_kept(world, text, method)
    return Content(text, blocks, None if attachments is None else tuple(attachments), metadata)


def _check_blocks(world: World, blocks: object, grant: Grant) -> None:
    checker = Checker("message", grant.scopes, world.unfurl_domains, world.ready_files(grant.tenant))
    checker.blocks(blocks)
    if checker.wrong:
        raise explained("invalid_blocks", checker.wrong)
    assert isinstance(blocks, list)
    if length(blocks) > LONGEST_SUM:
        raise Refusal("msg_blocks_too_long")


def _as_kept(world: World, text: str | None, method: str) -> str | None:
    if text is None:
        return None
    if method == "chat.update" and len(text) > ADVISED_TEXT:
        raise Refusal("msg_too_long")
    if len(text) > LONGEST_TEXT:
        world.violations.append(f"{method}: a text of {len(text)} characters is cut off at {LONGEST_TEXT}")
    elif len(text) > ADVISED_TEXT:
        world.warnings.append(f"{method}: a text of {len(text)} characters, {ADVISED_TEXT} are advised")
    return text[:LONGEST_TEXT]


def _metadata(asked: Arguments) -> Mapping[str, Any] | None:
    metadata = asked.json("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if metadata == {}:
        return {}
    if (
        not isinstance(metadata, dict)
        or set(metadata) != {"event_type", "event_payload"}
        or not isinstance(metadata["event_type"], str)
        or not isinstance(metadata["event_payload"], dict)
    ):
        raise Refusal("invalid_metadata_format")
    if len(orjson.dumps(metadata)) > LARGEST_METADATA:
        raise Refusal("metadata_too_large")
    return metadata
