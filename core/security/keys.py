"""The key file: where it is, how it is made and read, and the keys derived from it.

One key a line, `handover-key-1 <44 characters>`; `#` starts a comment. The first line encrypts, all decrypt: to change
keys, put a new line on top. The last line is also the root of the audit chain and of the search hashes, which can't be
made anew from their results, so it stays. The file lives outside the data directory: a back-up of the data without it
gives nothing away, and data without it can't be read.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MARK = "handover-key-1"
_LENGTH = 32


class KeyMissing(Exception):
    """There is no key file at that place."""


class KeyBroken(Exception):
    """There is a key file, but it can't be read or holds no usable key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a key file, newest first. Secrets: never in a repr."""

    path: Path
    roots: tuple[bytes, ...] = field(repr=False)

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """One 32-byte key a root for this purpose, in the same order; keys of two purposes are unrelated."""
        return tuple(_derive(root, purpose) for root in self.roots)

    def lasting(self, purpose: str) -> bytes:
        """The 32-byte key of the oldest root: for what must give the same result after a change of keys."""
        return _derive(self.roots[-1], purpose)


def key_file() -> Path:
    """HANDOVER_KEY_FILE, or `handover/key` in the user's configuration folder."""
    named = os.environ.get("HANDOVER_KEY_FILE")
    return Path(named).expanduser() if named else platformdirs.user_config_path("handover") / "key"


def load_keys(path: Path) -> Keys:
    """Read the key file. Raises KeyMissing or KeyBroken, with what to do."""
    try:
        lines = path.read_text("ascii").splitlines()
    except FileNotFoundError:
        raise KeyMissing(
            f"There is no key file at {path}. Put back the one that belongs to this data, "
            "or say with HANDOVER_KEY_FILE where it is."
        ) from None
    except OSError as error:
        raise KeyBroken(f"The key file {path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise KeyBroken(f"{path} is not a key file: it holds more than plain text.") from None
    roots = tuple(
        _root(path, number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    )
    if not roots:
        raise KeyBroken(f"The key file {path} holds no key. Put back the one that belongs to this data.")
    if len(set(roots)) < len(roots):
        raise KeyBroken(f"The key file {path} holds the same key twice. Take one of the two lines out.")
    return Keys(path, roots)


def create_keys(path: Path) -> Keys:
    """Make a key file that only its owner can read, with one new key, and read it.

    If another process makes it at the same moment, that one's is taken. Raises KeyBroken if it can't be written.
    """
    root = base64.urlsafe_b64encode(secrets.token_bytes(_LENGTH)).decode()
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
                file.write(f"# Handover's key. Keep a copy in a safe place, apart from the data.\n{_MARK} {root}\n")
                file.flush()
                os.fsync(file.fileno())
            # A link, not a rename: it never replaces a key file that appeared meanwhile.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise KeyBroken(f"The key file {path} can't be made: {error.strerror}.") from None
    return load_keys(path)


def _root(path: Path, number: int, line: str) -> bytes:
    mark, _, value = line.strip().partition(" ")
    try:
        root = base64.b64decode(value.strip(), altchars=b"-_", validate=True)
    except binascii.Error:
        root = b""
    if mark != _MARK or len(root) != _LENGTH:
        raise KeyBroken(
            f"Line {number} of the key file {path} is not a key. Put back the file that belongs to this data."
        )
    return root


def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"handover {purpose}".encode()).derive(root)
