"""The messages about people themselves, each at its longest."""

import datetime as dt
from collections.abc import Callable

from msgspec.structs import replace

from bot.domain.message import Message
from bot.domain.opening import parse_opening
from bot.phrases import Say
from bot.phrases.learning.lesson import NextTip
from bot.phrases.people import bells, joining, opening, pausing, privacy, settings, silence, ways_back
from bot.phrases.people.joining import Rhythm
from tests.phrases.longest import CITY, CODE, LATE, LATER, LONG_DAY, LONGEST_COMING, NO_LINE

OFFICE = Rhythm([1, 2, 3, 4, 5], LATE)

ODD = Rhythm([1, 3, 4, 6, 7], LATE)

PACED = Rhythm([1], LATE, seconds=86_400)

OWN = Rhythm([1], LATE, own_pace=True)

OPEN_AT_ODD_HOURS = parse_opening("mon 8.30-18.15, tue 9-17, wed 8.45-18.30, thu 10-19, fri 9.30-17.45")

CALENDAR = f"https://kompis.destination-ostersund.example.se/calendar/{'a' * 32}.ics"

CASES: dict[str, Callable[[Say], Message]] = {
    "people.bells.ask": lambda say: bells.ask(say, mail=True),
    "people.bells.setting": lambda say: bells.setting(
        say, "mail", "alva@exempel.se", confirmed=True, mail=True
    ),
    "people.bells.setting not confirmed": lambda say: bells.setting(
        say, "mail", "alva@exempel.se", confirmed=False, mail=True
    ),
    "people.bells.setting a calendar": lambda say: bells.setting(
        say, "calendar", None, confirmed=False, mail=False
    ),
    "people.bells.setting none": lambda say: bells.setting(say, None, None, confirmed=False, mail=True),
    "people.bells.ask_address": bells.ask_address,
    "people.bells.no_address": bells.no_address,
    "people.bells.look_in_mail": lambda say: bells.look_in_mail(say, "alva@exempel.se"),
    "people.bells.on_already": lambda say: bells.on_already(say, "alva@exempel.se"),
    "people.bells.too_many": bells.too_many,
    "people.bells.no_mail_here": bells.no_mail_here,
    "people.bells.calendar": lambda say: bells.calendar(say, CALENDAR),
    "people.bells.calendar renewed": lambda say: bells.calendar(say, CALENDAR, renewed=True),
    "people.bells.looks_in": bells.looks_in,
    "people.bells.mail_failed": bells.mail_failed,
    "people.bells.mail_off": bells.mail_off,
    "people.joining.welcome": lambda say: joining.welcome(say, CITY, CODE, NO_LINE),
    "people.joining.welcome by a workplace's code": lambda say: joining.welcome(
        say, CITY, CODE, NO_LINE, workplace=True
    ),
    "people.joining.what_is_stored": lambda say: joining.what_is_stored(say, CODE, NO_LINE),
    "people.joining.who_will_see": lambda say: joining.who_will_see(say, CITY, CODE, NO_LINE, workplace=True),
    "people.joining.trade_question": joining.trade_question,
    "people.joining.ready inside the window": lambda say: joining.ready(
        say, OFFICE, first=LATER, begins=None, in_window=True
    ),
    "people.joining.ready outside it": lambda say: joining.ready(
        say, ODD, first=LATER, begins=None, in_window=False
    ),
    "people.joining.ready a course that starts later": lambda say: joining.ready(
        say, ODD, first=LATER, begins=LONG_DAY, in_window=False
    ),
    "people.joining.ready paced": lambda say: joining.ready(
        say, PACED, first=NextTip(), begins=None, in_window=True
    ),
    "people.joining.ready own pace that starts later": lambda say: joining.ready(
        say, OWN, first=NextTip(), begins=LONG_DAY, in_window=True
    ),
    "people.joining.nothing_to_show": lambda say: joining.nothing_to_show(say, LONGEST_COMING[say.language]),
    "people.joining.unknown_code welcome below": lambda say: joining.unknown_code(
        say, CODE, welcome_follows=True
    ),
    "people.joining.unknown_code alone": lambda say: joining.unknown_code(say, CODE, welcome_follows=False),
    "people.joining.no_organisation": joining.no_organisation,
    "people.opening.ask": lambda say: opening.ask(say, OPEN_AT_ODD_HOURS),
    "people.opening.ask nothing known": lambda say: opening.ask(say, None),
    "people.opening.not_understood": opening.not_understood,
    "people.opening.never": lambda say: opening.never(say, OPEN_AT_ODD_HOURS),
    "people.opening.changed": lambda say: opening.changed(
        say, OPEN_AT_ODD_HOURS, LONGEST_COMING[say.language]
    ),
    "people.opening.changed none": lambda say: opening.changed(say, None, LONGEST_COMING[say.language]),
    "people.pausing.paused": lambda say: pausing.paused(say, LONG_DAY, LONG_DAY.replace(year=2000)),
    "people.pausing.paused without an end": lambda say: pausing.paused(say, None, LONG_DAY),
    "people.pausing.ask_date": lambda say: pausing.ask_date(say, LONG_DAY),
    "people.pausing.date_not_understood": lambda say: pausing.date_not_understood(say, LONG_DAY),
    "people.pausing.resumed": lambda say: pausing.resumed(say, LONGEST_COMING[say.language]),
    "people.pausing.not_paused": lambda say: pausing.not_paused(say, LONGEST_COMING[say.language]),
    "people.pausing.welcome_back": pausing.welcome_back,
    "people.pausing.started_over": lambda say: pausing.started_over(say, LONGEST_COMING[say.language]),
    "people.pausing.soft_started": lambda say: pausing.soft_started(say, LONGEST_COMING[say.language]),
    "people.pausing.going_on": lambda say: pausing.going_on(say, LONGEST_COMING[say.language]),
    "people.privacy.my_data": lambda say: privacy.my_data(say, (1000, 1000), NO_LINE, link=True),
    "people.privacy.my_data in no organisation": lambda say: privacy.my_data(say, (0, 0), NO_LINE),
    "people.privacy.who_sees": lambda say: privacy.who_sees(say, CITY, NO_LINE, workplace=True),
    "people.privacy.who_sees in no organisation": lambda say: privacy.who_sees(
        say, None, NO_LINE, workplace=False
    ),
    "people.privacy.my_file": lambda say: privacy.my_file(say, "kompis.json", b"{}"),
    "people.privacy.has_file": privacy.has_file,
    "people.privacy.erase_question": lambda say: privacy.erase_question(
        say, privacy.ends_with_silence(say, joined=True)
    ),
    "people.privacy.erase_question (not joined)": lambda say: privacy.erase_question(
        say, privacy.ends_with_silence(say, joined=False)
    ),
    "people.privacy.erased": lambda say: privacy.erased(say, 12),
    "people.settings.menu": lambda say: settings.menu(say, ODD),
    "people.settings.menu with a bell": lambda say: settings.menu(say, ODD, bell=True),
    "people.settings.menu paced": lambda say: settings.menu(say, PACED),
    "people.settings.menu weekly": lambda say: settings.menu(say, replace(ODD, weekly=True)),
    "people.settings.menu while open": lambda say: settings.menu(say, replace(ODD, while_open=True)),
    "people.settings.days": lambda say: settings.days(say, 10**15, [1, 2, 3]),
    "people.settings.one_day_at_least": settings.one_day_at_least,
    "people.settings.hour": settings.hour,
    "people.settings.hour_not_understood": settings.hour_not_understood,
    "people.settings.hour_in_quiet_hours": lambda say: settings.hour_in_quiet_hours(
        say, dt.time(20), dt.time(7)
    ),
    "people.settings.offer_hour": lambda say: settings.offer_hour(say, dt.time(14, 30), 3),
    "people.settings.offer_hour any day": lambda say: settings.offer_hour(say, dt.time(13), None),
    "people.settings.language": settings.language,
    "people.settings.changed": lambda say: settings.changed(say, ODD),
    "people.settings.changed own pace": lambda say: settings.changed(say, OWN),
    "people.silence.fading": silence.fading,
    "people.silence.farewell": silence.farewell,
    "people.silence.weekly_by_now": lambda say: silence.weekly_by_now(say, LONGEST_COMING[say.language]),
    "people.silence.weekly_chosen": lambda say: silence.weekly_chosen(say, LONGEST_COMING[say.language]),
    "people.silence.daily_chosen": lambda say: silence.daily_chosen(say, LONGEST_COMING[say.language]),
    "people.silence.how_often": silence.how_often,
    "people.silence.back_again": lambda say: silence.back_again(say, LONGEST_COMING[say.language]),
    "people.ways_back.not_here": ways_back.not_here,
    "people.ways_back.about_code": lambda say: ways_back.about_code(say, can_make=True),
    "people.ways_back.about_code to a stranger": lambda say: ways_back.about_code(say, can_make=False),
    "people.ways_back.link": lambda say: ways_back.link(say, "https://kompis.example.se/me/aaaa"),
    "people.ways_back.has_link": lambda say: ways_back.has_link(say, LONG_DAY),
    "people.ways_back.logged_out": lambda say: ways_back.logged_out(say, here=False),
    "people.ways_back.logged_out here": lambda say: ways_back.logged_out(say, here=True),
    "people.ways_back.code": lambda say: ways_back.code(say, "123456"),
    "people.ways_back.card": lambda say: ways_back.card(say, "BCDF GHJK"),
    "people.ways_back.code_not_good": ways_back.code_not_good,
    "people.ways_back.own_code": ways_back.own_code,
    "people.ways_back.too_many_codes": ways_back.too_many_codes,
    "people.ways_back.whose_code": ways_back.whose_code,
    "people.ways_back.go_on_here": lambda say: ways_back.go_on_here(
        say, NO_LINE, in_browser="https://kompis.example.se/start/ostersund"
    ),
    "people.ways_back.two_organisations": lambda say: ways_back.two_organisations(say, CITY, CITY),
    "people.ways_back.joined": lambda say: ways_back.joined(say, 10**15),
    "people.ways_back.joined_elsewhere": lambda say: ways_back.joined_elsewhere(say, 10**15),
    "people.ways_back.parted": ways_back.parted,
    "people.ways_back.parted_already": ways_back.parted_already,
    "people.ways_back.part_later_first": ways_back.part_later_first,
    "people.ways_back.too_late_to_part": ways_back.too_late_to_part,
    "people.ways_back.opened": ways_back.opened,
}
"""Each by the name of what builds it."""
