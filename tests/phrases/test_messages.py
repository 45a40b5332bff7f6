"""Every message kompis can say, in every language: short enough to be read between two customers."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator

import bot.phrases
from bot.content.bounds import COURSE_ID
from bot.domain.message import LONGEST_BUTTON, Choices, Message, Text
from bot.domain.upkeep import Worry
from bot.phrases import LANGUAGES, Say, of, talk, upkeep
from bot.phrases.people import joining, settings
from tests.phrases import (
    announcement_cards,
    attending_cards,
    learning_cards,
    people_cards,
    planning,
    role_cards,
    workplace_cards,
    workshop_cards,
)
from tests.phrases.longest import CITY, CODE, LONGEST_COMING, NO_LINE

FIRST_LINE, WORDS, EXCLAMATIONS = 60, 60, 1

CASES: dict[str, Callable[[Say], Message]] = {
    **learning_cards.CASES,
    **people_cards.CASES,
    "upkeep.warning": lambda say: upkeep.warning(say, Worry("room")),
    "upkeep.warning (backup)": lambda say: upkeep.warning(say, Worry("backup")),
    "upkeep.warning (old backup)": lambda say: upkeep.warning(say, Worry("old backup")),
    "upkeep.warning (old copy)": lambda say: upkeep.warning(say, Worry("old copy")),
    "upkeep.warning (channel)": lambda say: upkeep.warning(say, Worry("channel", "telegram")),
    "upkeep.warning (course)": lambda say: upkeep.warning(say, Worry("course", "a" * COURSE_ID)),
    **dict(announcement_cards.cases()),
    **dict(workshop_cards.cases()),
    **planning.CASES,
    **attending_cards.CASES,
    **dict(role_cards.cases()),
    **workplace_cards.CASES,
    "talk.help_message": talk.help_message,
    "talk.not_understood": talk.not_understood,
    "talk.nothing_to_remember": talk.nothing_to_remember,
    "talk.already_answered": talk.already_answered,
    "talk.not_yours": talk.not_yours,
    "talk.old_button": talk.old_button,
    "talk.choose_first": talk.choose_first,
    "talk.already_in": lambda say: talk.already_in(say, LONGEST_COMING[say.language]),
    "talk.not_joined": talk.not_joined,
    "talk.nothing_to_leave": talk.nothing_to_leave,
    "talk.nothing_today": lambda say: talk.nothing_today(say, later=LONGEST_COMING[say.language]),
    "talk.okay": talk.okay,
    "talk.day_off": talk.day_off,
    "talk.stop_question": talk.stop_question,
    "talk.left": lambda say: talk.left(say, seats=2),
    "talk.pause_question": talk.pause_question,
}
"""What is said, with the longest words it could be said with: by builder, and then by case."""

Rule = Callable[[Message], None]


def for_every_message(rule: Rule) -> Callable[[], None]:
    """Hold every message in every language to a rule: one test, which names each message that breaks it."""

    def test() -> None:
        broken = []
        for name, make in CASES.items():
            for language in LANGUAGES:
                try:
                    rule(make(of(language)))
                except AssertionError as fault:
                    broken.append(f"{name} in {language}: {fault}")
        assert not broken, "\n".join(broken)

    test.__name__, test.__doc__ = rule.__name__, rule.__doc__
    return test


def builders() -> Iterator[str]:
    """Every public function of the phrases that makes a message."""
    for module in pkgutil.walk_packages(bot.phrases.__path__, "bot.phrases."):
        inside = importlib.import_module(module.name)
        for name, function in inspect.getmembers(inside, inspect.isfunction):
            is_own = function.__module__ == inside.__name__ and not name.startswith("_")
            if is_own and inspect.signature(function).return_annotation is Message:
                yield f"{module.name}.{name}".removeprefix("bot.phrases.")


def said(message: Message) -> str:
    """What stands in it."""
    return "\n".join(block.markdown for block in message.blocks if isinstance(block, Text))


def labels(message: Message) -> list[str]:
    """What stands on its buttons."""
    rows = [block.choices for block in message.blocks if isinstance(block, Choices)]
    return [choice.label for row in rows for choice in row]


def count_words(text: str) -> int:
    """Words as people count them: marks of lists and lone signs are none."""
    return len([word for word in text.split() if re.search(r"\w", word)])


def test_every_builder_has_a_case() -> None:
    needs_words = {"talk.plain"}  # of the caller's own

    assert set(builders()) - needs_words == {case.partition(" ")[0] for case in CASES}


@for_every_message
def test_the_first_line_is_all_that_a_notification_shows(message: Message) -> None:
    assert 0 < len(message.first_line) <= FIRST_LINE, message.first_line


@for_every_message
def test_a_message_has_sixty_words_at_most(message: Message) -> None:
    assert count_words(said(message)) <= WORDS


@for_every_message
def test_buttons_are_short_and_none_is_there_twice(message: Message) -> None:
    assert [label for label in labels(message) if not 0 < len(label) <= LONGEST_BUTTON] == []
    assert len(set(labels(message))) == len(labels(message))


@for_every_message
def test_one_exclamation_mark_at_most(message: Message) -> None:
    assert said(message).count("!") <= EXCLAMATIONS


@for_every_message
def test_nothing_is_left_to_fill_in_and_no_line_is_empty(message: Message) -> None:
    texts = [block.markdown for block in message.blocks if isinstance(block, Text) and block.role != "note"]

    assert re.findall(r"[{}]", said(message)) == []
    assert [text for text in texts if not text.strip()] == []


@for_every_message
def test_only_what_is_built_is_promised(message: Message) -> None:
    """Nobody is sent from Slack to the browser by a button yet."""
    unbuilt = r"byt till webben"

    assert re.findall(unbuilt, " ".join([said(message), *labels(message)]).lower()) == []


def test_the_languages_on_buttons_are_those_with_a_catalogue() -> None:
    assert labels(settings.language(of("sv"))) == list(LANGUAGES.values())


def test_the_first_line_is_where_a_test_would_notice_one_too_long() -> None:
    long = joining.welcome(of("sv"), f"{CITY} med omnejd", CODE, NO_LINE)

    assert len(long.first_line) > FIRST_LINE
