"""config.yaml: what it says once it is read, and every fault with its place and its mend."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url

from adapters import ADAPTERS
from bot.settings import Cohort, Organisation, Settings, SettingsError, Web, load_settings

ROOT = Path(__file__).parents[1]

SOUND = """\
database: sqlite:///data/kompis.db
lessons: lessons
defaults: {language: sv, at: "08:30"}
organisations:
  ostersund:
    name: Destination Östersund
    cohorts: [{course: service}]
channels:
  web: {adapter: web}
"""
NIGHT = "lies in the quiet hours 20:00-07:00; choose an hour outside them"
TOKEN = "123456789:AA-opens_nothing"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one course, and the working directory in it, so that faults name a short path."""
    for course in ("service", "klagomal"):
        (tmp_path / "lessons" / course).mkdir(parents=True)
        (tmp_path / "lessons" / course / "course.yaml").write_text("title: …")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(text: str, **environ: str) -> Settings:
    Path("config.yaml").write_text(text, "utf-8")
    return load_settings(Path("config.yaml"), environ, ADAPTERS)


def faults(text: str, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(text, **environ)
    return [str(fault) for fault in raised.value.faults]


def with_line(old: str, new: str) -> str:
    """The sound settings with one piece of text replaced."""
    assert old in SOUND
    return SOUND.replace(old, new)


def test_the_shipped_file_runs_as_it_stands_with_the_web_chat() -> None:
    settings = load_settings(ROOT / "config.yaml", {}, ADAPTERS)
    assert {name: one.adapter for name, one in settings.channels.items()} == {"web": "web"}
    assert settings.channels["web"].organisation in settings.organisations
    assert settings.lessons == ROOT / "lessons"
    assert settings.warnings == ()


@pytest.mark.parametrize(
    ("channel", "environ", "options"),
    [
        (
            "telegram",
            {"TELEGRAM_TOKEN": TOKEN},
            {"token": TOKEN, "api_url": "https://api.telegram.org", "updates": "polling"},
        ),
        (
            "slack",
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
            {"bot_token": "xoxb-1", "app_token": "xapp-1", "api_url": "https://slack.com/api/"},
        ),
    ],
)
def test_the_shipped_file_works_with_a_channel_switched_on(
    tmp_path: Path, channel: str, environ: dict[str, str], options: dict[str, str]
) -> None:
    before, remark, rest = (ROOT / "config.yaml").read_text("utf-8").partition(f"  # {channel}:\n")
    section, *others = (remark + rest).split("\n\n")
    text = "\n\n".join([before + section.replace("  # ", "  "), *others])
    (tmp_path / "config.yaml").write_text(
        text.replace("lessons: lessons", f"lessons: {ROOT}/lessons"), "utf-8"
    )
    settings = load_settings(tmp_path / "config.yaml", environ, ADAPTERS)
    assert settings.channels[channel].options == options
    assert settings.warnings == ()


def test_what_an_organisation_leaves_out_is_filled_in(folder: Path) -> None:
    settings = load("""\
lessons: lessons
defaults: {timezone: Europe/Helsinki, country: FI, days: "mon,wed", quiet_hours: none}
organisations:
  turku:
    name: Åbo
    language: en
    cohorts:
      - {course: service, starts: 2027-01-11, at: 9.45, days: tue-thu, pace: own}
      - {course: klagomal, pace: 20}
    organisers: ["web:0123456789abcdef01234567"]
channels:
  web: {adapter: web, organisation: turku}
web: {host: 0.0.0.0, port: 8090, public_url: "https://kompis.example.se/"}
""")
    assert settings.organisations == {
        "turku": Organisation(
            key="turku",
            name="Åbo",
            language="en",
            timezone="Europe/Helsinki",
            country="FI",
            days="mon,wed",
            at="08:30",
            quiet_hours="none",
            cohorts=(
                Cohort("service", date(2027, 1, 11), "09:45", "tue-thu", "own"),
                Cohort("klagomal", pace=20),
            ),
            organisers=(("web", "0123456789abcdef01234567"),),
        )
    }
    assert settings.web == Web("0.0.0.0", 8090, "https://kompis.example.se")  # noqa: S104
    assert settings.channels["web"].organisation == "turku"


def test_paths_are_relative_to_the_folder_of_the_file(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(SOUND)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    settings = load_settings(folder / "config.yaml", {}, ADAPTERS)
    assert settings.database == f"sqlite:///{folder}/data/kompis.db"
    assert settings.data == folder / "data"
    assert settings.lessons == folder / "lessons"
    assert settings.web == Web("127.0.0.1", 8080, "http://127.0.0.1:8080")


@pytest.mark.usefixtures("folder")
def test_an_address_with_letters_of_its_own_is_kept_as_headers_of_e_mails_take_it() -> None:
    web = "web: {public_url: https://räksmörgås.se:8443/}\nchannels:"
    settings = load(with_line("channels:", web), T=TOKEN)
    assert settings.web.public_url == "https://xn--rksmrgs-5wao1o.se:8443"


def test_an_absolute_path_stays(folder: Path) -> None:
    settings = load(with_line("sqlite:///data/kompis.db", "sqlite:////var/lib/kompis/kompis.db"))
    assert settings.database == "sqlite:////var/lib/kompis/kompis.db"
    assert settings.data == Path("/var/lib/kompis")


# --- what YAML would make of it ------------------------------------------------------------------


def test_norway_is_a_country_and_not_false(folder: Path) -> None:
    assert load(with_line("language: sv", "language: sv, country: NO")).defaults.country == "NO"


@pytest.mark.parametrize("written", ["9:45", "09:45", '"9.45"', "9.45"])
def test_an_hour_is_a_time_of_day_and_not_a_number(folder: Path, written: str) -> None:
    assert load(with_line('"08:30"', written)).defaults.at == "09:45"


def test_none_switches_holidays_and_quiet_hours_off(folder: Path) -> None:
    settings = load(with_line("language: sv", "language: sv, country: none, quiet_hours: none"))
    assert (settings.defaults.country, settings.defaults.quiet_hours) == ("none", "none")


def test_a_name_may_be_any_word(folder: Path) -> None:
    assert load(with_line("Destination Östersund", "no")).organisations["ostersund"].name == "no"


# --- the environment -----------------------------------------------------------------------------

TELEGRAM = SOUND + '  telegram: {adapter: telegram, token: "${TELEGRAM_TOKEN}"}\n'


def test_a_token_is_read_from_the_environment(folder: Path) -> None:
    settings = load(TELEGRAM, TELEGRAM_TOKEN=TOKEN)
    assert settings.channels["telegram"].options["token"] == TOKEN
    assert settings.warnings == ()


@pytest.mark.parametrize(
    "line",
    [
        f"TELEGRAM_TOKEN={TOKEN}",
        f'export TELEGRAM_TOKEN="{TOKEN}"',
        f"# ours\n\nTELEGRAM_TOKEN = {TOKEN} # x",
    ],
)
def test_a_token_is_read_from_the_env_file_beside(folder: Path, line: str) -> None:
    (folder / ".env").write_text(line + "\n")
    assert load(TELEGRAM).channels["telegram"].options["token"] == TOKEN


def test_the_environment_goes_before_the_env_file(folder: Path) -> None:
    (folder / ".env").write_text("TELEGRAM_TOKEN=1:file\n")
    assert load(TELEGRAM, TELEGRAM_TOKEN="2:shell").channels["telegram"].options["token"] == "2:shell"


@pytest.mark.parametrize("environ", [{}, {"TELEGRAM_TOKEN": ""}])
def test_a_missing_token_is_named(folder: Path, environ: dict[str, str]) -> None:
    assert faults(TELEGRAM, **environ) == [
        (
            "config.yaml:10:40: TELEGRAM_TOKEN is not set; "
            "set it in the environment, or write TELEGRAM_TOKEN=… into .env beside this file"
        )
    ]


def test_a_line_of_the_env_file_that_is_none_is_named(folder: Path) -> None:
    (folder / ".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nTELEGRAM TOKEN\n")
    assert faults(TELEGRAM) == [
        ".env:2:1: this line is not NAME=value; write it so, or begin it with #",
    ]


def test_a_token_in_clear_text_is_a_warning(folder: Path) -> None:
    settings = load(SOUND + f'  telegram: {{adapter: telegram, token: "{TOKEN}"}}\n')
    assert [str(warning) for warning in settings.warnings] == [
        "config.yaml:10:40: token stands here in clear text; keep it in .env, and write ${NAME} in its place"
    ]


def test_nothing_secret_is_shown_or_missed(folder: Path) -> None:
    settings = load(
        TELEGRAM.replace("sqlite:///data/kompis.db", "postgresql://kompis:${PASSWORD}@localhost/kompis"),
        TELEGRAM_TOKEN=TOKEN,
        PASSWORD="pass@word",
        KOMPIS_SECRET="s" * 32,
        KOMPIS_SECRET_BEFORE="b" * 32,
    )
    assert settings.secrets == {TOKEN, "pass%40word", "pass@word", "s" * 32, "b" * 32}
    assert [secret for secret in settings.secrets if secret in repr(settings)] == []
    assert settings.warnings == ()


def test_postgresql_needs_the_secret(folder: Path) -> None:
    text = with_line("sqlite:///data/kompis.db", "postgresql://kompis@localhost/kompis")
    mend = "set it to 32 random characters, the same on every machine, as `openssl rand -hex 16` makes them"
    assert faults(text) == [f"config.yaml:1:11: with PostgreSQL, KOMPIS_SECRET is needed; {mend}"]
    assert load(text, KOMPIS_SECRET="s" * 32).data == folder / "data"


# --- faults, one at a time -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "database:",
            "databse:",
            'config.yaml:1:1: there is no setting "databse" in config.yaml; did you mean database?',
        ),
        (
            "sqlite:///data/kompis.db",
            "mysql://here",
            (
                "config.yaml:1:11: database: mysql is not understood; "
                "write sqlite:///path/to/file.db or postgresql://user@host/name"
            ),
        ),
        (
            "lessons: lessons",
            "lessons: {a: b}",
            (
                "config.yaml:2:10: lessons is not one value; "
                "write it on one line, in quotes if it has commas or colons"
            ),
        ),
        (
            "language: sv",
            "language: se",
            'config.yaml:3:22: language: kompis does not talk "se"; known here: sv, ar, en, sv-easy',
        ),
        (
            "language: sv",
            "timezone: Stockholm",
            'config.yaml:3:22: timezone: "Stockholm" is not a time zone; write for example Europe/Stockholm',
        ),
        (
            "language: sv",
            "language:",
            "config.yaml:3:21: language has no value; write one, or take the line out",
        ),
        (
            '"08:30"',
            "8",
            'config.yaml:3:30: at: "8" is not a time of day; write hour and minute, for example 08:30',
        ),
        (
            '"08:30"',
            '"21:00"',
            f"config.yaml:3:30: the hour 21:00 {NIGHT}",
        ),
        (
            "    name: Destination Östersund",
            "    quiet_hours: 08:00-09:00\n    name: Östersund",
            f"config.yaml:6:18: the hour 08:30 {NIGHT.replace('20:00-07:00', '08:00-09:00')}",
        ),
        (
            "    name: Destination Östersund\n",
            "",
            "config.yaml:6:5: organisation ostersund has no name; write name: and what people call it",
        ),
        (
            "  ostersund:",
            "  Östersund:",
            'config.yaml:5:3: "Östersund" cannot stand in a link; write at most 32 of a-z, 0-9 and -',
        ),
        (
            "  ostersund:",
            f"  {'o' * 33}:",
            f'config.yaml:5:3: "{"o" * 33}" cannot stand in a link; write at most 32 of a-z, 0-9 and -',
        ),
        (
            "course: service",
            "course: servise",
            'config.yaml:7:24: there is no course "servise" in lessons; did you mean service?',
        ),
        (
            "course: service",
            "course: service, starts: 11/1 2027",
            'config.yaml:7:41: starts: "11/1 2027" is not a date; write year-month-day, as 2027-01-11',
        ),
        (
            "course: service",
            "course: service, starts: 2027-02-29",
            'config.yaml:7:41: starts: "2027-02-29" is not a date; write year-month-day, as 2027-01-11',
        ),
        (
            "course: service",
            "course: service, at: 06:00",
            f"config.yaml:7:37: the hour 06:00 {NIGHT}",
        ),
        (
            "course: service",
            "course: service, pace: weekly",
            (
                'config.yaml:7:39: pace: "weekly" is not a pace; '
                "write daily, own, or in a sandbox a number of seconds"
            ),
        ),
        (
            "{course: service}",
            "{course: service}, {course: service}",
            (
                "config.yaml:7:34: a cohort of service that starts then is here already; "
                "give this another starts"
            ),
        ),
        (
            "{course: service}",
            "{at: 09:00}",
            "config.yaml:7:15: a cohort has no course; write course: and its folder's name",
        ),
        (
            "    cohorts: [{course: service}]",
            "    cohorts: {course: service}",
            (
                "config.yaml:7:14: cohorts of organisation ostersund is not a list; "
                "write [one, two], or a dash before each, on lines of their own"
            ),
        ),
        (
            "    cohorts: [{course: service}]",
            "    organisers: [123456789]",
            (
                'config.yaml:7:18: "123456789" is not an organiser; '
                "write channel:platform id, as telegram:123456789"
            ),
        ),
        (
            "    cohorts: [{course: service}]",
            '    organisers: ["wbe:123"]',
            'config.yaml:7:18: there is no channel "wbe"; did you mean web?',
        ),
        (
            "    cohorts: [{course: service}]",
            '    organisers: ["web:anna"]',
            (
                'config.yaml:7:18: "anna" names nobody on channel web; write it as '
                "web:0123456789abcdef01234567, or take it out and send them the link of "
                "`kompis invite ostersund --role organiser`"
            ),
        ),
        (
            "    cohorts: [{course: service}]",
            "    name: Östersund",
            'config.yaml:7:5: "name" stands in line 6 already; take one of the two out',
        ),
        (
            "{adapter: web}",
            "{adapter: webb}",
            'config.yaml:9:18: there is no adapter "webb"; did you mean web?',
        ),
        (
            "{adapter: web}",
            "{}",
            "config.yaml:9:8: channel web has no adapter; write adapter: with one of web, telegram, slack",
        ),
        (
            "{adapter: web}",
            "{adapter: web, token: x}",
            'config.yaml:9:23: there is no setting "token" in channel web; known here: adapter, organisation',
        ),
        (
            "{adapter: web}",
            "{adapter: web, organisation: osterund}",
            'config.yaml:9:37: there is no organisation "osterund"; did you mean ostersund?',
        ),
        (
            "{adapter: web}",
            "{adapter: web}\n  two: {adapter: web}",
            "config.yaml:10:3: web has the adapter web already; keep one of the two",
        ),
        (
            "{adapter: web}",
            '{adapter: slack, bot_token: "xoxb-${T}"}',
            (
                "config.yaml:9:8: channel web has neither app_token (Socket Mode) nor signing_secret "
                "(events over HTTP); write one of the two"
            ),
        ),
        (
            "{adapter: web}",
            '{adapter: slack, app_token: "xapp-${T}", client_id: "12.34"}',
            (
                "config.yaml:9:8: channel web has neither bot_token (one workspace) nor client_id with "
                "client_secret (many); write one of the two"
            ),
        ),
        (
            "{adapter: web}",
            '{adapter: slack, app_token: "xapp-${T}", bot_token: "xoxb-${T}", client_id: kompis}',
            (
                "config.yaml:9:84: client_id is not understood; "
                "write the Client ID of the app's page Basic Information, digits and a dot"
            ),
        ),
        (
            "  web: {adapter: web}",
            "  my-bot: {adapter: telegram}",
            'config.yaml:9:11: channel my-bot has no token; write token: "${MY_BOT_TOKEN}"',
        ),
        (
            "{adapter: web}",
            '{adapter: telegram, token: "${T}", updates: webhook}',
            (
                "config.yaml:9:52: updates: webhook is called from outside over https, and kompis is at "
                "http://127.0.0.1:8080; write public_url: https://… below web, or leave updates out"
            ),
        ),
        (
            "{adapter: web}",
            '{adapter: telegram, token: "${T}", updates: pigeon}',
            "config.yaml:9:52: updates is not understood; write polling or webhook",
        ),
        (
            "{adapter: web}",
            '{adapter: telegram, token: "@kompis_bot"}',
            (
                "config.yaml:9:35: token is not understood; "
                "write the token that BotFather gave, digits, a colon and letters"
            ),
        ),
        (
            "{adapter: web}",
            '{adapter: telegram, token: "${TELEGRAM-TOKEN}"}',
            'config.yaml:9:35: "${TELEGRAM-TOKEN}" does not name a variable; write it as ${NAME}',
        ),
        (
            "channels:\n  web: {adapter: web}",
            "channels:",
            "config.yaml:8:10: there are no channels; write one at least, as in the config.yaml of kompis",
        ),
        (
            "channels:\n  web: {adapter: web}",
            "web: {port: 80800}\nchannels:\n  web: {adapter: web}",
            'config.yaml:8:13: port: "80800" is not a port; write a number from 1 to 65535, as 8080',
        ),
        (
            "channels:\n  web: {adapter: web}",
            "web: {public_url: kompis.example.se}\nchannels:\n  web: {adapter: web}",
            (
                'config.yaml:8:19: public_url: "kompis.example.se" is not an address without a path; '
                "write for example https://kompis.example.se"
            ),
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_place(folder: Path, old: str, new: str, expected: str) -> None:
    assert faults(with_line(old, new), T=TOKEN) == [expected]


@pytest.mark.parametrize(
    ("public_url", "api_url", "taken"),
    [
        ("https://kompis.example.se", "https://api.telegram.org", True),
        ("http://kompis.example.se", "https://api.telegram.org", False),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081", True),
        ("http://kompis.example.se", "http://[", False),
    ],
)
def test_what_a_platform_calls_has_to_be_https_unless_the_platform_stands_here(
    folder: Path, public_url: str, api_url: str, taken: bool
) -> None:
    text = with_line(
        "  web: {adapter: web}",
        f'  bot: {{adapter: telegram, token: "${{T}}", updates: webhook, api_url: "{api_url}"}}\n'
        f"web: {{public_url: {public_url}}}",
    )
    if taken:
        assert load(text, T=TOKEN).channels["bot"].options["updates"] == "webhook"
    else:
        assert [fault.partition(", and")[0] for fault in faults(text, T=TOKEN)] == [
            "config.yaml:9:52: updates: webhook is called from outside over https"
        ]


def test_a_lessons_folder_that_is_not_there_is_named(folder: Path) -> None:
    assert faults(with_line("lessons: lessons", "lessons: lektioner")) == [
        f"config.yaml:2:10: lessons: there is no folder {folder}/lektioner; write where the courses are"
    ]


def test_a_pace_of_seconds_is_refused_where_phones_ring(folder: Path) -> None:
    paced = with_line("course: service", "course: service, pace: 20")
    assert load(paced).organisations["ostersund"].cohorts == (Cohort("service", pace=20),)
    telegram = '  bot: {adapter: telegram, token: "${T}"}\n'
    assert faults(paced + telegram, T=TOKEN) == [
        (
            "config.yaml:7:39: a pace of seconds is for a sandbox, and channel bot reaches people; "
            "write daily or own"
        )
    ]


# --- the file itself -----------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_one_sentence(folder: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(Path("kompis.yaml"), {}, ADAPTERS)
    assert str(raised.value) == "kompis.yaml:1:1: there is no such file; name another with --config FILE"


@pytest.mark.parametrize("text", ["", "# only a remark\n", "---\n"])
def test_an_empty_file_is_one_sentence(folder: Path, text: str) -> None:
    assert faults(text) == [
        "config.yaml:1:1: the file is empty; begin with the config.yaml that came with kompis"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "database: a: b\n",
            (
                "config.yaml:1:12: this is not YAML: mapping values are not allowed here; "
                "put a text with a colon in quotes, and indent alike what belongs together"
            ),
        ),
        (
            "web:\n\tport: 8080\n",
            (
                "config.yaml:2:1: this is not YAML: found character '\\t' that cannot start any token; "
                "indent with spaces, not with a tab"
            ),
        ),
        (
            "web: {port: 8080\n",
            (
                "config.yaml:1:6: this is not YAML: expected ',' or '}', but got '<stream end>'; "
                "close the quote or bracket that begins here"
            ),
        ),
        (
            "web: \x07\n",
            "config.yaml:1:1: this is not YAML: it has a character that is no text; remove it",
        ),
        (
            "[" * 500 + "]" * 500,
            "config.yaml:1:1: this is not YAML: it is nested too deep; take something out",
        ),
    ],
)
def test_what_is_not_yaml_is_one_sentence(folder: Path, text: str, expected: str) -> None:
    assert faults(text) == [expected]


def test_another_encoding_is_one_sentence(folder: Path) -> None:
    Path("config.yaml").write_bytes("# x\nname: Östersund\n".encode("latin-1"))
    with pytest.raises(SettingsError) as raised:
        load_settings(Path("config.yaml"), {}, ADAPTERS)
    assert str(raised.value) == "config.yaml:2:7: is not UTF-8 here; save the file as UTF-8"


def test_a_list_is_no_settings(folder: Path) -> None:
    assert faults("- one\n- two\n")[0] == (
        "config.yaml:1:1: config.yaml is not a group of settings; write name: value, indented, below it"
    )


# --- all at once ---------------------------------------------------------------------------------


def test_ten_faults_are_named_in_one_run_in_the_order_of_the_file(folder: Path) -> None:
    text = """\
database: sqlite://
lesons: lessons
web: {port: web}
defaults:
  days: mon-fredag
  country: SWE
organisations:
  ostersund:
    cohorts: [{course: servise, starts: tomorrow}]
channels:
  telegram: {adapter: telegram, token: "${TELEGRAM_TOKEN}", update: polling}
"""
    assert [fault.partition(" ")[0] for fault in faults(text)] == [
        "config.yaml:1:11:",
        "config.yaml:2:1:",
        "config.yaml:3:13:",
        "config.yaml:5:9:",
        "config.yaml:6:12:",
        "config.yaml:9:5:",
        "config.yaml:9:24:",
        "config.yaml:9:41:",
        "config.yaml:11:40:",
        "config.yaml:11:61:",
    ]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("telegram:123456789", ["telegram:@anna", '"telegram: 123"', "telegram:-100123"]),
        ("slack:T1/U2", ["slack:U2", "slack:T1/anna", "slack:t1/u2"]),
        ("slack:E1/W2", ["slack:T1/U2/U3"]),
    ],
)
def test_an_organiser_is_named_as_the_platform_names_people(folder: Path, good: str, bad: list[str]) -> None:
    channels = with_line(
        "  web: {adapter: web}\n",
        f"  telegram: {{adapter: telegram, token: '{TOKEN}'}}\n"
        "  slack: {adapter: slack, bot_token: xoxb-1, app_token: xapp-1}\n",
    )
    listed = f"    organisers: [{', '.join([good, *bad])}]\n"

    found = faults(channels.replace("    cohorts: [{course: service}]\n", listed))

    assert [fault.split('"')[2].split(";")[0] for fault in found] == [
        f" names nobody on channel {good.partition(':')[0]}"
    ] * len(bad)


def test_a_second_address_is_looked_at_with_everything_else(folder: Path) -> None:
    text = with_line('at: "08:30"', "at: noon") + "database_direct: sqlite:///other.db\n"

    first, second = faults(text)

    assert first.startswith("config.yaml:3:")
    assert second.startswith("config.yaml:10:18: database_direct: only a PostgreSQL that stands behind")


@pytest.mark.parametrize("password", ["p@ss/w#rd?", "100 % säkert:+&", "plain"])
@pytest.mark.parametrize("where", ["kompis:${PW}@db:5433/kompis", "kompis@db:5433/kompis?password=${PW}"])
def test_a_password_may_have_any_characters(folder: Path, password: str, where: str) -> None:
    text = with_line("sqlite:///data/kompis.db", f"postgresql://{where}")

    settings = load(text, PW=password, KOMPIS_SECRET="sixteen letters and more")

    found = make_url(settings.database)
    assert (found.password or found.query["password"]) == password
    assert (found.host, found.port, found.database) == ("db", 5433, "kompis")
    assert password in settings.secrets
    whole = load(with_line("sqlite:///data/kompis.db", "${DB}"), DB=settings.database, KOMPIS_SECRET="x" * 16)
    assert whole.database == settings.database, "an address as a whole stays as it is"


@pytest.mark.parametrize(
    "address",
    ["u@h:abc/x", "u:secr@t@h/x", "u:secr/t@h/x", "u:secr#t@h/x", "u@h:99999/x", "u@h:/x", "u@[::1/x"],
)
@pytest.mark.parametrize("name", ["database", "database_direct"])
def test_an_address_that_is_not_understood_is_a_fault_that_does_not_repeat_it(
    folder: Path, name: str, address: str
) -> None:
    text = with_line("sqlite:///data/kompis.db", "postgresql://kompis@localhost/kompis")
    text = text.replace("database:", "database: ", 1) if name == "database_direct" else text
    line = f"{name}: 'postgresql://{address}'\n"
    text = line + (text if name == "database_direct" else text.partition("\n")[2])

    [fault] = faults(text, KOMPIS_SECRET="sixteen letters and more")

    assert fault.startswith(f"config.yaml:1:{len(name) + 3}: {name}: this address is not understood; write ")
    assert "secr" not in fault.replace("DATABASE_PASSWORD", "")


@pytest.mark.parametrize(
    "line",
    [
        *(
            f"public_url: 'http://{rest}'"
            for rest in ("[", "k.se:99999", "k.se:abc", ":80", "k.se:", "k.se:0")
        ),
        *(f"host: '{host}'" for host in ("http://x", "x:8080", "::1/64", "a b")),
    ],
)
def test_where_the_web_server_is_has_to_be_somewhere(folder: Path, line: str) -> None:
    [fault] = faults(SOUND + f"web:\n  {line}\n")
    assert fault.startswith(f"config.yaml:11:{line.index(':') + 5}: {line.partition(':')[0]}: ")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost", "kompis-1.example.se"])  # noqa: S104
def test_the_web_server_listens_at_a_name_or_an_ip_address(folder: Path, host: str) -> None:
    assert load(SOUND + f"web: {{host: '{host}'}}\n").web.host == host


def test_two_channels_do_not_share_a_bot(folder: Path) -> None:
    bots = "".join(f"  {name}: {{adapter: telegram, token: '{TOKEN}'}}\n" for name in ("one", "two"))
    [fault] = faults(SOUND + bots)
    assert fault.startswith("config.yaml:11:35: token: channel one has the same; give each its own bot")

    assert len(load(SOUND + bots.replace(TOKEN, "1:other", 1)).channels) == 3


def test_at_another_address_of_the_platform_the_same_token_is_another_bot(folder: Path) -> None:
    bots = "".join(
        f"  {name}: {{adapter: telegram, token: '{TOKEN}', api_url: 'http://127.0.0.1:{port}'}}\n"
        for name, port in (("one", 8081), ("two", 8082))
    )
    assert {"one", "two"} <= load(SOUND + bots).channels.keys()


def test_slack_over_http_needs_an_address_that_slack_reaches(folder: Path) -> None:
    slack = "  slack: {adapter: slack, bot_token: xoxb-1, signing_secret: abc}\n"
    [fault] = faults(SOUND + slack)
    assert fault == (
        "config.yaml:10:62: signing_secret without app_token is called from outside over https, and kompis "
        "is at http://127.0.0.1:8080; write public_url: https://… below web, or write app_token, too"
    )

    load(SOUND + slack.replace("signing_secret", "app_token: xapp-1, signing_secret"))
    load(SOUND + slack + "web: {public_url: 'https://kompis.example.se'}\n")


@pytest.mark.parametrize("begins", ['"', "'"])
def test_a_quote_that_is_not_closed_is_told_where_it_begins(folder: Path, begins: str) -> None:
    [fault] = faults(with_line("name: Destination", f"name: {begins}Destination"))
    assert fault.startswith("config.yaml:6:11: this is not YAML: ")
    assert fault.endswith("; close the quote or bracket that begins here")
