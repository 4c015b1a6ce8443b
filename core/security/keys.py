"""The key file: where it is, how it is made and read, and the keys derived from it.

One key a line, `handover-key-1 <44 characters>`; `#` starts a comment. The first line encrypts, all decrypt; to change
keys (`handover key rotate`) a new line is put on top. The last line is also the root of what can't be made anew from
its result: the audit chain, its anchors and the search hashes. When that key is forgotten, the keys for these alone
stay, as `handover-lasting-1 <purpose> <44 characters>`: they prove and search, and open nothing. The file lives outside
the data directory: a back-up of the data without it gives nothing away, and data without it can't be read.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MARK = "handover-key-1"
_LASTING_MARK = "handover-lasting-1"
_LENGTH = 32
_HEAD = "# Handover's key. Keep a copy in a safe place, apart from the data."

LASTING = ("audit", "search")
"""Purposes whose key outlives a change of keys: digests and hashes can't be made anew without what they are of."""


class KeyMissing(Exception):
    """There is no key file at that place."""


class KeyBroken(Exception):
    """There is a key file, but it can't be read or holds no usable key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a key file, newest first. kept: by purpose, what is left of a forgotten oldest root.

    Secrets: never in a repr.
    """

    path: Path
    roots: tuple[bytes, ...] = field(repr=False)
    kept: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """One 32-byte key a root for this purpose, in the same order; keys of two purposes are unrelated."""
        return tuple(_derive(root, purpose) for root in self.roots)

    def lasting(self, purpose: str) -> bytes:
        """The 32-byte key of the oldest root: for what must give the same result after a change of keys."""
        return self.kept.get(purpose) or _derive(self.roots[-1], purpose)


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
    told = [(n, line.split()) for n, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")]
    kept = {words[1]: _key(path, n, words[2:]) for n, words in told if words[0] == _LASTING_MARK and words[1:]}
    roots = tuple(_key(path, n, words[1:], words[0]) for n, words in told if words[0] != _LASTING_MARK)
    if kept and kept.keys() != {*LASTING}:
        raise KeyBroken(f"A line is missing in the key file {path}. Put back the file that belongs to this data.")
    if not roots:
        raise KeyBroken(f"The key file {path} holds no key. Put back the one that belongs to this data.")
    if len(set(roots)) < len(roots):
        raise KeyBroken(f"The key file {path} holds the same key twice. Take one of the two lines out.")
    return Keys(path, roots, kept)


def create_keys(path: Path) -> Keys:
    """Make a key file that only its owner can read, with one new key, and read it.

    If another process makes it at the same moment, that one's is taken. Raises KeyBroken if it can't be written.
    """
    draft = _draft(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            _write(draft, [_line(secrets.token_bytes(_LENGTH))])
            # A link, not a rename: it never replaces a key file that appeared meanwhile.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise KeyBroken(f"The key file {path} can't be made: {error.strerror}.") from None
    return load_keys(path)


def add_key(keys: Keys) -> Keys:
    """Put a new key on top of the file, and read it. The others stay. Raises KeyBroken if it can't be written."""
    return _replace(keys, [_line(secrets.token_bytes(_LENGTH)), *map(_line, keys.roots), *_kept_lines(keys.kept)])


def forget_old_keys(keys: Keys) -> Keys:
    """Leave the newest key alone in the file, with the lasting keys. What only an older one opens is lost then.

    Raises KeyBroken if it can't be written.
    """
    return _replace(keys, [_line(keys.roots[0]), *_kept_lines({name: keys.lasting(name) for name in LASTING})])


def _replace(keys: Keys, lines: list[str]) -> Keys:
    """The file is the old one or the new one at every moment, whatever happens."""
    path = keys.path.resolve()
    draft = _draft(path)
    try:
        try:
            _write(draft, lines)
            draft.replace(path)
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise KeyBroken(f"The key file {keys.path} can't be changed: {error.strerror}.") from None
    return load_keys(keys.path)


def _draft(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.new")


def _write(path: Path, lines: list[str]) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
        file.write("\n".join([_HEAD, *lines, ""]))
        file.flush()
        os.fsync(file.fileno())


def _line(root: bytes) -> str:
    return f"{_MARK} {base64.urlsafe_b64encode(root).decode()}"


def _kept_lines(kept: Mapping[str, bytes]) -> list[str]:
    return [f"{_LASTING_MARK} {name} {base64.urlsafe_b64encode(key).decode()}" for name, key in kept.items()]


def _key(path: Path, number: int, words: list[str], mark: str = _MARK) -> bytes:
    try:
        key = base64.b64decode(" ".join(words), altchars=b"-_", validate=True)
    except binascii.Error:
        key = b""
    if mark != _MARK or len(key) != _LENGTH:
        raise KeyBroken(
            f"Line {number} of the key file {path} is not a key. Put back the file that belongs to this data."
        )
    return key


def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"handover {purpose}".encode()).derive(root)
