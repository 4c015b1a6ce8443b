"""Every page is read, and a list that can't be whole is an error."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from core.http import paging
from core.http.errors import Broken, NotSent
from core.http.paging import Page

ROWS = list(range(23))

numbered = partial(paging.numbered, what="hours", provider="demo", parallel=3)
skipping = partial(paging.skipping, what="hours", provider="demo")


def by_number(size: int, total: int | None = len(ROWS)) -> Callable[[int], Page[int]]:
    return lambda number: Page(ROWS[(number - 1) * size : number * size], total, -(-len(ROWS) // size))


def by_skip(size: int, total: int | None = len(ROWS)) -> Callable[[int], Page[int]]:
    return lambda skip: Page(ROWS[skip : skip + size], total)


@pytest.mark.parametrize("size", [1, 5, 10, 23, 100])
@pytest.mark.parametrize("total", [23, None])
def test_all_rows_come_in_order_whatever_the_page_size(size, total):
    assert numbered(by_number(size, total)) == ROWS
    assert skipping(by_skip(size, total)) == ROWS


def test_no_page_is_asked_for_after_the_last_one():
    asked: list[int] = []
    numbered(lambda number: asked.append(number) or by_number(10)(number))
    assert sorted(asked) == [1, 2, 3]
    asked.clear()
    skipping(lambda skip: asked.append(skip) or by_skip(10)(skip))
    assert asked == [0, 10, 20]


def test_an_empty_list_is_one_request():
    assert numbered(lambda _: Page([], 0, 0)) == []
    assert skipping(lambda _: Page([], 0)) == []


@pytest.mark.parametrize("read", [numbered, skipping])
@pytest.mark.parametrize("total", [23, None])
def test_a_server_that_ignores_which_page_is_asked_for_is_caught(read, total):
    with pytest.raises(Broken, match="same page twice") as raised:
        read(lambda _: Page(ROWS[:10], total, 3))
    assert (raised.value.provider, raised.value.operation) == ("demo", "read hours")


@pytest.mark.parametrize("read", [numbered, skipping])
def test_a_list_shorter_than_its_total_is_broken(read):
    with pytest.raises(Broken, match="promises 41 rows and holds 10"):
        read(lambda at: Page(ROWS[:10] if at in (0, 1) else [], 41))


def test_a_list_longer_than_its_total_is_broken():
    with pytest.raises(Broken, match="promises 9 rows and holds 10"):
        numbered(lambda _: Page(ROWS[:10], 9))


def test_a_list_without_end_is_broken(monkeypatch):
    monkeypatch.setattr("core.http.paging.LONGEST", 50)
    with pytest.raises(Broken, match="does not end"):
        skipping(lambda at: Page([at]))


def test_a_total_that_moves_while_reading_asks_to_read_again():
    with pytest.raises(NotSent, match="changed while it was read"):
        skipping(lambda skip: Page(ROWS[skip : skip + 10], 23 if skip < 20 else 22))
    with pytest.raises(NotSent, match="changed while it was read"):
        numbered(lambda at: Page(ROWS[at * 10 - 10 : at * 10], 23 if at < 3 else 22, 3))


def test_a_row_that_comes_twice_is_broken():
    paging.unique([1, 2, 3], "hours", provider="demo")
    with pytest.raises(Broken, match="hours holds 2 twice"):
        paging.unique([1, 2, 3, 2], "hours", provider="demo")
