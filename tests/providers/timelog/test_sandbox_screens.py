"""The TimeLog sandbox: what people do in TimeLog's own screens, the records, the default company, its speed."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest

from core.providers.sandbox_host import SandboxClock
from core.providers.timelog.sandbox import is_write
from core.providers.timelog.sandbox.state import TimeLogState
from tests.providers.timelog.sandbox_company import CREDENTIALS, SEED, TLP, UNITS, TimeLog

MARCH_3 = {"from": "2025-03-03", "to": "2025-03-03"}
WEEK_10 = {"from": "2025-03-03", "to": "2025-03-09"}


def statuses(timelog: TimeLog) -> dict[int, int]:
    return {u["ID"]: u["ApprovedStatus"] for u in timelog.records("work_units")}


def test_a_week_goes_from_open_over_closed_to_approved_and_back(timelog: TimeLog) -> None:
    april = {"from": "2025-03-31", "to": "2025-04-06"}
    rows = [u["ID"] for u in timelog.records("work_units") if u["UserID"] == 13]
    ladder = []
    for screen, document in (
        ("submit", {"user_ids": [13], **april}),
        ("approve_days", {"user_ids": [13], "level": 20, **april}),
        ("approve_days", {"user_ids": [13], **april}),
        ("withdraw_approval", {"user_id": 13, "comment": "Forkert dag", **april}),
        ("submit", {"all": True, **april}),
    ):
        timelog.screen(screen, **document)
        found = timelog.rows(
            "/employee-projection/get-in-period",
            startDate="2025-04-03",
            endDate="2025-04-03",
            includeAllEmployees="true",
        )
        (day,) = [d for d in found if d["UserID"] == 13]
        status = {statuses(timelog)[row] for row in rows}
        ladder.append((*status, day["IsClosed"], day["IsApproved"], day["HasRejectedTime"]))
    assert ladder == [
        (10, True, False, False),
        (20, True, False, False),
        (30, True, True, False),
        (0, False, False, True),
        (10, True, False, False),
    ]


def test_approval_is_signed_by_the_manager_with_its_time(timelog: TimeLog) -> None:
    timelog.screen("approve_days", all=True, **{"from": "2025-04-01", "to": "2025-04-30"})
    unit = timelog.units(startDate="2025-04-03", endDate="2025-04-03")[0]
    assert unit.findtext(f"{TLP}LastModifiedBy") == "KJE"
    assert unit.findtext(f"{TLP}LastModifiedAt") > unit.findtext(f"{TLP}CreatedAt")


def test_absence_is_approved_with_its_day(timelog: TimeLog) -> None:
    timelog.screen("withdraw_approval", user_id=12, **{"from": "2025-03-10", "to": "2025-03-10"})
    (ferie,) = [t for t in timelog.records("time_off") if t["ID"] == 8120]
    assert (ferie["IsApproved"], ferie["RequireApproval"]) == (False, True)


def test_hours_are_edited_moved_and_deleted_past_the_closed_week(timelog: TimeLog) -> None:
    before = timelog.units()[0].findtext(f"{TLP}LastModifiedAt")
    timelog.screen("edit_work_unit", id=50211, RegHours="6.9", Note="Rettet", SalaryCodeID=None)
    unit = timelog.units()[0]
    facts = [unit.findtext(f"{TLP}{n}") for n in ("RegHours", "RegAmount", "EndTime", "Note", "ApprovedStatus")]
    assert facts == ["6.9000", "6210.0000", "2025-03-03T14:54:00", "Rettet", "30"]
    assert unit.findtext(f"{TLP}LastModifiedAt") > before
    timelog.screen("edit_work_unit", id=50211, UserID=13, Date="2025-03-04", ApprovedStatus=0)
    assert timelog.units(employeeID="31").get("TotalRecords") == "0"
    assert timelog.units(employeeID="33")[0].findtext(f"{TLP}Date") == "2025-03-04T00:00:00"
    timelog.screen("delete_work_unit", id=50211)
    assert len(timelog.units()) == 0


def test_added_hours_start_with_the_status_of_their_day(timelog: TimeLog) -> None:
    base = {"UserID": 12, "RegHours": "1.5", "TaskID": 419}
    late = timelog.screen("add_work_unit", **base, Date="2025-03-04", Note="Glemt")
    still_open = timelog.screen("add_work_unit", **base, Date="2025-04-04")
    told = timelog.screen("add_work_unit", **base, Date="2025-03-05", ApprovedStatus=0)
    assert [r["ApprovedStatus"] for r in (late, still_open, told)] == [30, 0, 0]
    assert len(timelog.units()) == 3


def test_absence_is_added_edited_and_deleted(timelog: TimeLog) -> None:
    made = timelog.screen("add_time_off", UserID=12, Date="2025-03-11", RegHours="3.7", TimeOffCode="30")
    assert (made["AbsenceCodeID"], made["IsApproved"]) == (5, True)
    edited = timelog.screen("edit_time_off", id=made["ID"], RegHours="7.4", AbsenceCodeID=4)
    assert (edited["RegHours"], edited["TimeOffName"]) == ("7.4", "Ferie")
    timelog.screen("delete_time_off", id=made["ID"])
    assert made["ID"] not in [t["ID"] for t in timelog.records("time_off")]


def test_a_user_is_edited_and_nothing_else_changes(timelog: TimeLog) -> None:
    before = {u["UserID"]: u for u in timelog.records("users")}
    timelog.screen("edit_user", UserID=13, EmployeeNo="1019", IsActive=False, TerminatedDate="2025-04-02")
    after = {u["UserID"]: u for u in timelog.records("users")}
    changes = {"EmployeeNo": "1019", "IsActive": False, "TerminatedDate": "2025-04-02"}
    assert after == {**before, 13: {**before[13], **changes}}


def test_reporting_can_be_made_to_answer_errors_and_back(timelog: TimeLog) -> None:
    timelog.screen("reporting_answers", errors=True)
    assert timelog.units().tag == f"{TLP}Errors"
    timelog.screen("reporting_answers", errors=False)
    assert timelog.units().tag == f"{TLP}WorkUnits"


def test_a_field_can_be_dropped_from_reporting_and_from_rest(timelog: TimeLog) -> None:
    timelog.screen("drop_field", method="GetWorkUnitsRawPaged", field="ApprovedStatus")
    timelog.screen("drop_field", method="employee-projection/get-in-period", field="IsApproved")
    assert timelog.units()[0].find(f"{TLP}ApprovedStatus") is None
    assert timelog.units()[0].find(f"{TLP}RegHours") is not None
    query = {"startDate": "2025-03-03", "endDate": "2025-03-03"}
    (row,) = timelog.rows("/employee-projection/get-in-period", **query)
    assert "IsApproved" not in row
    timelog.screen("settings", dropped=[])
    assert timelog.units()[0].findtext(f"{TLP}ApprovedStatus") == "30"
    assert "IsApproved" in timelog.rows("/employee-projection/get-in-period", **query)[0]


@pytest.mark.parametrize(
    ("screen", "document", "word"),
    [
        ("approve_days", WEEK_10, "user_ids"),
        ("approve_days", {**WEEK_10, "user_ids": [99]}, "99"),
        ("approve_days", {**WEEK_10, "all": True, "level": 10}, "level"),
        ("approve_days", {"all": True, "from": "2025-03-09", "to": "2025-03-03"}, "from"),
        ("edit_work_unit", {"id": 1}, "1"),
        ("edit_work_unit", {"id": 50211, "TaskID": 1}, "TaskID"),
        ("add_time_off", {"UserID": 12, "Date": "2025-03-03", "RegHours": "x", "AbsenceCodeID": 4}, "hours"),
        ("edit_user", {"UserID": 12, "Shoe": 44}, "Shoe"),
        ("edit_user", {"UserID": 12, "DepartmentID": 99}, "DepartmentID 99"),
        ("settings", {"colour": 1}, "colour"),
    ],
)
def test_a_screen_says_what_does_not_fit(timelog: TimeLog, screen: str, document: dict[str, Any], word: str) -> None:
    answer = timelog.http.post(f"/_control/{screen}", json=document)
    assert answer.status_code == 400
    assert word in answer.json()["error"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (
            {"work_units": [{"UserID": 12, "Date": "2025-03-03", "RegHours": "1", "TaskID": 1}]},
            "work_units[0]: no TaskID 1",
        ),
        (
            {"timesheets": [{"UserID": 8, "From": "2025-03-03", "To": "2025-03-03", "ApprovedStatus": 30}]},
            "no UserID 8",
        ),
        ({"credentials": {"pat_user_id": 77}}, "pat_user_id 77"),
        ({"work_units": [SEED["work_units"][0], {**SEED["work_units"][1], "ID": 50211}]}, "50211 is used twice"),
        ({"same_ids": True, "time_off": [{**SEED["time_off"][0], "ID": 50211}]}, "50211 is used twice"),
        ({"colour": "blue"}, "colour"),
        ({"users": [{**SEED["users"][0], "EmployeeID": 5}]}, "must differ"),
    ],
)
def test_a_document_that_does_not_fit_is_refused(timelog: TimeLog, change: dict[str, Any], word: str) -> None:
    answer = timelog.http.post("/_control/load", json={**SEED, **change})
    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert len(timelog.records("users")) == 4


def test_rest_calls_that_change_something_and_update_employee_count_as_writes() -> None:
    root, services = "/nordlys/api/v1", "/nordlys/WebServices/Organisation/V1_9/OrganisationServiceSecure.svc"
    action = "http://www.timelog.com/api/tlp/v1_9/OrganisationService/"
    writes = [
        is_write("POST", f"{root}/time-registration/import", {}),
        is_write("PUT", f"{root}/time-registration/1/external-keys", {}),
        is_write("DELETE", f"{root}/external-systems/1", {}),
        is_write("POST", services, {"soapaction": f'"{action}UpdateEmployee"'}),
    ]
    reads = [
        is_write("GET", f"{root}/user", {}),
        is_write("POST", f"{root}/user/validate-new-user", {}),
        is_write("POST", "/nordlys/service.asmx/GetWorkUnitsRaw", {}),
        is_write("POST", services, {"soapaction": f'"{action}GetEmployeesPaged"'}),
    ]
    assert (all(writes), any(reads)) == (True, False)


def test_a_refused_write_writes_nothing(timelog: TimeLog) -> None:
    timelog.screen("faults", refused=1.0)
    body = {"Name": "Løn"}
    answer = timelog.rest("POST", "/external-systems", json=body)
    assert (answer.status_code, answer.json()["Code"]) == (422, 102)
    assert [s["Name"] for s in timelog.records("external_systems")] == ["Handover"]
    assert timelog.units().tag == f"{TLP}WorkUnits"


def test_the_index_names_what_signs_in_to_the_company_that_is_loaded(timelog: TimeLog) -> None:
    index = timelog.http.get("/_control/index").json()["providers"]["timelog"]
    assert index["auth"] == {
        "account": "nordlys",
        "pat": "tl-pat-7c1e9a116a1d0b52",
        "site_code": "NL01",
        "api_id": "consoleReader",
        "api_password": "s3cret",
        "transactional_user": "console@nordlys.example",
        "transactional_password": "pw",
    }
    other = {**SEED, "account": "fjord", "credentials": {"pat_user_id": 5, "pat": "other", "transactional_user": None}}
    timelog.screen("load", **other)
    auth = timelog.http.get("/_control/index").json()["providers"]["timelog"]["auth"]
    assert (auth["account"], auth["pat"], "transactional_user" in auth) == ("fjord", "other", False)
    assert timelog.http.get("/fjord/api/v1/user/me", headers={"Authorization": "Bearer other"}).status_code == 200


def test_a_fresh_sandbox_holds_at_least_three_of_everything_near_today(timelog: TimeLog) -> None:
    timelog.screen("reset")
    records = timelog.http.get("/_control/records").json()
    assert {kind: len(rows) for kind, rows in records.items() if len(rows) < 3} == {}
    today = date.today()  # noqa: DTZ011 - the sandbox's clock is UTC, a day does not matter here
    days = [date.fromisoformat(u["Date"]) for u in records["work_units"]]
    assert all(today - timedelta(days=15) < day <= today + timedelta(days=1) for day in days)
    assert {u["ApprovedStatus"] for u in records["work_units"]} >= {10, 20, 30}
    period = {"startDate": str(min(days)), "endDate": str(max(days))}
    paths = (
        "/user /department /legal-entity /employee-type /salary-group /normal-working-time /holiday-calendar "
        "/allowance-legislation /hourly-rate/default /cost-price /role /absence-code/1 /external-systems "
        "/integration-conflicts /privilege/user-privileges /time-registration/50001/external-keys"
    )
    for path in paths.split():
        assert len(timelog.rows(path)) >= 3, path
    assert len(timelog.rows("/time-tracking-item/get-by-date", **period)) >= 3
    assert len(timelog.rows("/timesheet-status/weekly", **period)) >= 3


def many(people: int, rows: int) -> dict[str, Any]:
    """A company with `rows` work units in November 2025, spread over `people`."""
    staff = [
        {**SEED["users"][1], "UserID": 1000 + n, "EmployeeID": 90_000 + n, "EmployeeGUID": None, "Initials": f"X{n}"}
        for n in range(people)
    ]
    return {
        **SEED,
        "users": [*SEED["users"], *staff],
        "timesheets": [
            {"UserID": u["UserID"], "From": "2025-11-01", "To": "2025-11-30", "ApprovedStatus": 30} for u in staff
        ],
        "work_units": [
            {"UserID": 1000 + n % people, "Date": f"2025-11-{1 + n // people:02d}", "RegHours": "7.4", "TaskID": 418}
            for n in range(rows)
        ],
    }


@pytest.mark.bench
def test_a_page_of_a_thousand_from_a_hundred_thousand_comes_within_a_tenth_of_a_second(timelog: TimeLog) -> None:
    document = many(5000, 100_000)
    started = time.perf_counter()
    TimeLogState(SandboxClock()).load(document)
    loading = time.perf_counter() - started
    timelog.http.post("/_control/load", json=document, timeout=60).raise_for_status()
    form = {**CREDENTIALS, **UNITS, "startDate": "2025-11-01", "endDate": "2025-11-30", "pageSize": "1000"}
    query = {"startDate": "2025-11-01", "endDate": "2025-11-30", "includeAllEmployees": "true", "$pagesize": 1000}
    took: dict[str, float] = {"load": loading}
    for page in (1, 50, 100):
        for _ in range(3):
            started = time.perf_counter()
            answer = timelog.http.post("/nordlys/service.asmx/GetWorkUnitsRawPaged", data={**form, "page": str(page)})
            lap = time.perf_counter() - started
            assert answer.text.count("<tlp:WorkUnit ") == 1000
            took[f"units {page}"] = min(took.get(f"units {page}", 9), lap)
            started = time.perf_counter()
            rows = timelog.rest("GET", "/employee-projection/get-in-period", params={**query, "$page": page}).json()
            lap = time.perf_counter() - started
            assert len(rows["Entities"]) == 1000
            took[f"projections {page}"] = min(took.get(f"projections {page}", 9), lap)
    print({name: round(seconds, 3) for name, seconds in took.items()})
    assert max(seconds for name, seconds in took.items() if name != "load") < 0.1
    assert loading < 10


def test_late_pages_cost_no_more_than_early_ones_and_hold_every_row_once(timelog: TimeLog) -> None:
    timelog.screen("load", **many(40, 1000))
    pages = [
        timelog.units(startDate="2025-11-01", endDate="2025-11-30", pageSize="300", page=str(n)) for n in (1, 2, 3, 4)
    ]
    found = [unit.get("ID") for page in pages for unit in page]
    assert [len(page) for page in pages] == [300, 300, 300, 100]
    assert len(set(found)) == 1000
