"""What people do in TimeTrack itself, as the sandbox's screens."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.providers.timetrack.acme import KEYS, Acme


def test_people_clock_in_and_out(acme: Acme) -> None:
    running = acme.screen("clock_in", username="lukas.m", at="2026-03-13T08:00:00")
    assert (running["to"], running["manual"]) == (None, False)
    assert acme.http.post("/_control/clock_in", json={"username": "lukas.m"}).status_code == 400
    done = acme.screen("clock_out", username="lukas.m", at="2026-03-13T12:00:00", breakMinutes=15)
    assert (done["id"], done["workedMinutes"]) == (running["id"], 225)
    assert acme.http.post("/_control/clock_out", json={"username": "lukas.m"}).status_code == 400
    assert acme.screen("clock_in", username="lukas.m")["from"] > "2026-03-13"


def test_people_write_wall_clock_and_the_switch_says_how_it_travels(acme: Acme) -> None:
    acme.screen("settings", clock="utc")
    row = acme.screen("add_attendance", username="idah", **{"from": "2026-07-01T08:00:00", "to": "2026-07-01T16:00:00"})
    assert (row["from"], row["to"]) == ("2026-07-01T06:00:00.000Z", "2026-07-01T14:00:00.000Z")


def test_people_edit_and_delete_entries(acme: Acme) -> None:
    edited = acme.screen("edit_attendance", id=901, to="2026-03-10T17:00:00", username="lukas.m")
    assert (edited["user"], edited["workedMinutes"]) == ("lukas.m", 510)
    acme.screen("delete_attendance", id=901)
    assert acme.error("GET", "/attendances/901")[1] == 15020
    about = {"username": "idah", "clientName": "Nordwind", "projectName": "Plant A"}
    times = {"from": "2026-03-11T08:00:00", "to": "2026-03-11T10:00:00"}
    entry = acme.screen("add_project_time_entry", **about, **times)
    assert acme.screen("edit_project_time_entry", id=entry["id"], task="Fitting")["task"] == "Fitting"
    acme.screen("delete_project_time_entry", id=entry["id"])
    assert acme.ids("/project_time_entries") == [55]


def test_people_request_approve_refuse_reopen_and_cancel_absence(acme: Acme) -> None:
    days = {"from": "2026-06-01", "to": "2026-06-05"}
    row = acme.screen("request_absence", username="lukas.m", absenceType=1, **days)
    assert row["status"] == 0
    for action, status in (("approve_absence", 1), ("refuse_absence", 2), ("reopen_absence", 0)):
        assert acme.screen(action, id=row["id"])["status"] == status
        assert acme.get(f"/absences/{row['id']}")["status"] == status
    acme.screen("cancel_absence", id=row["id"])
    assert acme.error("GET", f"/absences/{row['id']}")[1] == 15020
    assert acme.screen("request_absence", username="idah", absenceType=1, status=1, **days)["status"] == 1


def test_a_moved_absence_is_another_one(acme: Acme) -> None:
    moved = acme.screen("move_absence", id=31, to="2026-03-05")
    assert (moved["id"], moved["from"], moved["to"], moved["user"]) == (32, "2026-03-02", "2026-03-05", "idah")
    assert acme.ids("/absences") == [32]


def test_an_administrator_adds_an_absence_type(acme: Acme) -> None:
    made = acme.screen("add_absence_type", absenceTypeName="PF", name="Pflegefreistellung", color="#000000")
    assert made["absenceType"] == 5
    row = acme.screen("request_absence", username="idah", absenceType=5, **{"from": "2026-06-01", "to": "2026-06-01"})
    assert (row["absenceTypeName"], row["color"]) == ("PF", "#000000")
    assert len(acme.records("absence_types")) == 4


def test_an_administrator_adds_disables_enables_and_edits_users(acme: Acme) -> None:
    about = {"username": "okan", "firstName": "Okan", "lastName": "Y", "email": "o@example.com"}
    assert acme.screen("add_user", **about)["id"] == 9
    assert acme.screen("disable_user", username="okan")["enabled"] is False
    assert acme.screen("enable_user", username="okan")["enabled"] is True
    assert acme.screen("edit_user", username="okan", lastName="Yıldız", personalNumber=5)["personalNumber"] == 5
    acme.screen("delete_user", username="okan")
    assert acme.get("/users/9")["enabled"] is False


def test_a_renamed_user_takes_everything_along(acme: Acme) -> None:
    acme.screen("rename_user", username="idah", new="ida.berg")
    assert acme.get("/users/7")["username"] == "ida.berg"
    assert (acme.ids("/attendances", username="ida.berg"), acme.ids("/absences", user="ida.berg")) == ([901], [31])
    assert acme.ids("/attendances", username="idah") == []
    assert acme.http.post("/_control/rename_user", json={"username": "ida.berg", "new": "lukas.m"}).status_code == 400


def test_a_renamed_project_breaks_the_link_of_its_entries(acme: Acme) -> None:
    acme.screen("rename_project", clientName="Nordwind", projectName="Plant A", new="Plant Z")
    assert acme.get("/project_time_entries/55")["projectName"] == "Plant A"
    assert acme.error("PUT", "/project_time_entries/55", json={"details": "x"})[2].startswith("projectName")


def test_a_new_secret_ends_the_old_one(acme: Acme) -> None:
    secret = acme.screen("regenerate_secret")["api_secret"]
    assert acme.http.get("/users").status_code == 401
    assert httpx.get(f"{acme.base_url}/users", headers={**KEYS, "X-TimeTrack-Api-Secret": secret}).status_code == 200


def test_a_hidden_field_is_left_out_of_that_resource_alone(acme: Acme) -> None:
    acme.screen("hide_field", resource="absences", field="status")
    assert "status" not in acme.get("/absences")[0]
    assert "status" not in acme.get("/absences/31")
    assert "from" in acme.get("/absences")[0]


@pytest.mark.parametrize(
    ("action", "document"),
    [
        ("approve_absence", {"id": 77}),
        ("add_attendance", {"username": "nobody", "from": "2026-06-01T08:00:00", "to": "2026-06-01T09:00:00"}),
        ("edit_attendance", {"id": 901, "begins": "2026-06-01T08:00:00"}),
        ("settings", {"window": "sideways"}),
        ("add_user", {"username": "idah", "firstName": "I", "lastName": "H", "email": "x@example.com"}),
        ("request_absence", {"username": "idah"}),
    ],
)
def test_a_screen_that_is_misused_says_so(acme: Acme, action: str, document: dict[str, Any]) -> None:
    answer = acme.http.post(f"/_control/{action}", json=document)
    assert answer.status_code == 400
    assert answer.json()["error"]
