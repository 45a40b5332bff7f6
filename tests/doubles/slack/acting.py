"""What people do: write, tap, choose, run commands, open Home, send in forms, leave."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Literal

from tests.doubles.clock import Clock
from tests.doubles.slack import payloads
from tests.doubles.slack.deliveries import Delivery, DeliveryKind, Outbox
from tests.doubles.slack.files import as_shared
from tests.doubles.slack.reading import Button, elements, inputs, options
from tests.doubles.slack.state import (
    Body,
    Conversation,
    File,
    Grant,
    Member,
    MemberKind,
    MemberState,
    Seen,
    Version,
    View,
    Workspace,
    World,
)
from tests.doubles.slack.surfaces import as_view, stack

Place = Literal["message", "home", "modal"]


class People:
    """The people's side of the double. Every act returns the delivery that tells the app of it."""

    world: World
    clock: Clock
    outbox: Outbox
    workspace: Workspace

    def person(
        self,
        name: str = "Alva",
        *,
        workspace: Workspace | None = None,
        locale: str = "sv-SE",
        tz: str = "Europe/Stockholm",
        kind: MemberKind = "member",
        state: MemberState = "active",
        user: str | None = None,
    ) -> Member:
        """Somebody new with an account; in an organisation their id begins with W."""
        workspace = workspace or self.workspace
        prefix = "W" if workspace.enterprise is not None else "U"
        number = len(self.world.members) + 1
        member = Member(
            user or self.world.next_id(prefix),
            name,
            workspace,
            locale=locale,
            tz=tz,
            kind=kind,
            state=state,
            email=f"{name.lower()}.{number}@example.org",
        )
        self.world.members[member.id] = member
        return member

    # ------------------------------------------------------------------ in the direct channel

    def write(self, member: Member, text: str) -> Delivery | None:
        """A person writes to the app; None when the app does not want to know."""
        self._grant(member)
        if not member.workspace.messages_tab:
            raise LookupError("the messages tab of the app is off")
        conversation = self.world.dm(member)
        ts = self.world.next_ts()
        version = Version(self.clock.now(), text)
        self.world.put(Seen(conversation.id, ts, member.id, by_bot=False, versions=[version]))
        event = {
            "type": "message",
            "user": member.id,
            "text": escape(text, quote=False),
            "ts": ts,
            "client_msg_id": self.world.code(32),
            "team": member.workspace.id,
            "channel": conversation.id,
            "event_ts": ts,
            "channel_type": "im",
        }
        return self._told(member, event)

    def share(
        self,
        member: Member,
        data: bytes,
        name: str = "torget.jpg",
        media_type: str = "image/jpeg",
        text: str = "",
    ) -> Delivery | None:
        """A person shares a file with the app, and may write something beside it."""
        grant = self._grant(member)
        file = File(
            self.world.next_id("F"),
            name,
            len(data),
            grant.tenant,
            self.world.code(),
            data=data,
            completed_at=self.clock.now(),
            media_type=media_type,
        )
        self.world.files[file.id] = file
        conversation = self.world.dm(member)
        ts = self.world.next_ts()
        version = Version(self.clock.now(), text)
        self.world.put(
            Seen(conversation.id, ts, member.id, by_bot=False, versions=[version], files=(file.id,))
        )
        event = {
            "type": "message",
            "subtype": "file_share",
            "user": member.id,
            "text": escape(text, quote=False),
            "files": [as_shared(self.world, file)],
            "upload": False,
            "ts": ts,
            "team": member.workspace.id,
            "channel": conversation.id,
            "event_ts": ts,
            "channel_type": "im",
        }
        return self._told(member, event)

    def tap(
        self,
        member: Member,
        button: int | str = 0,
        *,
        message: Seen | str | None = None,
        on: Place = "message",
        value: str | None = None,
    ) -> Delivery:
        """A person taps a button, by label or place, of a message, the Home or the open modal.

        ``message`` is one they saw, or its ts; by default the latest that has such a button. ``value``
        forges what stands behind it.
        """
        if on == "message":
            seen = self._message(member, button, message)
            found = _button(seen.buttons, button)
            self.world.chosen.setdefault(seen.reference, payloads.beginning(seen.blocks))
            return self._used(member, seen, self._tapped(found, value))
        view = self._view(member, on)
        return self._used_in_view(member, view, self._tapped(_button(view.buttons, button), value))

    def choose(
        self, member: Member, *labels: str, message: Seen | None = None, on: Place = "message"
    ) -> Delivery:
        """A person picks options, by their texts, of the menu or boxes that has them all."""
        if on == "message":
            seen = message or next(
                (one for one in reversed(self.seen(member)) if _choice(one.blocks, labels) is not None), None
            )
            if seen is None:
                raise LookupError(f"{member.name} sees no choice with {labels}")
            return self._used(member, seen, self._chosen(member, seen.blocks, seen.reference, labels))
        view = self._view(member, on)
        return self._used_in_view(member, view, self._chosen(member, view.blocks, view.id, labels))

    def command(
        self, member: Member, command: str, text: str = "", *, channel: Conversation | None = None
    ) -> Delivery:
        """A person runs a slash command, in the direct channel or another."""
        grant = self._grant(member)
        where = channel or self.world.dm(member)
        body = payloads.on_command(self.world, grant, member, command, text, where)
        return self._hand("command", body, member)

    # ------------------------------------------------------------------ Home and modals

    def open_home(self, member: Member, tab: Literal["home", "messages"] = "home") -> Delivery | None:
        """A person opens the app, at one of its tabs."""
        grant = self._grant(member)
        if tab == "home" and not member.workspace.home_tab:
            raise LookupError("the Home of the app is off")
        event: Body = {
            "type": "app_home_opened",
            "user": member.id,
            "channel": self.world.dm(member).id,
            "tab": tab,
            "event_ts": self.world.next_ts(),
        }
        view = self.world.homes.get(member.id)
        if tab == "home" and view is not None:
            event["view"] = as_view(self.world, view, grant.bot_id)
        return self._told(member, event)

    def submit(self, member: Member, values: Mapping[str, str | Sequence[str]] | None = None) -> Delivery:
        """A person fills in the open modal, field by label (options by their texts), and sends it in."""
        grant = self._grant(member)
        view = self._view(member, "modal")
        if "submit" not in view.body:
            raise LookupError("the modal has nothing to send it in with")
        state = self.world.chosen.setdefault(view.id, payloads.beginning(view.blocks))
        fields = {block["label"]["text"]: (block, element) for block, element in inputs(view.blocks)}
        for label, value in (values or {}).items():
            if label not in fields:
                raise LookupError(f"no field {label!r} among {sorted(fields)}")
            block, element = fields[label]
            state[block["block_id"]][element["action_id"]] = _filled(element, value)
        for label, (block, element) in fields.items():
            held = [
                held
                for name, held in state[block["block_id"]][element["action_id"]].items()
                if name != "type"
            ]
            if not block.get("optional", False) and not held[0]:
                raise LookupError(f"{label!r} has to be filled in")
        view.errors = {}
        return self._hand("view", payloads.on_submission(self.world, grant, view, state), member)

    def close_modal(self, member: Member) -> Delivery | None:
        """A person gives the open modal up; the app hears of it only if it asked to."""
        grant = self._grant(member)
        view = self._view(member, "modal")
        view.closed = True
        if not view.body.get("notify_on_close", False):
            return None
        return self._hand("view", payloads.on_closing(self.world, grant, view), member)

    def home(self, member: Member) -> View | None:
        """The Home this person sees; None when nothing was published."""
        return self.world.homes.get(member.id)

    def modal(self, member: Member) -> View | None:
        """The modal this person has open, the top one."""
        return next(reversed(stack(self.world, member)), None)

    # ------------------------------------------------------------------ accounts

    def deactivate(self, member: Member) -> Delivery | None:
        """Somebody's account is closed."""
        member.state = "deactivated"
        return self._changed(member)

    def reactivate(self, member: Member) -> Delivery | None:
        """Somebody is back."""
        member.state = "active"
        return self._changed(member)

    def change_profile(
        self, member: Member, *, tz: str | None = None, locale: str | None = None, name: str | None = None
    ) -> Delivery | None:
        """Somebody changes their profile."""
        member.tz = tz or member.tz
        member.locale = locale or member.locale
        member.name = name or member.name
        return self._changed(member)

    def _changed(self, member: Member) -> Delivery | None:
        user = member.as_user(self.clock.now(), locale=True)
        event = {
            "type": "user_change",
            "user": user,
            "cache_ts": int(self.clock.now()),
            "event_ts": self.world.next_ts(),
        }
        return self.outbox.emit(member.workspace, event)

    # ------------------------------------------------------------------ what they see

    def seen(self, member: Member) -> list[Seen]:
        """The app's messages as this person sees them now, in the order they came."""
        return self.world.seen(member)

    # ------------------------------------------------------------------ how it is done

    def _told(self, member: Member, event: Body) -> Delivery | None:
        return self.outbox.emit(member.workspace, event)

    def _hand(self, kind: DeliveryKind, body: Body, member: Member) -> Delivery:
        return self.outbox.hand(Delivery(kind, body, member))

    def _grant(self, member: Member) -> Grant:
        if member.state == "deactivated":
            raise LookupError(f"{member.name} has no account any more")
        grant = self.world.grant_for(member.workspace)
        if grant is None:
            raise LookupError(f"the app is not installed in {member.workspace.name}")
        return grant

    def _view(self, member: Member, place: Place) -> View:
        view = self.home(member) if place == "home" else self.modal(member)
        if view is None:
            raise LookupError(f"{member.name} sees no {place}")
        return view

    def _message(self, member: Member, button: int | str, wanted: Seen | str | None) -> Seen:
        shown = self.seen(member)
        for seen in reversed(shown):
            if wanted is not None and wanted not in (seen.ts, seen.reference) and wanted is not seen:
                continue
            if wanted is not None or (seen.buttons and (isinstance(button, int) or button in seen.labels)):
                return seen
        labels = [seen.labels for seen in shown]
        raise LookupError(f"{member.name} sees no message with the button {button!r}, only {labels}")

    def _used(self, member: Member, seen: Seen, action: Body) -> Delivery:
        grant = self._grant(member)
        state = self.world.chosen.get(seen.reference, {})
        return self._hand(
            "action", payloads.on_message(self.world, grant, member, seen, action, state), member
        )

    def _used_in_view(self, member: Member, view: View, action: Body) -> Delivery:
        grant = self._grant(member)
        state = self.world.chosen.setdefault(view.id, payloads.beginning(view.blocks))
        return self._hand("action", payloads.on_view(self.world, grant, view, action, state), member)

    def _tapped(self, found: Button, value: str | None) -> Body:
        action: Body = {
            "type": "button",
            "action_id": found.action_id,
            "block_id": found.block_id,
            "text": found.element["text"],
            "action_ts": self.world.next_ts(),
        }
        stands = found.value if value is None else value
        return action if stands is None else action | {"value": stands}

    def _chosen(
        self, member: Member, blocks: Sequence[Mapping[str, Any]], place: str, labels: Sequence[str]
    ) -> Body:
        found = _choice(blocks, labels)
        if found is None:
            raise LookupError(f"{member.name} sees no choice with {labels}")
        block, element = found
        filled = _filled(element, list(labels))
        state = self.world.chosen.setdefault(place, payloads.beginning(blocks))
        state.setdefault(block["block_id"], {})[element["action_id"]] = filled
        return filled | {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self.world.next_ts(),
        }


def _button(found: Sequence[Button], button: int | str) -> Button:
    if isinstance(button, int) and button < len(found):
        return found[button]
    for one in found:
        if one.label == button:
            return one
    raise LookupError(f"no button {button!r} among {[one.label for one in found]}")


def _choice(
    blocks: Sequence[Mapping[str, Any]], labels: Sequence[str]
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    for block, element in elements(blocks):
        known = {option["text"]["text"] for option in options(element)}
        if known and known >= set(labels):
            return block, element
    return None


def _filled(element: Mapping[str, Any], value: str | Sequence[str]) -> Body:
    """What an element holds once somebody has put this into it, as ``state.values`` has it."""
    kind = element["type"]
    texts = [value] if isinstance(value, str) else list(value)
    by_text = {option["text"]["text"]: option for option in options(element)}
    missing = [text for text in texts if by_text and text not in by_text]
    if missing:
        raise LookupError(f"no option {missing} among {list(by_text)}")
    match kind:
        case "static_select" | "radio_buttons" | "overflow":
            return {"type": kind, "selected_option": by_text[texts[0]]}
        case "multi_static_select" | "checkboxes":
            return {"type": kind, "selected_options": [by_text[text] for text in texts]}
        case "datepicker":
            return {"type": kind, "selected_date": texts[0]}
        case "timepicker":
            return {"type": kind, "selected_time": texts[0]}
    longest: Callable[[str], bool] = lambda text: len(text) <= element.get("max_length", 3000)  # noqa: E731
    if not longest(texts[0]):
        raise LookupError(f"{len(texts[0])} characters do not go into this field")
    return {"type": kind, "value": texts[0] or None}
