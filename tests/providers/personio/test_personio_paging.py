"""Lists of many pages, and addresses that hold many ids (sheet 5)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.http.errors import Broken, NotSent
from tests.providers.personio.playing import Answered, Asked, played, talking


def page(rows: list[Any], link: str = "") -> Answered:
    links = {"next": {"href": link}} if link else {}
    return Answered(200, {"_data": rows, "_meta": {"links": links}})


def test_a_list_whose_link_points_to_itself_ends_there() -> None:
    def script(asked: Asked) -> Answered:
        row = {"id": "b" if "cursor" in asked.target else "a", "name": "Type", "unit": "day"}
        return page([row], "/v2/absence-types?cursor=same")

    with talking(script) as (personio, server):
        assert [one.id for one in personio.absence_types()] == ["a", "b"]
    assert len(server.asked) == 2


def test_a_page_that_comes_again_breaks_the_list() -> None:
    rows = played("11-absence-types").body["_data"]
    with talking(lambda _: page(rows, "?cursor=ignored")) as (personio, _), pytest.raises(Broken, match="twice"):
        personio.absence_types()


def test_a_link_without_a_cursor_breaks_the_list() -> None:
    with talking(lambda _: page([], "/v2/absence-types?page=2")) as (p, _), pytest.raises(Broken, match="cursor"):
        p.absence_types()


def test_what_is_no_list_breaks() -> None:
    with talking(lambda _: Answered(200, {"_data": {"id": "a"}})) as (p, _), pytest.raises(Broken, match="no list"):
        p.absence_types()


def test_a_second_page_that_fails_leaves_nothing_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.http.client.sleep", lambda seconds: None)
    first = page(played("11-attendance-week").body["_data"], "/v2/attendance-periods?cursor=2")

    def script(asked: Asked) -> Answered:
        return Answered(500, {}) if "cursor" in asked.target else first

    with talking(script) as (personio, _), pytest.raises(NotSent):
        personio.work_periods(date(2026, 3, 9), date(2026, 3, 15))


def test_only_the_cursor_of_a_link_is_taken_and_filters_go_along() -> None:
    job = {"status": "ACTIVE", "employment_start_date": "2024-01-08"}

    def script(asked: Asked) -> Answered:
        if "cursor" in asked.target:
            return page([{"id": "old", **job}])
        return page([{"id": "new", **job}], "https://api.personio.de/v2/employments?cursor=c%2F2%3D")

    with talking(script) as (personio, server):
        assert [one.id for one in personio.client.employments("5005")] == ["new", "old"]
    assert [one.path for one in server.asked] == ["/v2/persons/5005/employments"] * 2
    assert parse_qs(urlsplit(server.asked[1].target).query) == {"limit": ["50"], "cursor": ["c/2="]}


def test_many_people_are_asked_for_in_batches_and_nobody_in_none() -> None:
    with talking(lambda _: page([])) as (personio, server):
        days = date(2026, 3, 9), date(2026, 3, 15)
        assert personio.work_periods(*days, {str(n) for n in range(1000, 1101)}) == []
        asked = [parse_qs(urlsplit(one.target).query)["person.id"][0].split(",") for one in server.asked]
        assert [len(ids) for ids in asked] == [50, 50, 1]
        server.asked.clear()
        assert personio.absence_periods(*days, []) == []
    assert server.asked == []


def test_what_changed_is_asked_for_in_universal_time() -> None:
    since = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with talking(lambda _: page([])) as (personio, server):
        personio.client.absences_changed(since)
    assert parse_qs(urlsplit(server.asked[0].target).query)["updated_at.gte"] == ["2026-03-02T08:00:00Z"]
