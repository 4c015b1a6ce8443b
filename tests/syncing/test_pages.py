"""A list whose second page fails, or comes back empty, deletes nothing: what it hides is not gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import httpx
import pytest

from core.http.errors import ProviderError
from core.models.both_sides import Kept
from core.sync import planned
from core.sync.words import Do
from tests.actions.sync_stage import PEOPLE, VACATION
from tests.syncing.conftest import Build
from tests.syncing.inside import Inside
from tests.syncing.town import START, Town

LISTS = {"timetrack": ("/absences", "/attendances"), "personio": ("/absence-periods", "/attendance-periods")}
PAGE = 50
GONE = {Do.DELETE, Do.VOID, Do.ASK_DELETE, Do.RECREATE}
Answer = Callable[[httpx.Request], httpx.Response]


def filled(town: Town) -> None:
    """More than a page on either side, linked without a write."""
    town.further = (START + timedelta(18),)
    for user, _, _, person in PEOPLE.values():
        for number in range(18):
            (_both_away if town.kept is Kept.ABSENCE else _both_at_work)(town, START + timedelta(number), user, person)
    town.plan()
    assert len(town.twins()) == 54


def _both_away(town: Town, day: date, user: str, person: str) -> None:
    town.stage.screen(
        "timetrack", "request_absence", username=user, absenceType=1, **{"from": f"{day}", "to": f"{day}"}
    )
    ends = {"date_time": f"{day}T00:00:00"}
    town.stage.screen(
        "personio",
        "create_absence",
        person={"id": person},
        absence_type={"id": VACATION},
        starts_from={**ends, "type": "FIRST_HALF"},
        ends_at={**ends, "type": "SECOND_HALF"},
    )


def _both_at_work(town: Town, day: date, user: str, person: str) -> None:
    begins, ends = f"{day}T08:00:00", f"{day}T16:00:00"
    town.stage.screen("timetrack", "add_attendance", username=user, breakMinutes=0, **{"from": begins, "to": ends})
    town.stage.screen(
        "personio",
        "create_attendance",
        person={"id": person},
        type="WORK",
        start={"date_time": begins},
        end={"date_time": ends},
    )


def second_page(transport: Inside, provider: str, instead: Answer) -> Callable[[httpx.Request], httpx.Response | None]:
    """Short pages, and this in place of every one but the first."""

    def tamper(request: httpx.Request) -> httpx.Response | None:
        if request.method != "GET" or not request.url.path.rstrip("/").endswith(LISTS[provider]):
            return None
        asked = request.url.params
        if asked.get("cursor") or int(asked.get("page_number", "0")):
            return instead(request)
        shorter = httpx.Request("GET", request.url.copy_set_param("limit", str(PAGE)), headers=request.headers)
        transport.tamper = None
        try:
            return transport.handle_request(shorter)
        finally:
            transport.tamper = tamper

    return tamper


@pytest.mark.parametrize("kept", Kept)
@pytest.mark.parametrize("provider", LISTS)
def test_an_error_on_the_second_page_of_a_list_derives_no_delete(
    town: Build, transport: Inside, kept: Kept, provider: str
) -> None:
    built = town(kept, 1)
    filled(built)
    before = built.both()
    failed = 0

    def error(request: httpx.Request) -> httpx.Response:
        nonlocal failed
        failed += 1
        return httpx.Response(500, text="oops", request=request)

    transport.tamper = second_page(transport, provider, error)
    with pytest.raises(ProviderError):
        built.plan()
    transport.tamper = None
    assert failed
    assert built.both() == before
    assert built.actions(built.plan()) == []


@pytest.mark.parametrize("kept", Kept)
@pytest.mark.parametrize("provider", LISTS)
def test_a_second_page_that_is_empty_derives_no_delete(
    town: Build, transport: Inside, kept: Kept, provider: str
) -> None:
    built = town(kept, 1)
    filled(built)
    before = built.both()

    def empty(request: httpx.Request) -> httpx.Response:
        body = [] if provider == "timetrack" else {"_data": [], "_meta": {"links": {}}}
        content = json.dumps(body).encode()
        return httpx.Response(200, content=content, headers={"content-type": "application/json"}, request=request)

    transport.tamper = second_page(transport, provider, empty)
    plan = built.stage.plan(kept)
    transport.tamper = None
    assert not {one.action.do for one in built.actions(plan, planned.PLANNED, planned.ASKED)} & GONE
    assert built.both() == before
