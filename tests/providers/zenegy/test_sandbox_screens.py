"""The Zenegy sandbox: what people do in its screens, its records, its seed, its place in the host."""

from __future__ import annotations

import ast
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.providers.sandbox_host import SandboxClock
from core.providers.zenegy import sandbox
from core.providers.zenegy.sandbox.state import ZenegyState

MAJA = "e1b2c3d4-0007-4a5b-8c6d-111122223331"
MAJA_USER = "a9b8c7d6-0007-4f5e-8d4c-999988887771"


def of_uid(zenegy: Any, kind: str, uid: str) -> dict[str, Any]:
    return next(row for row in zenegy.records(kind) if row["uid"] == uid)


def test_records_name_person_day_target_quantity_and_status(zenegy: Any) -> None:
    hours, absence = zenegy.registered(note="n"), zenegy.absent().json()["uid"]
    row = of_uid(zenegy, "hours", hours)
    assert (row["employeeUid"], row["employeeNumber"], row["date"]) == (MAJA, "1007", "2025-03-03T00:00:00")
    assert (row["rateNumber"], row["hours"], row["status"], row["statusName"], row["note"]) == (
        "100",
        7.4,
        2,
        "Approved",
        "n",
    )
    row = of_uid(zenegy, "absence", absence)
    assert (row["employeeNumber"], row["absenceType"], row["days"], row["status"]) == ("1007", 0, 1.0, 1)
    assert row["createdOn"] is not None


def test_a_person_edits_deletes_and_adds_hours(zenegy: Any) -> None:
    uid = zenegy.registered()
    zenegy.control("edit_registration", kind="hours", uid=uid, hours=5.25, date="2025-03-04", note="by hand")
    row = of_uid(zenegy, "hours", uid)
    assert (row["hours"], row["date"], row["note"]) == (5.25, "2025-03-04T00:00:00", "by hand")
    fields = {"hourPaymentRateUid": "rate-200", "hours": 2, "date": "2025-03-04"}
    added = zenegy.control("add_registration", kind="hours", userUid=MAJA_USER, **fields)["uid"]
    zenegy.control("delete_registration", kind="hours", uid=uid)
    assert [row["uid"] for row in zenegy.records("hours")] == [added]


def test_a_person_edits_deletes_and_adds_absence(zenegy: Any) -> None:
    uid = zenegy.absent().json()["uid"]
    zenegy.control("edit_registration", kind="absence", uid=uid, days=0.5)
    assert of_uid(zenegy, "absence", uid)["days"] == 0.5
    zenegy.control("delete_registration", kind="absence", uid=uid)
    day = {"fromDate": "2025-03-11", "toDate": "2025-03-11", "absenceType": 1}
    zenegy.control("add_registration", kind="absence", employeeUid="jens", **day)
    assert [(row["employeeUid"], row["days"]) for row in zenegy.records("absence")] == [("jens", 1.0)]


def test_a_person_edits_deletes_and_adds_supplements(zenegy: Any) -> None:
    body = {"kind": "supplements", "employeeUid": MAJA, "rateUid": "bonus", "date": "2025-03-31", "units": 2}
    uid = zenegy.control("add_registration", **body)["uid"]
    zenegy.control("edit_registration", kind="supplements", uid=uid, units=4)
    assert of_uid(zenegy, "supplements", uid)["units"] == 4
    zenegy.control("delete_registration", kind="supplements", uid=uid)
    assert zenegy.records("supplements") == []


def test_a_person_approves_rejects_and_sets_back(zenegy: Any) -> None:
    uid, absence = zenegy.registered(), zenegy.absent().json()["uid"]
    assert zenegy.control("set_pending_registration", kind="hours", uid=uid)["status"] == 1
    assert zenegy.control("approve_registration", kind="hours", uid=uid)["status"] == 2
    assert zenegy.control("reject_registration", kind="hours", uid=uid)["status"] == 3
    assert zenegy.control("reject_registration", kind="absence", uid=absence)["status"] == 2


def test_resigning_and_losing_the_login_close_the_person(zenegy: Any) -> None:
    uid = zenegy.registered()
    zenegy.control("resign_employee", employee="1007", lastWorkDay="2025-03-03")
    assert zenegy.register(date="2025-03-04T00:00:00").status_code == 400
    zenegy.control("drop_user", employee=MAJA)
    assert zenegy.register(hours=1).json()["message"] == "USER_NOT_FOUND"
    assert zenegy.payroll("GET", f"/employees/{MAJA}").json()["hasUser"] is False
    assert of_uid(zenegy, "hours", uid)["employeeNumber"] == "1007"


def test_an_invited_employee_can_be_sent_hours_for(zenegy: Any) -> None:
    user = zenegy.control("invite_user", employee="ida")["user"]
    assert zenegy.register(user, hourPaymentRateUid="rate-200").status_code == 200


@pytest.mark.parametrize(
    ("action", "document"),
    [
        ("edit_registration", {"kind": "hours", "uid": "made-up"}),
        ("delete_registration", {"kind": "hours"}),
        ("add_registration", {"kind": "mileage"}),
        ("settings", {"error_style": "odd"}),
        ("set_role", {"person": "Nobody", "role": "Employee"}),
        ("set_role", {"person": "Karen Lind", "role": "King"}),
        ("close_payroll", {"from": "2025-03-01", "to": "2025-03-31", "payout_period": 3}),
        ("load", {"companies": [{"uid": "x"}]}),
        ("load", {"unknown": 1}),
    ],
)
def test_a_screen_says_what_does_not_fit(zenegy: Any, action: str, document: dict[str, Any]) -> None:
    answer = zenegy.http.post(f"/_control/{action}", json=document)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert len(zenegy.records("employees")) == 6


def test_a_seed_that_points_at_nothing_is_refused(zenegy: Any) -> None:
    hours = {"userUid": "nobody", "hourPaymentRateUid": "r", "hours": 1, "date": "2025-03-03"}
    company = {"uid": "c", "id": 1, "name": "C", "cvr": "1", "hourRegistrations": [hours]}
    answer = zenegy.http.post("/_control/load", json={"companies": [company]})
    assert (answer.status_code, "names user nobody" in answer.json()["error"]) == (400, True)


def test_a_fresh_sandbox_lists_three_of_everything_and_its_index_opens_it(
    zenegy: Any, zenegy_http: httpx.Client
) -> None:
    zenegy.control("reset")
    auth = zenegy_http.get("/_control/index").json()["providers"]["zenegy"]["auth"]
    assert set(auth) == {"client_id", "client_secret", "redirect_uri", "company_id", "token", "refresh_token"}
    zenegy.token = auth["token"]
    assert all(len(rows) >= 3 for rows in zenegy_http.get("/_control/records").json().values())
    for path in ("/employees", "/absence", "/departments", "/supplementsanddeductions/rates/list"):
        assert len(zenegy.payroll("GET", path).json()["data"]) >= 3
    for path in ("/users", "/rates", "/groups", "/registrations/departments", "/registrations?showStandard=true"):
        assert len(zenegy.hours("GET", path).json()["value"]["data"]) >= 3
    assert {e["salaryPayoutPeriod"] for e in zenegy.records("employees")} == {1, 2, 4}


def test_the_current_month_of_a_fresh_sandbox_is_open_and_the_last_one_closed(zenegy: Any) -> None:
    zenegy.control("reset")
    zenegy.token = zenegy.http.get("/_control/index").json()["providers"]["zenegy"]["auth"]["token"]
    today = time.strftime("%Y-%m", time.gmtime())
    assert zenegy.register(date=f"{today}-01T00:00:00").status_code == 200
    last = max(p["periodTo"] for p in zenegy.records("payrolls"))
    assert zenegy.register(date=f"{last}T00:00:00").json()["message"] == "REGISTRATION_INVALID_PERIOD_RANGE"


def test_faults_meet_writes_and_the_refusal_is_zenegys_own(zenegy: Any) -> None:
    zenegy.control("faults", refused=1)
    refused = zenegy.register()
    assert (refused.status_code, refused.json()["isFailure"]) == (400, True)
    assert zenegy.hours("GET", "/rates").status_code == 200
    zenegy.control("faults", error_after=1)
    assert zenegy.register().status_code == 500
    assert len(zenegy.records("hours")) == 1


def test_the_sandbox_imports_nothing_of_the_connector() -> None:
    for module in Path(sandbox.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level == 1, module
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core"):
                assert node.module == "core.providers.sandbox_host", module
            elif isinstance(node, ast.Import):
                assert not any(name.name.startswith("core") for name in node.names), module


def test_a_big_company_loads_pages_and_stores_quickly() -> None:
    people = range(1000)
    company = {
        "uid": "big",
        "id": 1,
        "name": "Big",
        "cvr": "1",
        "employees": [{"uid": f"e{n}", "id": n, "name": f"N {n}", "user": {"uid": f"u{n}", "id": n}} for n in people],
        "rates": [{"uid": "r", "name": "Rate", "number": "1"}],
        "hourRegistrations": [
            {"userUid": f"u{n}", "hourPaymentRateUid": "r", "hours": 7.4, "date": f"2025-03-{day:02d}"}
            for n in people
            for day in range(1, 21)
        ],
    }
    state = ZenegyState(SandboxClock())
    began = time.perf_counter()
    state.load({"companies": [company]})
    assert time.perf_counter() - began < 10
    big = state.companies["big"]
    began = time.perf_counter()
    rows = sandbox.hours.find(big, sandbox.hours.Filters())
    assert len(rows) == 20_000
    assert time.perf_counter() - began < 0.1
    began = time.perf_counter()
    for n in people:
        body = {"hours": 1, "date": "2025-03-25", "hourPaymentRateUid": "r"}
        sandbox.hours.create(big, f"u{n}", body, "CompanyOwner", state.clock.now())
    assert (time.perf_counter() - began) / len(people) < 0.001
