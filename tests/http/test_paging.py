"""Every page is read, and a list that can't be whole is an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.http.errors import Broken, NotSent
from core.http.paging import Page, numbered, skipping

ROWS = list(range(23))


def by_number(size: int, total: int | None = len(ROWS)) -> Callable[[int], Page[int]]:
    return lambda number: Page(ROWS[(number - 1) * size : number * size], total, -(-len(ROWS) // size))


def by_skip(size: int, total: int | None = len(ROWS)) -> Callable[[int], Page[int]]:
    return lambda skip: Page(ROWS[skip : skip + size], total)


@pytest.mark.parametrize("size", [1, 5, 10, 23, 100])
@pytest.mark.parametrize("total", [23, None])
def test_all_rows_come_in_order_whatever_the_page_size(size, total):
    assert list(numbered(by_number(size, total), "hours")) == ROWS
    assert list(skipping(by_skip(size, total), "hours")) == ROWS


def test_no_page_is_asked_for_after_the_last_one():
    asked: list[int] = []
    list(numbered(lambda number: asked.append(number) or by_number(10)(number), "hours"))
    assert asked == [1, 2, 3]
    asked.clear()
    list(skipping(lambda skip: asked.append(skip) or by_skip(10)(skip), "hours"))
    assert asked == [0, 10, 20]


def test_an_empty_list_is_one_request():
    assert list(numbered(lambda _: Page([], 0, 0), "hours")) == []
    assert list(skipping(lambda _: Page([], 0), "hours")) == []


@pytest.mark.parametrize("read", [numbered, skipping])
@pytest.mark.parametrize("total", [23, None])
def test_a_server_that_ignores_which_page_is_asked_for_is_caught(read, total):
    with pytest.raises(Broken, match="same page twice"):
        list(read(lambda _: Page(ROWS[:10], total, 3), "hours"))


@pytest.mark.parametrize("read", [numbered, skipping])
def test_a_list_shorter_than_its_total_is_broken(read):
    with pytest.raises(Broken, match="promises 41 rows and holds 10"):
        list(read(lambda at: Page(ROWS[:10] if at in (0, 1) else [], 41, 1), "hours"))


@pytest.mark.parametrize("read", [numbered, skipping])
def test_a_list_without_end_is_broken(read, monkeypatch):
    monkeypatch.setattr("core.http.paging.LONGEST", 50)
    with pytest.raises(Broken, match="does not end"):
        list(read(lambda at: Page([at]), "hours"))


def test_a_total_that_moves_while_reading_asks_to_read_again():
    with pytest.raises(NotSent, match="changed while it was read"):
        list(skipping(lambda skip: Page(ROWS[skip : skip + 10], 23 if skip < 20 else 22), "hours"))
