"""Working many lanes at once, with a few threads; lanes that must wait make room for others."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from core.ledger.sender import Desk, RunStops, work_lane

LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 30.0
"""A run that has nothing to do for longer than this makes room for others, and is woken when its time has come."""
SPARE_SHARE = 4
"""One thread more for each four calls at once: storing takes a fraction of the time of a call."""


def work_lanes(
    desk: Desk, connection: str, keys: Iterable[str], parallel: int, patience_seconds: float
) -> datetime | None:
    """Work these lanes, in this order, until none has anything left. Answers None then; else when the first waiting
    one goes on, because it lies further away than `patience_seconds`. Where `desk.leaving` says so, it answers at once
    and what it answers means nothing.

    parallel: calls at once, which the connector sees to. There are more threads than that, so that there is always a
    call ready to go out while others store their answers.

    Raises RunStops when nothing can be sent on this connection any more, after the lanes under way have stopped.
    """
    queue = _Queue(desk, keys, patience_seconds)

    def worker() -> None:
        while (key := queue.take()) is not None:
            try:
                queue.give_back(key, work_lane(desk, connection, key).until)
            except BaseException as error:
                queue.stop(error)
                raise

    workers = parallel + max(1, parallel // SPARE_SHARE)
    with ThreadPoolExecutor(workers, thread_name_prefix="lane") as threads:
        for future in [threads.submit(worker) for _ in range(workers)]:
            if (error := future.exception()) is not None and not isinstance(error, RunStops):
                raise error
    if isinstance(queue.error, RunStops):
        raise queue.error
    return queue.earliest()


class _Queue:
    """Lanes by the time they are due. Only lanes in the queue or in a worker's hands exist."""

    def __init__(self, desk: Desk, keys: Iterable[str], patience_seconds: float) -> None:
        self._clock = desk.store.clock
        self._leaving = desk.leaving
        self._patience = timedelta(seconds=patience_seconds)
        now = self._clock()
        self._place = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        self._due = [(now, place, key) for key, place in self._place.items()]
        self._out = 0
        self._changed = threading.Condition()
        self.error: BaseException | None = None

    def take(self) -> str | None:
        """The next lane that is due, waiting for it; None when there is no more to do here."""
        with self._changed:
            while self.error is None and not self._leaving():
                now = self._clock()
                if self._due and self._due[0][0] <= now:
                    self._out += 1
                    return heapq.heappop(self._due)[2]
                if not self._out and (not self._due or self._due[0][0] > now + self._patience):
                    return None
                wait = (self._due[0][0] - now).total_seconds() if self._due else LOOK_SECONDS
                self._changed.wait(min(wait, LOOK_SECONDS))
            return None

    def give_back(self, key: str, due: datetime | None) -> None:
        with self._changed:
            self._out -= 1
            if due is not None:
                heapq.heappush(self._due, (due, self._place[key], key))
            self._changed.notify_all()

    def stop(self, error: BaseException) -> None:
        with self._changed:
            self._out -= 1
            if self.error is None or isinstance(self.error, RunStops):
                self.error = error
            self._changed.notify_all()

    def earliest(self) -> datetime | None:
        return self._due[0][0] if self._due else None
