"""An announcement's draft as its organiser sees it: as people will see it, and then who they are."""

from collections.abc import Collection, Sequence
from datetime import date

from bot.chat.organisation.picking_people import in_words
from bot.chat.talk import Talk
from bot.domain import audience as audiences
from bot.domain.announcement import Announcement, State, best_language
from bot.domain.localtime import zone_named
from bot.phrases import of
from bot.phrases.announcements import messages as phrases
from bot.services.people.reach import reach
from bot.storage import announcements


def mine(talk: Talk, id_: int) -> Announcement | None:
    """An announcement of the organisation one acts for, to people one may reach; None: there is none such."""
    one = announcements.announcement(talk.db, id_)
    if one is None or one.organisation_id != talk.acts_for.id:
        return None
    return one if _may_reach(talk, one) else None


def at_hand(talk: Talk, states: Collection[State]) -> list[int]:
    """Those in these states to people one may reach: what is to come first, then the one changed last."""
    deeds = [deed for deed in audiences.DEEDS if talk.may(deed)]
    return announcements.listed(talk.db, talk.acts_for.id, states, deeds)


def by_first_words(talk: Talk, ids: Sequence[int]) -> list[tuple[Announcement, str]]:
    """These, each with its first words."""
    found = announcements.announcements_by_id(talk.db, ids)
    return [(found[id_], phrases.first_words(found[id_], talk.who.language)) for id_ in ids]


def drafts_waiting(talk: Talk, most: int) -> list[tuple[int, str]]:
    """The drafts that were changed last, by number and first words."""
    waiting = by_first_words(talk, at_hand(talk, [State.DRAFT])[:most])
    return [(one.id, words) for one, words in waiting]


def is_aimed_here(one: Announcement) -> bool:
    """Whether its people are chosen with it: those who lead a series are not exchanged for others."""
    return audiences.from_json(one.audience).leaders is None


def _may_reach(talk: Talk, one: Announcement) -> bool:
    return talk.may(audiences.deed_to_reach(audiences.from_json(one.audience)))


def today_of(talk: Talk) -> date:
    """The day it is for the organisation."""
    return talk.now.astimezone(zone_named(talk.acts_for.timezone)).date()


def show(talk: Talk, one: Announcement) -> None:
    """The message itself, in each of its languages; then the card."""
    house = talk.acts_for
    audience = audiences.from_json(one.audience)
    got = reach(talk.db, house, audience, one.words, talk.now)
    if got.refusal is not None:
        talk.reply(phrases.not_by_progress(talk.say, one.id))
        return
    own = best_language(talk.who.language, one.words, house.language)
    for language in sorted(one.words, key=lambda name: (name == own, name)):
        talk.reply(phrases.announcement(of(language), house.name, one.words[language], one.attached))
    card = phrases.Card(
        one,
        house.timezone,
        talk.now,
        in_words(talk, audience),
        got.reached,
        got.out_of_reach,
        got.without_chat,
        got.quiet,
        got.had_one,
        got.lately,
        got.instead,
        talk.house.previews.link(one.id, talk.who.person_id, talk.now),
        got.everybody,
    )
    talk.reply(phrases.card(talk.say, card))


def show_again(talk: Talk, id_: int) -> None:
    """As it is now: a draft's card, or how it goes."""
    from bot.chat.announcements.following import show as follow  # noqa: PLC0415 - each shows what the other has

    one = mine(talk, id_)
    if one is not None:
        (show if one.is_open else follow)(talk, one)
