"""Attendance, absence and salary rows, employees and schedules (sheet section 4, scope salary)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.fortnox.sandbox_company import ROW_ID, Sandbox, attendance, refused, salary

ATTENDANCE, ABSENCE = "AttendanceTransaction", "AbsenceTransaction"


def attended(sandbox: Sandbox, **more: Any) -> Any:
    return sandbox.post("attendancetransactions", ATTENDANCE, attendance(**more))


def absence(**more: Any) -> dict[str, Any]:
    return {"EmployeeId": "101", "CauseCode": "VAB", "Date": "2026-10-12", "Hours": 4} | more


def ids(sandbox: Sandbox, query: str) -> list[str]:
    return [row["id"] for row in sandbox.get(f"/3/attendancetransactions?{query}")["AttendanceTransactions"]]


@pytest.mark.parametrize("hours", ["7.50", 7.5, "7.5"])
def test_hours_come_as_text_or_number_and_are_answered_as_text(sandbox: Sandbox, hours: Any) -> None:
    assert attended(sandbox, hours=hours)["Hours"] == "7.50"


def test_the_same_row_twice_is_two_rows_with_ids_of_their_own(sandbox: Sandbox) -> None:
    first, second = attended(sandbox), attended(sandbox)
    assert first["id"] != second["id"]
    assert ids(sandbox, "employeeid=101&date=2026-10-01") == [first["id"], second["id"]]


def test_a_server_that_still_keeps_the_triple_as_key_can_be_played(sandbox: Sandbox) -> None:
    sandbox.control("switches", duplicates="refused")
    attended(sandbox)
    assert sandbox.refused("attendancetransactions", ATTENDANCE, attendance())[0] == 400


def test_rows_are_found_by_employee_and_day_whatever_the_case_of_the_names(sandbox: Sandbox) -> None:
    made = attended(sandbox)["id"]
    assert ids(sandbox, "EmployeeId=101&Date=2026-10-01") == [made]
    assert ids(sandbox, "employeeid=007&date=2026-10-01") == []
    assert ids(sandbox, "employeeid=101") == [ROW_ID, made]


def test_one_of_the_two_filters_can_be_ignored(sandbox: Sandbox) -> None:
    sandbox.control("switches", payroll_filters="first")
    made = attended(sandbox)["id"]
    assert ids(sandbox, "employeeid=101&date=2026-10-01") == [ROW_ID, made]


def test_the_path_of_employee_day_and_code_reads_a_list_and_takes_no_writes(sandbox: Sandbox) -> None:
    path = "/3/attendancetransactions/101/2026-10-02/TID"
    assert [row["id"] for row in sandbox.get(path)["AttendanceTransactions"]] == [ROW_ID]
    assert sandbox.get("/3/attendancetransactions/101/2026-10-02/OT1")["AttendanceTransactions"] == []
    assert sandbox.call("DELETE", path).status_code == 404


def test_a_row_is_changed_as_a_whole_or_in_part_and_deleted(sandbox: Sandbox) -> None:
    path = f"/3/attendancetransactions/{ROW_ID}"
    answer = sandbox.call("PUT", path, {ATTENDANCE: {"Hours": "8.00", "Project": "P7"}})
    assert (answer.status_code, answer.json()[ATTENDANCE]["Hours"]) == (200, "8.00")
    sandbox.call("PUT", path, {ATTENDANCE: {"Project": "API_BLANK"}})
    row = sandbox.get(path)[ATTENDANCE]
    assert (row["Hours"], row["Project"], row["CauseCode"]) == ("8.00", None, "TID")
    answer = sandbox.call("DELETE", path)
    assert (answer.status_code, answer.json()[ATTENDANCE]["id"]) == (200, ROW_ID)
    assert [sandbox.call(method, path).status_code for method in ("GET", "DELETE")] == [404, 404]


def test_delete_can_answer_without_a_body(sandbox: Sandbox) -> None:
    sandbox.control("switches", delete_answers="empty")
    answer = sandbox.call("DELETE", f"/3/attendancetransactions/{ROW_ID}")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"EmployeeId": "999"}, 9000040),
        ({"CauseCode": "VAB"}, 9000041),
        ({"CauseCode": "OB6"}, 9000041),
        ({"CauseCode": None}, 9000003),
        ({"Date": "2026-02-30"}, 9000005),
        ({"Hours": "seven"}, 2000108),
        ({"Hours": "-1"}, 9000007),
        ({"CostCenter": "555"}, 9000030),
        ({"CostCenter": "900"}, 9000030),
        ({"Project": "P99"}, 9000031),
        ({"id": ROW_ID}, 2001399),
        ({"@url": "x"}, 2001399),
        ({"Comment": "x"}, 2001399),
        ({"CauseCode": "T<D"}, 2000359),
    ],
)
def test_what_does_not_fit_an_attendance_row_is_refused(sandbox: Sandbox, change: Any, code: int) -> None:
    before = sandbox.records("attendancetransactions")
    assert sandbox.refused("attendancetransactions", ATTENDANCE, attendance(**change)) == (400, code)
    assert sandbox.records("attendancetransactions") == before


def test_newer_cause_codes_are_known_where_the_switch_says_so(sandbox: Sandbox) -> None:
    sandbox.control("switches", cause_codes="wide")
    assert attended(sandbox, CauseCode="OB6")["CauseCode"] == "OB6"


def test_absence_is_counted_in_hours_or_as_a_part_of_the_day(sandbox: Sandbox) -> None:
    row = sandbox.post("absencetransactions", ABSENCE, absence(HolidayEntitling="true"))
    assert (row["Hours"], row["Extent"], row["HolidayEntitling"]) == (4, 0, True)
    row = sandbox.post("absencetransactions", ABSENCE, absence(Hours=None, Extent=100))
    assert (row["Hours"], row["Extent"]) == (0, 100)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"CauseCode": "TID"}, 9000041), ({"Extent": 101}, 9000007), ({"HolidayEntitling": 7}, 2000134)],
)
def test_what_does_not_fit_an_absence_row_is_refused(sandbox: Sandbox, change: Any, code: int) -> None:
    assert sandbox.refused("absencetransactions", ABSENCE, absence(**change)) == (400, code)


@pytest.mark.parametrize(("numbers", "kind"), [("strings", str), ("numbers", float)])
def test_numbers_can_all_be_of_one_kind(sandbox: Sandbox, numbers: str, kind: type) -> None:
    sandbox.control("switches", numbers=numbers)
    first = attended(sandbox, hours="7.5")["Hours"]
    second = sandbox.post("absencetransactions", ABSENCE, absence(Hours=2.5))["Hours"]
    assert [type(first), type(second)] == [kind, kind]
    assert [float(first), float(second)] == [7.5, 2.5]


def test_a_salary_row_has_a_number_and_its_total_is_worked_out_where_left_out(sandbox: Sandbox) -> None:
    row = sandbox.post("salarytransactions", "SalaryTransaction", salary(Total=None, Amount=250, Expense="", VAT="0"))
    assert (row["SalaryRow"], row["Number"], row["Amount"], row["Total"]) == (9001, "10.00", "250.00", "2500.00")
    changed = sandbox.call("PUT", "/3/salarytransactions/9001", {"SalaryTransaction": {"Number": 4}})
    assert changed.json()["SalaryTransaction"]["Total"] == "1000.00"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"SalaryCode": "12"}, 9000042),
        ({"EmployeeId": "007"}, 9000042),
        ({"EmployeeId": "7"}, 9000040),
        ({"TextRow": "x" * 41}, 9000004),
        ({"Expense": "LUNCH"}, 9000043),
        ({"Amount": "1.005"}, 9000026),
    ],
)
def test_what_does_not_fit_a_salary_row_is_refused(sandbox: Sandbox, change: Any, code: int) -> None:
    assert sandbox.refused("salarytransactions", "SalaryTransaction", salary(**change)) == (400, code)


def test_the_deleted_salary_rows_number_is_not_given_again(sandbox: Sandbox) -> None:
    sandbox.post("salarytransactions", "SalaryTransaction", salary())
    assert sandbox.call("DELETE", "/3/salarytransactions/9001").json()["SalaryTransaction"]["SalaryRow"] == 9001
    assert sandbox.post("salarytransactions", "SalaryTransaction", salary())["SalaryRow"] == 9002


def test_days_of_a_closed_payroll_are_locked_unless_the_switch_says_otherwise(sandbox: Sandbox) -> None:
    sandbox.control("close_payroll", through="2026-10-31")
    assert sandbox.refused("attendancetransactions", ATTENDANCE, attendance()) == (400, 9000044)
    path = f"attendancetransactions/{ROW_ID}"
    assert sandbox.refused(path, ATTENDANCE, {"Hours": "1"}, "PUT") == (400, 9000044)
    assert refused(sandbox.call("DELETE", f"/3/{path}")) == (400, 9000044)
    attended(sandbox, day="2026-11-02")
    sandbox.control("switches", closed_payroll="open")
    attended(sandbox)


def test_a_schedule_time_is_the_schedules_until_somebody_writes_it(sandbox: Sandbox) -> None:
    path = "/3/scheduletimes/101/2026-10-01"
    row = sandbox.get(path)["ScheduleTime"]
    assert (row["Hours"], row["ScheduleId"], row["IWH1"]) == ("8.00", "HEL", "0.00")
    changed = sandbox.call("PUT", path, {"ScheduleTime": {"Hours": "6", "IWH1": 2}})
    assert (changed.status_code, changed.json()["ScheduleTime"]["Hours"]) == (200, "6.00")
    assert sandbox.get(path)["ScheduleTime"]["IWH1"] == "2.00"
    reset = sandbox.call("PUT", f"{path}/resetday")
    assert (reset.status_code, reset.json()["ScheduleTime"]["Hours"]) == (200, "8.00")
    assert sandbox.get("/3/scheduletimes/101/2026-10-03")["ScheduleTime"]["Hours"] == "0.00"
    assert sandbox.call("GET", "/3/scheduletimes/999/2026-10-03").status_code == 404


def employee(**more: Any) -> dict[str, Any]:
    return {"FirstName": "Eva", "LastName": "Lind", "Email": "e@oc.example"} | more


def test_an_employee_is_made_with_a_number_of_the_servers(sandbox: Sandbox) -> None:
    row = sandbox.post("employees", "Employee", employee())
    assert (row["EmployeeId"], row["FullName"], row["Inactive"]) == ("191", "Eva Lind", False)
    assert sandbox.refused("employees", "Employee", employee(EmployeeId="101")) == (400, 9000008)


def test_employees_keep_leading_zeros_and_inactive_ones_are_listed_too(sandbox: Sandbox) -> None:
    rows = sandbox.get("/3/employees")["Employees"]
    assert [(row["EmployeeId"], row["Inactive"]) for row in rows] == [("101", False), ("007", False), ("190", True)]
    assert sandbox.get("/3/employees/007")["Employee"]["FirstName"] == "Lars"
    assert sandbox.call("GET", "/3/employees/7").status_code == 404


def test_employees_take_no_filter_and_cannot_be_deleted(sandbox: Sandbox) -> None:
    assert refused(sandbox.call("GET", "/3/employees?lastmodified=2026-10-01")) == (400, 2000588)
    assert sandbox.call("DELETE", "/3/employees/101").status_code == 404
    changed = sandbox.call("PUT", "/3/employees/101", {"Employee": {"Inactive": True}})
    assert changed.json()["Employee"]["Inactive"] is True


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"LastName": None}, 9000003),
        ({"EmploymentForm": "XXX"}, 9000006),
        ({"TaxColumn": 7}, 9000007),
        ({"JobTitle": "x" * 31}, 9000004),
        ({"FullName": "Eva"}, 2001399),
        ({"VacationDaysRegistered": 2}, 2001399),
        ({"ScheduleId": "NONE"}, 9000046),
        ({"DatedWages": [{"EmployeeId": "191", "FirstDay": "2026-01-01", "MonthlySalary": 30000}]}, 9000045),
        (
            {"MonthlySalary": 1}
            | {"DatedWages": [{"EmployeeId": "191", "FirstDay": "1970-01-01", "MonthlySalary": 30000}]},
            9000045,
        ),
    ],
)
def test_what_does_not_fit_an_employee_is_refused(sandbox: Sandbox, change: Any, code: int) -> None:
    assert sandbox.refused("employees", "Employee", employee(**change)) == (400, code)


def test_dated_wages_need_one_entry_from_the_beginning(sandbox: Sandbox) -> None:
    wages = [
        {"EmployeeId": "191", "FirstDay": day, "MonthlySalary": pay}
        for day, pay in (("1970-01-01", 30000), ("2026-07-01", "31500.00"))
    ]
    row = sandbox.post("employees", "Employee", employee(EmployeeId="191", DatedWages=wages))
    assert [one["MonthlySalary"] for one in row["DatedWages"]] == ["30000.00", "31500.00"]
