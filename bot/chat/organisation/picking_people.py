"""Whom something is for: chosen group by group, in one message by taps, and of long lists by name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from bot.chat.talk import Talk
from bot.domain.actions.action import Action
from bot.domain.actions.announcing import AudienceGroup
from bot.domain.audience import EVERYBODY, Audience, Progress
from bot.domain.course import TRADES
from bot.domain.message import Message
from bot.domain.own_words import literally
from bot.phrases import LANGUAGES, dates
from bot.phrases import talk as talk_phrases
from bot.phrases.organisation import audiences as phrases
from bot.phrases.organisation.audiences import Member
from bot.phrases.people.joining import TRADE_NAMES
from bot.storage import audience_choices, series

MOST: Final = 9
"""Members of a group that are shown as buttons."""

MOST_WORKSHOPS: Final = 100
MOST_NAMES: Final = 3

_HALVES: Final[dict[str, Progress]] = {"completed": "completed", "under-way": "under way"}


class Picking(Struct, frozen=True):
    """What people are chosen for: the row with this ``id``, and the audience it has.

    ``subject`` is that of the message in which they are; ``naming`` the kind of dialog in which one is named.
    ``narrow`` makes the taps of that message, a delivery; ``keep`` writes what was chosen. ``itself`` is the
    workshop that is no choice, since it is what is chosen for.
    """

    id: int
    audience: Audience
    subject: str
    naming: str
    question: str
    told: Callable[[str | None], str]
    narrow: Callable[[int, AudienceGroup, str], Action]
    back: Action
    keep: Callable[[Audience], None]
    offers: Collection[AudienceGroup]
    note: str | None = None
    itself: int | None = None


def picked_in(talk: Talk, delivery: int, subject: str) -> int | None:
    """What people are chosen for in a message with this subject; None: it is not theirs, as they are told."""
    found = talk.subject_of(delivery) or ""
    number = found.removeprefix(subject)
    if found.startswith(subject) and number.isdecimal():
        return int(number)
    talk.reply(talk_phrases.not_yours(talk.say))
    return None


def begun(talk: Talk, picking: Picking) -> None:
    """Whom it is for now, and by what that can be narrowed: the message in which all the rest happens."""
    talk.reply_knowing_its_id(lambda delivery: _overview(talk, picking, delivery), picking.subject)


def tapped(talk: Talk, picking: Picking, delivery: int, group: AudienceGroup, member: str) -> None:
    """In that message a group is shown, or one of it put on or off."""
    if group not in {*picking.offers, "everybody", "overview"}:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    if group == "everybody" or member:
        changed = _changed(talk, picking, group, member)
        if changed is None:
            talk.reply(talk_phrases.old_button(talk.say))
            return
        picking.keep(changed)
        picking = replace(picking, audience=changed)
    if group in {"everybody", "overview"}:
        talk.edit(delivery, _overview(talk, picking, delivery))
    else:
        talk.edit(delivery, _group(talk, picking, delivery, group))


def name_written(talk: Talk, picking: Picking, text: str) -> None:
    """The name of one of a long list, which is put on."""
    group: AudienceGroup = talk.held.get("group", "workplaces")
    wanted = _loosely(text)
    found = [code for code, name, _ in _members(talk, picking, group) if _loosely(name) == wanted]
    if not found:
        talk.expect(picking.naming, picking.id, {"group": group})
        talk.reply_knowing_its_id(
            lambda delivery: phrases.no_such_name(talk.say, _asked(talk, picking, delivery), group),
            picking.subject,
        )
        return
    kept = picking
    for code in found:
        kept = replace(kept, audience=_put_on(talk, kept, group, code))
    picking.keep(kept.audience)
    talk.reply_knowing_its_id(lambda delivery: _group(talk, kept, delivery, group), picking.subject)


def in_words(talk: Talk, audience: Audience, most: int = MOST_NAMES) -> str | None:
    """An audience in words, so many names of it and how many more; None: everybody."""
    if audience.is_everybody:
        return None
    say, house = talk.say, talk.acts_for
    if audience.leaders is not None:
        led = series.series(talk.db, audience.leaders)
        return say("all who lead “{title}”", title=literally(led.title if led else ""))
    names = [say(TRADE_NAMES[trade]) for trade in TRADES if trade in audience.trades]
    names += [name for tag, name in LANGUAGES.items() if tag in audience.languages]
    names += sorted(audience.areas)
    if audience.workplaces:
        found = audience_choices.workplaces_of(talk.db, house.id, audience.workplaces)
        names += [row.name for row in found if row.id in audience.workplaces]
    if audience.cohorts:
        found = audience_choices.cohorts_of(talk.db, house.id)
        names += [_course_name(talk, row.course) for row in found if row.id in audience.cohorts]
    match audience.progress:
        case "completed":
            names.append(say("only who is done"))
        case "under way":
            names.append(say("only who isn't done"))
    if audience.workshop is not None:
        found = audience_choices.workshops_of(talk.db, house.id, MOST_WORKSHOPS, audience.workshop)
        names += [row.name for row in found if row.id == audience.workshop]
        names += [say(phrases.ANSWERS[name]).lower() for name in phrases.ANSWERS if name in audience.answers]
    if len(names) > most:
        more = say.n("{n} more", "{n} more", len(names) - most)
        names = [*names[:most], more]
    return dates.listed(say, names)


def _asked(talk: Talk, picking: Picking, delivery: int) -> phrases.Asked:
    return phrases.Asked(
        picking.question,
        picking.told(in_words(talk, picking.audience)),
        lambda group, member: picking.narrow(delivery, group, member),
        picking.back,
        picking.note,
    )


def _overview(talk: Talk, picking: Picking, delivery: int) -> Message:
    there = [one for one in phrases.GROUPS if one in picking.offers and _members(talk, picking, one)]
    narrowed = not picking.audience.is_everybody
    return phrases.overview(talk.say, _asked(talk, picking, delivery), there, narrowed=narrowed)


def _group(talk: Talk, picking: Picking, delivery: int, group: AudienceGroup) -> Message:
    audience = picking.audience
    shown: AudienceGroup = group
    if group == "progress":
        shown = "cohorts"
    elif group in {"workshop", "answers"}:
        shown = "workshop" if audience.workshop is None else "answers"
    found = _members(talk, picking, shown)
    more = len(found) > MOST
    if more:
        found = sorted(found, key=lambda one: not one[2])
        talk.expect(picking.naming, picking.id, {"group": shown})
    halved = shown == "cohorts" and len(audience.cohorts) == 1 and "progress" in picking.offers
    half = next((code for code, kept in _HALVES.items() if kept == audience.progress), "all")
    return phrases.members(
        talk.say,
        _asked(talk, picking, delivery),
        shown,
        found[:MOST],
        more=more,
        half=half if halved else None,
    )


def _members(talk: Talk, picking: Picking, group: AudienceGroup) -> Sequence[Member]:
    """All of a group, as far as there is a choice."""
    read = _MEMBERS.get(group)
    return [] if read is None else read(talk, picking)


def _trades(talk: Talk, picking: Picking) -> Sequence[Member]:
    return [(one, talk.say(TRADE_NAMES[one]), one in picking.audience.trades) for one in TRADES]


def _languages(_: Talk, picking: Picking) -> Sequence[Member]:
    return [(tag, name, tag in picking.audience.languages) for tag, name in LANGUAGES.items()]


def _areas(talk: Talk, picking: Picking) -> Sequence[Member]:
    rows = audience_choices.areas(talk.db, talk.acts_for.id)
    return [(str(row.id), row.name, row.name in picking.audience.areas) for row in rows]


def _workplaces(talk: Talk, picking: Picking) -> Sequence[Member]:
    chosen = picking.audience.workplaces
    rows = audience_choices.workplaces_of(talk.db, talk.acts_for.id, chosen)
    return [(str(row.id), row.name, row.id in chosen) for row in rows]


def _cohorts(talk: Talk, picking: Picking) -> Sequence[Member]:
    def named(row: Any) -> str:  # noqa: ANN401 - a row has no static type
        title = _course_name(talk, row.course)
        return f"{title} {dates.short(talk.say, row.starts)}" if row.starts else title

    rows = audience_choices.cohorts_of(talk.db, talk.acts_for.id)
    return [(str(row.id), named(row), row.id in picking.audience.cohorts) for row in rows]


def _workshops(talk: Talk, picking: Picking) -> Sequence[Member]:
    chosen = picking.audience.workshop
    rows = audience_choices.workshops_of(talk.db, talk.acts_for.id, MOST_WORKSHOPS, chosen)
    return [(str(row.id), row.name, row.id == chosen) for row in rows if row.id != picking.itself]


def _answers(talk: Talk, picking: Picking) -> Sequence[Member]:
    given = picking.audience.answers
    return [(name, talk.say(words), name in given) for name, words in phrases.ANSWERS.items()]


_MEMBERS: Final[Mapping[AudienceGroup, Callable[[Talk, Picking], Sequence[Member]]]] = {
    "trades": _trades,
    "languages": _languages,
    "areas": _areas,
    "workplaces": _workplaces,
    "cohorts": _cohorts,
    "workshop": _workshops,
    "answers": _answers,
}


def _changed(talk: Talk, picking: Picking, group: AudienceGroup, member: str) -> Audience | None:
    """The audience with this member put on, or off if it was on; None: the organisation has no such."""
    audience = picking.audience
    if group in {"everybody", "progress"}:
        return EVERYBODY if group == "everybody" else _halved(audience, member)
    known = {code: name for code, name, _ in _members(talk, picking, group)}
    if member not in known:
        return None
    match group:
        case "workshop":
            chosen = None if audience.workshop == int(member) else int(member)
            return replace(audience, workshop=chosen, answers=frozenset())
        case "cohorts":
            return replace(audience, cohorts=audience.cohorts ^ {int(member)}, progress=None)
        case "workplaces":
            changed: Any = audience.workplaces ^ {int(member)}
        case "areas":
            changed = audience.areas ^ {known[member]}
        case _:
            changed = getattr(audience, group) ^ {member}
    return replace(audience, **{group: changed})


def _put_on(talk: Talk, picking: Picking, group: AudienceGroup, code: str) -> Audience:
    """The audience with one of a group in it, whether it was before or not."""
    on = {member for member, _, chosen in _members(talk, picking, group) if chosen}
    changed = None if code in on else _changed(talk, picking, group, code)
    return picking.audience if changed is None else changed


def _halved(audience: Audience, member: str) -> Audience | None:
    """Those of one cohort who are done, or who are not; put off again by the same tap."""
    wanted = _HALVES.get(member)
    if wanted is None:
        return None
    return replace(audience, progress=None if audience.progress == wanted else wanted)


def _course_name(talk: Talk, course: str) -> str:
    """A course's title in the organiser's language, where it is loaded."""
    loaded = talk.house.shelf.library.courses.get(course)
    return course if loaded is None else loaded.course.title(talk.who.language)


def _loosely(name: str) -> str:
    return " ".join(name.casefold().split())
