"""Workshops in the chat of whoever is invited: the card, an answer by one tap, and what is ahead."""

from typing import Final

from msgspec.structs import replace

from bot.chat.talk import Talk
from bot.domain.actions.workshops import AnswerWarmUp, Attend, CannotCome, NotSure, SeeWorkshop
from bot.domain.own_words import several_lines
from bot.domain.seats import Answer
from bot.phrases import talk as talk_phrases
from bot.phrases.learning import own_words
from bot.phrases.workshops import card as phrases
from bot.services.workshops.answer import Come, Wish, answer
from bot.services.workshops.look import look
from bot.services.workshops.tell import subject_of
from bot.storage import signups, workshops

WARM_UP: Final = "warm-up"
"""The kind of dialog in which the question before a workshop is answered."""

LONGEST_THOUGHT: Final = 500


def coming(talk: Talk, action: Attend) -> None:
    """“I'm coming”, to one of the occasions."""
    workshop = workshops.workshop_of_occasion(talk.db, action.occasion)
    _answered(talk, action.delivery, 0 if workshop is None else workshop.id, Come(action.occasion))


def not_sure(talk: Talk, action: NotSure) -> None:
    """Not known yet."""
    _answered(talk, action.delivery, action.workshop, Answer.UNSURE)


def not_coming(talk: Talk, action: CannotCome) -> None:
    """No: somebody else gets the seat, if there was one."""
    _answered(talk, action.delivery, action.workshop, Answer.DECLINED)


def listed(talk: Talk) -> None:
    """The workshops ahead that one is invited to, and what one has answered."""
    ahead = signups.ahead_of(talk.db, talk.who.person_id, talk.now)
    cards = [_card(talk, workshop_id) for workshop_id in ahead]
    if len(cards) == 1:
        _show(talk, ahead[0])
    else:
        talk.reply(phrases.listed(talk.say, cards) if cards else phrases.none_ahead(talk.say))


def seen(talk: Talk, action: SeeWorkshop) -> None:
    """One of them."""
    if action.workshop in signups.ahead_of(talk.db, talk.who.person_id, talk.now):
        _show(talk, action.workshop)
    else:
        talk.reply(talk_phrases.old_button(talk.say))


def warm_up_asked(talk: Talk, action: AnswerWarmUp) -> None:
    """“Answer the question”: the one before a workshop that one comes to."""
    ahead = signups.ahead_of(talk.db, talk.who.person_id, talk.now)
    card = _card(talk, action.workshop) if action.workshop in ahead else None
    if card is None or not card.takes_warm_up:
        talk.reply(talk_phrases.old_button(talk.say))
    else:
        talk.expect(WARM_UP, action.workshop)
        talk.reply(phrases.ask_warm_up(talk.say, card))


def warm_up_written(talk: Talk, text: str) -> None:
    """An answer to the question before the workshop, in words of one's own; it takes an older one's place."""
    words = several_lines(text)
    if not words or len(words) > LONGEST_THOUGHT:
        talk.expect(WARM_UP, talk.about)
        talk.reply(own_words.too_long(talk.say, LONGEST_THOUGHT) if words else own_words.no_words(talk.say))
        return
    signups.note_warm_up(talk.db, talk.about, talk.who.person_id, words)
    talk.reply(phrases.warmed_up(talk.say, talk.about))


def _answered(talk: Talk, delivery: int, workshop_id: int, wish: Wish) -> None:
    """Write the answer, and put what came of it in the card's place."""
    if not talk.received(delivery, subject_of(workshop_id)):
        talk.reply(talk_phrases.not_yours(talk.say))
        return
    outcome = answer(talk.db, workshop_id, talk.who.person_id, wish, talk.now)
    card = replace(_card(talk, workshop_id), delivery=delivery)
    wanted = card.workshop.occasion(wish.occasion) if isinstance(wish, Come) else None
    if outcome == "full" and wanted is not None:
        talk.edit(delivery, phrases.full(talk.say, card, wanted))
    elif outcome in {"closed", "over"}:
        talk.edit(delivery, phrases.closed(talk.say, card))
    else:
        talk.edit(delivery, phrases.card(talk.say, card))
        if card.asks_warm_up:
            talk.expect(WARM_UP, workshop_id)


def _show(talk: Talk, workshop_id: int) -> None:
    card = _card(talk, workshop_id)
    talk.reply_knowing_its_id(
        lambda delivery: phrases.card(talk.say, replace(card, delivery=delivery)), subject_of(workshop_id)
    )


def _card(talk: Talk, workshop_id: int) -> phrases.Card:
    return look(talk.db, [workshop_id], [talk.who.person_id], talk.now)[workshop_id][talk.who.person_id]
