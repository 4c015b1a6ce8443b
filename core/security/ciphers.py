"""Sealing what is stored: sign-in secrets, payloads, personal numbers to search for.

Three kinds of key, all derived from the key file, so that none of them can open what another one sealed.

Keys change while processes live (`handover key rotate`), so the key file is looked at before each sealing and where
something can't be opened: one look costs a hundredth of a sealing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import time

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.security.keys import KeyBroken, KeyMissing, Keys, load_keys

_ID = 4
_NONCE = 12
_Mark = tuple[int, int, int]


class CannotOpen(Exception):
    """Sealed with a key that isn't in the key file, altered, or moved from the row it belongs to."""


class _Ring:
    """The keys of one state of the key file, ready for use. Never changed: another state is another ring."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        secrets = [Fernet(base64.urlsafe_b64encode(key)) for key in keys.derived("secrets")]
        self.secrets, self.newest_secret = MultiFernet(secrets), secrets[0]
        payload_keys = keys.derived("payload")
        self.payloads = {hashlib.sha256(key).digest()[:_ID]: AESGCM(key) for key in payload_keys}
        self.newest = next(iter(self.payloads))


class Cipher:
    """Seals and opens. Safe for threads; make one per process.

    audit_key: for the audit chain; it stays the same when keys are changed.
    """

    def __init__(self, keys: Keys) -> None:
        self._state: tuple[_Mark | None, _Ring] = None, _Ring(keys)  # in one, since threads change both at once
        self._search_key = keys.lasting("search")
        self.audit_key = keys.lasting("audit")

    @property
    def keys(self) -> Keys:
        """As the file holds them now."""
        return self._current().keys

    @property
    def newest(self) -> bytes:
        """What `seal` puts before all that it seals now: the id of the newest key, no secret."""
        return self._current().newest

    def seal_secret(self, value: str) -> str:
        """For sign-in secrets, as text that carries its time."""
        return self._current().secrets.encrypt(value.encode()).decode()

    def open_secret(self, sealed: str) -> str:
        """Raises CannotOpen."""
        _, ring = self._state
        try:
            try:
                return ring.secrets.decrypt(sealed).decode()
            except InvalidToken:
                if (fresh := self._current()) is ring:
                    raise
                return fresh.secrets.decrypt(sealed).decode()
        except (InvalidToken, ValueError):
            raise CannotOpen(
                "A stored secret can't be opened: it was altered or sealed with another key file."
            ) from None

    def seal_secret_anew(self, sealed: str) -> str | None:
        """The same secret under the newest key, its time kept; None where it is under that already.

        Raises CannotOpen.
        """
        ring = self._current()
        try:
            ring.newest_secret.extract_timestamp(sealed)
            return None
        except (InvalidToken, ValueError):
            pass
        try:
            return ring.secrets.rotate(sealed).decode()
        except (InvalidToken, ValueError):
            raise CannotOpen("A stored secret was altered, or sealed with a key that is not in the key file.") from None

    def seal(self, value: bytes, context: str) -> bytes:
        """For payloads and personal data. `context` names the row it belongs to; it opens only with the same.

        Bytes: 4 of the key's id, 12 of the nonce, the encrypted value, 16 of the tag.
        """
        ring = self._current()
        nonce = os.urandom(_NONCE)
        return ring.newest + nonce + ring.payloads[ring.newest].encrypt(nonce, value, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises CannotOpen, naming `context`."""
        name = bytes(sealed[:_ID])
        key = self._state[1].payloads.get(name) or self._current().payloads.get(name)
        if key is None:
            raise CannotOpen(f"What is stored for {context} was sealed with a key that is not in the key file.")
        try:
            return key.decrypt(sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :], context.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen(f"What is stored for {context} was altered, or belongs to another row.") from None

    def search_hash(self, value: str) -> str:
        """64 hex digits that are equal where the values are: for finding a personal number without opening all.

        The caller writes the value one way (digits only, no blanks) before asking.
        """
        return hmac.digest(self._search_key, value.encode(), "sha256").hex()

    def age(self) -> float:
        """Seconds since the key file was changed last."""
        mark = _file_mark(self._current().keys)
        return max(0.0, time.time() - mark[0] / 1e9) if mark else 0.0

    def _current(self) -> _Ring:
        """The keys of the file, read anew where it changed. A file that is missing, broken or another data's changes
        nothing: what this process began with is known to fit."""
        seen, ring = self._state
        mark = _file_mark(ring.keys)
        if mark != seen and mark is not None:
            try:
                keys = load_keys(ring.keys.path)
            except (KeyMissing, KeyBroken):
                return ring
            if keys != ring.keys and keys.lasting("audit") == self.audit_key:
                ring = _Ring(keys)
            self._state = mark, ring
        return ring


def _file_mark(keys: Keys) -> _Mark | None:
    """Changes with the file: a new one is put in its place, never written into. None where it can't be seen."""
    try:
        found = os.stat(keys.path)  # noqa: PTH116 a third of the cost of Path.stat, at every sealing
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
