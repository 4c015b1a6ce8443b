"""Runners: they see that runs are taken up and schedules fire. What a run does, they are handed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Work:
    """The functions that a runner is handed.

    due: the unfinished runs that somebody should take up now. take: works one of them as far as it goes; calling it
    twice, also at once, is harmless.
    """

    due: Callable[[], Sequence[int]]
    take: Callable[[int], None]


class Runner(Protocol):
    def start(self, run: int) -> None:
        """See that this run is taken up, unless it waits to be taken up already."""

    def sweep(self) -> None:
        """Start every run that is due: new ones, and those whose worker never came back."""

    def schedule(self, name: str, cron: str, time_zone: str, function: Callable[[], None]) -> None:
        """Call `function` at the times of a cron expression, read in an IANA time zone.

        Times that passed while nothing ran are made up for. A schedule of this name is replaced.
        """


class InlineRunner:
    """Works in the thread that calls it. For tests and the command line: with it goes everything it was told."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._schedules: dict[str, Callable[[], None]] = {}

    def start(self, run: int) -> None:
        self._work.take(run)

    def sweep(self) -> None:
        for run in self._work.due():
            self.start(run)

    def schedule(self, name: str, cron: str, time_zone: str, function: Callable[[], None]) -> None:
        self._schedules[name] = function

    def fire(self, name: str) -> None:
        """What a clock would do: nothing here watches one."""
        self._schedules[name]()
