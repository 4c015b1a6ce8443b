"""Reading a list page by page, several at a time, and believing nothing but the counters.

Without `$pagesize` REST answers ten rows and says nothing about it [client 5], so a list is complete only when as many
rows were read as every page says there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, NamedTuple, TypeVar

from core.http.errors import NotSent
from core.providers.timelog.wire import PROVIDER_NAME
from core.providers.timelog.wire.xml import broken

T = TypeVar("T")


class Counted(NamedTuple, Generic[T]):
    """One page: its rows, how many rows and pages there are in all."""

    rows: Sequence[T]
    total: int
    pages: int


def read_all(page: Callable[[int], Counted[T]], *, parallel: int, what: str, operation: str) -> list[T]:
    """All rows of all pages (numbered from 1), in order.

    Raises Broken when the number of rows differs from the counter, NotSent when the list changed while it was read.
    """
    first = page(1)
    numbers = range(2, first.pages + 1)
    pages = [first]
    if numbers:
        with ThreadPoolExecutor(max_workers=max(1, parallel)) as pool:
            pages += pool.map(page, numbers)
    if any((p.total, p.pages) != (first.total, first.pages) for p in pages):
        raise NotSent(
            f"TimeLog's {what} changed while they were being read. Read them again.",
            provider=PROVIDER_NAME,
            operation=operation,
        )
    found = [row for p in pages for row in p.rows]
    if len(found) != first.total:
        raise broken(
            f"TimeLog says there are {first.total} {what} but handed over {len(found)}; none of them are used.",
            operation,
        )
    return found


def unique(keys: Sequence[object], what: str, operation: str) -> None:
    """Raises Broken when a key comes twice: pages that overlap hide other rows."""
    if len(set(keys)) != len(keys):
        seen: set[object] = set()
        twice = next(k for k in keys if k in seen or seen.add(k))  # type: ignore[func-returns-value]
        raise broken(f"TimeLog handed over {what} {twice} twice; none of them are used.", operation)
