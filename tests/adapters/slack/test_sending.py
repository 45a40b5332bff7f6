"""What is sent, what is not sent twice, and what every mishap on the way means."""

from pathlib import Path

import pytest
from structlog.testing import CapturingLogger

from adapters.slack.channel import SlackChannel
from adapters.slack.pace import AT_ONCE, Turns
from bot.domain.message import Media, Message, Text
from bot.ports import Gone, OutcomeUnclear, Refused, SendError, TooMany, TryLater
from tests.adapters.slack.conftest import Starts, address, lesson, outgoing
from tests.adapters.watching import said
from tests.doubles.remembered import Remembered
from tests.doubles.slack import Fault, Figures, Member, SlackDouble

POST = ("chat.postMessage",)


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "door.png"
    path.write_bytes(b"picture of a door")
    return Media("image", "door.png", "En dörr.", str(path))


@pytest.fixture
def film(tmp_path: Path) -> Media:
    path = tmp_path / "hej.mp4"
    path.write_bytes(b"a film")
    return Media("film", "hej.mp4", "Så hälsar man.", str(path))


def texts(double: SlackDouble, member: Member) -> list[str]:
    return [seen.text.partition("\n")[0] for seen in double.seen(member)]


# --------------------------------------------------------------------------------------------- mishaps


@pytest.mark.parametrize(
    ("fault", "kind", "arrived"),
    [
        (Fault("cut", POST), OutcomeUnclear, 1),
        (Fault("cut_before", POST), OutcomeUnclear, 0),
        (Fault("delay", POST, seconds=5.0), OutcomeUnclear, 1),
        (Fault("drip", POST, seconds=5.0), OutcomeUnclear, 1),
        (Fault("truncated", POST), OutcomeUnclear, 1),
        (Fault("html", POST), OutcomeUnclear, 0),
        (Fault("html", POST, status=504, processed=True), OutcomeUnclear, 1),
        (Fault("error", POST, status=500), OutcomeUnclear, 0),
        (Fault("flood", POST, seconds=7), TooMany, 0),
        (Fault("html", POST, status=403), TryLater, 0),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else None,
)
async def test_a_mishap_is_called_what_it_is_and_nothing_is_sent_again_by_itself(
    double: SlackDouble,
    bare: SlackChannel,
    alva: Member,
    fault: Fault,
    kind: type[SendError],
    arrived: int,
) -> None:
    await bare.send(outgoing(alva, "Hej", delivery=1))
    double.fault(fault)
    with pytest.raises(SendError) as failure:
        await bare.send(outgoing(alva, "Tips"))
    assert type(failure.value) is kind
    assert texts(double, alva) == ["Hej", *["Tips"] * arrived]


async def test_a_429_says_how_long_to_wait(double: SlackDouble, bare: SlackChannel, alva: Member) -> None:
    double.fault(Fault("flood", POST, seconds=7))
    with pytest.raises(TooMany) as failure:
        await bare.send(outgoing(alva, "Hej"))
    assert (failure.value.after, failure.value.scope) == (7.0, "chat")


async def test_a_slack_that_is_away_has_certainly_not_taken_it(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    async with double.away():
        with pytest.raises(TryLater):
            await bare.send(outgoing(alva, "Hej"))
    await bare.send(outgoing(alva, "Hej"))
    assert texts(double, alva) == ["Hej"]


async def test_an_edit_that_was_cut_off_may_be_made_once_more(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    receipt = await bare.send(outgoing(alva, lesson()))
    double.fault(Fault("cut", ("chat.update",)))
    with pytest.raises(OutcomeUnclear):
        await bare.edit(outgoing(alva, "Precis!"), receipt)
    await bare.edit(outgoing(alva, "Precis!"), receipt)
    assert texts(double, alva) == ["Precis!"]


async def test_edits_that_slack_counts_take_turns_and_hold_up_nothing_else(
    double: SlackDouble, channel: SlackChannel, alva: Member
) -> None:
    double.rates.configure(Figures(channel=None, workspace_a_minute=None))
    crowd = [double.person(f"Person {number}") for number in range(9)]
    receipts = [
        await channel.send(outgoing(one, lesson(), delivery=number)) for number, one in enumerate(crowd)
    ]
    waits: list[tuple[str, int]] = []
    for number, (one, receipt) in enumerate(zip(crowd, receipts, strict=True)):
        try:
            await channel.edit(outgoing(one, "Precis!", delivery=number), receipt)
        except TryLater as later:
            waits.append((later.scope, round((later.after or 0.0) * 0.75)))
    assert waits == [("chat", 1), ("chat", 2), ("chat", 3), ("chat", 4)]
    tapped = await channel.send(outgoing(alva, lesson(), delivery=9))
    await double.delivered(double.tap(alva, 0))
    await channel.edit(outgoing(alva, "Precis!", delivery=9), tapped)
    assert (double.calls("response_url"), double.calls("chat.update")) == (1, 5)


def test_a_turn_is_kept_for_who_came_too_early() -> None:
    now = 0.0
    turns = Turns(60, lambda: now)
    assert [turns.wait("T1", f"saved {number}") for number in range(AT_ONCE - 1)] == [0.0] * (AT_ONCE - 1)
    assert [turns.wait("T1", name) for name in ("a", "b", "c")] == [0.0, 1.0, 2.0]
    assert turns.wait("T2", "d") == 0.0
    now = 1.5
    assert [turns.wait("T1", name) for name in ("b", "c", "e")] == [0.0, 0.5, 1.5]
    now = 9.0
    names = [f"later {number}" for number in range(AT_ONCE + 1)]
    assert [turns.wait("T1", name) for name in ("c", "e", *names)] == [0.0] * (2 + AT_ONCE) + [1.0]


# --------------------------------------------------------------------------------------- who is reached


@pytest.mark.parametrize(
    ("state", "kind", "sentence"),
    [
        ("deactivated", "member", "the Slack account is switched off"),
        ("invisible", "member", "the app may not see this person"),
        ("active", "bot", "the address belongs to a bot"),
    ],
)
async def test_who_cannot_be_reached_is_gone(
    double: SlackDouble, bare: SlackChannel, state: str, kind: str, sentence: str
) -> None:
    bashir = double.person("Bashir", state=state, kind=kind)  # type: ignore[arg-type]
    with pytest.raises(Gone) as failure:
        await bare.send(outgoing(bashir, "Hej"))
    assert failure.value.sentence == sentence


async def test_who_leaves_after_the_first_message_is_gone_for_good(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    """Slack says no more than that it knows no such chat; asked for a new one, it says why."""
    await bare.send(outgoing(alva, "Hej"))
    alva.state = "deactivated"
    with pytest.raises(Gone) as failure:
        await bare.send(outgoing(alva, "Tips", delivery=8))
    assert (failure.value.for_good, failure.value.sentence) == (True, "the Slack account is switched off")


async def test_a_chat_that_slack_forgot_is_opened_anew(
    double: SlackDouble, bare: SlackChannel, memory: Remembered, alva: Member
) -> None:
    memory.values[f"dm:{address(alva)}"] = "D0FORGOTTEN"
    await bare.send(outgoing(alva, "Hej"))
    assert texts(double, alva) == ["Hej"]
    assert memory.values[f"dm:{address(alva)}"] == double.world.dm(alva).id


@pytest.mark.parametrize("kind", ["guest", "member"])
async def test_guests_are_reached_like_members(double: SlackDouble, bare: SlackChannel, kind: str) -> None:
    cilla = double.person("Cilla", kind=kind)  # type: ignore[arg-type]
    await bare.send(outgoing(cilla, "Hej"))
    assert texts(double, cilla) == ["Hej"]


async def test_the_messages_tab_is_for_an_admin_to_switch_on(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    alva.workspace.messages_tab = False
    with pytest.raises(TryLater) as failure:
        await bare.send(outgoing(alva, "Hej"))
    assert (failure.value.scope, failure.value.after) == ("channel", 60.0)


async def test_a_token_nobody_knows_is_no_fault_of_the_message(
    double: SlackDouble, starts: Starts, alva: Member
) -> None:
    channel = await starts("none", bot_token="xoxb-nobodys")
    with pytest.raises(TryLater) as failure:
        await channel.send(outgoing(alva, "Hej"))
    assert failure.value.sentence == "Slack does not know the app's bot token"


async def test_an_app_taken_away_makes_all_wait(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    double.uninstall(alva.workspace)
    with pytest.raises(TryLater) as failure:
        await bare.send(outgoing(alva, "Hej"))
    assert (failure.value.scope, failure.value.after) == ("channel", 60.0)


# ---------------------------------------------------------------------------------------- direct channels


async def test_a_chat_is_opened_once_and_remembered_over_starts(
    double: SlackDouble, starts: Starts, alva: Member
) -> None:
    for number in range(2):
        channel = await starts("none")
        await channel.send(outgoing(alva, "Hej", delivery=number))
    assert (double.calls("conversations.open"), len(double.seen(alva))) == (1, 2)


async def test_chats_to_open_beyond_the_tier_stand_in_line_and_break_no_limit(
    double: SlackDouble, bare: SlackChannel
) -> None:
    double.rates.configure(Figures(channel=None, workspace_a_minute=None))
    crowd = [double.person(f"Person {number}") for number in range(60)]
    waits: list[tuple[str, float]] = []
    for number, one in enumerate(crowd):
        try:
            await bare.send(outgoing(one, "Hej", delivery=number))
        except TryLater as later:
            waits.append((later.scope, later.after or 0.0))
    assert (double.calls("conversations.open"), len(waits)) == (45, 15)
    assert waits == sorted(waits)
    assert {scope for scope, _ in waits} == {"chat"}
    assert double.api.counts["ratelimited"] == 0


# --------------------------------------------------------------------------------------- long and media


async def test_what_is_too_long_for_one_message_goes_as_several_and_only_the_rest_is_sent_again(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    long = lesson("\n\n".join(["Ord. " * 500] * 8))
    whole = await bare.send(outgoing(alva, long))
    bashir = double.person("Bashir")
    double.rates.configure(Figures(channel_burst=1))
    tries = 0
    while True:
        tries += 1
        try:
            receipt = await bare.send(outgoing(bashir, long, delivery=8))
        except TooMany as later:
            double.clock.advance((later.after or 0.0) + 0.1)
        else:
            break
    assert (len(whole.references), tries) == (2, 2)
    assert list(receipt.references) == [seen.reference for seen in double.seen(bashir)]
    assert [seen.labels for seen in double.seen(bashir)] == [[], ["Svar 1", "Svar 2"]]


async def test_a_picture_is_uploaded_once_and_shown_in_its_place(
    double: SlackDouble, bare: SlackChannel, alva: Member, picture: Media
) -> None:
    await bare.send(outgoing(alva, lesson("Tips", picture)))
    bashir = double.person("Bashir")
    await bare.send(outgoing(bashir, lesson("Tips", picture)))
    [seen] = double.seen(bashir)
    [image] = [block for block in seen.blocks if block["type"] == "image"]
    [file] = double.world.files.values()
    assert (image["slack_file"], image["alt_text"], file.data) == (
        {"id": file.id},
        "En dörr.",
        b"picture of a door",
    )


async def test_an_edit_keeps_the_picture_and_uploads_nothing(
    double: SlackDouble, bare: SlackChannel, alva: Member, picture: Media
) -> None:
    receipt = await bare.send(outgoing(alva, lesson("Tips", picture)))
    await bare.edit(outgoing(alva, lesson("Tips", picture, options=0)), receipt)
    [seen] = double.seen(alva)
    assert [block["type"] for block in seen.blocks].count("image") == 1
    assert double.calls("files.completeUploadExternal") == 1


async def test_a_picture_that_slack_has_lost_is_put_into_words_and_uploaded_anew_next_time(
    double: SlackDouble, bare: SlackChannel, alva: Member, picture: Media
) -> None:
    await bare.send(outgoing(alva, lesson("Tips", picture)))
    double.world.files.clear()
    await bare.send(outgoing(alva, lesson("Tips", picture), delivery=8))
    assert "En dörr." in double.seen(alva)[-1].shown
    await bare.send(outgoing(alva, lesson("Tips", picture), delivery=9))
    kinds = [[block["type"] for block in seen.blocks].count("image") for seen in double.seen(alva)]
    assert kinds == [1, 0, 1]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_media_that_fail_are_put_into_words(
    double: SlackDouble, bare: SlackChannel, alva: Member, picture: Media, method: str
) -> None:
    double.fault(Fault("error", (method,), status=500))
    await bare.send(outgoing(alva, lesson("Tips", picture)))
    [seen] = double.seen(alva)
    assert "En dörr." in seen.shown
    assert [block["type"] for block in seen.blocks].count("image") == 0


async def test_a_file_that_is_not_there_any_more_is_put_into_words(
    double: SlackDouble, bare: SlackChannel, alva: Member, spoken: CapturingLogger
) -> None:
    lost = Media("image", "door.png", "En dörr.", "/nowhere/door.png")
    await bare.send(outgoing(alva, lesson("Tips", lost)))
    [seen] = double.seen(alva)
    assert "En dörr." in seen.shown
    assert "door.png cannot be read" in said(spoken)


async def test_a_film_of_ours_is_shared_in_the_chat_ahead_of_its_words(
    double: SlackDouble, bare: SlackChannel, alva: Member, film: Media
) -> None:
    await bare.send(outgoing(alva, lesson("Tips", film)))
    shared, words = double.seen(alva)
    assert (len(shared.files), words.labels) == (1, ["Svar 1", "Svar 2"])


async def test_a_film_whose_place_in_slack_is_known_is_linked_and_not_uploaded_again(
    double: SlackDouble, bare: SlackChannel, memory: Remembered, alva: Member, film: Media, starts: Starts
) -> None:
    await bare.send(outgoing(alva, lesson("Tips", film)))
    [key] = [key for key in memory.values if key.startswith("file:")]
    memory.values[key] = '["F1", "https://kompis.slack.com/files/F1"]'
    again, bashir = await starts("none"), double.person("Bashir")
    uploads = double.calls("files.completeUploadExternal")
    await again.send(outgoing(bashir, lesson("Tips", film)))
    [seen] = double.seen(bashir)
    assert "<https://kompis.slack.com/files/F1|" in seen.shown
    assert double.calls("files.completeUploadExternal") == uploads


async def test_a_file_of_ones_own_is_shared_once_however_often_its_words_are_tried(
    double: SlackDouble, bare: SlackChannel, memory: Remembered, alva: Member
) -> None:
    own = Media("file", "mina-uppgifter.json", "Mina uppgifter", data=b"{}")
    message = Message((Text("Här är allt.", "heading"), own), "sv")
    double.fault(Fault("html", POST, status=403))
    with pytest.raises(TryLater):
        await bare.send(outgoing(alva, message))
    await bare.send(outgoing(alva, message))
    assert [len(seen.files) for seen in double.seen(alva)] == [1, 0]
    assert not [key for key in memory.values if key.startswith("file:")]


async def test_an_empty_message_is_refused(bare: SlackChannel, alva: Member) -> None:
    with pytest.raises(Refused):
        await bare.send(outgoing(alva, Message((), "sv")))
