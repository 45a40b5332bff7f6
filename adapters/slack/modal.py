"""A form as Slack draws it: a modal, and what comes back of it. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.slack.markdown import directed
from adapters.slack.measures import LONGEST_HINT, LONGEST_INPUT, LONGEST_OPTION, LONGEST_TITLE
from adapters.slack.render import TAP
from bot.domain.actions.action import Action
from bot.domain.actions.codec import decode, encode
from bot.domain.form import Answers, Day, Field, Form, Hour, Number, OneOf, SomeOf, Words
from bot.domain.message import Choice
from bot.phrases import Say, of
from bot.phrases.writing import direction

View = dict[str, Any]

FORM: Final = "form"
"""The ``callback_id`` of a form."""


def modal(form: Form) -> View:
    """What views.open takes: the form in the person's language, filled with what holds now.

    A field's name is its block and its action in one: a form that is shown anew keeps what was chosen. Sent
    in, it is a ``form`` event. The buttons at its end are answered in the chat.
    """
    say = of(form.language)
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": _about(form),
        "title": _text(say, form.title, LONGEST_TITLE),
        "submit": _text(say, form.send, LONGEST_TITLE),
        "close": _text(say, say("Cancel"), LONGEST_TITLE),
        "blocks": [*(_input(say, field) for field in form.fields), *_beside(say, form)],
    }


def about_in(view: Mapping[str, Any]) -> tuple[Action, int | None]:
    """What opened a form that was sent in, and the organisation it was filled in for, if for one."""
    code, _, organisation = str(view.get("private_metadata") or "").partition(" ")
    return decode(code), int(organisation) if organisation.isascii() and organisation.isdecimal() else None


def answers_in(view: Mapping[str, Any]) -> Answers:
    """What somebody put into a form that was sent in."""
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = view["state"]["values"]
    return {name: _given(element) for name, block in values.items() for element in block.values()}


def _about(form: Form) -> str:
    code = encode(form.about)
    return code if form.organisation is None else f"{code} {form.organisation}"


def _given(element: Mapping[str, Any]) -> tuple[str, ...]:
    match element["type"]:
        case "checkboxes":
            return tuple(str(one["value"]) for one in element["selected_options"])
        case "static_select":
            one = element["selected_option"]
            return () if one is None else (str(one["value"]),)
        case "datepicker":
            return _unless_empty(element["selected_date"])
        case "timepicker":
            return _unless_empty(element["selected_time"])
        case _:
            return _unless_empty(element.get("value"))


def _unless_empty(given: str | None) -> tuple[str, ...]:
    return (str(given),) if given else ()


def _input(say: Say, field: Field) -> View:
    hint = {"hint": _text(say, field.hint, LONGEST_HINT)} if field.hint else {}
    return {
        "type": "input",
        "block_id": field.name,
        "optional": field.optional,
        "label": _text(say, field.label, LONGEST_OPTION),
        "element": {**_element(say, field), "action_id": field.name},
        **hint,
    }


def _element(say: Say, field: Field) -> View:
    match field:
        case Words():
            begins = {"initial_value": field.now} if field.now else {}
            longest = min(field.longest, LONGEST_INPUT)
            return {"type": "plain_text_input", "multiline": field.lines, "max_length": longest, **begins}
        case Number():
            begins = {} if field.now is None else {"initial_value": str(field.now)}
            bounds = {"min_value": str(field.least), "max_value": str(field.most)}
            return {"type": "number_input", "is_decimal_allowed": False, **bounds, **begins}
        case Day():
            return {"type": "datepicker", **({"initial_date": field.now.isoformat()} if field.now else {})}
        case Hour():
            begins = {} if field.now is None else {"initial_time": f"{field.now:%H:%M}"}
            return {"type": "timepicker", **begins}
        case OneOf():
            options = _options(say, field)
            now = next((one for one in options if one["value"] == field.now), None)
            return {"type": "static_select", "options": options, **({"initial_option": now} if now else {})}
        case SomeOf():
            options = _options(say, field)
            on = [one for one in options if one["value"] in field.now]
            return {"type": "checkboxes", "options": options, **({"initial_options": on} if on else {})}
        case _:
            raise TypeError(f"a form has no {type(field).__name__}")


def _options(say: Say, field: OneOf | SomeOf) -> list[View]:
    return [{"text": _text(say, label, LONGEST_OPTION), "value": value} for value, label in field.options]


def _beside(say: Say, form: Form) -> list[View]:
    if not form.beside:
        return []
    words = {"type": "context", "block_id": "beside-title"}
    ways = [_button(say, choice, number) for number, choice in enumerate(form.beside, start=1)]
    return [
        {"type": "divider", "block_id": "rest"},
        {**words, "elements": [_text(say, form.beside_title, LONGEST_OPTION)]},
        {"type": "actions", "block_id": "beside", "elements": ways},
    ]


def _button(say: Say, choice: Choice, number: int) -> View:
    return {
        "type": "button",
        "action_id": f"{TAP}.{number}",
        "text": _text(say, choice.label, LONGEST_OPTION),
        "value": encode(choice.action),
    }


def _text(say: Say, words: str, most: int) -> View:
    rtl = direction(say.language) == "rtl"
    return {"type": "plain_text", "text": directed(words, rtl=rtl)[:most], "emoji": True}
