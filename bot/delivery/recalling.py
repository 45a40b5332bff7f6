"""What an owner takes over from earlier ones: learned rates, and until when each workspace wants nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from bot.delivery.desk import Desk
from bot.delivery.learning import remembered
from bot.delivery.lines import Pace
from bot.delivery.pacer import KINDS
from bot.ports import one_workspace
from bot.services.delivery.lease import Lease
from bot.services.delivery.paces import PaceNote, page_of_paces

LONGEST_REST: Final = 3600.0
"""Seconds for which a rest is believed that somebody else has noted: their clock may have run ahead. Whoever
really wants nothing for longer says so again, to the first call."""


def rest(desk: Desk, until: dt.datetime) -> float:
    """Until when, on the monotonic clock, what was noted as resting rests."""
    return min(desk.ticks(until), desk.clock() + LONGEST_REST)


async def known_paces(desk: Desk, lease: Lease) -> Mapping[str, Pace]:
    """What is known of each workspace; of one platform without workspaces, as of one without a name."""
    limits = desk.parts.limits
    known: defaultdict[str, Pace] = defaultdict(Pace)
    if limits.learns or limits.workspace is not one_workspace:
        page = await desk.store.read(page_of_paces, desk.owner.channel)
        while page:
            for note in page:
                known[note.workspace] = _with(known[note.workspace], note, desk)
            page = await desk.store.read(page_of_paces, desk.owner.channel, page[-1].workspace)
    if lease.paused_until is not None:
        until = rest(desk, lease.paused_until)
        known[""] = replace(known[""], pauses=dict.fromkeys(KINDS, until))
    return known


def _with(pace: Pace, note: PaceNote, desk: Desk) -> Pace:
    first = desk.parts.limits.rate
    for call in KINDS:
        if call == note.call and note.paused_until is not None:
            pace = replace(pace, pauses={**pace.pauses, call: rest(desk, note.paused_until)})
    if note.rate is not None and note.learned_at is not None and first is not None:
        age = (desk.now() - note.learned_at).total_seconds()
        pace = replace(pace, found=remembered(note.rate, first, age))
    return pace
