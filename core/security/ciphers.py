"""Sealing what is stored: sign-in secrets, payloads, personal numbers to search for.

Three kinds of key, all derived from the key file, so that none of them can open what another one sealed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.security.keys import Keys

_ID = 4
_NONCE = 12


class CannotOpen(Exception):
    """Sealed with a key that isn't in the key file, altered, or moved from the row it belongs to."""


class Cipher:
    """Seals and opens. Safe for threads; make one per process.

    audit_key: for the audit chain; it stays the same when keys are changed.
    """

    def __init__(self, keys: Keys) -> None:
        self._secrets = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys.derived("secrets")])
        payload_keys = keys.derived("payload")
        self._payloads = {hashlib.sha256(key).digest()[:_ID]: AESGCM(key) for key in payload_keys}
        self._newest = next(iter(self._payloads))
        self._search_key = keys.lasting("search")
        self.audit_key = keys.lasting("audit")

    def seal_secret(self, value: str) -> str:
        """For sign-in secrets, as text that carries its time."""
        return self._secrets.encrypt(value.encode()).decode()

    def open_secret(self, sealed: str) -> str:
        """Raises CannotOpen."""
        try:
            return self._secrets.decrypt(sealed).decode()
        except (InvalidToken, ValueError):
            raise CannotOpen(
                "A stored secret can't be opened: it was altered or sealed with another key file."
            ) from None

    def seal(self, value: bytes, context: str) -> bytes:
        """For payloads and personal data. `context` names the row it belongs to; it opens only with the same.

        Bytes: 4 of the key's id, 12 of the nonce, the encrypted value, 16 of the tag.
        """
        nonce = os.urandom(_NONCE)
        return self._newest + nonce + self._payloads[self._newest].encrypt(nonce, value, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises CannotOpen, naming `context`."""
        key = self._payloads.get(bytes(sealed[:_ID]))
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
