"""Channels of what config.yaml says: the only module that imports adapters."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from adapters import ADAPTERS
from bot.chat.greet import greeting
from bot.chat.home import home, preferences
from bot.chat.house import House
from bot.domain.message import Message
from bot.domain.preferences import Preferences
from bot.keys import Keys
from bot.phrases import Say
from bot.ports import Channel, Limits, Parse, Status, Tools
from bot.services.learning.show_status import status
from bot.settings import ChannelSettings, Settings
from bot.storage.channel_state import StoreChannelState
from bot.storage.store import Store
from bot.storage.transcript import StoreTranscript


@dataclass(frozen=True, slots=True)
class Configured:
    """A channel with what is said of its platform."""

    channel: Channel
    limits: Limits
    parse: Parse


def channel_limits() -> Sequence[Limits]:
    """What every platform can show, for checks and previews."""
    return [adapter.limits() for adapter in ADAPTERS.values()]


def draw_in_browser(message: Message, number: int, say: Say, mark: str) -> Markup:
    """Draw a message as the web chat does.

    ``number`` names it on its page, ``say`` is the language kompis talks, ``mark`` goes along with taps.
    """
    from adapters.web import render  # noqa: PLC0415 - only previews draw

    item = render.Shown(number, number, "kompis", message)
    return Markup(render.message(item, render.Form(mark, say, str)))  # noqa: S704 - a template of ours


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
    )


def build_channels(
    settings: Settings, keys: Keys, store: Store, house: House, now: Callable[[], datetime]
) -> Mapping[str, Configured]:
    """Every configured channel, not yet started."""
    return {name: _build(one, settings, keys, store, house, now) for name, one in settings.channels.items()}


def _build(
    channel: ChannelSettings,
    settings: Settings,
    keys: Keys,
    store: Store,
    house: House,
    now: Callable[[], datetime],
) -> Configured:
    adapter = ADAPTERS[channel.adapter]
    tools = Tools(
        name=channel.name,
        options=channel.options,
        state=StoreChannelState(store, channel.name, keys.key_for(f"remembered by {channel.name}"), now),
        transcript=StoreTranscript(store, channel.name, now),
        greet=_greeter(store, channel.name, house),
        status=_status_of(store, channel.name, house),
        home=_home_of(store, channel.name, house, now),
        preferences=_preferences_of(store, channel.name),
        key=keys.key_for(f"channel {channel.name}"),
        public_url=settings.web.public_url,
    )
    return Configured(adapter.build(tools), adapter.limits(), adapter.parse())


def _greeter(store: Store, channel: str, house: House) -> Callable[[str, Sequence[str]], Awaitable[Message]]:
    async def greet(code: str, languages: Sequence[str]) -> Message:
        return await store.read(greeting, channel, house, code, languages)

    return greet


def _status_of(store: Store, channel: str, house: House) -> Callable[[str], Awaitable[Status | None]]:
    async def status_of(address: str) -> Status | None:
        return await store.read(status, channel, address, house.shelf)

    return status_of


def _home_of(
    store: Store, channel: str, house: House, now: Callable[[], datetime]
) -> Callable[[str, Sequence[str]], Awaitable[Message]]:
    async def home_of(address: str, languages: Sequence[str]) -> Message:
        return await store.read(home, channel, house, address, languages, now())

    return home_of


def _preferences_of(store: Store, channel: str) -> Callable[[str], Awaitable[Preferences | None]]:
    async def preferences_of(address: str) -> Preferences | None:
        return await store.read(preferences, channel, address)

    return preferences_of
