"""The workshops that somebody leads: which they are, the guide, and taking on one that has no leader yet."""

from typing import Final

from bot.chat.talk import Talk
from bot.chat.workshops.cards import WRITTEN, go_on, note_change
from bot.domain.actions.workshops import LeadIt, MoreToLead, SeeChecklist, SeeLed, TickOff
from bot.domain.own_words import one_line
from bot.domain.paging import numbered, paged
from bot.domain.roles import Deed
from bot.domain.workshop import LONGEST_LEADER, State, Workshop
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import fields as field_phrases
from bot.phrases.workshops import led as phrases
from bot.phrases.workshops.checklist import checklist
from bot.services.workshops.lead import lead
from bot.services.workshops.take_off_lists import answers_of
from bot.services.workshops.tell import led_of
from bot.services.workshops.tick_off import tick_off
from bot.storage import workshops

OWN_NAME: Final = f"{WRITTEN}own name"
"""The kind of dialog in which who leads a workshop writes the name that others see."""

MOST_ANSWERS: Final = 20


def listed(talk: Talk) -> None:
    """Those that one leads, and those that nobody leads yet."""
    listed_on(talk, MoreToLead(0))


def listed_on(talk: Talk, action: MoreToLead) -> None:
    """The same from this page on."""
    ids = workshops.to_lead(talk.db, talk.acts_for.id, talk.who.person_id, talk.now)
    shown, page, more = paged(ids, action.page)
    found = list(workshops.workshops_by_id(talk.db, shown).values())
    if not ids:
        talk.reply(phrases.none_to_lead(talk.say))
    elif len(ids) == 1:
        _show(talk, found[0])
    else:
        after = page + 1 if more else None
        talk.reply(phrases.to_lead(talk.say, numbered(found, page), talk.who.person_id, after))


def seen(talk: Talk, action: SeeLed) -> None:
    """One of them, with its guide and who comes."""
    found = _here(talk, action.workshop)
    if found is not None:
        _show(talk, found)


def checklist_shown(talk: Talk, action: SeeChecklist) -> None:
    """What there is to see to before it."""
    found = _here(talk, action.workshop)
    if found is None:
        return
    if found.leader_id == talk.who.person_id:
        _hand_over(talk, found)
    else:
        _show(talk, found)


def ticked_off(talk: Talk, action: TickOff) -> None:
    """A thing is ready, or is not after all: the list changes where it stands."""
    if not talk.received(action.delivery, led_of(action.workshop)):
        talk.reply(talk_phrases.not_yours(talk.say))
        return
    me = talk.who.person_id
    found = tick_off(talk.db, action.workshop, me, action.thing, talk.now, done=action.done)
    if found is None:
        talk.reply(talk_phrases.old_button(talk.say))
    else:
        talk.edit(action.delivery, checklist(talk.say, action.delivery, found))


def claimed(talk: Talk, action: LeadIt) -> None:
    """“I lead it”: by which name?"""
    found = _here(talk, action.workshop)
    if found is not None:
        talk.expect(OWN_NAME, found.id)
        talk.reply(phrases.ask_own_name(talk.say))


def name_written(talk: Talk, text: str) -> None:
    """The name of who leads it."""
    name = one_line(text)
    found = _here(talk, talk.about)
    if found is None:
        return
    if not name or len(name) > LONGEST_LEADER:
        talk.expect(OWN_NAME, found.id)
        talk.reply(
            field_phrases.too_long(talk.say, None, LONGEST_LEADER)
            if name
            else field_phrases.no_words(talk.say)
        )
        return
    plans = talk.may(Deed.PLAN_WORKSHOPS)
    if lead(talk.db, found.id, talk.who.person_id, name, talk.now, anew=plans) == "taken":
        talk.reply(phrases.led_already(talk.say))
        return
    note_change(talk, found)
    if plans:
        go_on(talk, found.id)
    else:
        seen(talk, SeeLed(found.id))
    _hand_over_once_planned(talk, found.id)


def _here(talk: Talk, workshop_id: int) -> Workshop | None:
    """A workshop of the organisation that one may lead; else it is said that it is not there."""
    found = workshops.workshop(talk.db, workshop_id)
    here = talk.may(Deed.LEAD) and found is not None and found.organisation_id == talk.acts_for.id
    if found is None or not here or found.state is State.CANCELLED:
        talk.reply(talk_phrases.old_button(talk.say))
        return None
    if found.leader_id not in {None, talk.who.person_id} and not talk.may(Deed.PLAN_WORKSHOPS):
        talk.reply(phrases.led_already(talk.say))
        return None
    return found


def _hand_over_once_planned(talk: Talk, workshop_id: int) -> None:
    """To whoever has just taken it on; for a draft there is time."""
    mine = workshops.workshop(talk.db, workshop_id)
    if mine is not None and mine.state is State.PLANNED:
        _hand_over(talk, mine)


def _hand_over(talk: Talk, mine: Workshop) -> None:
    talk.reply_knowing_its_id(lambda delivery: checklist(talk.say, delivery, mine), led_of(mine.id))


def _show(talk: Talk, found: Workshop) -> None:
    mine = found.leader_id == talk.who.person_id
    guide = _guide(talk, found) if mine else None
    talk.reply(phrases.led(talk.say, found, guide, mine=mine))
    question = found.warm_up_in(talk.say.language)
    if not mine or not question:
        return
    workshops.lock_workshop(talk.db, id=found.id)  # nobody erases their data between reading and showing
    if answered := workshops.warm_ups(talk.db, found.id, MOST_ANSWERS):
        talk.reply(phrases.answered_before(talk.say, question, answered), answers_of(found.id))


def _guide(talk: Talk, found: Workshop) -> str | None:
    """Where the guide is: an address, or a file of the course's on this machine."""
    loaded = talk.house.shelf.library.courses.get(found.course or "")
    if found.guide is None or found.guide.startswith("https://"):
        return found.guide
    return None if loaded is None else str(loaded.folder / "media" / found.guide)
