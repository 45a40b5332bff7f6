"""The section ``channels``: which adapter each has, and its options."""

import re
from collections.abc import Collection, Mapping
from typing import Protocol

from yaml.nodes import Node, ScalarNode

from bot.domain.options import Option, Options
from bot.settings import values
from bot.settings.environment import has_names
from bot.settings.faults import meant
from bot.settings.model import ChannelSettings, is_here
from bot.settings.sheet import Section, Sheet


class Adapter(Protocol):
    """All that the settings want to know of an adapter."""

    def options(self) -> Options:
        """What a channel of it may say."""


Adapters = Mapping[str, Adapter]
"""Every adapter there is, by the name that ``adapter:`` has."""


def read_channels(
    sheet: Sheet, node: Node, organisations: Collection[str], adapters: Adapters, public_url: str
) -> Mapping[str, ChannelSettings]:
    """The channels by name; ``organisations`` are the keys that may be named.

    ``public_url`` is where platforms that call us would do so.
    """
    found: dict[str, ChannelSettings] = {}
    single: dict[str, str] = {}
    for name, place, value in sheet.entries(node, "channels"):
        try:
            values.key(name)
        except ValueError as error:
            sheet.fault(place, str(error))
        channel = _channel(sheet, name, value, organisations, adapters)
        if channel is None:
            continue
        _check_calls(sheet, value, channel.options, adapters[channel.adapter].options(), public_url)
        if adapters[channel.adapter].options().single and channel.adapter in single:
            sheet.fault(
                place,
                f"{single[channel.adapter]} has the adapter {channel.adapter} already; keep one of the two",
            )
        single[channel.adapter] = name
        _check_own(sheet, value, channel, found.values(), adapters[channel.adapter].options())
        found[name] = channel
    return found


def _channel(
    sheet: Sheet, name: str, node: Node, organisations: Collection[str], adapters: Adapters
) -> ChannelSettings | None:
    what = f"channel {name}"
    adapter = _adapter(sheet, node, what, adapters)
    if adapter is None:
        return None
    known = adapters[adapter].options()
    options = known.options
    section = sheet.section(node, what, ("adapter", "organisation", *options))
    organisation = section.text("organisation")
    if organisation is not None and organisation not in organisations:
        sheet.fault(
            section.node_of("organisation"),
            f'there is no organisation "{organisation}"; {meant(organisation, organisations)}',
        )
    found = {option: _option(section, option, rules, what) for option, rules in options.items()}
    for choice in known.one_of:
        if not any(all(option in section.values for option in each) for each in choice.sets):
            sheet.fault(section.node, f"{what} has {choice.neither}; write one of the two")
    return ChannelSettings(
        name,
        adapter,
        organisation,
        {option: value for option, value in found.items() if value is not None},
        secret=frozenset(option for option, rules in options.items() if rules.secret),
        rings=not known.sandbox,
        person=known.person,
    )


def _check_calls(
    sheet: Sheet, node: Node, options: Mapping[str, str], known: Options, public_url: str
) -> None:
    """What has the platform call us needs an https address, unless the platform's server stands here."""
    if public_url.startswith("https://") or is_here(options.get(known.server, "")):
        return
    places = _places(sheet, node)
    for name, rules in known.options.items():
        if options.get(name) in rules.called:
            sheet.fault(
                places.get(name, node),
                f"{name}: {options[name]} is called from outside over https, and kompis is at {public_url}; "
                f"write public_url: https://… below web, or leave {name} out",
            )
        if rules.called_without and name in options and rules.called_without not in options:
            sheet.fault(
                places.get(name, node),
                f"{name} without {rules.called_without} is called from outside over https, and kompis is at "
                f"{public_url}; write public_url: https://… below web, or write {rules.called_without}, too",
            )


def _check_own(
    sheet: Sheet, node: Node, channel: ChannelSettings, others: Collection[ChannelSettings], known: Options
) -> None:
    """What names a bot of its own is of one channel: two would take each other's updates away.

    At another address of the platform's it names another bot.
    """
    for name, rules in known.options.items():
        same = next(
            (
                one.name
                for one in others
                if one.adapter == channel.adapter
                and name in channel.options
                and one.options.get(name) == channel.options[name]
                and one.options.get(known.server) == channel.options.get(known.server)
            ),
            None,
        )
        if rules.own and same is not None:
            sheet.fault(
                _places(sheet, node).get(name, node),
                f"{name}: channel {same} has the same; give each its own bot, or keep one of the two",
            )


def _places(sheet: Sheet, node: Node) -> Mapping[str, Node]:
    """Where a channel's settings stand; what is wrong with them has been said."""
    return {name: value for name, _, value in Sheet(sheet.file, {}).entries(node, "")}


def _adapter(sheet: Sheet, node: Node, what: str, adapters: Adapters) -> str | None:
    """The adapter's name, looked up before the options are known; None after a fault."""
    entries = {name: value for name, _, value in Sheet(sheet.file, {}).entries(node, what)}
    if "adapter" not in entries:
        sheet.fault(node, f"{what} has no adapter; write adapter: with one of {', '.join(adapters)}")
        return None
    adapter = sheet.text(entries["adapter"], "adapter")
    if adapter in adapters:
        return adapter
    if adapter is not None:
        sheet.fault(entries["adapter"], f'there is no adapter "{adapter}"; {meant(adapter, tuple(adapters))}')
    return None


def _option(section: Section, name: str, rules: Option, what: str) -> str | None:
    node = section.values.get(name)
    if node is None:
        if rules.required:
            variable = f"{what.rpartition(' ')[2]}_{name}".upper().replace("-", "_")
            section.sheet.fault(section.node, f'{what} has no {name}; write {name}: "${{{variable}}}"')
        return rules.default
    words = section.text(name)
    if words is None:
        return None
    if not re.fullmatch(rules.form, words):
        section.sheet.fault(node, f"{name} is not understood; write {rules.wanted}")
    if rules.secret and isinstance(node, ScalarNode) and not has_names(node.value):
        section.sheet.warn(
            node, f"{name} stands here in clear text; keep it in .env, and write ${{NAME}} in its place"
        )
    return words


def rings(channels: Mapping[str, ChannelSettings]) -> str | None:
    """The name of a channel that reaches people's phones, if there is one."""
    return next((name for name, one in channels.items() if one.rings), None)
