"""Claim what may leave: check time, person and address once more, compose, and take it in hand."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import structlog
from msgspec import Struct, field
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from bot.domain.delivery import State, given_up, held_back
from bot.domain.kinds import Kind, day_of, says_what_is_true
from bot.domain.message import Message
from bot.services.delivery.budget import SPENT, keep
from bot.services.delivery.composing import NOBODY, Compose, Composed, Nothing, Uncomposed
from bot.services.delivery.lease import Owner
from bot.services.delivery.mark_sending import TOO_LATE, Marked, mark_sending
from bot.services.delivery.own_hours import Later, day_passes, hindrance
from bot.services.people.hours import hours_of
from bot.storage import deliveries, leases
from bot.storage.circles import WHISPER

log = structlog.get_logger("delivery")

UNREACHABLE = "The person has no open address."
GROUP_LOST = "kompis is not in the group any more."
ASKED_FOR = "The person has asked for it since."
NOT_COMPOSED = "It could not be composed; the log says why."


class Claimed(NamedTuple):
    """A delivery in the owner's hands.

    ``body`` holds its ``message``; the ``message`` beside it is that one, not yet turned into values, where
    it was composed just now. ``edits`` names the delivery whose message this one replaces or, where that
    cannot be done and it is sent ``anew``, should have replaced. ``address`` is the platform's id; ``group``:
    it belongs to no single person. ``silent``: it is to make no sound.
    """

    id: int
    address_id: int
    address: str
    group: bool
    priority: int
    try_at: dt.datetime
    expires_at: dt.datetime
    body: Mapping[str, Any]
    edits: int | None
    anew: bool
    attempts: int
    unclear: int
    message: Message | None = None
    silent: bool = False

    @property
    def whisper(self) -> bool:
        """Whether it answers one tap in a group, which only whoever tapped gets to see."""
        return self.group and WHISPER in self.body  # only a group's body is read here

    @property
    def chat(self) -> int:
        """Whose turn it takes: that of its chat. A whisper is in nobody's way, and waits for nothing."""
        return -self.id if self.whisper else self.address_id


class Claims(Struct, frozen=True):
    """What a claim brought. ``found`` counts the rows looked at, also those that will not leave.

    ``marked`` tells which may be sent at once, and the receipts to edit. ``elsewhere``: channels that
    now have something to do, since a person is reached there instead.
    """

    claimed: Sequence[Claimed]
    found: int
    marked: Marked = field(default_factory=Marked)
    elsewhere: frozenset[str] = frozenset()


class Straight(Struct, frozen=True):
    """How much is marked ``sending`` in the transaction that claims it, save to ``busy`` addresses."""

    most: int = 0
    busy: frozenset[int] = frozenset()


NOTHING_STRAIGHT: Final = Straight()


def claim(
    db: Connection,
    owner: Owner,
    now: dt.datetime,
    limit: int,
    compose: Compose,
    straight: Straight = NOTHING_STRAIGHT,
) -> Claims | None:
    """Claim up to ``limit`` deliveries that may leave now, urgent first; None: the lease is another's."""
    if not leases.owned(db, owner.lease.name, owner.lease.epoch):
        return None
    claims = _take(db, owner, now, deliveries.due(db, owner.channel, now, limit), compose)
    return _marked(db, owner, now, claims, straight)


class Woken(Struct, frozen=True):
    """Deliveries that somebody has just written, and waits for; ``busy`` and ``straight`` as in Straight."""

    ids: Collection[int]
    busy: frozenset[int] = frozenset()
    straight: int = 0


def claim_woken(
    db: Connection, owner: Owner, now: dt.datetime, woken: Woken, compose: Compose
) -> Claims | None:
    """Claim these deliveries as far as they may leave now; None: the lease is another's."""
    if not leases.owned(db, owner.lease.name, owner.lease.epoch):
        return None
    claims = _take(db, owner, now, deliveries.named(db, owner.channel, now, woken.ids), compose)
    return _marked(db, owner, now, claims, Straight(woken.straight, woken.busy))


def _marked(db: Connection, owner: Owner, now: dt.datetime, claims: Claims, straight: Straight) -> Claims:
    ids = _first_of_each_address(claims.claimed, straight.busy)[: straight.most] if straight.most else []
    if not ids:
        return claims
    marked = mark_sending(db, owner, ids, now) or Marked()
    return Claims(claims.claimed, claims.found, marked, claims.elsewhere)


def _first_of_each_address(claimed: Iterable[Claimed], busy: frozenset[int]) -> list[int]:
    first: dict[int, int] = {}
    for one in claimed:
        if one.chat not in busy:
            first.setdefault(one.chat, one.id)
    return list(first.values())


def _take(
    db: Connection,
    owner: Owner,
    now: dt.datetime,
    found: Sequence[Any],
    compose: Compose,
) -> Claims:
    sorting = _Sorting(owner, now, found)
    rows = [row for row in found if sorting.may_leave(row)]
    gone = sorting.find_addresses(db, rows)
    rows = [row for row in rows if row.id not in gone]
    rows = sorting.leave_what_was_asked_for(db, rows)
    rows = sorting.keep_order(db, rows)
    rows = sorting.keep_to_the_day(db, rows)
    sorting.close(db)  # first: a lesson whose time is over is the next one to come
    brought = sorting.take_in_hand(db, rows, compose)
    sorting.store(db)
    claimed = [
        _claimed(row, *brought[row.id], sorting.addresses.get(row.id), silent=row.id in sorting.hushed)
        for row in rows
        if row.id in brought
    ]
    return Claims(claimed, len(found), elsewhere=frozenset(sorting.elsewhere))


def _claimed(
    row: Any,  # noqa: ANN401 - a row has no static type
    body: Mapping[str, Any],
    message: Message | None,
    address: Any | None,  # noqa: ANN401 - as above
    *,
    silent: bool,
) -> Claimed:
    return Claimed(
        row.id,
        row.address_id if address is None else address.id,
        row.platform_id if address is None else address.platform_id,
        row.person_id is None,
        row.priority,
        row.try_at,
        row.expires_at,
        body,
        row.edits,
        row.anew,
        row.attempts,
        row.unclear,
        message,
        silent,
    )


class _Sorting:
    """Parts the rows of one claim, and stores what becomes of those that do not leave."""

    def __init__(self, owner: Owner, now: dt.datetime, found: Sequence[Any]) -> None:
        self._channel = owner.channel
        self._epoch = owner.lease.epoch
        self._now = now
        self._found = {row.id: row for row in found}
        self._closed: list[tuple[int, State, str | None]] = []
        self._held: list[tuple[int, dt.datetime]] = []
        self._later: list[tuple[int, dt.datetime, dt.datetime]] = []
        self._passed: list[tuple[int, str]] = []
        self.addresses: dict[int, Any] = {}
        self.hushed: set[int] = set()
        self.elsewhere: set[str] = set()

    def may_leave(self, row: Any) -> bool:  # noqa: ANN401 - a row has no static type
        """Whether a row is in time and its person wants it; else note why not."""
        if row.expires_at <= self._now:
            self._closed.append((row.id, State.EXPIRED, TOO_LATE))
            return False
        reason = held_back(
            Kind(row.kind),
            day_of(row.key, row.due_at, hours_of(row.schedule).zone),
            left=row.left_at is not None,
            paused_since=row.paused_since,
            paused_until=row.paused_until,
            silent=row.rhythm == "silent",
        )
        if reason is not None:
            self._closed.append((row.id, State.CANCELLED, reason))
        return reason is None and self._is_their_hour(row)

    def _is_their_hour(self, row: Any) -> bool:  # noqa: ANN401 - as above
        match hindrance(row, self._now):
            case None:
                return True
            case Later(slot, ends):
                self._later.append((row.id, slot, ends))
            case reason:
                self._closed.append((row.id, State.CANCELLED, reason))
                self._passed.append((row.person_id, row.schedule))
        return False

    def find_addresses(self, db: Connection, rows: Sequence[Any]) -> set[int]:
        """Find another address where a row's own is shut. Returns the rows that do not leave from here."""
        shut = [row for row in rows if row.address_state != "open"]
        others = deliveries.open_addresses(db, {row.person_id for row in shut if row.person_id is not None})
        gone = set()
        for row in shut:
            address = others.get(row.person_id)
            if address is None:
                self._closed.append((row.id, State.FAILED, UNREACHABLE if row.person_id else GROUP_LOST))
                gone.add(row.id)
                continue
            self.addresses[row.id] = address
            if address.channel != self._channel:
                self.elsewhere.add(address.channel)
                gone.add(row.id)
        return gone

    def leave_what_was_asked_for(self, db: Connection, rows: Sequence[Any]) -> list[Any]:
        """Leave out lessons that are tried again though their person has asked for them meanwhile."""
        again = [row.id for row in rows if row.kind == Kind.LESSON and (row.attempts or row.unclear)]
        since = deliveries.asked_for_since(db, again)
        self._closed += [(id_, State.CANCELLED, ASKED_FOR) for id_ in since]
        return [row for row in rows if row.id not in since]

    def keep_order(self, db: Connection, rows: Sequence[Any]) -> list[Any]:
        """Leave out replies that would overtake an earlier one to the same chat that is not claimed here.

        It waits for another try, or was left by a crash while what somebody has just written comes first.
        """
        replies = [row for row in rows if row.kind == Kind.REPLY]
        if not replies:
            return list(rows)
        chats, last = {row.address_id for row in replies}, max(row.id for row in replies)
        waiting: dict[int, tuple[int, dt.datetime]] = {}
        for row in deliveries.earlier_replies(db, self._channel, self._now, chats, last):
            if row.id not in self._found:
                first, until = waiting.get(row.address_id, (row.id, row.try_at))
                waiting[row.address_id] = min(first, row.id), max(until, row.try_at)
        kept = []
        for row in rows:
            first, until = waiting.get(row.address_id, (row.id, row.try_at))
            if row.kind == Kind.REPLY and first < row.id and WHISPER not in (row.body or ()):
                self._held.append((row.id, max(until, row.try_at)))
            else:
                kept.append(row)
        return kept

    def keep_to_the_day(self, db: Connection, rows: Sequence[Any]) -> list[Any]:
        """Leave out what the person's day has no room for, or its hour is too quiet for."""
        kept = keep(db, rows, self._now)
        self._held += kept.held
        self.hushed = kept.hushed
        self._closed += [(id_, State.CANCELLED, SPENT) for id_ in kept.spent]
        return kept.rows

    def take_in_hand(
        self, db: Connection, rows: Sequence[Any], compose: Compose
    ) -> dict[int, tuple[Mapping[str, Any], Message | None]]:
        """Claim every row that has something to bring; what it is now composed of is stored with that.

        A row that was composed for an earlier try brings the same, save what is to be true as it leaves.
        """
        brought: dict[int, tuple[Mapping[str, Any], Message | None]] = {
            row.id: (row.body, None)
            for row in rows
            if row.body is not None and not says_what_is_true(row.key)
        }
        deliveries.claim(db, list(brought), self._epoch)
        afresh = [self._uncomposed(row) for row in rows if row.id not in brought]
        composed = self._composed(db, afresh, compose)
        stored = []
        for id_, what in composed.items():
            match what:
                case Nothing(reason):
                    self._closed.append((id_, State.CANCELLED, f"{reason[:1].upper()}{reason[1:]}."))
                case Composed():
                    brought[id_] = what.body, what.message
                    stored.append(
                        {
                            "id": id_,
                            "subject": what.subject,
                            "body": what.body,
                            "enrolment": what.enrolment_id,
                            "lesson": what.lesson,
                            "kind": None if what.kind is None else what.kind.value,
                            "done_at": what.done_at,
                        }
                    )
        deliveries.claim_composed(db, stored, self._epoch)
        return brought

    def close(self, db: Connection) -> None:
        """Store what is known by now never to leave; what may have arrived at a try stays unknown."""
        closed = ((self._found[id_], state, why) for id_, state, why in self._closed)
        rows = [(row.id, given_up(state, row.unclear, row.crashed), why) for row, state, why in closed]
        deliveries.close(db, rows, self._now)
        self._closed = []

    def store(self, db: Connection) -> None:
        """Store what becomes of the rows that do not leave, and the addresses of those that changed."""
        self.close(db)
        deliveries.hold(db, self._held)
        deliveries.move(db, self._later)
        for person, schedule in sorted(self._passed):
            day_passes(db, person, schedule, self._now)
        deliveries.readdress(
            db, [(id_, address.id, address.channel) for id_, address in self.addresses.items()]
        )

    def _uncomposed(self, row: Any) -> Uncomposed:  # noqa: ANN401 - as above
        address = self.addresses.get(row.id)
        return Uncomposed(
            row.id,
            Kind(row.kind),
            row.person_id or NOBODY,
            row.address_id if address is None else address.id,
            self._channel,
            row.due_at,
        )

    def _composed(
        self, db: Connection, rows: Sequence[Uncomposed], compose: Compose
    ) -> Mapping[int, Composed | Nothing]:
        if not rows:
            return {}
        try:
            with db.begin_nested():
                return compose(db, rows, self._now)
        except Exception as error:
            if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
                raise  # the database's own trouble: the store tries the whole call again
            if len(rows) > 1:  # one row that nobody can compose must not hold up all others
                return {id_: what for row in rows for id_, what in self._composed(db, [row], compose).items()}
            log.exception("a delivery could not be composed", delivery=rows[0].delivery)
            self._closed.append((rows[0].delivery, State.FAILED, NOT_COMPOSED))
            return {}
