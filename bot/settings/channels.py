"""The section ``channels``: which adapter each has, and its options."""

import re
from collections.abc import Collection, Mapping

from yaml.nodes import Node, ScalarNode

from bot.settings import values
from bot.settings.adapters import ADAPTERS, LATER, Adapter, Option
from bot.settings.environment import has_names
from bot.settings.faults import meant
from bot.settings.model import ChannelSettings
from bot.settings.sheet import Section, Sheet


def read_channels(sheet: Sheet, node: Node, organisations: Collection[str]) -> Mapping[str, ChannelSettings]:
    """The channels by name; ``organisations`` are the keys that may be named."""
    found: dict[str, ChannelSettings] = {}
    single: dict[str, str] = {}
    for name, place, value in sheet.entries(node, "channels"):
        try:
            values.key(name)
        except ValueError as error:
            sheet.fault(place, str(error))
        channel = _channel(sheet, name, value, organisations)
        if channel is None:
            continue
        if ADAPTERS[channel.adapter].single and channel.adapter in single:
            sheet.fault(
                place,
                f"{single[channel.adapter]} has the adapter {channel.adapter} already; keep one of the two",
            )
        single[channel.adapter] = name
        found[name] = channel
    return found


def _channel(sheet: Sheet, name: str, node: Node, organisations: Collection[str]) -> ChannelSettings | None:
    what = f"channel {name}"
    adapter = _adapter(sheet, node, what)
    if adapter is None:
        return None
    options = ADAPTERS[adapter].options
    section = sheet.section(node, what, ("adapter", "organisation", *options))
    organisation = section.text("organisation")
    if organisation is not None and organisation not in organisations:
        sheet.fault(
            section.node_of("organisation"),
            f'there is no organisation "{organisation}"; {meant(organisation, organisations)}',
        )
    found = {option: _option(section, option, rules, what) for option, rules in options.items()}
    return ChannelSettings(
        name, adapter, organisation, {option: value for option, value in found.items() if value is not None}
    )


def _adapter(sheet: Sheet, node: Node, what: str) -> str | None:
    """The adapter's name, looked up before the options are known; None after a fault."""
    entries = {name: value for name, _, value in Sheet(sheet.file, {}).entries(node, what)}
    if "adapter" not in entries:
        sheet.fault(node, f"{what} has no adapter; write adapter: with one of {', '.join(ADAPTERS)}")
        return None
    adapter = sheet.text(entries["adapter"], "adapter")
    if adapter in ADAPTERS:
        return adapter
    if adapter in LATER:
        sheet.fault(
            entries["adapter"],
            f"this version has no {adapter} adapter; take {what} out, a later version has it",
        )
    elif adapter is not None:
        sheet.fault(entries["adapter"], f'there is no adapter "{adapter}"; {meant(adapter, ADAPTERS)}')
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
    if words in rules.later:
        section.sheet.fault(node, f"{name}: {words} comes in a later version; write {rules.wanted}")
    elif not re.fullmatch(rules.form, words):
        section.sheet.fault(node, f"{name} is not understood; write {rules.wanted}")
    if rules.secret and isinstance(node, ScalarNode) and not has_names(node.value):
        section.sheet.warn(
            node, f"{name} stands here in clear text; keep it in .env, and write ${{NAME}} in its place"
        )
    return words


def rings(channels: Mapping[str, ChannelSettings]) -> str | None:
    """The name of a channel that reaches people's phones, if there is one."""
    return next((name for name, one in channels.items() if not _adapter_of(one).sandbox), None)


def _adapter_of(channel: ChannelSettings) -> Adapter:
    return ADAPTERS[channel.adapter]
