"""Whatever Slack sends, on its way to the inbox: stored first, and only then may Slack be told.

Beside it stands what has to happen at once: a form opens or is found wanting, the page is drawn, a direct
channel is learnt or opened ahead, the address of a tap is kept.
"""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, Literal

import orjson
import structlog

from adapters.slack.beside import FORM_SECONDS, Homes, open_form
from adapters.slack.direct import Direct
from adapters.slack.limits import workspace
from adapters.slack.options import Shown
from adapters.slack.parse import address_of, parse, read
from adapters.slack.people import Profile, Profiles
from adapters.slack.taps import Taps
from adapters.slack.workspaces import ENDS, Workspaces
from bot.domain.event import Event
from bot.domain.form import Faults
from bot.phrases import SOURCE, of, spoken
from bot.ports import InboxFull, Receive

log = structlog.get_logger("slack")

Body = Mapping[str, Any]
Said = str | dict[str, Any]
"""What stands beside an acknowledgement: words, or what a form has to hear."""

Kind = Literal["event", "action", "command", "view"]
InBackground = Callable[[Coroutine[Any, Any, None]], object]

_KINDS: Final[Mapping[str, Kind]] = {
    "event_callback": "event",
    "block_actions": "action",
    "view_submission": "view",
}
_SECRETS: Final = frozenset({"token", "trigger_id", "response_url", "response_urls", "bot_access_token"})
"""What need not be kept: nobody can use it later but a thief."""


class Intake:
    """Takes what came in, by HTTP or by socket alike."""

    def __init__(
        self,
        receive: Receive,
        workspaces: Workspaces,
        profiles: Profiles,
        direct: Direct,
        homes: Homes,
        taps: Taps,
        shown: Shown,
        in_background: InBackground,
    ) -> None:
        self._receive = receive
        self._workspaces = workspaces
        self._profiles = profiles
        self._direct = direct
        self._homes = homes
        self._taps = taps
        self._forms = shown.forms
        self._status_of = shown.status
        self._in_background = in_background

    async def take(self, body: Body) -> Said:
        """Store it if it says something to us; returns what to say beside the acknowledgement, if anything.

        Raises:
            InboxFull: too much waits; Slack must not be told, so that it sends this again.
        """
        kind = kind_of(body)
        if kind is None or _is_a_bots(body):
            return ""
        payload: dict[str, Any] = {"type": kind, "body": _without_secrets(body)}
        about = body["event"]["type"] if kind == "event" else ""
        address = _or_none(address_of, payload)
        if about in ENDS:
            await self._workspaces.heard(body)
        elif address is not None and about != "user_change":
            return await self._from_person(kind, body, payload, address)
        else:
            if address is not None:
                await self._profiles.changed(address, body["event"]["user"])
            await self._store(payload, body)
        return ""

    async def _from_person(self, kind: Kind, body: Body, payload: dict[str, Any], address: str) -> Said:
        if await self._form_opens(payload, body):
            return ""
        if kind == "view" and (faults := await self._faults_in(payload)):
            return {"response_action": "errors", "errors": faults}
        profile = await self._profiles.of(address)
        if profile is not None and profile.get("kind") == "bot":
            return ""
        if profile is not None:
            payload["profile"] = {name: profile[name] for name in ("locale", "tz") if profile.get(name)}
        if invite := await self._workspaces.invite(workspace(address)):
            payload["invite"] = invite
        await self._store(payload, body)
        return await self._besides(kind, body, address, profile)

    async def _store(self, payload: Body, body: Body) -> None:
        raw = orjson.dumps(payload)
        if _says_something(raw):
            await self._receive(raw, key_of(body))

    async def _form_opens(self, payload: Body, body: Body) -> bool:
        trigger, event = body.get("trigger_id"), _or_none(read, payload)
        if not trigger or not isinstance(event, Event) or event.kind not in {"tap", "command"}:
            return False
        return await open_form(self._workspaces, self._forms, event, str(trigger))

    async def _faults_in(self, payload: Body) -> Faults:
        """What is wrong in a form that is being sent in: said at its fields, it stays open as it is.

        Raises:
            InboxFull: there is no time to look; Slack must not be told, and says that it can be sent again.
        """
        event = _or_none(read, payload)
        if event is None:
            return {}
        try:
            async with asyncio.timeout(FORM_SECONDS):
                faults = await self._forms.faults_in(event)
        except TimeoutError:
            raise InboxFull from None
        return {name: said for name, said in faults.items() if name in event.answers}

    async def _besides(self, kind: Kind, body: Body, address: str, profile: Profile | None) -> str:
        """What follows from the event for us alone; nothing of it is lost work if we die here."""
        languages = [str(profile["locale"])] if profile is not None and profile.get("locale") else []
        if kind == "event":
            event = body["event"]
            if str(event.get("channel", "")).startswith("D"):
                self._in_background(self._direct.learn(address, str(event["channel"])))
            if event["type"] == "app_home_opened" and event.get("tab") == "home":
                mark = (event.get("view") or {}).get("hash")
                invite = await self._workspaces.invite(workspace(address))
                self._in_background(self._homes.open(address, languages, mark, invite))
        elif kind == "action":
            container = body.get("container") or {}
            chat, ts = container.get("channel_id"), container.get("message_ts")
            if chat and ts and body.get("response_url"):
                self._taps.lend(f"{chat}:{ts}", str(body["response_url"]))
        known = await self._direct.known(address)
        if known is None and (profile is None or profile.get("kind") != "stranger"):
            self._direct.ahead(address)
        if kind != "command" or body.get("channel_id") == known:
            return ""
        status = await self._status_of(address)
        say = of((status.language if status is not None else None) or spoken(languages, SOURCE))
        return say("I answer in the chat, under Messages.")


def kind_of(body: Body) -> Kind | None:
    """What sort of thing came in; None for what nobody here waits for."""
    if "command" in body:
        return "command"
    kind = _KINDS.get(str(body.get("type", "")))
    return kind if kind != "event" or isinstance(body.get("event"), Mapping) else None


def key_of(body: Body) -> str:
    """What a thing is known by, so that it is kept once however often Slack sends it. It names nobody."""
    match kind_of(body):
        case "event":
            return f"event:{body['event_id']}"
        case "action":
            action = body["actions"][0]
            tap = f"{body['user']['id']}:{action['action_ts']}:{action['action_id']}"
            return f"action:{hashlib.sha256(tap.encode()).hexdigest()}"
        case "command":
            return f"command:{body['trigger_id']}"
        case _:
            return f"view:{body['view']['id']}:{body['view']['hash']}"


def _is_a_bots(body: Body) -> bool:
    """Said by a bot, ourselves among them."""
    event = body.get("event")
    return isinstance(event, Mapping) and bool(event.get("bot_id") or event.get("user") == "USLACKBOT")


def _without_secrets(body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in _SECRETS}


def _says_something(raw: bytes) -> bool:
    try:
        return parse(raw) is not None
    except Exception:  # noqa: BLE001 - kept for whoever reads the log
        return True


def _or_none(question: Callable[[Body], Any], payload: Body) -> Any:  # noqa: ANN401 - the question's own
    """The answer, or None for a payload of an unheard-of shape: it is stored and passed by like others."""
    try:
        return question(payload)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
