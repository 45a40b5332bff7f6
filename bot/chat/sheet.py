"""What a form is to the chat: how it is drawn, what can be wrong in it, what it does when it is sent in."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from bot.chat.talk import Talk
from bot.domain.form import Answers, Faults, Form, day_in, hour_in, words_in
from bot.domain.own_words import one_line
from bot.phrases import forms as phrases


class Sheet(Struct, frozen=True):
    """A form that a word or tap opens.

    ``draw`` and ``faults`` only read and answer nobody: the form may never be sent in, and may be sent in
    again. ``draw`` gives None where the chat has to answer instead. ``take`` gets answers without faults, as
    if they had been written one by one.
    """

    draw: Callable[[Talk, Any], Form | None]
    faults: Callable[[Talk, Any, Answers], Faults]
    take: Callable[[Talk, Any, Answers], None]


def faults_of_line(talk: Talk, answers: Answers, name: str, longest: int, *, needed: bool) -> Faults:
    """What is wrong with words on one line."""
    said = one_line(words_in(answers, name))
    if len(said) > longest:
        return {name: phrases.too_long(talk.say, longest)}
    return {name: phrases.no_words(talk.say)} if needed and not said else {}


def faults_of_moment(talk: Talk, answers: Answers, day: str, hour: str, *, needed: bool) -> Faults:
    """What is missing of a day and its hour, which belong together."""
    has_day, has_hour = day_in(answers, day) is not None, hour_in(answers, hour) is not None
    if not (needed or has_day or has_hour):
        return {}
    return {
        **({} if has_day else {day: phrases.day_too(talk.say)}),
        **({} if has_hour else {hour: phrases.hour_too(talk.say)}),
    }
