"""Planning a workshop in the chat: three answers save a draft, one card shows the rest, and it is planned."""

from typing import Final

from msgspec.structs import replace

from bot.chat.talk import Talk
from bot.chat.workshops.cards import WRITTEN, as_planned, card_of, go_on, mine, reach_of, show, untold
from bot.domain.actions.planning import DropWorkshop, MoreWorkshops, NewWorkshop, OpenWorkshop, PlanWorkshop
from bot.domain.audit import Did
from bot.domain.own_words import one_line
from bot.domain.paging import numbered, paged
from bot.domain.roles import Deed
from bot.domain.workshop import LONGEST_TITLE, State, Workshop, missing
from bot.phrases import LANGUAGES, of
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import fields as field_phrases
from bot.phrases.workshops import planning as phrases
from bot.phrases.workshops.card import invitation
from bot.services.people.audit import note
from bot.services.workshops.draft import begin, drop
from bot.services.workshops.plan import Lacks, plan
from bot.storage import workshops

TITLE: Final = f"{WRITTEN}new"
"""The kind of dialog in which the title of a new workshop is written."""


def begun(talk: Talk) -> None:
    """What is at hand; nothing is: the first question at once."""
    if talk.may(Deed.PLAN_SERIES) or workshops.at_hand(talk.db, talk.acts_for.id, talk.now):
        listed(talk, MoreWorkshops(0))
    else:
        asked_for_new(talk, NewWorkshop())


def listed(talk: Talk, action: MoreWorkshops) -> None:
    """What is at hand, from this page on."""
    ids = workshops.at_hand(talk.db, talk.acts_for.id, talk.now)
    shown, page, more = paged(ids, action.page)
    found = numbered(list(workshops.workshops_by_id(talk.db, shown).values()), page)
    after = page + 1 if more else None
    talk.reply(phrases.at_hand(talk.say, found, talk.now, after, series=talk.may(Deed.PLAN_SERIES)))


def asked_for_new(talk: Talk, _: NewWorkshop) -> None:
    """A new one: what is it called?"""
    talk.expect(TITLE)
    talk.reply(phrases.ask_title(talk.say, form=talk.has_forms))


def opened(talk: Talk, action: OpenWorkshop) -> None:
    """One of them, as it is so far."""
    show(talk, action.workshop)


def title_written(talk: Talk, text: str) -> None:
    """The title of a new one: from now on it is a draft that waits."""
    title = one_line(text)
    if not talk.may(Deed.PLAN_WORKSHOPS):
        talk.reply(talk_phrases.not_understood(talk.say))
    elif not title:
        talk.expect(TITLE)
        talk.reply(field_phrases.no_words(talk.say))
    elif len(title) > LONGEST_TITLE:
        talk.expect(TITLE)
        talk.reply(field_phrases.too_long(talk.say, None, LONGEST_TITLE))
    else:
        code = talk.house.new_workshop_code()
        go_on(talk, begin(talk.db, talk.acts_for, title, code, talk.now))


def plan_asked(talk: Talk, action: PlanWorkshop) -> None:
    """First the invitation as it will look, and who gets it; then, when they are sure, it is planned."""
    found = mine(talk, action.workshop)
    if found is None:
        return
    if found.state is not State.DRAFT:
        _not_a_draft(talk, found)
    elif lacks := missing(found, talk.now):
        talk.reply(phrases.lacks(talk.say, found, lacks))
    elif action.sure:
        _plan(talk, found)
    else:
        _preview(talk, found)


def drop_asked(talk: Talk, action: DropWorkshop) -> None:
    """Throw a draft away, once it is confirmed."""
    found = mine(talk, action.workshop)
    if found is None:
        return
    if found.state is not State.DRAFT:
        _not_a_draft(talk, found)
    elif action.sure:
        drop(talk.db, found.id)
        talk.reply(phrases.dropped(talk.say))
    else:
        talk.reply(phrases.confirm_drop(talk.say, found))


def _preview(talk: Talk, found: Workshop) -> None:
    announced = replace(as_planned(found, talk.now), state=State.PLANNED)
    for language in _languages(talk, found):
        talk.reply(phrases.without_effect(invitation(of(language), announced, talk.now), found))
    got = reach_of(talk, found)
    who = phrases.Invited(got.people, got.out_of_reach, untold(got), got.everybody)
    talk.reply(phrases.confirm_plan(talk.say, found, who, card_of(talk, found).concerns, talk.now))


def _languages(talk: Talk, found: Workshop) -> list[str]:
    """The languages in which it is looked at before it is planned, one's own last."""
    written = {talk.acts_for.language, *(tag for tag in found.words if tag in LANGUAGES)}
    return sorted(written, key=lambda tag: (tag == talk.who.language, tag))


def _plan(talk: Talk, found: Workshop) -> None:
    match plan(talk.db, found.id, talk.now):
        case Workshop() as planned:
            subject = f"workshop {planned.id}"
            note(
                talk.db, talk.who.person_id, planned.organisation_id, Did.PLANNED_WORKSHOP, subject, talk.now
            )
            talk.reply(phrases.planned(talk.say, planned, talk.now))
        case Lacks(what):
            talk.reply(phrases.lacks(talk.say, found, what))
        case "planned":
            talk.reply(phrases.is_planned(talk.say, found))
        case "cancelled":
            talk.reply(phrases.is_called_off(talk.say))
        case "gone":
            talk.reply(phrases.not_there(talk.say))


def _not_a_draft(talk: Talk, found: Workshop) -> None:
    if found.state is State.PLANNED:
        talk.reply(phrases.is_planned(talk.say, found))
    else:
        talk.reply(phrases.is_called_off(talk.say))
