"""The blocks that the Slack double takes: each length at its limit, and where a refusal points."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.doubles.slack.blocks import Checker, Surface
from tests.doubles.slack_clients import Json, button, field_of, option, plain, row, section


def options(count: int) -> list[Json]:
    return [option(value=str(number)) for number in range(count)]


def accessory(element: Json) -> list[Json]:
    return [{**section("Hej"), "accessory": element}]


def confirm(title: int, text: int, yes: int) -> Json:
    say = {"title": title, "text": text, "confirm": yes, "deny": yes}
    return {name: plain("x" * longest) for name, longest in say.items()}


def fields(count: int, length: int = 1) -> list[Json]:
    return [{"type": "section", "fields": [plain("x" * length) for _ in range(count)]}]


def picture(url: int, alt: int) -> list[Json]:
    address = "https://a.se/"
    return [{"type": "image", "image_url": address.ljust(url, "x"), "alt_text": "x" * alt}]


AT_THE_LIMIT: list[tuple[str, Callable[[int], list[Json]], int]] = [
    ("blocks of a message", lambda n: [{"type": "divider"}] * n, 50),
    ("text of a section", lambda n: [section("x" * n)], 3000),
    ("fields of a section", fields, 10),
    ("text of a field", lambda n: fields(1, n), 2000),
    ("text of a header", lambda n: [{"type": "header", "text": plain("x" * n)}], 150),
    ("elements of a context", lambda n: [{"type": "context", "elements": [plain("x")] * n}], 10),
    ("text of a markdown block", lambda n: [{"type": "markdown", "text": "x" * n}], 12_000),
    (
        "markdown blocks together",
        lambda n: [{"type": "markdown", "text": "x" * part} for part in (n - 6000, 6000)],
        12_000,
    ),
    ("elements of a row", lambda n: [row(*(str(number) for number in range(n)))], 25),
    ("text of a button", lambda n: accessory({**button("a"), "text": plain("x" * n)}), 75),
    ("value of a button", lambda n: accessory({**button("a"), "value": "x" * n}), 2000),
    ("url of a button", lambda n: accessory(button("a", url="https://a.se/".ljust(n, "x"))), 3000),
    ("action_id", lambda n: accessory({**button("a"), "action_id": "x" * n}), 255),
    ("block_id", lambda n: [{"type": "divider", "block_id": "x" * n}], 255),
    ("title of a confirmation", lambda n: accessory(button("a", confirm=confirm(n, 1, 1))), 100),
    ("text of a confirmation", lambda n: accessory(button("a", confirm=confirm(1, n, 1))), 300),
    ("buttons of a confirmation", lambda n: accessory(button("a", confirm=confirm(1, 1, n))), 30),
    (
        "text of an option",
        lambda n: accessory({"type": "static_select", "action_id": "a", "options": [option("x" * n)]}),
        75,
    ),
    (
        "value of an option",
        lambda n: accessory({"type": "static_select", "action_id": "a", "options": [option("x", "x" * n)]}),
        150,
    ),
    (
        "options of a menu",
        lambda n: accessory({"type": "static_select", "action_id": "a", "options": options(n)}),
        100,
    ),
    (
        "groups of a menu",
        lambda n: accessory(
            {
                "type": "static_select",
                "action_id": "a",
                "option_groups": [{"label": plain("x"), "options": options(1)}] * n,
            }
        ),
        100,
    ),
    (
        "checkboxes",
        lambda n: accessory({"type": "checkboxes", "action_id": "a", "options": options(n)}),
        10,
    ),
    (
        "radio buttons",
        lambda n: accessory({"type": "radio_buttons", "action_id": "a", "options": options(n)}),
        10,
    ),
    ("overflow", lambda n: accessory({"type": "overflow", "action_id": "a", "options": options(n)}), 5),
    ("label of a field", lambda n: field_of(n, 1, 1), 2000),
    ("hint of a field", lambda n: field_of(1, n, 1), 2000),
    ("placeholder", lambda n: field_of(1, 1, n), 150),
    ("address of an image", lambda n: picture(n, 1), 3000),
    ("alt text of an image", lambda n: picture(20, n), 2000),
]


@pytest.mark.parametrize(
    ("build", "limit"), [case[1:] for case in AT_THE_LIMIT], ids=[case[0] for case in AT_THE_LIMIT]
)
def test_a_length_is_taken_at_its_limit_and_refused_above(
    build: Callable[[int], list[Json]], limit: int
) -> None:
    assert wrong("message", build(limit)) == []
    assert wrong("message", build(limit + 1)) != []


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_modals_and_homes_hold_a_hundred_blocks_and_no_markdown(surface: Surface) -> None:
    assert wrong(surface, [{"type": "divider"}] * 100) == []
    assert wrong(surface, [{"type": "divider"}] * 101) == [
        "no more than 100 items allowed [json-pointer:/blocks]"
    ]
    assert wrong(surface, [{"type": "markdown", "text": "Hej"}]) == [
        "unsupported type: markdown [json-pointer:/blocks/0/type]"
    ]


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([{"type": "poem"}], "unsupported type: poem [json-pointer:/blocks/0/type]"),
        ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
        (
            [{"type": "divider", "colour": "red"}],
            "invalid additional property: colour [json-pointer:/blocks/0]",
        ),
        (
            [{"type": "header", "text": {"type": "mrkdwn", "text": "*Hej*"}}],
            "must be a plain_text object [json-pointer:/blocks/0/text]",
        ),
        (
            [{"type": "section", "text": {"type": "mrkdwn", "text": "Hej", "emoji": True}}],
            "invalid additional property: emoji [json-pointer:/blocks/0/text]",
        ),
        ([row("a", "a")], '`action_id` "do-a" already exists [json-pointer:/blocks/0]'),
        (
            [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
            '`block_id` "b" already exists [json-pointer:/blocks]',
        ),
        (
            accessory(button("a", style="warning")),
            "failed to match all allowed schemas [json-pointer:/blocks/0/accessory/style]",
        ),
        (
            accessory(button("a", url="javascript:alert(1)")),
            "must be a valid URL [json-pointer:/blocks/0/accessory/url]",
        ),
        (
            accessory(
                {
                    "type": "radio_buttons",
                    "action_id": "a",
                    "options": options(2),
                    "initial_option": option("Nej", "7"),
                }
            ),
            "initial option is not among the options [json-pointer:/blocks/0/accessory]",
        ),
        (
            [{"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]}],
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
    ],
)
def test_blocks_are_refused_with_a_pointer_to_where_it_hurts(blocks: list[Json], words: str) -> None:
    assert wrong("message", blocks) == [words]


@pytest.mark.parametrize(
    ("kind", "filled", "words"),
    [
        ("datepicker", {"initial_date": "2027-10-14"}, ""),
        ("datepicker", {"initial_date": "14/10"}, "failed to match all allowed schemas"),
        ("timepicker", {"initial_time": "08:30"}, ""),
        ("timepicker", {"initial_time": "8.30"}, "failed to match all allowed schemas"),
        ("number_input", {"is_decimal_allowed": False, "initial_value": "20", "max_value": "100"}, ""),
        ("number_input", {"is_decimal_allowed": False, "max_value": 100}, "must be a string"),
        ("plain_text_input", {"initial_value": "x" * 3000}, ""),
        ("plain_text_input", {"initial_value": "x" * 3001}, "failed to match all allowed schemas"),
    ],
)
def test_a_field_is_filled_with_what_slack_takes(kind: str, filled: Json, words: str) -> None:
    field = {"type": "input", "label": plain("Tid"), "element": {"type": kind, "action_id": "a", **filled}}
    place = f" [json-pointer:/blocks/0/element/{list(filled)[-1]}]"
    assert wrong("modal", [field]) == ([words + place] if words else [])


def wrong(surface: Surface, blocks: list[Json]) -> list[str]:
    checker = Checker(surface)
    checker.blocks(blocks)
    return checker.wrong


def test_a_film_needs_its_scope_an_unfurl_domain_and_https() -> None:
    film = {
        "type": "video",
        "title": plain("x" * 199),
        "description": plain("x" * 199),
        "author_name": "x" * 49,
        "alt_text": "Film",
        "thumbnail_url": "https://a.se/b.png",
        "video_url": "https://a.se/film",
    }

    def refused(scopes: str, domain: str, **more: Any) -> int:  # noqa: ANN401 - any field
        checker = Checker("message", scopes.split(), [domain])
        checker.blocks([{**film, **more}])
        return len(checker.wrong)

    assert refused("links.embed:write", "a.se") == 0
    assert refused("chat:write", "a.se") == 1
    assert refused("links.embed:write", "b.se") == 1
    assert refused("links.embed:write", "a.se", video_url="http://a.se/film") == 1
    assert refused("links.embed:write", "a.se", title=plain("x" * 200)) == 1
    assert refused("links.embed:write", "a.se", author_name="x" * 50) == 1
