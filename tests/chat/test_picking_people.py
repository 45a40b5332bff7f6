"""Whom something is for, chosen in one message: for an announcement and for a workshop alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from bot.domain.actions.action import Action
from bot.domain.actions.announcing import Narrow, NewAnnouncement
from bot.domain.actions.planning import AskWorkshop, InviteTo
from bot.domain.audience import EVERYBODY, Audience, from_json
from bot.domain.message import Message
from bot.domain.roles import Role
from bot.storage import announcements, workshops
from tests.chat.phone import Phone, Town, words
from tests.chat.test_inviting import is_now

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

ONE = 1


@dataclass
class Desk:
    """Olle, the message in which he chooses, the tap of its buttons, and what he has chosen."""

    olle: Phone
    place: int
    tap: Callable[[int, str, str], Action]
    chosen: Callable[[], Audience]

    def taps(self, *labels: str) -> Message:
        """These buttons in turn; the message as it is then."""
        for label in labels:
            self.olle.taps(label)
        return self.olle.screen[self.place]

    @property
    def on(self) -> list[str]:
        return [one.label for one in self.olle.buttons if one.chosen]


def _of_an_announcement(town: Town, olle: Phone) -> Desk:
    olle.tap(NewAnnouncement())
    olle.writes("Fika på torsdag!")
    olle.taps("Mottagare")

    def chosen() -> Audience:
        one = town.store.read_now(announcements.announcement, ONE)
        assert one is not None
        return from_json(one.audience)

    return Desk(olle, olle.place, Narrow, chosen)  # type: ignore[arg-type]  # a group is a word


def _of_a_workshop(town: Town, olle: Phone) -> Desk:
    for written in ("/workshop", "Service, del 1", "18 november 8-9.30", "Storsjöteatern"):
        olle.writes(written)
    olle.tap(AskWorkshop(ONE, "audience"))

    def chosen() -> Audience:
        one = town.store.read_now(workshops.workshop, ONE)
        assert one is not None
        return one.audience

    return Desk(olle, olle.place, InviteTo, chosen)  # type: ignore[arg-type]  # as above


@pytest.fixture(params=[_of_an_announcement, _of_a_workshop], ids=["an announcement", "a workshop"])
def desk(request: pytest.FixtureRequest, town: Town) -> Desk:
    town.add_workplace("kapp")
    desk: Desk = request.param(town, is_now(Phone(town, "olle"), Role.ORGANISER))
    return desk


def test_what_is_tapped_is_put_on_and_off_in_the_message_itself(desk: Desk) -> None:
    desk.taps("Bransch", "Kafé", "Hotell")
    assert desk.chosen() == Audience(trades=frozenset({"cafe", "hotel"}))
    assert desk.on == ["Kafé", "Hotell"]

    desk.taps("Kafé", "Det var alla")
    assert desk.chosen() == Audience(trades=frozenset({"hotel"}))
    assert words(desk.olle.last).splitlines()[1].endswith(": Hotell")
    assert desk.olle.place == desk.place  # all of it changed where it stands
    desk.taps("Alla")
    assert desk.chosen() == EVERYBODY


def test_groups_narrow_each_other(desk: Desk) -> None:
    desk.taps("Bransch", "Butik", "Det var alla", "Område", "Centrum", "Det var alla", "Språk", "English")
    assert desk.chosen() == Audience(
        trades=frozenset({"retail"}), areas=frozenset({"Centrum"}), languages=frozenset({"en"})
    )


def test_of_a_long_list_one_is_named(desk: Desk, town: Town) -> None:
    for number in range(12):
        town.add_workplace(f"nummer{number}")
    message = desk.taps("Arbetsplats")
    assert "Det finns fler." in words(message)

    (answer,) = desk.olle.writes("ingen alls")
    assert answer.first_line == "Jag hittar ingen som heter så."
    desk.olle.writes("lilla NUMMER11")
    assert desk.on == ["Lilla nummer11"]
    assert len(desk.chosen().workplaces) == 1


def test_another_ones_message_or_a_made_up_member_changes_nothing(desk: Desk, bashir: Phone) -> None:
    bashir.writes("hjälp")
    tries: Sequence[tuple[int, str, str]] = (
        (bashir.place, "trades", "cafe"),
        (desk.place - 1, "trades", "cafe"),
        (desk.place, "trades", "casino"),
        (desk.place, "areas", "99"),
        (desk.place, "workshop", "99"),
        (desk.place, "answers", "nobody"),
    )
    for place, group, member in tries:
        desk.olle.tap(desk.tap(place, group, member))
        assert desk.chosen() == EVERYBODY, (group, member)


def test_by_progress_nobody_is_invited_to_where_they_are_seen_by_name(town: Town) -> None:
    desk = _of_a_workshop(town, is_now(Phone(town, "olle"), Role.ORGANISER))
    desk.taps("Kurs", "Service och bemötande")
    assert "Bara de som är klara" not in desk.olle.labels
    assert len(desk.chosen().cohorts) == 1

    desk.olle.tap(InviteTo(desk.place, "progress", "completed"))
    assert desk.chosen().progress is None
    other = _of_an_announcement(town, desk.olle)
    other.taps("Kurs", "Service och bemötande", "Bara de som är klara")
    assert other.chosen().progress == "completed"


def test_a_workshop_is_no_choice_for_its_own_invitations(town: Town) -> None:
    desk = _of_a_workshop(town, is_now(Phone(town, "olle"), Role.ORGANISER))
    desk.olle.tap(InviteTo(desk.place, "workshop", str(ONE)))

    assert desk.chosen() == EVERYBODY
    assert "Workshop" not in [one.label for one in desk.olle.buttons]


def test_who_has_an_invitation_keeps_it_as_is_said_beside(town: Town) -> None:
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    _of_a_workshop(town, olle)
    assert "har den kvar" not in words(olle.last)

    def invites(db: object) -> None:
        workshops.set_fields(db, ONE, {"invited_at": town.now}, town.now)  # type: ignore[arg-type]

    town.store.write_now(invites)
    olle.tap(AskWorkshop(ONE, "audience"))
    assert "Den som har fått sin inbjudan har den kvar." in words(olle.last)
