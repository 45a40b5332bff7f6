"""The messages of announcements, each at its longest."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.domain.actions.announcing import AudienceGroup
from bot.domain.announcement import Announcement, Attached, State
from bot.domain.delivery import State as Delivered
from bot.domain.message import Message
from bot.phrases import LANGUAGES, Say, announcements
from bot.phrases.announcements import GROUPS, Card, Standing

CITY = "Destination Östersund"
BIG = 10**15
DAY = dt.date(2027, 9, 22)
MOMENT = dt.datetime(2027, 9, 22, 14, 30, tzinfo=dt.UTC)
ZONE = "Europe/Stockholm"
LONG_WORDS = "På fredag är alla butiker i hela centrum öppna ända till klockan åtta"

DRAFT = Announcement(BIG, 1, State.DRAFT, {}, {"sv": LONG_WORDS, "en": LONG_WORDS}, version=999)
SENT = replace(DRAFT, state=State.OUT, runs=1)
CARD = Card(
    replace(DRAFT, at=MOMENT, repeats="monthly", until=DAY, urgent=True),
    ZONE,
    DAY - dt.timedelta(days=9),
    "Restaurang, Centrum, Service och bemötande och 12 till",
    1960,
    40,
    12,
    1400,
    tells_why=True,
    instead=[("ar", 140, "sv"), ("sv-easy", 12, "sv")],
)
PEOPLE = dict.fromkeys((Delivered.SENT, Delivered.PENDING, Delivered.FAILED, Delivered.UNKNOWN), 1960)
HOW = Standing(SENT, LONG_WORDS, ZONE, DAY, PEOPLE, PEOPLE, again=1960)


def cases() -> Iterator[tuple[str, Callable[[Say], Message]]]:
    """Each by the name of what builds it."""
    a = announcements
    yield "announcements.announcement", lambda say: a.announcement(say, CITY, LONG_WORDS)
    yield (
        "announcements.announcement with a picture",
        lambda say: a.announcement(
            say, CITY, "Hej.", Attached("image", "https://exempel.se/a.jpg", "Torget")
        ),
    )
    yield "announcements.withdrawn", lambda say: a.withdrawn(say, CITY)
    for language in LANGUAGES:
        yield (
            f"announcements.ask_words {language}",
            _asks_words(language),
        )
        yield f"announcements.ask_words_in {language}", _asks_words_in(language)
    yield "announcements.no_words", lambda say: a.no_words(say, 900, 12_345)
    yield "announcements.no_words none", lambda say: a.no_words(say, 900, 0)
    yield "announcements.card", lambda say: a.card(say, CARD)
    yield "announcements.card plain", lambda say: a.card(say, replace(CARD, announcement=DRAFT, whom=None))
    yield "announcements.card of few", lambda say: a.card(say, replace(CARD, tells_why=False, reached=1))
    yield "announcements.texts", lambda say: a.texts(say, DRAFT)
    yield "announcements.audiences", lambda say: a.audiences(say, BIG, CARD.whom, list(GROUPS))
    for group in (*GROUPS, "answers"):
        yield (
            f"announcements.members {group}",
            _members(group),
        )
    yield "announcements.no_such_name", lambda say: a.no_such_name(say, "workplaces", BIG)
    yield "announcements.not_by_progress", lambda say: a.not_by_progress(say, BIG)
    yield "announcements.times", lambda say: a.times(say, DRAFT, DAY)
    yield "announcements.no_such_time", lambda say: a.no_such_time(say, DAY)
    yield (
        "announcements.ask_picture",
        lambda say: a.ask_picture(
            say, replace(DRAFT, attached=Attached("film", "https://x.se/a.mp4", "Torget"))
        ),
    )
    yield "announcements.no_picture", a.no_picture
    yield "announcements.sure_to_throw_away", lambda say: a.sure_to_throw_away(say, BIG)
    yield "announcements.thrown_away", a.thrown_away
    yield "announcements.sure_so_many", lambda say: a.sure_so_many(say, DRAFT, 1400, 1960, 1)
    yield "announcements.sure_so_urgent", lambda say: a.sure_so_urgent(say, DRAFT, 2)
    yield "announcements.scheduled", lambda say: a.scheduled(say, SENT, None)
    yield (
        "announcements.scheduled later",
        lambda say: a.scheduled(say, SENT, a.moment(say, MOMENT, ZONE, DAY - dt.timedelta(days=9))),
    )
    yield "announcements.not_sent changed", lambda say: a.not_sent(say, BIG, changed=True)
    yield "announcements.not_sent", lambda say: a.not_sent(say, BIG, changed=False)
    yield "announcements.standing", lambda say: a.standing(say, HOW)
    for state in (State.SCHEDULED, State.SPREADING, State.STOPPED, State.WITHDRAWN):
        one = replace(SENT, state=state, at=MOMENT, runs=int(state is not State.SCHEDULED))
        yield (
            f"announcements.standing {state}",
            _standing(one),
        )
    yield "announcements.earlier", lambda say: a.earlier(say, [(1, LONG_WORDS), (2, "Fika")])
    yield "announcements.earlier none", lambda say: a.earlier(say, [])
    yield "announcements.corrected", lambda say: a.corrected(say, BIG)
    yield "announcements.sure_to_stop", lambda say: a.sure_to_stop(say, BIG)
    yield "announcements.stopped", lambda say: a.stopped(say, BIG)
    yield "announcements.sure_to_withdraw", lambda say: a.sure_to_withdraw(say, BIG, picture=True)
    yield "announcements.taken_back", lambda say: a.taken_back(say, BIG)
    yield "announcements.sent_again", lambda say: a.sent_again(say, BIG, 1960)


def _asks_words(language: str) -> Callable[[Say], Message]:
    drafts = [(1, LONG_WORDS), (2, "Fika")]
    return lambda say: announcements.ask_words(say, language, drafts, earlier=True)


def _asks_words_in(language: str) -> Callable[[Say], Message]:
    return lambda say: announcements.ask_words_in(say, language)


def _members(group: AudienceGroup) -> Callable[[Say], Message]:
    found = [("1", LONG_WORDS, True), ("2", "Fika", False)]
    return lambda say: announcements.members(say, BIG, group, found, more=True, progress="completed")


def _standing(one: Announcement) -> Callable[[Say], Message]:
    return lambda say: announcements.standing(say, replace(HOW, announcement=one))
