"""Whom an announcement is for: chosen group by group, by taps, and of long lists by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.chat.announcement_cards import course_name, mine, whom
from bot.chat.talk import Talk
from bot.domain import audience as audiences
from bot.domain.actions.announcing import AudienceGroup, Narrow
from bot.domain.announcement import Announcement
from bot.domain.audience import EVERYBODY, Audience, Progress
from bot.domain.course import TRADES
from bot.domain.message import Message
from bot.phrases import LANGUAGES, dates
from bot.phrases import announcements as phrases
from bot.phrases import talk as talk_phrases
from bot.phrases.joining import TRADE_NAMES
from bot.services.announcements.draft import aim
from bot.storage import audience_choices

NAME: Final = "announcement's workplace"
"""The kind of dialog in which the name of a workplace is written."""

MOST: Final = 9
"""Members of a group that are shown as buttons."""

Member = tuple[str, str, bool]
"""One of a group: what stands in its button's code, its name, and whether it is chosen."""

_PROGRESS: Final[dict[str, Progress]] = {"completed": "completed", "under-way": "under way"}


def groups_shown(talk: Talk, one: Announcement) -> None:
    """By what those it is for can be chosen."""
    audience = audiences.from_json(one.audience)
    there = [group for group in phrases.GROUPS if _members(talk, audience, group)]
    talk.reply(phrases.audiences(talk.say, one.id, whom(talk, audience), there))


def narrowed(talk: Talk, action: Narrow) -> None:
    """A group is shown, or one of it put on or off."""
    one = mine(talk, action.announcement)
    if one is None or not one.is_open:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    audience = audiences.from_json(one.audience)
    if action.group == "everybody":
        aim(talk.db, one.id, EVERYBODY, talk.now)
        groups_shown(talk, replace(one, audience={}))
        return
    if action.member:
        changed = _changed(talk, audience, action.group, action.member)
        if changed is None:
            talk.reply(talk_phrases.old_button(talk.say))
            return
        audience = changed
        aim(talk.db, one.id, audience, talk.now)
    _show(talk, one.id, audience, action.group)


def name_written(talk: Talk, text: str) -> None:
    """The name of a workplace, which is put on."""
    one = mine(talk, talk.about)
    if one is None or not one.is_open:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    wanted = " ".join(text.casefold().split())
    rows = audience_choices.workplaces_of(talk.db, talk.acts_for.id)
    found = [row.id for row in rows if " ".join(row.name.casefold().split()) == wanted]
    if not found:
        talk.expect(NAME, one.id)
        talk.reply(phrases.no_such_name(talk.say, "workplaces", one.id))
        return
    audience = audiences.from_json(one.audience)
    audience = replace(audience, workplaces=audience.workplaces | set(found))
    aim(talk.db, one.id, audience, talk.now)
    _show(talk, one.id, audience, "workplaces")


def _show(talk: Talk, id_: int, audience: Audience, group: AudienceGroup) -> None:
    talk.reply(_shown(talk, id_, audience, group))


def _shown(talk: Talk, id_: int, audience: Audience, group: AudienceGroup) -> Message:
    shown: AudienceGroup = (
        "cohorts" if group == "progress" else "answers" if _asks_answers(audience, group) else group
    )
    found = _members(talk, audience, shown)
    more = len(found) > MOST
    if more and shown == "workplaces":
        talk.expect(NAME, id_)
    by_progress = shown == "cohorts" and len(audience.cohorts) == 1
    return phrases.members(
        talk.say,
        id_,
        shown,
        found[:MOST],
        more=more and shown == "workplaces",
        progress=(audience.progress or "all") if by_progress else None,
    )


def _asks_answers(audience: Audience, group: AudienceGroup) -> bool:
    return group in {"workshop", "answers"} and audience.workshop is not None


def _members(talk: Talk, audience: Audience, group: AudienceGroup) -> Sequence[Member]:
    """All of a group, as far as there is a choice."""
    read = _MEMBERS.get(group)
    return [] if read is None else read(talk, audience)


def _trades(talk: Talk, audience: Audience) -> Sequence[Member]:
    return [(one, talk.say(TRADE_NAMES[one]), one in audience.trades) for one in TRADES]


def _languages(_: Talk, audience: Audience) -> Sequence[Member]:
    return [(tag, name, tag in audience.languages) for tag, name in LANGUAGES.items()]


def _areas(talk: Talk, audience: Audience) -> Sequence[Member]:
    rows = audience_choices.areas(talk.db, talk.acts_for.id)
    return [(str(row.id), row.name, row.name in audience.areas) for row in rows]


def _workplaces(talk: Talk, audience: Audience) -> Sequence[Member]:
    rows = audience_choices.workplaces_of(talk.db, talk.acts_for.id, audience.workplaces)
    return [(str(row.id), row.name, row.id in audience.workplaces) for row in rows]


def _cohorts(talk: Talk, audience: Audience) -> Sequence[Member]:
    def named(row: Any) -> str:  # noqa: ANN401 - a row has no static type
        title = course_name(talk, row.course)
        return f"{title} {dates.short(talk.say, row.starts)}" if row.starts else title

    rows = audience_choices.cohorts_of(talk.db, talk.acts_for.id)
    return [(str(row.id), named(row), row.id in audience.cohorts) for row in rows]


def _workshops(talk: Talk, audience: Audience) -> Sequence[Member]:
    rows = audience_choices.workshops_of(talk.db, talk.acts_for.id, MOST, audience.workshop)
    return [(str(row.id), row.name, row.id == audience.workshop) for row in rows]


def _answers(talk: Talk, audience: Audience) -> Sequence[Member]:
    return [(name, talk.say(words), name in audience.answers) for name, words in phrases.ANSWERS.items()]


_MEMBERS: Final[Mapping[AudienceGroup, Callable[[Talk, Audience], Sequence[Member]]]] = {
    "trades": _trades,
    "languages": _languages,
    "areas": _areas,
    "workplaces": _workplaces,
    "cohorts": _cohorts,
    "workshop": _workshops,
    "answers": _answers,
}


def _changed(talk: Talk, audience: Audience, group: AudienceGroup, member: str) -> Audience | None:
    """The audience with this member put on, or off if it was on; None: the organisation has no such."""
    if group == "progress":
        return _halved(audience, member)
    known = {code: name for code, name, _ in _members(talk, audience, group)}
    if member not in known:
        return None
    if group == "workshop":
        chosen = None if audience.workshop == int(member) else int(member)
        return replace(audience, workshop=chosen, answers=frozenset())
    if group == "cohorts":
        return replace(audience, cohorts=audience.cohorts ^ {int(member)}, progress=None)
    if group == "workplaces":
        return replace(audience, workplaces=audience.workplaces ^ {int(member)})
    name = known[member] if group == "areas" else member
    return replace(audience, **{group: getattr(audience, group) ^ {name}})


def _halved(audience: Audience, member: str) -> Audience | None:
    """Those of one cohort who are done, or who are not; put off again by the same tap."""
    wanted = _PROGRESS.get(member)
    if wanted is None:
        return None
    return replace(audience, progress=None if audience.progress == wanted else wanted)
