"""Channels of what config.yaml says: the only module that imports adapters."""

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from adapters import ADAPTERS
from bot.chat.greet import greeting
from bot.chat.home import home
from bot.chat.house import Groups, House
from bot.domain.event import Event
from bot.domain.form import Faults, Form
from bot.domain.keeping import weeks_until_gone
from bot.domain.message import Message
from bot.keys import Keys
from bot.phrases import Say
from bot.phrases.posters import facts
from bot.ports import (
    Channel,
    Entry,
    Files,
    InboxFull,
    Invites,
    LeadsHome,
    Limits,
    Parse,
    Status,
    Tools,
    TryLater,
    Whispers,
)
from bot.services.learning.show_status import status
from bot.services.people.belong import leads_home
from bot.settings import Backup, ChannelSettings, Poster, Settings
from bot.storage.channel_state import StoreChannelState
from bot.storage.entries import entry
from bot.storage.store import NotDone, Store
from bot.storage.transcript import StoreTranscript

if TYPE_CHECKING:
    from bot.pages.announcement import Look


class Configured(Struct, frozen=True):
    """A channel with what is said of its platform."""

    channel: Channel
    limits: Limits
    parse: Parse
    transcript: StoreTranscript


def channel_limits() -> Sequence[Limits]:
    """What every platform can show, for checks and previews."""
    return [adapter.limits() for adapter in ADAPTERS.values()]


def draw_in_browser(message: Message, number: int, say: Say, mark: str, files: str | None = None) -> Markup:
    """Draw a message as the web chat does.

    ``number`` names it on its page, ``say`` is the language kompis talks, ``mark`` goes along with taps.
    ``files`` is the address behind which another page has the message's files, and keeps who looks there.
    """
    from adapters.web import render  # noqa: PLC0415 - only previews draw

    item = render.Shown(number, number, "kompis", message)
    form = render.Form(mark, say, str)
    if files is not None:
        form = replace(form, files=files, leaves=False)
    return Markup(render.message(item, form))  # noqa: S704 - a template of ours


def slack_manifest(
    name: str, public_url: str | None, channel: str, *, socket: bool, many: bool, language: str
) -> tuple[dict[str, Any], str]:
    """What Slack has to be told of the app, and the link that tells it.

    Raises:
        ValueError: the name is too long.
    """
    from adapters.slack.manifest import manifest, one_click  # noqa: PLC0415 - only where it is asked for
    from adapters.slack.paths import BASE  # noqa: PLC0415 - as above

    base_url = None if public_url is None else public_url + BASE.format(channel=channel)
    made = manifest(name, base_url, socket=socket, many=many, language=language)
    return made, one_click(made)


def house_of(settings: Settings, house: Callable[..., House]) -> House:
    """What the channels say of themselves, and who people without a code belong to.

    A channel that names no organisation leads to the only one, where there is only one.
    """
    only = next(iter(settings.organisations)) if len(settings.organisations) == 1 else None
    return house(
        language=settings.defaults.language,
        public_url=settings.web.public_url,
        who_else_can_read={
            name: ADAPTERS[channel.adapter].who_else_can_read() for name, channel in settings.channels.items()
        },
        organisation={
            name: channel.organisation or only
            for name, channel in settings.channels.items()
            if channel.organisation or only
        },
        employer_reads=_read_by_employers(settings),
        in_browser=_ways_to_browser(settings),
        forms=frozenset(
            name for name, channel in settings.channels.items() if ADAPTERS[channel.adapter].limits().forms
        ),
        backups_stay=0 if settings.backup is None else _weeks_of(settings.backup),
        my_link=f"{settings.web.public_url}/me/" if _has_browser(settings) else "",
    )


def _weeks_of(backup: Backup) -> int:
    """For how many weeks its backups keep what is erased now."""
    return weeks_until_gone(backup.daily, backup.weekly)


def _has_browser(settings: Settings) -> bool:
    """Whether there is a web chat that all can reach."""
    browsers = (ADAPTERS[one.adapter].options().browser for one in settings.channels.values())
    return bool(settings.web.public_url) and any(browsers)


def _ways_to_browser(settings: Settings) -> Mapping[str, str]:
    """For each channel but the web chat, the beginning of the web chat's address that people can reach."""
    if not (_has_browser(settings) and settings.web.reached_by_others):
        return {}
    return {
        name: f"{settings.web.public_url}/start/"
        for name, channel in settings.channels.items()
        if not ADAPTERS[channel.adapter].options().browser
    }


def _read_by_employers(settings: Settings) -> frozenset[str]:
    """The channels whose messages an employer can read."""
    return frozenset(
        name for name, channel in settings.channels.items() if ADAPTERS[channel.adapter].employer_can_read()
    )


def stuck_with_employer(settings: Settings, channel: str) -> str:
    """Why nobody can go to the browser from where an employer can read; empty: they can, or need not."""
    if channel not in _read_by_employers(settings) or channel in _ways_to_browser(settings):
        return ""
    if not _has_browser(settings):
        return "there is no web channel"
    return f"the browser's address is {settings.web.public_url}, which only this machine can open"


def facts_of(settings: Settings, organisation: str) -> Callable[[Say], Sequence[str]]:
    """The lines under an organisation's invitations, by language: only what is true on every channel."""
    known = settings.organisations.get(organisation)  # one that was taken out of config.yaml is none
    own = Poster() if known is None else known.poster
    return functools.partial(
        facts,
        voluntary=own.voluntary,
        privacy=own.privacy,
        working_hours=own.working_hours,
        private=not _read_by_employers(settings),
    )


def groups_of(channels: Mapping[str, Configured]) -> Mapping[str, Groups]:
    """The channels on which a group can take a course, and what they can do there."""
    return {
        name: Groups(channel.longest_whisper, channel.invites_as if isinstance(channel, Invites) else name)
        for name, channel in ((name, one.channel) for name, one in channels.items())
        if isinstance(channel, Whispers)
    }


def looks_of(settings: Settings) -> "Sequence[Look]":
    """How each of the platforms that are configured shows a message."""
    from bot.pages.announcement import Look  # noqa: PLC0415 - polling begins before pages are loaded

    adapters = {one.adapter: ADAPTERS[one.adapter] for one in settings.channels.values()}
    return [
        Look(name, "" if adapter.options().browser else name.capitalize(), adapter.sketch())
        for name, adapter in adapters.items()
    ]


def build_channels(
    settings: Settings, keys: Keys, store: Store, house: House, now: Callable[[], datetime], files: Files
) -> Mapping[str, Configured]:
    """Every configured channel, not yet started. ``files`` are those that people have sent in."""
    return {
        name: _build(one, settings, keys, store, house, now, files) for name, one in settings.channels.items()
    }


def _build(
    channel: ChannelSettings,
    settings: Settings,
    keys: Keys,
    store: Store,
    house: House,
    now: Callable[[], datetime],
    files: Files,
) -> Configured:
    adapter = ADAPTERS[channel.adapter]
    transcript = StoreTranscript(store, channel.name, now)
    remembered, own = f"remembered by {channel.name}", f"channel {channel.name}"
    tools = Tools(
        name=channel.name,
        options=channel.options,
        state=StoreChannelState(
            store, channel.name, keys.key_for(remembered), now, keys.former_for(remembered)
        ),
        transcript=transcript,
        greet=_greeter(store, channel.name, house, now),
        status=_status_of(store, channel.name, house),
        home=_home_of(store, channel.name, house, now),
        forms=_FormsOf(store, channel.name, house, now),
        key=keys.key_for(own),
        former_keys=keys.former_for(own),
        public_url=settings.web.public_url,
        files=files,
        leads_home=_leads_home_of(store, channel.name),
        entry=_entry_of(store, channel.name),
    )
    return Configured(adapter.build(tools), adapter.limits(), adapter.parse(), transcript)


def _greeter(
    store: Store, channel: str, house: House, now: Callable[[], datetime]
) -> Callable[[str, Sequence[str]], Awaitable[Message]]:
    async def greet(code: str, languages: Sequence[str]) -> Message:
        return await store.read(greeting, channel, house, code, languages, now())

    return greet


def _leads_home_of(store: Store, channel: str) -> LeadsHome:
    async def leads_home_of(address: str, code: str) -> bool:
        return await store.read(leads_home, channel, address, code)

    return leads_home_of


def _status_of(store: Store, channel: str, house: House) -> Callable[[str], Awaitable[Status | None]]:
    async def status_of(address: str) -> Status | None:
        return await store.read(status, channel, address, house.shelf)

    return status_of


def _entry_of(store: Store, channel: str) -> Callable[[str], Awaitable[Entry]]:
    async def entry_of(address: str) -> Entry:
        try:
            return await store.read(entry, channel, address)
        except NotDone as trouble:
            message = f"The database cannot keep up just now: {trouble}"
            raise TryLater(message, after=1) from trouble

    return entry_of


def _home_of(
    store: Store, channel: str, house: House, now: Callable[[], datetime]
) -> Callable[[str, Sequence[str], str], Awaitable[Message]]:
    async def home_of(address: str, languages: Sequence[str], code: str) -> Message:
        return await store.read(home, channel, house, address, languages, now(), code)

    return home_of


class _FormsOf:
    """The forms of a channel. What draws them answers taps as well, and is loaded as late."""

    def __init__(self, store: Store, channel: str, house: House, now: Callable[[], datetime]) -> None:
        self._store = store
        self._channel = channel
        self._house = house
        self._now = now

    async def opened_by(self, event: Event) -> Form | None:
        from bot.chat.forms import form_for, opens_form  # noqa: PLC0415 - as said

        if not opens_form(event):
            return None
        try:
            return await self._store.read(form_for, self._channel, event, self._now(), self._house)
        except NotDone:  # then it is answered in the chat, later
            return None

    async def faults_in(self, event: Event) -> Faults:
        from bot.chat.forms import faults_in  # noqa: PLC0415 - as above

        try:
            return await self._store.read(faults_in, self._channel, event, self._now(), self._house)
        except NotDone as trouble:
            raise InboxFull from trouble
