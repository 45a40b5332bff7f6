"""Record how sends ended, many in one transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from bot.services.delivery.lease import Owner
from bot.services.delivery.outcomes import (
    AddressGone,
    AddressMoved,
    Failed,
    Outcome,
    PutBack,
    Sent,
    Unclear,
)
from bot.services.delivery.plan_rings import BY_MAIL, plan_rings
from bot.services.people.reschedule import reschedule
from bot.storage import circles, deliveries, delivery_results
from bot.storage.people import lock_person

ADDRESS_SHUT = "The address was closed while this waited."


def record(
    db: Connection, owner: Owner, results: Sequence[tuple[int, Outcome]], now: dt.datetime
) -> frozenset[str]:
    """Record outcomes by delivery. Returns the other channels that now have something to send.

    Among them is :data:`BY_MAIL` where somebody is to be told that something lies on their page.

    Each row changes only if this owner's epoch has it in hand, so recording twice changes nothing.
    """
    people = _lock_people_of_gone_addresses(db, results)
    by_kind: defaultdict[type[Outcome], list[tuple[int, Any]]] = defaultdict(list)
    for id_, outcome in results:
        by_kind[type(outcome)].append((id_, outcome))
    sent, epoch = by_kind[Sent], owner.lease.epoch
    delivery_results.sent(db, [(id_, outcome.references) for id_, outcome in sent], epoch, now)
    delivery_results.replaced(
        db,
        [
            (outcome.instead_of, id_, outcome.references)
            for id_, outcome in sent
            if outcome.instead_of is not None
        ],
    )
    delivery_results.put_back(
        db,
        [
            {
                "id": id_,
                "try_at": outcome.try_at,
                "tries": int(outcome.tried),
                "anew": outcome.anew,
                "error": outcome.error,
            }
            for id_, outcome in by_kind[PutBack]
        ],
        epoch,
    )
    delivery_results.pause_chats(
        db,
        [(id_, outcome.chat_until) for id_, outcome in by_kind[PutBack] if outcome.chat_until is not None],
    )
    delivery_results.failed(db, [(id_, outcome.error) for id_, outcome in by_kind[Failed]], epoch)
    for id_, outcome in by_kind[Failed]:
        if outcome.topic_gone:
            circles.topic_lost(db, id_, now, outcome.error)
    delivery_results.unclear(
        db,
        [(id_, outcome.try_at, outcome.tried_at, outcome.error) for id_, outcome in by_kind[Unclear]],
        epoch,
    )
    for id_, outcome in by_kind[AddressMoved]:
        _move(db, id_, outcome, epoch, now)
    elsewhere = _redirect(db, by_kind[AddressGone], epoch, now)
    if plan_rings(db, [id_ for id_, _ in sent], now):
        elsewhere |= {BY_MAIL}
    for person in people:
        reschedule(db, person, now)
    return elsewhere - {owner.channel}


def _lock_people_of_gone_addresses(db: Connection, results: Sequence[tuple[int, Outcome]]) -> list[int]:
    gone = [id_ for id_, outcome in results if isinstance(outcome, AddressGone)]
    if not gone:
        return []
    rows = delivery_results.owners(db, gone).values()
    people = sorted({row.person_id for row in rows if row.person_id is not None})
    for person in people:
        lock_person(db, id=person)
    return people


def _move(db: Connection, id_: int, moved: AddressMoved, epoch: int, now: dt.datetime) -> None:
    row = delivery_results.owners(db, [id_]).get(id_)
    if row is None:  # its person was erased meanwhile
        return
    address = delivery_results.move_address(db, row.address_id, row.channel, moved.address, now)
    if address != row.address_id:
        delivery_results.shut_address(db, row.address_id, "closed", ADDRESS_SHUT)
    delivery_results.redirect(db, id_, epoch, (address, row.channel), moved.try_at, moved.error)


def _redirect(
    db: Connection, results: Sequence[tuple[int, AddressGone]], epoch: int, now: dt.datetime
) -> frozenset[str]:
    if not results:
        return frozenset()
    rows = delivery_results.owners(db, [id_ for id_, _ in results])
    results = [one for one in results if one[0] in rows]  # whoever was erased meanwhile has none
    for id_, gone in results:
        state = "closed" if gone.for_good else "blocked"
        delivery_results.shut_address(db, rows[id_].address_id, state, ADDRESS_SHUT)
        circles.end(db, rows[id_].address_id, now, gone.error)
    people = {row.person_id for row in rows.values() if row.person_id is not None}
    others = deliveries.open_addresses(db, people)
    elsewhere = set()
    for id_, gone in results:
        other = others.get(rows[id_].person_id)
        if other is None:
            delivery_results.failed(db, [(id_, gone.error)], epoch)
        else:
            delivery_results.redirect(db, id_, epoch, (other.id, other.channel), now, gone.error)
            elsewhere.add(other.channel)
    return frozenset(elsewhere)
