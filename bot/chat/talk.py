"""One turn of a conversation: who speaks, in which language, and the replies they get, as deliveries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.chat.house import House
from bot.domain.event import Event
from bot.domain.kinds import REPLY_LASTS, RULES, Kind, group_recipient, person_recipient, reply_key
from bot.domain.message import Message, to_json
from bot.domain.roles import Deed
from bot.papers import PAPER
from bot.phrases import Say, of
from bot.services.learning.pull import Pulled
from bot.storage import people
from bot.storage.bodies import keep
from bot.storage.people import Organisation, Who
from bot.storage.prepared import Prepared
from bot.storage.roles import Standing, standing_of
from bot.storage.tables import deliveries, dialogs
from bot.storage.upsert import upsert

DIALOG_LASTS: Final = timedelta(minutes=30)

_NEW = Prepared(insert(deliveries).returning(deliveries.c.id))
_FILL = Prepared(
    update(deliveries)
    .where(deliveries.c.id == bindparam("in_id"))
    .values(
        subject=bindparam("in_subject"),
        enrolment_id=bindparam("in_enrolment"),
        lesson=bindparam("in_lesson"),
        done_at=bindparam("in_done_at", type_=deliveries.c.done_at.type),
    )
)
_RECIPIENT = Prepared(
    select(deliveries.c.person_id, deliveries.c.subject, deliveries.c.state).where(
        deliveries.c.id == bindparam("in_id")
    )
)
_DROP = delete(deliveries).where(deliveries.c.id == bindparam("in_id"))
_OPEN_DIALOG = Prepared(
    upsert(dialogs, key=("address_id",), update=("person_id", "kind", "step", "data", "expires_at"))
)
_DIALOG = Prepared(
    select(dialogs.c.kind, dialogs.c.data).where(
        dialogs.c.address_id == bindparam("in_address"), dialogs.c.expires_at > bindparam("in_now")
    )
)
_CLOSE_DIALOG = Prepared(delete(dialogs).where(dialogs.c.address_id == bindparam("in_address")))


@dataclass(slots=True)
class Talk:
    """One event being handled, in one transaction."""

    db: Connection
    inbox_id: int
    event: Event
    who: Who
    is_new: bool
    now: datetime
    house: House
    replies: list[int] = field(default_factory=list)
    about: int = 0
    held: Mapping[str, Any] = field(default_factory=dict)
    _standing: Standing | None = None

    @property
    def say(self) -> Say:
        """The way to say things in the person's language."""
        return of(self.who.language)

    @property
    def standing(self) -> Standing:
        """The person's roles, everywhere; read once, and only when something depends on them."""
        if self._standing is None:
            self._standing = standing_of(self.db, self.who.person_id)
        return self._standing

    def may(self, deed: Deed) -> bool:
        """Whether the person may do this in the organisation they act for."""
        return self.standing.may(deed)

    @property
    def acts_for(self) -> Organisation:
        """The organisation that an organiser's words and taps count for.

        Raises:
            LookupError: the person acts for none; whoever asks has asked :meth:`may` before.
        """
        place = self.standing.acts_for
        if place is None:
            message = f"person {self.who.person_id} acts for no organisation"
            raise LookupError(message)
        return people.organisation_by_id(self.db, place)

    @property
    def has_forms(self) -> bool:
        """Whether several questions can be asked on one sheet here."""
        return self.who.channel in self.house.forms

    def refresh(self) -> None:
        """Read the person again after a change."""
        self._standing = None
        self.who = people.at_address(self.db, self.who.channel, self.who.platform_id) or self.who

    def reply(
        self, message: Message, subject: str | None = None, paper: Mapping[str, Any] | None = None
    ) -> None:
        """Answer with a message; the file in it is printed as it leaves, where ``paper`` says what it is."""
        body: dict[str, Any] = {"message": to_json(message)}
        if paper is not None:
            body[PAPER] = paper
        self._add({"subject": subject}, body)

    def reply_knowing_its_id(self, make: Callable[[int], Message], subject: str) -> None:
        """Answer with a message whose buttons name the delivery itself."""
        delivery = self._add({})
        self._fill(delivery, Pulled(subject, {"message": to_json(make(delivery))}))

    def reply_lesson(self, make: Callable[[int], Pulled | None]) -> bool:
        """Answer with what is pulled as this delivery. False when there is none to show."""
        delivery = self._add({})
        made = make(delivery)
        if made is None:
            self.db.execute(_DROP, {"in_id": delivery})
            self.replies.remove(delivery)
            return False
        self._fill(delivery, made)
        return True

    def edit(self, delivery: int, message: Message) -> None:
        """Put a message in the place of one that was sent, where the channel can."""
        self._add({"subject": f"edit:{delivery}", "edits": delivery}, {"message": to_json(message)})

    def received(self, delivery: int, subject: str | None = None) -> bool:
        """Whether this delivery (about this) went to the person; clients can forge what a tap names."""
        row = _RECIPIENT.first(self.db, {"in_id": delivery})
        return (
            row is not None
            and row.person_id == self.who.person_id
            and (subject is None or row.subject == subject)
        )

    def state_of(self, delivery: int) -> str | None:
        """The state of a delivery that went to the person; None: it did not, whatever a client says."""
        row = _RECIPIENT.first(self.db, {"in_id": delivery})
        return None if row is None or row.person_id != self.who.person_id else str(row.state)

    def subject_of(self, delivery: int) -> str | None:
        """What a delivery that went to the person is about; None: it did not, or it is about nothing."""
        row = _RECIPIENT.first(self.db, {"in_id": delivery})
        return None if row is None or row.person_id != self.who.person_id else row.subject

    def expect(self, kind: str, about: int = 0, held: Mapping[str, Any] | None = None) -> None:
        """The next words from this address answer a question of this kind, about the row with this id.

        ``held`` is what the answer will be about beside that, kept until then. What an organiser is asked is
        for the organisation they act for by now.
        """
        place = None if self._standing is None else self._standing.acts_for
        _OPEN_DIALOG.run(
            self.db,
            {
                "address_id": self.who.address_id,
                "person_id": self.who.person_id,
                "kind": kind,
                "step": "asked",
                "data": {
                    **({"about": about} if about else {}),
                    **({"held": held} if held else {}),
                    **({"for": place} if place is not None else {}),
                },
                "expires_at": self.now + DIALOG_LASTS,
            },
        )

    def expected(self) -> str | None:
        """The kind of question that waits for an answer here; :attr:`about` tells what it is about.

        And :attr:`held` what was kept for it. An answer for one organisation is none for another, for which
        somebody acts since, perhaps in another of their chats.
        """
        values = {"in_address": self.who.address_id, "in_now": self.now}
        row = _DIALOG.first(self.db, values)
        if row is None or self._acts_elsewhere(row.data.get("for")):
            return None
        self.about = row.data.get("about", 0)
        self.held = row.data.get("held", {})
        return str(row.kind)

    def _acts_elsewhere(self, place: int | None) -> bool:
        """Whether the person acts for another organisation than this by now; not if they act for none."""
        return place is not None and self.standing.acts_for not in {place, None}

    def leave_dialog(self) -> None:
        """Whatever was asked is no longer waited for."""
        _CLOSE_DIALOG.run(self.db, {"in_address": self.who.address_id})

    def farewell(self, message: Message) -> None:
        """Answer somebody who is nobody any more: to the address alone."""
        self._add(
            {
                "recipient": group_recipient(self.who.address_id),
                "person_id": None,
                "organisation_id": None,
            },
            {"message": to_json(message)},
        )

    def tell(self, who: Who, message: Message) -> None:
        """Say something in another place: at this address, to whoever is there."""
        self._add(
            {
                "recipient": person_recipient(who.person_id),
                "person_id": who.person_id,
                "address_id": who.address_id,
                "channel": who.channel,
            },
            {"message": to_json(message)},
        )

    def _add(self, values: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> int:
        organisation = self.who.organisation
        row = {
            "recipient": person_recipient(self.who.person_id),
            "key": reply_key(self.inbox_id, len(self.replies) + 1),
            "kind": Kind.REPLY.value,
            "state": "pending",
            "person_id": self.who.person_id,
            "address_id": self.who.address_id,
            "organisation_id": None if organisation is None else organisation.id,
            "channel": self.who.channel,
            "priority": RULES[Kind.REPLY].priority,
            "due_at": self.now,
            "try_at": self.now,
            "expires_at": self.now + REPLY_LASTS,
            "created_at": self.now,
            **values,
        }
        delivery: int = _NEW.scalar(self.db, row)
        if body is not None:
            keep(self.db, delivery, body)
        self.replies.append(delivery)
        return delivery

    def _fill(self, delivery: int, made: Pulled) -> None:
        _FILL.run(
            self.db,
            {
                "in_id": delivery,
                "in_subject": made.subject,
                "in_enrolment": made.enrolment,
                "in_lesson": made.lesson,
                "in_done_at": made.done_at,
            },
        )
        keep(self.db, delivery, made.body)
