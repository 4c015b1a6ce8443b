"""The TimeTrack sandbox: users, attendances and project time (sheet 4.1 to 4.3, 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.timetrack.acme import IDA, MARCH_9, MARCH_16, NEW_USER, WORK, Acme

ENTRY = {
    "username": "idah",
    "clientName": "Nordwind",
    "projectName": "Plant A",
    "task": "Fitting",
    "from": "2026-03-11T08:00:00.000Z",
    "to": "2026-03-11T12:00:00.000Z",
    "breakMinutes": 15,
    "details": "[oc:81c0]",
}

# -- users: 4.1 --------------------------------------------------------------------------------------------------------


def test_users_are_listed_as_in_the_worked_exchange(acme: Acme) -> None:
    assert acme.get("/users", page_number=0, limit=1000)[0] == IDA
    assert acme.get("/users/7") == IDA
    assert acme.get("/users", username="idah") == [IDA]


def test_a_user_is_made_and_the_password_is_not_kept(acme: Acme) -> None:
    made = acme.made("/users", NEW_USER)
    assert "password" not in made
    assert made == acme.get("/users/9")
    assert (made["id"], made["admin"], made["teamLead"], made["enabled"]) == (9, False, True, True)
    assert NEW_USER["password"] not in str(acme.http.get("/_control/records").text)


@pytest.mark.parametrize("field", ["username", "firstName", "lastName", "email", "password"])
def test_a_user_without_a_required_field_is_refused(acme: Acme, field: str) -> None:
    for value in (None, " "):
        answer = acme.error("POST", "/users", json={**NEW_USER, field: value})
        assert answer[:2] == (422, 10022)
        assert answer[2].startswith(field)


@pytest.mark.parametrize(("field", "value"), [("username", "idah"), ("email", "IDA.HOLM@example.com")])
def test_a_user_name_or_mail_that_is_taken_is_refused(acme: Acme, field: str, value: str) -> None:
    assert acme.error("POST", "/users", json={**NEW_USER, field: value})[2].startswith(field)


def test_a_put_changes_everything_but_user_name_and_enabled(acme: Acme) -> None:
    changed = {"lastName": "Holm-Berg", "email": "i@example.com", "personalNumber": 12, "admin": 1, "language": "en"}
    answer = acme.http.put("/users/7", json={**changed, "username": "renamed", "enabled": False, "password": "x"})
    assert answer.status_code == 200
    assert answer.json() == acme.get("/users/7") == {**IDA, **changed, "admin": True}


def test_a_mail_that_somebody_has_can_not_be_put(acme: Acme) -> None:
    assert acme.error("PUT", "/users/8", json={"email": IDA["email"]})[2].startswith("email")
    assert acme.http.put("/users/7", json={"email": IDA["email"].upper()}).status_code == 200


def test_a_deleted_user_is_disabled(acme: Acme) -> None:
    assert acme.http.delete("/users/7").status_code == 204
    assert acme.get("/users/7") == {**IDA, "enabled": False}
    assert acme.ids("/attendances", username="idah") == [901]


def test_a_user_deleted_for_good_takes_all_with_them(acme: Acme) -> None:
    acme.screen("settings", delete_user="hard")
    assert acme.http.delete("/users/7").status_code == 204
    assert acme.error("GET", "/users/7")[:2] == (404, 10004)
    assert (acme.ids("/attendances"), acme.ids("/absences"), acme.ids("/project_time_entries")) == ([902], [], [])


# -- attendances: 4.2 --------------------------------------------------------------------------------------------------


def test_attendances_are_listed_as_in_the_worked_exchange(acme: Acme) -> None:
    asked = {"username": "idah", "from": MARCH_9, "to": MARCH_16, "page_number": 0, "limit": 1000}
    assert acme.get("/attendances", **asked) == [
        {
            "id": 901, "user": "idah", "from": "2026-03-10T08:00:00.000Z", "to": "2026-03-10T16:30:00.000Z",
            "notes": "", "manual": True, "workedMinutes": 480, "breakMinutes": 30, "latitudeStart": None,
            "longitudeStart": None, "latitudeEnd": None, "longitudeEnd": None,
        }
    ]  # fmt: skip


def test_an_attendance_is_made_changed_and_deleted(acme: Acme) -> None:
    made = acme.made("/attendances", {**WORK, "notes": "[oc:7f3a]"})
    assert (made["id"], made["user"], made["workedMinutes"]) == (904, "idah", 450)
    changed = acme.http.put("/attendances/904", json={**WORK, "username": "lukas.m", "breakMinutes": 60}).json()
    assert changed == {**made, "breakMinutes": 60, "workedMinutes": 420}
    assert acme.http.delete("/attendances/904").status_code == 204
    assert acme.made("/attendances", WORK)["id"] == 905


def test_a_running_clock_has_no_end(acme: Acme) -> None:
    made = acme.made("/attendances", {**WORK, "to": None, "breakMinutes": 0})
    assert (made["to"], made["workedMinutes"]) == (None, 0)
    assert made["id"] in acme.ids("/attendances", **{"from": "2026-05-01T00:00:00Z"})
    assert acme.http.put(f"/attendances/{made['id']}", json={"to": WORK["to"]}).json()["workedMinutes"] == 480


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": None}, "username"),
        ({"username": "nobody"}, "username"),
        ({"from": None}, "from"),
        ({"to": "2026-03-12T08:00:00Z"}, "to"),
        ({"breakMinutes": 481}, "breakMinutes"),
    ],
)
def test_an_attendance_that_makes_no_sense_is_refused(acme: Acme, change: dict[str, Any], field: str) -> None:
    answer = acme.error("POST", "/attendances", json={**WORK, **change})
    assert (answer[:2], answer[2].partition(":")[0]) == ((422, 10022), field)


def test_whether_attendances_may_overlap_is_a_switch(acme: Acme) -> None:
    acme.made("/attendances", WORK)
    acme.made("/attendances", WORK)
    acme.screen("settings", attendance_overlap="reject")
    assert acme.error("POST", "/attendances", json=WORK)[2].startswith("from: overlaps the attendance")
    acme.made("/attendances", {**WORK, "username": "lukas.m"})


# -- project time entries: 4.3 -----------------------------------------------------------------------------------------


def test_project_time_is_listed_as_in_the_worked_exchange(acme: Acme) -> None:
    (found,) = acme.get("/project_time_entries", username="idah", limit=1000)
    told = {
        "id": 55, "user": "idah", "clientName": "Nordwind", "projectName": "Plant A", "task": "Fitting",
        "hourRate": 62.5, "billable": True, "flatRate": False, "details": "", "tags": "",
        "from": "2026-03-10T08:00:00.000Z", "to": "2026-03-10T12:00:00.000Z", "workedMinutes": 240, "breakMinutes": 0,
    }  # fmt: skip
    assert {name: found[name] for name in told} == told
    assert set(found) - set(told) == {"latitude", "longitude", "latitude1", "longitude1"}


def test_project_time_is_made_filtered_changed_and_deleted(acme: Acme) -> None:
    made = acme.made("/project_time_entries", ENTRY)
    assert (made["id"], made["workedMinutes"], made["hourRate"], made["billable"]) == (56, 225, 62.5, True)
    assert acme.ids("/project_time_entries", clientName="Nordwind", projectName="Plant A") == [55, 56]
    assert acme.ids("/project_time_entries", clientName="Südwind") == []
    changed = acme.http.put("/project_time_entries/56", json={"billable": 0, "user": "lukas.m", "details": "Mast"})
    assert changed.json() == {**made, "billable": False, "details": "Mast"}
    assert acme.http.delete("/project_time_entries/56").status_code == 204


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("clientName", "nordwind"),
        ("clientName", "Nordwind "),
        ("projectName", "Plant B"),
        ("task", "Fishing"),
        ("to", None),
    ],
)
def test_names_must_exist_letter_by_letter(acme: Acme, field: str, value: str | None) -> None:
    for method, path in (("POST", ""), ("PUT", "/55")):
        if value is None and method == "PUT":
            continue
        answer = acme.error(method, f"/project_time_entries{path}", json={**ENTRY, field: value})
        assert (answer[:2], answer[2].partition(":")[0]) == ((422, 10022), field)
