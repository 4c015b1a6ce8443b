"""A store whose process can end at any commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from core.store.database import Store
from tests.ledger.payroll import Killed


class Mortal(Store):
    """Shares the engine of another store. `die_at(n, after)`: the process ends just before or after the n-th commit
    from now; nothing can be stored or read from then on, as nothing can by a process that is gone.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store.engine, store.cipher, store.clock)
        self.commits = 0
        self._last: int | None = None
        self._after = False
        self._dead = False

    def die_at(self, commit: int, after: bool) -> None:
        self.commits, self._last, self._after = 0, commit, after

    @contextmanager
    def read(self) -> Iterator[Session]:
        self._check()
        with super().read() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        self._check()
        with super().write() as session:
            yield session
            if self.commits + 1 == self._last and not self._after:
                self._die()
        self.commits += 1
        if self.commits == self._last and self._after:
            self._die()

    def _check(self) -> None:
        if self._dead:
            raise Killed

    def end(self) -> None:
        self._dead = True

    def _die(self) -> None:
        self.end()
        raise Killed
