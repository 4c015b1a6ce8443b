"""Who is who: everything is filed under user names, and people change these (sheet section 4.1)."""

from __future__ import annotations

import threading
from time import monotonic

from core.providers.timetrack.client import Client
from core.providers.timetrack.convert.people import People

REMEMBERED_SECONDS = 60.0
"""How long writes go by the last reading of the users; each reading of periods or rows reads them anew."""


class Everybody:
    """The users as last read. Safe for threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._last: tuple[float, People] | None = None

    def now(self) -> People:
        people = People(self._client.users())
        with self._lock:
            self._last = (monotonic(), people)
        return people

    def lately(self) -> People:
        """For one write after another: a request each would halve their speed."""
        with self._lock:
            last = self._last
        return last[1] if last and monotonic() - last[0] < REMEMBERED_SECONDS else self.now()
