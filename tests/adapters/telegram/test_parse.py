"""Updates as the Bot API sends them, written by hand → events."""

from typing import Any

import orjson
import pytest

from adapters.telegram.parse import Tap, is_for, parse, person_of, tap_of
from bot.domain.actions.codec import Stale, encode
from bot.domain.actions.learning import Answer
from bot.domain.event import Event
from bot.domain.sent_file import SentFile

ALVA = {"id": 1001, "is_bot": False, "first_name": "Alva", "language_code": "sv"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Alva"}
GANG = {"id": -1001, "type": "supergroup", "title": "Gänget"}
NOBODY: dict[str, Any] = {"from": None}
IN_TOPIC = {"message_thread_id": 7, "is_topic_message": True}
NAMELESS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
RESTRICTED = "restricted"
OF_THE_GROUP: dict[str, Any] = {"sender": "-1001", "language": None, "name": None}
KOMPIS = {"id": 5, "is_bot": True, "first_name": "Kompis"}


def message(chat: dict[str, Any] = PRIVATE, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {"message": {"message_id": 1, "from": ALVA, "chat": chat, "date": 1_800_000_000} | fields}


def tap(data: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    shown = {"message_id": 9, "chat": PRIVATE, "date": 1_800_000_000, "text": "Frågan"}
    return {
        "callback_query": {"id": "55", "from": ALVA, "message": shown, "chat_instance": "1", "data": data}
        | fields
    }


def membership(old: str, new: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    members = {
        name: {"user": KOMPIS, "status": status, "is_member": True}
        for name, status in (("old", old), ("new", new))
    }
    return {
        "my_chat_member": {
            "chat": chat,
            "from": ALVA,
            "date": 1_800_000_000,
            "old_chat_member": members["old"],
            "new_chat_member": members["new"],
        }
    }


def event(kind: Any, **fields: Any) -> Event:  # noqa: ANN401 - Event's own fields
    common: dict[str, Any] = {"address": "1001", "sender": "1001", "language": "sv", "name": "Alva"}
    return Event(kind=kind, **(common | fields))


ANSWER = Answer(41, 0, 2)

CASES: dict[str, tuple[dict[str, Any], Event | None]] = {
    "words": (message(text=" Hej kompis "), event("text", text="Hej kompis")),
    "a command": (message(text="/idag"), event("command", command="idag")),
    "a command in capitals, meant for this bot": (
        message(text="/IDAG@kompis_bot"),
        event("command", command="idag"),
    ),
    "a link's payload": (
        message(text="/start ostersund"),
        event("command", command="start", text="ostersund"),
    ),
    "a command with words on a new line": (
        message(text="/paus\ntill 3 augusti"),
        event("command", command="paus", text="till 3 augusti"),
    ),
    "a lone slash": (message(text="/"), event("command")),
    "a picture with words": (
        message(photo=[{"file_id": "s", "width": 9}, {"file_id": "l", "width": 90}], caption="Min disk"),
        event("text", text="Min disk", file=SentFile("l", "image")),
    ),
    "a film, and how large it is": (
        message(video={"file_id": "f", "file_size": 7}),
        event("text", file=SentFile("f", "film", 7)),
    ),
    "a picture of an album": (
        message(photo=[{"file_id": "l"}], media_group_id="13"),
        event("text", file=SentFile("l", "image", album="13")),
    ),
    "a picture sent as a file": (
        message(document={"file_id": "d", "mime_type": "image/png"}),
        event("text", file=SentFile("d", "image")),
    ),
    "a sticker, which deserves an answer too": (
        message(sticker={}),
        event("text", file=SentFile("", "other")),
    ),
    "a pinned message, which says nothing": (message(pinned_message={}), None),
    "a message from a bot": (message(text="Hej", **{"from": KOMPIS}), None),
    "a post that nobody signed": (message(text="Hej", **NOBODY), None),
    "a command in a group": (
        message(GANG, text="/idag@kompis_bot"),
        event("command", address="-1001", command="idag", private=False),
    ),
    "talk in a group, which is not for us": (message(GANG, text="Hej allihop"), None),
    "a tap": (tap(encode(ANSWER)), event("tap", action=ANSWER, reference="9")),
    "a tap below a picture": (
        tap(encode(ANSWER), message={"chat": PRIVATE, "message_id": 9, "date": 1, "caption": "Frågan"}),
        event("tap", action=ANSWER, reference="9:caption"),
    ),
    "a tap that names no message": (tap(encode(ANSWER), message={}), event("tap", action=ANSWER)),
    "a tap on a message too old to be shown": (
        tap(encode(ANSWER), message={"chat": PRIVATE, "message_id": 9, "date": 0}),
        event("tap", action=ANSWER, reference="9"),
    ),
    "a tap with an unknown code": (tap("0:x"), event("tap", action=Stale(), reference="9")),
    "a tap in a group": (
        tap(encode(ANSWER), message={"chat": GANG, "message_id": 9, "date": 0}),
        event("tap", address="-1001", action=ANSWER, reference="9", private=False, whisper="55"),
    ),
    "a tap in a group's topic": (
        tap(encode(ANSWER), message={"chat": GANG, "message_id": 9, "date": 0, **IN_TOPIC}),
        event("tap", address="-1001", action=ANSWER, reference="9", private=False, topic="7", whisper="55"),
    ),
    "a command in a group's topic": (
        message(GANG, text="/start@kompis_bot ostersund", **IN_TOPIC),
        event("command", address="-1001", command="start", text="ostersund", private=False, topic="7"),
    ),
    "a command in a thread of replies, which is no topic": (
        message(GANG, text="/start", message_thread_id=7),
        event("command", address="-1001", command="start", private=False),
    ),
    "a command of an admin who shows no name": (
        message(GANG, text="/start ostersund", sender_chat=GANG, **{"from": NAMELESS}),
        Event("command", "-1001", "-1001", text="ostersund", command="start", private=False),
    ),
    "a group that goes on under another id": (
        message(GANG, migrate_to_chat_id=-1002, **{"from": NAMELESS}),
        event("moved", address="-1001", private=False, moved_to="-1002", **OF_THE_GROUP),
    ),
    "the new group's word of the one it was": (message(GANG, migrate_from_chat_id=-7), None),
    "blocked": (membership("member", "kicked"), event("blocked")),
    "unblocked": (membership("kicked", "member"), event("unblocked")),
    "made an admin, which changes nothing": (membership("member", "administrator"), None),
    "put out of a group": (
        membership("member", "left", GANG),
        event("blocked", address="-1001", private=False),
    ),
    "taken into a group": (
        membership("left", "member", GANG),
        event("unblocked", address="-1001", private=False),
    ),
    "silenced in a group, which it is still in": (membership("member", RESTRICTED, GANG), None),
    "an edited message": ({"edited_message": message(text="Hej")["message"]}, None),
    "a kind nobody knows yet": ({"subscription": {"from": ALVA}}, None),
}


@pytest.mark.parametrize("case", CASES)
def test_an_update_means(case: str) -> None:
    update, meaning = CASES[case]
    assert parse(orjson.dumps({"update_id": 700_000_001} | update)) == meaning


def test_somebody_without_a_language_or_hidden_in_an_unknown_one_is_still_somebody() -> None:
    update = message(text="Hej", **{"from": {"id": 1001, "is_bot": False, "first_name": "Alva"}})
    assert parse(orjson.dumps(update)) == event("text", text="Hej", language=None)


@pytest.mark.parametrize(
    ("update", "person", "tapped"),
    [
        (message(text="Hej"), 1001, None),
        (tap("1:k"), 1001, Tap("55", in_group=False)),
        (tap("1:k", message={}), 1001, Tap("55", in_group=False)),
        (tap("1:k", message={"chat": GANG, "message_id": 9, "date": 0}), 1001, Tap("55", in_group=True)),
        (membership("member", "kicked"), 1001, None),
        ({"subscription": {}}, None, None),
    ],
)
def test_polling_knows_who_it_was_and_what_to_acknowledge(
    update: dict[str, Any], person: int | None, tapped: Tap | None
) -> None:
    assert (person_of(update), tap_of(update)) == (person, tapped)


@pytest.mark.parametrize(
    ("update", "kept"),
    [
        (message(text="Hej"), True),
        (message(GANG, text="Hej allihop"), False),
        (message(GANG, photo=[{}], caption="Semester!"), False),
        (message(GANG, text="/start"), True),
        (message(GANG, text="/start@Kompis_Bot ostersund"), True),
        (message(GANG, text="/start@another_bot"), False),
        (message(GANG, new_chat_title="Gänget"), False),
        (message(GANG, migrate_to_chat_id=-1002), True),
        (tap("1:k", message={"chat": GANG, "message_id": 9, "date": 0}), True),
        (membership("left", "member", GANG), True),
    ],
)
def test_what_people_of_a_group_say_to_each_other_is_not_kept(update: dict[str, Any], kept: bool) -> None:
    assert is_for(update, "kompis_bot") is kept


def test_a_bot_that_does_not_know_its_name_yet_keeps_every_command() -> None:
    assert is_for(message(GANG, text="/start@another_bot"), None)
