"""The form of settings: days, hour and language in one, and the ways to what it does not hold. Pure."""

from typing import Any, Final

from adapters.slack.markdown import directed
from adapters.slack.measures import LONGEST_OPTION, LONGEST_TITLE
from adapters.slack.render import TAP
from bot.domain.actions.codec import Action, encode
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.settings import Open
from bot.domain.preferences import Preferences
from bot.phrases import LANGUAGES, Say, dates, of
from bot.phrases.writing import direction

View = dict[str, Any]

FORM: Final = "settings"
"""The form's ``callback_id``."""

DAYS: Final = "days"
HOUR: Final = "hour"
LANGUAGE: Final = "language"
"""Block and action in one: a form that is shown anew keeps what was chosen under the same ids."""


def settings_form(preferences: Preferences) -> View:
    """What views.open takes: the form in the person's language, filled with what holds now.

    Sent in, it is a ``preferences`` event. The buttons at its end are answered in the chat.
    """
    say = of(preferences.language)
    days = [_option(say, dates.weekday(say, day).capitalize(), str(day)) for day in range(1, 8)]
    languages = [_option(say, name, tag) for tag, name in LANGUAGES.items()]
    hour = {"type": "timepicker", "initial_time": f"{preferences.at:%H:%M}"}
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _text(say, say("Settings"), LONGEST_TITLE),
        "submit": _text(say, say("Save"), LONGEST_TITLE),
        "close": _text(say, say("Cancel"), LONGEST_TITLE),
        "blocks": [
            _input(say, DAYS, say("Which days do you work?"), _checkboxes(days, preferences.days)),
            _input(say, HOUR, say("Which hour suits you?"), hour),
            _input(
                say, LANGUAGE, say("Which language shall I use?"), _select(languages, preferences.language)
            ),
            {"type": "divider", "block_id": "rest"},
            {
                "type": "context",
                "block_id": "more-words",
                "elements": [_text(say, say("More, answered in the chat:"), LONGEST_OPTION)],
            },
            {
                "type": "actions",
                "block_id": "more",
                "elements": [
                    _button(say, say("How often"), Open("often"), 1),
                    _button(say, say("Opening hours"), Open("opening"), 2),
                    _button(say, say("Free today"), PauseFor("day"), 3),
                ],
            },
        ],
    }


def _checkboxes(options: list[View], chosen: frozenset[int]) -> View:
    on = [one for one in options if int(one["value"]) in chosen]
    return {"type": "checkboxes", "options": options, **({"initial_options": on} if on else {})}


def _select(options: list[View], chosen: str) -> View:
    now = next((one for one in options if one["value"] == chosen), None)
    return {"type": "static_select", "options": options, **({"initial_option": now} if now else {})}


def _input(say: Say, name: str, label: str, element: View) -> View:
    return {
        "type": "input",
        "block_id": name,
        "label": _text(say, label, LONGEST_OPTION),
        "element": {**element, "action_id": name},
    }


def _button(say: Say, label: str, action: Action, number: int) -> View:
    return {
        "type": "button",
        "action_id": f"{TAP}.{number}",
        "text": _text(say, label, LONGEST_OPTION),
        "value": encode(action),
    }


def _option(say: Say, label: str, value: str) -> View:
    return {"text": _text(say, label, LONGEST_OPTION), "value": value}


def _text(say: Say, words: str, most: int) -> View:
    rtl = direction(say.language) == "rtl"
    return {"type": "plain_text", "text": directed(words, rtl=rtl)[:most], "emoji": True}
