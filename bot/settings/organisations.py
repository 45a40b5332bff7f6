"""The section ``organisations``: each with its cohorts and organisers, the defaults filled in."""

import re
from collections.abc import Collection, Mapping

from msgspec import Struct
from yaml.nodes import Node

from bot.settings import values
from bot.settings.channels import rings
from bot.settings.faults import meant
from bot.settings.model import ChannelSettings, Cohort, Defaults, Organisation, Poster
from bot.settings.sheet import Section, Sheet

_COHORT = ("course", "starts", "at", "days", "pace")
_POSTER_LINES = ("voluntary", "privacy", "working_hours")


class Around(Struct, frozen=True):
    """What an organisation may refer to, beside its own lines. ``courses`` None: not known."""

    defaults: Defaults
    channels: Mapping[str, ChannelSettings]
    channel_names: Collection[str]
    courses: Collection[str] | None


def read_defaults(sheet: Sheet, node: Node) -> Defaults:
    """The section ``defaults``."""
    section = sheet.section(node, "defaults", tuple(values.RHYTHM))
    said = _rhythm(section)
    defaults = Defaults(**said)
    _refuse_quiet(section, defaults.at, defaults.quiet_hours)
    return defaults


def read_organisations(sheet: Sheet, node: Node, around: Around) -> Mapping[str, Organisation]:
    """The organisations by key."""
    found = {}
    for key, place, value in sheet.entries(node, "organisations"):
        try:
            values.key(key)
        except ValueError as error:
            sheet.fault(place, str(error))
        found[key] = _organisation(sheet, key, value, around)
    return found


def _organisation(sheet: Sheet, key: str, node: Node, around: Around) -> Organisation:
    what = f"organisation {key}"
    section = sheet.section(node, what, ("name", *values.RHYTHM, "cohorts", "organisers", "poster"))
    name = section.required("name", what, "write name: and what people call it")
    said = _rhythm(section)
    house = {field: said.get(field, getattr(around.defaults, field)) for field in values.RHYTHM}
    if "at" in said or "quiet_hours" in said:
        _refuse_quiet(section, house["at"], house["quiet_hours"])
    return Organisation(
        key=key,
        name=name or key,
        cohorts=_cohorts(section, what, house["quiet_hours"], around),
        organisers=_organisers(section, key, around),
        poster=_poster(section, what),
        **house,
    )


def _rhythm(section: Section) -> dict[str, str]:
    """What a section says of language, days and hours; only what is written and understood."""
    said = {field: section.read(field, parse) for field, parse in values.RHYTHM.items()}
    return {field: value for field, value in said.items() if value is not None}


def _refuse_quiet(section: Section, at: str, quiet_hours: str) -> None:
    if values.is_quiet(at, quiet_hours):
        node = section.node_of("at" if "at" in section.values else "quiet_hours")
        section.sheet.fault(
            node,
            f"the hour {at} lies in the quiet hours {quiet_hours}; choose an hour outside them",
        )


def _cohorts(section: Section, what: str, quiet_hours: str, around: Around) -> tuple[Cohort, ...]:
    node = section.values.get("cohorts")
    if node is None:
        return ()
    found: list[Cohort] = []
    for item in section.sheet.items(node, f"cohorts of {what}"):
        cohort = _cohort(section.sheet, item, quiet_hours, around)
        if cohort is None:
            continue
        if any((one.course, one.starts) == (cohort.course, cohort.starts) for one in found):
            section.sheet.fault(
                item,
                f"a cohort of {cohort.course} that starts then is here already; give this another starts",
            )
        found.append(cohort)
    return tuple(found)


def _cohort(sheet: Sheet, node: Node, quiet_hours: str, around: Around) -> Cohort | None:
    section = sheet.section(node, "a cohort", _COHORT)
    if not section.values:
        return None
    course = section.required("course", "a cohort", "write course: and its folder's name")
    if course is not None and around.courses is not None and course not in around.courses:
        sheet.fault(
            section.node_of("course"),
            f'there is no course "{course}" in lessons; {meant(course, around.courses)}',
        )
    at = section.read("at", values.at)
    if at is not None:
        _refuse_quiet(section, at, quiet_hours)
    pace = section.read("pace", values.pace)
    ringing = rings(around.channels)
    if isinstance(pace, int) and ringing is not None:
        sheet.fault(
            section.node_of("pace"),
            f"a pace of seconds is for a sandbox, and channel {ringing} reaches people; write daily or own",
        )
    return Cohort(
        course=course or "",
        starts=section.read("starts", values.day),
        at=at,
        days=section.read("days", values.days),
        pace="daily" if pace is None else pace,
    )


def _organisers(section: Section, key: str, around: Around) -> tuple[tuple[str, str], ...]:
    node = section.values.get("organisers")
    if node is None:
        return ()
    found = []
    for item in section.sheet.items(node, f"organisers of organisation {key}"):
        words = section.sheet.text(item, "an organiser")
        if words is None:
            continue
        try:
            channel, platform_id = values.organiser(words)
        except ValueError as error:
            section.sheet.fault(item, str(error))
            continue
        if channel not in around.channel_names:
            section.sheet.fault(
                item, f'there is no channel "{channel}"; {meant(channel, around.channel_names)}'
            )
        elif channel in around.channels:
            person = around.channels[channel].person
            if not re.fullmatch(person.form, platform_id):
                section.sheet.fault(
                    item,
                    f'"{platform_id}" names nobody on channel {channel}; '
                    f"write it as {channel}:{person.example}, or take it out and send them "
                    f"the link of `kompis invite {key} --role organiser`",
                )
        found.append((channel, platform_id))
    return tuple(dict.fromkeys(found))


def _poster(section: Section, what: str) -> Poster:
    node = section.values.get("poster")
    if node is None:
        return Poster()
    poster = section.sheet.section(node, f"the poster of {what}", ("logo", *_POSTER_LINES))
    named = poster.text("logo")
    logo = None if named is None else section.sheet.file.parent / named
    if logo is not None and not logo.is_file():
        place = poster.node_of("logo")
        poster.sheet.fault(place, f"logo: there is no file {named}; write where the picture is")
    lines = {name: poster.read(name, values.poster_line) for name in _POSTER_LINES}
    return Poster(logo, **lines)
