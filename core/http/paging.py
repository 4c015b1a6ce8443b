"""Reading every page of a list. A list that is quietly too short is worse than an error, so each reader counts.

Servers ignore page sizes, page numbers and `skip` without a word: then a page is shorter than asked for, which is fine,
or comes again, which raises Broken, as does a total that isn't reached. A total that moves while the list is read
raises NotSent: read again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from core.http.errors import Broken, NotSent

T = TypeVar("T")
LONGEST = 100_000


class Page(NamedTuple, Generic[T]):
    """total: rows of the whole list, None where the provider doesn't say; pages: how many pages it has."""

    rows: Sequence[T]
    total: int | None = None
    pages: int = 1


def numbered(fetch: Callable[[int], Page[T]], what: str, *, provider: str, parallel: int) -> list[T]:
    """All rows of the pages from number 1 on, in order; the first page tells how many there are.

    parallel: pages asked for at the same time.
    """
    pages = [fetch(1)]
    if pages[0].pages > 1:
        with ThreadPoolExecutor(max(1, parallel)) as pool:
            pages += pool.map(fetch, range(2, pages[0].pages + 1))
    if any((page.total, page.pages) != (pages[0].total, pages[0].pages) for page in pages):
        raise _changed(what, provider)
    if any(before.rows == page.rows for before, page in pairwise(pages)):
        raise _broken(what, provider, "has the same page twice")
    return _whole(pages, what, provider)


def skipping(fetch: Callable[[int], Page[T]], what: str, *, provider: str) -> list[T]:
    """All rows; `fetch` is given how many to skip, which is how many have come, until the total or an empty page."""
    pages: list[Page[T]] = []
    count = 0
    while len(pages) < LONGEST:
        page = fetch(count)
        if pages and page.total != pages[0].total:
            raise _changed(what, provider)
        if pages and page.rows and page.rows == pages[-1].rows:
            raise _broken(what, provider, "has the same page twice")
        pages.append(page)
        count += len(page.rows)
        if not page.rows or (page.total is not None and count >= page.total):
            return _whole(pages, what, provider)
    raise _broken(what, provider, "does not end")


def unique(keys: Iterable[Hashable], what: str, *, provider: str) -> None:
    """Raises Broken when a key comes twice: pages that overlap hide other rows."""
    seen: set[Hashable] = set()
    for key in keys:
        if key in seen:
            raise _broken(what, provider, f"holds {key} twice")
        seen.add(key)


def _whole(pages: Sequence[Page[T]], what: str, provider: str) -> list[T]:
    rows = [row for page in pages for row in page.rows]
    total = pages[0].total
    if total is not None and len(rows) != total:
        raise _broken(what, provider, f"promises {total} rows and holds {len(rows)}")
    return rows


def _changed(what: str, provider: str) -> NotSent:
    message = f"The list of {what} changed while it was read. Read it again."
    return NotSent(message, provider=provider, operation=f"read {what}")


def _broken(what: str, provider: str, why: str) -> Broken:
    message = f"The list of {what} {why}; nothing of it can be trusted."
    return Broken(message, provider=provider, operation=f"read {what}")
