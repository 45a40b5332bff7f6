"""Every card of a workshop that somebody can get to see, at its longest."""

import datetime as dt
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from bot.domain.message import Message
from bot.domain.seats import Answer, Standing
from bot.domain.workshop import Occasion, State, Workshop
from bot.phrases import Say
from bot.phrases.workshops import card
from bot.phrases.workshops.card import Card

NOW = dt.datetime(2027, 9, 1, 12, 0, tzinfo=dt.UTC)
EARLY = dt.datetime(2027, 9, 22, 12, 30, tzinfo=dt.UTC)  # onsdag 22 september kl. 14.30
LATE = EARLY + dt.timedelta(hours=5)
LAST = EARLY + dt.timedelta(days=6, hours=5)
LASTS = dt.timedelta(minutes=90)

ONE = Occasion(1, 1, EARLY, EARLY + LASTS, 20)
TWO = Occasion(2, 2, LATE, LATE + LASTS, 20)
THREE = Occasion(3, 3, LAST, LAST + LASTS, 20)
WORKSHOP = Workshop(
    10**15,
    1,
    State.PLANNED,
    "Möten som minns",
    "Europe/Stockholm",
    "k7m2",
    (ONE, TWO),
    place="Storsjöteatern",
    map_url="https://kompis.example.se/karta",
    answer_by=dt.date(2027, 9, 15),
)
LEFT = {1: 0, 2: 6, 3: 0}
SEEN = Card(WORKSHOP, NOW, 10**15, free=LEFT, asks_again=dt.date(2027, 9, 12))
ALONE = replace(SEEN, workshop=replace(WORKSHOP, occasions=(ONE,)))
THREE_DAYS = replace(SEEN, workshop=replace(WORKSHOP, occasions=(ONE, TWO, THREE)))
CANCELLED = replace(
    SEEN,
    workshop=replace(
        WORKSHOP, state=State.CANCELLED, occasions=(replace(ONE, cancelled=True),), reason="Ledaren är sjuk."
    ),
)
AFTER = replace(SEEN, now=dt.datetime(2027, 9, 20, 12, 0, tzinfo=dt.UTC))
EVE = replace(SEEN, now=EARLY - dt.timedelta(days=1))


def _with(seen: Card, answer: Answer, occasion: int | None = 1, **more: object) -> Card:
    until = NOW + dt.timedelta(days=3) if answer is Answer.OFFERED else None
    position = 3 if answer is Answer.WAITING else None
    standing = Standing(answer, occasion, until, position=position)
    return replace(seen, standing=replace(standing, **more))


COMING = _with(SEEN, Answer.COMING)
OFFERED = _with(SEEN, Answer.OFFERED)
WARMED = replace(COMING, workshop=replace(WORKSHOP, warm_up="Vilken kund minns du bäst?"))

CARDS: dict[str, Card] = {
    "invited": SEEN,
    "invited, one occasion": ALONE,
    "invited, three days": THREE_DAYS,
    "invited, too late": AFTER,
    "coming": COMING,
    "coming, asked": WARMED,
    "coming, has answered": _with(WARMED, Answer.COMING, warmed_up=True),
    "coming, asked the day before": _with(replace(EVE, workshop=WARMED.workshop), Answer.COMING),
    "coming, the day before": _with(EVE, Answer.COMING),
    "coming, to confirm": _with(SEEN, Answer.COMING, to_confirm=True),
    "waiting": _with(SEEN, Answer.WAITING),
    "offered": OFFERED,
    "unsure": _with(SEEN, Answer.UNSURE, None),
    "declined": _with(SEEN, Answer.DECLINED, None),
    "lapsed": _with(SEEN, Answer.LAPSED, None),
    "walked in": _with(SEEN, Answer.WALKED_IN),
    "cancelled": CANCELLED,
    "cancelled, had a seat": _with(CANCELLED, Answer.COMING),
    "news: cancelled": replace(CANCELLED, news="cancelled"),
    "news: one cancelled, a seat elsewhere": replace(
        _with(SEEN, Answer.OFFERED, 2), news="cancelled", about=ONE
    ),
    "news: one cancelled, left out": replace(_with(SEEN, Answer.LEFT_OUT), news="cancelled", about=ONE),
    **{
        f"news: moved, {answer}": replace(_with(SEEN, answer), news="moved", about=ONE)
        for answer in (Answer.COMING, Answer.WAITING, Answer.OFFERED, Answer.UNSURE)
    },
    "news: moved, to confirm": replace(_with(SEEN, Answer.COMING, to_confirm=True), news="moved", about=ONE),
    "news: elsewhere": replace(COMING, news="elsewhere"),
    "reminder": replace(COMING, news="reminder", about=ONE),
    "reminder, the day before": replace(_with(EVE, Answer.COMING), news="reminder", about=ONE),
    "reminder, asked the day before": replace(
        _with(replace(EVE, workshop=WARMED.workshop), Answer.COMING), news="reminder", about=ONE
    ),
    "reminder, to confirm": replace(_with(EVE, Answer.COMING, to_confirm=True), news="reminder", about=ONE),
    "ask": replace(_with(SEEN, Answer.UNSURE, None), news="ask"),
}


def _drawn(seen: Card) -> Callable[[Say], Message]:
    return lambda say: card.card(say, seen)


def cases() -> Iterator[tuple[str, Callable[[Say], Message]]]:
    """Each of them under the name of what builds it."""
    for name, seen in CARDS.items():
        yield f"workshops.card.card ({name})", _drawn(seen)
    yield "workshops.card.invitation", lambda say: card.invitation(say, WORKSHOP, NOW)
    yield "workshops.card.full", lambda say: card.full(say, _with(SEEN, Answer.COMING, 2), ONE)
    yield "workshops.card.closed", lambda say: card.closed(say, AFTER)
    yield (
        "workshops.card.listed",
        lambda say: card.listed(
            say, [OFFERED, replace(COMING, workshop=replace(WORKSHOP, id=7, title="Del två"))]
        ),
    )
    yield "workshops.card.none_ahead", card.none_ahead
    yield "workshops.card.ask_warm_up", lambda say: card.ask_warm_up(say, WARMED)
    yield "workshops.card.warmed_up", lambda say: card.warmed_up(say, WORKSHOP.id)
