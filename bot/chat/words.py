"""Which words mean which command: the contract's words, Swedish aliases, and plain words in a message.

Telegram's own menu allows a-z only, hence ``lage`` beside ``läge``. A plain word counts when it is the
whole message, in any case, in every language: somebody who talks English to kompis may still write
*paus*, and somebody who talks Arabic *help*.
"""

import re
import unicodedata
from typing import Final, get_args

from bot.domain.actions.courses import FetchCertificate, StartCourseOver
from bot.domain.actions.joining import ChooseLanguage, EraseData
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.settings import Open
from bot.domain.actions.ways_back import AboutCode
from bot.domain.actions.words import Say, Word
from bot.domain.actions.workshops import ImHere
from bot.domain.arabic import loosely

Meaning = (
    AboutCode
    | ChooseLanguage
    | EraseData
    | FetchCertificate
    | ImHere
    | Open
    | PauseFor
    | Say
    | StartCourseOver
)
"""What a plain word can mean, of all that a tap can be."""

_ALIASES: Final[dict[str, Word]] = {
    "join": "start",
    "idag": "today",
    "lage": "progress",
    "läge": "progress",
    "läget": "progress",
    "kurser": "courses",
    "repris": "review",
    "minns": "review",
    "tider": "settings",
    "inställningar": "settings",
    "installningar": "settings",
    "paus": "pause",
    "fortsatt": "resume",
    "fortsätt": "resume",
    "mina": "privacy",
    "uppgifter": "privacy",
    "hjalp": "help",
    "hjälp": "help",
    "avsluta": "stop",
    "stopp": "stop",
    "sluta": "stop",
    "workshoppar": "workshops",
    "traffar": "workshops",
    "träffar": "workshops",
    "meddelande": "announce",
    "rapport": "report",
    "bjud": "invite",
    "inbjudan": "invite",
    "logg": "audit",
}
_PLAIN: Final[dict[str, Meaning]] = {
    "i dag": Say("today"),
    "tips": Say("today"),
    "dagens tips": Say("today"),
    "nästa": Say("today"),
    "nästa tips": Say("today"),
    "today's tip": Say("today"),
    "mina kurser": Say("courses"),
    "my courses": Say("courses"),
    "börja om": StartCourseOver("", sure=False),
    "börja om kursen": StartCourseOver("", sure=False),
    "start over": StartCourseOver("", sure=False),
    "next": Say("today"),
    "next tip": Say("today"),
    "intyg": FetchCertificate(0),
    "intyget": FetchCertificate(0),
    "mitt intyg": FetchCertificate(0),
    "certificate": FetchCertificate(0),
    "my certificate": FetchCertificate(0),
    "mina uppgifter": Say("privacy"),
    "my data": Say("privacy"),
    "så går det": Say("progress"),
    "starta": Say("start"),
    "continue": Say("resume"),
    "ledig": PauseFor("day"),
    "ledig i dag": PauseFor("day"),
    "ledig idag": PauseFor("day"),
    "free": PauseFor("day"),
    "free today": PauseFor("day"),
    "off": PauseFor("day"),
    "day off": PauseFor("day"),
    "språk": Open("language"),
    "language": Open("language"),
    "svenska": ChooseLanguage("sv"),
    "english": ChooseLanguage("en"),
    "lätt svenska": ChooseLanguage("sv-easy"),
    "العربية": ChooseLanguage("ar"),
    "عربي": ChooseLanguage("ar"),
    "arabiska": ChooseLanguage("ar"),
    "arabic": ChooseLanguage("ar"),
    "kod": AboutCode(),
    "koden": AboutCode(),
    "code": AboutCode(),
    "min länk": Open("link"),
    "länk": Open("link"),
    "my link": Open("link"),
    "link": Open("link"),
    "radera": EraseData(sure=False),
    "radera allt": EraseData(sure=False),
    "erase": EraseData(sure=False),
    "erase everything": EraseData(sure=False),
    "jag är här": ImHere(0),
    "här": ImHere(0),
    "i'm here": ImHere(0),
    "here": ImHere(0),
    "?": Say("help"),
    "leave": Say("stop"),
    "unsubscribe": Say("stop"),
    "quit": Say("stop"),
}
_ARABIC: Final[dict[str, Meaning]] = {
    **dict.fromkeys(("أريد المشاركة", "أريد البدء", "ابدأ", "ابدئي", "البدء"), Say("start")),
    **dict.fromkeys(("اليوم", "نصيحة", "نصيحة اليوم", "التالي", "التالية", "النصيحة التالية"), Say("today")),
    **dict.fromkeys(("تقدمي", "التقدم", "كيف تسير الأمور"), Say("progress")),
    **dict.fromkeys(("دوراتي", "الدورات", "دورات"), Say("courses")),
    **dict.fromkeys(("مراجعة", "المراجعة"), Say("review")),
    **dict.fromkeys(("الإعدادات", "إعدادات"), Say("settings")),
    **dict.fromkeys(("إيقاف مؤقت", "توقف مؤقت", "استراحة", "وقفة"), Say("pause")),
    **dict.fromkeys(("متابعة", "استئناف", "تابع", "تابعي", "أكمل", "أكملي"), Say("resume")),
    **dict.fromkeys(("بياناتي", "معلوماتي"), Say("privacy")),
    **dict.fromkeys(("مساعدة", "المساعدة", "ساعدني", "ساعديني"), Say("help")),
    **dict.fromkeys(("توقف", "توقفي", "إيقاف", "قف", "كفى", "إنهاء", "إنهاء المشاركة"), Say("stop")),
    **dict.fromkeys(("أنا هنا", "هنا"), ImHere(0)),
    **dict.fromkeys(("ورشات", "الورشات", "ورشاتي"), Say("workshops")),
    **dict.fromkeys(("ورشة", "الورشة", "ورشة عمل"), Say("workshop")),
    **dict.fromkeys(("رسالة", "إعلان"), Say("announce")),
    **dict.fromkeys(("تقرير", "التقرير"), Say("report")),
    **dict.fromkeys(("دعوة", "الدعوة"), Say("invite")),
    **dict.fromkeys(("سجل", "السجل"), Say("audit")),
    **dict.fromkeys(("إجازة", "عطلة", "عندي عطلة", "عندي عطلة اليوم", "عطلة اليوم"), PauseFor("day")),
    **dict.fromkeys(("شهادة", "شهادتي", "الشهادة"), FetchCertificate(0)),
    **dict.fromkeys(("لغة", "اللغة"), Open("language")),
    **dict.fromkeys(("رمز", "الرمز", "رمزي", "رمز جديد", "كود", "الكود"), AboutCode()),
    **dict.fromkeys(("رابطي", "رابط", "الرابط"), Open("link")),
    **dict.fromkeys(("البدء من جديد", "من جديد"), StartCourseOver("", sure=False)),
    **dict.fromkeys(("حذف كل شيء", "احذف كل شيء", "احذفي كل شيء"), EraseData(sure=False)),
}

FOR_ORGANISERS: Final[frozenset[Word]] = frozenset({"announce", "workshop", "report", "invite", "audit"})
"""Words that only some may use: help shows them to those, and no menu to all."""

MENU: Final[dict[str, tuple[tuple[str, Word], ...]]] = {
    "sv": (
        ("idag", "today"),
        ("lage", "progress"),
        ("kurser", "courses"),
        ("repris", "review"),
        ("workshoppar", "workshops"),
        ("tider", "settings"),
        ("paus", "pause"),
        ("fortsatt", "resume"),
        ("mina", "privacy"),
        ("hjalp", "help"),
        ("avsluta", "stop"),
    ),
    "en": tuple((word, word) for word in get_args(Word) if word not in {"start", *FOR_ORGANISERS}),
}
"""The commands a platform's menu shows, by language, in order."""

MENU_IN_GROUPS: Final[dict[str, tuple[tuple[str, Word], ...]]] = {
    "sv": (("start", "start"), ("avsluta", "stop"), ("hjalp", "help")),
    "en": (("start", "start"), ("stop", "stop"), ("help", "help")),
}
"""Those that a group can use."""

LONGEST_CODE: Final = 40

_AROUND_WORDS = re.compile(r"[\s.,!?\"'”“*؟،؛«»]+")
_NOT_IN_A_CODE = re.compile(r"[^a-z0-9-]+")


_TYPED: Final = {loosely(words): action for words, action in _ARABIC.items()}


def command(word: str) -> Word | None:
    """The contract word for a command word, without its slash and in lower case."""
    known: tuple[Word, ...] = get_args(Word)
    return next((one for one in known if one == word), _ALIASES.get(word))


def meant(text: str) -> Meaning | None:
    """The action a whole message means, if it is a plain word; None when it says something else."""
    written = unicodedata.normalize("NFC", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain = " ".join(written.lower().split())
    bare = _AROUND_WORDS.sub(" ", plain).strip()
    for words in (plain, bare):
        word = command(words)
        action = _PLAIN.get(words, _TYPED.get(loosely(words))) if word is None else Say(word)
        if action is not None:
            return action
    return None


def code_in(text: str) -> str:
    """The join code that somebody wrote, behind start or alone: one word, or nothing.

    It comes as a code is spelt, whatever it was written as: ”Östersund” is ``ostersund``.
    """
    words = text.split()
    letters = unicodedata.normalize("NFKD", words[0]).lower() if len(words) == 1 else ""
    code = _NOT_IN_A_CODE.sub("", letters)
    return code if len(code) <= LONGEST_CODE else ""
