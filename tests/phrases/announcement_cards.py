"""The messages of announcements, each at its longest."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import get_args

from msgspec.structs import replace

from bot.domain.actions.announcing import AudienceGroup, Narrow, OpenAnnouncement
from bot.domain.announcement import Announcement, Attached, State
from bot.domain.delivery import State as Delivered
from bot.domain.message import Message
from bot.phrases import LANGUAGES, Say
from bot.phrases.announcements import following, messages, pictures
from bot.phrases.announcements.following import Standing, Untold
from bot.phrases.announcements.messages import Card
from bot.phrases.organisation import audiences
from bot.phrases.organisation.audiences import GROUPS, Asked

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
    MOMENT - dt.timedelta(days=9),
    "Restaurang, Centrum, Service och bemötande och 12 till",
    1960,
    52,
    40,
    12,
    1400,
    lately=True,
    instead=[("ar", 140, "sv"), ("sv-easy", 12, "sv")],
    everywhere="https://kompis.exempel.se/announcement/x",
)
PEOPLE = dict.fromkeys((Delivered.SENT, Delivered.PENDING, Delivered.FAILED, Delivered.UNKNOWN), 1960)
HOW = Standing(SENT, LONG_WORDS, ZONE, DAY, PEOPLE, PEOPLE, again=1960)


def _pictures() -> Iterator[tuple[str, Callable[[Say], Message]]]:
    """What is said when one is sent in."""
    p = pictures
    waiting = [(BIG + place, f"{place} {LONG_WORDS}") for place in range(3)]
    yield "announcements.pictures.ask_what_it_shows", lambda say: p.ask_what_it_shows(say, BIG, "image")
    yield "announcements.pictures.ask_what_it_shows film", lambda say: p.ask_what_it_shows(say, BIG, "film")
    yield "announcements.pictures.ask_words_with_it", lambda say: p.ask_words_with_it(say, "film")
    yield "announcements.pictures.one_is_kept", p.one_is_kept
    yield "announcements.pictures.not_taken", lambda say: p.not_taken(say, "too large")
    yield "announcements.pictures.not_taken other", lambda say: p.not_taken(say, "other kind")
    yield "announcements.pictures.not_taken away", lambda say: p.not_taken(say, "out of reach")
    yield "announcements.pictures.ask_for_what", lambda say: p.ask_for_what(say, waiting)


def cases() -> Iterator[tuple[str, Callable[[Say], Message]]]:
    """Each by the name of what builds it."""
    a = messages
    yield "announcements.messages.announcement", lambda say: a.announcement(say, CITY, LONG_WORDS)
    yield (
        "announcements.messages.announcement with a picture",
        lambda say: a.announcement(
            say, CITY, "Hej.", Attached("image", "https://exempel.se/a.jpg", "Torget")
        ),
    )
    yield "announcements.messages.withdrawn", lambda say: a.withdrawn(say, CITY)
    for language in LANGUAGES:
        yield (
            f"announcements.messages.ask_words {language}",
            _asks_words(language),
        )
        yield f"announcements.messages.ask_words_in {language}", _asks_words_in(language)
    yield "announcements.messages.no_words", lambda say: a.no_words(say, 900, 12_345)
    yield "announcements.messages.no_words none", lambda say: a.no_words(say, 900, 0)
    yield "announcements.messages.card", lambda say: a.card(say, CARD)
    yield (
        "announcements.messages.card plain",
        lambda say: a.card(say, replace(CARD, announcement=DRAFT, whom=None)),
    )
    yield (
        "announcements.messages.card of few",
        lambda say: a.card(say, replace(CARD, out_of_reach=0, without_chat=0, quiet=0, reached=1)),
    )
    yield "announcements.messages.card to a part", lambda say: a.card(say, replace(CARD, everybody=2012))
    led = replace(DRAFT, audience={"leaders": 1})
    yield "announcements.messages.card to leaders", lambda say: a.card(say, replace(CARD, announcement=led))
    yield "announcements.messages.texts", lambda say: a.texts(say, DRAFT)
    yield (
        "organisation.audiences.overview",
        lambda say: audiences.overview(say, _asked(say), list(GROUPS), narrowed=True),
    )
    for group in (*GROUPS, "answers"):
        yield f"organisation.audiences.members {group}", _members(group)
    yield (
        "organisation.audiences.no_such_name",
        lambda say: audiences.no_such_name(say, _asked(say), "workplaces"),
    )
    yield "announcements.messages.not_by_progress", lambda say: a.not_by_progress(say, BIG)
    yield "announcements.messages.times", lambda say: a.times(say, DRAFT, DAY)
    yield "announcements.messages.no_such_time", lambda say: a.no_such_time(say, DAY)
    yield (
        "announcements.messages.ask_picture",
        lambda say: a.ask_picture(
            say, replace(DRAFT, attached=Attached("film", "https://x.se/a.mp4", "Torget"))
        ),
    )
    yield "announcements.messages.no_picture", a.no_picture
    yield from _pictures()
    yield "announcements.messages.sure_to_throw_away", lambda say: a.sure_to_throw_away(say, BIG)
    yield "announcements.messages.thrown_away", a.thrown_away
    yield "announcements.messages.sure_so_many", lambda say: a.sure_so_many(say, DRAFT, 1400, 1960, 1)
    yield "announcements.messages.sure_so_many untold", lambda say: a.sure_so_many(say, DRAFT, 0, 1960, 1)
    yield "announcements.messages.card untold", lambda say: a.card(say, replace(CARD, had_one=0))
    yield "announcements.messages.sure_so_urgent", lambda say: a.sure_so_urgent(say, DRAFT, 2)
    yield "announcements.messages.scheduled", lambda say: a.scheduled(say, SENT, None)
    yield (
        "announcements.messages.scheduled later",
        lambda say: a.scheduled(say, SENT, a.moment(say, MOMENT, ZONE, DAY - dt.timedelta(days=9))),
    )
    yield "announcements.messages.not_sent changed", lambda say: a.not_sent(say, BIG, changed=True)
    yield "announcements.messages.not_sent", lambda say: a.not_sent(say, BIG, changed=False)
    yield (
        "announcements.messages.ask_words_in again",
        lambda say: a.ask_words_in(say, "sv-easy", comes_again=True),
    )
    yield from _followed()


def _asks_words(language: str) -> Callable[[Say], Message]:
    drafts = [(1, LONG_WORDS), (2, "Fika")]
    return lambda say: messages.ask_words(say, language, drafts, earlier=True, form=True)


def _asks_words_in(language: str) -> Callable[[Say], Message]:
    return lambda say: messages.ask_words_in(say, language)


def _asked(say: Say) -> Asked:
    told = messages.it_is_for(say, CARD.whom)
    note = say("Who has the invitation keeps it.")
    narrow = partial(Narrow, BIG)
    return Asked(say("Who shall have it?"), told, narrow, OpenAnnouncement(BIG), note)


def _members(group: AudienceGroup) -> Callable[[Say], Message]:
    found = [("1", LONG_WORDS, True), ("2", "Fika", False)]
    return lambda say: audiences.members(say, _asked(say), group, found, more=True, half="completed")


def _followed() -> Iterator[tuple[str, Callable[[Say], Message]]]:
    """What is said of one that has been sent."""
    f = following
    yield "announcements.following.standing", lambda say: f.standing(say, HOW)
    for state in (State.SCHEDULED, State.SPREADING, State.STOPPED, State.WITHDRAWN):
        one = replace(SENT, state=state, at=MOMENT, runs=int(state is not State.SCHEDULED))
        yield f"announcements.following.standing {state}", _standing(one)
    weekly = replace(SENT, state=State.SCHEDULED, at=MOMENT, repeats="weekly")
    yield "announcements.following.standing again", _standing(weekly)
    waits = {Delivered.PENDING: 1960}
    fixed = {**waits, Delivered.FAILED: 1960}
    yield (
        "announcements.following.standing of everybody",
        lambda say: f.standing(say, replace(HOW, people=waits, everybody=1960, corrected=fixed)),
    )
    yield (
        "announcements.following.standing without reasons",
        lambda say: f.standing(say, replace(HOW, people={Delivered.SENT: 1960, **waits}, missed=52)),
    )
    for untold in get_args(Untold):
        yield f"announcements.following.standing of {untold}", _standing_untold(untold)
    yield (
        "announcements.following.earlier",
        lambda say: f.earlier(say, [(1, LONG_WORDS, True), (2, "Fika", False)], 1),
    )
    yield "announcements.following.earlier none", lambda say: f.earlier(say, [])
    yield "announcements.following.corrected", lambda say: f.corrected(say, BIG)
    yield "announcements.following.corrected again", lambda say: f.corrected(say, BIG, comes_again=True)
    yield "announcements.following.sure_to_stop", lambda say: f.sure_to_stop(say, BIG)
    yield "announcements.following.stopped", lambda say: f.stopped(say, BIG)
    yield "announcements.following.sure_to_withdraw", lambda say: f.sure_to_withdraw(say, BIG, picture=True)
    yield "announcements.following.taken_back", lambda say: f.taken_back(say, BIG)
    yield "announcements.following.sent_again", lambda say: f.sent_again(say, BIG, 1960)
    yield "announcements.following.sent_again by progress", lambda say: f.sent_again(say, BIG, None)


def _standing(one: Announcement) -> Callable[[Say], Message]:
    return lambda say: following.standing(say, replace(HOW, announcement=one))


def _standing_untold(why: Untold) -> Callable[[Say], Message]:
    return lambda say: following.standing(say, replace(HOW, untold=why))
