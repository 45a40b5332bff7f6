"""What goes wrong with the platforms while people read and tap, and how often."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tests.chaos.city import Doubles
from tests.doubles.faults import FETCHING, Fault
from tests.doubles.slack import SlackDouble

COUNTED: Final = (
    "sendMessage",
    "editMessageText",
    "chat.postMessage",
    "chat.update",
    "response_url",
    "conversations.history",
    "conversations.open",
)
"""What platforms count: who comes too often is told to wait. An acknowledgement names no chat, so that the
double would take its refusal for one of the whole bot."""

CALLS: Final = (
    Fault("delay", times=None, chance=0.02, seconds=2.0),
    Fault("delay", times=None, chance=0.003, seconds=14.0),
    Fault("flood", COUNTED, times=None, chance=0.015, seconds=2.0),
    Fault("error", times=None, chance=0.015, status=500),
    Fault("html", times=None, chance=0.008, status=502),
    Fault("html", times=None, chance=0.008, status=502, processed=True),
    Fault("cut", times=None, chance=0.012),
    Fault("cut_before", times=None, chance=0.012),
    Fault("drip", times=None, chance=0.01, seconds=2.0),
    Fault("truncated", times=None, chance=0.005),
)
"""Of every call but those that fetch news: late by two seconds or by more than we wait, told to wait, an
error of the platform's own, a gateway's page before or after the deed, cut after or before it, byte by byte,
half an answer."""

FETCHES: Final = (
    Fault("cut", tuple(FETCHING), times=None, chance=0.05),
    Fault("cut_before", tuple(FETCHING), times=None, chance=0.05),
    Fault("error", tuple(FETCHING), times=None, chance=0.03, status=500),
    Fault("html", tuple(FETCHING), times=None, chance=0.03, status=502),
)
"""Of what fetches news. What is cut after the deed comes again: Telegram's duplicates."""

DUPLICATES: Final = 0.1
"""The share of Slack's events that come twice."""

HISTORY_LAG: Final = 6.0
"""Seconds until Slack's history shows a message; kompis waits ten before it looks."""

LONGEST_QUIET: Final = 24.0
"""Seconds between two accidents of Slack's sockets, at most."""


def begin(doubles: Doubles, seed: int) -> None:
    """Let all of it go wrong from now on."""
    give_sockets_for_the_asking(doubles)
    for number, double in enumerate(doubles.by_channel.values()):
        double.faults.chance = random.Random(seed + number)
        for fault in (*CALLS, *FETCHES):
            double.fault(replace(fault))
    for slack in _slacks(doubles):
        slack.world.history_lag = HISTORY_LAG
        slack.outbox.duplicates = DUPLICATES


def give_sockets_for_the_asking(doubles: Doubles) -> None:
    """As Slack does not, to an app whose links break so often: it would give one a minute."""
    for slack in _slacks(doubles):
        slack.rates.configure(replace(slack.rates.figures, tier_1=None))


def end(doubles: Doubles) -> None:
    """Let nothing go wrong any more."""
    for double in doubles.by_channel.values():
        double.faults.clear()


async def to_sockets(double: SlackDouble, dice: random.Random) -> None:
    """Links are cut, fall silent, or are told to go, again and again until cancelled."""
    while True:
        await asyncio.sleep(dice.uniform(LONGEST_QUIET / 4, LONGEST_QUIET))
        alive = len(double.sockets.alive)
        if alive == 0:
            continue
        match dice.choice(("cut", "silent", "disconnect")):
            case "cut":
                double.sockets.cut(dice.randrange(alive))
            case "silent":
                double.sockets.go_silent(dice.randrange(alive))
            case _:
                await double.sockets.disconnect(which=dice.randrange(alive))


def _slacks(doubles: Doubles) -> Iterator[SlackDouble]:
    return (double for double in doubles.by_channel.values() if isinstance(double, SlackDouble))
