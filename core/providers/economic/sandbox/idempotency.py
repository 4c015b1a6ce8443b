"""`Idempotency-Key` (sheet section 6): for an hour, a repeat gets the stored answer instead of a second record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from .answers import Refused
from .seed_rows import Switches

HEADER, FROM_CACHE = "idempotency-key", "X-ResultFromCache"
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Stored:
    url: str
    body: bytes
    at: datetime
    answer: Response


class StoredAnswers:
    """Answers by key, across both generations. After the hour a key is as good as new."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._by_key: dict[str, _Stored] = {}

    def find(self, key: str, url: str, body: bytes, now: datetime) -> Response | None:
        """The answer to the first request with this key. url: method, path and query.

        Raises Refused where the key was used for another address. [client] What the real system does with another body
        is not known: a switch decides.
        """
        stored = self._by_key.get(key)
        if stored is None or now - stored.at >= KEPT:
            return None
        if stored.url != url:
            raise Refused(400, "URLChanged: the idempotency key was used for another URL.", "URLChanged")
        if stored.body != body and self._switches.other_body == "refused":
            raise Refused(400, "The idempotency key was used with another body.", "BodyChanged")
        return Response(
            stored.answer.body,
            stored.answer.status_code,
            headers={name: value for name, value in stored.answer.headers.items() if name != "content-length"}
            | {FROM_CACHE: "true"},
        )

    def keep(self, key: str, url: str, body: bytes, now: datetime, answer: Response) -> None:
        if answer.status_code < 300 or self._switches.keep_refusals:
            self._by_key[key] = _Stored(url, body, now, answer)
