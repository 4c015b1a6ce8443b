"""The Zenegy sandbox: company, departments, cost centres, employees (sheet 5.1, 5.2, 13.2, 13.9)."""

from __future__ import annotations

from typing import Any

import pytest

COMPANY = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01"
MAJA = "e1b2c3d4-0007-4a5b-8c6d-111122223331"
SHEET_13_2 = {
    "id": 7007,
    "uid": MAJA,
    "name": "Maja Holm",
    "employeeNumber": "1007",
    "extraEmployeeNumber": None,
    "title": "Tekniker",
    "cpr": "0101901234",
    "contactEmail": "maja@nordlys.example",
    "contactPhone": "+45 20 00 10 07",
    "isActive": True,
    "isResigned": False,
    "employmentDate": "2021-08-01T00:00:00",
    "type": 1,
    "salaryType": 1,
    "salaryPayoutPeriod": 4,
    "hasUser": True,
    "user": {
        "id": 9001,
        "uid": "a9b8c7d6-0007-4f5e-8d4c-999988887771",
        "email": "maja@nordlys.example",
        "name": "Maja Holm",
        "isActive": True,
        "photoUrl": None,
    },
    "department": {
        "id": 3,
        "uid": "b1000000-0000-4000-8000-000000000003",
        "name": "Drift",
        "number": "30",
        "hasWorkSchema": False,
    },
}


def names(zenegy: Any, query: str = "") -> list[str]:
    found = zenegy.payroll("GET", f"/employees?take=100&{query}").json()["data"]
    return [e["name"].split()[0] for e in found]


def test_13_2_employees_come_with_user_and_department(zenegy: Any) -> None:
    body = zenegy.payroll("GET", "/employees?skip=0&take=1").json()
    assert (body["totalRecords"], body["totalDisplayRecords"], len(body["data"])) == (5, 5, 1)
    maja = body["data"][0]
    assert {name: maja[name] for name in SHEET_13_2} == SHEET_13_2
    assert maja["company"] == {
        "id": 41,
        "uid": COMPANY,
        "name": "Nordlys ApS",
        "cvr": "12345674",
        "pNumber": "1000000001",
    }


def test_an_employee_without_login_has_no_user(zenegy: Any) -> None:
    ida = zenegy.payroll("GET", "/employees/ida").json()
    assert (ida["hasUser"], ida["user"]) == (False, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Maja", "Jens", "Aisha", "Ida", "Ole"]),
        ("filterBy=1", ["Maja", "Jens", "Aisha"]),
        ("filterBy=2", ["Ida"]),
        ("filterBy=3", ["Ole"]),
        ("filterPhrase=holm", ["Maja"]),
        ("filterPhrase=1009", ["Aisha"]),
        ("filterPhrase=010190", ["Maja"]),
        ("salaryPayoutPeriod=2", ["Aisha"]),
        ("types=1", ["Maja", "Aisha"]),
        ("departmentUids=b1000000-0000-4000-8000-000000000003", ["Maja"]),
        ("employeeSortBy=1", ["Aisha", "Ida", "Jens", "Maja", "Ole"]),
        ("employeeSortBy=2&skip=3", ["Ida", "Ole"]),
    ],
)
def test_the_list_is_filtered_sorted_and_paged(zenegy: Any, query: str, found: list[str]) -> None:
    assert names(zenegy, query) == found


def test_the_company_and_its_lists(zenegy: Any) -> None:
    assert zenegy.payroll("GET", "").json()["name"] == "Nordlys ApS"
    departments = zenegy.payroll("GET", "/departments").json()
    assert list(departments) == ["data"]
    assert set(departments["data"][0]) == {"id", "uid", "name", "number", "hasWorkSchema"}
    made = zenegy.payroll("POST", "/cost-center", json={"costCenterName": "Ny", "costCenterCode": "N"}).json()
    listed = zenegy.payroll("GET", "/cost-center").json()
    assert [c["costCenterCode"] for c in listed] == ["F", "N"]
    assert listed[1] == made


def test_a_create_takes_the_small_set_of_fields_and_the_rest_needs_a_put(zenegy: Any) -> None:
    body = {"employeeType": 1, "pnumber": "1000000001", "name": "Ny Person", "email": "ny@nordlys.example"}
    uid = zenegy.payroll("POST", "/employees", json={**body, "employeeNumber": "1099"}).json()["data"]["uid"]
    created = zenegy.payroll("GET", f"/employees/{uid}").json()
    assert (created["name"], created["contactEmail"], created["type"]) == ("Ny Person", "ny@nordlys.example", 1)
    assert created["employeeNumber"] is None
    employment = {"employeeNumber": "1099", "employmentDate": "2025-03-01T00:00:00", "departmentId": 3}
    blocks = {
        "updateEmployeeBase": {"employmentData": employment},
        "startSaldo": {},
        "employeeEmployment": {},
        "employeeAditional": {"monthlySalaryFixedBase": 0},
    }
    assert zenegy.payroll("PUT", f"/employees/{uid}", json=blocks).status_code == 200
    changed = zenegy.payroll("GET", f"/employees/{uid}").json()
    assert (changed["employeeNumber"], changed["department"]["name"]) == ("1099", "Drift")
    assert changed["name"] == "Ny Person"


def test_a_create_answers_the_uid_as_text_when_switched(zenegy: Any) -> None:
    zenegy.control("settings", write_answers="uid")
    body = {"employeeType": 2, "pnumber": "1000000001", "name": "Ny Person"}
    uid = zenegy.payroll("POST", "/employees", json=body).json()
    assert zenegy.payroll("GET", f"/employees/{uid}").json()["name"] == "Ny Person"


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"employeeType": 4},
        {"pnumber": "999"},
        {"name": "x" * 151},
        {"city": "x" * 51},
        {"cpr": "1" * 31},
    ],
)
def test_a_create_that_does_not_fit_is_refused(zenegy: Any, change: dict[str, Any]) -> None:
    body = {"employeeType": 1, "pnumber": "1000000001", "name": "Ny Person"} | change
    assert zenegy.payroll("POST", "/employees", json=body).status_code == 400
    assert len(zenegy.records("employees")) == 6


@pytest.mark.parametrize("missing", ["updateEmployeeBase", "startSaldo", "employeeEmployment", "employeeAditional"])
def test_a_put_needs_all_four_blocks(zenegy: Any, missing: str) -> None:
    blocks = {"updateEmployeeBase": {}, "startSaldo": {}, "employeeEmployment": {}, "employeeAditional": {}}
    del blocks[missing]
    assert zenegy.payroll("PUT", f"/employees/{MAJA}", json=blocks).status_code == 400


def test_13_9_a_patch_changes_single_fields_by_their_pascal_case_path(zenegy: Any) -> None:
    operations = [
        {"op": "replace", "path": "/MobilePhone", "value": "+45 20 00 10 08"},
        {"op": "replace", "path": "/Name", "value": "Maja Holm Juul"},
        {"op": "replace", "path": "/CompanyDepartmentUid", "value": "b1000000-0000-4000-8000-000000000001"},
    ]
    assert zenegy.payroll("PATCH", f"/employees/{MAJA}", json=operations).status_code == 200
    maja = zenegy.payroll("GET", f"/employees/{MAJA}").json()
    assert (maja["contactPhone"], maja["name"], maja["department"]["name"]) == (
        "+45 20 00 10 08",
        "Maja Holm Juul",
        "Kontor",
    )
    assert maja["contactEmail"] == "maja@nordlys.example"
    user = zenegy.hours("GET", "/users/a9b8c7d6-0007-4f5e-8d4c-999988887771").json()["value"]
    assert user["name"] == "Maja Holm Juul"


@pytest.mark.parametrize(
    "bad",
    [
        {"op": "replace", "path": "/mobilePhone", "value": "1"},
        {"op": "replace", "path": "/Salary", "value": 1},
        {"op": "remove", "path": "/Email"},
        {"op": "replace", "path": "/DepartmentId", "value": 99},
        {"op": "replace", "path": "/Name", "value": ""},
    ],
)
def test_one_bad_operation_undoes_the_whole_patch(zenegy: Any, bad: dict[str, Any]) -> None:
    operations = [{"op": "replace", "path": "/Email", "value": "new@nordlys.example"}, bad]
    assert zenegy.payroll("PATCH", f"/employees/{MAJA}", json=operations).status_code == 400
    assert zenegy.payroll("GET", f"/employees/{MAJA}").json()["contactEmail"] == "maja@nordlys.example"


def test_an_employee_with_registrations_cannot_be_deleted(zenegy: Any) -> None:
    zenegy.registered()
    assert zenegy.payroll("DELETE", f"/employees/{MAJA}").status_code == 400
    assert zenegy.payroll("DELETE", "/employees/jens").status_code == 204
    assert zenegy.payroll("GET", "/employees/jens").status_code == 404
    assert zenegy.register("jens-user", hourPaymentRateUid="rate-200").json()["message"] == "USER_NOT_FOUND"


def test_an_employee_role_may_read_but_not_change_people(zenegy: Any) -> None:
    zenegy.token = "employee-token"
    assert zenegy.payroll("GET", "/employees").status_code == 200
    assert zenegy.payroll("PATCH", f"/employees/{MAJA}", json=[]).status_code == 403
    assert zenegy.payroll("DELETE", "/employees/jens").status_code == 403
