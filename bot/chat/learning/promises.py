"""Promises in the chat: “I'll try it”, when, how it went, and what happened."""

from bot.chat.talk import Talk
from bot.domain.actions.learning import HowItWent, KeepPromise, NotToday, PlanWhen, Promise
from bot.phrases import talk as talk_phrases
from bot.phrases.learning import own_words
from bot.phrases.learning import promises as phrases
from bot.services.learning.answer import Changed
from bot.services.learning.follow_up import LONGEST_TOLD, Said, follow_up, keep, tell
from bot.services.learning.promise import (
    LONGEST_PLAN,
    Planned,
    PlanTrouble,
    PromiseTrouble,
    can_plan,
    not_today,
    plan_for,
    plan_in_words,
    promise,
)

PLAN = "plan of a promise"
"""The kind of dialog in which it is written when something promised shall be tried."""

TOLD = "what happened"
"""The kind of dialog in which it is written what happened then."""


def made(talk: Talk, action: Promise) -> None:
    """“I'll try it”: when?"""
    outcome = promise(talk.db, talk.who, action.delivery, talk.now, talk.house.shelf)
    _show(talk, action.delivery, outcome)


def not_made(talk: Talk, action: NotToday) -> None:
    """“Not today”: the buttons go."""
    outcome = not_today(talk.db, talk.who, action.delivery, talk.now, talk.house.shelf)
    _show(talk, action.delivery, outcome)


def planned(talk: Talk, action: PlanWhen) -> None:
    """With the next customer, in the next queue; or as the person writes."""
    if action.when == "own":
        trouble = can_plan(talk.db, talk.who, action.promise)
        if trouble is None:
            talk.expect(PLAN, action.promise)
            talk.reply(phrases.ask_plan(talk.say))
        else:
            _show_plan(talk, action.promise, trouble)
        return
    outcome = plan_for(talk.db, talk.who, action.promise, action.when, talk.house.shelf)
    _show_plan(talk, action.promise, outcome)


def plan_written(talk: Talk, text: str) -> None:
    """The plan, in the person's own words."""
    _show_plan(talk, talk.about, plan_in_words(talk.db, talk.who, talk.about, text))


def said(talk: Talk, action: HowItWent) -> None:
    """How it went: the message goes on, and there may be something to tell or to decide."""
    shelf = talk.house.shelf
    outcome = follow_up(talk.db, talk.who, action.delivery, action.place, action.outcome, talk.now, shelf)
    match outcome:
        case Said(changed, of, further):
            talk.edit(action.delivery, changed.message)
            if further == "tell":
                talk.expect(TOLD, of)
                talk.reply(phrases.what_happened(talk.say))
            elif further == "keep or let go":
                talk.reply(phrases.keep_or_let_go(talk.say, of))
            if changed.more is not None:
                talk.reply(changed.more)
        case "answered":
            talk.reply(phrases.how_it_went_already(talk.say))
        case "not yours":
            talk.reply(talk_phrases.not_yours(talk.say))


def told(talk: Talk, text: str) -> None:
    """What happened, in the person's own words."""
    match tell(talk.db, talk.who, talk.about, text):
        case "kept":
            talk.reply(own_words.saved(talk.say))
        case "empty":
            talk.expect(TOLD, talk.about)
            talk.reply(own_words.no_words(talk.say))
        case "too long":
            talk.expect(TOLD, talk.about)
            talk.reply(own_words.too_long(talk.say, LONGEST_TOLD))
        case "not yours":
            talk.reply(talk_phrases.not_yours(talk.say))


def decided(talk: Talk, action: KeepPromise) -> None:
    """Not tried yet: another week, or no more."""
    match keep(talk.db, talk.who, action.promise, talk.now, wanted=action.keep):
        case "kept":
            talk.reply(phrases.kept(talk.say))
        case "let go":
            talk.reply(phrases.let_go(talk.say))
        case "asked again":
            talk.reply(phrases.asked_again(talk.say))
        case "not yours":
            talk.reply(talk_phrases.not_yours(talk.say))


def _show(talk: Talk, delivery: int, outcome: Changed | PromiseTrouble) -> None:
    match outcome:
        case Changed(message, more):
            talk.edit(delivery, message)
            if more is not None:
                talk.reply(more)
        case "promised":
            talk.reply(phrases.promised_already(talk.say))
        case "not today":
            talk.reply(phrases.nothing_promised(talk.say))
        case "still asking":
            talk.reply(phrases.answer_first(talk.say))
        case "not yours":
            talk.reply(talk_phrases.not_yours(talk.say))


def _show_plan(talk: Talk, promise_id: int, outcome: Planned | PlanTrouble) -> None:
    match outcome:
        case Planned(plan):
            talk.reply(phrases.your_promise(talk.say, plan))
        case "empty":
            talk.expect(PLAN, promise_id)
            talk.reply(own_words.no_words(talk.say))
        case "too long":
            talk.expect(PLAN, promise_id)
            talk.reply(own_words.too_long(talk.say, LONGEST_PLAN))
        case "asked already":
            talk.reply(phrases.too_late_to_plan(talk.say))
        case "not yours":
            talk.reply(talk_phrases.not_yours(talk.say))
