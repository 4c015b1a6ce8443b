"""Signing what is posted to other people's servers, so that they can tell that it is ours and new."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

HEADER = "Handover-Signature"


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def signature(keys: Sequence[str], at: int, body: bytes) -> str:
    """The header's value: `t=<at>,v1=<hex>`, one v1 a key: HMAC-SHA-256 under the key of `<at>.<body>`.

    at: seconds since the epoch. While a key is being changed there are two: a receiver accepts either.
    """
    signed = str(at).encode() + b"." + body
    return ",".join([f"t={at}", *(f"v1={hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()}" for key in keys)])
