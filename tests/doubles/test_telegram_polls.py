"""Polls, albums and files of the double: what Telegram takes, and what it tells the bot."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import telegram

from tests.doubles.clock import Clock
from tests.doubles.telegram import TOKEN, Figures, TelegramDouble
from tests.doubles.test_telegram_double import FREE, Wire


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=FREE, clock=Clock(frozen=True)) as double:
        yield double
        assert double.violations == []


@pytest.fixture
async def wire(double: TelegramDouble) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(double, session)


QUIZ: dict[str, Any] = {
    "question": "När hälsar du?",
    "options": [{"text": "Genast"}, {"text": "Sedan"}],
    "type": "quiz",
    "correct_option_ids": [0],
    "is_anonymous": False,
}
PERSISTENT = "option_persistent_ids"


async def ask(double: TelegramDouble, wire: Wire, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any
    answer = await wire("sendPoll", chat_id=double.person().id, **(QUIZ | changed))
    assert answer["ok"], answer
    poll: dict[str, Any] = answer["result"]["poll"]
    return poll


async def updates(wire: Wire) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await wire("getUpdates"))["result"]
    return found


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "None"),
        ({"question": "å" * 300}, "None"),
        ({"question": "å" * 301}, "Bad Request: poll question length must not exceed 300"),
        ({"question": " "}, "Bad Request: poll question must be non-empty"),
        ({"options": [{"text": "A"}] * 12}, "None"),
        ({"options": [{"text": "A"}] * 13}, "Bad Request: poll can't have more than 12 options"),
        ({"options": []}, "Bad Request: poll must have at least 1 option"),
        ({"options": [{"text": "å" * 101}]}, "Bad Request: poll options length must not exceed 100"),
        ({"options": [{"text": ""}]}, "Bad Request: poll options must be non-empty"),
        ({"explanation": "å" * 200}, "None"),
        ({"explanation": "å" * 201}, "Bad Request: message caption is too long"),
        ({"explanation": "a\nb\nc"}, "None"),
        ({"explanation": "a\nb\nc\nd"}, "Bad Request: too many line feeds in the explanation"),
        ({"description": "å" * 1025}, "Bad Request: message caption is too long"),
        ({"correct_option_ids": []}, "Bad Request: correct option must be specified"),
        ({"correct_option_ids": [2]}, "Bad Request: wrong correct option ID specified"),
        (
            {"correct_option_ids": [1, 0], "allows_multiple_answers": True},
            "Bad Request: correct option IDs must be increasing",
        ),
        ({"correct_option_ids": [0, 1], "allows_multiple_answers": True}, "None"),
        (
            {"correct_option_ids": [0, 1]},
            "Bad Request: a quiz with one answer can't have several correct options",
        ),
        ({"correct_option_ids": [], "correct_option_id": 1}, "None"),
        ({"open_period": 5}, "None"),
        ({"open_period": 4}, "Bad Request: can't use the specified open period"),
        ({"open_period": 2_628_001}, "Bad Request: can't use the specified open period"),
        (
            {"open_period": 60, "close_date": 1},
            "Bad Request: open_period and close_date can't be specified simultaneously",
        ),
    ],
)
async def test_a_poll_is_taken_or_refused(
    double: TelegramDouble, wire: Wire, changed: dict[str, Any], words: str
) -> None:
    assert await wire.refusal("sendPoll", chat_id=double.person().id, **(QUIZ | changed)) == words


async def test_an_answer_names_its_options_for_good_and_a_retraction_names_none(
    double: TelegramDouble, wire: Wire
) -> None:
    poll, bashir = await ask(double, wire, allows_revoting=True), double.person(name="Bashir")
    double.vote(bashir, poll["id"], 1)
    double.vote(bashir, poll["id"])
    chosen, taken_back = (update["poll_answer"] for update in await updates(wire))
    assert chosen["option_ids"] == [1]
    assert chosen[PERSISTENT] == [poll["options"][1]["persistent_id"]]
    assert (taken_back["option_ids"], taken_back[PERSISTENT]) == ([], [])
    assert chosen["user"]["id"] == bashir.id


async def test_of_an_anonymous_poll_only_the_sums_are_told(double: TelegramDouble, wire: Wire) -> None:
    poll, bashir = await ask(double, wire, is_anonymous=True), double.person(name="Bashir")
    double.vote(bashir, poll["id"], 1)
    [update] = await updates(wire)
    assert update["poll"]["total_voter_count"] == 1
    assert str(bashir.id) not in str(update)


@pytest.mark.parametrize(
    ("changed", "again", "sentence"),
    [
        ({}, (0,), "a vote in this poll stands"),
        ({"type": "regular"}, (0, 1), "one option only"),
        ({"type": "regular"}, (7,), "there is no such option"),
    ],
)
async def test_votes_keep_the_poll_s_rules(
    double: TelegramDouble, wire: Wire, changed: dict[str, Any], again: tuple[int, ...], sentence: str
) -> None:
    poll, bashir = await ask(double, wire, **changed), double.person(name="Bashir")
    double.vote(bashir, poll["id"], 1)
    with pytest.raises(ValueError, match=sentence):
        double.vote(bashir, poll["id"], *again)


async def test_a_poll_closes_by_itself(double: TelegramDouble, wire: Wire) -> None:
    poll, bashir = await ask(double, wire, open_period=60), double.person(name="Bashir")
    double.clock.advance(60)
    with pytest.raises(ValueError, match="the poll is closed"):
        double.vote(bashir, poll["id"], 1)


async def test_a_poll_that_is_stopped_is_told_and_cannot_be_stopped_again(
    double: TelegramDouble, wire: Wire
) -> None:
    alva = double.person()
    number = (await wire("sendPoll", chat_id=alva.id, **QUIZ))["result"]["message_id"]
    stopped = await wire("stopPoll", chat_id=alva.id, message_id=number)
    [update] = await updates(wire)
    assert stopped["result"] == update["poll"]
    assert stopped["result"]["is_closed"]
    again = await wire.refusal("stopPoll", chat_id=alva.id, message_id=number)
    assert again == "Bad Request: poll has already been closed"


@pytest.mark.parametrize(("count", "ok"), [(1, False), (2, True), (10, True), (11, False)])
async def test_an_album_has_two_to_ten_pictures(
    double: TelegramDouble, wire: Wire, count: int, ok: bool
) -> None:
    alva = double.person()
    media = [{"type": "photo", "media": f"https://example.org/{number}.jpg"} for number in range(count)]
    assert (await wire("sendMediaGroup", chat_id=alva.id, media=media))["ok"] is ok
    assert len(double.seen(alva)) == (count if ok else 0)


async def test_an_album_takes_no_buttons() -> None:
    async with (
        TelegramDouble(rates=FREE) as double,
        aiohttp.ClientSession() as session,
    ):
        wire, alva = Wire(double, session), double.person()
        media = [{"type": "photo", "media": "https://example.org/1.jpg"}] * 2
        await wire("sendMediaGroup", chat_id=alva.id, media=media, reply_markup={"inline_keyboard": []})
        assert double.violations == ["sendmediagroup: unknown parameter 'reply_markup'"]


@pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")
async def test_a_file_is_fetched_where_getfile_says_and_only_with_the_token(double: TelegramDouble) -> None:
    alva = double.person()
    base, files = f"{double.url}/bot", f"{double.url}/file/bot"
    async with telegram.Bot(TOKEN, base_url=base, base_file_url=files) as bot:
        photo = (await bot.send_photo(alva.id, b"picture")).photo[-1]
        file = await bot.get_file(photo.file_id)
        assert bytes(await file.download_as_bytearray()) == b"picture"
        with pytest.raises(telegram.error.BadRequest, match=r"(?i)wrong file_id"):
            await bot.get_file("nothing")
        poll = await bot.send_poll(alva.id, "Hej?", ["Ja", "Nej"], type="quiz", correct_option_ids=[0])
        assert poll.poll is not None
        assert poll.poll.correct_option_ids == (0,)
    async with aiohttp.ClientSession() as session:
        for token, status in (("1:somebody-elses-token", 401), ("x", 404)):
            async with session.get(f"{files}{token}/photos/{photo.file_id}") as answer:
                assert answer.status == status
        async with session.get(f"{files}{TOKEN}/photos/nothing") as answer:
            assert answer.status == 404


async def test_a_long_poll_ends_after_50_seconds_and_at_once_when_a_webhook_is_set(
    double: TelegramDouble, wire: Wire
) -> None:
    waiting = asyncio.create_task(wire("getUpdates", timeout=600))
    await double.until(lambda: double.polled)
    await asyncio.sleep(0.01)  # it has begun to wait on the double's clock
    double.clock.advance(49.9)
    await asyncio.sleep(0)
    assert double.polled
    double.clock.advance(0.2)
    assert (await waiting)["result"] == []
    waiting = asyncio.create_task(wire("getUpdates", timeout=600))
    await double.until(lambda: double.polled)
    await wire("setWebhook", url="https://kompis.example.se/t")
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"


async def test_the_paid_lane_takes_a_thousand_a_second_and_costs_a_star_each() -> None:
    figures = Figures(bot=1, bot_burst=1, chat=None, paid=1000, paid_burst=50)
    async with (
        TelegramDouble(rates=figures, clock=Clock(frozen=True)) as double,
        aiohttp.ClientSession() as session,
    ):
        wire, alva = Wire(double, session), double.person()
        sent = [
            (await wire("sendMessage", chat_id=alva.id, text="Hej", allow_paid_broadcast=True))["ok"]
            for _ in range(51)
        ]
        assert sent == [True] * 50 + [False]
        assert double.world.stars == -50
