"""One send: ask the channel, and say what its answer means for the delivery."""

import datetime as dt

import structlog

from bot.delivery.waiting import Ready
from bot.domain.delivery import backoff, look_again_at
from bot.domain.message import from_json
from bot.ports import (
    Channel,
    Edits,
    Gone,
    Moved,
    OutcomeUnclear,
    Outgoing,
    Receipt,
    Refused,
)
from bot.services.delivery.outcomes import AddressGone, AddressMoved, Failed, Outcome, Unclear

log = structlog.get_logger("delivery")

UNREADABLE = "This version of kompis cannot read the message."
FAULT = "The channel's adapter failed in the middle of sending; nobody knows whether it arrived."


async def send(channel: Channel, ready: Ready) -> Receipt:
    """Send or edit.

    Raises:
        Refused: also for a message that cannot be read.
        SendError: as the channel says.
    """
    row = ready.row
    try:
        message = from_json(row.body["message"])
    except (KeyError, TypeError, ValueError) as error:
        log.exception("a message cannot be read", delivery=row.id)
        raise Refused(UNREADABLE) from error
    outgoing = Outgoing(row.id, row.address, message)
    if ready.replaces is not None and isinstance(channel, Edits):
        return await channel.edit(outgoing, Receipt(ready.replaces))
    return await channel.send(outgoing)


def outcome_of(error: Exception, ready: Ready, now: dt.datetime) -> Outcome:
    """What an error, other than one that says to try later or to send anew, means for the delivery.

    What no channel should raise is logged, and counts as an outcome nobody knows.
    """
    row = ready.row
    match error:
        case Refused():
            return Failed(error.sentence)
        case Gone():
            return AddressGone(error.sentence, for_good=error.for_good)
        case Moved():
            try_at = now if row.attempts == 0 else now + backoff(row.attempts)
            return AddressMoved(error.sentence, error.address, try_at)
        case OutcomeUnclear():
            sentence = error.sentence
        case _:
            log.error("an adapter failed", delivery=row.id, exc_info=error)
            sentence = FAULT
    look_again = look_again_at(now, row.unclear + 1, edit=ready.edit)
    return Unclear(sentence, look_again)
