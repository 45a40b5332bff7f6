"""The section mail of config.yaml: what it says once it is read, and every fault with its mend."""

from pathlib import Path

import pytest

from adapters import ADAPTERS
from bot.settings import Mail, Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[1]

SOUND = """\
web: {public_url: "https://kompis.example.se"}
mail:
  host: smtp.example.se
  from: kompis@example.se
organisations: {ostersund: {name: Destination Östersund}}
channels: {web: {adapter: web}}
"""
SECRET = {"MAIL_PASSWORD": "opens-nothing"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lessons").mkdir()
    monkeypatch.chdir(tmp_path)


def load(*lines: str, text: str = SOUND) -> Settings:
    with_lines = text.replace("  from:", "".join(f"  {line}\n" for line in lines) + "  from:")
    Path("config.yaml").write_text(with_lines, "utf-8")
    return load_settings(Path("config.yaml"), SECRET, ADAPTERS)


def faults(*lines: str, text: str = SOUND) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(*lines, text=text)
    return [str(fault) for fault in raised.value.faults]


def test_host_and_sender_are_enough() -> None:
    settings = load()
    assert settings.mail == Mail(
        "smtp.example.se", 587, "starttls", None, None, "Kompis", "kompis@example.se"
    )
    assert settings.warnings == ()


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_security_has_its_usual_port(security: str, port: int) -> None:
    mail = load(f"security: {security}").mail
    assert mail is not None
    assert (mail.security, mail.port) == (security, port)
    mail = load(f"security: {security}", "port: 2525").mail
    assert mail is not None
    assert mail.port == 2525


def test_user_and_password_and_a_name_of_its_own() -> None:
    text = SOUND.replace("from: kompis@example.se", 'from: "Kompis på stan <kompis@example.se>"')
    settings = load("user: kompis", 'password: "${MAIL_PASSWORD}"', text=text)
    assert settings.mail == Mail(
        "smtp.example.se", 587, "starttls", "kompis", "opens-nothing", "Kompis på stan", "kompis@example.se"
    )
    assert "opens-nothing" in settings.secrets
    assert "opens-nothing" not in repr(settings)
    assert settings.warnings == ()


def test_without_the_section_no_e_mail_leaves() -> None:
    lines = SOUND.splitlines(keepends=True)
    assert load(text="".join([lines[0], *lines[4:]])).mail is None


@pytest.mark.parametrize(
    ("lines", "text", "sentence"),
    [
        ((), SOUND.replace("  host: smtp.example.se\n", ""), "mail has no host; write host: and the name"),
        ((), SOUND.replace("  from: kompis@example.se\n", "  port: 25\n"), "mail has no from; write from:"),
        ((), SOUND.replace("kompis@example.se", "kompis"), 'from: "kompis" is not an e-mail address; write'),
        (("security: startls",), SOUND, "keep the connection private; did you mean starttls?"),
        (("security: plain",), SOUND, 'security: "plain" is no way to keep the connection private; known'),
        (("port: smtp",), SOUND, 'port: "smtp" is not a port; write a number'),
        (("user: kompis",), SOUND, "mail has no password; write both user and password, or neither"),
        (("password: hemligt",), SOUND, "mail has no user; write both user and password, or neither"),
        (("user: kompis", 'password: "${MAIL_SECRET}"'), SOUND, "MAIL_SECRET is not set; set it in"),
        (("hst: smtp.example.se",), SOUND, 'there is no setting "hst" in mail; did you mean host?'),
    ],
)
def test_each_fault_is_one_sentence_with_its_place(lines: tuple[str, ...], text: str, sentence: str) -> None:
    [fault] = faults(*lines, text=text)
    assert fault.startswith("config.yaml:")
    assert sentence in fault


@pytest.mark.parametrize(
    ("lines", "text", "sentence"),
    [
        (("user: kompis", "password: hemligt"), SOUND, "password stands here in clear text"),
        (
            ("security: none", "user: kompis", 'password: "${MAIL_PASSWORD}"'),
            SOUND,
            "the password goes to the mail server without protection",
        ),
        (
            (),
            SOUND.replace('web: {public_url: "https://kompis.example.se"}\n', ""),
            "links in e-mails lead to http://127.0.0.1:8080; write public_url",
        ),
    ],
)
def test_what_would_harm_is_warned_about(lines: tuple[str, ...], text: str, sentence: str) -> None:
    [warning] = load(*lines, text=text).warnings
    assert sentence in str(warning)


def test_the_shipped_file_works_with_its_e_mail_switched_on() -> None:
    before, remark, rest = (ROOT / "config.yaml").read_text("utf-8").partition("# mail:\n")
    section, *others = (remark + rest).split("\n\n")
    text = "\n\n".join([before + section.replace("# ", "", 1).replace("\n#   ", "\n  "), *others])
    text = text.replace("lessons: lessons", f"lessons: {ROOT}/lessons")
    text = text.replace("# public_url: https", "public_url: https")
    Path("config.yaml").write_text(text, "utf-8")
    settings = load_settings(Path("config.yaml"), SECRET, ADAPTERS)
    assert settings.mail == Mail(
        *("smtp.example.se", 587, "starttls", "kompis@example.se", "opens-nothing"),
        *("Kompis", "kompis@example.se"),
    )
    assert settings.warnings == ()
