"""Reading every page of a list. A list that is quietly too short is worse than an error, so each reader counts.

Servers ignore page sizes, page numbers and `skip` without a word: then a page is shorter than asked for, which is fine,
or comes again, which raises Broken, as does a total that isn't reached. A total that moves while the list is read
raises NotSent: read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, NoReturn, TypeVar

from core.http.errors import Broken, NotSent

T = TypeVar("T")
LONGEST = 100_000


class Page(NamedTuple, Generic[T]):
    """total: rows of the whole list; pages: how many pages it has. None where the provider doesn't say."""

    rows: Sequence[T]
    total: int | None = None
    pages: int | None = None


def numbered(fetch: Callable[[int], Page[T]], what: str) -> Iterator[T]:
    """All rows, page by page from number 1 on, until the number of pages that the answers name, or an empty page."""
    yield from _rows(fetch, lambda page, number, _: _reached(page.pages, number), what, by_number=True)


def skipping(fetch: Callable[[int], Page[T]], what: str) -> Iterator[T]:
    """All rows; `fetch` is given how many to skip, which is how many have come, until the total or an empty page."""
    yield from _rows(fetch, lambda page, _, count: _reached(page.total, count), what, by_number=False)


def _rows(
    fetch: Callable[[int], Page[T]], ended: Callable[[Page[T], int, int], bool], what: str, by_number: bool
) -> Iterator[T]:
    count = 0
    total: int | None = None
    before: Sequence[T] = ()
    for number in range(1, LONGEST):
        page = fetch(number if by_number else count)
        if number > 1 and page.total != total:
            raise NotSent(f"The list of {what} changed while it was read. Read it again.")
        total = page.total
        if page.rows and page.rows == before:
            _broken(what, "has the same page twice")
        yield from page.rows
        count += len(page.rows)
        before = page.rows
        if not page.rows or ended(page, number, count):
            if total is not None and count != total:
                _broken(what, f"promises {total} rows and holds {count}")
            return
    _broken(what, "does not end")


def _reached(end: int | None, at: int) -> bool:
    return end is not None and at >= end


def _broken(what: str, why: str) -> NoReturn:
    raise Broken(f"The list of {what} {why}; nothing of it can be trusted.")
