"""The double refuses what Telegram refuses: driven over plain HTTP, and by python-telegram-bot's own Bot."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest
import telegram
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from tests.doubles.clock import Clock
from tests.doubles.telegram import TOKEN, Fault, Figures, GroupState, TelegramDouble
from tests.doubles.telegram.remote import telegram_process

ENTITY_IN_THE_MIDDLE = (
    "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 1"
)
ENTITY_TOO_LONG = "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 4"
BUTTON_WITHOUT_EFFECT = (
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
)
FREE = Figures(bot=None, paid=None, chat=None, group_a_minute=None)


class Wire:
    """Requests as any client could make them."""

    def __init__(self, double: TelegramDouble, session: aiohttp.ClientSession) -> None:
        self.double = double
        self._session = session

    async def __call__(self, method: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any parameter
        url = f"{self.double.url}/bot{TOKEN}/{method}"
        async with self._session.post(url, json=values) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == (200 if body["ok"] else body["error_code"])
            return body

    async def refusal(self, method: str, **values: Any) -> str:  # noqa: ANN401 - any parameter
        return str((await self(method, **values)).get("description"))


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=FREE, clock=Clock(frozen=True)) as double:
        yield double


@pytest.fixture
def wire(double: TelegramDouble, session: aiohttp.ClientSession) -> Wire:
    return Wire(double, session)


def keyboard(*rows: list[str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": data, "callback_data": data} for data in row] for row in rows]}


# ---------------------------------------------------------------------------------------- the way in


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"bot{TOKEN}/getMe", 200),
        (f"bot{TOKEN}/GETME", 200),
        (f"bot{TOKEN}/getTea", 404),
        ("bot1:somebody-elses-token/getMe", 401),
        ("botnothing/getMe", 404),
    ],
)
async def test_a_path_is_answered_with_its_status(
    double: TelegramDouble, session: aiohttp.ClientSession, path: str, status: int
) -> None:
    async with session.get(f"{double.url}/{path}") as answer:
        assert (answer.status, (await answer.json())["ok"]) == (status, status == 200)


async def test_parameters_come_as_query_form_multipart_or_json(
    double: TelegramDouble, session: aiohttp.ClientSession
) -> None:
    alva = double.person()
    url = f"{double.url}/bot{TOKEN}/sendMessage"
    values = {"chat_id": str(alva.id), "text": "Hej"}
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in values.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    for request in ({"params": values}, {"data": values}, {"data": multipart}, {"json": values}):
        async with session.post(url, **request) as answer:
            assert (await answer.json())["result"]["text"] == "Hej"
    assert [seen.text for seen in double.seen(alva)] == ["Hej"] * 4


async def test_an_unknown_parameter_is_a_violation_and_a_known_one_is_not(
    double: TelegramDouble, wire: Wire
) -> None:
    alva = double.person()
    await wire("sendMessage", chat_id=alva.id, text="Hej", disable_notification=True)
    assert double.violations == []
    await wire("sendMessage", chat_id=alva.id, text="Hej", colour="red")
    assert double.violations == ["sendmessage: unknown parameter 'colour'"]


# ------------------------------------------------------------------------------------------- content


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": " \n"}, "Bad Request: message text is empty"),
        ({"text": "å" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "å" * 4096}, "None"),
        ({"text": " " + "å" * 4096 + "\n"}, "None"),
        ({"text": "Hej", "entities": [{"type": "bold", "offset": 0, "length": 3}]}, "None"),
        (
            {"text": "Hej", "entities": [{"type": "loud", "offset": 0, "length": 3}]},
            "Bad Request: can't parse entities: unsupported entity type",
        ),
        (
            {"text": "😀!", "entities": [{"type": "bold", "offset": 1, "length": 1}]},
            "Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 0",
        ),
        (
            {"text": "a😀!", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "Bad Request: " + ENTITY_IN_THE_MIDDLE,
        ),
        (
            {"text": "Hej", "entities": [{"type": "bold", "offset": 1, "length": 3}]},
            "Bad Request: " + ENTITY_TOO_LONG,
        ),
        ({"text": "Hej", "reply_markup": keyboard(["å" * 32])}, "None"),
        ({"text": "Hej", "reply_markup": keyboard(["å" * 32 + "a"])}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "Hej", "reply_markup": keyboard(*[["a"] * 4] * 25)}, "None"),
        (
            {"text": "Hej", "reply_markup": keyboard(*[["a"] * 4] * 25, ["b"])},
            "Bad Request: REPLY_MARKUP_TOO_LONG",
        ),
        (
            {"text": "Hej", "reply_markup": {"inline_keyboard": [[{"text": "Ja"}]]}},
            "Bad Request: " + BUTTON_WITHOUT_EFFECT,
        ),
        (
            {"text": "Hej", "reply_markup": {"inline_keyboard": [[{"text": "Ja", "url": "http://here"}]]}},
            "Bad Request: inline keyboard button URL 'http://here' is invalid: Wrong HTTP URL",
        ),
        ({"text": "Hej", "reply_markup": "{"}, "Bad Request: can't parse reply markup JSON object"),
    ],
)
async def test_a_text_is_taken_or_refused_in_telegrams_words(
    double: TelegramDouble, wire: Wire, values: dict[str, Any], words: str
) -> None:
    alva = double.person()
    assert await wire.refusal("sendMessage", chat_id=alva.id, **values) == words
    assert len(double.seen(alva)) == (words == "None")
    assert double.violations == []


async def test_formatting_that_gets_lost_is_a_violation(double: TelegramDouble, wire: Wire) -> None:
    alva = double.person()
    letters = [{"type": "bold", "offset": place, "length": 1} for place in range(101)]
    await wire("sendMessage", chat_id=alva.id, text="a" * 101, entities=letters)
    crossing = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2}]
    await wire("sendMessage", chat_id=alva.id, text="abc", entities=crossing)
    nested = [{"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 0, "length": 2}]
    await wire("sendMessage", chat_id=alva.id, text="abc", entities=nested)
    assert double.violations == [
        "101 entities: those behind the first 100 are lost",
        "entities overlap without nesting near UTF-16 offset 1",
    ]


async def test_a_caption_is_shorter_than_a_text(double: TelegramDouble, wire: Wire) -> None:
    alva = double.person()
    photo = "https://example.org/hej.jpg"
    sent = await wire("sendPhoto", chat_id=alva.id, photo=photo, caption="å" * 1024)
    assert sent["ok"]
    words = await wire.refusal("sendPhoto", chat_id=alva.id, photo=photo, caption="å" * 1025)
    assert words == "Bad Request: message caption is too long"


async def test_a_file_comes_by_address_or_by_an_id_known_for_its_kind(
    double: TelegramDouble, wire: Wire
) -> None:
    alva = double.person()
    sent = await wire("sendPhoto", chat_id=alva.id, photo="https://example.org/hej.jpg")
    file_id = sent["result"]["photo"][-1]["file_id"]
    assert (await wire("sendPhoto", chat_id=alva.id, photo=file_id))["ok"]
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    assert await wire.refusal("sendVideo", chat_id=alva.id, video=file_id) == wrong
    double.world.bad_addresses["https://example.org/gone.jpg"] = "failed to get HTTP URL content"
    gone = await wire.refusal("sendPhoto", chat_id=alva.id, photo="https://example.org/gone.jpg")
    assert gone == "Bad Request: failed to get HTTP URL content"


# ------------------------------------------------------------------------------------- who is reached


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unknown", "Bad Request: chat not found"),
        ("known", "Forbidden: bot can't initiate conversation with a user"),
        ("blocked", "Forbidden: bot was blocked by the user"),
        ("deactivated", "Forbidden: user is deactivated"),
        ("started", "None"),
    ],
)
async def test_who_can_be_written_to(double: TelegramDouble, wire: Wire, state: str, words: str) -> None:
    bashir = double.person(name="Bashir", state=state)
    assert await wire.refusal("sendMessage", chat_id=bashir.id, text="Hej") == words
    assert len(double.seen(bashir)) == (state == "started")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
        ("deleted", "Forbidden: the group chat was deleted"),
        ("muted", "Bad Request: not enough rights to send text messages to the chat"),
        ("member", "None"),
    ],
)
async def test_which_group_can_be_written_to(
    double: TelegramDouble, wire: Wire, state: GroupState, words: str
) -> None:
    gang = double.group()
    gang.state = state
    assert await wire.refusal("sendMessage", chat_id=gang.id, text="Hej") == words


async def test_an_upgraded_group_tells_its_new_id_which_works(double: TelegramDouble, wire: Wire) -> None:
    new = double.upgrade(double.group(-7, supergroup=False), -1007)
    old = await wire("sendMessage", chat_id=-7, text="Hej")
    assert (old["error_code"], old["parameters"]) == (400, {"migrate_to_chat_id": -1007})
    assert (await wire("sendMessage", chat_id=new.id, text="Hej"))["ok"]


async def test_a_topic_has_to_exist(double: TelegramDouble, wire: Wire) -> None:
    double.group(-1001).topics = frozenset({7})
    assert (await wire("sendMessage", chat_id=-1001, message_thread_id=7, text="Hej"))["ok"]
    words = await wire.refusal("sendMessage", chat_id=-1001, message_thread_id=8, text="Hej")
    assert words == "Bad Request: message thread not found"


# --------------------------------------------------------------------------------- edits and deletions


async def test_an_edit_is_seen_and_the_ledger_keeps_what_stood_there(
    double: TelegramDouble, wire: Wire
) -> None:
    alva = double.person()
    sent = await wire("sendMessage", chat_id=alva.id, text="Frågan", reply_markup=keyboard(["a"]))
    message = sent["result"]["message_id"]
    await wire("editMessageText", chat_id=alva.id, message_id=message, text="Precis")
    [seen] = double.seen(alva)
    assert [(version.text, len(version.rows)) for version in seen.versions] == [("Frågan", 1), ("Precis", 0)]


async def test_edits_are_refused_in_telegrams_words(double: TelegramDouble, wire: Wire) -> None:
    alva = double.person()
    text = (await wire("sendMessage", chat_id=alva.id, text="Hej"))["result"]["message_id"]
    photo = (await wire("sendPhoto", chat_id=alva.id, photo="https://a.se/b.jpg"))["result"]["message_id"]
    double.write(alva, "Mitt eget")
    own = max(number for _, number in double.world.messages)

    async def words(method: str, message: int, **values: str) -> str:
        return await wire.refusal(method, chat_id=alva.id, message_id=message, **values)

    assert (await words("editMessageText", text, text="Hej")).startswith(
        "Bad Request: message is not modified: "
    )
    assert await words("editMessageText", 999, text="Hej") == "Bad Request: message to edit not found"
    assert await words("editMessageText", own, text="Hej") == "Bad Request: message can't be edited"
    assert (
        await words("editMessageText", photo, text="A")
        == "Bad Request: there is no text in the message to edit"
    )
    assert await words("editMessageCaption", photo, caption="A") == "None"
    assert await words("deleteMessage", 999) == "Bad Request: message to delete not found"
    double.clock.advance(49 * 3600)
    assert await words("deleteMessage", text) == "Bad Request: message can't be deleted for everyone"


# ------------------------------------------------------------------------------------------------ taps


async def test_a_tap_is_answered_once_and_in_time(double: TelegramDouble, wire: Wire) -> None:
    alva = double.person()
    await wire("sendMessage", chat_id=alva.id, text="Hej", reply_markup=keyboard(["ja", "nej"]))
    first, second = double.tap(alva, "nej"), double.tap(alva)
    assert (first.data, second.data) == ("nej", "ja")
    assert (await wire("answerCallbackQuery", callback_query_id=first.id))["ok"]
    double.clock.advance(11)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await wire.refusal("answerCallbackQuery", callback_query_id=second.id) == too_old
    assert await wire.refusal("answerCallbackQuery", callback_query_id=first.id) == too_old
    message = double.seen(alva)[0].id
    assert double.warnings == [f"tap 2 of {alva.id} on message {message} was never answered"]


async def test_a_tap_lives_150_seconds_and_a_message_a_day(double: TelegramDouble, wire: Wire) -> None:
    alva = double.person()
    await wire("sendMessage", chat_id=alva.id, text="Hej", reply_markup=keyboard(["ja"]))
    double.write(alva, "Hej själv")
    double.tap(alva, inaccessible=True)

    async def kinds() -> list[str]:
        updates = (await wire("getUpdates"))["result"]
        return [kind for update in updates for kind in update if kind != "update_id"]

    assert await kinds() == ["message", "callback_query"]
    double.clock.advance(151)
    assert await kinds() == ["message"]
    double.clock.advance(24 * 3600)
    assert await kinds() == []


# --------------------------------------------------------------------------------------------- updates


async def test_an_update_is_handed_out_until_an_offset_above_it(double: TelegramDouble, wire: Wire) -> None:
    alva = double.person()
    ids = [double.write(alva, text) for text in ("ett", "två", "tre")]

    async def texts(**values: int | None) -> list[str]:
        return [update["message"]["text"] for update in (await wire("getUpdates", **values))["result"]]

    assert await texts() == ["ett", "två", "tre"]
    assert await texts(limit=1) == ["ett"]
    assert await texts(offset=ids[1]) == ["två", "tre"]
    assert await texts() == ["två", "tre"]
    assert await texts(offset=-1) == ["tre"]
    assert await texts() == ["tre"]


async def test_allowed_updates_stick_and_membership_of_others_is_not_sent_unasked(
    double: TelegramDouble, wire: Wire
) -> None:
    alva = double.person()
    assert double.update("chat_member", {}) is None
    await wire("getUpdates", allowed_updates=["my_chat_member"])
    await wire("getUpdates")
    assert double.write(alva, "Hej") is None
    double.block(alva)
    [update] = (await wire("getUpdates"))["result"]
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await wire("getUpdates", allowed_updates=[])
    assert double.write(alva, "Hej") is not None


async def test_of_two_pollers_the_one_that_waits_is_told_of_the_conflict(
    double: TelegramDouble, wire: Wire
) -> None:
    alva = double.person()
    first = asyncio.create_task(wire("getUpdates", timeout=50))
    await double.until(lambda: double.polled)
    second = asyncio.create_task(wire("getUpdates", timeout=50))
    loser = await first
    assert (loser["error_code"], loser["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    double.write(alva, "Hej")
    assert len((await second)["result"]) == 1
    assert double.api.counts["conflicts"] == 1


async def test_a_webhook_shuts_polling_out_until_it_is_deleted(double: TelegramDouble, wire: Wire) -> None:
    assert (await wire("setWebhook", url="https://kompis.example.se/t", secret_token="a-b_1"))["ok"]
    conflict = await wire.refusal("getUpdates")
    assert conflict.startswith("Conflict: can't use getUpdates method while webhook is active")
    await wire("deleteWebhook")
    assert (await wire("getUpdates"))["ok"]


# ----------------------------------------------------------------------------------------------- rates


async def test_a_chat_takes_three_at_once_then_one_a_second(session: aiohttp.ClientSession) -> None:
    async with TelegramDouble(rates=Figures(bot=None), clock=Clock(frozen=True)) as double:
        wire, alva = Wire(double, session), double.person()
        for _ in range(3):
            assert (await wire("sendMessage", chat_id=alva.id, text="Hej"))["ok"]
        refused = await wire("sendMessage", chat_id=alva.id, text="Hej")
        assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
        assert refused["description"] == "Too Many Requests: retry after 1"
        double.clock.advance(1)
        assert (await wire("sendMessage", chat_id=alva.id, text="Hej"))["ok"]
        assert double.violations == []


async def test_the_whole_bot_has_a_limit_that_edits_count_to(session: aiohttp.ClientSession) -> None:
    async with TelegramDouble(rates=Figures(bot_burst=2), clock=Clock(frozen=True)) as double:
        wire, alva, bashir = Wire(double, session), double.person(), double.person(name="Bashir")
        sent = await wire("sendMessage", chat_id=alva.id, text="Hej")
        number = sent["result"]["message_id"]
        assert (await wire("editMessageText", chat_id=alva.id, message_id=number, text="Hej!"))["ok"]
        refused = await wire("sendMessage", chat_id=bashir.id, text="Hej")
        assert refused["error_code"] == 429
        paid = await wire("sendMessage", chat_id=bashir.id, text="Hej", allow_paid_broadcast=True)
        assert (paid["ok"], double.world.stars) == (True, -1)


async def test_a_group_takes_twenty_a_minute(session: aiohttp.ClientSession) -> None:
    async with TelegramDouble(rates=Figures(bot=None), clock=Clock(frozen=True)) as double:
        wire, gang = Wire(double, session), double.group()
        answers = [await wire("sendMessage", chat_id=gang.id, text="Hej") for _ in range(21)]
        assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
        assert answers[-1]["parameters"] == {"retry_after": 60}


# ---------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("fault", "outcome", "visible"),
    [
        (Fault("cut"), aiohttp.ServerDisconnectedError, 1),
        (Fault("cut_before"), aiohttp.ServerDisconnectedError, 0),
        (Fault("delay"), TimeoutError, 1),
        (Fault("drip"), TimeoutError, 1),
        (Fault("truncated"), orjson.JSONDecodeError, 1),
        (Fault("html"), 502, 0),
        (Fault("html", status=504, processed=True), 504, 1),
        (Fault("error", status=500), 500, 0),
        (Fault("flood", seconds=7), 429, 0),
    ],
)
async def test_a_fault_happens_once_and_the_ledger_knows_what_was_seen(
    double: TelegramDouble,
    session: aiohttp.ClientSession,
    fault: Fault,
    outcome: type[Exception] | int,
    visible: int,
) -> None:
    alva = double.person()
    double.fault(fault)

    async def send(patience: float = 20) -> int:
        url, values = f"{double.url}/bot{TOKEN}/sendMessage", {"chat_id": alva.id, "text": "Hej"}
        async with session.post(url, json=values, timeout=aiohttp.ClientTimeout(patience)) as answer:
            body = await answer.read()
            if answer.status == 200:
                orjson.loads(body)
            return answer.status

    if isinstance(outcome, int):
        assert await send() == outcome
    else:
        with pytest.raises(outcome):
            await send(0.3 if outcome is TimeoutError else 20)
    assert len(double.seen(alva)) == visible
    double.clock.advance(7)
    assert await send() == 200
    assert double.violations == []


async def test_connections_are_refused_while_it_is_away(double: TelegramDouble, wire: Wire) -> None:
    async with double.away():
        with pytest.raises(aiohttp.ClientConnectorError):
            await wire("getMe")
    assert (await wire("getMe"))["ok"]


# ------------------------------------------------------------------------------------ the bot's own face


@pytest.mark.parametrize(
    ("method", "values", "words"),
    [
        ("setMyCommands", {"commands": [{"command": "idag", "description": "Dagens tips"}]}, "None"),
        (
            "setMyCommands",
            {"commands": [{"command": "läge", "description": "A"}]},
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "idag", "description": ""}]},
            "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "idag", "description": "A"}] * 101},
            "Bad Request: BOT_COMMANDS_TOO_MUCH",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "idag", "description": "A"}], "scope": {"type": "everyone"}},
            "Bad Request: can't parse BotCommandScope: unsupported type specified",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "idag", "description": "A"}], "scope": {"type": "chat", "chat_id": 9}},
            "Bad Request: chat not found",
        ),
        (
            "setMyCommands",
            {"commands": [], "language_code": "sve"},
            "Bad Request: invalid language code specified",
        ),
        ("setMyDescription", {"description": "å" * 513}, "Bad Request: BOT_DESCRIPTION_INVALID"),
        ("setMyShortDescription", {"short_description": "å" * 120}, "None"),
    ],
)
async def test_commands_and_texts_keep_their_limits(
    wire: Wire, method: str, values: dict[str, Any], words: str
) -> None:
    assert await wire.refusal(method, **values) == words


# ------------------------------------------------------------------- as python-telegram-bot understands it


@pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")
async def test_python_telegram_bot_understands_every_answer(double: TelegramDouble) -> None:
    alva, bashir = double.person(), double.person(name="Bashir", state="blocked")
    double.upgrade(double.group(-7, supergroup=False), -1007)
    bot = telegram.Bot(TOKEN, base_url=f"{double.url}/bot")
    async with bot:
        markup = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Ja", callback_data="1")]])
        bold = telegram.MessageEntity("bold", 0, 3)
        sent = await bot.send_message(alva.id, "Hej du", entities=[bold], reply_markup=markup)
        photo = await bot.send_photo(alva.id, b"picture", caption="Bild")
        assert (await bot.send_photo(alva.id, photo.photo[-1].file_id)).photo == photo.photo
        edited = await sent.edit_text("Hej igen")
        assert isinstance(edited, telegram.Message)
        assert edited.text == "Hej igen"
        double.write(alva, "/start ostersund")
        *_, update = await bot.get_updates(timeout=0)
        assert update.message is not None
        assert (update.message.text, update.effective_user) == (
            "/start ostersund",
            telegram.User(alva.id, "Alva", False),
        )
        with pytest.raises(Forbidden):
            await bot.send_message(bashir.id, "Hej")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(404, "Hej")
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(-7, "Hej")
        assert moved.value.new_chat_id == -1007
        double.fault(Fault("flood", seconds=3))
        with pytest.raises(RetryAfter):
            await bot.send_message(alva.id, "Hej")
        await bot.set_webhook("https://kompis.example.se/t")
        with pytest.raises(Conflict):
            await bot.get_updates(timeout=0)
    stranger = telegram.Bot("1:somebody-elses-token", base_url=f"{double.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    assert double.violations == []


# --------------------------------------------------------------------------------------- as a process


async def test_as_a_process_it_is_driven_over_its_control_api(session: aiohttp.ClientSession) -> None:
    async with telegram_process("--people", "2", "--token", "12:abc-DEF", "--latency-ms", "1") as telegram_:
        await telegram_.post("people", id=7, name="Cilla", state="known")
        await telegram_.post("write", person=1001, text="/start")
        await telegram_.post("rates", bot=None, chat=None)
        await telegram_.post("faults", kind="html", methods=["sendMessage"])
        send = f"{telegram_.url}/bot12:abc-DEF/sendMessage"
        values = {"chat_id": 1001, "text": "Hej", "reply_markup": keyboard(["ja"])}
        statuses = []
        for _ in range(2):
            async with session.post(send, json=values) as answer:
                statuses.append(answer.status)
        assert statuses == [502, 200]
        [seen] = await telegram_.get("ledger", person=1001, at_least=1, timeout=5)
        assert (seen["text"], seen["labels"]) == ("Hej", ["ja"])
        tapped = await telegram_.post("tap", person=1001, button="ja")
        assert tapped["press"]["data"] == "ja"
        overview = await telegram_.get()
        assert (overview["waiting"], overview["people"], overview["faults"]) == (2, 3, {"html": 1})
        with pytest.raises(ValueError, match="no such message"):
            await telegram_.post("tap", person=1002)
        assert await telegram_.get("violations") == {"violations": [], "warnings": []}


async def test_as_a_process_it_goes_away_and_comes_back(session: aiohttp.ClientSession) -> None:
    async with telegram_process() as telegram_:
        url = f"{telegram_.url}/bot{TOKEN}/getMe"
        await telegram_.post("refuse", seconds=0.3)
        async with asyncio.timeout(5):
            while await _answers(session, url):
                pass
            while not await _answers(session, url):
                pass


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
