"""The methods views.*: modals somebody has open, and everybody's Home."""

from typing import Any, Final

import orjson

from tests.doubles.slack.blocks import Checker, Surface, named
from tests.doubles.slack.calls import Call
from tests.doubles.slack.catalogue import words
from tests.doubles.slack.errors import Refusal, explained
from tests.doubles.slack.reading import inputs
from tests.doubles.slack.state import TRIGGER_SECONDS, Grant, Member, View, World

LARGEST_VIEW: Final = 250_000
LONGEST_TITLE: Final = 24
LONGEST_PRIVATE: Final = 3000
HIGHEST_STACK: Final = 3

_BOTH: Final = words("type blocks private_metadata callback_id external_id")
KNOWN: Final = {"home": _BOTH, "modal": _BOTH | words("title submit close clear_on_close notify_on_close")}


def open_view(call: Call) -> dict[str, Any]:
    """A new modal."""
    body = checked(call.world, call.asked.json("view", "invalid_arguments"), call.grant, home=False)
    trigger = _trigger(call)
    under = call.world.views.get(trigger.view or "")
    if under is not None and not under.closed and under.body["type"] == "modal":
        raise Refusal("modal_already_open")
    return {"view": as_view(call.world, add(call.world, trigger.member, body), call.grant.bot_id)}


def push_view(call: Call) -> dict[str, Any]:
    """A modal on top of the one whose button was tapped."""
    body = checked(call.world, call.asked.json("view", "invalid_arguments"), call.grant, home=False)
    trigger = _trigger(call)
    below = stack(call.world, trigger.member)
    if trigger.view is None or not below:
        raise Refusal("not_found")
    if len(below) >= HIGHEST_STACK:
        raise Refusal("push_limit_reached")
    return {"view": as_view(call.world, add(call.world, trigger.member, body, below[-1]), call.grant.bot_id)}


def update_view(call: Call) -> dict[str, Any]:
    """Another content for an open modal."""
    wanted, outer = call.asked.text("view_id"), call.asked.text("external_id")
    view = next(
        (
            one
            for one in call.world.views.values()
            if not one.closed and (one.id == wanted or (outer and one.body.get("external_id") == outer))
        ),
        None,
    )
    if view is None or not call.grant.reaches(view.member.workspace):
        raise Refusal("not_found")
    home = view.body["type"] == "home"
    body = checked(call.world, call.asked.json("view", "invalid_arguments"), call.grant, home=home)
    _check_hash(call, view)
    change(call.world, view, body)
    return {"view": as_view(call.world, view, call.grant.bot_id)}


def publish_view(call: Call) -> dict[str, Any]:
    """The Home of one person."""
    member = call.member(call.asked.required("user_id"))
    if not member.workspace.home_tab:
        raise Refusal("not_enabled")
    body = checked(call.world, call.asked.json("view", "invalid_arguments"), call.grant, home=True)
    view = call.world.homes.get(member.id)
    if view is None:
        if call.asked.text("hash"):
            raise Refusal("hash_conflict")
        view = call.world.homes[member.id] = add(call.world, member, body)
    else:
        _check_hash(call, view)
        change(call.world, view, body)
    return {"view": as_view(call.world, view, call.grant.bot_id)}


def checked(world: World, view: Any, grant: Grant, *, home: bool) -> dict[str, Any]:  # noqa: ANN401
    """A view as Slack keeps it.

    Raises:
        Refusal: it is none that Slack would take.
    """
    kind: Surface = "home" if home else "modal"
    if not isinstance(view, dict) or view.get("type") != kind:
        raise explained("invalid_arguments", [f"must be a view of type {kind} [json-pointer:/view/type]"])
    if len(orjson.dumps(view)) > LARGEST_VIEW:
        raise Refusal("view_too_large")
    checker = Checker(kind, grant.scopes, world.unfurl_domains, world.ready_files(grant.tenant))
    wrong = checker.wrong
    for name in sorted(set(view) - KNOWN[kind]):
        wrong.append(f"invalid additional property: {name} [json-pointer:/view]")
    for name, longest in (("private_metadata", LONGEST_PRIVATE), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name, "")) > longest:
            wrong.append(f"must be less than {longest + 1} characters [json-pointer:/view/{name}]")
    checker.blocks(view.get("blocks"), "/view/blocks")
    if not home:
        _check_frame(view, wrong)
    if wrong:
        raise explained("invalid_arguments", wrong)
    outer = view.get("external_id")
    if outer and any(one.body.get("external_id") == outer and not one.closed for one in world.views.values()):
        raise Refusal("duplicate_external_id")
    return {**view, "blocks": named(view["blocks"], lambda: world.code(5))}


def _check_frame(view: dict[str, Any], wrong: list[str]) -> None:
    """Title, submit and close of a modal."""
    for name in ("title", "submit", "close"):
        text = view.get(name)
        if text is None:
            if name == "title":
                wrong.append("missing required field: title [json-pointer:/view]")
        elif not isinstance(text, dict) or text.get("type") != "plain_text":
            wrong.append(f"must be a plain_text object [json-pointer:/view/{name}]")
        elif not 0 < len(text["text"]) <= LONGEST_TITLE:
            wrong.append(f"must be less than {LONGEST_TITLE + 1} characters [json-pointer:/view/{name}/text]")
    if "submit" not in view and isinstance(view.get("blocks"), list) and not wrong and inputs(view["blocks"]):
        wrong.append("missing required field: submit, for there are inputs [json-pointer:/view]")


def add(world: World, member: Member, body: dict[str, Any], below: View | None = None) -> View:
    """Show somebody a new view."""
    name = world.next_id("V")
    root = below.root if below is not None else name
    view = View(
        name, member, body, world.code(8), root, below.id if below is not None else None, versions=[body]
    )
    world.views[name] = view
    return view


def change(world: World, view: View, body: dict[str, Any]) -> None:
    """Show something else in a view."""
    view.body = body
    view.versions.append(body)
    view.hash = world.code(8)


def stack(world: World, member: Member) -> list[View]:
    """The modals somebody has open, the top one last."""
    return [
        view
        for view in world.views.values()
        if view.member is member and view.body["type"] == "modal" and not view.closed
    ]


def as_view(world: World, view: View, bot_id: str, state: dict[str, Any] | None = None) -> dict[str, Any]:
    """The view object that methods and payloads carry."""
    return {
        "id": view.id,
        "team_id": view.member.workspace.id,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        **view.body,
        "state": {"values": state or {}},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_id": world.app_id,
        "app_installed_team_id": view.member.workspace.id,
        "bot_id": bot_id,
    }


def _trigger(call: Call) -> Any:  # noqa: ANN401 - a Trigger
    trigger = call.world.triggers.get(call.asked.required("trigger_id"))
    if trigger is None or not call.grant.reaches(trigger.member.workspace):
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if call.now - trigger.at > TRIGGER_SECONDS:
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return trigger


def _check_hash(call: Call, view: View) -> None:
    if call.asked.text("hash") not in ("", view.hash):
        raise Refusal("hash_conflict")
