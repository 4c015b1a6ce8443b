"""What was made from the store is kept in memory for as long as what it was made from is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlmodel import Session

T = TypeVar("T")


class Kept(Generic[T]):
    """Values of one kind, by database and by what they are about. The `most` that were asked for last are kept.

    A value is shared by all who ask: nobody may change it. Its version comes from the store, read in the transaction
    that asks and before the value is made: whatever another process writes makes another version, so no kept value
    outlives it. Never ask in a transaction that has changed what the value is made from.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._shelves: WeakKeyDictionary[Engine | Connection, OrderedDict[Hashable, _Place[T]]] = WeakKeyDictionary()

    def get(self, session: Session, about: Hashable, version: Hashable, make: Callable[[T | None], T]) -> T:
        """The value of this version. make: makes it, from the older one where there is one. about: holds ids."""
        place = self._place(session, about)
        with place.lock:
            if place.value is None or place.version != version:
                place.value, place.version = make(place.value), version
            return place.value

    def _place(self, session: Session, about: Hashable) -> _Place[T]:
        with self._lock:
            shelf = self._shelves.setdefault(session.get_bind(), OrderedDict())
            place = shelf.setdefault(about, _Place())
            shelf.move_to_end(about)
            if len(shelf) > self._most:
                shelf.popitem(last=False)
            return place


class _Place(Generic[T]):
    """Whoever makes a value keeps the others who want the same one waiting, so that it is made once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.version: Hashable = None
        self.value: T | None = None
