"""The TimeTrack sandbox: absences, work reports, catalogues and the timer (sheet 4.4 to 4.8, 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.timetrack.acme import SEED, VACATION, Acme

# -- absences: 4.4 -----------------------------------------------------------------------------------------------------


def test_absences_are_listed_as_in_the_worked_exchange(acme: Acme) -> None:
    asked = {"username": "idah", "from": "2026-02-01", "to": "2026-04-30", "limit": 1000}
    assert acme.get("/absences", **asked) == [
        {
            "id": 31, "user": "idah", "user_id": 7, "from": "2026-03-02", "to": "2026-03-04", "status": 0,
            "absenceType": 1, "absenceTypeName": "U", "day_segment": 0, "color": "#3b82f6", "is_plannable": True,
            "working_time_strategies": [],
        }
    ]  # fmt: skip
    assert acme.ids("/absences", absenceType=2) == []


def test_an_absence_is_made_waiting_and_approved_by_put(acme: Acme) -> None:
    made = acme.made("/absences", {**VACATION, "status": 1, "day_segment": 1})
    assert (made["id"], made["status"], made["day_segment"]) == (32, 0, 0)
    assert acme.http.put("/absences/32", json={"status": "1"}).json()["status"] == 1
    assert acme.http.put("/absences/32", json={"status": 2}).json()["status"] == 2


def test_a_put_changes_the_status_of_an_absence_and_nothing_else(acme: Acme) -> None:
    before = acme.get("/absences/31")
    everything = {**VACATION, "absenceType": 2, "day_segment": 2, "username": "lukas.m"}
    assert acme.http.put("/absences/31", json=everything).json() == before
    assert acme.http.put("/absences/31", json={**everything, "status": 1}).json() == {**before, "status": 1}


@pytest.mark.parametrize("status", [3, -1, "approved", 1.5])
def test_an_unknown_status_is_refused(acme: Acme, status: Any) -> None:
    assert acme.error("PUT", "/absences/31", json={"status": status})[2].startswith("status")


def test_whether_a_post_honours_the_status_is_a_switch(acme: Acme) -> None:
    acme.screen("settings", post_honours_status=True)
    assert acme.made("/absences", {**VACATION, "status": "1"})["status"] == 1


def test_whether_segments_of_days_are_kept_is_a_switch(acme: Acme) -> None:
    acme.screen("settings", day_segment="kept")
    half = {**VACATION, "to": VACATION["from"]}
    assert [acme.made("/absences", {**half, "day_segment": n})["day_segment"] for n in (0, 1, 2)] == [0, 1, 2]
    assert acme.error("POST", "/absences", json={**half, "day_segment": 3})[2].startswith("day_segment")
    assert acme.error("POST", "/absences", json={**VACATION, "day_segment": 1})[2].startswith("day_segment")


def test_whether_absences_may_overlap_is_a_switch(acme: Acme) -> None:
    acme.made("/absences", VACATION)
    acme.made("/absences", VACATION)
    acme.screen("settings", absence_overlap="reject", day_segment="kept")
    assert acme.error("POST", "/absences", json=VACATION)[2].startswith("from: overlaps the absence")
    half = {**VACATION, "from": "2026-04-20", "to": "2026-04-20"}
    acme.made("/absences", {**half, "day_segment": 1})
    acme.made("/absences", {**half, "day_segment": 2})
    refused = acme.made("/absences", {**VACATION, "from": "2026-05-04", "to": "2026-05-04"})
    acme.http.put(f"/absences/{refused['id']}", json={"status": 2})
    acme.made("/absences", {**VACATION, "from": "2026-05-04", "to": "2026-05-04"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": None}, "username"),
        ({"absenceType": None}, "absenceType"),
        ({"absenceType": 77}, "absenceType"),
        ({"to": "2026-04-01"}, "to"),
        ({"from": "7.4.2026"}, "from"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(acme: Acme, change: dict[str, Any], field: str) -> None:
    answer = acme.error("POST", "/absences", json={**VACATION, **change})
    assert (answer[:2], answer[2].partition(":")[0]) == ((422, 10022), field)


# -- work reports: 4.6 -------------------------------------------------------------------------------------------------


def test_a_work_report_is_told_as_in_the_worked_exchange(acme: Acme) -> None:
    asked = {"username": "idah", "from": "2026-03-09T00:00:00Z", "to": "2026-03-16T00:00:00Z"}
    (found,) = acme.get("/work_reports", **asked)
    told = {
        "username": "idah", "workDate": "2026-03-10", "workStart": "2026-03-10T08:00:00.000Z",
        "workEnd": "2026-03-10T16:30:00.000Z", "targetSeconds": 27720, "workedSeconds": 28800,
        "workTargetDifference": 1080, "breakSeconds": 1800, "breakTimes": "", "surchargeSeconds": 0,
        "holidaySeconds": 0, "absence1Seconds": 0, "absence1ShortName": None, "weekday": 2, "holiday": False,
    }  # fmt: skip
    assert {name: found[name] for name in told} == told


def test_only_approved_absence_counts_and_half_a_day_counts_half(acme: Acme) -> None:
    def day(number: int) -> tuple[int, str | None, int]:
        asked = {"username": "idah", "from": f"2026-04-{number:02}T00:00:00Z", "to": f"2026-04-{number:02}T23:59:00Z"}
        (row,) = acme.get("/work_reports", **asked)
        return row["absence1Seconds"], row["absence1ShortName"], row["workTargetDifference"]

    acme.screen("settings", post_honours_status=True)
    whole = acme.made("/absences", VACATION)["id"]
    acme.made("/absences", {**VACATION, "from": "2026-04-09", "to": "2026-04-09", "absenceType": 2, "status": 1})
    acme.made("/absences", {**VACATION, "from": "2026-04-10", "to": "2026-04-12", "absenceType": 4, "status": 1})
    assert day(7) == (0, None, -27720)
    acme.http.put(f"/absences/{whole}", json={"status": 1})
    assert (day(7), day(9)) == ((27720, "U", 0), (13860, "U½", -13860))
    assert (day(10), day(12)) == ((0, None, -27720), (0, None, 0))


def test_a_holiday_takes_the_place_of_absence(acme: Acme) -> None:
    number = acme.made("/absences", {**VACATION, "from": "2026-05-01", "to": "2026-05-01"})["id"]
    acme.http.put(f"/absences/{number}", json={"status": 1})
    (row,) = acme.get("/work_reports", **{"from": "2026-05-01T00:00:00Z"})
    assert (row["weekday"], row["holiday"], row["holidaySeconds"], row["absence1Seconds"]) == (8, True, 27720, 0)


def test_a_night_counts_to_the_day_that_it_begins_on(acme: Acme) -> None:
    (row,) = acme.get("/work_reports", username="lukas.m")
    assert (row["workDate"], row["workedSeconds"], row["workEnd"]) == ("2026-03-11", 28800, "2026-03-12T06:00:00.000Z")
    acme.screen("settings", clock="utc")
    acme.made("/attendances", {"username": "lukas.m", "from": "2026-03-20T23:30:00Z", "to": "2026-03-21T01:00:00Z"})
    assert [one["workDate"] for one in acme.get("/work_reports", username="lukas.m")] == ["2026-03-11", "2026-03-21"]


# -- clients, projects, tasks: 4.7; the timer: 4.8 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "change", "name"),
    [
        ("/clients", {"name": "Ostwind", "field1": "ATU1"}, {"field2": "Linz"}, "name"),
        ("/projects", {"clientName": "Nordwind", "projectName": "Plant C", "hourRate": 20.5}, {"notes": "x"}, None),
        ("/tasks", {"name": "Cleaning", "hourRate": 40}, {"hourRate": 41.5}, "name"),
    ],
)
def test_catalogues_are_kept_by_name(
    acme: Acme, path: str, body: dict[str, Any], change: dict[str, Any], name: str | None
) -> None:
    key = name or "projectName"
    made = acme.made(path, body)
    assert {k: made[k] for k in body} == body
    assert acme.ids(path, **{key: body[key].upper()}) == [made["id"]]
    put = acme.http.put(f"{path}/{made['id']}", json={**change, key: "Renamed", "enabled": False})
    assert put.json() == {**made, **change}
    assert acme.error("POST", path, json=body)[2].startswith(key)
    assert acme.error("POST", path, json={**body, key: None})[2].startswith(key)
    assert acme.http.delete(f"{path}/{made['id']}").status_code == 204
    assert made["id"] not in acme.ids(path)


@pytest.mark.parametrize("path", ["/clients/1", "/projects/1", "/tasks/1"])
def test_what_entries_name_can_not_be_deleted(acme: Acme, path: str) -> None:
    assert acme.error("DELETE", path)[:2] == (422, 10022)


def test_a_project_needs_a_client_that_exists(acme: Acme) -> None:
    assert acme.error("POST", "/projects", json={"clientName": "Nobody", "projectName": "X"})[2].startswith("client")
    (project,) = acme.get("/projects")
    assert project["name"] == project["projectName"] == "Plant A"


@pytest.mark.parametrize("path", ["/project_timer", "/timers/project_timer"])
def test_the_timer_plays_pauses_resumes_and_stops(acme: Acme, path: str) -> None:
    def at(move: str, clock: str, **more: str) -> Any:
        return acme.http.post(f"{path}/{move}", json={"username": "idah", "date": f"2026-03-10T{clock}:00Z", **more})

    assert at("start", "08:00", clientName="Nordwind", projectName="Plant A", note="Mast").status_code == 201
    assert at("start", "08:10", clientName="Nordwind", projectName="Plant A").status_code == 422
    assert at("resume", "09:00").status_code == 422
    paused = at("pause", "10:00").json()
    assert (paused["paused"], paused["workedSeconds"]) == (True, 7200)
    assert at("resume", "10:30").json()["breakSeconds"] == 1800
    stopped = at("stop", "12:00").json()
    assert (stopped["playing"], stopped["paused"], stopped["stopped"]) == (False, False, True)
    assert (stopped["workedSeconds"], stopped["breakSeconds"], stopped["note"]) == (12600, 1800, "Mast")
    assert acme.get(path, username="idah", date="2026-03-10") == stopped
    assert at("stop", "13:00").status_code == 422
    assert at("rewind", "13:00").status_code == 404
    assert acme.error("GET", path, params={"username": "idah", "date": "2026-03-11"})[:2] == (404, 10004)
    assert acme.ids("/project_time_entries") == [SEED["project_time_entries"][0]["id"]]
