"""Runners: they see that work is taken up. What it is, they are handed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Work:
    """The functions that a runner is handed. A piece of work is named by its kind and number, such as `run-7`.

    due: the names of what somebody should take up now. take: works one of them as far as it goes; calling it twice,
    also at once, is harmless.
    """

    due: Callable[[], Sequence[str]]
    take: Callable[[str], None]


class Runner(Protocol):
    def start(self, name: str) -> None:
        """See that this piece of work is taken up, unless it waits to be taken up already."""

    def sweep(self) -> None:
        """Start everything that is due: what is new, and what a worker never came back from."""


class InlineRunner:
    """Works in the thread that calls it. For tests and the command line: with it goes everything it was told."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def start(self, name: str) -> None:
        self._work.take(name)

    def sweep(self) -> None:
        for name in self._work.due():
            self.start(name)
