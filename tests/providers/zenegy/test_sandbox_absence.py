"""The Zenegy sandbox: absence (sheet 5.4, 11, 13.7)."""

from __future__ import annotations

from typing import Any

import pytest

MAJA = "e1b2c3d4-0007-4a5b-8c6d-111122223331"


def on(first: str, last: str | None = None) -> dict[str, str]:
    return {"fromDate": f"2025-03-{first}T00:00:00Z", "toDate": f"2025-03-{last or first}T23:59:59Z"}


def test_13_7_a_day_of_vacation_is_stored_listed_and_taken_back(zenegy: Any) -> None:
    body = {"employeeUid": MAJA, **on("10"), "absenceType": 0, "days": 1.0, "status": 1, "note": "TimeLog 20 Ferie"}
    created = zenegy.payroll("POST", "/absence", json=body)
    assert created.status_code == 200
    listed = zenegy.payroll("GET", "/absence?skip=0&take=100").json()
    row = listed.pop("data")[0]
    assert listed == {"totalRecords": 1, "totalDisplayRecords": 1}
    assert row == created.json()
    uid = row.pop("uid")
    row.pop("id")
    assert row == {
        "employee": {
            "id": 7007,
            "uid": MAJA,
            "name": "Maja Holm",
            "employeeNumber": "1007",
            "salaryPayoutPeriod": 4,
        },
        "fromDate": "2025-03-10T00:00:00",
        "toDate": "2025-03-10T23:59:59",
        "days": 1.0,
        "note": "TimeLog 20 Ferie",
        "absenceType": 0,
        "absenceTypeName": "Vacation",
        "companyAbsenceType": None,
        "status": 1,
        "projectId": None,
        "attachmentCount": 0,
        "employeePayrollFk": None,
    }
    assert zenegy.payroll("DELETE", f"/absence/{uid}").status_code == 204
    assert zenegy.records("absence") == []
    assert zenegy.payroll("DELETE", f"/absence/{uid}").status_code == 404


def test_an_employee_has_one_absence_a_day(zenegy: Any) -> None:
    assert zenegy.absent(**on("10", "12"), days=3).status_code == 200
    for days in (on("10"), on("12", "14"), on("09", "10"), on("08", "20")):
        again = zenegy.absent(**days, absenceType=1)
        assert (again.status_code, again.json()["resultType"]) == (400, "Conflicted")
    assert zenegy.absent(**on("13")).status_code == 200
    assert zenegy.absent(**on("10"), employeeUid="ida").status_code == 200


def test_a_rejected_absence_frees_its_day(zenegy: Any) -> None:
    uid = zenegy.absent().json()["uid"]
    zenegy.control("reject_registration", kind="absence", uid=uid)
    assert zenegy.absent(absenceType=1).status_code == 200


def test_a_company_type_goes_with_its_own_system_type(zenegy: Any) -> None:
    own = zenegy.absent(absenceType=3, companyAbsenceTypeUid="own-type").json()
    assert (own["absenceTypeName"], own["companyAbsenceType"]["number"]) == ("Seniorfridag", "31")
    assert zenegy.absent(**on("11"), absenceType=0, companyAbsenceTypeUid="own-type").status_code == 400
    assert zenegy.absent(**on("11"), absenceType=3, companyAbsenceTypeUid="made-up").status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"days": 0},
        {"days": -1},
        {"absenceType": 8},
        {"absenceType": -1},
        {"employeeUid": "a9b8c7d6-0007-4f5e-8d4c-999988887771"},
        {"status": 3},
        {"toDate": "2025-03-09T23:59:59Z"},
        {"employeeUid": None},
        {"fromDate": None},
        {"absenceType": None},
        {"absenceType": "0"},
    ],
)
def test_what_does_not_fit_is_refused_and_not_stored(zenegy: Any, fields: dict[str, Any]) -> None:
    assert zenegy.absent(**fields).status_code == 400
    assert zenegy.records("absence") == []


def test_days_left_out_are_counted_and_halves_are_kept(zenegy: Any) -> None:
    assert zenegy.absent(**on("10", "12"), days=None).json()["days"] == 3
    assert zenegy.absent(**on("17"), days=0.5).json()["days"] == 0.5


def test_nothing_is_taken_after_the_last_work_day(zenegy: Any) -> None:
    assert zenegy.absent(**on("14"), employeeUid="ole").status_code == 200
    assert zenegy.absent(**on("15"), employeeUid="ole").status_code == 400


def test_the_status_counts_from_zero_and_employees_get_pending(zenegy: Any) -> None:
    assert zenegy.absent(status=None).json()["status"] == 0
    assert zenegy.absent(**on("11"), status=1).json()["status"] == 1
    zenegy.token = "employee-token"
    assert zenegy.absent(**on("12"), status=1).json()["status"] == 0


def test_a_put_replaces_the_row_under_the_same_rules(zenegy: Any) -> None:
    uid, _ = zenegy.absent(note="first").json()["uid"], zenegy.absent(**on("11"))
    body = {"employeeUid": MAJA, **on("12"), "absenceType": 1, "days": 0.5, "status": 0}
    changed = zenegy.payroll("PUT", f"/absence/{uid}", json=body).json()
    assert (changed["uid"], changed["days"], changed["note"], changed["status"]) == (uid, 0.5, None, 0)
    assert zenegy.payroll("PUT", f"/absence/{uid}", json={**body, **on("11")}).status_code == 400
    assert zenegy.payroll("PUT", f"/absence/{uid}", json={"days": 2}).status_code == 400
    assert zenegy.absent(**on("10")).status_code == 200


@pytest.mark.parametrize(("status", "changed", "deleted"), [(0, 200, 204), (2, 400, 204), (3, 400, 400), (4, 400, 400)])
def test_archived_absence_is_neither_changed_nor_deleted(zenegy: Any, status: int, changed: int, deleted: int) -> None:
    uid = zenegy.absent().json()["uid"]
    zenegy.control("edit_registration", kind="absence", uid=uid, status=status)
    body = {"employeeUid": MAJA, **on("10"), "absenceType": 1, "days": 1, "status": status}
    assert zenegy.payroll("PUT", f"/absence/{uid}", json=body).status_code == changed
    assert zenegy.payroll("DELETE", f"/absence/{uid}").status_code == deleted


@pytest.mark.parametrize("form", ["uid", "empty"])
def test_the_unknown_answer_of_a_create_takes_its_other_forms(zenegy: Any, form: str) -> None:
    zenegy.control("settings", write_answers=form)
    answer = zenegy.absent()
    stored = zenegy.records("absence")[0]["uid"]
    assert answer.content == (b"" if form == "empty" else f'"{stored}"'.encode())


def test_the_list_pages_in_order_of_entry(zenegy: Any) -> None:
    uids = [zenegy.absent(**on(f"{day}")).json()["uid"] for day in range(10, 16)]
    page = zenegy.payroll("GET", "/absence?skip=2&take=3").json()
    assert page["totalRecords"] == 6
    assert [row["uid"] for row in page["data"]] == uids[2:5]
