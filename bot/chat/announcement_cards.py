"""An announcement's draft as its organiser sees it: as people will see it, and then who they are."""

from datetime import date

from bot.chat.talk import Talk
from bot.domain import audience as audiences
from bot.domain.announcement import Announcement, best_language
from bot.domain.audience import Audience
from bot.domain.course import TRADES
from bot.domain.localtime import zone_named
from bot.phrases import LANGUAGES, of
from bot.phrases import announcements as phrases
from bot.phrases.dates import listed
from bot.phrases.joining import TRADE_NAMES
from bot.services.announcements.preview import preview
from bot.storage import announcements, audience_choices

MOST_NAMES = 3


def mine(talk: Talk, id_: int) -> Announcement | None:
    """An announcement of the organisation one acts for; None: there is none of that number."""
    one = announcements.announcement(talk.db, id_)
    return one if one is not None and one.organisation_id == talk.acts_for.id else None


def today_of(talk: Talk) -> date:
    """The day it is for the organisation."""
    return talk.now.astimezone(zone_named(talk.acts_for.timezone)).date()


def show(talk: Talk, one: Announcement) -> None:
    """The message itself, in each of its languages; then the card."""
    house = talk.acts_for
    reach = preview(talk.db, one, house, talk.now)
    if reach.refusal is not None:
        talk.reply(phrases.not_by_progress(talk.say, one.id))
        return
    own = best_language(talk.who.language, one.words, house.language)
    for language in sorted(one.words, key=lambda name: (name == own, name)):
        talk.reply(phrases.announcement(of(language), house.name, one.words[language], one.attached))
    card = phrases.Card(
        one,
        house.timezone,
        today_of(talk),
        whom(talk, audiences.from_json(one.audience)),
        reach.reached,
        reach.unreachable,
        reach.paused,
        reach.had_one,
        reach.tells_why,
        reach.instead,
    )
    talk.reply(phrases.card(talk.say, card))


def show_again(talk: Talk, id_: int) -> None:
    """As it is now: a draft's card, or how it goes."""
    from bot.chat.following_announcements import show as follow  # noqa: PLC0415 - each shows what the other has

    one = mine(talk, id_)
    if one is not None:
        (show if one.is_open else follow)(talk, one)


def whom(talk: Talk, audience: Audience) -> str | None:
    """An audience in words; None: everybody."""
    if audience.is_everybody:
        return None
    say, house = talk.say, talk.acts_for
    names = [say(TRADE_NAMES[trade]) for trade in TRADES if trade in audience.trades]
    names += [name for tag, name in LANGUAGES.items() if tag in audience.languages]
    names += sorted(audience.areas)
    if audience.workplaces:
        found = audience_choices.workplaces_of(talk.db, house.id, audience.workplaces)
        names += [row.name for row in found if row.id in audience.workplaces]
    if audience.cohorts:
        found = audience_choices.cohorts_of(talk.db, house.id)
        names += [course_name(talk, row.course) for row in found if row.id in audience.cohorts]
    match audience.progress:
        case "completed":
            names.append(say("only who is done"))
        case "under way":
            names.append(say("only who isn't done"))
    if audience.workshop is not None:
        found = audience_choices.workshops_of(talk.db, house.id, 1000, audience.workshop)
        names += [row.name for row in found if row.id == audience.workshop]
        names += [say(phrases.ANSWERS[name]).lower() for name in phrases.ANSWERS if name in audience.answers]
    if len(names) > MOST_NAMES:
        more = say.n("{n} more", "{n} more", len(names) - MOST_NAMES)
        names = [*names[:MOST_NAMES], more]
    return listed(say, names)


def course_name(talk: Talk, course: str) -> str:
    """A course's title in the organiser's language, where it is loaded."""
    loaded = talk.house.shelf.library.courses.get(course)
    return course if loaded is None else loaded.course.title(talk.who.language)
