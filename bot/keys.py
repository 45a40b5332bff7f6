"""The installation's secret, and a key derived from it for each purpose.

The secret is KOMPIS_SECRET, else the file ``secret`` in the data folder, made at the first run. It is not
in a backup: without it signed links and cookies end, people's own links and cards with them, and what is
kept encrypted has to be given anew. While another secret takes its place, KOMPIS_SECRET_BEFORE names the one
before: what was made with that is still read, and nothing more is made with it.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

_SALT: Final = b"kompis"
_SHORTEST: Final = 16


class SecretUnusable(Exception):
    """The file of the secret cannot be read, made or trusted; the sentence says what to mend."""


class Keys:
    """Keys of 32 bytes, one for each purpose: knowing one tells nothing about another."""

    def __init__(self, secret: bytes, before: bytes | None = None) -> None:
        self._root = _root(secret)
        self._former = () if before is None else (_root(before),)

    def key_for(self, purpose: str) -> bytes:
        """The key for a purpose, such as ``web cookies``; always the same for the same secret."""
        return _derived(self._root, purpose)

    def former_for(self, purpose: str) -> tuple[bytes, ...]:
        """The keys with which something of this purpose may have been made that is still to be read."""
        return tuple(_derived(root, purpose) for root in self._former)


def _root(secret: bytes) -> bytes:
    return hmac.digest(_SALT, secret, hashlib.sha256)


def _derived(root: bytes, purpose: str) -> bytes:
    return hmac.digest(root, purpose.encode() + b"\x01", hashlib.sha256)  # HKDF's one block


def load_keys(secret: str | None, folder: Path, before: str | None = None) -> Keys:
    """The keys of this installation: from ``secret`` if given, else from ``folder/secret``, made if need be.

    ``before`` is the secret that was in its place, while what was made with that is still to be read.

    Raises:
        SecretUnusable: the file cannot be read or made, or what it holds is no secret.
    """
    former = None if before is None else before.encode()
    if secret is not None:
        return Keys(secret.encode(), former)
    file = folder / "secret"
    try:
        if not file.exists():
            _make(file)
        file.chmod(0o600)
        found = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SecretUnusable(
            f"cannot use {file}: {reason}; see that kompis may write there, or set KOMPIS_SECRET"
        ) from error
    if len(found) < _SHORTEST:
        raise SecretUnusable(
            f"{file} holds fewer than {_SHORTEST} characters; put back the one that was there, or remove it "
            "to have a new one made, which ends signed links and cookies"
        )
    return Keys(found.encode(), former)


def _make(file: Path) -> None:
    """Put a new secret in place whole, or leave the one that another process has put there meanwhile."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"secret.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(32) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
