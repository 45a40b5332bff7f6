"""One send: make the message whole, ask the channel, and say what its answer means for the delivery."""

import datetime as dt
from typing import cast

import structlog
from msgspec.structs import replace

from bot.delivery.waiting import Ready
from bot.domain.delivery import backoff, look_again_at
from bot.domain.message import Media, Message, from_json
from bot.papers import PAPER
from bot.papers.press import CannotPrint, Press, PressBroke
from bot.ports import (
    Channel,
    Edits,
    Gone,
    Moved,
    OutcomeUnclear,
    Outgoing,
    Receipt,
    Refused,
    TopicGone,
    TryLater,
)
from bot.services.delivery.claim import Claimed
from bot.services.delivery.outcomes import AddressGone, AddressMoved, Failed, Outcome, Unclear

log = structlog.get_logger("delivery")

UNREADABLE = "This version of kompis cannot read the message."
UNPRINTABLE = "The paper that goes with the message cannot be drawn; the log says why."
NOT_PRINTED = "The paper that goes with the message is not drawn yet."
FAULT = "The channel's adapter failed in the middle of sending; nobody knows whether it arrived."


async def whole(row: Claimed, press: Press) -> Message:
    """The message of a row, with the paper it carries, if any, printed: that takes a moment.

    Raises:
        Refused: it cannot be read, or not be printed.
        TryLater: the press is out of order.
    """
    try:
        message = row.message or from_json(row.body["message"])
    except (KeyError, TypeError, ValueError) as error:
        log.exception("a message cannot be read", delivery=row.id)
        raise Refused(UNREADABLE) from error
    if PAPER not in row.body:
        return message
    try:
        data = await press.print(row.body[PAPER])
    except PressBroke as error:
        log.warning("the press is out of order", delivery=row.id, why=str(error))
        raise TryLater(NOT_PRINTED, scope="chat") from error
    except CannotPrint as error:
        log.error("a paper cannot be drawn", delivery=row.id, why=str(error))  # noqa: TRY400 - another's fault
        raise Refused(UNPRINTABLE) from error
    blocks = (replace(one, data=data) if isinstance(one, Media) else one for one in message.blocks)
    return replace(message, blocks=tuple(blocks))


async def send(channel: Channel, ready: Ready, message: Message) -> Receipt:
    """Send or edit.

    Raises:
        SendError: as the channel says.
    """
    row = ready.row
    outgoing = Outgoing(
        row.id,
        row.address,
        message,
        silent=row.silent,
        topic=str(row.body.get("topic", "")),
        whisper=str(row.body.get("whisper", "")),
    )
    if ready.replaces is not None:  # only a channel that edits is given such; to ask it each time takes long
        return await cast("Edits", channel).edit(outgoing, Receipt(ready.replaces))
    return await channel.send(outgoing)


def outcome_of(
    error: Exception, ready: Ready, now: dt.datetime, tried_at: dt.datetime, find_after: dt.timedelta | None
) -> Outcome:
    """What an error, other than one that says to try later or to send anew, means for the delivery.

    ``tried_at`` is when the attempt began, ``find_after`` how long after it the message can be looked for.
    What no channel should raise is logged, and counts as an outcome nobody knows.
    """
    row = ready.row
    match error:
        case Refused():
            return Failed(error.sentence, topic_gone=isinstance(error, TopicGone))
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
    look_again = look_again_at(now, row.unclear + 1, edit=ready.edit, find_after=find_after)
    looked_for = find_after is not None and not ready.edit
    return Unclear(sentence, look_again, tried_at if looked_for else None)
