"""A message as plain values and back; its first line; when options need letters."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.actions.learning import Answer, Done, Toggle
from bot.domain.actions.words import Okay
from bot.domain.message import (
    LONGEST_BUTTON,
    Choice,
    Choices,
    Link,
    Links,
    Media,
    Message,
    Text,
    from_json,
    lettered,
    to_json,
)
from tests.domain.test_actions import actions

blocks = some.one_of(
    some.builds(
        Text,
        some.text(),
        some.sampled_from(["heading", "body", "say", "verdict", "question", "task", "note"]),
    ),
    some.builds(
        Media,
        some.sampled_from(["image", "film", "sound", "pdf", "file"]),
        some.text(),
        some.text(),
        some.text(),
        some.binary(max_size=50),
    ),
    some.builds(
        Choices,
        some.lists(some.builds(Choice, some.text(), actions, some.none() | some.booleans()), max_size=9).map(
            tuple
        ),
        some.booleans(),
        some.booleans(),
    ),
    some.builds(Links, some.lists(some.builds(Link, some.text(), some.text()), max_size=3).map(tuple)),
)
messages = some.builds(
    Message, some.lists(blocks, max_size=6).map(tuple), some.sampled_from(["sv", "en", "ar"])
)


@given(messages)
def test_a_message_comes_back_from_json_as_it_was(message: Message) -> None:
    assert from_json(json.loads(json.dumps(to_json(message)))) == message


def test_buttons_kept_before_any_were_beside_the_point_are_read() -> None:
    values = to_json(Message((Choices((Choice("Okej", Okay()),), aside=True, alike=True),), "sv"))
    del values["blocks"][0]["aside"], values["blocks"][0]["alike"]

    assert from_json(values) == Message((Choices((Choice("Okej", Okay()),)),), "sv")


def test_a_block_of_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError, match="hologram"):
        from_json({"language": "sv", "blocks": [{"block": "hologram"}]})


@pytest.mark.parametrize(
    ("blocks", "line"),
    [
        ((Text("**Tips 1 av 10: Hej**\nSäg hej."), Text("Mer")), "Tips 1 av 10: Hej"),
        ((Media("image", "a.jpg", "En kund"), Text("Titta här")), "Titta här"),
        ((Choices((Choice("Okej", Okay()),)),), ""),
    ],
)
def test_the_first_line_is_the_first_texts_without_marks(blocks: tuple[object, ...], line: str) -> None:
    assert Message(blocks, "sv").first_line == line  # type: ignore[arg-type]


LONG, SHORT = "x" * (LONGEST_BUTTON + 1), "x" * LONGEST_BUTTON


@pytest.mark.parametrize(
    ("choices", "needs_letters"),
    [
        (Choices((Choice(LONG, Answer(1, 0, 0)), Choice("Nej", Answer(1, 0, 1))), options=True), True),
        (Choices((Choice(SHORT, Answer(1, 0, 0)), Choice("Nej", Answer(1, 0, 1))), options=True), False),
        (Choices((Choice(LONG, Okay()),)), False),  # a button that answers nothing
        (
            Choices((Choice("Ja", Toggle(1, 0, 0), chosen=False), Choice(LONG, Done(1, 0))), options=True),
            False,
        ),
    ],
)
def test_options_are_lettered_when_one_of_them_is_too_long(choices: Choices, needs_letters: bool) -> None:
    assert lettered(choices) == needs_letters
